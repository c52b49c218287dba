"""Over time: reasons as marks of their own, breaks with their versions, completeness."""

from __future__ import annotations

from typing import Any

import pytest

from exitdesk.domain import needs_area_words as area_words
from exitdesk.domain import needs_words as words
from exitdesk.domain import vocabulary as v
from exitdesk.domain.needs_profile import Assessment, Meaning, Side, read
from exitdesk.domain.needs_reasons import SHAPES, reasons
from exitdesk.domain.needs_series import area_series, item_series
from tests.unit.domain.story_events import event, story_cases


def course(*ratings: dict[str, Any], **head: Any) -> tuple[Assessment, ...]:
    """Return assessments, a month apart, each with its rating of F1."""
    days = (f"2024-{month:02}-01" for month in range(1, 13))
    return read([
        event("assessment", day, f"A-{at}", form="five_areas", ratings={"F1": one}, **head)
        for at, (day, one) in enumerate(zip(days, ratings, strict=False))
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("before", "now", "moved", "meaning"),
    [
        ({"n": 1}, {"n": 2, "why": "real_change"}, {Side.NEED}, Meaning.CHANGED),
        ({"n": 1}, {"n": 2, "why": "new_information"}, {Side.NEED}, Meaning.KNOWLEDGE),
        ({"n": 2}, {"n": 1, "why": "new_information"}, {Side.NEED}, Meaning.INFORMATION),
        ({"n": 1}, {"n": 2, "why": "setting_changed"}, {Side.NEED}, Meaning.EXPOSURE),
        ({"n": 2}, {"n": 1, "why": "setting_changed"}, {Side.NEED}, Meaning.SETTING),
        ({"s": 2}, {"s": 1, "why": "rater_changed"}, {Side.STRENGTH}, Meaning.RATER),
        ({"cn": 2}, {"cn": 1, "why": "correction"}, {Side.NEED}, Meaning.CORRECTION),
        ({"st": "unknown"}, {"n": 1, "why": "new_information"}, {Side.NEED}, Meaning.KNOWLEDGE),
        ({"n": 2}, {"n": 2, "why": "real_change"}, set(), Meaning.UNTOLD),
        ({"n": 2}, {"n": 1}, {Side.NEED}, Meaning.UNTOLD),
        ({"n": 2, "s": 1}, {"n": 1, "s": 2, "why": "real_change"}, set(Side), Meaning.CHANGED),
    ],
)
def test_a_reason_is_marked_where_something_changed(
    before: dict[str, Any], now: dict[str, Any], moved: set[Side], meaning: Meaning
) -> None:
    first, second = item_series(course(before, now), "F1")
    assert (first.moved, first.meaning) == (frozenset(), Meaning.UNTOLD)
    assert (second.moved, second.meaning) == (frozenset(moved), meaning)
    said = words.item_points_words([first, second])
    assert words.meaning_words(meaning) in said


def test_across_a_change_of_the_form_nothing_is_marked() -> None:
    old = course({"n": 1}, form_version="1")
    new = course({"n": 4, "why": "real_change"}, form_version="2")
    assert item_series([*old, *new], "F1")[1].meaning is Meaning.UNTOLD


def test_every_reason_that_can_be_noted_has_its_own_mark() -> None:
    noted = {one.name for one in v.CHANGE_REASON}
    for why in noted:
        point = item_series(course({"n": 1}, {"n": 2, "why": why}), "F1")[1]
        assert point.meaning in SHAPES
    assert len({SHAPES[meaning] for meaning in SHAPES}) == len(noted)
    assert Meaning.UNTOLD not in SHAPES
    corners = [spot for shapes in SHAPES.values() for one in shapes for spot in one.corners]
    assert all(abs(x) <= 1.01 and abs(y) <= 1.01 for x, y in corners)


def test_the_legend_names_each_mark_once() -> None:
    rises = course({"n": 1}, {"n": 2, "why": "setting_changed"}, {"n": 1, "why": "setting_changed"},
                   {"n": 2, "why": "real_change"}, {"n": 3})  # fmt: skip
    assert reasons([item_series(rises, "F1")]) == (Meaning.CHANGED, Meaning.SETTING)
    assert reasons([]) == ()


def test_a_break_says_from_which_version_to_which() -> None:
    one, two, three = (course({"n": 1}, form_version=version)[0] for version in ("1", "1", "2"))
    assert words.break_words(area_series([one, two], "F")) == ""
    said = words.break_words(area_series([one, two, three], "F"))
    assert "(1 → 2)" in said
    assert words.break_words(item_series([one, two, three], "F1")) == said


def test_each_voice_says_on_how_many_items_its_index_stands() -> None:
    ratings = {"X1": {"n": 1, "s": 1, "cn": 2}, "X2": {"n": 1, "s": 0, "cn": 1}, "X3": {"n": 3}}
    found = read([event("assessment", "2024-01-01", form="five_areas", ratings=ratings)])
    (point,) = area_series(found, "X")
    assert area_words.point_completeness(point) == (
        "3 of 3 rated, Need, client's view: 2 of 3, Strength, our view: 2 of 3"
    )
    assert area_words.days_completeness([point]) == (
        "1 January 2024: 3 of 3 rated, strength 2, client 2/0",
    )
    assert "Strength, our view: 2 of 3" in area_words.area_points_words([point])


def test_an_item_says_how_often_it_was_rated() -> None:
    found = course({"n": 1}, {"st": "unknown"}, {"n": 2})
    assert words.times_words(item_series(found, "F1")) == "rated 2 of 3 times"
    assert words.times_words(item_series(found[::2], "F1")) == ""


def test_the_stories_show_reasons() -> None:
    events = next(events for code, events, _ in story_cases() if code == "EX-0107")
    found = read(events)
    items = [item for area in found[0].areas.values() for item in area]
    told = reasons([item_series(found, item) for item in items])
    assert told == (Meaning.CHANGED, Meaning.INFORMATION, Meaning.SETTING)

"""What the needs view shows of the demo stories, and of files that are not like them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exitdesk.domain import needs_area_words as area_words
from exitdesk.domain import needs_words as words
from exitdesk.domain.figures.assessments import assessments as figures_of
from exitdesk.domain.needs_profile import (
    CLIENT_NEED,
    LINES,
    OUR_NEED,
    AreaProfile,
    Assessment,
    ItemProfile,
    Meaning,
    Profile,
    Side,
    Voice,
    Weight,
    needed,
    profile,
    read,
    same_measure,
)
from exitdesk.domain.needs_series import (
    Link,
    area_series,
    item_series,
    of_form,
    version_breaks,
)
from exitdesk.domain.reliable_change import Reliability
from tests.unit.domain.story_events import event, story_cases

STORIES = {code: events for code, events, _ in story_cases()}
OUR_STRENGTH = (Side.STRENGTH, Voice.OURS)


def of(code: str = "EX-0107") -> tuple[Assessment, ...]:
    return read(STORIES[code])


def assessed(day: str, ratings: dict[str, Any], **head: Any) -> Assessment:
    return read([event("assessment", day, form="five_areas", ratings=ratings, **head)])[0]


def area(shown: Profile, name: str) -> AreaProfile:
    return next(one for one in shown.areas if one.area == name)


def item(shown: Profile, name: str) -> ItemProfile:
    return next(one for one in shown.items if one.item == name)


# ---------------------------------------------------------------- the stories


def test_the_trap_naive_indices_rise_while_the_pairs_stay() -> None:
    first, second = of()[:2]
    mental = area(profile(second, first), "M")
    assert (mental.then[OUR_NEED].index, mental.now[OUR_NEED].index) == (58.3, 62.5)
    assert mental.pairs[OUR_NEED].change == 0.0
    assert mental.pairs[OUR_NEED].n == 3
    assert mental.naive_differs
    assert [one.item for one in mental.items if one.newly_rated] == ["M1"]
    assert "0.0 over the 3 items rated both times" in area_words.area_words(mental)
    assert "different items" in area_words.area_words(mental)


@pytest.mark.parametrize("code", sorted(STORIES))
def test_the_view_shows_what_the_figures_say(code: str) -> None:
    found = of(code)
    for at, figures in enumerate(figures_of(STORIES[code])):
        shown = profile(found[at], found[at - 1] if at else None)
        areas: Any = figures["areas"]
        for one in shown.areas:
            told = areas[one.area]
            assert one.now[OUR_NEED].rated == told["n_rated"]
            assert one.applicable == told["n_applicable"]
            assert one.now[OUR_NEED].index == told["need_index"]
            assert one.now[OUR_STRENGTH].index == told["strength_index"]
            if at:
                paired: Any = figures["paired_need_index_change"]
                pair = one.pairs.get(OUR_NEED)
                assert (pair.change if pair else None) == paired[one.area]
        divergent = {i.item for i in shown.items if i.now.divergent}
        assert divergent == set(figures["divergent_items"])  # type: ignore[call-overload]
        if at:
            marked = {i.item for i in shown.items if i.weight() is Weight.MARKED}
            assert marked == set(figures["need_change_2_or_more"])  # type: ignore[call-overload]
            newly = {i.item for i in shown.items if i.newly_rated}
            assert newly == set(figures["newly_rated"])  # type: ignore[call-overload]


def test_both_voices_change_on_their_own_lines() -> None:
    family = item(profile(of()[1], of()[0]), "S2")
    assert family.changes[OUR_NEED] == -1
    assert family.changes[CLIENT_NEED] == -2
    assert family.weight() is Weight.NOTED
    assert family.weight(CLIENT_NEED) is Weight.MARKED
    assert "marked change in the client's view" in words.marks(family)
    assert words.change_words(family, CLIENT_NEED) == "2, quite a bit (was 4, it is the main thing)"


@pytest.mark.parametrize(
    ("name", "meaning", "said"),
    [
        ("S5", Meaning.EXPOSURE, "more exposed, because the setting changed"),
        ("M2", Meaning.KNOWLEDGE, "we know more now"),
        ("M1", Meaning.KNOWLEDGE, "rated for the first time"),
        ("F4", Meaning.CHANGED, "real change"),
        ("M3", Meaning.UNTOLD, "no reason noted"),
    ],
)
def test_a_change_reads_as_its_reason_without_blame(name: str, meaning: Meaning, said: str) -> None:
    shown = item(profile(of()[1], of()[0]), name)
    assert shown.meaning is meaning
    assert said in words.marks(shown)


def test_different_views_are_an_invitation_in_both_directions() -> None:
    first = profile(of()[0])
    assert {one.item for one in first.items if one.now.divergent} == {"C1", "C2", "S3", "X1"}
    assert words.TALK in words.marks(item(first, "S3"))
    ours_lower = assessed("2024-01-01", {"F1": {"n": 0, "cn": 2}})
    assert ours_lower.rating("F1").divergent


def test_any_two_assessments_stand_beside_each_other_older_first() -> None:
    every = of()
    shown = profile(every[0], every[3])
    assert (shown.now, shown.then) == (every[3], every[0])
    assert area(shown, "S").pairs[OUR_NEED].change == -32.1
    assert profile(every[1], every[1]).then is None


# ---------------------------------------------------------------- completeness, versions, forms


def test_under_sixty_percent_there_is_no_index() -> None:
    one = assessed("2024-01-01", {"X1": {"n": 4, "s": 1}, "X2": {"st": "unknown"}})
    security = area(profile(one), "X")
    assert security.too_little_known
    assert security.needed == 2
    assert area_words.index_words(security, OUR_NEED) == "too little known (1 of 3 rated)"
    assert "shown from 2 rated items on" in " ".join(area_words.area_notes(security))
    assert area_words.index_words(security, CLIENT_NEED) == ""
    assert item(profile(one), "X2").now.level(OUR_NEED) is None
    assert words.status_words(item(profile(one), "X2").now) == "no information"
    assert words.status_words(item(profile(one), "X3").now) == "not in this assessment"


def test_what_does_not_apply_is_not_counted() -> None:
    one = assessed("2024-01-01", {"X1": {"n": 2}, "X2": {"n": 2}, "X3": {"st": "not_applicable"}})
    assert area(profile(one), "X").applicable == 2
    assert area(profile(one), "X").now[OUR_NEED].index == 50.0
    assert [needed(n) for n in (0, 1, 3, 4, 5, 7)] == [1, 1, 2, 3, 3, 5]


def test_a_new_version_of_the_form_breaks_the_comparison() -> None:
    old = assessed("2024-01-01", {"F1": {"n": 1, "s": 1}}, form_version="0.1", by=["@a"])
    new = assessed(
        "2024-08-01", {"F1": {"n": 3, "s": 1}}, form_version="0.2", setting="prison", by=["@b"]
    )
    shown = profile(new, old)
    assert shown.form_changed
    assert not item(shown, "F1").changes
    assert not area(shown, "F").pairs
    said = " ".join(words.cautions(shown, lambda person: person.strip("@")))
    assert "from version 0.1 to 0.2" in said
    assert "Rated by others than before: a, now b." in said
    assert "not noted, now prison" in said
    assert words.change_words(item(shown, "F1"), OUR_NEED) == "3, clear (was 1, slight)"
    assert version_breaks([old, new]) == (1,)
    assert item_series([old, new], "F1")[1].links[OUR_NEED] is Link.FORM_CHANGED
    assert "the form changed here" in words.item_points_words(item_series([old, new], "F1"))


def test_a_version_that_is_not_noted_breaks_nothing() -> None:
    old, new = assessed("2024-01-01", {}), assessed("2024-08-01", {}, form_version="0.1")
    assert same_measure(old, new)
    assert version_breaks([old, new]) == ()


FAMILY = [
    event(
        "assessment",
        "2024-01-01",
        form="family_seven",
        ratings={f"K{n}": {"n": 2, "s": n % 5} for n in range(1, 6)},
    ),
    event("assessment", "2024-06-01", form="five_areas", ratings={"F1": {"n": 1}, "O1": {"n": 2}}),
]


def test_the_family_form_is_never_put_beside_the_five_areas() -> None:
    family, five = read(FAMILY)
    assert profile(five, family).then is None
    shown = profile(family)
    assert [one.area for one in shown.areas] == ["family"]
    assert area(shown, "family").now[OUR_NEED].index == 50.0
    assert area_words.area_words(shown.areas[0]).startswith("Family; Rated: 5 of 7 rated")
    assert of_form([family, five], family=True) == (family,)
    assert "O1" in five.areas["F"]
    assert words.area_name("Z") == "Z"


def test_an_extra_item_of_the_earlier_one_is_not_lost() -> None:
    old = assessed("2024-01-01", {"O1": {"n": 2}, "F1": {"n": 1}})
    new = assessed("2024-08-01", {"F1": {"n": 1}})
    shown = profile(new, old)
    assert item(shown, "O1").then is not None
    assert area(shown, "F").naive_differs
    assert "not in this assessment (before: " not in words.item_words(item(shown, "O1"))
    assert "was" not in words.change_words(item(shown, "F2"), OUR_NEED)


def test_a_second_rating_is_no_repeat() -> None:
    twice = [
        event("assessment", "2024-01-01", "A-1", form="five_areas", ratings={"F1": {"n": 1}}),
        event("assessment", "2024-01-03", "A-2", double_of="x", ratings={"F1": {"n": 3}}),
    ]
    assert [one.ref for one in read(twice)] == ["A-1"]
    assert len(figures_of(twice)) == 1


# ---------------------------------------------------------------- over time


def test_a_line_is_dotted_where_other_items_were_rated() -> None:
    points = area_series(of(), "M")
    assert [point.links[OUR_NEED] for point in points] == [
        Link.NONE,
        Link.OTHER_ITEMS,
        Link.SAME,
        Link.SAME,
    ]
    assert "other items rated than before" in area_words.area_points_words(points)


def test_a_line_ends_where_nothing_is_known() -> None:
    one = assessed("2024-01-01", {f"X{n}": {"n": 2} for n in (1, 2, 3)}, form_version="1")
    two = assessed("2024-06-01", {"X1": {"n": 2}})
    three = assessed("2024-09-01", {f"X{n}": {"n": 2} for n in (1, 2, 3)}, form_version="1")
    four = assessed("2024-12-01", {f"X{n}": {"n": 2} for n in (1, 2, 3)}, form_version="2")
    points = area_series([one, two, three, four], "X")
    links = [point.links[OUR_NEED] for point in points]
    assert links == [Link.NONE, Link.NONE, Link.NONE, Link.FORM_CHANGED]
    assert "too little known" in area_words.area_points_words(points)
    assert "the form changed here" in area_words.area_points_words(points)
    assert [p.links[OUR_NEED] for p in item_series([one, two], "X2")] == [Link.NONE, Link.NONE]


def test_an_item_is_told_assessment_by_assessment() -> None:
    said = words.item_points_words(item_series(of(), "M1"))
    assert said.startswith("6 June 2023: client prefers not to say; 9 January 2024: Need, our view")


# ---------------------------------------------------------------- reliable change


def test_without_reliability_nothing_is_computed() -> None:
    shown = profile(of()[3], of()[0])
    assert all(one.reliable is None for one in shown.areas)
    assert "Reliability: no reliability known" in area_words.area_words(area(shown, "S"))


def test_the_reliable_change_of_the_worked_example() -> None:
    known = {"S": Reliability(18, 0.80, "own clients"), "C": Reliability(18, 0.80, "own clients")}
    every = of()
    social = area(profile(every[3], every[2], known), "S").reliable
    assert social is not None
    assert (round(social.rci, 2), social.beyond, social.weak) == (-2.83, True, False)
    assert round(social.limit, 1) == 22.3
    from_second = area(profile(every[3], every[1], known), "S").reliable
    assert from_second is not None
    assert round(from_second.rci, 2) == -2.20
    thought = area(profile(every[1], every[0], known), "C")
    assert thought.reliable is not None
    assert thought.reliable.weak
    assert not thought.reliable.beyond
    said = area_words.reliable_words(thought)
    assert "within measurement error" in said
    assert "few items" in said
    assert "source: own clients" in said
    shown = area(profile(every[3], every[2], known), "S")
    assert "beyond measurement error (index −2.83" in area_words.area_words(shown)


def test_too_few_pairs_give_no_reliable_change() -> None:
    old = assessed("2024-01-01", {"X1": {"n": 4}})
    new = assessed("2024-08-01", {"X1": {"n": 0}})
    known = {"X": Reliability(5, 0.9, "a study")}
    shown = area(profile(new, old, known), "X")
    assert shown.reliable is None
    assert area_words.pair_words(shown) == "−100.0 over the 1 item rated both times"
    assert area_words.pair_words(shown, OUR_STRENGTH) == ""


# ---------------------------------------------------------------- words


def said_in_the_view() -> Iterator[str]:
    for code in STORIES:
        found = of(code)
        for at, one in enumerate(found):
            shown = profile(one, found[at - 1] if at else None)
            yield from (area_words.area_words(area) for area in shown.areas)
            yield from (words.item_words(item) for item in shown.items)
            yield from words.cautions(shown, str)
        for shown_area in profile(found[0]).areas:
            yield area_words.area_points_words(area_series(found, shown_area.area))
            for one_item in shown_area.items:
                yield words.item_points_words(item_series(found, one_item.item))


FORBIDDEN = re.compile(
    r"%|percent|total|\bsum\b|\brisk|\bscore|\brank|\bred\b|\bgreen\b|\bamber\b|traffic"
    r"|minimis|failed|failure|worse|improve|deteriorat|net\b|compliant|radical",
    re.IGNORECASE,
)


def test_nothing_is_said_that_must_never_be_shown() -> None:
    every = list(said_in_the_view())
    assert len(every) > 100
    assert [one for one in every if FORBIDDEN.search(one)] == []


def test_need_and_strength_are_never_netted_and_areas_never_added() -> None:
    shown = profile(of()[1], of()[0])
    assert not {name for name in dir(shown) if "total" in name or "sum" in name or "risk" in name}
    for one in shown.areas:
        assert set(one.now) == set(LINES)


def test_the_head_says_who_when_and_where() -> None:
    first = of()[0]
    assert words.head(first, str) == "No. 1 · 6 June 2023 · W1 · prison · together with the client"
    bare = assessed("2024-01-01", {}, second_rater="@x", form_version="0.1")
    assert words.head(bare, str) == "No. 1 · 1 January 2024 · @x · form 0.1"


def test_a_rating_tells_everything_that_was_noted() -> None:
    one = assessed(
        "2024-01-01",
        {
            "F1": {
                "n": 3, "s": 1, "u": "urgent", "conf": "low", "src": ["client_account"],
                "why": "correction", "wants": "yes_now", "client_words": "a lot", "note_fact": "f",
                "note_opinion": "o",
            },
            "F2": {"st": "declined_by_client", "u": "soon", "wants": "later"},
            "F3": {"cn": 2},
            "F4": {"n": 9, "s": True},
        },
    )  # fmt: skip
    assert dict(words.rating_facts(one.rating("F1"))) == {
        "Urgency": "within 7 days",
        "Confidence": "low",
        "Sources": "client's account",
        "Reason for change": "correction",
        "Wants to work on it": "yes, now",
    }
    assert dict(words.rating_facts(one.rating("F2"))) == {
        "Status": "client prefers not to say",
        "Wants to work on it": "later",
    }
    assert words.marks(item(profile(one), "F1")) == (
        "needed within 7 days",
        "client wants to work on it now",
        "low confidence",
    )
    assert words.change_words(item(profile(one), "F3"), OUR_NEED) == "not rated"
    assert one.rating("F4").levels == {}
    assert words.anchor(one, "F1", OUR_NEED).startswith("Unsuitable or tied")
    assert words.anchor(one, "F1", OUR_STRENGTH).startswith("Knows what kind")
    assert words.anchor(one, "F1", CLIENT_NEED) == ""
    assert words.anchor(one, "F3", CLIENT_NEED) == ""
    assert words.item_words(item(profile(one), "F2")) == (
        "Relocation; client prefers not to say; needed within 30 days"
    )


@pytest.mark.parametrize(
    ("reason", "before", "after", "meaning"),
    [
        ("new_information", 3, 1, Meaning.INFORMATION),
        ("setting_changed", 3, 1, Meaning.SETTING),
        ("rater_changed", 1, 2, Meaning.RATER),
        ("correction", 1, 2, Meaning.CORRECTION),
        ("something_else", 1, 2, Meaning.UNTOLD),
    ],
)
def test_every_reason_has_its_meaning(
    reason: str, before: int, after: int, meaning: Meaning
) -> None:
    old = assessed("2024-01-01", {"F1": {"n": before}})
    new = assessed("2024-08-01", {"F1": {"n": after, "why": reason}})
    shown = item(profile(new, old), "F1")
    assert shown.meaning is meaning
    assert shown.changed


def test_only_the_client_rated_then_and_only_we_now() -> None:
    old = assessed("2024-01-01", {"F1": {"cn": 2}, "F2": {"n": 1, "s": 1}})
    new = assessed("2024-08-01", {"F1": {"n": 2}, "F2": {"n": 1, "s": 3}})
    shown = item(profile(new, old), "F1")
    assert shown.newly_rated
    assert "newly rated" in words.marks(shown)
    assert words.change_words(shown, OUR_NEED) == "2, some (before: not rated)"
    assert words.change_words(shown, CLIENT_NEED) == "not rated (was 2, quite a bit)"
    second = item(profile(new, old), "F2")
    assert words.marks(second) == ("marked change of strength",)
    assert words.change_words(second, OUR_NEED) == "1, slight (as before)"


LEVELS = st.one_of(st.none(), st.integers(-1, 6))
RATING = st.fixed_dictionaries(
    {"n": LEVELS, "s": LEVELS, "cn": LEVELS, "cs": LEVELS},
    optional={"st": st.sampled_from(["rated", "unknown", "not_applicable", "odd"])},
)
RATINGS = st.dictionaries(st.sampled_from(["F1", "F2", "S1", "C1", "M1", "X1", "X2", "O3"]), RATING)


@given(RATINGS, RATINGS)
def test_whatever_was_rated_can_be_shown(then: dict[str, Any], now: dict[str, Any]) -> None:
    old, new = assessed("2024-01-01", then), assessed("2024-08-01", now)
    shown = profile(new, old, {"X": Reliability(10, 0.5, "x")})
    for one in shown.areas:
        for line in LINES:
            known = one.now[line]
            assert known.index is None or 0 <= known.index <= 100
            assert known.rated <= len(one.items)
        assert area_words.area_words(one)
    for one_item in shown.items:
        assert words.item_words(one_item)
        for line, change in one_item.changes.items():
            assert one_item.then is not None
            assert one_item.now.levels[line] - one_item.then.levels[line] == change


def test_a_file_without_assessments_has_none() -> None:
    assert read([]) == ()
    assert read([event("session", "2024-01-01")]) == ()
    assert read([event("assessment", "2024-01-01", with_client="x")])[0].with_client is None
    assert read([event("assessment", "2024-02-01", seq=7)])[0].number == 7
    assert date(2024, 2, 1) == read([event("assessment", "2024-02-01")])[0].occurred_on


def test_one_setting_under_two_words_is_no_change() -> None:
    then = assessed("2024-01-01", {"F1": {"n": 1}}, setting="community")
    now = assessed("2024-08-01", {"F1": {"n": 1}}, setting="open")
    assert not profile(now, then).setting_changed
    assert words.head(then, str) == words.head(now, str).replace("August", "January")
    moved = assessed("2024-08-01", {"F1": {"n": 1}}, setting="prison")
    assert profile(moved, then).setting_changed

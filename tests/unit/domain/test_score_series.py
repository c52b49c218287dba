"""Scores over time: joined only where they may be, complete or not, in a band or none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from exitdesk.domain import score_words
from exitdesk.domain.needs_series import Link
from exitdesk.domain.reliable_change import Reliability
from exitdesk.domain.score_series import Measure, ScoreBand, ScoreSeries, score_series
from tests.unit.domain.story_events import event

BANDS = (ScoreBand(0, 4, "minimal"), ScoreBand(5, 9, "mild"), ScoreBand(10, 27, "more"))


def submitted(day: str, value: Any, version: str = "1", **more: Any) -> Any:
    score = {"name": "total", "label": "Sum", "value": value, "answered": 9, "of": 9, **more}
    return event("submission", day, form="phq9", form_version=version, scores=[score])


def one(*events: Any, measure: Measure | None = None) -> ScoreSeries:
    known = {("phq9", "total"): measure} if measure else {}
    return score_series(events, known)[0]


def test_a_line_is_joined_within_one_version_only() -> None:
    found = one(
        submitted("2024-01-01", 12),
        submitted("2024-04-01", 7),
        submitted("2024-06-01", None, answered=3),
        submitted("2024-08-01", 6),
        submitted("2024-10-01", 5, "2"),
        submitted("2024-12-01", 4, ""),
    )
    assert [point.link for point in found.points] == [
        Link.NONE, Link.SAME, Link.NONE, Link.NONE, Link.FORM_CHANGED, Link.SAME,
    ]  # fmt: skip
    assert found.breaks == (4,)
    said = score_words.spoken(found)
    assert "too little answered, 3 of 9 answered" in said
    assert "the form changed here (2)" in said
    assert said.startswith("phq9 · Sum; No reliability known")


def test_bands_are_those_of_the_form_unless_it_was_told_then() -> None:
    measure = Measure(0, 27, BANDS, screening=True, notice="Public domain.")
    found = one(
        submitted("2024-01-01", 12), submitted("2024-02-01", 4.5, band_label="as told then"),
        submitted("2024-03-01", None), submitted("2024-04-01", 4.5), measure=measure,
    )  # fmt: skip
    assert [point.band for point in found.points] == ["more", "as told then", "", ""]
    assert [(b.start, b.end) for b in found.regions] == [(0, 5), (5, 10), (10, 27)]
    assert score_words.notes(found)[:2] == ("Screening, not diagnosis.", "Public domain.")
    assert (found.low, found.high) == (0, 27)


def test_reliable_change_only_where_it_is_known() -> None:
    known = Measure(reliability=Reliability(6, 0.84, "a study"), bands=BANDS)
    found = one(
        submitted("2024-01-01", 17), submitted("2024-04-01", 5), submitted("2024-05-01", None),
        measure=known,
    )  # fmt: skip
    change = found.points[1].change
    assert change is not None
    assert change.beyond
    assert "beyond measurement error" in score_words.noted(found.points[1])
    assert found.points[2].change is None
    assert found.high == 27
    assert score_words.notes(found) == ()


def test_bands_and_reliability_are_those_of_the_version_that_was_answered() -> None:
    older = Measure(0, 27, BANDS, Reliability(6, 0.84, "a study"))
    newer = Measure(0, 30, (ScoreBand(0, 30, "new"),), Reliability(60, 0.84, "another"))
    known = replace(newer, versions={"1": older, "2": newer})
    found = one(
        submitted("2024-01-01", 17, "1"), submitted("2024-02-01", 5, "1"),
        submitted("2024-03-01", 20, "2"), submitted("2024-04-01", 8, "2"),
        submitted("2024-05-01", 9, "lost"), measure=known,
    )  # fmt: skip
    assert [point.band for point in found.points] == ["more", "mild", "new", "new", "new"]
    beyond = [point.change.beyond if point.change else None for point in found.points]
    assert beyond == [None, True, None, False, None]
    assert found.high == 30
    before = one(submitted("2024-01-01", 17, "1"), measure=known)
    assert (before.high, before.measure) == (27, older)


def test_entered_results_are_series_too() -> None:
    results = [
        event("instrument_result", "2024-01-01", instrument="WAI-SR", scale_range="12-60",
              total=40, subscales={"bond": 15, "task": True}),
        event("instrument_result", "2024-06-01", instrument="WAI-SR", scale_range="odd", total=44),
        event("instrument_result", "2024-07-01", total=44),
    ]  # fmt: skip
    found = score_series(results, {})
    assert [(s.form, s.score) for s in found] == [("WAI-SR", "total"), ("WAI-SR", "bond")]
    assert (found[0].low, found[0].high) == (12, 60)
    assert (found[1].low, found[1].high) == (0, 15)
    assert score_words.title(found[0]) == "WAI-SR · whole scale"
    assert score_words.completeness(found[0].points[0]) == "only the result was entered"
    assert score_words.row(found[0].points[0])[2] == "–"


@pytest.mark.parametrize(
    ("given", "values"),
    [
        ({"total": {"value": 3}}, [3.0]),
        ([{"name": "total", "value": "12.5"}], [12.5]),
        ([{"name": "total", "value": "much"}], [None]),
        ([{"name": "total", "value": "nan"}], [None]),
        ([{"name": "total", "value": 10**400}], [None]),
        ([{"name": "", "value": 3}], []),
        ([{"name": "total", "value": True}], [None]),
        ("nonsense", []),
        (None, []),
    ],
)
def test_whatever_was_stored_is_read(given: Any, values: list[float | None]) -> None:
    events = [event("submission", "2024-01-01", form_id="f", scores=given)]
    found = score_series(events, {})
    assert [point.value for series in found for point in series.points] == values
    for series in found:
        assert series.high > series.low


@pytest.mark.parametrize(
    ("text", "ends"),
    [("0 to 80", (0, 80)), ("0–3,5", (0, 3.5)), ("5-1", (0, 2)), ("0..10", (0, 10)), (7, (0, 2))],
)
def test_ranges_as_people_write_them(text: Any, ends: tuple[float, float]) -> None:
    told = event("instrument_result", "2024-01-01", instrument="X", scale_range=text, total=2)
    found = score_series([told], {})[0]
    assert (found.low, found.high) == ends


def test_a_break_names_the_new_version() -> None:
    found = one(submitted("2024-01-01", 1, "1"), submitted("2024-02-01", 2, "2"))
    point = found.points[1]
    assert score_words.noted(point) == "the form changed here (2)"
    assert score_words.noted(found.points[0]) == ""


def test_completeness_as_a_submission_keeps_it() -> None:
    row = {"name": "total", "label": "Sum", "value": "12", "complete": "8/9", "band": "moderate"}
    told = event("submission", "2024-01-01", form_id="phq9", title="PHQ-9", scores=[row])
    found = score_series([told], {})[0]
    point = found.points[0]
    assert (point.value, point.answered, point.of, point.band) == (12.0, 8, 9, "moderate")
    assert score_words.title(found) == "PHQ-9 · Sum"
    assert len(score_words.heads()) == len(score_words.row(point))

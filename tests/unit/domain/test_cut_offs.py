"""Cut-offs of the organisation, as they are entered and as they are said."""

from __future__ import annotations

from typing import Any

import pytest

from exitdesk.domain import score_words
from exitdesk.domain.cut_offs import OwnCutOff, of_form, own_cut_offs
from exitdesk.domain.score_series import Measure, ScoreCutOff, ScoreSeries, score_series
from tests.unit.domain.story_events import event


def row(**more: str) -> dict[str, str]:
    return {"form": "phq9", "score": "total", **more}


@pytest.mark.parametrize(
    ("entered", "found"),
    [
        (None, {}),
        ("odd", {}),
        ([row(value="10", source=" own clients ")], OwnCutOff(10, "own clients")),
        ([row(value="4,5")], OwnCutOff(4.5)),
        ([row(value="8"), row(value="9")], OwnCutOff(9)),
        ([row(value="")], OwnCutOff(None)),
        ([row()], OwnCutOff(None)),
        ([row(value="many")], {}),
        ([row(value="nan")], {}),
        ([{"form": "phq9", "value": "3"}], {}),
        ([{"score": "total", "value": "3"}], {}),
    ],
)
def test_what_is_entered(entered: Any, found: Any) -> None:
    wanted = {("phq9", "total"): found} if isinstance(found, OwnCutOff) else found
    assert own_cut_offs(entered) == wanted


def test_each_form_has_its_own() -> None:
    own = own_cut_offs([row(value="10"), {"form": "gad7", "score": "total", "value": "8"}])
    assert of_form(own, "phq9") == {"total": 10}
    assert of_form(own, "other") == {}


def series(cut: ScoreCutOff | None, **known: Any) -> ScoreSeries:
    told = event("submission", "2024-01-01", form_id="phq9",
                 scores=[{"name": "total", "label": "Sum", "value": 3}])  # fmt: skip
    return score_series([told], {("phq9", "total"): Measure(cut_off=cut, **known)})[0]


@pytest.mark.parametrize(
    ("cut", "words"),
    [
        (ScoreCutOff(10, "a study"), "Cut-off 10 (a study)."),
        (ScoreCutOff(4.5), "Cut-off 4.5."),
        (ScoreCutOff(8, own=True), "Cut-off 8, set by your organisation."),
        (ScoreCutOff(8, "own {n}", own=True), "Cut-off 8, set by your organisation (own {n})."),
    ],
)
def test_a_cut_off_says_whose_it_is_and_that_it_is_screening(cut: ScoreCutOff, words: str) -> None:
    assert score_words.notes(series(cut)) == ("Screening, not diagnosis.", words)


@pytest.mark.parametrize(
    ("cut", "known", "ends", "drawn"),
    [
        (None, {}, (0, 3), None),
        (ScoreCutOff(10), {}, (0, 10), 10),
        (ScoreCutOff(10), {"low": 0, "high": 27}, (0, 27), 10),
        (ScoreCutOff(30), {"low": 0, "high": 27}, (0, 27), None),
        (ScoreCutOff(-2), {}, (-2, 3), -2),
    ],
)
def test_the_line_lies_within_the_picture(
    cut: ScoreCutOff | None, known: dict[str, float], ends: tuple[float, float], drawn: float | None
) -> None:
    found = series(cut, **known)
    assert (found.low, found.high) == ends
    assert found.cut_off == drawn

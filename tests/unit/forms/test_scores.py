"""Scores in a workbook: what the sheets say, what is wrong with them, what comes out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import msgspec
import pytest

from exitdesk.forms import scores
from exitdesk.forms.scores import Band, CutOff, Direction, Finding, Score, Scoring, Terms

if TYPE_CHECKING:
    from exitdesk.forms.session import FormSession

Sheets = dict[str, list[dict[str, str]]]

SURVEY = [{"type": "text", "name": name} for name in ("a", "b", "c")]
SCORE = {"score": "s", "expression": "${a} + ${b}"}


def read(**sheets: list[dict[str, str]]) -> tuple[Scoring, list[Finding]]:
    return scores.from_sheets({"survey": SURVEY} | sheets)


def answers(**values: str) -> str:
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in values.items())
    return f"<data><g>{inside}</g></data>"


def test_a_row_with_everything_in_it() -> None:
    found, flaws = read(
        scores=[
            {
                "score": "s",
                "label": "Sum",
                "label::Deutsch (de)": "Summe",
                "expression": "${a} + ${b}",
                "items": "${a}, b",
                "min_answered": "1",
                "prorate": "yes",
                "minimum": "0",
                "maximum": "6",
                "direction": "more_distress",
                "sd": "5,5",
                "reliability": "0.8",
                "source": "own clients 2025",
            }
        ],
        bands=[
            {"score": "s", "from": "3", "to": "6", "label": "some"},
            {"score": "s", "from": "0", "to": "2", "label": "few", "label::Deutsch (de)": "wenig"},
        ],
        terms=[
            {"key": "holder", "value": "We"},
            {"key": "uses", "value": "clinical, research"},
            {"key": "screening", "value": "yes"},
            {"key": "date_checked", "value": "2026-11-25"},
            {"key": "cut-off:s", "value": "4", "label": "look closer", "source": "we"},
        ],
    )
    assert flaws == []
    assert found == Scoring(
        scores=(
            Score(
                name="s",
                expression="${a} + ${b}",
                items=("a", "b"),
                min_answered=1,
                label={"": "Sum", "Deutsch (de)": "Summe"},
                prorated=True,
                minimum=0,
                maximum=6,
                direction=Direction.MORE_DISTRESS,
                sd=5.5,
                reliability=0.8,
                source="own clients 2025",
            ),
        ),
        bands=(
            Band("s", 0, 2, {"": "few", "Deutsch (de)": "wenig"}),
            Band("s", 3, 6, {"": "some"}),
        ),
        terms=Terms(
            holder="We",
            uses=("clinical", "research"),
            screening=True,
            date_checked="2026-11-25",
            stated=True,
        ),
        cut_offs=(CutOff("s", 4, {"": "look closer"}, "we"),),
    )
    assert scores.from_json(scores.to_json(found)) == found
    assert found.score("s") is found.scores[0]
    assert found.score("t") is None


def test_items_are_those_of_the_expression_unless_named() -> None:
    found, _ = read(scores=[{"score": "s", "expression": "${b} + ${a} + ${b}"}])
    assert found.scores[0].items == ("b", "a")
    assert found.scores[0].min_answered == 2


def test_a_workbook_without_the_sheets_has_no_scores_and_any_use() -> None:
    found, flaws = scores.from_sheets({"survey": SURVEY})
    assert (found, flaws) == (Scoring(), [])
    assert found.terms.permits("research")
    assert scores.results_of(found, answers(a="1")) == ()


def test_without_the_survey_names_are_not_looked_up() -> None:
    found, flaws = scores.from_sheets({"Scores": [{"Score": "s", "Expression": "${nobody}"}]})
    assert flaws == []
    assert found.scores[0].items == ("nobody",)


def test_terms_in_one_row_of_columns() -> None:
    found, flaws = read(
        terms=[{"holder": "We", "uses": "education", "licence": "", "screening": "no"}]
    )
    assert flaws == []
    assert found.terms == Terms(holder="We", uses=("education",), stated=True)
    assert found.terms.permits("education")
    assert not found.terms.permits("clinical")


S = "scores"
FLAWS: list[tuple[Sheets, list[tuple[str, str, int, str]]]] = [
    ({S: [{"expression": "${a}"}]}, [("error", S, 2, "score")]),
    ({S: [{"score": "s"}]}, [("error", S, 2, "expression")]),
    ({S: [{"score": "s", "expression": "${a"}]}, [("error", S, 2, "expression")]),
    ({S: [{"score": "s", "expression": "nonsense(${a})"}]}, [("error", S, 2, "expression")]),
    ({S: [{"score": "s", "expression": "${z}"}]}, [("error", S, 2, "expression")]),
    ({S: [{}, SCORE | {"items": "a z"}]}, [("error", S, 3, "items")]),
    ({S: [SCORE | {"items": "a a"}]}, [("error", S, 2, "items")]),
    ({S: [SCORE, SCORE]}, [("error", S, 3, "score")]),
    ({S: [SCORE | {"min_answered": "3"}]}, [("error", S, 2, "min_answered")]),
    ({S: [SCORE | {"min_answered": "0"}]}, [("error", S, 2, "min_answered")]),
    ({S: [SCORE | {"min_answered": "1.5"}]}, [("error", S, 2, "min_answered")]),
    ({S: [SCORE | {"min_answered": "many"}]}, [("error", S, 2, "min_answered")]),
    ({S: [SCORE | {"prorate": "perhaps"}]}, [("error", S, 2, "prorate")]),
    ({S: [SCORE | {"direction": "up"}]}, [("error", S, 2, "direction")]),
    ({S: [SCORE | {"maximum": "inf"}]}, [("error", S, 2, "maximum")]),
    (
        {S: [SCORE | {"sd": "0", "reliability": "1", "source": "x"}]},
        [("error", S, 2, "sd"), ("error", S, 2, "reliability")],
    ),
    ({S: [SCORE | {"sd": "4"}]}, [("warning", S, 2, "reliability")]),
    ({S: [SCORE | {"reliability": "0.8"}]}, [("warning", S, 2, "sd")]),
    ({S: [SCORE | {"sd": "4", "reliability": "0.8"}]}, [("warning", S, 2, "source")]),
    (
        {S: [SCORE], "bands": [{"score": "t", "from": "0", "to": "1", "label": "x"}]},
        [("error", "bands", 2, "score")],
    ),
    (
        {S: [SCORE], "bands": [{"score": "s", "from": "2", "to": "1", "label": "x"}]},
        [("error", "bands", 2, "to")],
    ),
    (
        {S: [SCORE], "bands": [{"score": "s", "from": "0", "label": "x"}]},
        [("error", "bands", 2, "to")],
    ),
    (
        {S: [SCORE], "bands": [{"score": "s", "from": "0", "to": "1"}]},
        [("warning", "bands", 2, "label")],
    ),
    (
        {
            S: [SCORE],
            "bands": [
                {"score": "s", "from": "4", "to": "6", "label": "y"},
                {"score": "s", "from": "0", "to": "4", "label": "x"},
            ],
        },
        [("error", "bands", 2, "from")],
    ),
    (
        {
            S: [SCORE],
            "bands": [
                {"score": "s", "from": "0", "to": "4", "label": "x"},
                {"score": "s", "from": "6", "to": "9", "label": "y"},
            ],
        },
        [("warning", "bands", 3, "from")],
    ),
    ({"terms": [{"key": "colour", "value": "blue"}]}, [("warning", "terms", 2, "key")]),
    ({"terms": [{"key": "uses", "value": "war"}]}, [("error", "terms", 2, "value")]),
    ({"terms": [{"key": "date_checked", "value": "soon"}]}, [("error", "terms", 2, "value")]),
    ({"terms": [{"key": "screening", "value": "often"}]}, [("error", "terms", 2, "value")]),
    ({"terms": [{"key": "cut_off:s", "value": "3"}]}, [("error", "terms", 2, "key")]),
    ({S: [SCORE], "terms": [{"key": "cut_off:s"}]}, [("error", "terms", 2, "value")]),
    ({S: [SCORE], "terms": [{"key": "cut_off:s", "value": "x"}]}, [("error", "terms", 2, "value")]),
]


@pytest.mark.parametrize(("sheets", "expected"), FLAWS)
def test_every_flaw_has_its_cell(sheets: Sheets, expected: list[tuple[str, str, int, str]]) -> None:
    _, flaws = read(**sheets)
    assert [(f.severity, f.sheet, f.row, f.column) for f in flaws] == expected
    assert all(flaw.message for flaw in flaws)


def test_a_row_with_an_error_is_left_out_and_its_bands_are_not_blamed() -> None:
    found, flaws = read(
        scores=[SCORE | {"expression": "${z}"}],
        bands=[{"score": "s", "from": "0", "to": "1", "label": "x"}],
        terms=[{"key": "cut_off:s", "value": "1"}],
    )
    assert found.scores == ()
    assert [flaw.sheet for flaw in flaws] == ["scores"]


def sum_of_three(**changes: Any) -> Scoring:
    score = Score(
        name="s",
        expression="coalesce(${a}, 0) + coalesce(${b}, 0) + coalesce(${c}, 0)",
        items=("a", "b", "c"),
        min_answered=2,
        label={"English (en)": "Sum", "Deutsch (de)": "Summe"},
    )
    bands = (
        Band("s", 5, 9, {"English (en)": "more", "Deutsch (de)": "mehr"}),
        Band("s", 0, 4, {"English (en)": "less", "Deutsch (de)": "weniger"}),
    )
    return Scoring((replace(score, **changes),), bands, cut_offs=(CutOff("s", 5),))


@pytest.mark.parametrize(
    ("given", "value", "answered", "of", "missing", "band"),
    [
        ({"a": "1", "b": "2", "c": "1"}, 4, 3, 3, (), "less"),
        ({"a": "1", "b": "2", "c": "2"}, 5, 3, 3, (), "more"),
        ({"a": "3", "b": "", "c": "3"}, 6, 2, 3, ("b",), "more"),
        ({"a": "3", "b": "", "c": ""}, None, 1, 3, ("b", "c"), ""),
        ({"a": "", "b": "", "c": ""}, None, 0, 3, ("a", "b", "c"), ""),
        ({"a": "3", "b": "1"}, 4, 2, 2, (), "less"),
        ({"a": "3"}, 3, 1, 1, (), "less"),
        ({}, None, 0, 0, (), ""),
        ({"a": "9", "b": "1", "c": ""}, 10, 2, 3, ("c",), ""),
        ({"a": "no", "b": "1", "c": "1"}, None, 3, 3, (), ""),
    ],
)
def test_value_and_completeness_are_two_things(
    given: dict[str, str],
    value: float | None,
    answered: int,
    of: int,
    missing: tuple[str, ...],
    band: str,
) -> None:
    (found,) = scores.results_of(sum_of_three(), answers(**given), language="en")
    assert (found.value, found.answered, found.of) == (value, answered, of)
    assert (found.missing, found.band_label) == (missing, band)
    assert found.complete == (answered == of)
    assert found.reached == (None if value is None else value >= 5)
    assert not found.prorated


def test_proration_only_where_the_sheet_says_so() -> None:
    given = answers(a="3", b="", c="3")
    (plain,) = scores.results_of(sum_of_three(), given)
    (raised,) = scores.results_of(sum_of_three(prorated=True), given)
    assert (plain.value, plain.prorated) == (6, False)
    assert (raised.value, raised.prorated, raised.answered) == (9, True, 2)
    (whole,) = scores.results_of(sum_of_three(prorated=True), answers(a="3", b="0", c="3"))
    assert (whole.value, whole.prorated) == (6, False)
    (empty,) = scores.results_of(sum_of_three(prorated=True), answers(a="", b="", c=""))
    assert (empty.value, empty.prorated) == (None, False)


def test_a_prorated_value_between_two_bands_is_in_the_lower() -> None:
    scoring = sum_of_three(prorated=True)
    assert scores.band_of(scoring, "s", 4.5) == scoring.bands[1]
    assert scores.band_of(scoring, "s", -1) is None
    assert scores.band_of(scoring, "s", 9.5) is None
    apart = Scoring(bands=(Band("s", 0, 4), Band("s", 7, 9)))
    assert scores.band_of(apart, "s", 5) is None


def test_a_repeat_is_answered_where_every_instance_is() -> None:
    scoring = Scoring((Score("s", "sum(${a})", ("a",), 1),))
    given = "<data><r><a>1</a></r><r><a>2</a></r></data>"
    (found,) = scores.results_of(scoring, given)
    assert (found.value, found.answered) == (3, 1)
    (found,) = scores.results_of(scoring, given.replace("2", ""))
    assert (found.value, found.missing) == (None, ("a",))


def test_a_score_of_no_item_and_one_that_cannot_be_worked_out() -> None:
    scoring = Scoring((Score("s", "1 + 1"), Score("t", "1 +")))
    first, second = scores.results_of(scoring, answers())
    assert (first.value, first.of, first.label) == (2, 0, "s")
    assert second.value is None


@pytest.mark.parametrize(
    ("settings", "cut_off", "reached"),
    [(None, 5, True), ({"s": 7.0}, 7, False), ({"s": None}, None, None), ({"t": 9.0}, 5, True)],
)
def test_cut_offs_are_settings_of_the_organisation(
    settings: Mapping[str, float | None] | None, cut_off: float | None, reached: bool | None
) -> None:
    given = answers(a="2", b="2", c="2")
    (found,) = scores.results_of(sum_of_three(), given, cut_offs=settings)
    assert (found.cut_off, found.reached) == (cut_off, reached)


class Interview:
    """As much of a session as scores ask for."""

    language = "Deutsch (de)"

    def instance_xml(self, *, final: bool = False) -> str:
        return answers(a="1", b="2", c="3") if final else answers()


@pytest.mark.parametrize(
    ("language", "label"), [(None, "Summe"), ("en", "Sum"), ("en-GB", "Sum"), ("fr", "Sum")]
)
def test_a_session_is_asked_for_what_is_relevant_and_its_language(
    language: str | None, label: str
) -> None:
    (found,) = scores.results(sum_of_three(), cast("FormSession", Interview()), language=language)
    assert (found.value, found.label) == (6, label)


def test_wording_without_a_language() -> None:
    assert scores.wording({}, "en") == ""
    assert scores.wording({"": "x"}) == "x"


def test_reliable_change_of_the_worked_example() -> None:
    score = Score("s", "1", tuple("abcdefg"), sd=18, reliability=0.8, source="own clients")
    found = scores.reliable_change(score, 67.9, 35.7)
    assert found is not None
    assert math.isclose(found.limit, 22.3, abs_tol=0.05)
    assert math.isclose(found.rci, -2.83, abs_tol=0.005)
    assert found.beyond
    assert not found.weak
    again = scores.reliable_change(score, 60.7, 35.7)
    assert again is not None
    assert math.isclose(again.rci, -2.20, abs_tol=0.005)


@pytest.mark.parametrize("gap", [{"sd": None}, {"reliability": None}, {"source": ""}])
def test_no_reliable_change_without_sd_reliability_and_source(gap: dict[str, Any]) -> None:
    score = Score("s", "1", ("a",), sd=18, reliability=0.8, source="own clients")
    assert scores.reliable_change(score, 1, 9) is not None
    assert scores.reliable_change(replace(score, **gap), 1, 9) is None


def test_what_is_not_a_scoring_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        scores.from_json('{"scores": [1]}')

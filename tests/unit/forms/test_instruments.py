"""The free instruments: made from their wording, scored as their authors say."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from pyxform.xls2xform import convert

from exitdesk.forms import scores, workbook
from tests import instrument_workbooks as maker

TOP = Path(__file__).resolve().parents[3]
FOLDER = TOP / "resources" / "forms" / "instruments"
NAMES = ("gad7", "pcl5", "pcptsd5", "phq9")


def file(name: str) -> Path:
    return FOLDER / name / f"{name}.xlsx"


@cache
def scoring(name: str) -> scores.Scoring:
    found, flaws = scores.from_sheets(workbook.sheets(file(name).read_bytes(), f"{name}.xlsx"))
    assert flaws == []
    return found


def test_these_instruments_are_here() -> None:
    assert tuple(maker.instruments()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_workbook_and_readme_are_those_of_the_wording(name: str) -> None:
    lying = workbook.sheets(file(name).read_bytes(), f"{name}.xlsx")
    made = workbook.sheets(maker.workbook(name), f"{name}.xlsx")
    assert lying == made
    assert (FOLDER / name / "README.md").read_text("utf-8") == maker.readme(name)


@pytest.mark.parametrize("name", NAMES)
def test_pyxform_takes_the_workbook_without_a_warning(name: str) -> None:
    warnings: list[str] = []
    found = convert(str(file(name)), warnings=warnings)
    assert list(found.warnings or ()) + warnings == []
    assert f'id="{name}"' in found.xform


@pytest.mark.parametrize("name", NAMES)
def test_every_instrument_states_its_terms(name: str) -> None:
    terms = scoring(name).terms
    assert terms.stated
    assert terms.screening
    assert terms.permits("clinical")
    for text in (terms.holder, terms.licence, terms.notice, terms.source, terms.date_checked):
        assert text
    for score in scoring(name).scores:
        assert score.direction is scores.Direction.MORE_DISTRESS
        assert scores.reliable_change(score, 0, 5) is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("phq9", "Little interest or pleasure in doing things"),
        ("phq9", "Not at all"),
        ("phq9", "Gedanken, dass Sie lieber tot wären oder sich Leid zufügen möchten"),
        ("gad7", "Not at all"),
        ("gad7", "Being so restless that it is hard to sit still"),
        ("pcptsd5", "Been constantly on guard, watchful, or easily startled?"),
        ("pcl5", "Being “superalert” or watchful or on guard?"),
    ],
)
def test_words_that_are_often_copied_wrongly(name: str, words: str) -> None:
    labels = [
        text
        for sheet in ("survey", "choices")
        for row in workbook.sheets(file(name).read_bytes(), f"{name}.xlsx")[sheet]
        for heading, text in row.items()
        if heading.startswith("label")
    ]
    assert words in labels
    assert "Not at all sure" not in labels


# The truth table: stated here on its own, not taken from the workbooks.


def filled(name: str, values: list[str], *, gate: str | None = None) -> str:
    items = "".join(f"<{name}_{n}>{v}</{name}_{n}>" for n, v in enumerate(values, start=1))
    before = "" if gate is None else f"<{name}_event>{gate}</{name}_event>"
    group = f"<{name}>{items}</{name}>" if gate in {None, "yes"} else ""
    return f"<data>{before}{group}</data>"


def spread(total: int, items: int, highest: int) -> list[str]:
    """Answers of `items` questions that add up to `total`."""
    full, rest = divmod(total, highest)
    values = [highest] * full + ([rest] if rest else [])
    return [str(value) for value in values + [0] * (items - len(values))]


def result(name: str, xml: str, score: str | None = None) -> scores.ScoreResult:
    found = scores.results_of(scoring(name), xml, language="en")
    wanted = score or f"{name}_total"
    return next(one for one in found if one.name == wanted)


PHQ9_BANDS = [
    *((total, "minimal") for total in (0, 1, 3, 4)),
    *((total, "mild") for total in (5, 6, 8, 9)),
    *((total, "moderate") for total in (10, 11, 13, 14)),
    *((total, "moderately severe") for total in (15, 16, 18, 19)),
    *((total, "severe") for total in (20, 21, 26, 27)),
]
GAD7_BANDS = [
    *((total, "minimal") for total in (0, 1, 3, 4)),
    *((total, "mild") for total in (5, 6, 8, 9)),
    *((total, "moderate") for total in (10, 11, 13, 14)),
    *((total, "severe") for total in (15, 16, 20, 21)),
]


@pytest.mark.parametrize(
    ("name", "items", "total", "band"),
    [("phq9", 9, *row) for row in PHQ9_BANDS] + [("gad7", 7, *row) for row in GAD7_BANDS],
)
def test_sums_and_bands(name: str, items: int, total: int, band: str) -> None:
    found = result(name, filled(name, spread(total, items, 3)))
    assert (found.value, found.band_label, found.answered, found.of) == (total, band, items, items)
    assert found.reached == (total >= 10)


@pytest.mark.parametrize(("name", "items"), [("phq9", 9), ("gad7", 7), ("pcl5", 20)])
def test_one_missing_answer_leaves_no_value(name: str, items: int) -> None:
    for gap in range(items):
        values = ["1"] * items
        values[gap] = ""
        found = result(name, filled(name, values))
        assert (found.value, found.band, found.reached) == (None, None, None)
        assert (found.answered, found.of) == (items - 1, items)
        assert found.missing == (f"{name}_{gap + 1}",)


def test_the_question_on_difficulty_is_not_in_the_sum() -> None:
    xml = filled("phq9", ["0"] * 8 + ["1"])
    xml = xml.replace("</data>", "<phq9_difficulty>3</phq9_difficulty></data>")
    assert result("phq9", xml).value == 1


PCL5_CLUSTERS = {
    "pcl5_b": {1, 2, 3, 4, 5},
    "pcl5_c": {6, 7},
    "pcl5_d": {8, 9, 10, 11, 12, 13, 14},
    "pcl5_e": {15, 16, 17, 18, 19, 20},
}


@pytest.mark.parametrize("item", range(1, 21))
def test_every_item_of_pcl5_counts_in_the_total_and_in_one_cluster(item: int) -> None:
    xml = filled("pcl5", ["4" if n == item else "0" for n in range(1, 21)])
    assert result("pcl5", xml).value == 4
    for cluster, members in PCL5_CLUSTERS.items():
        assert result("pcl5", xml, cluster).value == (4 if item in members else 0)


@pytest.mark.parametrize(
    ("total", "reached"), [(0, False), (30, False), (31, True), (32, True), (80, True)]
)
def test_pcl5_from_lowest_to_highest(total: int, reached: bool) -> None:
    found = result("pcl5", filled("pcl5", spread(total, 20, 4)))
    assert (found.value, found.reached, found.band) == (total, reached, None)


@pytest.mark.parametrize("yes", range(6))
def test_pcptsd5_counts_yes(yes: int) -> None:
    values = ["yes"] * yes + ["no"] * (5 - yes)
    xml = filled("pcptsd5", values, gate="yes")
    found = result("pcptsd5", xml)
    assert (found.value, found.cut_off, found.reached) == (yes, 3, yes >= 3)
    (other,) = scores.results_of(scoring("pcptsd5"), xml, cut_offs={"pcptsd5_total": 4})
    assert other.reached == (yes >= 4)


@pytest.mark.parametrize(
    ("gate", "values", "value", "answered", "of"),
    [
        ("no", [], 0, 1, 1),
        ("", [], None, 0, 1),
        ("yes", ["yes", "yes", "", "no", "no"], None, 5, 6),
        ("yes", [""] * 5, None, 1, 6),
    ],
)
def test_pcptsd5_at_its_gate(
    gate: str, values: list[str], value: float | None, answered: int, of: int
) -> None:
    found = result("pcptsd5", filled("pcptsd5", values, gate=gate))
    assert (found.value, found.answered, found.of) == (value, answered, of)


@pytest.mark.parametrize(
    ("name", "cuts"),
    [("phq9", [10]), ("gad7", [10]), ("pcptsd5", [3, 4]), ("pcl5", [31, 34])],
)
def test_cut_offs_that_the_workbooks_offer(name: str, cuts: list[float]) -> None:
    found = scoring(name).cut_offs_of(f"{name}_total")
    assert [cut.value for cut in found] == cuts
    assert all(cut.source for cut in found)

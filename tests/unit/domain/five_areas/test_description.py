"""One description: the file, the module made from it, the words of the field, the workbooks."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from openpyxl import load_workbook

from exitdesk.domain import vocabulary as v
from exitdesk.domain.catalogue.events import ASSESSMENT
from exitdesk.domain.five_areas.description import (
    Form,
    family_seven,
    five_areas,
    form_of,
    read,
)
from exitdesk.domain.items import ITEMS, item_name
from tests import five_areas_description, five_areas_workbooks

BOTH = (five_areas(), family_seven())


def test_the_module_is_made_from_the_file() -> None:
    """Where this fails: python -m tests.five_areas_description."""
    kept = five_areas_description.TARGET.read_text(encoding="utf-8")
    assert kept == five_areas_description.module()


@pytest.mark.parametrize("form", BOTH, ids=lambda form: form.id)
def test_the_workbook_is_made_from_the_description(form: Form) -> None:
    """Where this fails: python -m tests.five_areas_workbooks."""
    book = load_workbook(five_areas_workbooks.FOLDER / f"{form.id}.xlsx")
    for name, rows in five_areas_workbooks.sheets(form).items():
        kept = [tuple(cell or "" for cell in row) for row in book[name].iter_rows(values_only=True)]
        assert kept == rows


def test_the_form_has_the_items_of_the_field_guide() -> None:
    counts = {area.id: len(area.shown()) for area in five_areas().areas}
    assert counts == {"F": 7, "S": 7, "C": 3, "M": 4, "X": 3}
    assert [item.id for item in family_seven().items()] == [f"K{n}" for n in range(1, 8)]
    assert all(len(item.need) == len(item.strength) == 5 for form in BOTH for item in form.items())
    assert len(five_areas().prompts) == 11


def test_optional_items_appear_only_where_they_are_switched_on() -> None:
    (functional, *_rest) = five_areas().areas
    assert "O1" not in {item.id for item in functional.shown()}
    assert [item.id for item in functional.shown(frozenset({"O1"}))][-1] == "O1"
    assert {item.id for item in five_areas().extra_items()} == {"O1", "O2", "O3", "O4"}
    assert {one.name for one in v.EXTRA_TOPICS} == {"O1", "O2", "O3", "O4"}


def test_choices_of_records_and_of_the_description_are_the_same() -> None:
    scales = five_areas().scales
    pairs = (
        (scales.statuses, v.RATING_STATUS),
        (scales.urgency, v.URGENCY),
        (tuple(scales.confidence), v.CONFIDENCE),
        (scales.sources, v.EVIDENCE),
        (scales.change_reasons, v.CHANGE_REASON),
        (scales.wants, v.WANTS),
    )
    for described, chosen in pairs:
        assert described == tuple(one.name for one in chosen)
    assert scales.sources_off == {"open_source_online"}


def test_every_prompt_has_its_field() -> None:
    block = ASSESSMENT.by_name["formulation"]
    assert [p.key for p in five_areas().prompts if block.inner(p.key) is None] == []


def test_names_of_items() -> None:
    assert len(ITEMS) == 31
    assert item_name("F1") == "Housing"
    assert item_name("O1") == "Physical health and dental care"
    assert item_name("our_own") == "our own"


@pytest.mark.parametrize(
    ("name", "form"),
    [("five_areas", "five_areas"), ("family_seven", "family_seven"), (None, "five_areas"),
     ("another", "five_areas"), ("family_four", "family_seven")],
)  # fmt: skip
def test_the_form_that_an_assessment_names(name: object, form: str) -> None:
    assert form_of(name).id == form


def test_an_item_is_found_by_its_name() -> None:
    found = five_areas().item("M4")
    assert found is not None
    assert found.need[4].endswith("act today")
    assert five_areas().item("Z9") is None


def _without(source: dict[str, Any], *path: str) -> dict[str, Any]:
    made = copy.deepcopy(source)
    inner = made
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return made


def test_a_description_that_is_not_whole_is_refused() -> None:
    source = five_areas_description.described()
    with pytest.raises(KeyError):
        read(_without(source, "scales", "need"))
    short = copy.deepcopy(source)
    del short["scales"]["strength"][3]
    with pytest.raises(ValueError, match="0 to 4"):
        read(short)

"""Tables of answers, over two versions, against what was worked out by hand."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.forms import nodes
from exitdesk.services import form_export, form_library
from exitdesk.services.vault import Vault
from tests.unit.services import form_texts
from tests.unit.services.case_vault import client
from tests.unit.services.form_vault import FIRST, SECOND, saved, taken

TOPICS = ["topics", "topics/home", "topics/work", "topics/money"]
HEADS = [
    "_case",
    "_occurred_on",
    "talk/place",
    "talk/alone",
    "talk/others",
    "talk/minutes",
    *TOPICS,
    "next",
]


@pytest.fixture
def filled(vault: Vault) -> tuple[RecordId, RecordId]:
    """Give two submissions of two versions, in two cases."""
    first = saved(vault, client(vault), taken(vault), FIRST, finalise=True)
    second = saved(vault, client(vault), taken(vault, form_texts.TWO), SECOND)
    return first, second


def _sheet(path: Path, number: int) -> list[list[Any]]:
    book = openpyxl.load_workbook(path)
    return [list(row) for row in book.worksheets[number].iter_rows(values_only=True)]


def test_versions_share_a_table_with_repeats_linked(
    vault: Vault, filled: tuple[RecordId, RecordId], tmp_path: Path
) -> None:
    assert form_export.write(vault, "visit", tmp_path / "out.xlsx") == 2
    heads, one, two = _sheet(tmp_path / "out.xlsx", 0)
    assert heads[: len(HEADS)] == HEADS
    assert one[: len(HEADS)] == [
        *("EX-0001", "2026-03-01", "Café Löwe", "yes", None, 45),
        *("home work", 1, 1, 0),
        None,
    ]
    assert two[: len(HEADS)] == [
        *("EX-0002", "2026-03-01", "=HYPERLINK(1)", "no", None, None),
        *("money", 0, 0, 1),
        "-5",
    ]
    tail = {name: (one[n], two[n]) for n, name in enumerate(heads)}
    assert (tail["__version__"], tail["_index"], tail["_final"]) == (("1", "2"), (1, 2), (1, 0))
    people = _sheet(tmp_path / "out.xlsx", 1)
    assert people[0][:5] == [
        "person/called",
        "person/age",
        "_index",
        "_parent_table_name",
        "_parent_index",
    ]
    assert people[1][:5] == ["Aunt", 61, 1, "Visit talk", 1]
    assert people[1][5] == tail["_uuid"][0]
    assert [row[4] for row in people[1:]] == [1, 2]


def test_a_formula_stays_text(
    vault: Vault, filled: tuple[RecordId, RecordId], tmp_path: Path
) -> None:
    form_export.write(vault, "visit", tmp_path / "out.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]["C3"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    form_export.write(vault, "visit", tmp_path / "out.csv")
    rows = list(csv.reader((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()))
    assert rows[2][2] == "'=HYPERLINK(1)"
    assert rows[2][10] == "-5"
    assert (tmp_path / "out_person.csv").exists()


def test_labels_in_the_place_of_names(
    vault: Vault, filled: tuple[RecordId, RecordId], tmp_path: Path
) -> None:
    form_export.write(vault, "visit", tmp_path / "out.xlsx", labels=True)
    heads, one, _ = _sheet(tmp_path / "out.xlsx", 0)
    assert heads[2:4] == ["In which room?", "Did you talk alone?"]
    assert "What was it about?/Where to live" in heads
    assert (one[3], one[6]) == ("Yes", "Where to live Work")


def test_a_folder_holds_a_file_for_each_table(
    vault: Vault, filled: tuple[RecordId, RecordId], tmp_path: Path
) -> None:
    form_export.write(vault, "visit", tmp_path / "tables")
    assert sorted(p.name for p in (tmp_path / "tables").iterdir()) == [
        "Visit talk.csv",
        "person.csv",
    ]


@pytest.mark.parametrize("name", ["out.xlsx", "out.csv", "out_person.csv", "out.ods"])
def test_nothing_is_written_over(
    vault: Vault, filled: tuple[RecordId, RecordId], tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("mine")
    target = tmp_path / name.replace("_person", "")
    with pytest.raises(Trouble):
        form_export.write(vault, "visit", target)
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == [name]


def test_xml_of_a_submission_stands_alone(vault: Vault, filled: tuple[RecordId, RecordId]) -> None:
    root = nodes.root_element(nodes.parse(form_export.instance(vault, filled[0])))
    assert (root.attribute("id"), root.attribute("version")) == ("visit", "1")
    meta = root.element("meta")
    assert meta is not None
    number = meta.element("instanceID")
    assert number is not None
    assert nodes.string_value(number).startswith("uuid:")


def test_scores_are_columns_of_their_own(vault: Vault, tmp_path: Path) -> None:
    form, _ = form_library.add_shipped(vault, "phq9")
    answers = {f"/data/phq9/phq9_{n}": "1" for n in range(1, 9)}
    saved(vault, client(vault), form, answers)
    form_export.write(vault, "phq9", tmp_path / "out.xlsx")
    heads, row = _sheet(tmp_path / "out.xlsx", 0)
    found = dict(zip(heads, row, strict=True))
    assert found["_score/phq9_total"] is None
    assert (found["_score/phq9_total/answered"], found["_score/phq9_total/of"]) == (8, 9)


def test_assessments_are_exported_as_their_form(vault: Vault, tmp_path: Path) -> None:
    form, _ = form_library.add_shipped(vault, "five_areas")
    saved(vault, client(vault), form, {"/data/head/occurred_on": "2026-02-01"})
    assert form_export.write(vault, "five_areas", tmp_path / "out.xlsx") == 1
    heads, row = _sheet(tmp_path / "out.xlsx", 0)
    found = dict(zip(heads, row, strict=True))
    assert found["head/occurred_on"] == "2026-02-01"

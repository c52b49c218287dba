"""Parts of workbooks that hardly occur: what is read of them all the same."""

from __future__ import annotations

import datetime as dt
import importlib.util
import io
import struct
import sys
import zipfile
from pathlib import Path

import msgspec
import pytest

from exitdesk.forms.workbook import child, compiling, contents, conversion, engine, package, tables
from exitdesk.forms.workbook.child import Answer, Order
from exitdesk.forms.workbook.model import Severity, Unreadable
from exitdesk.forms.workbook.tables import MAX_CELLS, MAX_TEXT, Budget
from exitdesk.forms.workbook.types import degraded
from tests.unit.forms.workbook.making import SIMPLE, cells, errors, here, markdown, repacked, xlsx
from tests.unit.forms.workbook.test_reading import biff, book

TEXT = "type|name|label\ntext|a|A"
SUM = "type|name|label|calculation"
HEADINGS = [(0, column, name) for column, name in enumerate(("type", "name", "label", "default"))]
needs_limits = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such limits")
if sys.platform != "win32":
    import resource


# ---------------------------------------------------------------- the guarded process


class Standard:
    """A standard stream with bytes behind it."""

    def __init__(self, content: bytes = b"") -> None:
        self.buffer = io.BytesIO(content)


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, tuple[int, int]]]:
    """Note the limits that are set in the place of setting them: they could not be taken back."""
    noted: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda *given: noted.append(given))
    return noted


@needs_limits
def test_the_process_limits_itself_before_it_reads(
    limits: list[tuple[int, tuple[int, int]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    order = Order("a.md", len(markdown(TEXT)), {})
    out = Standard()
    monkeypatch.setattr(sys, "stdin", Standard(msgspec.json.encode(order) + b"\n" + markdown(TEXT)))
    monkeypatch.setattr(sys, "stdout", out)
    assert child.main() == 0
    answer = msgspec.json.decode(out.buffer.getvalue().splitlines()[-1], type=Answer)
    assert answer.result is not None
    assert answer.result.questions == 1
    memory = (child.MAX_MEMORY, child.MAX_MEMORY)
    assert limits[:2] == [(resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, (0, 0))]


@needs_limits
def test_a_system_that_takes_no_limit_reads_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object) -> None:
        raise OSError

    monkeypatch.setattr(resource, "setrlimit", refuse)
    child.restrict()


def test_windows_has_no_limits_of_this_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    found = importlib.util.spec_from_file_location("child_on_windows", Path(child.__file__))
    assert found is not None
    assert found.loader is not None
    there = importlib.util.module_from_spec(found)
    monkeypatch.setitem(sys.modules, "child_on_windows", there)
    found.loader.exec_module(there)
    assert not hasattr(there, "resource")
    there.restrict()
    with there.time_limit(0):
        pass


# ---------------------------------------------------------------- repairs


def test_two_names_in_one_cell_are_both_corrected() -> None:
    found = here(markdown(f"{SUM}\ninteger|age|A|\ncalculate|b||${{Age}} + ${{AGE}}"), repair=True)
    assert found.usable
    assert found.sheets["survey"][1]["calculation"] == "${age} + ${age}"
    assert len(found.repairs) == 1


def test_repairs_that_uncover_others_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    source = markdown("type|name|label\ntel||A")
    assert len(here(source, repair=True).repairs) == 2
    monkeypatch.setattr(compiling, "_ROUNDS", 1)
    assert here(source, repair=True).repairs


def test_choices_without_any_column_of_labels_are_shown_by_name() -> None:
    found = here(markdown("type|name|label\nselect_one l|a|A", "list_name|name\nl|x\nl|y"))
    assert found.usable
    assert cells(found, Severity.WARNING) == ["choices!2", "choices!3"]


def test_a_ring_is_told_by_its_shortest_way() -> None:
    rows = ["a||${b} + ${c}", "b||${d}", "c||${d}", "d||${a}"]
    found = here(markdown(SUM + "".join(f"\ncalculate|{row}" for row in rows)))
    (ring,) = [one for one in found.problems if "wait for each other" in one.message]
    assert "a → b → d → a" in ring.message


# ---------------------------------------------------------------- XForms


HEAD = '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">'


def test_an_xform_without_an_instance_has_no_name() -> None:
    found = engine.outline(f"{HEAD}<h:head><model/></h:head><h:body/></h:html>")
    assert (found.form_id, found.version, found.questions) == ("", "", 0)


def test_pictures_and_hints_are_no_words_of_a_question() -> None:
    survey = "type|name|label::en|hint::en|media::image::en\ntext|a|A|a hint|a.png"
    found = here(markdown(survey))
    assert found.xform is not None
    (field,) = contents.fields(found.xform).values()
    assert field.label == {"en": "A"}


def test_a_message_of_the_compiler_about_no_row_stands_at_the_sheet() -> None:
    found = book(markdown(TEXT), "a.md")
    placed = conversion._placed(found, "The survey element named 'nothing' has no label.")
    assert (placed.sheet, placed.row) == ("survey", None)


# ---------------------------------------------------------------- cells


@pytest.mark.parametrize(
    ("cell", "count"), [("x" * (MAX_TEXT + 1), 1), ("x", MAX_CELLS + 1)], ids=["long", "many"]
)
def test_text_is_bounded_in_all(cell: str, count: int) -> None:
    budget = Budget()
    for _ in range(count - 1):
        budget.spend_cell("survey", cell)
    with pytest.raises(Unreadable, match="more text"):
        budget.spend_cell("survey", cell)


def test_a_second_column_of_one_name_fills_gaps_and_a_row_of_strays_is_none() -> None:
    rows = (
        ("type", "name", "label", "label"),
        ("text", "a", "A", "B"),
        ("text", "b", None, "B"),
        ("text", "c", "C", None),
        (None, None, None, None, "a stray"),
        ("text", "d", "D", None),
    )
    found = book(xlsx({"survey": rows}))
    labels = [row.get("label") for row in found.tables["survey"].rows]
    assert labels == ["A", "B", "C", None, "D"]


def test_old_words_for_what_a_desk_has_are_nothing_special() -> None:
    assert degraded("get start time") == ""
    assert degraded("get phone number") == degraded("phonenumber") != ""


def test_a_sheet_without_its_part_is_left_out_and_other_settings_are_passed_over() -> None:
    source = xlsx({**SIMPLE, "settings": (("form_id",), ("f",))})
    main = (
        b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        b"<workbookPr/><bookViews><workbookView/></bookViews><sheets>"
        b'<sheet name="survey" r:id="rId1"/><sheet name="choices" r:id="rId2"/>'
        b'<sheet name="settings" r:id="rId99"/></sheets></workbook>'
    )
    found = book(repacked(source, {"xl/workbook.xml": main}))
    assert set(found.tables) == {"survey", "choices"}


def test_words_shared_by_cells_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exitdesk.forms.workbook.xlsx.MAX_TEXT", 40)
    strings = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + b"<si> <t>ten signs!</t><r/></si>" * 5
        + b"</sst>"
    )
    relations = "xl/_rels/workbook.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    pointing = f'<Relationship Type="{kind}" Target="sharedStrings.xml" Id="s"/></Relationships>'
    source = xlsx()
    text = zipfile.ZipFile(io.BytesIO(source)).read(relations).decode()
    more = {
        relations: text.replace("</Relationships>", pointing).encode(),
        "xl/sharedStrings.xml": strings,
    }
    with pytest.raises(Unreadable, match="more text"):
        book(repacked(source, more))


@pytest.mark.parametrize("number", [1e300, -1e9])
def test_a_number_that_is_no_day_stays_as_it_is_written(number: float) -> None:
    day = dt.datetime(2026, 1, 2)  # noqa: DTZ001 (a cell knows no zone)
    source = xlsx({"survey": (("type", "name", "default"), ("date", "a", day))})
    part = "xl/worksheets/sheet1.xml"
    text = zipfile.ZipFile(io.BytesIO(source)).read(part).decode()
    assert "<v>46024</v>" in text
    changed = text.replace("<v>46024</v>", f"<v>{number!r}</v>").encode()
    (row,) = book(repacked(source, {part: changed})).tables["survey"].rows
    assert row["default"] == repr(number)


def test_a_part_that_is_read_again_and_again_counts_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = (("type", "name", "label"), *(("text", f"a{n}", "A" * 40) for n in range(200)))
    source = xlsx({"survey": rows, "choices": (), "settings": (), "scores": (), "bands": ()})
    relations = "xl/_rels/workbook.xml.rels"
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        text = archive.read(relations).decode()
        size = sum(part.file_size for part in archive.infolist())
    for number in range(2, 6):
        text = text.replace(f"sheet{number}.xml", "sheet1.xml")
    monkeypatch.setattr(package, "MAX_INFLATED", size + len(text))
    with pytest.raises(Unreadable, match="far larger"):
        book(repacked(source, {relations: text.encode()}))


# ---------------------------------------------------------------- .xls


def test_an_old_workbook_that_was_cut_is_damaged() -> None:
    found = here(b"\x09\x08\x08\x00\x99\x99\x05\x00" + b"\0" * 8, "a.xls")
    assert "damaged" in errors(found)[0].message


def test_days_and_times_of_an_old_workbook() -> None:
    formats = b"".join(
        struct.pack("<HHB", 0x001E, len(words) + 1, len(words)) + words
        for words in (b"General", b"dd/mm/yyyy")
    )
    plain = biff(*HEADINGS, *((1, 0, "date"), (1, 1, "a"), (1, 2, "A")))
    start, rest = plain[:8], plain[8:-4]

    def day(row: int, value: float) -> bytes:
        content = struct.pack("<HH", row, 3) + b"\x00\x01\x00" + struct.pack("<d", value)
        return struct.pack("<HH", 0x0003, len(content)) + content

    more = b"".join(day(n, value) for n, value in ((1, 46024.0), (2, 0.5), (3, -7.0)))
    source = start + formats + rest + more + struct.pack("<HH", 0x000A, 0)
    rows = book(source, "a.xls").tables["survey"].rows
    assert [row["default"] for row in rows] == ["2026-01-02 00:00:00", "12:00:00", "-7.0"]


def test_an_old_workbook_under_a_password_says_so() -> None:
    source = (
        struct.pack("<HHHHHH", 0x0809, 8, 0x0500, 0x0005, 0, 0)
        + struct.pack("<HHHH", 0x002F, 4, 1, 2)
        + struct.pack("<HH", 0x000A, 0)
    )
    found = here(source, "a.xls")
    assert "password" in errors(found)[0].message


def test_an_old_workbook_that_goes_on_and_on_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 50)
    source = biff(*HEADINGS, *((n, 0, "text") for n in range(1, 60)))
    found = here(source, "a.xls")
    assert "more than 50 rows" in errors(found)[0].message

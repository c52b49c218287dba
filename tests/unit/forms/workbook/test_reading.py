"""What is read of each kind of file, and what is refused before it is read."""

from __future__ import annotations

import datetime as dt
import struct

import pytest

from exitdesk.forms.workbook import reading
from exitdesk.forms.workbook.kinds import MAX_FILE, MAX_TEXT_FILE, MAX_XLS, Kind, kind_of
from exitdesk.forms.workbook.model import Severity, Unreadable
from exitdesk.forms.workbook.reading import Book
from exitdesk.forms.workbook.tables import letter_of
from tests.unit.forms.workbook.making import SIMPLE, cells, errors, here, markdown, repacked, xlsx

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def book(source: bytes, name: str = "f") -> Book:
    return reading.book(source, kind_of(source, name))


def sheet(rows: bytes) -> bytes:
    """Return a workbook whose survey sheet holds these rows of XML."""
    content = (
        b'<worksheet xmlns="' + NAMESPACE + b'"><sheetData>' + rows + b"</sheetData></worksheet>"
    )
    return repacked(xlsx({"survey": SIMPLE["survey"]}), {SHEET: content})


def inline(place: str, text: str) -> bytes:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()


CHOICES_CSV = b"choices,,,\r\n,list_name,name,label\r\n,l,x,X\r\n"
HEADINGS = b'<row r="1">' + inline("A1", "type") + inline("B1", "name") + inline("C1", "label")
HEADINGS += b"</row>"


@pytest.mark.parametrize(
    ("source", "name", "kind"),
    [
        (xlsx(), "a.xlsx", Kind.XLSX),
        (xlsx(), "a.csv", Kind.XLSX),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "a.xls", Kind.XLS),
        (b"\x09\x08old", "a.xls", Kind.XLS),
        (b'"survey"\n,"type","name"\n', "a.csv", Kind.CSV),
        (b"type;name;label\ntext;a;A\n", "a.txt", Kind.CSV),
        (markdown("type|name\ntext|a"), "a.md", Kind.MARKDOWN),
        (markdown("type|name\ntext|a"), "a.txt", Kind.MARKDOWN),
        (markdown("type|name\ntext|a"), "a.csv", Kind.MARKDOWN),
        (b"  <?xml version='1.0'?><a/>", "a.xlsx", Kind.XFORM),
    ],
)
def test_the_kind_is_told_from_the_bytes(source: bytes, name: str, kind: Kind) -> None:
    assert kind_of(source, name) is kind


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"\0\0\0\0abc", "not a workbook"),
        (b"just some words", "not a workbook"),
        (b"x" * (MAX_FILE + 1), "larger"),
        (b"x," * (MAX_TEXT_FILE // 2 + 1), "larger"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * MAX_XLS, "larger"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\x03\x04" + b"PK\x01\x02" * 5000, "far more parts"),
        (b"PK\x03\x04" + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "OpenDocument"),
    ],
)
def test_what_holds_no_form_is_refused_with_a_reason(source: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        kind_of(source, "form.xlsx")


@pytest.mark.parametrize(
    ("name", "warned"), [("a.xlsx", False), ("a.xlsm", False), ("a", False), ("a.csv", True)]
)
def test_an_ending_that_says_something_else_is_told(name: str, warned: bool) -> None:
    found = here(xlsx(), name)
    assert found.xform is not None
    assert any("ends in" in one.message for one in found.problems) is warned


@pytest.mark.parametrize(
    ("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_have_the_letters_of_a_spreadsheet(column: int, letters: str) -> None:
    assert letter_of(column) == letters


def test_cells_become_the_texts_that_a_person_sees() -> None:
    day = dt.datetime(2026, 3, 14)  # noqa: DTZ001
    source = xlsx({
        "survey": (
            ("type", "name", "label", "default"),
            ("text", "a", " A\xa0b _x0041_ ", 3.0),
            ("text", "b", True, day),
            ("text", "c", False, 2.5),
            ("text", "d", None, dt.time(10, 30)),
        )
    })  # fmt: skip
    rows = book(source).tables["survey"].rows
    assert rows[0] == {"type": "text", "name": "a", "label": "A b A", "default": "3"}
    assert rows[1] == {"type": "text", "name": "b", "label": "TRUE", "default": f"{day}"}
    assert rows[2] == {"type": "text", "name": "c", "label": "FALSE", "default": "2.5"}
    assert rows[3] == {"type": "text", "name": "d", "default": "10:30:00"}


def test_odd_cells_are_read_as_far_as_they_go() -> None:
    row = (
        b'<row><c t="s"><v>999</v></c><c t="str"><v>q</v></c><c><v>1e999</v></c></row>'
        b'<row r="3"><c r="A3" t="n"><v>words</v></c><c r="B3" t="b"><v>1</v></c>'
        b'<c r="C3" t="inlineStr"><is><t>seen</t><rPh><t>unseen</t></rPh></is></c></row>'
    )
    rows = book(sheet(HEADINGS + row)).tables["survey"].rows
    assert rows == [
        {"name": "q", "label": "1e999"},
        {"type": "words", "name": "TRUE", "label": "seen"},
    ]


def test_formulas_without_a_saved_result_and_error_cells_are_told_by_cell() -> None:
    row = (
        b'<row r="2">'
        + inline("A2", "text")
        + inline("B2", "a")
        + b'<c r="C2"><f>A1</f></c><c r="F2"><f>A1</f></c></row>'
        b'<row r="3"><c r="A3" t="str"><f>A2</f><v>note</v></c><c r="B3" t="e"><v>#REF!</v></c>'
        b'<c r="C3" t="str"><f>A2</f><v></v></c></row>'
    )
    problems = book(sheet(HEADINGS + row)).problems
    assert [(one.cell, one.severity) for one in problems] == [
        ("survey!C2", Severity.ERROR),
        ("survey!B3", Severity.WARNING),
    ]


def test_rows_below_a_long_gap_are_not_read_and_that_is_said() -> None:
    near = b'<row r="60">' + inline("A60", "text") + inline("B60", "near") + b"</row>"
    far = b'<row r="900000">' + inline("A900000", "text") + inline("B900000", "far") + b"</row>"
    after = far.replace(b"900000", b"900001")
    found = book(sheet(HEADINGS + near + far + after))
    assert len(found.tables["survey"].rows) == 59
    assert [one.row for one in found.problems] == [900_000]


def test_a_heading_twice_counts_once() -> None:
    rows = (("type", "name", "label", "label"), ("text", "a", "A", "B"), ("text", "b", None, "B"))
    found = book(xlsx({"survey": rows}))
    assert [row["label"] for row in found.tables["survey"].rows] == ["A", "B"]
    assert [one.cell for one in found.problems] == ["survey!D1"]


def test_macros_are_told_and_not_run() -> None:
    found = book(repacked(xlsx(), {"xl/vbaProject.bin": b"x"}))
    assert ["macros" in one.message for one in found.problems] == [True]


def test_a_workbook_of_1904_counts_its_days_from_there() -> None:
    source = xlsx({"survey": (("type", "name", "default"), ("date", "a", dt.datetime(2026, 1, 2)))})  # noqa: DTZ001
    main = b'<workbookPr date1904="1"/>'
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        old = archive.read("xl/workbook.xml")
    changed = old.replace(b"<workbookPr/>", main).replace(b"<workbookPr />", main)
    assert main in changed
    rows = book(repacked(source, {"xl/workbook.xml": changed})).tables["survey"].rows
    assert rows[0]["default"] == "2030-01-03 00:00:00"


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"xl/workbook.xml": b"<workbook/>"}, "no sheet named survey"),
        ({SHEET: b"<worksheet><sheetData>"}, "damaged"),
        ({SHEET: b"\0\0"}, "damaged"),
        ({SHEET: b"<!DOCTYPE w [<!ENTITY a 'b'>]><worksheet>&a;</worksheet>"}, "document type"),
    ],
)
def test_a_package_with_broken_parts_says_so(parts: dict[str, bytes], words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        book(repacked(xlsx(), parts))


def test_an_archive_that_is_no_workbook_says_so() -> None:
    import io
    import zipfile

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("readme.txt", "words")
    with pytest.raises(Unreadable, match="no workbook"):
        book(target.getvalue())
    with pytest.raises(Unreadable, match="damaged"):
        book(xlsx()[:600])


@pytest.mark.parametrize(
    "source",
    [
        b"survey\n,type,name,label\n,text,a,A\n\nchoices\n,list_name,name,label\n,l,x,X\n",
        b"survey;;;\n;type;name;label\n;text;a;A\nchoices;;;\n;list_name;name;label\n;l;x;X\n",
        b'\xef\xbb\xbf"survey",,\r\n,type,"name",label\r\n,text,a,A\r\n%b' % CHOICES_CSV,
    ],
)  # fmt: skip
def test_csv_with_the_names_of_sheets_in_its_first_column(source: bytes) -> None:
    found = book(source, "a.csv")
    assert found.tables["survey"].rows == [{"type": "text", "name": "a", "label": "A"}]
    assert found.tables["choices"].rows == [{"list_name": "l", "name": "x", "label": "X"}]
    assert found.tables["survey"].letters == {"type": "B", "name": "C", "label": "D"}


def test_csv_without_names_of_sheets_is_the_survey() -> None:
    found = book("type\tname\tlabel\ntext\ta\tÄ\n".encode("utf-16"), "a.csv")
    assert found.tables["survey"].rows == [{"type": "text", "name": "a", "label": "Ä"}]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("survey,,\n,type,name\n,text,ä\n".encode("latin-1"), "UTF-8"),
        (b'survey,,\n,type,name\n,text,"' + b"x" * 300_000, "cannot be read as CSV"),
        (b"other,,\n,type,name\n,text,a\nmore,,\n", "no sheet named survey"),
        (b"".join(b"s%d,a\n" % n for n in range(300)), "more than 200 sheets"),
    ],
)
def test_csv_that_is_no_form_says_why(source: bytes, words: str) -> None:
    found = here(source, "a.csv")
    assert found.xform is None
    assert words in errors(found)[0].message


def test_markdown_knows_remarks_separators_and_escaped_pipes() -> None:
    source = b"""# A form
| survey |      |      |       |
|        | type | name | label |
|--------|------|------|-------|
|        | text | a    | A \\| B | # remark
words between
"""
    rows = book(source, "a.md").tables["survey"].rows
    assert rows == [{"type": "text", "name": "a", "label": "A | B"}]


def test_one_sheet_of_another_name_is_the_survey() -> None:
    found = here(xlsx({"Sheet1": (("type", "name", "label"), ("text", "a", "A"))}), "a.xlsx")
    assert found.usable


def test_an_old_workbook_that_is_none_says_so() -> None:
    found = here(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000, "a.xls")
    assert "damaged" in errors(found)[0].message


def biff(*cells: tuple[int, int, object]) -> bytes:
    """Return a workbook of the oldest kind .xls with one sheet."""
    records = [struct.pack("<HHHH", 0x0009, 4, 2, 0x0010)]
    for row, column, value in cells:
        place = struct.pack("<HH3x", row, column)
        match value:
            case bool():
                kind, content = 0x0005, place + bytes([value, 0])
            case float():
                kind, content = 0x0003, place + struct.pack("<d", value)
            case bytes():
                kind, content = 0x0005, place + value + b"\x01"
            case _:
                text = str(value).encode("latin-1")
                kind, content = 0x0004, place + bytes([len(text)]) + text
        records.append(struct.pack("<HH", kind, len(content)) + content)
    return b"".join([*records, struct.pack("<HH", 0x000A, 0)])


def test_an_old_workbook_is_read() -> None:
    names = ("type", "name", "label", "default")
    headings = [(0, column, name) for column, name in enumerate(names)]
    source = biff(
        *headings,
        *((1, 0, "integer"), (1, 1, "a"), (1, 2, " A\xa0b "), (1, 3, 3.0)),
        *((3, 0, "text"), (3, 1, "b"), (3, 2, True), (3, 3, b"\x17")),
    )
    found = book(source, "a.xls")
    assert found.kind is Kind.XLS
    assert found.tables["survey"].rows == [
        {"type": "integer", "name": "a", "label": "A b", "default": "3"},
        {},
        {"type": "text", "name": "b", "label": "TRUE", "default": "#REF!"},
    ]
    assert here(source, "a.xls").usable


def test_only_sheets_of_a_form_are_read() -> None:
    big = (("a", "b"), *((str(n), "x") for n in range(60)))
    found = book(xlsx({**SIMPLE, "Pivot": big}))
    assert found.names == ["survey", "choices", "Pivot"]
    assert set(found.tables) == {"survey", "choices"}
    assert cells(here(xlsx({**SIMPLE, "Pivot": big}), "a.xlsx")) == []

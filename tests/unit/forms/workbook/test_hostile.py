"""Files that were made to do harm end in a message, in little time and memory."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
import pytest

from exitdesk.forms import workbook
from exitdesk.forms.workbook import guarded
from exitdesk.forms.workbook.child import Answer, Order, Result
from tests.unit.forms.workbook.making import here, markdown, repacked, xlsx

SECONDS = 2.0
MEMORY = 512 * 1024 * 1024

SHEET = "xl/worksheets/sheet1.xml"
START = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"
HEADINGS = (
    b'<row r="1"><c r="A1" t="inlineStr"><is><t>type</t></is></c>'
    b'<c r="B1" t="inlineStr"><is><t>name</t></is></c></row>'
)


def sheet(rows: bytes) -> bytes:
    return repacked(xlsx(), {SHEET: START + rows + END})


def many_rows() -> bytes:
    rows = (
        b'<row r="%d"><c r="A%d" t="str"><v>text</v></c><c r="B%d" t="str"><v>q%d</v></c></row>'
        % (n, n, n, n)
        for n in range(2, 1_000_002)
    )
    return sheet(HEADINGS + b"".join(rows))


def many_columns() -> bytes:
    cells = b"".join(b'<c t="str"><v>c%d</v></c>' % n for n in range(100_000))
    return sheet(b'<row r="1">' + cells + b"</row>")


def lying_directory() -> bytes:
    """Return an archive whose directory says that its large part is small."""
    packed = bytearray(repacked(xlsx(), {SHEET: b" " * 250_000_000}))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        size = archive.getinfo(SHEET).file_size.to_bytes(4, "little")
    return bytes(packed.replace(size, (1000).to_bytes(4, "little")))


def locked() -> bytes:
    packed = bytearray(xlsx())
    at = packed.find(b"PK\x01\x02")
    packed[at + 8] |= 1
    return bytes(packed)


def nested(depth: int) -> bytes:
    rows = [f"begin_group|g{n}|G" for n in range(depth)] + ["text|a|A"]
    return markdown("type|name|label\n" + "\n".join([*rows, *["end_group||"] * depth]))


def rows(pattern: str, count: int, headings: str = "type|name|label|relevant") -> bytes:
    return markdown(headings + "\n" + "\n".join(pattern.replace("#", str(n)) for n in range(count)))


def choices(pattern: str) -> bytes:
    listed = "\n".join(pattern.replace("#", str(n)) for n in range(10_000))
    return markdown("type|name|label\nselect_multiple l|a|A", "list_name|name|label\n" + listed)


def ring(count: int) -> bytes:
    """Return rows of which each waits for the next, and the last for the first."""
    lines = [f"calculate|a{n}||${{a{(n + 1) % count}}} + 1" for n in range(count)]
    return markdown("type|name|label|calculation\n" + "\n".join(lines))


def formulas(count: int) -> bytes:
    """Return a sheet of formulas whose results no spreadsheet program has saved."""
    cell = b'<c r="%b%d"><f>A1&amp;A1</f></c>'
    lines = (
        b'<row r="%d">%b%b</row>' % (n, cell % (b"A", n), cell % (b"B", n)) for n in range(2, count)
    )
    return sheet(HEADINGS + b"".join(lines))


CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    "a part that grows": (lambda: repacked(xlsx(), {SHEET: b" " * 200_000_000}), "far larger"),
    "empty rows": (lambda: sheet(b"<row/>" * 20_000_000), "far larger"),
    "a directory that lies": (lying_directory, "damaged"),
    "rows": (many_rows, "more than 50000 rows"),
    "columns": (many_columns, "more than 500 columns"),
    "entities": (
        lambda: repacked(xlsx(), {SHEET: b"<!DOCTYPE a [<!ENTITY b 'cc'>]><a>&b;&b;</a>"}),
        "document type",
    ),
    "entities in an XForm": (
        lambda: b"<!DOCTYPE a [<!ENTITY b 'cc'><!ENTITY d '&b;&b;'>]><a>&d;&d;</a>", "entities",
    ),
    "a deep XForm": (lambda: b"<a>" * 200_000 + b"</a>" * 200_000, "deeper"),
    "an archive inside": (lambda: repacked(xlsx(), {"xl/inner.xlsx": xlsx()}), ""),
    "a password": (locked, "password"),
    "parts": (lambda: b"PK\x03\x04" + b"PK\x01\x02" * 100_000, "far more parts"),
    "choices": (lambda: choices("l|c#|Choice #"), ""),
    "choices of one name": (lambda: choices("l|c|Choice #"), "twice"),
    "deep groups": (lambda: nested(300), "deeper"),
    "very deep groups": (lambda: nested(5_000), "deeper"),
    "unknown references": (lambda: rows("text|a#|A|${nothing#} = 1", 4_000), "names no row"),
    "one name": (lambda: rows("text|a|A|", 4_000), "already in row"),
    "unknown types": (lambda: rows("tyxt#|a#|A|", 3_000), "no type"),
    "a ring": (lambda: rows("text|a#|A|${a0} = 1", 1) + b"\n| | text|b|B|${a0} = ${b} |", ""),
    "a ring of thousands": (lambda: ring(2_000), "wait for each other"),
    "formulas": (lambda: formulas(20_000), "formula whose result is not saved"),
    "a formula for a spreadsheet": (
        lambda: rows("text|a#|=HYPERLINK(1)|=cmd()", 500), "cannot stand here",
    ),
    "brackets": (lambda: rows("text|a|A|" + "(" * 9_999 + "1" + ")" * 9_999, 1), "nested"),
    "a runaway pattern": (
        lambda: rows("text|a|A|regex('" + "a" * 60 + "!', '^(a+)+$')", 1), "",
    ),
    "a long label": (lambda: markdown("type|name|label\ntext|a|" + "x" * 5_000_000), ""),
    "an old workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99_999, "damaged"),
}  # fmt: skip


BOUNDED = (
    "a part that grows",
    "empty rows",
    "a directory that lies",
    "rows",
    "columns",
    "a password",
    "parts",
    "a deep XForm",
    "entities",
)


@dataclass(frozen=True)
class Measured:
    """What reading a file in the guarded process found and took."""

    result: Result
    seconds: float
    memory: int


MEASURING = """
import sys, time
from pathlib import Path
from exitdesk.forms.workbook import child
child.main()
lines = Path("/proc/self/status").read_text().splitlines()
peak = next(line for line in lines if line.startswith("VmHWM")).split()[1]
sys.stderr.write(f"{time.process_time()} {peak}")
"""


def measured(source: bytes) -> Measured:
    """Read a file in a process of its own; seconds are those of work, not of waiting for it."""
    order = Order("form.xlsx" if source[:2] == b"PK" else "form", len(source), {})
    done = subprocess.run(
        [sys.executable, "-c", MEASURING],
        input=msgspec.json.encode(order) + b"\n" + source,
        capture_output=True,
        check=True,
    )
    answer = msgspec.json.decode(done.stdout.splitlines()[-1], type=Answer)
    assert answer.result is not None
    seconds, peak = done.stderr.split()
    return Measured(answer.result, float(seconds), int(peak) * 1024)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts a child's memory like this")
@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_ends_in_a_message_soon_and_in_little_memory(name: str) -> None:
    make, words = CASES[name]
    found = measured(make())
    assert found.seconds < SECONDS
    assert found.memory < MEMORY
    problems = found.result.problems
    assert not words or any(words in one.message for one in problems), problems
    assert found.result.xform is None or not words or problems


@pytest.mark.parametrize("name", ["a part that grows", "a long label"])
def test_the_program_that_asks_gets_the_same(name: str) -> None:
    make, words = CASES[name]
    source = make()
    found = workbook.compiled(source, "form.xlsx" if source[:2] == b"PK" else "form")
    assert not words or any(words in one.message for one in found.problems), found.problems


@pytest.mark.parametrize("name", BOUNDED)
def test_a_bound_is_there_without_the_guard(name: str) -> None:
    make, words = CASES[name]
    source = make()
    found = here(source, "form.xlsx" if source[:2] == b"PK" else "form")
    assert found.xform is None
    assert any(words in one.message for one in found.problems), found.problems


def test_a_limit_that_is_reached_says_that_it_was_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "from exitdesk.forms.workbook import child\n"
        "child.MAX_MEMORY = 90 * 1024 * 1024\n"
        "child.main()\n"
    )
    monkeypatch.setattr(guarded, "_program", lambda: [sys.executable, "-c", code])
    found = workbook.compiled(choices("l|c#|Other #"), "form.md")
    assert found.xform is None
    assert any(words in found.problems[0].message for words in ("memory", "broke off", "exactly"))

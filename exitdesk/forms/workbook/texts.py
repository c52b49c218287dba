"""Forms as plain text: CSV with the sheet's name in the first column, and markdown tables."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from exitdesk.forms.workbook.model import Unreadable
from exitdesk.forms.workbook.tables import MAX_SHEETS, Budget, Filling, Tables
from exitdesk.i18n import tr

_FIELD_LIMIT = 200_000
_MARKDOWN_LINE = re.compile(r"^\s*\|(.*)\|\s*(#[^|]*)?$")
_SEPARATOR = re.compile(r"^[|\s:-]+$")
_PIPE = re.compile(r"(?<!\\)\|")


def decoded(source: bytes) -> str:
    """Return `source` as text; raises `Unreadable` where it is no UTF-8 (or UTF-16 with mark)."""
    encoding = "utf-16" if source[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return source.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable(
            tr("The text of this file is not in UTF-8."),
            hint=tr("Save it again as CSV UTF-8, or as .xlsx."),
        ) from None


def csv_tables(source: bytes) -> Tables:
    """Return the sheets of a CSV form; a first column of sheet names, or one survey sheet."""
    text = decoded(source)
    csv.field_size_limit(_FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        return _sheets(_with_markers(reader))
    except csv.Error:
        raise Unreadable(tr("This file cannot be read as CSV.")) from None


def markdown_tables(source: bytes) -> Tables:
    """Return the sheets of a form written as a markdown table."""
    return _sheets(_markdown_rows(decoded(source)))


def _delimiter(text: str) -> str:
    """Return what separates: programs in many languages write semicolons."""
    start = text[:5000]
    return max(",;\t", key=start.count)


def _with_markers(reader: Iterable[list[str]]) -> Iterable[list[str]]:
    """Put the marker before a file that holds nothing but the survey sheet."""
    marked = True
    for index, row in enumerate(reader):
        cells = [cell.strip() for cell in row]
        if index == 0 and {"type", "name"} <= {cell.lower() for cell in cells}:
            marked = False
            yield ["survey"]
        yield cells if marked else ["", *cells]


def _markdown_rows(text: str) -> Iterable[list[str]]:
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            continue
        match = _MARKDOWN_LINE.match(line)
        if match is None or ("-" in match[1] and _SEPARATOR.match(match[1])):
            continue
        yield [cell.strip().replace(r"\|", "|") for cell in _PIPE.split(match[1])]


def _sheets(rows: Iterable[list[str]]) -> Tables:
    tables: Tables = {}
    filling: Filling | None = None
    budget = Budget()
    number = 0
    for row in rows:
        if row and row[0] and (filling is None or row[0] != filling.table.name):
            if len(tables) >= MAX_SHEETS:
                raise Unreadable(tr("The file has more than {n} sheets.", n=MAX_SHEETS))
            filling = Filling(row[0], budget)
            tables[row[0].lower()] = filling.table
            number = 0
        cells = {index: text for index, text in enumerate(row[1:], start=1) if text}
        if filling is not None and cells:
            number += 1
            filling.row(number, cells)
    return tables

"""Small changes to a book, made by repairs: cells, columns, settings, references."""

from __future__ import annotations

import re

from exitdesk.forms.workbook.reading import Book
from exitdesk.forms.workbook.survey import header_of, proper
from exitdesk.forms.workbook.tables import Table, letter_of

_EXPRESSIONS = frozenset(
    (
        *("relevant", "constraint", "calculation", "choice_filter", "required", "read_only"),
        *("repeat_count", "default", "trigger", "label", "hint", "constraint_message"),
        *("required_message", "guidance_hint", "parameters", "type", "instance_name"),
    )
)


def set_cell(book: Book, sheet: str, row: int, name: str, value: str) -> None:
    """Write `value` into the column with the proper name `name`, which is added if need be."""
    table = book.tables[sheet]
    cells = table.rows[row - 2]
    header = next((head for head in cells if proper(head)[0] == name), "")
    cells[header or header_of(table, name) or added_column(table, name)] = value


def added_column(table: Table, header: str) -> str:
    """Put an empty column at the right end and return its heading."""
    table.letters[header] = letter_of(len(table.letters) + 1)
    return header


def drop_column(book: Book, sheet: str, header: str) -> None:
    """Leave a column out."""
    table = book.tables[sheet]
    table.letters.pop(header, None)
    for cells in table.rows:
        cells.pop(header, None)


def merge_columns(book: Book, sheet: str, first: str, second: str) -> None:
    """Put what stands in `second` into `first` where that is empty, and leave `second` out."""
    for cells in book.tables[sheet].rows:
        if second in cells:
            cells.setdefault(first, cells[second])
    drop_column(book, sheet, second)


def rename_column(book: Book, sheet: str, old: str, new: str) -> None:
    """Give a column another heading, in its place."""
    table = book.tables[sheet]
    table.letters = {new if head == old else head: at for head, at in table.letters.items()}
    for index, cells in enumerate(table.rows):
        table.rows[index] = {new if head == old else head: text for head, text in cells.items()}


def empty_row(book: Book, sheet: str, row: int) -> None:
    """Leave a row out; the rows below keep their numbers."""
    book.tables[sheet].rows[row - 2] = {}


def set_setting(book: Book, name: str, value: str) -> None:
    """Write a setting, on a sheet that is made where there is none."""
    table = book.tables.setdefault("settings", Table("settings"))
    if not table.rows:
        table.rows.append({})
    header = header_of(table, name) or added_column(table, name)
    table.rows[0][header] = value


def rename_references(book: Book, old: str, new: str) -> None:
    """Let expressions and texts which name `old` name `new`."""
    quoted = re.escape(old)
    named = re.compile(rf"\$\{{(\s*(?:last-saved#)?){quoted}\s*\}}")
    step = re.compile(rf"(?<=/){quoted}(?![\w.-])(?!/instance(?:ID|Name))")
    for key in ("survey", "settings", "entities"):
        table = book.tables.get(key)
        for cells in table.rows if table else ():
            for header, text in cells.items():
                if key != "survey" or proper(header)[0] in _EXPRESSIONS:
                    cells[header] = step.sub(new, named.sub(rf"${{\g<1>{new}}}", text))

"""From tables to an XForm through pyxform, and its message where it refuses, placed in a cell."""

from __future__ import annotations

import csv
import io
import re
import warnings as python_warnings
from dataclasses import dataclass
from typing import Any

from pyxform.builder import create_survey_element_from_dict
from pyxform.errors import PyXFormError
from pyxform.utils import has_external_choices
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import get_xlsform

from exitdesk.forms.workbook.model import Problem, Severity
from exitdesk.forms.workbook.reading import FORM_SHEETS, Book
from exitdesk.forms.workbook.survey import proper
from exitdesk.forms.workbook.tables import Table
from exitdesk.i18n import tr

_ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)")
_ON_SHEET = re.compile(r"On the '(\w+)' sheet")
_FOR_SHEET = re.compile(r"for sheet: '(\w+)'")
_COLUMN = re.compile(r"the '([^']+)' value")
_ELEMENT = re.compile(r"(?:element named|There was an? \w+ with name|named) '([^']+)'")
_ADDRESS = re.compile(r"\s*(Learn more: )?https?://\S+")
_UNKNOWN_TYPE = re.compile(r"Unknown question type '([^']*)'")
#: pyxform's advice on telephones, and what is said here already, cell by cell.
_SAID_BETTER = (
    "Choices should have a label",
    "missing translation",
    "is missing the survey",
    "is missing the choices",
    "max-pixels",
    "has no label: {",
    "is no longer supported on most devices",
)


@dataclass(frozen=True, slots=True)
class Converted:
    """What pyxform made of the tables: an XForm or a problem, and its warnings."""

    xform: str | None
    itemsets: str | None = None
    problem: Problem | None = None
    warnings: tuple[Problem, ...] = ()


def converted(book: Book, form_name: str, file_stem: str) -> Converted:
    """Return the XForm of `book`; every way in which pyxform can fail ends in a problem."""
    said: list[str] = []
    try:
        with python_warnings.catch_warnings():
            python_warnings.simplefilter("ignore")
            xform, itemsets = _xform(_definition(book, file_stem), form_name, said)
    except PyXFormError as error:
        return Converted(None, problem=_placed(book, str(error)))
    except MemoryError:
        problem = Problem(Severity.ERROR, tr("The form needs more memory than it may take."))
        return Converted(None, problem=problem)
    except RecursionError:
        problem = Problem(Severity.ERROR, tr("Groups are nested far deeper than a form can be."))
        return Converted(None, problem=problem)
    except Exception as error:  # noqa: BLE001 (pyxform fails in many ways on odd columns)
        return Converted(None, problem=_crashed(error))
    placed = tuple(_warned(book, text) for text in said if _matters(text))
    return Converted(xform, itemsets, warnings=placed)


def _xform(definition: dict[str, Any], form_name: str, said: list[str]) -> tuple[str, str | None]:
    """Do what `pyxform.xls2xform.convert` does, without its temporary file."""
    data = get_xlsform(definition)
    shaped = workbook_to_json(
        workbook_dict=data,
        form_name=form_name,
        fallback_form_name=data.fallback_form_name,
        warnings=said,
    )
    itemsets = _itemsets(definition) if has_external_choices(shaped) else None
    document = create_survey_element_from_dict(shaped).xml()
    return f'<?xml version="1.0"?>{document.toxml()}', itemsets


def _itemsets(definition: dict[str, Any]) -> str:
    """Return the external choices as the file itemsets.csv, every cell under its heading."""
    target = io.StringIO(newline="")
    headings = [proper(header)[0] for header in definition["external_choices_header"][0]]
    writer = csv.writer(target)
    writer.writerow(headings)
    for row in definition["external_choices"]:
        named = {proper(header)[0]: text for header, text in row.items()}
        writer.writerow([named.get(heading, "") for heading in headings])
    return target.getvalue()


def _definition(book: Book, file_stem: str) -> dict[str, Any]:
    """Return the tables in the shape in which pyxform reads workbooks itself."""
    definition: dict[str, Any] = {"fallback_form_name": file_stem}
    definition["sheet_names"] = [key for key in FORM_SHEETS if key in book.tables]
    for key in FORM_SHEETS:
        table = book.tables.get(key)
        if table is not None and (table.rows or key == "survey"):
            definition[key] = [
                _with_days(row) if key == "survey" else dict(row) for row in table.rows
            ]
            definition[f"{key}_header"] = [dict.fromkeys(table.headers)]
    return definition


def _with_days(row: dict[str, str]) -> dict[str, str]:
    """Return a row whose default is a day or a moment as forms write it.

    A spreadsheet keeps both as a number; read back, each has a time of day behind it.
    """
    cells = dict(row)
    kinds = {text.lower() for head, text in cells.items() if proper(head)[0] == "type"}
    for head, text in row.items():
        if proper(head)[0] == "default" and (found := _MOMENT.fullmatch(text)):
            if "date" in kinds:
                cells[head] = found[1]
            elif "datetime" in kinds:
                cells[head] = f"{found[1]}T{found[2]}"
    return cells


def _placed(book: Book, message: str) -> Problem:
    row = _ROW.search(message)
    sheet = _ON_SHEET.search(message) or _FOR_SHEET.search(message)
    column = _COLUMN.search(message)
    table = book.tables.get(sheet[1] if sheet else "survey", book.tables["survey"])
    number = int(row[1]) if row else None
    unknown = _UNKNOWN_TYPE.search(message)
    if number is None and unknown:
        number, heading = _row_with(table, "type", unknown[1]), "type"
    elif number is None and (named := _ELEMENT.search(message)):
        number, heading = _row_with(table, "name", named[1]), "name"
    else:
        heading = column[1] if column else ""
    return table.problem(Severity.ERROR, _plain(message), number, heading)


def _row_with(table: Table, heading: str, value: str) -> int | None:
    for number, row in table.numbered():
        for header, text in row.items():
            if header.lower() == heading and text == value:
                return number
    return None


def _plain(message: str) -> str:
    message = _ADDRESS.sub("", _ROW.sub("", message)).strip()
    return " ".join(message.split())[:600]


def _warned(book: Book, text: str) -> Problem:
    placed = _placed(book, text)
    return Problem(
        Severity.WARNING,
        placed.message,
        placed.sheet,
        placed.row,
        placed.column,
        "",
        placed.heading,
    )


def _matters(text: str) -> bool:
    return not any(words in text for words in _SAID_BETTER)


def _crashed(error: Exception) -> Problem:
    return Problem(
        Severity.ERROR,
        tr("This workbook cannot be turned into a form, and why is not known exactly."),
        "survey",
        1,
        hint=tr(
            "Often a column that forms do not have is the reason ({name}). Remove the columns "
            "that are not needed and try again.",
            name=type(error).__name__,
        ),
    )

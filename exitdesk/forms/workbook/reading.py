"""The sheets of a form's file, whatever kind of file it is."""

from __future__ import annotations

import datetime as dt
import difflib
import io
from dataclasses import dataclass, field

import xlrd

from exitdesk.forms.workbook import texts, xlsx
from exitdesk.forms.workbook.kinds import Kind
from exitdesk.forms.workbook.model import Problem, Severity, Unreadable
from exitdesk.forms.workbook.package import Package
from exitdesk.forms.workbook.tables import MAX_SHEETS, Budget, Filling, Table, Tables
from exitdesk.i18n import tr

FORM_SHEETS = ("survey", "choices", "settings", "external_choices", "entities", "osm")
OUR_SHEETS = ("scores", "bands", "terms")
_KNOWN = frozenset((*FORM_SHEETS, *OUR_SHEETS))


@dataclass(slots=True)
class Book:
    """What was read: the sheets that make a form, and the names of all sheets."""

    kind: Kind
    tables: Tables = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def copy(self) -> Book:
        """Return a book whose tables can be changed without changing this one's."""
        tables = {key: table.copy() for key, table in self.tables.items()}
        return Book(self.kind, tables, list(self.names), list(self.problems))


def book(source: bytes, kind: Kind) -> Book:
    """Return the sheets of a workbook or text; raises `Unreadable`."""
    match kind:
        case Kind.XLSX:
            found = _xlsx(source)
        case Kind.XLS:
            found = _xls(source)
        case Kind.CSV:
            found = _from_text(kind, texts.csv_tables(source))
        case _:
            found = _from_text(kind, texts.markdown_tables(source))
    if "survey" not in found.tables:
        raise Unreadable(
            tr("There is no sheet named survey."),
            hint=_sheets_there(found.names),
        )
    found.problems.extend(flaw for table in found.tables.values() for flaw in table.flaws)
    return found


def meant(name: str) -> str | None:
    """Return the sheet of a form which `name` is a misspelling of, if it is near to one."""
    spelled = name.strip().lower().replace(" ", "_").replace("-", "_")
    if spelled in _KNOWN:
        return spelled
    near = difflib.get_close_matches(spelled, FORM_SHEETS[:4], n=1, cutoff=0.85)
    return near[0] if near else None


def _wanted(names: list[str]) -> dict[int, str]:
    """Return which sheets are read, by index, as what."""
    wanted = {index: name.lower() for index, name in enumerate(names) if name.lower() in _KNOWN}
    if len(names) == 1:
        return {0: "survey"}
    for index, name in enumerate(names):
        guess = meant(name)
        if index not in wanted and guess and guess not in wanted.values():
            wanted[index] = guess
    return wanted


def _xlsx(source: bytes) -> Book:
    package = Package(source)
    known = xlsx.outline(package)
    names = [name for name, _ in known.sheets]
    budget = Budget()
    tables = {}
    for index, key in _wanted(names).items():
        tables[key] = xlsx.table(package, known, *known.sheets[index], budget)
    found = Book(Kind.XLSX, tables, names)
    if package.has_macros:
        found.problems.append(
            Problem(
                Severity.WARNING,
                tr("The workbook holds macros. They are never run; only the cells are read."),
            )
        )
    return found


def _xls(source: bytes) -> Book:
    try:
        opened = xlrd.open_workbook(file_contents=source, on_demand=True, logfile=io.StringIO())
        names = opened.sheet_names()[:MAX_SHEETS]
        budget = Budget()
        tables = {
            key: _xls_table(opened, index, names[index], budget)
            for index, key in _wanted(names).items()
        }
    except Unreadable:
        raise
    except xlrd.XLRDError as error:
        if "encrypt" in str(error).lower():
            raise Unreadable(
                tr("The workbook is protected by a password."),
                hint=tr("Save a copy of it without a password and try again."),
            ) from None
        raise _damaged() from None
    except Exception as error:
        raise _damaged() from error
    return Book(Kind.XLS, tables, names)


def _damaged() -> Unreadable:
    return Unreadable(
        tr("The workbook is damaged or no workbook of the kind .xls."),
        hint=tr("Open it in a spreadsheet program and save it as .xlsx."),
    )


def _xls_table(opened: object, index: int, name: str, budget: Budget) -> Table:
    sheet = opened.sheet_by_index(index)  # type: ignore[attr-defined]
    filling = Filling(name, budget)
    for number in range(sheet.nrows):
        values, kinds = sheet.row_values(number), sheet.row_types(number)
        cells = {
            column: _xls_text(value, kind, opened.datemode)  # type: ignore[attr-defined]
            for column, (value, kind) in enumerate(zip(values, kinds, strict=True))
        }
        filling.row(number + 1, cells)
    return filling.table


def _xls_text(value: object, kind: int, epoch: int) -> str:
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if kind == xlrd.XL_CELL_DATE:
            try:
                parts = xlrd.xldate_as_tuple(value, epoch)
            except xlrd.XLDateError:
                return str(value)
            if parts[:3] == (0, 0, 0):
                return str(dt.time(*parts[3:]))
            return str(dt.datetime(*parts))  # noqa: DTZ001 (a cell knows no zone)
        return xlsx.number_text(value)
    if kind == xlrd.XL_CELL_ERROR:
        return "#" + str(xlrd.error_text_from_code.get(value, "N/A")).lstrip("#")
    return xlsx.cleaned(str(value))


def _from_text(kind: Kind, tables: Tables) -> Book:
    names = [table.name for table in tables.values()]
    wanted = _wanted(names)
    by_name = list(tables.values())
    return Book(kind, {key: by_name[index] for index, key in wanted.items()}, names)


def _sheets_there(names: list[str]) -> str:
    listed = ", ".join(names[:10])
    return tr("Sheets in this file: {names}.", names=listed) if listed else ""

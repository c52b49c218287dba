"""The sheets of an .xlsx workbook as tables, cell by cell, in one pass."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from exitdesk.forms.workbook.model import Severity, Unreadable
from exitdesk.forms.workbook.package import Attributes, Package
from exitdesk.forms.workbook.tables import MAX_SHEETS, MAX_TEXT, Budget, Filling, Table, letter_of
from exitdesk.i18n import tr

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})$")


@dataclass(slots=True)
class Outline:
    """What a workbook is made of before its sheets are read."""

    main: str
    sheets: list[tuple[str, str]] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    date_styles: frozenset[int] = frozenset()
    epoch: dt.datetime = CALENDAR_WINDOWS_1900


def outline(package: Package) -> Outline:
    """Return names and parts of the sheets; raises `Unreadable` where there are none."""
    kinds = dict(package.relations("").values())
    main = kinds.get("officeDocument", "xl/workbook.xml")
    if not package.has(main):
        raise Unreadable(
            tr("This archive holds no workbook."),
            hint=tr("Forms are .xlsx, .xls, .csv, .md or XForm .xml files."),
        )
    relations = package.relations(main)
    found = Outline(main)

    def start(tag: str, given: Attributes) -> None:
        if tag == "sheet" and len(found.sheets) < MAX_SHEETS:
            ids = [value for key, value in given.items() if key.rpartition(":")[2] == "id"]
            kind, part = relations.get(ids[0] if ids else "", ("", ""))
            if kind == "worksheet" and package.has(part):
                found.sheets.append((given.get("name", ""), part))
        elif tag == "workbookPr" and given.get("date1904") in {"1", "true"}:
            found.epoch = CALENDAR_MAC_1904

    package.parse(main, start)
    for kind, part in relations.values():
        if kind == "sharedStrings" and package.has(part):
            found.strings = _strings(package, part)
        elif kind == "styles" and package.has(part):
            found.date_styles = _date_styles(package, part)
    return found


def table(package: Package, known: Outline, name: str, part: str, budget: Budget) -> Table:
    """Return one sheet of the workbook."""
    reading = _SheetReading(Filling(name, budget), known)
    package.parse(part, reading.start, reading.end, reading.text)
    return reading.filling.table


def _strings(package: Package, part: str) -> list[str]:
    strings: list[str] = []
    pieces: list[str] = []
    depth = {"t": 0, "rPh": 0}
    size = 0

    def start(tag: str, _given: Attributes) -> None:
        if tag in depth:
            depth[tag] += 1

    def end(tag: str) -> None:
        nonlocal size
        if tag in depth:
            depth[tag] -= 1
        elif tag == "si":
            strings.append("".join(pieces))
            size += len(strings[-1])
            pieces.clear()
            if size > MAX_TEXT:
                raise Unreadable(tr("The workbook holds more text than a form can have."))

    def text(piece: str) -> None:
        if depth["t"] and not depth["rPh"]:
            pieces.append(piece)

    package.parse(part, start, end, text)
    return strings


def _date_styles(package: Package, part: str) -> frozenset[int]:
    formats = dict(BUILTIN_FORMATS)
    styles: list[int] = []
    inside = [False]

    def start(tag: str, given: Attributes) -> None:
        if tag == "cellXfs":
            inside[0] = True
        elif tag == "numFmt":
            formats[_whole(given.get("numFmtId"))] = given.get("formatCode", "")
        elif tag == "xf" and inside[0]:
            styles.append(_whole(given.get("numFmtId")))

    def end(tag: str) -> None:
        if tag == "cellXfs":
            inside[0] = False

    package.parse(part, start, end)
    return frozenset(
        index for index, number in enumerate(styles) if is_date_format(formats.get(number, ""))
    )


class _SheetReading:
    """Receives the elements of a worksheet and gives whole rows to the filling."""

    def __init__(self, filling: Filling, known: Outline) -> None:
        self.filling = filling
        self._known = known
        self._row = 0
        self._column = -1
        self._cells: dict[int, str] = {}
        self._kind = "n"
        self._style = 0
        self._formula = False
        self._cached = False
        self._value: list[str] | None = None
        self._found = ""
        self._phonetic = False
        self._starts: dict[str, Callable[[Attributes], None]] = {
            "row": self._start_row,
            "c": self._start_cell,
            "f": self._start_formula,
            "v": self._start_value,
            "t": self._start_value,
            "rPh": self._start_phonetic,
        }

    def start(self, tag: str, given: Attributes) -> None:
        if tag in self._starts:
            self._starts[tag](given)

    def end(self, tag: str) -> None:
        if tag == "c":
            self._end_cell()
        elif tag in {"v", "t"}:
            if not self._phonetic:
                self._found += "".join(self._value or ())
            self._value = None
        elif tag == "row":
            if self._cells or self._row == 1:
                self.filling.row(self._row, self._cells)
        elif tag == "rPh":
            self._phonetic = False

    def text(self, piece: str) -> None:
        if self._value is not None:
            self._value.append(piece)

    def _start_row(self, given: Attributes) -> None:
        self._row = _whole(given.get("r")) or self._row + 1
        self._column = -1
        self._cells = {}

    def _start_cell(self, given: Attributes) -> None:
        place = _REFERENCE.match(given.get("r", ""))
        self._column = _column_of(place[1]) if place else self._column + 1
        self._kind = given.get("t", "n")
        self._style = _whole(given.get("s"))
        self._formula = False
        self._cached = False
        self._found = ""

    def _start_formula(self, _given: Attributes) -> None:
        self._formula = True

    def _start_value(self, _given: Attributes) -> None:
        self._cached = True
        self._value = []

    def _start_phonetic(self, _given: Attributes) -> None:
        self._phonetic = True

    def _end_cell(self) -> None:
        if self._found:
            value = self._understood(self._found)
            if value:
                self._cells[self._column] = value
        elif self._formula and not self._cached:
            self._tell(
                Severity.ERROR,
                tr("This cell holds a formula whose result is not saved in the file."),
                tr("Open the workbook in a spreadsheet program and save it, or write the value."),
            )

    def _understood(self, raw: str) -> str:
        match self._kind:
            case "s":
                index = _whole(raw)
                strings = self._known.strings
                return cleaned(strings[index]) if index < len(strings) else ""
            case "b":
                return "TRUE" if raw.strip() in {"1", "true"} else "FALSE"
            case "n":
                return self._number(raw)
            case "e":
                self._tell(
                    Severity.WARNING,
                    tr("This cell shows the error {name}.", name=raw.strip()),
                    tr("Correct the formula in the spreadsheet program."),
                )
                return raw.strip()
            case _:
                return cleaned(raw)

    def _number(self, raw: str) -> str:
        try:
            value = float(raw)
        except ValueError:
            return cleaned(raw)
        if not math.isfinite(value):
            return cleaned(raw)
        if self._style in self._known.date_styles:
            try:
                return str(from_excel(value, self._known.epoch))
            except (ValueError, OverflowError):
                return raw.strip()
        return number_text(value)

    def _tell(self, severity: Severity, message: str, hint: str) -> None:
        table = self.filling.table
        letter = letter_of(self._column)
        header = next((head for head, at in table.letters.items() if at == letter), "")
        if header or self._row == 1:
            problem = table.problem(severity, message, self._row, header, hint)
            table.flaws.append(problem)


def cleaned(text: str) -> str:
    """Return a cell's text without the blanks around it and the escapes of the format."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\xa0", " ").strip()


def number_text(value: float) -> str:
    """Return a number as it would be typed: 3 and not 3.0."""
    return str(int(value)) if value.is_integer() else str(value)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _column_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1

"""A sheet as rows of texts under headings, with the place of every cell, within bounds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from exitdesk.forms.workbook.model import Problem, Severity, Unreadable
from exitdesk.i18n import tr

MAX_ROWS = 50_000
MAX_COLUMNS = 500
MAX_CELLS = 600_000
MAX_TEXT = 24 * 1024 * 1024
MAX_SHEETS = 200
#: As pyxform and Kobo do: nothing is read below a gap as long as this.
MAX_GAP = 60
FIRST_ROW = 2

_SPACES = re.compile(r" +")


@dataclass(slots=True)
class Table:
    """One sheet: headings in order, their column letters and the rows below them."""

    name: str
    letters: dict[str, str] = field(default_factory=dict)
    rows: list[dict[str, str]] = field(default_factory=list)
    flaws: list[Problem] = field(default_factory=list)

    @property
    def headers(self) -> list[str]:
        """The headings from left to right."""
        return list(self.letters)

    def problem(
        self,
        severity: Severity,
        message: str,
        row: int | None = None,
        header: str = "",
        hint: str = "",
    ) -> Problem:
        """Return a problem at a cell of this sheet."""
        letter = self.letters.get(header, "")
        return Problem(severity, message, self.name, row, letter, hint, header)

    def numbered(self) -> Iterable[tuple[int, dict[str, str]]]:
        """Yield the rows that hold anything with their numbers as a person counts."""
        for number, row in enumerate(self.rows, start=FIRST_ROW):
            if row:
                yield number, row

    def copy(self) -> Table:
        """Return a table whose rows can be changed without changing this one."""
        return Table(
            self.name, dict(self.letters), [dict(row) for row in self.rows], list(self.flaws)
        )


Tables = dict[str, Table]


class Filling:
    """Collects the cells of one sheet, in reading order, into a table."""

    def __init__(self, name: str, budget: Budget) -> None:
        self.table = Table(name)
        self._budget = budget
        self._keys: dict[int, str] = {}
        self._second: dict[int, str] = {}
        self._stopped = False
        self._last_row = 1

    def row(self, number: int, cells: Mapping[int, str]) -> None:
        """Take row `number` (1 is the headings) with texts by column from 0."""
        if number == 1:
            self._take_headings(cells)
            return
        filled = {column: text for column, text in cells.items() if text}
        if not filled or self._stopped:
            return
        if number - self._last_row > MAX_GAP + 1:
            self._stopped = True
            self.table.flaws.append(
                self.table.problem(
                    Severity.WARNING,
                    tr(
                        "Rows from here on are not read: {n} empty rows lie before them.", n=MAX_GAP
                    ),
                    number,
                    hint=tr("Delete the empty rows if these rows belong to the form."),
                )
            )
            return
        self._last_row = number
        self._budget.spend_row(self.table.name, number)
        self._place(number, filled)

    def _take_headings(self, cells: Mapping[int, str]) -> None:
        for column in sorted(cells):
            heading = _SPACES.sub(" ", cells[column])
            if not heading:
                continue
            self._budget.check_column(self.table.name, column)
            if heading in self.table.letters:
                self._second[column] = heading
                self.table.flaws.append(_doubled(self.table, heading, column))
                continue
            self._keys[column] = heading
            self.table.letters[heading] = letter_of(column)

    def _place(self, number: int, filled: Mapping[int, str]) -> None:
        row: dict[str, str] = {}
        for column, text in filled.items():
            key = self._keys.get(column)
            if key is not None:
                self._budget.spend_cell(self.table.name, text)
                row[key] = text
        for column, key in self._second.items():
            if column in filled:
                row.setdefault(key, filled[column])
        if row:
            missing = number - FIRST_ROW - len(self.table.rows)
            self.table.rows.extend({} for _ in range(missing))
            self.table.rows.append(row)


class Budget:
    """What one file may hold in all; more than that ends in a message."""

    def __init__(self) -> None:
        self._cells = 0
        self._text = 0

    def spend_row(self, sheet: str, number: int) -> None:
        """Count a row."""
        if number > MAX_ROWS:
            raise Unreadable(
                tr("Sheet {sheet} has more than {n} rows.", sheet=sheet, n=MAX_ROWS),
                sheet=sheet,
                hint=tr("Long lists belong into a file of their own beside the form (CSV)."),
            )

    def check_column(self, sheet: str, column: int) -> None:
        """Look at the number of a column, counted from 0."""
        if column >= MAX_COLUMNS:
            raise Unreadable(
                tr("Sheet {sheet} has more than {n} columns.", sheet=sheet, n=MAX_COLUMNS),
                sheet=sheet,
            )

    def spend_cell(self, sheet: str, text: str) -> None:
        """Count a cell and its text."""
        self._cells += 1
        self._text += len(text)
        if self._cells > MAX_CELLS or self._text > MAX_TEXT:
            raise Unreadable(tr("The workbook holds more text than a form can have."), sheet=sheet)


def letter_of(column: int) -> str:
    """Return the letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _doubled(table: Table, heading: str, column: int) -> Problem:
    return Problem(
        Severity.WARNING,
        tr("There are two columns {name}; the first one counts.", name=heading),
        table.name,
        1,
        letter_of(column),
        tr("The second one is read only where the first is empty. Delete or rename one of them."),
        heading,
    )

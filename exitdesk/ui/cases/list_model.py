"""The cases that fit a filter, read a page at a time, as they are scrolled into sight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from exitdesk.domain import showing
from exitdesk.i18n import N_, tr
from exitdesk.services import cases
from exitdesk.services.cases import CaseRow, Filter
from exitdesk.services.vault import Vault
from exitdesk.ui.desk import Desk
from exitdesk.ui.reading.case_words import phase_words, setting_words, state_words

Index = QModelIndex | QPersistentModelIndex

PAGE: Final = 200
_KEPT_PAGES: Final = 40


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in design pixels, and the order of the service behind it."""

    label: str
    width: int
    order: str = ""
    newest_first: bool = False


COLUMNS: Final = (
    Column(N_("Code"), 118, "code"),
    Column(N_("Alias"), 190, "alias"),
    Column(N_("Phase"), 210, "phase"),
    Column(N_("Setting"), 180, "setting"),
    Column(N_("Last contact"), 190, "last_contact", newest_first=True),
    Column(N_("Case manager"), 150),
)
CODE, ALIAS, PHASE, SETTING, CONTACT, WORKER = range(len(COLUMNS))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A page of rows for one question; an answer to an older question is thrown away."""

    question: int
    page: int
    rows: list[CaseRow]


class CaseTableModel(QAbstractTableModel):
    """Rows of `services.cases.rows`, sorted by SQL. `counted` tells how many there are.

    A row that has not arrived yet says nothing. The descending order reads the ascending one
    from its end.
    """

    counted = Signal(int)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._filter = Filter()
        self._column, self._reverse = CODE, False
        self._total = 0
        self._question = 0
        self._pages: dict[int, list[CaseRow]] = {}
        self._wanted: set[int] = set()
        self._asked: set[int] = set()
        self._names: dict[str, str] = {}
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._ask_pages)

    def show(self, wanted: Filter, column: int, *, reverse: bool) -> None:
        """Show the cases that fit `wanted`, in the order of a column."""
        self._filter, self._column, self._reverse = wanted, column, reverse
        self.reload()

    def reload(self) -> None:
        """Ask again; what is shown stays until the answer is there."""
        self._question += 1
        self._asked = set()
        first = _Piece(self._question, 0, [])
        self._desk.runner.run(
            _first,
            self._desk.vault,
            self._filter,
            self._order(),
            first,
            self._reverse,
            then=self._on_first,
        )

    def case_at(self, row: int) -> CaseRow | None:
        """Return the case in a row, None where it has not arrived yet."""
        page, at = divmod(row, PAGE)
        rows = self._pages.get(page)
        if rows is not None and at < len(rows):
            return rows[at]
        if 0 <= row < self._total and page not in self._asked:
            self._wanted.add(page)
            self._timer.start()
        return None

    def row_of(self, case: str) -> int:
        """Return the row of a case among those that have arrived, or -1."""
        for page, rows in self._pages.items():
            for at, one in enumerate(rows):
                if one.id == case:
                    return page * PAGE + at
        return -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (as Qt has it)
        """Return how many cases there are."""
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words of a cell; the whole row is read aloud at its first cell."""
        if not index.isValid():
            return None
        row = self.case_at(index.row())
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(row, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if index.column() != CODE:
                return self.cell(row, index.column()) or tr("nothing noted")
            cells = [self.cell(row, at) for at in range(len(COLUMNS))]
            return ", ".join(cell for cell in [*cells, state_words(row.state)] if cell)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the heading of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(COLUMNS[section].label)
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        return None

    def cell(self, row: CaseRow, column: int) -> str:
        """Return the words of one cell."""
        match column:
            case 0:
                return row.code
            case 1:
                return row.alias
            case 2:
                return phase_words(row.phase)
            case 3:
                return setting_words(row.setting)
            case 4:
                return showing.day(row.last_contact_on) if row.last_contact_on else ""
            case _:
                return self._names.get(row.worker, row.worker.replace("_", " "))

    def set_names(self, names: dict[str, str]) -> None:
        """Take the words for people."""
        self._names = names
        if self._total:
            self.dataChanged.emit(self.index(0, WORKER), self.index(self._total - 1, WORKER))

    def _order(self) -> str:
        return COLUMNS[self._column].order or "code"

    def _ask_pages(self) -> None:
        for page in sorted(self._wanted - self._asked):
            self._asked.add(page)
            self._desk.runner.run(
                _page,
                self._desk.vault,
                self._filter,
                self._order(),
                _Piece(self._question, page, []),
                self._total if self._reverse else -1,
                then=self._on_page,
            )
        self._wanted.clear()

    def _on_first(self, answer: tuple[int, _Piece]) -> None:
        total, piece = answer
        if piece.question != self._question:
            return
        self.beginResetModel()
        self._total = total
        self._pages = {0: piece.rows}
        self._asked = {0}
        self.endResetModel()
        self.counted.emit(total)

    def _on_page(self, piece: _Piece) -> None:
        if piece.question != self._question:
            return
        while len(self._pages) >= _KEPT_PAGES:
            oldest = next(iter(self._pages))
            del self._pages[oldest]
            self._asked.discard(oldest)
        self._pages[piece.page] = piece.rows
        top = self.index(piece.page * PAGE, 0)
        last = min(self._total, (piece.page + 1) * PAGE) - 1
        self.dataChanged.emit(top, self.index(last, len(COLUMNS) - 1))


def _first(
    vault: Vault, wanted: Filter, order: str, piece: _Piece, reverse: bool
) -> tuple[int, _Piece]:
    total = cases.count(vault, wanted)
    return total, _page(vault, wanted, order, piece, total if reverse else -1)


def _page(vault: Vault, wanted: Filter, order: str, piece: _Piece, from_end: int) -> _Piece:
    """Read a page; with `from_end` (the number of all rows) counted from the last row."""
    offset, limit = piece.page * PAGE, PAGE
    if from_end >= 0:
        limit = min(PAGE, from_end - offset)
        offset = max(0, from_end - offset - limit)
    rows = cases.rows(vault, wanted, order, limit, offset)
    return _Piece(piece.question, piece.page, rows[::-1] if from_end >= 0 else rows)

"""Facts on the page: short lines side by side, texts set for reading, small tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from exitdesk.ui.parts import FlowRow, ReadingText, Words
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.reading.facts import Fact, Group, Line, Points, Prose, Table
from exitdesk.ui.reading.secret import SecretWords
from exitdesk.ui.theme import theme

_NARROW = 3
_SHORT = 20
_FEW_COLUMNS = 3


class FactsView(QWidget):
    """Everything that a record says, one fact under the other; short lines share a row."""

    def __init__(self, facts: Sequence[Fact], *, nested: bool = False) -> None:
        super().__init__()
        look = theme()
        self._nested = nested
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(look.px(14) if nested else 0, 0, 0, 0)
        self.body.setSpacing(look.px(10 if nested else 14))
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft and nested:
            self.body.setContentsMargins(0, 0, look.px(14), 0)
        lines: FlowRow | None = None
        for fact in facts:
            if isinstance(fact, Line):
                if lines is None:
                    lines = FlowRow(look.px(10))
                    self.body.addWidget(lines)
                lines.flow.addWidget(_Cell(fact))
            else:
                lines = None
                self.body.addWidget(_widget(fact))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line that holds a group together."""
        if self._nested:
            look = theme()
            right = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            left = self.width() - look.px(2) if right else 0
            QPainter(self).fillRect(left, 0, look.px(2), self.height(), look.colour("line"))


def _widget(fact: Prose | Points | Table | Group) -> QWidget:
    match fact:
        case Prose():
            text = Quote(fact.text) if fact.quoted else ReadingText(fact.text)
            text.setAccessibleDescription(fact.label)
            return _under(fact.label, text)
        case Points():
            text = ReadingText("\n".join(f"•  {item}" for item in fact.items))
            text.setAccessibleDescription(fact.label)
            return _under(fact.label, text)
        case Table():
            return _under(fact.label, FactTable(fact))
        case Group():
            return _under(fact.label, FactsView(fact.facts, nested=True), role="strong")
        case _:
            assert_never(fact)


def _under(label: str, content: QWidget, *, role: str = "overline") -> QWidget:
    whole = QWidget()
    box = QVBoxLayout(whole)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(theme().px(6 if role == "strong" else 3))
    heading = Words(label, role)
    heading.setVisible(bool(label))
    box.addWidget(heading)
    box.addWidget(content)
    return whole


class _Cell(QWidget):
    """A name with its short value under it."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        gap = theme().px(14)
        right = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        box.setContentsMargins(gap if right else 0, 0, 0 if right else gap, 0)
        box.setSpacing(theme().px(1))
        box.addWidget(Words(line.label, "small", wrap=False))
        if line.identifying:
            box.addWidget(SecretWords(line.text, line.label))
            return
        value = Words(line.text, wrap=False, private=line.private)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setAccessibleName(f"{line.label}: {line.text}")
        box.addWidget(value)


class Quote(QWidget):
    """Somebody's own words, with a bar beside them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words = ReadingText(f"“{text}”")
        box = QVBoxLayout(self)
        gap = theme().px(14)
        right = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        box.setContentsMargins(0 if right else gap, 0, gap if right else 0, 0)
        box.addWidget(self.words)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bar."""
        look = theme()
        wide = look.px(3)
        right = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = self.width() - wide if right else 0
        QPainter(self).fillRect(left, 0, wide, self.height(), look.colour("accent"))


class FactTable(QWidget):
    """A small table; figures stand in the middle of their column, lines part the rows."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        look = theme()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look.px(16))
        self._grid.setVerticalSpacing(look.px(10))
        figures = [_is_figures(table, at) for at in range(len(table.columns))]
        has_head = any(table.columns)
        if has_head:
            for at, head in enumerate(table.columns):
                self._put(Words(head, "small"), 0, at, middle=figures[at])
        for row_at, cells in enumerate(table.rows, 1 if has_head else 0):
            for at, cell in enumerate(cells):
                role = "strong" if figures[at] or (at == 0 and any(figures)) else "text"
                short = len(table.columns) <= _FEW_COLUMNS and len(cell) <= _SHORT
                word = Words(cell, role, wrap=not short)
                word.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self._put(word, row_at, at, middle=figures[at])
        for at, stretch in enumerate(_stretches(table, figures)):
            self._grid.setColumnStretch(at, stretch)
        if all(figures[1:]):
            self._grid.setColumnStretch(len(figures), 2)
        self.setAccessibleName(_spoken(table))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        privacy_screen().cover(self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a line under every row but the last."""
        look = theme()
        painter = QPainter(self)
        painter.setPen(look.colour("line"))
        for row in range(self._grid.rowCount() - 1):
            y = self._bottom(row) + look.px(5)
            painter.drawLine(0, y, self.width(), y)

    def _bottom(self, row: int) -> int:
        """Return where a row ends; `cellRect` does not know of heights that follow from widths."""
        cells = (self._grid.itemAtPosition(row, at) for at in range(self._grid.columnCount()))
        return max((cell.geometry().bottom() for cell in cells if cell is not None), default=0)

    def _put(self, words: Words, row: int, column: int, *, middle: bool) -> None:
        if middle:
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(words, row, column, Qt.AlignmentFlag.AlignTop)


def _is_figures(table: Table, column: int) -> bool:
    cells = [row[column] for row in table.rows if column < len(row)]
    told = [cell for cell in cells if cell != "–"]
    short = all(len(cell) <= 5 and cell.lstrip("+−").isdecimal() for cell in told)
    return column > 0 and bool(told) and short


def _stretches(table: Table, figures: Sequence[bool]) -> list[int]:
    """Return how much of the width each column wants: none for figures and short words."""
    found = []
    for at, middle in enumerate(figures):
        longest = max((len(row[at]) for row in table.rows if at < len(row)), default=0)
        found.append(0 if middle or longest <= _NARROW else min(12, 2 + longest // 12))
    return found


def _spoken(table: Table) -> str:
    lines = []
    for row in table.rows:
        cells = (
            f"{head}: {cell}" if head else cell
            for head, cell in zip(table.columns, row, strict=False)
        )
        lines.append(", ".join(cells))
    return "; ".join([table.label, *lines])

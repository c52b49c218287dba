"""Short lines and small tables that are painted, not built of widgets.

A whole assessment has hundreds of cells; as labels they would take a fifth of a second to build
and lay out. Each of these is one widget, which tells screen readers its content as its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from exitdesk.ui.privacy import paint_bars, privacy_screen
from exitdesk.ui.reading.facts import Line, Table
from exitdesk.ui.theme import theme

_ENOUGH = 100_000
_GAP, _LINE_GAP, _ROW_GAP = 24, 10, 10
_LEAST_COLUMN = 44


class Painted(QWidget):
    """Something that is laid out by its width and painted."""

    def __init__(self) -> None:
        super().__init__()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._heights: dict[int, int] = {}
        theme().changed.connect(self._on_theme)
        privacy_screen().toggled.connect(self._on_privacy)

    def heightForWidth(self, width: int) -> int:
        """Return the height that the content needs."""
        found = self._heights.get(width)
        if found is None:
            found = self._heights[width] = self._measured(width)
        return found

    def sizeHint(self) -> QSize:
        """Return the size that needs no line break."""
        width = self._natural()
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Be as narrow as a few words."""
        return QSize(theme().px(80), theme().px(16))

    def _measured(self, width: int) -> int:
        raise NotImplementedError

    def _natural(self) -> int:
        raise NotImplementedError

    def _placed(self, area: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), area)

    def _text(self, painter: QPainter, area: QRect, text: str, *, middle: bool = False) -> None:
        right = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        edge = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        if middle:
            edge = Qt.AlignmentFlag.AlignHCenter
        flags = int(edge) | int(Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignTop)
        wrap = _wrap(painter.fontMetrics(), text, area.width())
        painter.drawText(self._placed(area), flags | wrap, text)

    def _on_theme(self) -> None:
        self._heights.clear()
        self.updateGeometry()
        self.update()

    def _on_privacy(self, _hidden: bool) -> None:
        self.update()


def height_of(metrics: QFontMetrics, text: str, width: int) -> int:
    """Return the height of `text` in a column of `width`."""
    if text.isascii() and metrics.horizontalAdvance(text) <= width and "\n" not in text:
        return metrics.height()
    area = QRect(0, 0, max(1, width), _ENOUGH)
    return metrics.boundingRect(area, _wrap(metrics, text, width), text).height()


def _wrap(metrics: QFontMetrics, text: str, width: int) -> int:
    """Return how `text` is broken: inside words only where one is wider than the column."""
    if any(metrics.horizontalAdvance(word) > width for word in text.split()):
        return int(Qt.TextFlag.TextWrapAnywhere)
    return int(Qt.TextFlag.TextWordWrap)


class LinesView(Painted):
    """Names with their short values under them, as many in a row as fit."""

    def __init__(self, lines: Sequence[Line]) -> None:
        super().__init__()
        self._lines = list(lines)
        self.setAccessibleName("; ".join(f"{line.label}: {line.text}" for line in lines))

    def _fonts(self) -> tuple[QFont, QFont]:
        return theme().font("small"), theme().font("text")

    def _cells(self, width: int) -> list[tuple[Line, QRect, QRect]]:
        """Return every line with the places of its name and its value."""
        look = theme()
        small, plain = (QFontMetrics(font) for font in self._fonts())
        found: list[tuple[Line, QRect, QRect]] = []
        x = y = deepest = 0
        for line in self._lines:
            wanted = max(small.horizontalAdvance(line.label), plain.horizontalAdvance(line.text))
            wide = min(wanted + 2, width)
            if x and x + wide > width:
                x, y = 0, deepest + look.px(_LINE_GAP)
            top = small.height()
            name = QRect(x, y, wide, top)
            value = QRect(x, y + top + 1, wide, height_of(plain, line.text, wide))
            found.append((line, name, value))
            deepest = max(deepest, value.bottom() + 1)
            x += wide + look.px(_GAP)
        return found

    def _measured(self, width: int) -> int:
        return max((value.bottom() + 1 for _, _, value in self._cells(width)), default=0)

    def _natural(self) -> int:
        return self._row_width(len(self._lines))

    def _row_width(self, count: int) -> int:
        small, plain = (QFontMetrics(font) for font in self._fonts())
        widths = [
            max(small.horizontalAdvance(line.label), plain.horizontalAdvance(line.text)) + 2
            for line in self._lines[:count]
        ]
        return sum(widths) + theme().px(_GAP) * max(0, len(widths) - 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint names and values."""
        look = theme()
        painter = QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small, plain = self._fonts()
        hidden = privacy_screen().hidden
        for line, name, value in self._cells(self.width()):
            painter.setFont(small)
            painter.setPen(look.colour("muted"))
            self._text(painter, name, line.label)
            if hidden and line.private:
                paint_bars(painter, QRectF(self._placed(value)), ground=False)
                continue
            painter.setFont(plain)
            painter.setPen(look.colour("text"))
            self._text(painter, value, line.text)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where the columns of a table begin, how wide they are, and how high its rows."""

    lefts: tuple[int, ...]
    widths: tuple[int, ...]
    heights: tuple[int, ...]


class FactTable(Painted):
    """A small table; figures stand in the middle of their column, lines part the rows."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._rows: list[Sequence[str]] = list(table.rows)
        self._has_head = any(table.columns)
        if self._has_head:
            self._rows.insert(0, table.columns)
        self._figures = [_is_figures(table, at) for at in range(len(table.columns))]
        self._plans: dict[int, _Plan] = {}
        self._wished: tuple[list[int], list[int]] | None = None
        self.setAccessibleName(_spoken(table))

    def _font(self, row: int, column: int) -> QFont:
        look = theme()
        if self._has_head and row == 0:
            return look.font("small")
        strong = self._figures[column] or (column == 0 and any(self._figures))
        return look.font("text", strong=strong)

    def _plan(self, width: int) -> _Plan:
        found = self._plans.get(width)
        if found is None:
            found = self._plans[width] = self._made_plan(width)
        return found

    def _made_plan(self, width: int) -> _Plan:
        gap = theme().px(_GAP if len(self._figures) < 5 else _GAP * 2 // 3)
        wanted, least = self._wishes()
        room = width - gap * (len(wanted) - 1)
        widths = _shared(wanted, least, room)
        lefts = [sum(widths[:at]) + gap * at for at in range(len(widths))]
        metrics = {}
        heights = []
        for row, cells in enumerate(self._rows):
            high = 0
            for column, cell in enumerate(cells):
                key = (row == 0 and self._has_head, column)
                if key not in metrics:
                    metrics[key] = QFontMetrics(self._font(row, column))
                high = max(high, height_of(metrics[key], cell, widths[column]))
            heights.append(high)
        return _Plan(tuple(lefts), tuple(widths), tuple(heights))

    def _wishes(self) -> tuple[list[int], list[int]]:
        """Return the width of every column without a break, and that of its longest word."""
        if self._wished is None:
            self._wished = self._made_wishes()
        return self._wished

    def _made_wishes(self) -> tuple[list[int], list[int]]:
        wanted = [0] * len(self._figures)
        least = [theme().px(_LEAST_COLUMN)] * len(self._figures)
        head = [QFontMetrics(self._font(0, at)) for at in range(len(wanted))]
        body = [QFontMetrics(self._font(1, at)) for at in range(len(wanted))]
        for row, cells in enumerate(self._rows):
            for column, cell in enumerate(cells):
                metrics = (body if row else head)[column]
                wanted[column] = max(wanted[column], metrics.horizontalAdvance(cell) + 2)
                words = max((metrics.horizontalAdvance(w) for w in cell.split()), default=0)
                least[column] = max(least[column], words + 2)
        return wanted, [min(a, b) for a, b in zip(wanted, least, strict=True)]

    def _measured(self, width: int) -> int:
        heights = self._plan(width).heights
        return sum(heights) + theme().px(_ROW_GAP) * max(0, len(heights) - 1)

    def _natural(self) -> int:
        return sum(self._wishes()[0]) + theme().px(_GAP) * (len(self._figures) - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows in sight."""
        look = theme()
        painter = QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        if privacy_screen().hidden:
            paint_bars(painter, QRectF(self.rect()))
            return
        plan = self._plan(self.width())
        y, gap = 0, look.px(_ROW_GAP)
        for row, (cells, high) in enumerate(zip(self._rows, plan.heights, strict=True)):
            if event.rect().intersects(QRect(0, y, self.width(), high + gap)):
                head = self._has_head and row == 0
                painter.setPen(look.colour("muted" if head else "text"))
                for column, cell in enumerate(cells):
                    painter.setFont(self._font(row, column))
                    area = QRect(plan.lefts[column], y, plan.widths[column], high + 2)
                    self._text(painter, area, cell, middle=self._figures[column])
                if row < len(self._rows) - 1:
                    painter.setPen(look.colour("line"))
                    line = y + high + gap // 2
                    painter.drawLine(0, line, self.width(), line)
            y += high + gap

    def _on_theme(self) -> None:
        self._plans.clear()
        self._wished = None
        super()._on_theme()


def _shared(wanted: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Share `room` among columns: as wide as they want, else less for those that want most."""
    if sum(wanted) <= room:
        return list(wanted)
    spare = max(0, room - sum(least))
    over = [a - b for a, b in zip(wanted, least, strict=True)]
    total = sum(over) or 1
    widths = [b + spare * o // total for b, o in zip(least, over, strict=True)]
    if sum(widths) > room > 0:
        widths = [max(1, w * room // sum(widths)) for w in widths]
    return widths


def _is_figures(table: Table, column: int) -> bool:
    cells = [row[column] for row in table.rows if column < len(row)]
    told = [cell for cell in cells if cell != "–"]
    short = all(len(cell) <= 5 and cell.lstrip("+−").isdecimal() for cell in told)
    return column > 0 and bool(told) and short


def _spoken(table: Table) -> str:
    lines = []
    for row in table.rows:
        cells = (
            f"{head}: {cell}" if head else cell
            for head, cell in zip(table.columns, row, strict=False)
        )
        lines.append(", ".join(cells))
    return "; ".join([table.label, *lines]) if table.label else "; ".join(lines)

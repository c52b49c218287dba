"""The table of cases: fixed widths, badges with words, a row at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, Final

from PySide6.QtCore import QEvent, QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QHoverEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from exitdesk.i18n import tr
from exitdesk.services.cases import CaseRow
from exitdesk.ui.cases.list_model import (
    ALIAS,
    CODE,
    COLUMNS,
    CONTACT,
    PHASE,
    SETTING,
    WORKER,
    CaseTableModel,
    Index,
)
from exitdesk.ui.parts import BadgeSpec
from exitdesk.ui.parts.badges import badge_size, paint_badge
from exitdesk.ui.privacy import paint_bars, privacy_screen
from exitdesk.ui.reading.case_words import ago, phase_badge, setting_badge, state_badge
from exitdesk.ui.theme import icon_pixmap, theme

_STATE_ROOM: Final = 92

_FIRST_TO_GO: Final = (WORKER, SETTING, PHASE)
"""Columns that are left out, in this order, where the window is narrow or the text large."""


def _wide(widths: list[int], gone: int) -> int:
    """Return how wide all columns are without the first `gone` of those to go."""
    return sum(widths) - sum(widths[at] for at in _FIRST_TO_GO[:gone])


class CaseTable(QTableView):
    """Enter or a click opens a case; letters go to the filter."""

    opened = Signal(object)
    """The `CaseRow` that was opened."""
    typed = Signal(str)
    """A letter was typed while the table had the focus."""
    sort_wanted = Signal(int)

    def __init__(self, model: CaseTableModel, today: Callable[[], date] = date.today) -> None:
        super().__init__()
        self.cases, self.today = model, today
        self.pointed_row = -1
        self.setModel(model)
        self.setAccessibleName(tr("Cases"))
        self.setProperty("role", "rows")
        self.setItemDelegate(_CaseDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionsClickable(True)
        head.setHighlightSections(False)
        head.setSortIndicatorShown(True)
        head.setSortIndicatorClearable(False)
        head.sectionClicked.connect(self.sort_wanted)
        self.clicked.connect(self._on_clicked)
        privacy_screen().toggled.connect(self._on_look)
        theme().changed.connect(self._on_look)
        self._on_look()

    def current_case(self) -> CaseRow | None:
        """Return the case with the focus."""
        index = self.currentIndex()
        return self.cases.case_at(index.row()) if index.isValid() else None

    def step(self, step: int) -> None:
        """Move the current row, for a search line that keeps the caret."""
        last = self.cases.rowCount() - 1
        if last >= 0:
            at = self.currentIndex().row() + step
            self.selectRow(min(last, max(0, at)))

    def open_current(self) -> None:
        """Open the current case, or the first."""
        row = self.current_case() or self.cases.case_at(0)
        if row is not None:
            self.opened.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, letters filter, arrows move by rows."""
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        )
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_current()
        elif plain and event.text().isprintable() and event.text().strip():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: Any) -> None:
        """Have a current row as soon as the keyboard is here."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.cases.rowCount():
            self.selectRow(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the alias what the other columns leave."""
        super().resizeEvent(event)
        self._share_width()

    def viewportEvent(self, event: QEvent) -> bool:
        """Light up the whole row under the pointer."""
        if isinstance(event, QHoverEvent):
            self._point_at(self.rowAt(event.position().toPoint().y()))
        elif event.type() == QEvent.Type.Leave:
            self._point_at(-1)
        return super().viewportEvent(event)

    def _point_at(self, row: int) -> None:
        if row != self.pointed_row:
            self.pointed_row = row
            self.viewport().update()

    def _share_width(self) -> None:
        look = theme()
        widths = [look.px(column.width) for column in COLUMNS]
        room = self.viewport().width()
        left_out = {at for n, at in enumerate(_FIRST_TO_GO) if _wide(widths, n) > room}
        shown = [width for at, width in enumerate(widths) if at not in left_out]
        widths[ALIAS] += max(0, room - sum(shown))
        for at, width in enumerate(widths):
            self.setColumnHidden(at, at in left_out)
            self.setColumnWidth(at, width)

    def _on_clicked(self, index: QModelIndex) -> None:
        row = self.cases.case_at(index.row())
        if row is not None:
            self.opened.emit(row)

    def _on_look(self) -> None:
        look = theme()
        high = QFontMetrics(look.font("text")).height() + look.px(22)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(high)
        rows.setDefaultSectionSize(high)
        self._share_width()
        self.viewport().update()


@lru_cache(maxsize=16)
def _font(pixels: int, strong: bool) -> tuple[QFont, QFontMetrics]:
    """Return the font of a text size; `pixels` only names it."""
    del pixels
    font = theme().font("text", strong=strong)
    return font, QFontMetrics(font)


class _CaseDelegate(QStyledItemDelegate):
    """Paints a cell: words, or a badge that has words of its own."""

    def __init__(self, table: CaseTable) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the fixed height."""
        del option, index
        return QSize(theme().px(80), self._table.verticalHeader().defaultSectionSize())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        area: QRect = option.rect
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, area, state, index)
        row = self._table.cases.case_at(index.row())
        if row is None:
            inner = area.adjusted(theme().px(12), 0, -theme().px(24), 0)
            paint_bars(painter, QRectF(inner), ground=False)
        else:
            mirrored = option.direction is Qt.LayoutDirection.RightToLeft
            _Cell(painter, area, mirrored, self._table, row).paint(index.column())
        painter.restore()

    def _ground(
        self, painter: QPainter, area: QRect, state: QStyle.StateFlag, index: Index
    ) -> None:
        look = theme()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, look.colour("accent_soft"))
        elif self._table.pointed_row == index.row():
            painter.fillRect(area, look.colour("hover"))
        painter.setPen(look.colour("line"))
        painter.drawLine(area.left(), area.bottom(), area.right(), area.bottom())
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(look.colour("accent"))
            painter.drawLine(area.left(), area.top(), area.right(), area.top())
            painter.drawLine(area.left(), area.bottom(), area.right(), area.bottom())


class _Cell:
    """Paints the content of a cell; places are given from the leading edge."""

    def __init__(
        self,
        painter: QPainter,
        area: QRect,
        mirrored: bool,
        table: CaseTable,
        row: CaseRow,
    ) -> None:
        self._painter, self._whole, self._mirrored = painter, area, mirrored
        self._model, self._row, self._today = table.cases, row, table.today()
        self._inner = area.adjusted(theme().px(8), 0, -theme().px(8), 0)

    def paint(self, column: int) -> None:
        """Paint the cell of `column`."""
        row = self._row
        if column == CODE:
            self._words(row.code, "accent_text", strong=True)
        elif column == ALIAS:
            self._alias()
        elif column == PHASE and row.phase:
            self._badge(phase_badge(row.phase))
        elif column == SETTING and row.setting:
            self._badge(setting_badge(row.setting))
        elif column == CONTACT:
            self._words(ago(row.last_contact_on, self._today) or tr("none yet"), "text")
        else:
            self._words(self._model.cell(row, column) or "–", "muted")

    def _alias(self) -> None:
        look = theme()
        side = look.px(18)
        name = "users" if self._row.kind == "family" else "user"
        spot = QRect(self._inner.left(), self._whole.center().y() - side // 2, side, side)
        self._painter.drawPixmap(self._placed(spot), icon_pixmap(name, "muted", 18))
        self._inner.setLeft(self._inner.left() + side + look.px(10))
        if self._row.state != "open":
            badge = state_badge(self._row.state)
            size = badge_size(badge)
            if size.width() < self._inner.width() // 2:
                left = self._inner.right() - size.width()
                spot = QRect(left, 0, size.width(), size.height())
                spot.moveTop(self._whole.center().y() - size.height() // 2)
                paint_badge(
                    self._painter, QRectF(self._placed(spot)), badge, mirrored=self._mirrored
                )
                self._inner.setRight(left - look.px(8))
        if privacy_screen().hidden:
            spot = self._inner.adjusted(0, 0, -self._inner.width() // 2, 0)
            paint_bars(self._painter, QRectF(self._placed(spot)), ground=False)
        else:
            self._words(self._row.alias or tr("no alias"), "text" if self._row.alias else "muted")

    def _badge(self, badge: BadgeSpec) -> None:
        size = badge_size(badge)
        width = min(size.width(), self._inner.width())
        spot = QRect(self._inner.left(), 0, width, size.height())
        spot.moveTop(self._whole.center().y() - size.height() // 2)
        paint_badge(self._painter, QRectF(self._placed(spot)), badge, mirrored=self._mirrored)

    def _words(self, text: str, ink: str, *, strong: bool = False) -> None:
        look = theme()
        font, metrics = _font(look.text_pixels, strong)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, self._inner.width())
        edge = Qt.AlignmentFlag.AlignRight if self._mirrored else Qt.AlignmentFlag.AlignLeft
        self._painter.setFont(font)
        self._painter.setPen(look.colour(ink))
        flags = Qt.AlignmentFlag.AlignVCenter | edge | Qt.AlignmentFlag.AlignAbsolute
        self._painter.drawText(self._placed(self._inner), flags, shown)

    def _placed(self, area: QRect) -> QRect:
        direction = (
            Qt.LayoutDirection.RightToLeft if self._mirrored else Qt.LayoutDirection.LeftToRight
        )
        return QStyle.visualRect(direction, self._whole, area)

"""The lines of the needs view as a list: arrow keys move, Enter opens, a reader is told all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from exitdesk.domain.items import item_name
from exitdesk.domain.needs_words import area_name
from exitdesk.ui.needs import drawn, over_time
from exitdesk.ui.needs.cells import Pen
from exitdesk.ui.needs.lines import AreaLine, ItemLine
from exitdesk.ui.parts.row_list import Index, paint_row_ground
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exitdesk.ui.needs.lines import Line


class _NeedsModel(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.lines: Sequence[Line] = ()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (as Qt has it)
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return area_name(line.key) if isinstance(line, AreaLine) else item_name(line.key)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.spoken()
        return None


class NeedsList(QListView):
    """As high as its lines: the page around it scrolls."""

    opened = Signal(object)
    """The item line that was opened."""
    pointed = Signal()
    """Another line is the current one: the page brings it into sight."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._model = _NeedsModel()
        self.setModel(self._model)
        self.setAccessibleName(name)
        self.setProperty("role", "bare")
        self.setItemDelegate(_NeedsDelegate(self))
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._on_clicked)
        self.selectionModel().currentChanged.connect(self._on_current)
        privacy_screen().toggled.connect(self._on_look)
        theme().changed.connect(self._on_look)

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show lines; the current one stays where it is still there."""
        current = self.current_line()
        self._model.beginResetModel()
        self._model.lines = lines
        self._model.endResetModel()
        self._fit()
        if current is not None:
            self.point_to(current.key)

    def lines(self) -> Sequence[Line]:
        """Return what is shown."""
        return self._model.lines

    def current_line(self) -> Line | None:
        """Return the line with the focus."""
        index = self.currentIndex()
        return self._model.lines[index.row()] if index.isValid() else None

    def point_to(self, key: str) -> bool:
        """Make the line of an item or area the current one; tell whether there is one."""
        for at, line in enumerate(self._model.lines):
            if line.key == key:
                self.setCurrentIndex(self._model.index(at))
                return True
        return False

    def open_current(self) -> None:
        """Open the current line, where it is an item."""
        self._open(self.current_line())

    def line_height(self, line: Line, width: int) -> int:
        """Return how high a line is at a width."""
        if isinstance(line, AreaLine):
            return over_time.area_height(line, width) if line.points else drawn.area_height(
                line.area, width)  # fmt: skip
        return over_time.item_height(line, width) if line.points else drawn.item_height(
            line.item, width)  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space open an item."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.open_current()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: Any) -> None:
        """Have a current line as soon as the keyboard is here."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._model.lines:
            self.setCurrentIndex(self._model.index(0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the lines at another width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def _fit(self) -> None:
        width = self.viewport().width()
        total = sum(self.line_height(line, width) for line in self._model.lines)
        self.setFixedHeight(max(1, total + 2 * self.frameWidth()))
        self.scheduleDelayedItemsLayout()

    def _open(self, line: Line | None) -> None:
        if isinstance(line, ItemLine):
            self.opened.emit(line)

    def _on_clicked(self, index: QModelIndex) -> None:
        self._open(self._model.lines[index.row()])

    def _on_current(self, current: QModelIndex) -> None:
        if current.isValid():
            self.pointed.emit()

    def _on_look(self) -> None:
        self._fit()
        self.viewport().update()


class _NeedsDelegate(QStyledItemDelegate):
    def __init__(self, view: NeedsList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of the line at the width of the list."""
        del option
        width = self._view.viewport().width()
        return QSize(width, self._view.line_height(self._view.lines()[index.row()], width))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        line = self._view.lines()[index.row()]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        paint_row_ground(painter, option.rect, option.state)
        pen = Pen(painter, option.rect, option.direction)
        hidden = privacy_screen().hidden
        if isinstance(line, AreaLine):
            if line.points:
                over_time.paint_area(pen, line, hidden=hidden)
            else:
                drawn.paint_area(pen, line.area, hidden=hidden)
        elif line.points:
            over_time.paint_item(pen, line, hidden=hidden)
        else:
            drawn.paint_item(pen, line.item, hidden=hidden)
        painter.restore()

"""The timeline of a case: a date gutter, kinds, titles, and the whole card on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from exitdesk.ui.parts.row_list import Index
from exitdesk.ui.parts.timeline_item import (
    GUTTER,
    LINES,
    ItemPainter,
    TimelineItem,
    head_height,
    is_one_line,
)
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class _TimelineModel(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.items: Sequence[TimelineItem] = ()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (as Qt has it)
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.items[index.row()].title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.items[index.row()].spoken()
        return None


class TimelineView(QListView):
    """Things that happened, one under the other; smooth at thousands.

    Space or a click opens a card in place: `make_card` returns its widget. Enter tells `opened`
    (go to the page of the thing). The cards that are open stay open when the items are set anew.
    """

    opened = Signal(object)
    unfolded = Signal(object)

    def __init__(self, make_card: Callable[[TimelineItem], QWidget], name: str) -> None:
        super().__init__()
        self._make_card = make_card
        self._timeline = _TimelineModel()
        self._open: dict[str, int] = {}
        self.setModel(self._timeline)
        self.setAccessibleName(name)
        self.setProperty("role", "bare")
        self._painter = _TimelineDelegate(self)
        self.setItemDelegate(self._painter)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.clicked.connect(self._on_clicked)
        privacy_screen().toggled.connect(self._on_look)
        theme().changed.connect(self._on_look)

    def set_items(self, items: Sequence[TimelineItem]) -> None:
        """Show `items` in their order (the page sorts)."""
        at = self.verticalScrollBar().value()
        current = self.current_item()
        self._timeline.beginResetModel()
        self._timeline.items = items
        self._timeline.endResetModel()
        kept = {item.key: row for row, item in enumerate(items) if item.key in self._open}
        self._open = dict.fromkeys(kept, 0)
        for row in kept.values():
            self._place_card(row)
        if current is not None:
            self.point_to(current.key)
        self.verticalScrollBar().setValue(at)

    def items(self) -> Sequence[TimelineItem]:
        """Return what is shown."""
        return self._timeline.items

    def current_item(self) -> TimelineItem | None:
        """Return the item with the focus."""
        index = self.currentIndex()
        return self._timeline.items[index.row()] if index.isValid() else None

    def point_to(self, key: str, *, unfold: bool = False) -> bool:
        """Go to the item `key`, and open its card with `unfold`; tell whether there is one."""
        for row, item in enumerate(self._timeline.items):
            if item.key == key:
                self.setCurrentIndex(self._timeline.index(row))
                if unfold and key not in self._open:
                    self.toggle(row)
                self.scrollTo(self.currentIndex())
                return True
        return False

    def open_keys(self) -> list[str]:
        """Return the keys of the cards that are open."""
        return list(self._open)

    def toggle(self, row: int) -> None:
        """Open or close the card in `row`."""
        item = self._timeline.items[row]
        index = self._timeline.index(row)
        if item.key in self._open:
            del self._open[item.key]
            self.setIndexWidget(index, None)  # type: ignore[arg-type]
        else:
            self._open[item.key] = 0
            self._place_card(row)
            self.unfolded.emit(item)
        self._painter.sizeHintChanged.emit(index)

    def card_height(self, key: str) -> int:
        """Return the height of an open card, 0 for a closed one."""
        return self._open.get(key, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space opens the card, Enter the page, Escape closes the card."""
        index = self.currentIndex()
        item = self.current_item()
        if item is None:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Space:
            self.toggle(index.row())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(item)
        elif event.key() == Qt.Key.Key_Escape and item.key in self._open:
            self.toggle(index.row())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: Any) -> None:
        """Have a current item as soon as the keyboard is here."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._timeline.items:
            self.setCurrentIndex(self._timeline.index(0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure the open cards at their new width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._measure_cards()

    def _place_card(self, row: int) -> None:
        index = self._timeline.index(row)
        card = self._make_card(self._timeline.items[row])
        holder = _CardHolder(card)
        self.setIndexWidget(index, holder)
        self._open[self._timeline.items[row].key] = holder.height_at(self.viewport().width())

    def _measure_cards(self) -> None:
        for row, item in enumerate(self._timeline.items):
            if item.key in self._open:
                index = self._timeline.index(row)
                holder = self.indexWidget(index)
                if isinstance(holder, _CardHolder):
                    self._open[item.key] = holder.height_at(self.viewport().width())
                    self._painter.sizeHintChanged.emit(index)

    def _on_clicked(self, index: QModelIndex) -> None:
        self.toggle(index.row())

    def _on_look(self) -> None:
        self._painter.measure()
        self._measure_cards()
        self.scheduleDelayedItemsLayout()
        self.viewport().update()


class _CardHolder(QWidget):
    """Puts an open card under the line of its item, beside the gutter."""

    def __init__(self, card: QWidget) -> None:
        super().__init__()
        look = theme()
        box = QVBoxLayout(self)
        left, top = look.px(GUTTER + 28), head_height()
        margins = (left, top, look.px(16), look.px(12))
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            margins = (margins[2], top, left, margins[3])
        box.setContentsMargins(*margins)
        box.addWidget(card)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation, False)

    def height_at(self, width: int) -> int:
        """Return the height that the card needs at `width`."""
        box = self.layout()
        if box is None:
            return 0
        return max(
            box.totalHeightForWidth(width),
            box.totalSizeHint().height() if not box.hasHeightForWidth() else 0,
        )


class _TimelineDelegate(QStyledItemDelegate):
    def __init__(self, view: TimelineView) -> None:
        super().__init__(view)
        self._view = view
        self._height = self._line = self._widest = self._narrowest = 0
        self.measure()

    def measure(self) -> None:
        """Take over the text size."""
        look = theme()
        metrics = QFontMetrics(look.font("text"))
        self._line = metrics.lineSpacing()
        self._widest = metrics.maxWidth()
        self._narrowest = max(1, metrics.horizontalAdvance("il") // 2)
        self._height = head_height() + self._line * LINES + look.px(14)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a closed or an open row."""
        del option
        item = self._view.items()[index.row()]
        high = self._view.card_height(item.key)
        if high:
            return QSize(200, high)
        if not item.excerpt:
            return QSize(200, head_height() + theme().px(6))
        return QSize(200, self._height - (self._line if self._is_short(item.excerpt) else 0))

    def _is_short(self, excerpt: str) -> bool:
        """Tell whether `excerpt` fits into one line; only short ones are measured."""
        room = self._view.viewport().width() - theme().px(GUTTER + 28 + 16)
        if len(excerpt) * self._widest <= room:
            return True
        if len(excerpt) * self._narrowest > room:
            return False
        return is_one_line(excerpt, room, theme().text_pixels)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        items = self._view.items()
        row = index.row()
        item = items[row]
        before = items[row - 1].day if row else None
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area: QRect = option.rect
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        drawing = ItemPainter(painter, area, option.direction, item)
        drawing.ground(option.state)
        drawing.gutter(row == 0 or before != item.day, row == 0, row == len(items) - 1)
        drawing.head()
        if not self._view.card_height(item.key):
            drawing.excerpt()
        painter.restore()

"""The timeline of a case: a date gutter, kinds, titles, and the whole card on demand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from exitdesk.domain.dates import shown_date
from exitdesk.i18n import language, tr
from exitdesk.ui.parts.badges import BadgeSpec, badge_size, paint_badge
from exitdesk.ui.parts.row_list import Index
from exitdesk.ui.privacy import paint_bars, privacy_screen
from exitdesk.ui.theme import icon_pixmap, theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_GUTTER: Final = 132
_LINES: Final = 2


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One thing that happened. `key` names it (a record id), `day` may be unknown.

    `kind` and the badges are never hidden from the room, title and excerpt are.
    """

    key: str
    day: date | None
    icon: str
    kind: str
    title: str
    excerpt: str = ""
    trailing: str = ""
    badges: tuple[BadgeSpec, ...] = ()

    def spoken(self) -> str:
        """Return what a screen reader says."""
        day = shown_date(self.day, language()) if self.day else tr("no date")
        badges = (badge.text for badge in self.badges)
        parts = (day, self.kind, self.title, self.excerpt, self.trailing, *badges)
        return ", ".join(part for part in parts if part)


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
        left, top = look.px(_GUTTER + 28), _head_height()
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
        return max(box.totalHeightForWidth(width), box.totalSizeHint().height() if not
                   box.hasHeightForWidth() else 0)


def _head_height() -> int:
    look = theme()
    return QFontMetrics(look.font("text")).height() + look.px(18)


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
        self._height = _head_height() + self._line * _LINES + look.px(14)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a closed or an open row."""
        del option
        item = self._view.items()[index.row()]
        high = self._view.card_height(item.key)
        if high:
            return QSize(200, high)
        if not item.excerpt:
            return QSize(200, _head_height() + theme().px(6))
        return QSize(200, self._height - (self._line if self._is_short(item.excerpt) else 0))

    def _is_short(self, excerpt: str) -> bool:
        """Tell whether `excerpt` fits into one line; only short ones are measured."""
        room = self._view.viewport().width() - theme().px(_GUTTER + 28 + 16)
        if len(excerpt) * self._widest <= room:
            return True
        if len(excerpt) * self._narrowest > room:
            return False
        return _is_one_line(excerpt, room, theme().text_pixels)

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
        drawing = _ItemPainter(painter, area, option.direction, item)
        drawing.ground(option.state)
        drawing.gutter(row == 0 or before != item.day, row == 0, row == len(items) - 1)
        drawing.head()
        if not self._view.card_height(item.key):
            drawing.excerpt()
        painter.restore()


@lru_cache(maxsize=8000)
def _is_one_line(excerpt: str, room: int, pixels: int) -> bool:
    """Tell whether `excerpt` fits into `room` at a text size of `pixels`, which is in the key."""
    del pixels
    return QFontMetrics(theme().font("text")).horizontalAdvance(excerpt) <= room


@lru_cache(maxsize=4000)
def _gutter_words(day: date | None, code: str) -> tuple[str, str]:
    """Return the day and month, and the year, as they stand in the gutter."""
    if day is None:
        return tr("no date"), ""
    year = str(day.year)
    words = shown_date(day, code).replace(year, "").strip(" ,")
    return words, year


class _ItemPainter:
    """Paints one item; places are given from the leading edge and mirrored at once."""

    def __init__(
        self, painter: QPainter, area: QRect, direction: Qt.LayoutDirection, item: TimelineItem
    ) -> None:
        look = theme()
        self._painter, self._area, self._direction, self._item = painter, area, direction, item
        self._hidden = privacy_screen().hidden
        self._left = area.left() + look.px(_GUTTER + 28)
        self._top = area.top() + look.px(10)
        self._line = QFontMetrics(look.font("text")).height()

    def ground(self, state: QStyle.StateFlag) -> None:
        """Paint hover and the current item."""
        look = theme()
        inner = QRect(self._area).adjusted(look.px(_GUTTER + 16), 2, -look.px(4), -2)
        selected = state & QStyle.StateFlag.State_Selected
        if not selected and not state & QStyle.StateFlag.State_MouseOver:
            return
        self._painter.setPen(look.colour("accent") if selected else Qt.PenStyle.NoPen)
        self._painter.setBrush(look.colour("surface" if selected else "hover"))
        area = QRectF(self._placed(inner)).adjusted(0.5, 0.5, -0.5, -0.5)
        self._painter.drawRoundedRect(area, look.px(8), look.px(8))

    def gutter(self, with_day: bool, first: bool, last: bool) -> None:
        """Paint the date, the line of time, and the picture of the kind on it."""
        look = theme()
        x = self._area.left() + look.px(_GUTTER - 6)
        middle = self._top + self._line // 2
        self._painter.setPen(look.colour("line"))
        top = middle if first else self._area.top()
        bottom = middle if last else self._area.bottom() + 1
        spot = self._placed(QRect(x, top, 1, bottom - top))
        self._painter.fillRect(spot, look.colour("control_line"))
        side = look.px(26)
        dot = self._placed(QRect(x - side // 2, middle - side // 2, side, side))
        self._painter.setPen(look.colour("control_line"))
        self._painter.setBrush(look.colour("surface"))
        self._painter.drawEllipse(QRectF(dot))
        picture = icon_pixmap(self._item.icon, "accent_text", 15)
        half = picture.deviceIndependentSize().width() / 2
        self._painter.drawPixmap(QPointF(QRectF(dot).center()) - QPointF(half, half), picture)
        if with_day:
            words, year = _gutter_words(self._item.day, language())
            width = look.px(_GUTTER - 30)
            place = QRect(self._area.left() + look.px(4), self._top, width, self._line)
            self._words(place, words, "text", strong=True, at_end=True)
            self._words(place.translated(0, self._line), year, "muted", role="small", at_end=True)

    def head(self) -> None:
        """Paint kind, title, badges and what trails."""
        look = theme()
        width = self._area.right() - look.px(16) - self._left
        line = QRect(self._left, self._top, width, self._line)
        trailing = self._item.trailing
        if trailing:
            width = QFontMetrics(look.font("small")).horizontalAdvance(trailing) + 3
            spot = QRect(line.right() - width, line.top(), width, line.height())
            self._words(spot, trailing, "muted", role="small")
            line.setRight(line.right() - width - look.px(10))
        for badge in reversed(self._item.badges):
            size = badge_size(badge)
            if size.width() > line.width() // 2:
                break
            spot = QRect(line.right() - size.width(), 0, size.width(), size.height())
            spot.moveTop(line.center().y() - size.height() // 2)
            mirrored = self._direction is Qt.LayoutDirection.RightToLeft
            paint_badge(self._painter, QRectF(self._placed(spot)), badge, mirrored=mirrored)
            line.setRight(line.right() - size.width() - look.px(6))
        used = self._words(line, self._item.kind, "accent_text", strong=True)
        line.setLeft(line.left() + used + look.px(10))
        if self._hidden:
            line.setRight(line.left() + line.width() // 2)
            paint_bars(self._painter, QRectF(self._placed(line)), ground=False)
        else:
            self._words(line, self._item.title, "text", strong=True)

    def excerpt(self) -> None:
        """Paint the first lines of the text."""
        if not self._item.excerpt:
            return
        look = theme()
        top = self._top + self._line + look.px(4)
        width = self._area.right() - look.px(16) - self._left
        area = QRect(self._left, top, width, self._area.bottom() - top)
        if self._hidden:
            area.setRight(area.left() + round(width * 0.8))
            paint_bars(self._painter, QRectF(self._placed(area)), ground=False)
            return
        self._painter.setPen(look.colour("muted"))
        self._draw_lines(self._placed(area), self._item.excerpt)

    def _draw_lines(self, area: QRect, text: str) -> None:
        """Break `text` into two lines, the second one cut by an ellipsis."""
        font = theme().font("text")
        metrics = QFontMetrics(font)
        flat = " ".join(text[:600].split())
        layout = QTextLayout(flat, font)
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        layout.setTextOption(option)
        layout.beginLayout()
        first = layout.createLine()
        first.setLineWidth(area.width())
        layout.endLayout()
        cut = first.textLength()
        rest = metrics.elidedText(flat[cut:], Qt.TextElideMode.ElideRight, area.width())
        flags = Qt.AlignmentFlag.AlignTop | self._edge()
        self._painter.setFont(font)
        for at, words in enumerate((flat[:cut].rstrip(), rest)):
            place = area.translated(0, at * metrics.lineSpacing())
            self._painter.drawText(place, flags, words)

    def _words(
        self, line: QRect, text: str, ink: str, *, role: str = "text", strong: bool = False,
        at_end: bool = False,
    ) -> int:
        """Paint one line of words; return how wide they are."""
        look = theme()
        font = look.font(role, strong=strong)
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, line.width()))
        self._painter.setFont(font)
        self._painter.setPen(look.colour(ink))
        flags = Qt.AlignmentFlag.AlignVCenter | self._edge(at_end=at_end)
        self._painter.drawText(self._placed(line), flags, shown)
        return metrics.horizontalAdvance(shown)

    def _edge(self, *, at_end: bool = False) -> Qt.AlignmentFlag:
        mirrored = self._direction is Qt.LayoutDirection.RightToLeft
        right = mirrored is not at_end
        edge = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        return edge | Qt.AlignmentFlag.AlignAbsolute

    def _placed(self, area: QRect) -> QRect:
        return QStyle.visualRect(self._direction, self._area, area)

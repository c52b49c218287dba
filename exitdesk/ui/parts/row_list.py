"""Long lists of rich rows: two lines, a picture, badges; fast at ten thousand rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from exitdesk.ui.parts.badges import BadgeSpec, badge_size, paint_badge
from exitdesk.ui.privacy import paint_bars, privacy_screen
from exitdesk.ui.theme import icon_pixmap, theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
Index = QModelIndex | QPersistentModelIndex
_REMEMBERED: Final = 2000


@dataclass(frozen=True, slots=True)
class ListRow:
    """What one row shows. `code` is never hidden from the room, title and subtitle are.

    `trailing` stands at the end of the first line, `badges` at the end of the second.
    """

    title: str
    subtitle: str = ""
    code: str = ""
    trailing: str = ""
    icon: str = ""
    badges: tuple[BadgeSpec, ...] = ()
    private: bool = True

    def spoken(self) -> str:
        """Return what a screen reader says."""
        badges = (badge.text for badge in self.badges)
        parts = (self.code, self.title, self.subtitle, self.trailing, *badges)
        return ", ".join(part for part in parts if part)


class RowModel(QAbstractListModel, Generic[T]):
    """Items of any kind; a row is described only when it is looked at."""

    def __init__(self, describe: Callable[[T], ListRow]) -> None:
        super().__init__()
        self._describe = describe
        self._items: Sequence[T] = ()
        self._known: dict[int, ListRow] = {}

    def set_items(self, items: Sequence[T]) -> None:
        """Show other items."""
        self.beginResetModel()
        self._items = items
        self._known = {}
        self.endResetModel()

    def items(self) -> Sequence[T]:
        """Return all items."""
        return self._items

    def item(self, at: int) -> T:
        """Return the item in the row `at`."""
        return self._items[at]

    def row(self, at: int) -> ListRow:
        """Return what the row `at` shows."""
        found = self._known.get(at)
        if found is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            found = self._known[at] = self._describe(self._items[at])
        return found

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (as Qt has it)
        """Return the number of items."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the title, or what is read aloud."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.row(index.row()).title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.row(index.row()).spoken()
        return None


class RowList(QListView, Generic[T]):
    """A list of `RowModel` rows. Enter or a click opens a row."""

    opened = Signal(object)
    """The item of the row that was opened."""
    pointed = Signal(object)
    """The item of the current row, None where there is none."""

    def __init__(
        self,
        describe: Callable[[T], ListRow],
        name: str,
        *,
        key: Callable[[T], object] | None = None,
        bare: bool = False,
    ) -> None:
        super().__init__()
        self.rows: RowModel[T] = RowModel(describe)
        self._key = key or id
        self.setModel(self.rows)
        self.setAccessibleName(name)
        if bare:
            self.setProperty("role", "bare")
        self.setItemDelegate(RowDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self._on_opened)
        self.selectionModel().currentChanged.connect(self._on_current)
        privacy_screen().toggled.connect(self._on_look)
        theme().changed.connect(self._on_look)

    def set_items(self, items: Sequence[T]) -> None:
        """Show `items`; the current row stays the current row where it is still there."""
        now = self.current_item()
        at = self.verticalScrollBar().value()
        self.rows.set_items(items)
        if now is not None:
            self.point_to(self._key(now))
        self.verticalScrollBar().setValue(at)

    def current_item(self) -> T | None:
        """Return the item of the current row."""
        index = self.currentIndex()
        return self.rows.item(index.row()) if index.isValid() else None

    def point_to(self, key: object) -> bool:
        """Make the row of that key the current one; tell whether there is one."""
        for at, item in enumerate(self.rows.items()):
            if self._key(item) == key:
                self.setCurrentIndex(self.rows.index(at))
                return True
        return False

    def step(self, step: int) -> None:
        """Move the current row, for a search line that keeps the caret."""
        last = self.rows.rowCount() - 1
        at = self.currentIndex().row() + step
        self.setCurrentIndex(self.rows.index(min(last, max(0, at))))

    def open_current(self) -> None:
        """Open the current row, or the first."""
        index = self.currentIndex()
        at = index.row() if index.isValid() else 0
        if at < self.rows.rowCount():
            self.opened.emit(self.rows.item(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_current()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: Any) -> None:
        """Have a current row as soon as the keyboard is here."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(0))

    def _on_opened(self, index: QModelIndex) -> None:
        self.opened.emit(self.rows.item(index.row()))

    def _on_current(self, current: QModelIndex) -> None:
        self.pointed.emit(self.rows.item(current.row()) if current.isValid() else None)

    def _on_look(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.viewport().update()


class RowDelegate(QStyledItemDelegate):
    """Paints `ListRow`."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._height = 0
        self._measure()
        theme().changed.connect(self._measure)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of two lines."""
        del option, index
        return QSize(theme().px(200), self._height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        model = index.model()
        if not isinstance(model, RowModel):
            return
        row = model.row(index.row())
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        paint_row_ground(painter, area, option.state)
        _RowPainter(painter, area, option.direction, row).paint()
        painter.restore()

    def _measure(self) -> None:
        look = theme()
        lines = QFontMetrics(look.font("text")).height() + QFontMetrics(look.font("small")).height()
        self._height = lines + look.px(30)


def paint_row_ground(painter: QPainter, area: QRect, state: QStyle.StateFlag) -> None:
    """Paint the ground of a row: hover, and the current row with a bar and a line around."""
    look = theme()
    inner = QRectF(area).adjusted(look.px(4), 1.5, -look.px(4), -1.5)
    if state & QStyle.StateFlag.State_Selected:
        painter.setPen(look.colour("accent"))
        painter.setBrush(look.colour("accent_soft"))
        painter.drawRoundedRect(inner, look.px(6), look.px(6))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("hover"))
        painter.drawRoundedRect(inner, look.px(6), look.px(6))
    else:
        inset = look.px(16)
        rule = QRect(area.left() + inset, area.bottom(), area.width() - 2 * inset, 1)
        painter.fillRect(rule, look.colour("line"))


class _RowPainter:
    """Paints the words of one row; places are given from the leading edge and mirrored at once."""

    def __init__(
        self, painter: QPainter, area: QRect, direction: Qt.LayoutDirection, row: ListRow
    ) -> None:
        self._painter, self._area, self._direction, self._row = painter, area, direction, row
        self._hidden = row.private and privacy_screen().hidden

    def paint(self) -> None:
        """Paint picture, first and second line."""
        look = theme()
        inner = self._area.adjusted(look.px(16), look.px(12), -look.px(16), -look.px(12))
        if self._row.icon:
            side = look.px(20)
            spot = QRect(inner.left(), self._area.center().y() - side // 2, side, side)
            self._painter.drawPixmap(self._placed(spot), icon_pixmap(self._row.icon, "muted", 20))
            inner.setLeft(inner.left() + side + look.px(12))
        first = QFontMetrics(look.font("text")).height()
        self._first_line(QRect(inner.left(), inner.top(), inner.width(), first))
        top = inner.top() + first + look.px(5)
        self._second_line(QRect(inner.left(), top, inner.width(), inner.bottom() + 1 - top))

    def _first_line(self, line: QRect) -> None:
        row = self._row
        line = self._words_at_end(line, row.trailing)
        if row.code:
            line = self._words(line, row.code, "accent_text", strong=True)
        if self._hidden:
            self._bars(line, 0.5)
        else:
            self._words(line, row.title, "text", strong=True)

    def _second_line(self, line: QRect) -> None:
        look = theme()
        for badge in reversed(self._row.badges):
            size = badge_size(badge)
            if size.width() > line.width() // 2:
                break
            top = line.center().y() - size.height() // 2
            spot = QRect(line.right() - size.width(), top, size.width(), size.height())
            mirrored = self._direction is Qt.LayoutDirection.RightToLeft
            paint_badge(self._painter, QRectF(self._placed(spot)), badge, mirrored=mirrored)
            line.setRight(line.right() - size.width() - look.px(6))
        if self._hidden and self._row.subtitle:
            self._bars(line, 0.7)
        else:
            self._words(line, self._row.subtitle, "muted", role="small")

    def _words(
        self, line: QRect, text: str, ink: str, *, role: str = "text", strong: bool = False
    ) -> QRect:
        """Paint `text` at the leading edge of `line`; return what is left of the line."""
        look = theme()
        font = look.font(role, strong=strong)
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, line.width())
        self._painter.setFont(font)
        self._painter.setPen(look.colour(ink))
        flags = Qt.AlignmentFlag.AlignVCenter | self._leading()
        self._painter.drawText(self._placed(line), flags, shown)
        used = metrics.horizontalAdvance(shown) + look.px(8)
        return line.adjusted(min(used, line.width()), 0, 0, 0)

    def _words_at_end(self, line: QRect, text: str) -> QRect:
        if not text:
            return line
        look = theme()
        font = look.font("small")
        metrics = QFontMetrics(font)
        width = min(metrics.horizontalAdvance(text) + 3, line.width() // 2)
        spot = QRect(line.right() + 1 - width, line.top(), width, line.height())
        self._painter.setFont(font)
        self._painter.setPen(look.colour("muted"))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        flags = Qt.AlignmentFlag.AlignVCenter | self._leading()
        self._painter.drawText(self._placed(spot), flags, shown)
        return line.adjusted(0, 0, -width - look.px(12), 0)

    def _bars(self, line: QRect, share: float) -> None:
        spot = line.adjusted(0, 0, -round(line.width() * (1 - share)), 0)
        paint_bars(self._painter, QRectF(self._placed(spot)), ground=False)

    def _leading(self) -> Qt.AlignmentFlag:
        """Qt mirrors drawText only by the painter's direction, so the edge is named outright."""
        mirrored = self._direction is Qt.LayoutDirection.RightToLeft
        edge = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        return edge | Qt.AlignmentFlag.AlignAbsolute

    def _placed(self, area: QRect) -> QRect:
        return QStyle.visualRect(self._direction, self._area, area)

"""The timeline of a case with its bands of years and phases."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from exitdesk.i18n import tr
from exitdesk.ui.cases.list_model import Index
from exitdesk.ui.parts import TimelineItem, TimelineView
from exitdesk.ui.reading.timeline_items import Band
from exitdesk.ui.theme import icon_pixmap, theme

_EDGE = 160
"""Where the words of an item begin, in design pixels from the leading edge."""


class CaseTimeline(TimelineView):
    """A `TimelineView` that can have headings between its items; they do not open."""

    def __init__(self, make_card: Callable[[TimelineItem], QWidget]) -> None:
        super().__init__(make_card, tr("Timeline"))
        self._painter = _BandDelegate(self, self._painter)  # type: ignore[assignment]
        self.setItemDelegate(self._painter)

    def toggle(self, row: int) -> None:
        """Open or close the card in `row`, unless it is a heading."""
        if not isinstance(self.items()[row], Band):
            super().toggle(row)

    def card(self, key: str) -> QWidget | None:
        """Return the widget of an open card."""
        for row, item in enumerate(self.items()):
            if item.key == key:
                return self.indexWidget(self.model().index(row, 0))
        return None

    def fit_card(self, key: str) -> None:
        """Measure an open card whose content has changed."""
        if self.card_height(key):
            self._measure_cards()

    def _on_clicked(self, index: QModelIndex) -> None:
        """Open the card of an item whose line was clicked (its card takes clicks itself)."""
        self.toggle(index.row())


class _BandDelegate(QStyledItemDelegate):
    """Paints headings, and lets the ordinary delegate paint the items."""

    def __init__(self, view: CaseTimeline, inner: QStyledItemDelegate) -> None:
        super().__init__(view)
        self._view, self._inner = view, inner

    def measure(self) -> None:
        """Take over the text size."""
        self._inner.measure()  # type: ignore[attr-defined]

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a heading or of an item."""
        item = self._view.items()[index.row()]
        if not isinstance(item, Band):
            return self._inner.sizeHint(option, index)
        look = theme()
        role = "heading" if item.level == "year" else "text"
        room = {"year": 24, "phase": 20}.get(item.level, 16)
        return QSize(200, QFontMetrics(look.font(role)).height() + look.px(room))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a heading or an item."""
        item = self._view.items()[index.row()]
        if not isinstance(item, Band):
            self._inner.paint(painter, option, index)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area: QRect = option.rect
        last = index.row() == len(self._view.items()) - 1
        band = _BandPainter(painter, area, option.direction, item)
        band.line_of_time(first=index.row() == 0, last=last)
        if item.level == "phase":
            band.phase()
        else:
            band.heading()
        if option.state & QStyle.StateFlag.State_Selected and self._view.hasFocus():
            painter.setPen(theme().colour("focus"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inner = QRectF(area).adjusted(1, 1, -theme().px(4), -1)
            painter.drawRoundedRect(inner, theme().px(6), theme().px(6))
        painter.restore()


class _BandPainter:
    """Paints one heading; places are given from the leading edge."""

    def __init__(
        self, painter: QPainter, area: QRect, direction: Qt.LayoutDirection, band: Band
    ) -> None:
        self._painter, self._area, self._direction, self._band = painter, area, direction, band

    def line_of_time(self, *, first: bool, last: bool) -> None:
        """Let the line of time run through, except at its ends."""
        look = theme()
        x = self._area.left() + look.px(_EDGE - 34)
        middle = self._area.center().y()
        if self._band.level in ("year", "drafts") and first:
            return
        bottom = middle if last else self._area.bottom() + 1
        top = self._area.top()
        self._painter.fillRect(
            self._placed(QRect(x, top, 1, bottom - top)), look.colour("control_line")
        )

    def heading(self) -> None:
        """Paint a year, a month or the heading of the drafts."""
        look = theme()
        role = "heading" if self._band.level != "month" else "text"
        left = self._area.left() + look.px(_EDGE)
        line = QRect(
            left,
            self._area.top() + look.px(6),
            self._area.right() - left - look.px(16),
            self._area.height() - look.px(8),
        )
        used = self._words(line, self._band.kind, "text", role, strong=True)
        line.setLeft(line.left() + used + look.px(10))
        used = self._words(line, self._band.title, "muted", "small")
        x = line.left() + used + look.px(12)
        rest = QRect(x, line.center().y(), self._area.right() - look.px(16) - x, 1)
        self._painter.fillRect(self._placed(rest), look.colour("line"))

    def phase(self) -> None:
        """Paint the band of a phase: a soft bar with its name and its time."""
        look = theme()
        left = self._area.left() + look.px(_EDGE - 10)
        bar = QRect(
            left,
            self._area.top() + look.px(4),
            self._area.right() - look.px(8) - left,
            self._area.height() - look.px(8),
        )
        outlined = look.scheme.value.startswith("contrast")
        self._painter.setPen(look.colour("accent") if outlined else Qt.PenStyle.NoPen)
        self._painter.setBrush(look.colour("accent_soft"))
        radius = look.px(6)
        self._painter.drawRoundedRect(QRectF(self._placed(bar)), radius, radius)
        side = look.px(16)
        spot = QRect(left + look.px(10), bar.center().y() - side // 2, side, side)
        self._painter.drawPixmap(
            self._placed(spot), icon_pixmap(self._band.icon, "accent_text", 16)
        )
        line = bar.adjusted(look.px(34), 0, -look.px(10), 0)
        used = self._words(line, self._band.kind, "accent_text", "text", strong=True)
        line.setLeft(line.left() + used + look.px(10))
        self._words(line, self._band.title, "text", "small")

    def _words(self, line: QRect, text: str, ink: str, role: str, *, strong: bool = False) -> int:
        look = theme()
        font = look.font(role, strong=strong)
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, line.width()))
        mirrored = self._direction is Qt.LayoutDirection.RightToLeft
        edge = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        self._painter.setFont(font)
        self._painter.setPen(look.colour(ink))
        flags = Qt.AlignmentFlag.AlignVCenter | edge | Qt.AlignmentFlag.AlignAbsolute
        self._painter.drawText(self._placed(line), flags, shown)
        return metrics.horizontalAdvance(shown)

    def _placed(self, area: QRect) -> QRect:
        return QStyle.visualRect(self._direction, self._area, area)

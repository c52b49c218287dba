"""One thing in the timeline of a case, and how it is painted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle

from exitdesk.domain.dates import shown_date
from exitdesk.i18n import language, tr
from exitdesk.ui.parts.badges import BadgeSpec, badge_size, paint_badge
from exitdesk.ui.privacy import paint_bars, privacy_screen
from exitdesk.ui.theme import icon_pixmap, theme

GUTTER: Final = 132
"""Width of the column of dates, in design pixels."""
LINES: Final = 2
"""Lines of the excerpt that a closed card shows."""


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


def head_height() -> int:
    """Return the height of the first line with the room around it."""
    look = theme()
    return QFontMetrics(look.font("text")).height() + look.px(18)


@lru_cache(maxsize=8000)
def is_one_line(excerpt: str, room: int, pixels: int) -> bool:
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


class ItemPainter:
    """Paints one item; places are given from the leading edge and mirrored at once."""

    def __init__(
        self, painter: QPainter, area: QRect, direction: Qt.LayoutDirection, item: TimelineItem
    ) -> None:
        look = theme()
        self._painter, self._area, self._direction, self._item = painter, area, direction, item
        self._hidden = privacy_screen().hidden
        self._left = area.left() + look.px(GUTTER + 28)
        self._top = area.top() + look.px(10)
        self._line = QFontMetrics(look.font("text")).height()

    def ground(self, state: QStyle.StateFlag) -> None:
        """Paint hover and the current item."""
        look = theme()
        inner = QRect(self._area).adjusted(look.px(GUTTER + 16), 2, -look.px(4), -2)
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
        x = self._area.left() + look.px(GUTTER - 6)
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
            width = look.px(GUTTER - 30)
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
        self,
        line: QRect,
        text: str,
        ink: str,
        *,
        role: str = "text",
        strong: bool = False,
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

"""One score over time: bands as named regions, a line that ends where the form changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen

from exitdesk.domain import score_words
from exitdesk.domain.needs_profile import Voice
from exitdesk.domain.needs_series import Link
from exitdesk.domain.needs_words import joined
from exitdesk.ui.needs.cells import Pen
from exitdesk.ui.needs.strokes import grid_pen, line_pen, paint_break, paint_mark, radius
from exitdesk.ui.privacy import paint_bars, privacy_screen
from exitdesk.ui.reading.painted import Painted
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.score_series import ScoreSeries

_TALL, _AXIS, _LEAST = 190, 44, 320


class SeriesChart(Painted):
    """The picture of a score; the table beside it says the same."""

    def __init__(self, series: ScoreSeries) -> None:
        super().__init__()
        self._series = series
        self.setAccessibleName(score_words.spoken(series))

    def _measured(self, width: int) -> int:
        del width
        small = QFontMetrics(theme().font("small")).height()
        return theme().px(_TALL) + 2 * small + theme().px(10)

    def _natural(self) -> int:
        return theme().px(_LEAST)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint bands, axis, line and days."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        if privacy_screen().hidden:
            paint_bars(painter, QRectF(self.rect()), ground=False)
            return
        pen = Pen(painter, QRect(0, 0, self.width(), self.height()), self.layoutDirection())
        self._bands(pen)
        self._axis(pen)
        self._cut_off(pen)
        self._line(pen)
        self._foot(pen)

    def _x(self, at: int) -> float:
        days = [point.occurred_on for point in self._series.points]
        look = theme()
        left, right = look.px(_AXIS + 14), self.width() - look.px(14) - self._label_room()
        span = (days[-1] - days[0]).days
        if not span:
            return left + (right - left) * (at + 1) / (len(days) + 1)
        return left + (right - left) * (days[at] - days[0]).days / span

    def _label_room(self) -> int:
        """Return the width of the names of the bands, which stand after the last value."""
        metrics = QFontMetrics(theme().font("small"))
        bands = self._series.measure.bands
        wide = max((metrics.horizontalAdvance(band.label) for band in bands), default=0)
        return min(wide + theme().px(20), self.width() // 3) if wide else 0

    def _y(self, value: float) -> float:
        look = theme()
        low, high = self._series.low, self._series.high
        inset = look.px(10)
        return look.px(_TALL) - inset - (look.px(_TALL) - 2 * inset) * (value - low) / (high - low)

    def _bands(self, pen: Pen) -> None:
        """Paint every other band on a soft ground, each with its name and a line under it."""
        look = theme()
        font = look.font("small")
        left, wide = look.px(_AXIS), self.width() - look.px(_AXIS)
        low, high = self._series.low, self._series.high
        room = self._label_room() - look.px(12)
        for at, band in enumerate(self._series.regions):
            top, bottom = self._y(min(band.end, high)), self._y(max(band.start, low))
            if at % 2:
                spot = pen.placed(left, top, wide, bottom - top)
                pen.painter.fillRect(spot, look.colour("hover"))
            pen.painter.setPen(QPen(look.colour("control_line"), 1, Qt.PenStyle.DotLine))
            pen.painter.drawLine(pen.point(left, bottom), pen.point(left + wide, bottom))
            tall = QFontMetrics(font).height()
            middle = (top + bottom - tall) / 2
            label = QFontMetrics(font).elidedText(
                band.label, Qt.TextElideMode.ElideRight, max(room, 1)
            )
            pen.text(self.width() - room - 2, middle, room + 2, label, font, "muted")

    def _axis(self, pen: Pen) -> None:
        look = theme()
        font = look.font("small")
        half = QFontMetrics(font).height() / 2
        low, high = self._series.low, self._series.high
        for step in range(3):
            value = low + (high - low) * step / 2
            y = self._y(value)
            pen.painter.setPen(grid_pen())
            pen.painter.drawLine(pen.point(look.px(_AXIS), y), pen.point(self.width(), y))
            room = look.px(_AXIS - 8)
            pen.text(0, y - half, room, f"{value:g}", font, "muted", at_end=True)

    def _cut_off(self, pen: Pen) -> None:
        """Paint the cut-off as a broken line with its words above, at the start of the line."""
        cut = self._series.cut_off
        if cut is None:
            return
        look = theme()
        font = look.font("small")
        y = self._y(cut)
        pen.painter.setPen(QPen(look.colour("control_line"), look.px(2), Qt.PenStyle.DashLine))
        pen.painter.drawLine(pen.point(look.px(_AXIS), y), pen.point(self.width(), y))
        tall = QFontMetrics(font).height()
        top = y - tall - 2 if y > tall + 2 else y + 2
        words = score_words.limit(cut)
        pen.text(look.px(_AXIS + 4), top, QFontMetrics(font).horizontalAdvance(words) + 4, words,
                 font, "muted")  # fmt: skip

    def _line(self, pen: Pen) -> None:
        points = self._series.points
        spots: list[QPointF | None] = [
            None if point.value is None else pen.point(self._x(at), self._y(point.value))
            for at, point in enumerate(points)
        ]
        for at in range(1, len(points)):
            one, two = spots[at - 1], spots[at]
            if points[at].link is Link.FORM_CHANGED:
                middle = pen.x((self._x(at - 1) + self._x(at)) / 2)
                paint_break(pen.painter, middle, QRectF(0, 0, 1, theme().px(_TALL)))
            if one is not None and two is not None and points[at].link is Link.SAME:
                pen.painter.setPen(line_pen(Voice.OURS))
                pen.painter.drawLine(one, two)
        look = theme()
        strong = look.font("small", strong=True)
        for spot, point in zip(spots, points, strict=True):
            if spot is not None:
                paint_mark(pen.painter, spot, Voice.OURS)
                wide = look.px(60)
                left = pen.x(spot.x()) if pen.mirrored else spot.x()
                top = spot.y() - radius() - QFontMetrics(strong).height() - 1
                if top < 0:
                    top = spot.y() + radius() + 1
                pen.text(left - wide / 2, top, wide, score_words.value(point), strong, "text",
                         middle=True)  # fmt: skip

    def _foot(self, pen: Pen) -> None:
        """Write days and completeness, as many as there is room for."""
        look = theme()
        font = look.font("small")
        metrics = QFontMetrics(font)
        points = self._series.points
        taken: list[tuple[float, float]] = []
        for at in dict.fromkeys([0, len(points) - 1, *range(1, len(points) - 1)]):
            lines = (score_words.day(points[at]), score_words.foot(points[at]))
            wide = max(metrics.horizontalAdvance(line) for line in lines) + 4
            left = min(max(self._x(at) - wide / 2, 0), self.width() - wide)
            gap = look.px(8)
            if any(left < end + gap and left + wide > begin - gap for begin, end in taken):
                continue
            taken.append((left, left + wide))
            top = float(look.px(_TALL + 4))
            for line in lines:
                if line:
                    top += pen.text(left, top, wide, line, font, "muted", middle=True)


def caption(series: ScoreSeries) -> str:
    """Return what stands under the name of a score."""
    return joined(score_words.notes(series), " ")

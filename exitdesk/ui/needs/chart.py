"""A small chart of one side over time: both voices, in their shapes, on one axis of days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics

from exitdesk.domain.dates import shown_date
from exitdesk.domain.needs_profile import Side, Voice
from exitdesk.domain.needs_series import AreaPoint, ItemPoint, Link
from exitdesk.i18n import language
from exitdesk.ui.needs.strokes import (
    grid_pen,
    line_pen,
    paint_break,
    paint_mark,
    paint_reason,
    radius,
)
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exitdesk.domain.needs_profile import Line
    from exitdesk.ui.needs.cells import Pen

_AXIS = 30


class Chart:
    """Paints `points`; `value` tells what a point has on a line, from 0 to `highest`."""

    def __init__(
        self,
        pen: Pen,
        points: Sequence[AreaPoint | ItemPoint],
        highest: int,
        value: Callable[[AreaPoint | ItemPoint, Line], float | None],
    ) -> None:
        self._pen, self._points = pen, points
        self._highest, self._value = highest, value

    def paint(self, side: Side, place: tuple[int, int], top: float, tall: float) -> None:
        """Paint one side into a place (start and width), `tall` pixels high."""
        edges = _edges(place)
        self._axis(edges, top, tall)
        xs = [self._x(at, edges) for at in range(len(self._points))]
        for at in range(1, len(self._points)):
            if self._points[at].form_changed:
                area = QRectF(0, self._pen.area.top() + top, 1, tall)
                paint_break(self._pen.painter, self._pen.x((xs[at - 1] + xs[at]) / 2), area)
        for voice in Voice:
            line = (side, voice)
            spots: list[QPointF | None] = []
            for point, x in zip(self._points, xs, strict=True):
                level = self._value(point, line)
                y = None if level is None else self._y(level, top, tall)
                spots.append(None if y is None else self._pen.point(x, y))
            self._line(line, spots)

    def reasons(self, side: Side, place: tuple[int, int], middle: float) -> None:
        """Paint why a side changed, each mark under its assessment."""
        for at, point in enumerate(self._points):
            if isinstance(point, ItemPoint) and side in point.moved:
                spot = self._pen.point(self._x(at, _edges(place)), middle)
                paint_reason(self._pen.painter, spot, point.meaning)

    def days(self, place: tuple[int, int], top: float) -> None:
        """Write as many days as there is room for, the first and the last before the others."""
        look = theme()
        font = look.font("small")
        metrics = QFontMetrics(font)
        taken: list[tuple[float, float]] = []
        order = [0, len(self._points) - 1, *range(1, len(self._points) - 1)]
        for at in dict.fromkeys(order):
            said = shown_date(self._points[at].assessment.occurred_on, language())
            wide = metrics.horizontalAdvance(said) + 2
            x = self._x(at, _edges(place)) - wide / 2
            x = min(max(x, place[0]), place[0] + place[1] - wide)
            gap = look.px(10)
            if any(x < end + gap and x + wide > begin - gap for begin, end in taken):
                continue
            taken.append((x, x + wide))
            self._pen.text(x, top, wide + 2, said, font, "muted")

    def _x(self, at: int, edges: tuple[float, float]) -> float:
        days = [point.assessment.occurred_on for point in self._points]
        span = (days[-1] - days[0]).days
        room = edges[1] - edges[0]
        if not span:
            return edges[0] + room * (at + 1) / (len(days) + 1)
        return edges[0] + room * (days[at] - days[0]).days / span

    def _y(self, level: float, top: float, tall: float) -> float:
        inset = radius() * 2 + 1
        return top + tall - inset - (tall - 2 * inset) * level / self._highest

    def _axis(self, edges: tuple[float, float], top: float, tall: float) -> None:
        look = theme()
        font = look.font("small")
        half = QFontMetrics(font).height() / 2
        wide = look.px(_AXIS)
        for step in range(5):
            level = self._highest * step / 4
            y = self._y(level, top, tall)
            self._pen.painter.setPen(grid_pen())
            self._pen.painter.drawLine(
                self._pen.point(edges[0] - look.px(12), y),
                self._pen.point(edges[1] + look.px(6), y),
            )
            if step % 2 == 0:
                start = edges[0] - look.px(16) - wide
                said = f"{level:.0f}"
                self._pen.text(start, y - half, wide, said, font, "muted", at_end=True)

    def _line(self, line: Line, spots: list[QPointF | None]) -> None:
        painter = self._pen.painter
        for at in range(1, len(spots)):
            one, two = spots[at - 1], spots[at]
            link = self._points[at].links[line]
            if one is None or two is None or link not in (Link.SAME, Link.OTHER_ITEMS):
                continue
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(line_pen(line[1], loose=link is Link.OTHER_ITEMS))
            painter.drawLine(one, two)
        for spot in spots:
            if spot is not None:
                paint_mark(painter, spot, line[1], around=True)


def _edges(place: tuple[int, int]) -> tuple[float, float]:
    look = theme()
    return place[0] + look.px(_AXIS + 14), place[0] + place[1] - look.px(10)

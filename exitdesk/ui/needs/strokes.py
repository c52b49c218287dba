"""The marks of the needs view: two voices that differ in shape and line, not in colour alone.

Ours is a filled circle on a solid line, the client's an open diamond on a broken line. What was
before is the same shape, small and thin.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from exitdesk.domain.needs_profile import Meaning, Voice
from exitdesk.domain.needs_reasons import SHAPES
from exitdesk.ui.theme import theme

_NOW, _THEN, _ARROW = 5.5, 3.6, 4.0
_AROUND, _INSIDE = 2.0, 0.8
_DASHES = (3.0, 2.4)
_REASON = 5.0
_STRONG = 128


def ink(voice: Voice) -> QColor:
    """Return the colour of a voice; the shapes differ anyway."""
    return theme().colour("accent" if voice is Voice.OURS else "text")


def line_pen(voice: Voice, width: float = 1.8, *, loose: bool = False) -> QPen:
    """Return the pen of a voice's line; a `loose` one joins what is not quite comparable."""
    pen = QPen(ink(voice), max(1.0, theme().px(10) / 10 * width))
    if loose:
        pen.setDashPattern([1.0, 3.0])
    elif voice is Voice.CLIENT:
        pen.setDashPattern(list(_DASHES))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def grid_pen() -> QPen:
    """Return the pen of a scale behind the lines; dotted where the look makes it as strong."""
    look = theme()
    pen = QPen(look.colour("line"), max(1, look.px(1)))
    if abs(look.colour("line").lightness() - look.colour("window").lightness()) > _STRONG:
        pen.setDashPattern([1.0, 4.0])
    return pen


def radius(*, earlier: bool = False) -> float:
    """Return half the width of a mark in pixels."""
    return theme().px(10) / 10 * (_THEN if earlier else _NOW)


def paint_mark(
    painter: QPainter, at: QPointF, voice: Voice, *, earlier: bool = False, around: bool = False
) -> None:
    """Paint one rating: filled or open by voice, small where it is an earlier one.

    `around` makes the client's mark so large that ours is seen inside where both are the same.
    """
    size = radius(earlier=earlier) * (_INSIDE if around and voice is Voice.OURS else 1.0)
    colour = ink(voice)
    pen = QPen(colour, max(1.0, theme().px(10) / 10 * (1.3 if earlier else 2.0)))
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    filled = voice is Voice.OURS and not earlier
    painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
    if voice is Voice.OURS:
        painter.drawEllipse(at, size, size)
        return
    size *= _AROUND if around else 1.15
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(at.x(), at.y() - size),
                QPointF(at.x() + size, at.y()),
                QPointF(at.x(), at.y() + size),
                QPointF(at.x() - size, at.y()),
            ]
        )
    )


def paint_dumbbell(
    painter: QPainter, before: QPointF, now: QPointF, voice: Voice, *, joined: bool = True
) -> None:
    """Paint an earlier and a later rating; where they are `joined`, an arrow points to the later.

    Both in one place are one mark with a ring around it.
    """
    if abs(before.x() - now.x()) < 1:
        paint_mark(painter, now, voice)
        return
    if joined:
        step = 1.0 if now.x() > before.x() else -1.0
        start = QPointF(before.x() + step * radius(earlier=True) * 1.2, before.y())
        painter.setPen(line_pen(voice))
        painter.drawLine(start, QPointF(now.x() - step * radius() * 1.2, now.y()))
    paint_mark(painter, before, voice, earlier=True)
    if joined:
        _paint_arrow(painter, before, now, voice)
    paint_mark(painter, now, voice)


def _paint_arrow(painter: QPainter, before: QPointF, now: QPointF, voice: Voice) -> None:
    step = 1.0 if now.x() > before.x() else -1.0
    size = theme().px(10) / 10 * _ARROW
    tip = QPointF(now.x() - step * (radius() + 1.5), now.y())
    path = QPainterPath(tip)
    path.lineTo(tip.x() - step * size * 1.4, tip.y() - size)
    path.lineTo(tip.x() - step * size * 1.4, tip.y() + size)
    path.closeSubpath()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillPath(path, ink(voice))


def reason_radius() -> float:
    """Return half the width of the mark of a reason in pixels."""
    return theme().px(10) / 10 * _REASON


def paint_reason(painter: QPainter, at: QPointF, meaning: Meaning) -> None:
    """Paint why something changed: a shape for each reason, none where none was noted."""
    size, colour = reason_radius(), theme().colour("text")
    for shape in SHAPES.get(meaning, ()):
        corners = [QPointF(at.x() + x * size, at.y() - y * size) for x, y in shape.corners]
        painter.setPen(Qt.PenStyle.NoPen if shape.filled else QPen(colour, size / 4))
        painter.setBrush(colour if shape.filled else Qt.BrushStyle.NoBrush)
        painter.drawPolygon(QPolygonF(corners))


def paint_break(painter: QPainter, x: float, area: QRectF) -> None:
    """Paint where the form became another one: two strokes across the whole height."""
    look = theme()
    painter.setPen(QPen(look.colour("control_line"), max(1.0, look.px(15) / 10)))
    gap = max(2.0, look.px(25) / 10)
    for side in (-gap, gap):
        painter.drawLine(QPointF(x + side, area.top()), QPointF(x + side, area.bottom()))

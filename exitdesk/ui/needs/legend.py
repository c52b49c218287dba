"""What the marks mean, in words beside each of them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from exitdesk.domain import needs_words as words
from exitdesk.domain.needs_profile import Meaning, Voice
from exitdesk.i18n import N_, tr
from exitdesk.ui.needs.strokes import line_pen, paint_dumbbell, paint_mark, paint_reason
from exitdesk.ui.parts import FlowRow
from exitdesk.ui.theme import theme

_MARK, _SIGN = 44, 14
_BESIDE = (
    ("ours", N_("our view: filled circle, solid line")),
    ("client", N_("the client's view: open diamond, broken line")),
    ("then", N_("small: the earlier assessment, an arrow leads to the later one")),
    ("bold", N_("a name in bold: our view of the need changed by 2 or more")),
)
_OVER_TIME = (
    ("ours", N_("our view: filled circle, solid line")),
    ("client", N_("the client's view: open diamond, broken line")),
)


class Legend(FlowRow):
    """The marks with their words, as many in a row as fit."""

    def __init__(self, *, over_time: bool, reasons: Iterable[Meaning] = ()) -> None:
        super().__init__(theme().px(4))
        told = [(kind, tr(said)) for kind, said in (_OVER_TIME if over_time else _BESIDE)]
        told += [(meaning, _why(meaning)) for meaning in reasons]
        self.setAccessibleName("; ".join(said for _, said in told))
        for kind, said in told:
            self.flow.addWidget(_Entry(kind, said))


def _why(meaning: Meaning) -> str:
    return tr("reason: {reason}", reason=words.meaning_words(meaning))


class _Entry(QWidget):
    """One mark and its words."""

    def __init__(self, kind: str, said: str) -> None:
        super().__init__()
        self._kind, self._words = kind, said
        self.setAccessibleName(said)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """Return the room for the mark and its words."""
        look = theme()
        metrics = QFontMetrics(look.font("small"))
        wide = metrics.horizontalAdvance(self._words) + self._room() + look.px(12)
        return QSize(wide, max(metrics.height(), look.px(16)) + 2)

    def _room(self) -> int:
        """Return the width of the mark and the gap after it."""
        if isinstance(self._kind, Meaning):
            return theme().px(_SIGN + 8)
        return 0 if self._kind == "bold" else theme().px(_MARK + 8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the mark and its words."""
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        mirrored = self.isRightToLeft()
        room = look.px(_SIGN if isinstance(self._kind, Meaning) else _MARK)
        if self._kind != "bold":
            left = self.width() - room if mirrored else 0
            middle = self.height() / 2
            _paint_sample(painter, self._kind, left, middle, room, mirrored=mirrored)
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("muted"))
        place = self.rect().adjusted(0, 0, -self._room(), 0)
        if not mirrored:
            place.translate(self._room(), 0)
        painter.drawText(place, _flags(mirrored=mirrored), self._words)


def _flags(*, mirrored: bool) -> int:
    edge = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
    return int(edge | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)


def _paint_sample(
    painter: QPainter, kind: str, left: float, middle: float, room: int, *, mirrored: bool
) -> None:
    if isinstance(kind, Meaning):
        paint_reason(painter, QPointF(left + room / 2, middle), kind)
        return
    voice = Voice.CLIENT if kind == "client" else Voice.OURS
    near, far = QPointF(left + room * 0.15, middle), QPointF(left + room * 0.85, middle)
    if kind == "then":
        before, now = (far, near) if mirrored else (near, far)
        paint_dumbbell(painter, before, now, voice)
        return
    painter.setPen(line_pen(voice))
    painter.drawLine(QPointF(left, middle), QPointF(left + room, middle))
    paint_mark(painter, QPointF(left + room / 2, middle), voice)

"""Where the parts of a line of the needs view stand; places are given from the leading edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle

from exitdesk.domain.needs_profile import Side, Voice
from exitdesk.i18n import tr
from exitdesk.ui.reading.painted import height_of
from exitdesk.ui.theme import theme

_WIDE: Final = 760
_PAD, _GAP, _LANE = 12, 30, 21
_NUMBERS = 46


@dataclass(frozen=True, slots=True)
class Cells:
    """The columns of a line `width` wide: name, need, strength, and what is noted.

    Where there is little room the name stands above and the notes below the two scales.
    """

    width: int
    over_time: bool = False

    @property
    def wide(self) -> bool:
        """Whether everything stands side by side."""
        return self.width >= theme().px(_WIDE)

    @property
    def inner(self) -> int:
        """The width without the padding at both ends."""
        return max(theme().px(120), self.width - 2 * theme().px(_PAD))

    def _shares(self) -> tuple[float, float, float]:
        return (0.24, 0.37, 0.0) if self.over_time else (0.21, 0.265, 0.24)

    def name(self) -> tuple[int, int]:
        """Return start and width of the name."""
        pad = theme().px(_PAD)
        if not self.wide:
            return pad, self.inner
        return pad, round(self._room() * self._shares()[0])

    def scale(self, side: Side) -> tuple[int, int]:
        """Return start and width of the scale of need or strength."""
        look = theme()
        pad, gap = look.px(_PAD), look.px(_GAP)
        second = side is Side.STRENGTH
        if not self.wide:
            half = (self.inner - gap) // 2
            return pad + second * (half + gap), half
        start, width = self.name()
        each = round(self._room() * self._shares()[1])
        return start + width + gap + second * (each + gap), each

    def notes(self) -> tuple[int, int]:
        """Return start and width of what is noted."""
        if self.over_time:
            return self.name()
        if not self.wide:
            return theme().px(_PAD), self.inner
        start, width = self.scale(Side.STRENGTH)
        left = start + width + theme().px(_GAP)
        return left, max(theme().px(60), self.width - theme().px(_PAD) - left)

    def _room(self) -> int:
        gaps = 2 if self.over_time else 3
        return self.inner - gaps * theme().px(_GAP)


def lane_height() -> int:
    """Return the height of one voice on a scale."""
    return max(theme().px(_LANE), QFontMetrics(theme().font("small")).height() + 4)


class Pen:
    """Paints into one line of the list: text and marks, mirrored where the page is."""

    def __init__(self, painter: QPainter, area: QRect, direction: Qt.LayoutDirection) -> None:
        self.painter, self.area, self.direction = painter, area, direction

    @property
    def mirrored(self) -> bool:
        """Whether the page is read from right to left."""
        return self.direction is Qt.LayoutDirection.RightToLeft

    def placed(self, left: float, top: float, width: float, height: float) -> QRect:
        """Return a place given from the leading edge and the top of the line."""
        spot = QRect(
            self.area.left() + round(left),
            self.area.top() + round(top),
            round(width),
            round(height),
        )
        return QStyle.visualRect(self.direction, self.area, spot)

    def x(self, left: float) -> float:
        """Return a distance from the leading edge as a place on the page."""
        if self.mirrored:
            return self.area.right() + 1 - left
        return self.area.left() + left

    def point(self, left: float, top: float) -> QPointF:
        """Return a point given from the leading edge and the top of the line."""
        return QPointF(self.x(left), self.area.top() + top)

    def text(
        self,
        left: float,
        top: float,
        width: float,
        words: str,
        font: QFont,
        ink: str,
        *,
        at_end: bool = False,
        middle: bool = False,
    ) -> int:
        """Paint words from a place on, broken where needed; return how high they are."""
        metrics = QFontMetrics(font)
        high = height_of(metrics, words, round(width))
        self.painter.setFont(font)
        self.painter.setPen(theme().colour(ink))
        edge = (
            Qt.AlignmentFlag.AlignRight if self.mirrored != at_end else Qt.AlignmentFlag.AlignLeft
        )
        if middle:
            edge = Qt.AlignmentFlag.AlignHCenter
        flags = int(edge | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignTop)
        place = self.placed(left, top, width, high + 2)
        self.painter.drawText(place, flags | _broken(metrics, words, round(width), high), words)
        return high


def _broken(metrics: QFontMetrics, words: str, width: int, high: int) -> int:
    """Return how words are broken: what was measured as one line is never painted as two."""
    if high <= metrics.height():
        return int(Qt.TextFlag.TextSingleLine) | int(Qt.TextFlag.TextDontClip)
    long = any(metrics.horizontalAdvance(word) > width for word in words.split())
    return int(Qt.TextFlag.TextWrapAnywhere if long else Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class Scale:
    """The levels 0 to 4 along a cell: room for the voice before it and for numbers after it."""

    start: int
    width: int

    @property
    def left(self) -> float:
        """Where level 0 is, from the leading edge."""
        return self.start + voice_room() + theme().px(10)

    @property
    def right(self) -> float:
        """Where level 4 is."""
        return self.start + self.width - theme().px(_NUMBERS) - theme().px(10)

    def at(self, level: float) -> float:
        """Return where a level is, from the leading edge."""
        return self.left + (self.right - self.left) * level / 4

    @property
    def numbers(self) -> tuple[float, float]:
        """Return start and width of the numbers after the scale."""
        room = theme().px(_NUMBERS)
        return self.start + self.width - room, room


def voice_room() -> int:
    """Return the width of the names of the voices beside a scale."""
    metrics = QFontMetrics(theme().font("small"))
    return max(metrics.horizontalAdvance(voice_short(voice)) for voice in Voice) + 2


def voice_short(voice: Voice) -> str:
    """Return how a voice is named beside a scale."""
    return tr("we") if voice is Voice.OURS else tr("client")

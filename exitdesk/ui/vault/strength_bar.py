"""How strong a passphrase is: steps of one colour, never alone; words stand under it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from exitdesk.services.passphrases import Strength
from exitdesk.ui.theme import theme


class StrengthBar(QWidget):
    """Five steps, as many filled as the strength."""

    def __init__(self) -> None:
        super().__init__()
        self._strength = Strength.NONE
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme().px(8))

    def set_strength(self, strength: Strength) -> None:
        """Fill so many steps."""
        self._strength = strength
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the steps from the leading edge."""
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        steps, gap, high = int(Strength.STRONG), look.px(4), look.px(6)
        wide = (self.width() - gap * (steps - 1)) / steps
        for at in range(steps):
            place = (
                at if self.layoutDirection() is Qt.LayoutDirection.LeftToRight else (steps - 1 - at)
            )
            painter.setBrush(look.colour("accent" if at < self._strength else "pressed"))
            area = QRectF(place * (wide + gap), (self.height() - high) / 2, wide, high)
            painter.drawRoundedRect(area, high / 2, high / 2)

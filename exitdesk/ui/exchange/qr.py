"""A QR code, crisp at every size: whole pixels, black on white in every look."""

from __future__ import annotations

from typing import Final

import segno
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from exitdesk.ui.theme import theme

_QUIET: Final = 4
"""Modules of white around the code, as the standard asks for."""
_SIDE: Final = 180


class QrPicture(QWidget):
    """Shows `text` as a QR code; `name` is what is read aloud."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._rows: list[bytes] = []
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def set_text(self, text: str) -> None:
        """Show another text; it must fit into a QR code."""
        code = segno.make(text, error="m", micro=False)
        self._rows = [bytes(line) for line in code.matrix_iter(border=_QUIET)]
        self.update()

    def sizeHint(self) -> QSize:
        """Return a square."""
        side = theme().px(_SIDE)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint each module as a square of whole pixels of the screen."""
        if not self._rows:
            return
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        whole = round(min(self.width(), self.height()) * ratio)
        count = len(self._rows)
        module = max(1, whole // count)
        painter.fillRect(QRect(0, 0, module * count, module * count), Qt.GlobalColor.white)
        for y, line in enumerate(self._rows):
            for x, dark in enumerate(line):
                if dark:
                    spot = QRect(x * module, y * module, module, module)
                    painter.fillRect(spot, Qt.GlobalColor.black)

"""The frame of the pages before a vault is open: a calm side, and one column to work in."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from exitdesk import paths
from exitdesk.i18n import tr
from exitdesk.ui.parts.messages import InlineMessage
from exitdesk.ui.parts.surfaces import Scrolled, column, row
from exitdesk.ui.parts.words import Words
from exitdesk.ui.theme import dress, theme

_NARROW: Final = 940
"""Below this width, in design pixels, the calm side is left out."""
_COLUMN: Final = 540


class DoorPage(QWidget):
    """A page in front of a vault: title, a sentence, and a column of content in `body`."""

    def __init__(self, title: str, lead: str = "") -> None:
        super().__init__()
        look = theme()
        self.title = Words(title, "title")
        self.lead = Words(lead, "muted")
        self.lead.setVisible(bool(lead))
        self.message = InlineMessage()
        self._area = Scrolled(margins=32)
        inner = QWidget()
        inner.setMaximumWidth(look.px(_COLUMN))
        self.body = column(column(self.title, self.lead, gap=6), self.message, gap=20)
        outer = QVBoxLayout(inner)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addStretch(1)
        outer.addLayout(self.body)
        outer.addStretch(2)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(inner, 20)
        line.addStretch(1)
        self._area.body.addLayout(line, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._area)
        self._inner = inner
        look.changed.connect(self._on_look)

    def begin(self) -> None:
        """Come to the front: put the focus where work begins."""

    def show_top(self) -> None:
        """Scroll to the title, where messages appear."""
        self._area.verticalScrollBar().setValue(0)

    def _on_look(self) -> None:
        self._inner.setMaximumWidth(theme().px(_COLUMN))


class CalmSide(QWidget):
    """What exitdesk is, in a few words, beside the pages in front of a vault."""

    def __init__(self) -> None:
        super().__init__()
        look = theme()
        self._picture = QLabel()
        name = Words("exitdesk", "title")
        inner = column(gap=20)
        inner.addStretch(1)
        inner.addWidget(self._picture)
        inner.addLayout(column(name, Words(tr("A case desk for exit work."), "lead"), gap=4))
        inner.addSpacing(look.px(12))
        for icon, sentence in (
            ("lock", tr("Everything stays on this computer, encrypted.")),
            ("save", tr("What you have typed is kept, whatever happens.")),
            ("life-buoy", tr("A recovery sheet opens the vault if you forget.")),
        ):
            inner.addLayout(_line(icon, sentence))
        inner.addStretch(2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[look.px(40)] * 4)
        whole.addLayout(inner)
        self._draw()
        look.changed.connect(self._draw)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the calm ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("accent_soft"))

    def _draw(self) -> None:
        look = theme()
        self.setFixedWidth(look.px(380))
        file = paths.resources() / "icons" / "app" / "exitdesk-256.png"
        ratio = self.devicePixelRatioF()
        side = round(look.px(72) * ratio)
        picture = QPixmap(str(file)).scaled(
            side,
            side,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        picture.setDevicePixelRatio(ratio)
        self._picture.setPixmap(picture)


def _line(icon: str, sentence: str) -> QHBoxLayout:
    picture = QLabel()
    dress(picture, icon, "accent_text", 20)
    words = Words(sentence)
    line = row(gap=12)
    line.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(words, 1)
    return line


class SideBySide(QWidget):
    """The calm side and the page; narrow windows show the page alone."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self._side = CalmSide()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self._side)
        line.addWidget(page, 1)
        theme().changed.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the calm side out where there is no room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._side.setVisible(self.width() >= theme().px(_NARROW))

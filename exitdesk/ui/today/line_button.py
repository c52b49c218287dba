"""A line that can be pressed: a picture, words, and something at the end."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from exitdesk.ui.parts.surfaces import column, row
from exitdesk.ui.parts.words import CutWords, Words
from exitdesk.ui.theme import dress, theme


class LineButton(QPushButton):
    """One line of a card. `chosen` carries what it stands for."""

    chosen = Signal(object)

    def __init__(
        self,
        subject: Any,
        *,
        icon: str,
        code: str = "",
        title: str = "",
        text: str = "",
        trailing: str = "",
    ) -> None:
        super().__init__()
        self.subject = subject
        self.setProperty("kind", "quiet")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        spoken = ", ".join(part for part in (code, title, text, trailing) if part)
        self.setAccessibleName(spoken)
        picture = QLabel()
        dress(picture, icon, "muted", 20)
        first = row(gap=8)
        if code:
            first.addWidget(Words(code, "code", wrap=False))
        first.addWidget(CutWords(title, "strong", private=bool(title)), 1)
        if trailing:
            first.addWidget(Words(trailing, "small", wrap=False))
        words = column(first, gap=2)
        if text:
            words.addWidget(Words(text, "muted", private=True))
        line = row(gap=12, margins=10)
        line.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self.setLayout(line)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.clicked.connect(self._on_clicked)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the broken lines need."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Follow words that have become larger."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def _fit(self) -> None:
        box = self.layout()
        if box is None:
            return
        wide = max(self.width(), theme().px(200))
        high = box.totalHeightForWidth(wide) if box.hasHeightForWidth() else box.sizeHint().height()
        if high != self.minimumHeight() or high != self.maximumHeight():
            self.setFixedHeight(high)

    def _on_clicked(self) -> None:
        self.chosen.emit(self.subject)

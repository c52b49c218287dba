"""A line that can be pressed: a picture, words, and something at the end."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel

from exitdesk.ui.parts.surfaces import column, row
from exitdesk.ui.parts.words import CutWords, Words
from exitdesk.ui.theme import dress
from exitdesk.ui.wide_button import WideButton


class LineButton(WideButton):
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
        super().__init__(line)
        self.subject = subject
        self.setProperty("kind", "quiet")
        spoken = ", ".join(part for part in (code, title, text, trailing) if part)
        self.setAccessibleName(spoken)
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self.chosen.emit(self.subject)

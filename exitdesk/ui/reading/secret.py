"""Words that name somebody: shown on purpose, and hidden again by themselves."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from exitdesk.i18n import tr
from exitdesk.ui.parts import Words, icon_button
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.theme import dress, theme

SHOWN_FOR_SECONDS: Final = 20
_DOTS: Final = "• • • • • •"


class SecretWords(QWidget):
    """Shows dots; a button shows the words for twenty seconds or until they are hidden.

    They are hidden at once when the page goes away, the window loses the focus, or the person
    hides names and text from the room.
    """

    revealed = Signal(bool)

    def __init__(
        self, words: str, what: str, *, role: str = "text", seconds: int = SHOWN_FOR_SECONDS
    ) -> None:
        super().__init__()
        self._words, self._what = words, what
        self.label = Words(_DOTS, role)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.button = icon_button("eye", "", self._on_pressed, colour="muted", size=16)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme().px(4))
        line.addWidget(self.label)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        line.addStretch(1)
        self._timer = QTimer(self, singleShot=True, interval=seconds * 1000)
        self._timer.timeout.connect(self.hide_words)
        privacy_screen().toggled.connect(self.hide_words)
        self._dress(shown=False)

    def is_shown(self) -> bool:
        """Tell whether the words can be read now."""
        return self._timer.isActive()

    def show_words(self) -> None:
        """Show the words for a while."""
        self._timer.start()
        self._dress(shown=True)

    def hide_words(self) -> None:
        """Hide the words."""
        if self._timer.isActive() or self.label.text() != _DOTS:
            self._timer.stop()
            self._dress(shown=False)

    def hideEvent(self, event: QHideEvent) -> None:
        """Hide the words with the page."""
        super().hideEvent(event)
        self.hide_words()

    def changeEvent(self, event: QEvent) -> None:
        """Hide the words when another window comes to the front."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.hide_words()

    def _on_pressed(self) -> None:
        if self.is_shown():
            self.hide_words()
        else:
            self.show_words()

    def _dress(self, *, shown: bool) -> None:
        self.label.setWordWrap(shown)
        self.label.setText(self._words if shown else _DOTS)
        self.label.setAccessibleName(self._words if shown else tr("hidden"))
        dress(self.button, "eye-off" if shown else "eye", "muted", 16)
        what = tr("Hide: {what}", what=self._what) if shown else tr("Show: {what}", what=self._what)
        self.button.setAccessibleName(what)
        self.button.setToolTip(what)
        self.revealed.emit(shown)

"""Choosing a key file, or having one made."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QWidget

from exitdesk.i18n import tr
from exitdesk.ui.parts.buttons import icon_button, push_button
from exitdesk.ui.parts.entry import Entry
from exitdesk.ui.parts.words import CutWords
from exitdesk.ui.questions import ask
from exitdesk.ui.theme import theme


class KeyFileEntry(Entry):
    """A file that goes with the passphrase; `value` is its path or None."""

    def __init__(self) -> None:
        super().__init__()
        self._path: Path | None = None
        self._words = CutWords("", "muted")
        self._choose = push_button(tr("Choose …"), self.choose, icon="key-round")
        self._drop = icon_button("x", tr("Without a key file"), self._on_drop)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme().px(8))
        line.addWidget(self._choose)
        line.addWidget(self._words, 1)
        line.addWidget(self._drop)
        self._show()
        self._finish()

    def value(self) -> Path | None:
        """Return the file."""
        return self._path

    def set_value(self, value: Path | None) -> None:
        """Load a file."""
        self._path = value
        self._show()

    def editors(self) -> list[QWidget]:
        """Return the button."""
        return [self._choose]

    def choose(self) -> None:
        """Ask for the file."""
        path = ask().choose_file(self, tr("Choose the key file"), tr("All files (*)"))
        if path is not None:
            self.set_value(path)
            self.edited.emit()

    def _on_drop(self) -> None:
        self.set_value(None)
        self.edited.emit()

    def _show(self) -> None:
        self._words.set_whole(self._path.name if self._path else tr("none chosen"))
        self._drop.setVisible(self._path is not None)

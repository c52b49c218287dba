"""Typing what opens a vault: a passphrase, and a recovery code in its groups."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QClipboard, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from exitdesk.i18n import tr
from exitdesk.ui.parts.buttons import icon_button
from exitdesk.ui.parts.entry import Entry
from exitdesk.ui.parts.words import Words
from exitdesk.ui.theme import dress, theme

GROUPS: Final = 8
GROUP_LENGTH: Final = 5
_LIMIT: Final = 1024
_SECRET_HINTS: Final = (
    Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
    | Qt.InputMethodHint.ImhNoAutoUppercase
)


class PassphraseEntry(Entry):
    """A passphrase that can be shown, with a hint while Caps Lock is on; `value` is a str."""

    entered = Signal()

    def __init__(self, placeholder: str = "") -> None:
        super().__init__()
        look = theme()
        self.line = QLineEdit()
        self.line.setPlaceholderText(placeholder)
        self.line.setMaxLength(_LIMIT)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setInputMethodHints(_SECRET_HINTS)
        self.line.textEdited.connect(self._on_edited)
        self.line.returnPressed.connect(self.entered)
        self.line.installEventFilter(self)
        self.show_button = icon_button("eye", tr("Show what is typed"), self._on_show)
        self.show_button.setCheckable(True)
        self.caps = Words(tr("Caps Lock is on."), "small")
        self.caps.hide()
        line = QHBoxLayout()
        line.setSpacing(look.px(4))
        line.addWidget(self.line, 1)
        line.addWidget(self.show_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.px(4))
        whole.addLayout(line)
        whole.addWidget(self.caps)
        self._finish()

    def value(self) -> str:
        """Return what was typed."""
        return self.line.text()

    def set_value(self, value: str | None) -> None:
        """Load a passphrase."""
        self.line.setText(value or "")

    def editors(self) -> list[QWidget]:
        """Return the line; the eye keeps its own name."""
        return [self.line]

    def set_shown(self, shown: bool) -> None:
        """Show the letters, or dots."""
        self.show_button.setChecked(shown)
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.line.setEchoMode(mode)
        words = tr("Hide what is typed") if shown else tr("Show what is typed")
        dress(self.show_button, "eye-off" if shown else "eye")
        self.show_button.setAccessibleName(words)
        self.show_button.setToolTip(words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice Caps Lock from what the keys produce; Qt has no way to ask."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._notice_caps(event)
        elif event.type() == QEvent.Type.FocusOut:
            self.caps.hide()
        return super().eventFilter(watched, event)

    def _notice_caps(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_CapsLock:
            self.caps.hide()
            return
        text = event.text()
        if len(text) != 1 or not text.isalpha() or text.lower() == text.upper():
            return
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.caps.setVisible(text.isupper() is not shifted)

    def _on_show(self) -> None:
        self.set_shown(self.show_button.isChecked())
        self.line.setFocus()

    def _on_edited(self) -> None:
        self.set_fault("")
        self.edited.emit()


class CodeEntry(Entry):
    """The recovery code in its eight groups; `value` is the groups with dashes.

    Letters jump to the next group, a pasted code is dealt out, and `set_wrong_group` marks one.
    """

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        look = theme()
        self._lines: list[QLineEdit] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.px(8))
        grid.setVerticalSpacing(look.px(8))
        for at in range(GROUPS):
            line = QLineEdit()
            line.setMaxLength(GROUP_LENGTH + 1)
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            line.setInputMethodHints(_SECRET_HINTS | Qt.InputMethodHint.ImhPreferUppercase)
            line.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            line.setProperty("group", at)
            line.textEdited.connect(self._on_edited)
            line.returnPressed.connect(self.entered)
            line.installEventFilter(self)
            self._lines.append(line)
            grid.addWidget(line, at // 4, at % 4)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._finish()
        self.set_reader_words(tr("Recovery code"))

    def value(self) -> str:
        """Return the code as typed, groups joined by dashes."""
        return "-".join(line.text().strip() for line in self._lines)

    def set_value(self, value: str | None) -> None:
        """Deal a code out to the groups."""
        groups = _groups(value or "")
        for at, line in enumerate(self._lines):
            line.setText(groups[at] if at < len(groups) else "")

    def editors(self) -> list[QWidget]:
        """Return the eight lines."""
        return list(self._lines)

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Name each group by its number."""
        for at, line in enumerate(self._lines, start=1):
            line.setAccessibleName(tr("{name}, group {n} of 8", name=name, n=at))
            line.setAccessibleDescription(description)

    def set_wrong_group(self, group: int | None) -> None:
        """Mark the group of that number (from 1) and put the focus there; None marks nothing."""
        for at, line in enumerate(self._lines, start=1):
            line.setProperty("faulty", at == group)
            line.style().unpolish(line)
            line.style().polish(line)
        if group is not None:
            self._lines[group - 1].setFocus()
            self._lines[group - 1].selectAll()

    def whole(self) -> bool:
        """Tell whether every group has all its letters."""
        return all(len(line.text().strip()) == GROUP_LENGTH for line in self._lines)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Deal out what is pasted, and go back over an empty group."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.matches(QKeySequence.StandardKey.Paste):
                return self._pasted(watched)
            if event.key() == Qt.Key.Key_Backspace and isinstance(watched, QLineEdit):
                at = self._lines.index(watched)
                if not watched.text() and at > 0:
                    self._lines[at - 1].setFocus()
                    return True
        return super().eventFilter(watched, event)

    def _pasted(self, watched: QObject) -> bool:
        mode = QClipboard.Mode.Clipboard
        mime: QMimeData | None = QGuiApplication.clipboard().mimeData(mode)
        groups = _groups(mime.text() if mime is not None and mime.hasText() else "")
        if len(groups) < 2 or not isinstance(watched, QLineEdit):
            return False
        first = self._lines.index(watched)
        for line, group in zip(self._lines[first:], groups, strict=False):
            line.setText(group)
        self._lines[min(first + len(groups), GROUPS) - 1].setFocus()
        self.set_wrong_group(None)
        self.edited.emit()
        return True

    def _on_edited(self, text: str) -> None:
        line = self.sender()
        if not isinstance(line, QLineEdit):
            return
        kept = "".join(sign for sign in text if sign.isalnum()).upper()[:GROUP_LENGTH]
        if kept != text:
            at = line.cursorPosition()
            line.setText(kept)
            line.setCursorPosition(min(at, len(kept)))
        line.setProperty("faulty", False)
        line.style().unpolish(line)
        line.style().polish(line)
        at = self._lines.index(line)
        if len(kept) == GROUP_LENGTH and at + 1 < GROUPS:
            self._lines[at + 1].setFocus()
            self._lines[at + 1].selectAll()
        self.edited.emit()


def _groups(text: str) -> list[str]:
    """Return groups of five in the order they stand; other signs only separate."""
    signs = "".join(sign for sign in text.upper() if sign.isalnum())
    return [signs[at : at + GROUP_LENGTH] for at in range(0, len(signs), GROUP_LENGTH)][:GROUPS]

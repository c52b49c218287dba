"""A line that understands what is typed and says beside it how it was understood."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from exitdesk.ui.parts.entry import Entry
from exitdesk.ui.parts.words import Words
from exitdesk.ui.theme import theme


class TypedEntry(Entry):
    """Base of the date, time and duration entries.

    A subclass says how text is read (`_read`, ValueError with a sentence where it cannot be),
    how a value is written into the line (`_written`) and how it is explained (`_explained`).
    `value` is None while the line is empty.
    """

    def __init__(self, placeholder: str, *, characters: int = 14, private: bool = False) -> None:
        super().__init__(private=private)
        self.line = QLineEdit()
        self.line.setPlaceholderText(placeholder)
        self.line.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._characters = characters
        self.line.textEdited.connect(self._on_text)
        self.line.editingFinished.connect(self._on_finished)
        self.line.installEventFilter(self)
        self.understood = Words("", "muted")
        self._value: object = None
        self.box = QHBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(theme().px(8))
        self.box.addWidget(self.line)
        self.box.addWidget(self.understood, 1)
        self._fit()
        theme().changed.connect(self._fit)
        self._finish()

    def _read(self, text: str) -> object:
        raise NotImplementedError

    def _written(self, value: object) -> str:
        raise NotImplementedError

    def _explained(self, value: object) -> str:
        raise NotImplementedError

    def _stepped(self, value: object, step: int) -> object:
        """Return the value `step` further; a subclass without steps returns `value`."""
        del step
        return value

    def editors(self) -> list[QWidget]:
        """Return the line."""
        return [self.line]

    def set_value(self, value: object) -> None:
        """Load `value`."""
        self._value = value
        self.line.setText("" if value is None else self._written(value))
        self._explain()
        self.set_fault("")

    def _take(self, value: object) -> None:
        """Take `value` from the person by another way than typing."""
        self.set_value(value)
        self.edited.emit()

    def _on_text(self, text: str) -> None:
        try:
            value = self._read(text.strip()) if text.strip() else None
        except ValueError:
            self.understood.setText("")
            return
        self.set_fault("")
        if value != self._value:
            self._value = value
            self.edited.emit()
        self._explain()

    def _on_finished(self) -> None:
        text = self.line.text().strip()
        try:
            value = self._read(text) if text else None
        except ValueError as reason:
            self.set_fault(str(reason))
            return
        self.set_fault("")
        if value is not None:
            self.line.setText(self._written(value))
        self._explain()

    def _explain(self) -> None:
        said = "" if self._value is None else self._explained(self._value)
        self.understood.setText(said)

    def _fit(self) -> None:
        metrics = self.line.fontMetrics()
        wide = metrics.horizontalAdvance("0") * self._characters + theme().px(28)
        self.line.setFixedWidth(wide)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys step the value."""
        if (
            watched is self.line
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
            and not self.line.isReadOnly()
        ):
            value = self._stepped(self._value, 1 if event.key() == Qt.Key.Key_Up else -1)
            if value != self._value:
                self._take(value)
            return True
        return super().eventFilter(watched, event)

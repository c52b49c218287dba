"""Counting what was heard: a number with keys for one more and one less."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from exitdesk.i18n import tr
from exitdesk.ui.parts import Entry, Words, icon_button, push_button
from exitdesk.ui.theme import theme


class TallyEntry(Entry):
    """How often something was heard; `value` is an int, None while nothing was counted.

    Plus, Up or Space count one more, Minus or Down one less; Delete empties it.
    """

    def __init__(self, label: str, high: int = 999) -> None:
        super().__init__()
        self._value: int | None = None
        self._high = high
        self._label = label
        self.count = push_button("–", self._on_more)
        self.count.setProperty("kind", "scale")
        self.count.setMinimumWidth(theme().px(46))
        self.count.installEventFilter(self)
        self.count.setToolTip(tr("+ counts one more, − one less"))
        self._less = icon_button("minus", tr("One less"), self._on_less, size=14)
        self._less.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._more = icon_button("plus", tr("One more"), self._on_more, size=14)
        self._more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme().px(2))
        name = Words(label)
        name.setMinimumWidth(theme().px(96))
        line.addWidget(name, 1)
        for one in (self._less, self.count, self._more):
            line.addWidget(one)
        self._finish()

    def value(self) -> int | None:
        """Return the count."""
        return self._value

    def set_value(self, value: int | None) -> None:
        """Load a count."""
        self._value = value
        self.count.setText("–" if value is None else str(value))
        self.set_reader_words(self._label)

    def editors(self) -> list[QWidget]:
        """Return the button with the number."""
        return [self.count]

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Say label and count."""
        self._label = name
        said = tr("not counted") if self._value is None else str(self._value)
        self.count.setAccessibleName(f"{name}: {said}")
        self.count.setAccessibleDescription(description)
        self._less.setAccessibleName(tr("{name}: one less", name=name))
        self._more.setAccessibleName(tr("{name}: one more", name=name))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count by keys."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.text() == "+" or event.key() == Qt.Key.Key_Up:
                self._on_more()
            elif event.text() in ("-", "−") or event.key() == Qt.Key.Key_Down:
                self._on_less()
            elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                self._count(None)
            else:
                return super().eventFilter(watched, event)
            return True
        return super().eventFilter(watched, event)

    def _on_more(self) -> None:
        self._count(min(self._high, (self._value or 0) + 1))

    def _on_less(self) -> None:
        self._count(max(0, (self._value or 0) - 1))

    def _count(self, value: int | None) -> None:
        if value != self._value:
            self.set_value(value)
            self.edited.emit()

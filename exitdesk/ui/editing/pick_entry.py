"""Picking several from a long list by typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from exitdesk.domain.textkeys import folded
from exitdesk.i18n import tr
from exitdesk.ui.parts import Entry, FlowRow, icon_button, push_button
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exitdesk.domain.fields import Choice


class PickEntry(Entry):
    """Some of many `choices`; `value` is a list of names in the order they were picked.

    Typing narrows the list, Down shows all of it, Enter adds. With `open_words` other words are
    taken as they are; else what fits no choice stays in the line with a word about it.
    """

    def __init__(
        self,
        choices: Sequence[Choice],
        *,
        open_words: bool = False,
        placeholder: str = "",
        private: bool = False,
    ) -> None:
        super().__init__(private=private)
        self._open = open_words
        self._values: list[str] = []
        self._labels: dict[str, str] = {}
        self._chips = FlowRow(theme().px(6))
        self._chips.hide()
        self.line = QLineEdit()
        self.line.setPlaceholderText(placeholder or tr("Type to find, or press ↓"))
        self.line.textEdited.connect(self._on_typed)
        self.line.returnPressed.connect(self._on_return)
        self.line.editingFinished.connect(self._on_finished)
        self.line.installEventFilter(self)
        self._button = icon_button("chevron-down", tr("Show the list"), self._show_all, size=16)
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        line = QHBoxLayout()
        line.setSpacing(theme().px(2))
        line.addWidget(self.line, 1)
        line.addWidget(self._button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme().px(6))
        box.addWidget(self._chips)
        box.addLayout(line)
        self.set_choices(choices)
        self._finish()

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer other choices; the value stays."""
        self._labels = {one.name: tr(one.label) for one in choices}
        completer = QCompleter(list(self._labels.values()), self.line)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(10)
        popup = completer.popup()
        if popup is not None:
            popup.setObjectName("completions")
        completer.activated.connect(self._on_activated)
        self.line.setCompleter(completer)
        self._draw()

    def value(self) -> list[str]:
        """Return the names."""
        return list(self._values)

    def set_value(self, value: Sequence[str] | None) -> None:
        """Load names; those that are not offered are shown as they are."""
        self._values = list(value or ())
        self.line.clear()
        self._draw()

    def add(self, name: str) -> None:
        """Add a name as an edit."""
        if name not in self._values:
            self._values.append(name)
            self._draw()
            self.edited.emit()

    def editors(self) -> list[QWidget]:
        """Return the line."""
        return [self.line]

    def set_read_only(self, read_only: bool) -> None:
        """Show what was picked without letting it be changed."""
        self.line.setVisible(not read_only)
        self._button.setVisible(not read_only)
        self._chips.setEnabled(not read_only)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down opens the whole list; Backspace in the empty line takes the last one out."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Down and not self._list_is_open():
                self._show_all()
                return True
            if event.key() == Qt.Key.Key_Backspace and not self.line.text() and self._values:
                self._take_out(self._values[-1])
                return True
        return super().eventFilter(watched, event)

    def _list_is_open(self) -> bool:
        popup = self.line.completer().popup()
        return popup is not None and popup.isVisible()

    def _show_all(self) -> None:
        self.line.setFocus()
        completer = self.line.completer()
        completer.setCompletionPrefix(self.line.text())
        completer.complete()

    def _on_typed(self, _text: str) -> None:
        self.set_fault("")

    def _on_activated(self, label: str) -> None:
        self._take(label)
        # The completer writes its choice into the line after this.
        QTimer.singleShot(0, self.line, self.line.clear)

    def _on_return(self) -> None:
        self._take(self.line.text())

    def _on_finished(self) -> None:
        if not self._list_is_open():
            self._take(self.line.text())

    def _take(self, text: str) -> None:
        words = text.strip()
        if not words:
            return
        fitting = [n for n, label in self._labels.items() if folded(words) in folded(label)]
        exact = [n for n in fitting if folded(self._labels[n]) == folded(words) or n == words]
        found = exact or (fitting if len(fitting) == 1 else [])
        if not found and not self._open:
            self.set_fault(tr("This is not in the list. Press ↓ to see all of it."))
            return
        self.set_fault("")
        self.line.clear()
        self.add(found[0] if found else words)

    def _draw(self) -> None:
        self._chips.clear()
        for name in self._values:
            words = self._labels.get(name, name.replace("_", " "))
            chip = push_button(words, self._on_remove, icon="x", kind="chip")
            chip.setProperty("name", name)
            chip.setAccessibleName(tr("{name}, press to take out", name=words))
            self._chips.flow.addWidget(chip)
        self._chips.setVisible(bool(self._values))

    def _on_remove(self) -> None:
        chip = self.sender()
        if chip is not None:
            self._take_out(str(chip.property("name")))
            self.line.setFocus()

    def _take_out(self, name: str) -> None:
        self._values.remove(name)
        self._draw()
        self.edited.emit()

"""Words without a list: tags, and any dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.i18n import tr
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.entry import Entry
from exitdesk.ui.parts.flow import FlowRow
from exitdesk.ui.parts.text_entry import LineEntry
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Sequence


class TagsEntry(Entry):
    """Any words; `value` is a list of str. Enter or a comma adds the word in the line."""

    def __init__(self, placeholder: str = "", *, private: bool = False) -> None:
        super().__init__(private=private)
        self._values: list[str] = []
        self._chips = FlowRow(theme().px(6))
        self._chips.hide()
        self._line = LineEntry(placeholder or tr("Type a word and press Enter"), limit=80)
        self._line.line.returnPressed.connect(self._on_return)
        self._line.line.editingFinished.connect(self._on_return)
        self._line.edited.connect(self._on_typed)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme().px(6))
        box.addWidget(self._chips)
        box.addWidget(self._line)
        self._finish()

    def value(self) -> list[str]:
        """Return the words, in the order in which they were added."""
        return list(self._values)

    def set_value(self, value: Sequence[str] | None) -> None:
        """Load words."""
        self._values = list(value or ())
        self._line.set_value("")
        self._draw()

    def editors(self) -> list[QWidget]:
        """Return the line."""
        return [self._line.line]

    def set_read_only(self, read_only: bool) -> None:
        """Show the words without letting them be changed."""
        self._line.setVisible(not read_only)
        self._chips.setEnabled(not read_only)

    def _on_typed(self) -> None:
        if "," in self._line.value():
            self._on_return()

    def _on_return(self) -> None:
        words = [word.strip() for word in self._line.value().split(",")]
        new = [word for word in dict.fromkeys(words) if word and word not in self._values]
        self._line.set_value("")
        if new:
            self._values += new
            self._draw()
            self.edited.emit()

    def _draw(self) -> None:
        self._chips.clear()
        for word in self._values:
            chip = push_button(word, self._on_remove, icon="x", kind="chip")
            chip.setAccessibleName(tr("{name}, press to take out", name=word))
            chip.setProperty("word", word)
            self._chips.flow.addWidget(chip)
        self._chips.setVisible(bool(self._values))

    def _on_remove(self) -> None:
        chip = self.sender()
        if chip is not None:
            self._values.remove(str(chip.property("word")))
            self._draw()
            self._line.setFocus()
            self.edited.emit()

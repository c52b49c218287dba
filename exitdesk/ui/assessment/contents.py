"""The parts of an assessment at the side, each with how much of it is dealt with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from exitdesk.i18n import tr
from exitdesk.ui.parts import FlowRow, push_button
from exitdesk.ui.theme import theme

WIDTH = 240
"""Of the column, in design pixels."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page."""

    key: str
    label: str


class Contents(FlowRow):
    """A button a part: a column where there is room beside the page, lines over it where not."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(theme().px(4))
        self._buttons: dict[str, QPushButton] = {}
        self._labels: dict[str, str] = {}
        self._is_column = True

    def offer(self, parts: Sequence[Part]) -> None:
        """Show these parts."""
        if [(p.key, p.label) for p in parts] == list(self._labels.items()):
            return
        self.clear()
        self._buttons, self._labels = {}, {}
        for part in parts:
            button = push_button(part.label, self._on_clicked, kind="segment")
            button.setCheckable(True)
            button.setProperty("part", part.key)
            button.setStyleSheet("text-align: left")
            self._buttons[part.key], self._labels[part.key] = button, part.label
            self.flow.addWidget(button)
        self.set_column(self._is_column)

    def keys(self) -> list[str]:
        """Return the parts in their order."""
        return list(self._buttons)

    def button(self, key: str) -> QPushButton:
        """Return the button of a part."""
        return self._buttons[key]

    def mark(self, key: str) -> None:
        """Show which part is open."""
        for name, button in self._buttons.items():
            button.setChecked(name == key)

    def tell(self, key: str, done: int, of: int) -> None:
        """Say how many items of a part are dealt with."""
        button = self._buttons[key]
        label = self._labels[key]
        button.setText(f"{label}   {done}/{of}")
        said = tr("{part}: {done} of {of} dealt with", part=label, done=done, of=of)
        button.setAccessibleName(said)
        self._fit(button)

    def set_column(self, is_column: bool) -> None:
        """Stand beside the page or over it."""
        self._is_column = is_column
        wide = theme().px(WIDTH)
        for button in self._buttons.values():
            self._fit(button)
        self.setFixedWidth(wide) if is_column else self._set_free(self)
        vertical = QSizePolicy.Policy.Expanding if is_column else QSizePolicy.Policy.Preferred
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, vertical)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _fit(self, button: QPushButton) -> None:
        if self._is_column:
            button.setFixedWidth(theme().px(WIDTH))
        else:
            self._set_free(button)
            button.setMinimumWidth(button.sizeHint().width() + theme().px(8))  # bold when open

    @staticmethod
    def _set_free(widget: QWidget) -> None:
        widget.setMinimumWidth(0)
        widget.setMaximumWidth(16777215)

    def _on_clicked(self) -> None:
        key = str(self.sender().property("part"))
        self.mark(key)
        self.chosen.emit(key)

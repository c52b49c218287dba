"""One question of an item on a scale of 0 to 4, with the words that say what the steps mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QVBoxLayout, QWidget

from exitdesk.i18n import tr
from exitdesk.ui.editing.lines import SideBySide
from exitdesk.ui.parts import ScaleEntry, Words
from exitdesk.ui.parts.entry import restyle
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

HIGHEST: Final = 4
LETTERS: Final = {
    "u": "unknown",
    "n": "not_asked_yet",
    "d": "declined_by_client",
    "a": "not_applicable",
}
"""Keys that say a status instead of a number."""


class RatingScale(ScaleEntry):
    """Five buttons. A digit chooses and goes on; arrow keys choose and stay; Delete takes back."""

    went_on = Signal()
    """A digit was typed: the next question, please."""
    status_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(HIGHEST)
        self._none.hide()
        self._none.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._steps: Sequence[str] = ()

    def editors(self) -> list[QWidget]:
        """Return the buttons of the five steps."""
        return list(self._buttons)

    def set_steps(self, words: Sequence[str]) -> None:
        """Take what each step means, for those who hear the page."""
        self._steps = words

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Name each step with the question and with what it means."""
        for button, words in zip(self._buttons, self._steps, strict=False):
            button.setAccessibleName(f"{name}: {button.text()} {words}")
            button.setAccessibleDescription(description)

    def _took(self, event: QKeyEvent) -> bool:
        said = event.text()
        if said.isdecimal() and int(said) <= HIGHEST:
            self._typed = ""
            self._choose(int(said))
            focus = QApplication.focusWidget()
            if focus is not None and self.isAncestorOf(focus):  # nothing else asked for it
                self.went_on.emit()
            return True
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if plain and said.casefold() in LETTERS:
            self.status_wanted.emit(LETTERS[said.casefold()])
            return True
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._take_back()
            return True
        return super()._took(event)

    def _take_back(self) -> None:
        """Empty the answer; the keyboard stays where it is."""
        changed, self._value = self._value is not None, None
        self._press()
        self._buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
        if changed:
            self.edited.emit()

    def _on_clicked(self) -> None:
        """Choose; on the chosen step once more, take it back."""
        if self.sender().property("step") == self._value:
            self._take_back()
        else:
            super()._on_clicked()


class Voice(QWidget):
    """One voice on one question: who asks what, the scale, what the steps mean, and last time."""

    edited = Signal()

    def __init__(self, title: str, steps: Sequence[str]) -> None:
        super().__init__()
        self._steps_words = [tr(one) for one in steps]
        self.title = Words(title, "label")
        self.scale = RatingScale()
        self.scale.set_steps(self._steps_words)
        self.scale.edited.connect(self._on_edited)
        self.last = Words("", "small")
        self.last.hide()
        self._lines = [Words(f"{n}  {said}", "small") for n, said in enumerate(self._steps_words)]
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme().px(2))
        self.top = QWidget()
        above = QVBoxLayout(self.top)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(theme().px(2))
        above.addWidget(self.title)
        above.addWidget(self.last)
        above.addStretch(1)
        for one in (self.top, self.scale, *self._lines):
            box.addWidget(one)
        box.addStretch(1)

    def name(self, item: str) -> None:
        """Say which item this is about, for those who hear the page."""
        self.scale.set_reader_words(f"{item}, {self.title.text()}")

    def show_value(self, value: int | None) -> None:
        """Show a rating; this is not an edit."""
        self.scale.set_value(value)
        self._show_words()

    def show_last(self, words: str) -> None:
        """Show what it was the time before, "" where there was none."""
        self.last.setText(words)
        self.last.setVisible(bool(words))

    def wanted_top(self, width: int) -> int:
        """Return how high the words over the scale are at a width."""
        shown = [one for one in (self.title, self.last) if not one.isHidden()]
        return sum(one.heightForWidth(width) for one in shown) + theme().px(2) * (len(shown) - 1)

    def _on_edited(self) -> None:
        self._show_words()
        self.edited.emit()

    def _show_words(self) -> None:
        """Show the chosen step and its neighbours; all of them until one is chosen."""
        value = self.scale.value()
        middle = None if value is None else min(max(value, 1), HIGHEST - 1)
        for step, line in enumerate(self._lines):
            line.setVisible(middle is None or abs(step - middle) <= 1)
            role = "strong" if step == value else "small"
            if line.property("role") != role:
                line.setProperty("role", role)
                restyle(line)


class VoiceLine(SideBySide):
    """Our voice and the client's beside each other, the two scales at one height."""

    def __init__(self, ours: Voice, clients: Voice) -> None:
        super().__init__([(ours, 1), (clients, 1)], gap=24, least=520)
        self._voices = (ours, clients)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Level the scales anew."""
        super().resizeEvent(event)
        self.level()

    def level(self) -> None:
        """Give the words over both scales the same room."""
        wide = max(1, (self.width() - theme().px(24)) // 2)
        high = max(one.wanted_top(wide) for one in self._voices)
        beside = self._box.direction() is not QBoxLayout.Direction.TopToBottom
        for voice in self._voices:
            voice.top.setMinimumHeight(high if beside else 0)

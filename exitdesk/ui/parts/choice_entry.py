"""Choosing one or several of what is offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QCompleter,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from exitdesk.domain.fields import Choice
from exitdesk.i18n import N_, tr
from exitdesk.ui.parts.entry import Entry
from exitdesk.ui.parts.flow import FlowRow
from exitdesk.ui.theme import dress, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

FEW: Final = 5
"""Up to so many choices are shown as buttons side by side."""
_TYPED_FROM: Final = 9
YES_NO: Final = (Choice("yes", N_("Yes")), Choice("no", N_("No")))


class ChoiceEntry(Entry):
    """One of `choices`, or None; `value` is the name of the choice.

    Few choices are buttons side by side (Space chooses, and takes the choice back), many a list
    that narrows while one types. With `open_words` words outside the list are taken too.
    """

    def __init__(
        self,
        choices: Sequence[Choice],
        *,
        open_words: bool = False,
        required: bool = False,
        as_buttons: bool | None = None,
        private: bool = False,
    ) -> None:
        super().__init__(private=private)
        few = len(choices) <= FEW if as_buttons is None else as_buttons
        self._inner: Buttons | Combo
        if few and not open_words:
            self._inner = Buttons(choices, several=False, required=required, kind="segment")
        else:
            self._inner = Combo(choices, open_words=open_words)
        _hold(self, self._inner)
        self._inner.edited.connect(self.edited)
        self._finish()

    def value(self) -> str | None:
        """Return the name of the choice, or None."""
        chosen = self._inner.chosen()
        return chosen[0] if chosen else None

    def set_value(self, value: str | None) -> None:
        """Load a choice; a name that is not offered is shown as it is."""
        self._inner.choose([value] if value else [])

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer other choices and keep the value."""
        value = self.value()
        self._inner.offer(choices)
        self.set_value(value)

    def editors(self) -> list[QWidget]:
        """Return the list or the buttons."""
        return self._inner.editors()

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Name the group; buttons keep their own words after it."""
        self._inner.set_reader_words(name, description)


class YesNoEntry(ChoiceEntry):
    """Yes, no, or not answered; `value` is ``"yes"``, ``"no"`` or None, `answer` a bool."""

    def __init__(self, *, required: bool = False) -> None:
        super().__init__(YES_NO, required=required)

    def answer(self) -> bool | None:
        """Return the value as a bool."""
        value = self.value()
        return None if value is None else value == "yes"

    def set_answer(self, answer: bool | None) -> None:
        """Load a bool."""
        self.set_value(None if answer is None else "yes" if answer else "no")


class ChipsEntry(Entry):
    """Any number of `choices`; `value` is the list of names in the order they are offered."""

    def __init__(self, choices: Sequence[Choice], *, private: bool = False) -> None:
        super().__init__(private=private)
        self._inner = Buttons(choices, several=True, kind="chip")
        _hold(self, self._inner)
        self._inner.edited.connect(self.edited)
        self._finish()

    def value(self) -> list[str]:
        """Return the names that are chosen."""
        return self._inner.chosen()

    def set_value(self, value: Sequence[str] | None) -> None:
        """Load names; one that is not offered gets a chip of its own."""
        self._inner.choose(list(value or ()))

    def editors(self) -> list[QWidget]:
        """Return the chips."""
        return self._inner.editors()

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Name the group; each chip keeps its own word after it."""
        self._inner.set_reader_words(name, description)


class Buttons(FlowRow):
    """Buttons to choose from; the arrow keys move among them, Tab leaves them."""

    edited = Signal()

    def __init__(
        self,
        choices: Sequence[Choice],
        *,
        several: bool,
        required: bool = False,
        kind: str,
    ) -> None:
        super().__init__(theme().px(6))
        self._several, self._required, self._kind = several, required, kind
        self._words = ("", "")
        self._buttons: dict[str, QPushButton] = {}
        self._order: list[str] = []
        self._group = QButtonGroup(self, exclusive=False)
        self._group.buttonClicked.connect(self._on_clicked)
        self.offer(choices)

    def offer(self, choices: Sequence[Choice]) -> None:
        """Replace what is offered."""
        for button in self._buttons.values():
            self._group.removeButton(button)
        self.clear()
        self._buttons, self._order = {}, []
        for choice in choices:
            self._add(choice.name, tr(choice.label))
        self._move_stop()

    def chosen(self) -> list[str]:
        """Return the names of the pressed buttons."""
        return [name for name in self._order if self._buttons[name].isChecked()]

    def choose(self, names: Sequence[str]) -> None:
        """Press exactly these."""
        for name in names:
            if name not in self._buttons:
                self._add(name, name.replace("_", " "))
        for name, button in self._buttons.items():
            button.setChecked(name in names)
            self._dress(button)
        self._move_stop()

    def editors(self) -> list[QWidget]:
        """Return the buttons."""
        return [self._buttons[name] for name in self._order] or [self]

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Name the group."""
        self._words = (name, description)
        self.setAccessibleName(name)
        self.setAccessibleDescription(description)
        for button in self._buttons.values():
            button.setAccessibleName(f"{name}: {button.text()}")
            button.setAccessibleDescription(description)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move among the buttons by arrow keys."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = _arrow_step(event, self.layoutDirection())
            if step and isinstance(watched, QPushButton):
                buttons = self.editors()
                at = (buttons.index(watched) + step) % len(buttons)
                self._move_stop(buttons[at])
                buttons[at].setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                return False
        return super().eventFilter(watched, event)

    def _add(self, name: str, label: str) -> None:
        button = QPushButton()
        button.setText(label)
        button.setProperty("kind", self._kind)
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        button.installEventFilter(self)
        group, description = self._words
        button.setAccessibleName(f"{group}: {label}" if group else label)
        button.setAccessibleDescription(description)
        self._buttons[name] = button
        self._order.append(name)
        self._group.addButton(button)
        self.flow.addWidget(button)
        self._dress(button)

    def _dress(self, button: QPushButton) -> None:
        if button.isChecked():
            dress(button, "check", "accent_text", 15)
        elif self._kind == "chip":
            dress(button, "plus", "muted", 15)
        else:
            dress(button, "circle", "muted", 15)

    def _on_clicked(self, pressed: QPushButton) -> None:
        if not self._several:
            for button in self._buttons.values():
                button.setChecked(button is pressed and (button.isChecked() or self._required))
        for button in self._buttons.values():
            self._dress(button)
        self._move_stop(pressed)
        pressed.setFocus(Qt.FocusReason.MouseFocusReason)
        self.edited.emit()

    def _move_stop(self, stop: QWidget | None = None) -> None:
        """Stop Tab once in a group of one choice: at `stop`, the chosen button, or the first."""
        if self._several or not self._order:
            return
        if stop is None:
            stop = self._buttons[(self.chosen() or self._order)[0]]
        for button in self._buttons.values():
            policy = Qt.FocusPolicy.StrongFocus if button is stop else Qt.FocusPolicy.NoFocus
            button.setFocusPolicy(policy)


class Combo(QWidget):
    """A list that opens; long ones narrow while one types."""

    edited = Signal()

    def __init__(self, choices: Sequence[Choice], *, open_words: bool = False) -> None:
        super().__init__()
        self._open = open_words
        self._settled = -1
        self.combo = _Combo()
        self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._typed = open_words or len(choices) >= _TYPED_FROM
        if self._typed:
            self._make_typed()
        self.combo.activated.connect(self._on_activated)
        _hold(self, self.combo)
        self.setFocusProxy(self.combo)
        self.offer(choices)
        self.choose([])

    def offer(self, choices: Sequence[Choice]) -> None:
        """Replace what is offered."""
        self.combo.clear()
        if not self._typed:
            self.combo.addItem("–", None)
            self.combo.setItemData(0, tr("No answer"), Qt.ItemDataRole.AccessibleTextRole)
        for choice in choices:
            self.combo.addItem(tr(choice.label), choice.name)

    def chosen(self) -> list[str]:
        """Return the name of the choice in a list, or an empty list."""
        if self._typed:
            text = self.combo.currentText().strip()
            if not text:
                return []
            at = self._row_of(text)
            if at < 0 and self._open:
                return [text]
            name = self.combo.itemData(at if at >= 0 else self._settled)
        else:
            name = self.combo.currentData()
        return [str(name)] if name else []

    def choose(self, names: Sequence[str]) -> None:
        """Select the first of `names`; one that is not offered is added as it is."""
        if not names:
            self._settled = -1 if self._typed else 0
            self.combo.setCurrentIndex(self._settled)
            self.combo.setEditText("")
            return
        at = self.combo.findData(names[0])
        if at < 0:
            self.combo.addItem(names[0].replace("_", " "), names[0])
            at = self.combo.count() - 1
        self.combo.setCurrentIndex(at)
        self._settled = at

    def editors(self) -> list[QWidget]:
        """Return the combo box."""
        return [self.combo]

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Name the list and its line."""
        line = self.combo.lineEdit()
        for one in (self.combo, line):
            if one is not None:
                one.setAccessibleName(name)
                one.setAccessibleDescription(description)
        # On Linux the name of a combo box is its value; the description tells what it is about.
        self.combo.setAccessibleDescription(f"{name}. {description}".strip(". ") if name else "")

    def _make_typed(self) -> None:
        self.combo.setEditable(True)
        self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.combo.model(), self.combo)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        popup, line = completer.popup(), self.combo.lineEdit()
        if popup is None or line is None:
            return
        popup.setObjectName("completions")
        self.combo.setCompleter(completer)
        line.setPlaceholderText(
            tr("Type or choose …") if self._open else tr("Type to find, or choose …")
        )
        line.textEdited.connect(self._on_typed)
        line.editingFinished.connect(self._on_finished)

    def _row_of(self, text: str) -> int:
        return self.combo.findText(text, Qt.MatchFlag.MatchFixedString) if text else -1

    def _only_fit(self, text: str) -> int:
        """Return the row of the one choice that holds or begins with `text`, else -1."""
        words = [self.combo.itemText(at).casefold() for at in range(self.combo.count())]
        holding = [at for at, one in enumerate(words) if text.casefold() in one]
        beginning = [at for at in holding if words[at].startswith(text.casefold())]
        return next((fit[0] for fit in (holding, beginning) if len(fit) == 1), -1)

    def _on_typed(self, text: str) -> None:
        at = self._row_of(text.strip())
        if at >= 0 or not text.strip():
            self._settled = at
        if self._open or at >= 0 or not text.strip():
            self.edited.emit()

    def _on_finished(self) -> None:
        """Put back the last choice where what was typed is none."""
        text = self.combo.currentText().strip()
        at = self._row_of(text)
        if at >= 0:
            self.combo.setCurrentIndex(at)
        elif not text:
            self.choose([])
        elif not self._open and (only := self._only_fit(text)) >= 0:
            self.combo.setCurrentIndex(only)
            self._settled = only
            self.edited.emit()
        elif not self._open:
            self.combo.setCurrentIndex(self._settled)
            self.combo.setEditText(self.combo.itemText(self._settled))

    def _on_activated(self, at: int) -> None:
        self._settled = at
        self.edited.emit()


class _Combo(QComboBox):
    """A combo box that the wheel does not change while one scrolls past it.

    Its list is made at once: one that is made later, when it is first shown, breaks the order of
    Tab on the page and holds the keyboard between two boxes.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(14)
        self.setMinimumContentsLength(12)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        event.ignore()


def _hold(outer: QWidget, inner: QWidget) -> None:
    box = QVBoxLayout(outer)
    box.setContentsMargins(0, 0, 0, 0)
    box.addWidget(inner)


def _arrow_step(event: QKeyEvent, direction: Qt.LayoutDirection) -> int:
    forward = 1 if direction is Qt.LayoutDirection.LeftToRight else -1
    steps = {
        Qt.Key.Key_Right: forward,
        Qt.Key.Key_Left: -forward,
        Qt.Key.Key_Down: 1,
        Qt.Key.Key_Up: -1,
    }
    return steps.get(Qt.Key(event.key()), 0)

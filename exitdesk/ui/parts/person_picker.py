"""People: found among those that are known, written in words, or created on the fly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from exitdesk.domain.textkeys import folded
from exitdesk.i18n import tr
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.entry import Entry
from exitdesk.ui.parts.flow import FlowRow
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.theme import icon, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Someone to pick: `value` as stored (``@`` and an id), their name, and who they are."""

    value: str
    name: str
    what: str = ""


class PersonPicker(Entry):
    """One person; `value` is ``@id``, plain words, or None.

    Typing finds known people by any part of their name or role. Words that are nobody's name stay
    words; the last line of the list creates a person: `creation_wanted` carries the name, and the
    page answers with `take_created`.
    """

    creation_wanted = Signal(str)
    chosen = Signal(str)

    def __init__(
        self,
        people: Sequence[KnownPerson] = (),
        *,
        placeholder: str = "",
        can_create: bool = True,
        private: bool = True,
    ) -> None:
        super().__init__(private=private)
        self._people = list(people)
        self._can_create = can_create
        self._value: str | None = None
        self.line = QLineEdit()
        self.line.setPlaceholderText(placeholder or tr("Name or role"))
        self.line.setMaxLength(200)
        self.line.textEdited.connect(self._on_edited)
        self.line.editingFinished.connect(self._on_finished)
        self.line.installEventFilter(self)
        self._list = _Suggestions(self.line)
        self._list.itemClicked.connect(self._on_item)
        privacy_screen().cover(self._list)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.line)
        self._finish()

    def set_people(self, people: Sequence[KnownPerson]) -> None:
        """Offer other people; the value stays."""
        self._people = list(people)
        self._show_value()

    def value(self) -> str | None:
        """Return ``@id`` or plain words."""
        return self._value

    def set_value(self, value: str | None) -> None:
        """Load ``@id`` or plain words."""
        self._value = value or None
        self._show_value()

    def take_created(self, person: KnownPerson) -> None:
        """Take the person that the page has created as an edit."""
        self._people.append(person)
        self._take(person.value)

    def editors(self) -> list[QWidget]:
        """Return the line."""
        return [self.line]

    def shown_name(self) -> str:
        """Return how the value reads."""
        known = self._known(self._value)
        if known is not None:
            return known.name
        value = self._value or ""
        return tr("someone who is no longer listed") if value.startswith("@") else value

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move in the suggestions while the caret stays in the line."""
        if watched is self.line and event.type() == QEvent.Type.KeyPress:
            return isinstance(event, QKeyEvent) and self._took(event)
        if watched is self.line and event.type() == QEvent.Type.FocusOut:
            self._list.hide()
        return super().eventFilter(watched, event)

    def _took(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Down and not self._list.isVisible():
            self._suggest("" if self._known(self._value) else self.line.text())
            return True
        if not self._list.isVisible():
            return False
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._list.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._list.currentRow() >= 0:
            self._on_item(self._list.currentItem())
        elif key == Qt.Key.Key_Escape:
            self._list.hide()
        else:
            return False
        return True

    def _known(self, value: str | None) -> KnownPerson | None:
        return next((one for one in self._people if one.value == value), None)

    def _show_value(self) -> None:
        self.line.setText(self.shown_name())
        self.line.setCursorPosition(0)

    def _on_edited(self, text: str) -> None:
        words = text.strip()
        same = [one for one in self._people if folded(one.name) == folded(words)]
        value = same[0].value if len(same) == 1 else words or None
        if value != self._value:
            self._value = value
            self.edited.emit()
        self._suggest(words)

    def _suggest(self, words: str) -> None:
        parts = folded(words).split()
        fitting = [
            one
            for one in self._people
            if all(part in folded(f"{one.name} {one.what}") for part in parts)
        ]
        self._list.offer(fitting[:_MOST_SHOWN], words if self._may_create(words) else "")
        self._list.show_under(self.line)

    def _may_create(self, words: str) -> bool:
        known = any(folded(one.name) == folded(words) for one in self._people)
        return self._can_create and bool(words) and not known

    def _on_item(self, item: QListWidgetItem) -> None:
        value = str(item.data(Qt.ItemDataRole.UserRole))
        self._list.hide()
        if value:
            self._take(value)
        else:
            self.creation_wanted.emit(self.line.text().strip())

    def _take(self, value: str) -> None:
        changed = value != self._value
        self.set_value(value)
        self.chosen.emit(value)
        if changed:
            self.edited.emit()

    def _on_finished(self) -> None:
        self._show_value()


class _Suggestions(QListWidget):
    """A list under a line that never takes the focus from it."""

    def __init__(self, line: QWidget) -> None:
        super().__init__(line)
        self.setObjectName("completions")
        self.setWindowFlags(Qt.WindowType.ToolTip)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("People that fit"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)

    def offer(self, people: Sequence[KnownPerson], new_name: str) -> None:
        """List `people`, and creating `new_name` where it is not ""."""
        self.clear()
        for one in people:
            text = f"{one.name} – {one.what}" if one.what else one.name
            item = QListWidgetItem(icon("user", "muted"), text)
            item.setData(Qt.ItemDataRole.UserRole, one.value)
            self.addItem(item)
        if new_name:
            item = QListWidgetItem(
                icon("user-plus", "accent_text"), tr("Add “{name}” as a person", name=new_name)
            )
            item.setData(Qt.ItemDataRole.UserRole, "")
            self.addItem(item)

    def step(self, step: int) -> None:
        """Select the next or previous line."""
        self.setCurrentRow((self.currentRow() + step) % max(1, self.count()))

    def show_under(self, line: QWidget) -> None:
        """Show under `line`, or hide where there is nothing to offer."""
        if not self.count() or not line.isVisible():
            self.hide()
            return
        side = theme().px(18)
        self.setIconSize(QSize(side, side))
        high = sum(self.sizeHintForRow(at) for at in range(self.count()))
        self.setFixedSize(max(line.width(), theme().px(260)), high + 2 * self.frameWidth() + 2)
        self.move(line.mapToGlobal(QPoint(0, line.height() + 2)))
        self.show()


class PeopleEntry(Entry):
    """Several people; `value` is a list of ``@id`` and plain words.

    Enter adds who is in the line; a press on a chip takes the person out again.
    """

    creation_wanted = Signal(str)

    def __init__(
        self, people: Sequence[KnownPerson] = (), *, can_create: bool = True, private: bool = True
    ) -> None:
        super().__init__(private=private)
        self._people = list(people)
        self._values: list[str] = []
        self._chips = FlowRow(theme().px(6))
        self._chips.hide()
        self.picker = PersonPicker(
            people, placeholder=tr("Add a person"), can_create=can_create, private=False
        )
        self.picker.chosen.connect(self._on_chosen)
        self.picker.creation_wanted.connect(self.creation_wanted)
        self.picker.line.returnPressed.connect(self._on_return)
        self.picker.line.editingFinished.connect(self._on_return)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme().px(6))
        box.addWidget(self._chips)
        box.addWidget(self.picker)
        self._finish()

    def set_people(self, people: Sequence[KnownPerson]) -> None:
        """Offer other people."""
        self._people = list(people)
        self.picker.set_people(people)
        self._draw()

    def take_created(self, person: KnownPerson) -> None:
        """Take the person that the page has created."""
        self._people.append(person)
        self.picker.take_created(person)

    def value(self) -> list[str]:
        """Return who was added."""
        return list(self._values)

    def set_value(self, value: Sequence[str] | None) -> None:
        """Load people."""
        self._values = list(value or ())
        self.picker.set_value(None)
        self._draw()

    def editors(self) -> list[QWidget]:
        """Return the line."""
        return [self.picker.line]

    def set_read_only(self, read_only: bool) -> None:
        """Show who it is without letting it be changed."""
        self.picker.setVisible(not read_only)
        self._chips.setEnabled(not read_only)

    def _on_return(self) -> None:
        value = self.picker.value()
        if value:
            self._on_chosen(value)

    def _on_chosen(self, value: str) -> None:
        self.picker.set_value(None)
        if value not in self._values:
            self._values.append(value)
            self._draw()
            self.edited.emit()

    def _draw(self) -> None:
        self._chips.clear()
        names = {one.value: one.name for one in self._people}
        for value in self._values:
            name = names.get(value, value)
            chip = push_button(name, self._on_remove, icon="x", kind="chip")
            chip.setProperty("person", value)
            chip.setAccessibleName(tr("{name}, press to take out", name=name))
            chip.setToolTip(tr("Take out"))
            self._chips.flow.addWidget(chip)
        self._chips.setVisible(bool(self._values))

    def _on_remove(self) -> None:
        chip = self.sender()
        if chip is not None:
            self._values.remove(str(chip.property("person")))
            self._draw()
            self.picker.setFocus()
            self.edited.emit()

"""A list of small groups of fields: added, removed and put in order by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from exitdesk.i18n import tr
from exitdesk.ui.parts.buttons import icon_button, push_button
from exitdesk.ui.parts.entry import Entry
from exitdesk.ui.parts.form import Form
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class RowsEntry(Entry):
    """Groups of fields; `value` is a list of dicts.

    `make_form` returns an empty `Form` for one group. Alt+Up and Alt+Down move the group with the
    focus. Groups in which everything is empty are left out of the value. Keys of a loaded dict
    that the form does not know are kept.
    """

    def __init__(self, make_form: Callable[[], Form], add: str, *, private: bool = False) -> None:
        super().__init__(private=private)
        look = theme()
        self._make_form = make_form
        self._rows: list[_Row] = []
        self._name, self._description = "", ""
        self._body = QVBoxLayout()
        self._body.setSpacing(look.px(8))
        self._add = push_button(add, self._on_add, icon="plus", kind="quiet")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.px(8))
        whole.addLayout(self._body)
        whole.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeading)
        self._finish()

    def value(self) -> list[dict[str, Any]]:
        """Return the groups that hold something."""
        values = [row.value() for row in self._rows]
        return [value for value in values if value]

    def set_value(self, value: Sequence[dict[str, Any]] | None) -> None:
        """Load groups."""
        for row in list(self._rows):
            self._drop(row)
        for one in value or ():
            self._append(one)

    def editors(self) -> list[QWidget]:
        """Return the button that adds a group."""
        return [self._add]

    def forms(self) -> list[Form]:
        """Return the form of each group, in their order."""
        return [row.form for row in self._rows]

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Name the list; each group is read with its number."""
        self._name, self._description = name, description
        self._add.setAccessibleName(f"{name}: {self._add.text()}")
        self._add.setAccessibleDescription(description)
        self._number()

    def set_read_only(self, read_only: bool) -> None:
        """Show the groups without letting them be changed."""
        self._add.setVisible(not read_only)
        for row in self._rows:
            row.set_read_only(read_only)

    def moved(self, row: _Row, step: int) -> None:
        """Put `row` one place up or down."""
        at = self._rows.index(row)
        to = at + step
        if not 0 <= to < len(self._rows):
            return
        focus = row.focusWidget() if row.focusWidget() is not None else row.form
        self._rows.insert(to, self._rows.pop(at))
        self._body.removeWidget(row)
        self._body.insertWidget(to, row)
        self._number()
        focus.setFocus()
        self.edited.emit()

    def removed(self, row: _Row) -> None:
        """Take `row` out; the focus goes to its neighbour."""
        at = self._rows.index(row)
        self._drop(row)
        self._number()
        if self._rows:
            self._rows[min(at, len(self._rows) - 1)].focus_first()
        else:
            self._add.setFocus()
        self.edited.emit()

    def _on_add(self) -> None:
        row = self._append({})
        row.focus_first()
        self.edited.emit()

    def _append(self, value: dict[str, Any]) -> _Row:
        row = _Row(self, self._make_form(), value)
        row.form.edited.connect(self._on_edited)
        self._rows.append(row)
        self._body.addWidget(row)
        self._number()
        return row

    def _drop(self, row: _Row) -> None:
        self._rows.remove(row)
        self._body.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _number(self) -> None:
        for at, row in enumerate(self._rows, 1):
            row.set_number(self._name, at, len(self._rows))

    def _on_edited(self) -> None:
        self.edited.emit()


class _Row(QFrame):
    def __init__(self, owner: RowsEntry, form: Form, value: dict[str, Any]) -> None:
        super().__init__()
        look = theme()
        self._owner = owner
        self._loaded = value
        self.form = form
        form.set_values(value)
        self.setProperty("role", "sunken")
        self._up = icon_button("arrow-up", tr("Move up (Alt+Up)"), self._on_up, size=16)
        self._down = icon_button("arrow-down", tr("Move down (Alt+Down)"), self._on_down, size=16)
        self._remove = icon_button("trash-2", tr("Take out"), self._on_remove, size=16)
        self._buttons = (self._up, self._down, self._remove)
        tools = QHBoxLayout()
        tools.setSpacing(look.px(2))
        for button in self._buttons:
            tools.addWidget(button)
        line = QHBoxLayout(self)
        line.setContentsMargins(look.px(12), look.px(8), look.px(8), look.px(12))
        line.addWidget(form, 1)
        line.addLayout(tools)
        line.setAlignment(tools, Qt.AlignmentFlag.AlignTop)
        for editor in form.names():
            for one in form.editor(editor).editors():
                one.installEventFilter(self)

    def value(self) -> dict[str, Any]:
        """Return what the group holds; empty fields are left out."""
        known = self.form.values()
        kept = {key: one for key, one in self._loaded.items() if key not in known}
        filled = {key: one for key, one in known.items() if one not in (None, "", [], {})}
        return {**kept, **filled}

    def set_number(self, name: str, at: int, of: int) -> None:
        """Tell which of how many this is."""
        self.setAccessibleName(tr("{name}, {at} of {of}", name=name, at=at, of=of))
        for button, words in zip(
            self._buttons, (tr("Move up"), tr("Move down"), tr("Take out")), strict=True
        ):
            button.setAccessibleName(f"{words}: {name} {at}")
        self._up.setEnabled(at > 1)
        self._down.setEnabled(at < of)

    def set_read_only(self, read_only: bool) -> None:
        """Hide the tools and lock the fields."""
        for button in self._buttons:
            button.setVisible(not read_only)
        for name in self.form.names():
            self.form.editor(name).set_read_only(read_only)

    def focus_first(self) -> None:
        """Put the caret into the first field."""
        names = self.form.names()
        if names:
            self.form.editor(names[0]).setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move the group by keyboard; where a list would open, that wins."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            both = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
            if event.modifiers() in (both, Qt.KeyboardModifier.AltModifier):
                step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
                opens = event.key() == Qt.Key.Key_Down and _opens(watched)
                if step and (not opens or event.modifiers() == both):
                    self._owner.moved(self, step)
                    return True
        return super().eventFilter(watched, event)

    def _on_up(self) -> None:
        self._owner.moved(self, -1)

    def _on_down(self) -> None:
        self._owner.moved(self, 1)

    def _on_remove(self) -> None:
        self._owner.removed(self)


def _opens(editor: QObject) -> bool:
    """Tell whether Alt+Down opens something in `editor`."""
    parent = editor.parent()
    return editor.inherits("QComboBox") or (parent is not None and hasattr(parent, "open_calendar"))

"""Rows of a form: label, editor, hint, and what is wrong beside the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from exitdesk.i18n import tr
from exitdesk.ui.parts.entry import Entry
from exitdesk.ui.parts.messages import announce
from exitdesk.ui.parts.words import Words
from exitdesk.ui.theme import dress, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

_E = TypeVar("_E", bound=Entry)


class FormRow(QWidget):
    """One field: its label over it, a hint under it, and the fault beside it.

    The label is the editor's buddy and accessible name; hint and fault are its description.
    """

    def __init__(
        self, label: str, editor: Entry, hint: str = "", *, required: bool = False
    ) -> None:
        super().__init__()
        look = theme()
        self.editor = editor
        self._label_text, self._hint_text = label, hint
        self._required = tr("needed") if required else ""
        self.label = Words(f"{label} – {self._required}" if required else label, "label")
        self.label.setBuddy(editor.editors()[0])
        self.hint = Words(hint, "small")
        if not hint:
            self.hint.hide()
        self._fault_icon = QLabel()
        dress(self._fault_icon, "circle-alert", "problem_text", 16)
        self.fault = Words("", "problem")
        self._fault_row = QWidget()
        fault_line = QHBoxLayout(self._fault_row)
        fault_line.setContentsMargins(0, 0, 0, 0)
        fault_line.setSpacing(look.px(6))
        fault_line.addWidget(self._fault_icon, 0, Qt.AlignmentFlag.AlignTop)
        fault_line.addWidget(self.fault, 1)
        self._fault_row.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.px(4))
        whole.addWidget(self.label)
        whole.addWidget(editor)
        whole.addWidget(self._fault_row)
        whole.addWidget(self.hint)
        editor.fault_changed.connect(self.show_fault)
        self._tell_reader()

    def show_fault(self, sentence: str) -> None:
        """Show what is wrong, or nothing with ""."""
        self.fault.setText(sentence)
        self._fault_row.setVisible(bool(sentence))
        self.hint.setVisible(bool(self._hint_text) and not sentence)
        self._tell_reader()
        if sentence:
            announce(self, sentence)

    def _tell_reader(self) -> None:
        name = f"{self._label_text} ({self._required})" if self._required else self._label_text
        self.editor.set_reader_words(name, self.fault.text() or self._hint_text)


class SideBySide(QWidget):
    """Widgets in columns of equal width; where they do not fit, in fewer columns."""

    def __init__(self, widgets: Sequence[QWidget]) -> None:
        super().__init__()
        self._widgets = list(widgets)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme().px(24))
        self._grid.setVerticalSpacing(theme().px(16))
        self._columns = 0
        self._arrange(len(self._widgets))

    def minimumSizeHint(self) -> QSize:
        """Need no more than one column."""
        widest = max((one.minimumSizeHint().width() for one in self._widgets), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take as many columns as fit."""
        super().resizeEvent(event)
        widest = max((one.minimumSizeHint().width() for one in self._widgets), default=1)
        gap = self._grid.horizontalSpacing()
        fit = (self.width() + gap) // (widest + gap)
        self._arrange(max(1, min(len(self._widgets), fit)))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        for at in range(max(self._columns, columns)):
            self._grid.setColumnStretch(at, 1 if at < columns else 0)
        self._columns = columns
        for at, widget in enumerate(self._widgets):
            place = divmod(at, columns)
            self._grid.addWidget(widget, *place, Qt.AlignmentFlag.AlignTop)


class Form(QWidget):
    """Rows of fields under names; one `edited` for all, in the order of the focus."""

    edited = Signal(str)
    """A person changed the field of that name."""

    def __init__(self) -> None:
        super().__init__()
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(theme().px(16))
        self._rows: dict[str, FormRow] = {}
        self._names: dict[int, str] = {}

    def add(
        self, name: str, label: str, editor: _E, hint: str = "", *, required: bool = False
    ) -> _E:
        """Append the field `name` and return its editor."""
        self.body.addWidget(self._row(name, label, editor, hint, required))
        return editor

    def add_side_by_side(self, *fields: tuple[str, str, Entry]) -> None:
        """Append short fields (name, label, editor) in one line."""
        rows = [self._row(name, label, editor, "", False) for name, label, editor in fields]
        self.body.addWidget(SideBySide(rows))

    def add_widget(self, widget: QWidget) -> None:
        """Append something that is no field."""
        self.body.addWidget(widget)

    def row(self, name: str) -> FormRow:
        """Return the row of the field `name`."""
        return self._rows[name]

    def editor(self, name: str) -> Entry:
        """Return the editor of the field `name`."""
        return self._rows[name].editor

    def names(self) -> list[str]:
        """Return the names of the fields in their order."""
        return list(self._rows)

    def values(self) -> dict[str, object]:
        """Return the values of all fields by name."""
        return {name: row.editor.value() for name, row in self._rows.items()}

    def set_values(self, values: dict[str, object]) -> None:
        """Load values by name; fields that are not named are emptied. This is not an edit."""
        for name, row in self._rows.items():
            row.editor.set_value(values.get(name))
            row.show_fault("")

    def show_faults(self, faults: dict[str, str]) -> None:
        """Show sentences beside their fields and put the focus on the first."""
        for name, row in self._rows.items():
            row.show_fault(faults.get(name, ""))
        first = next((name for name in self._rows if faults.get(name)), None)
        if first is not None:
            self._rows[first].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def faults(self) -> dict[str, str]:
        """Return what the editors themselves find wrong, by name."""
        found = {name: row.editor.fault() for name, row in self._rows.items()}
        return {name: fault for name, fault in found.items() if fault}

    def _row(self, name: str, label: str, editor: Entry, hint: str, required: bool) -> FormRow:
        made = FormRow(label, editor, hint, required=required)
        self._rows[name] = made
        editor.setProperty("field", name)
        editor.edited.connect(self._on_edited)
        return made

    def _on_edited(self) -> None:
        editor = self.sender()
        if isinstance(editor, Entry):
            self.edited.emit(str(editor.property("field")))

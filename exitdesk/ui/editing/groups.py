"""Groups of fields inside a field: blocks, and rows that may hold rows again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.domain.fields import Field
from exitdesk.i18n import N_, tr
from exitdesk.ui.editing.field_row import FieldRow
from exitdesk.ui.editing.lines import SideBySide, lines_of, share_of
from exitdesk.ui.parts import Entry, Form, RowsEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from exitdesk.ui.editing.around import Around

    Maker = Callable[[Field, Around], Entry]

_ADD = {
    "goals": N_("Add a goal"),
    "actions": N_("Add an action"),
    "decisions": N_("Add a decision"),
    "barriers": N_("Add a barrier"),
    "conditions": N_("Add a condition"),
}


class GroupForm(Form):
    """A form of described fields, as many side by side as fit."""

    def __init__(self, fields: Sequence[Field], around: Around, make: Maker) -> None:
        super().__init__()
        for line in lines_of(fields):
            rows = [
                (
                    self._field_row(field, make(field, around)),
                    share_of(field),
                )
                for field in line
            ]
            self.body.addWidget(rows[0][0] if len(rows) == 1 else SideBySide(rows))

    def _field_row(self, field: Field, editor: Entry) -> FieldRow:
        row = FieldRow(field, editor)
        self._rows[field.name] = row
        editor.setProperty("field", field.name)
        editor.edited.connect(self._on_edited)
        return row

    def show_problem(self, path: Sequence[str | int], message: str) -> QWidget | None:
        """Show a problem at the inner place `path`; return what to put the focus on."""
        if not path or path[0] not in self.names():
            return None
        row = self.row(str(path[0]))
        inner = inner_problem(row.editor, path[1:], message)
        if inner is None:
            row.show_fault(message)
        return inner or row.editor


class BlockEntry(Entry):
    """A group of fields as one value: a dict without the empty ones; unknown names are kept."""

    def __init__(self, field: Field, around: Around, make: Maker) -> None:
        super().__init__(private=False)
        self.form = GroupForm(field.fields, around, make)
        self._loaded: dict[str, Any] = {}
        self.form.edited.connect(self._on_edited)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.form)
        self._finish()

    def value(self) -> dict[str, Any]:
        """Return what is filled in."""
        known = self.form.values()
        kept = {name: one for name, one in self._loaded.items() if name not in known}
        return {**kept, **{n: v for n, v in known.items() if v not in (None, "", [], {})}}

    def set_value(self, value: Mapping[str, Any] | None) -> None:
        """Load a dict."""
        self._loaded = dict(value or {})
        self.form.set_values(self._loaded)

    def editors(self) -> list[QWidget]:
        """Return the editors of all fields."""
        return [one for name in self.form.names() for one in self.form.editor(name).editors()]

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Each field says the name of the block before its own."""
        self.setAccessibleName(name)
        self.setAccessibleDescription(description)

    def set_read_only(self, read_only: bool) -> None:
        """Lock every field."""
        for name in self.form.names():
            self.form.editor(name).set_read_only(read_only)

    def _on_edited(self) -> None:
        self.edited.emit()


def rows_entry(field: Field, around: Around, make: Maker) -> RowsEntry:
    """Return the editor of a list of groups."""

    def made() -> Form:
        return GroupForm(field.fields, around, make)

    return RowsEntry(made, tr(_ADD.get(field.name, N_("Add a line"))), private=False)


def inner_problem(entry: Entry, path: Sequence[str | int], message: str) -> QWidget | None:
    """Show a problem inside a block or a list of groups; None where there is no such place."""
    if isinstance(entry, BlockEntry):
        return entry.form.show_problem(path, message)
    if isinstance(entry, RowsEntry) and path and isinstance(path[0], int):
        filled = [form for form in entry.forms() if _holds_something(form)]
        form = filled[path[0]] if path[0] < len(filled) else None
        return form.show_problem(path[1:], message) if isinstance(form, GroupForm) else None
    shows = getattr(entry, "show_problem", None)
    return shows(path, message) if shows is not None else None


def inner_faults(entry: Entry) -> list[tuple[QWidget, str]]:
    """Return what was typed inside `entry` and cannot be read, with where it is."""
    found: list[tuple[QWidget, str]] = []
    forms: Sequence[Form] = ()
    if isinstance(entry, BlockEntry):
        forms = [entry.form]
    elif isinstance(entry, RowsEntry):
        forms = entry.forms()
    for form in forms:
        for name in form.names():
            found += inner_faults(form.editor(name))
    if not forms and entry.fault():
        found.append((entry, entry.fault()))
    return found


def clear_problems(entry: Entry) -> None:
    """Take back every shown problem that is not about what was typed."""
    forms: Sequence[Form] = ()
    if isinstance(entry, BlockEntry):
        forms = [entry.form]
    elif isinstance(entry, RowsEntry):
        forms = entry.forms()
    for form in forms:
        for name in form.names():
            form.row(name).show_fault(form.editor(name).fault())
            clear_problems(form.editor(name))


def _holds_something(form: Form) -> bool:
    return any(value not in (None, "", [], {}) for value in form.values().values())

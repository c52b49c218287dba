"""The fields of one document on a page, however they are laid out.

A path names a field from the outside in, with dots: ``contact.minutes``. What was loaded stays
as it was unless a person edits it; values without a field, and values that no editor can hold,
are carried along.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from exitdesk.domain.fields import Field, Kind
from exitdesk.domain.validation import Problem, is_empty
from exitdesk.i18n import tr
from exitdesk.ui.editing.around import Around
from exitdesk.ui.editing.entries import entry_for
from exitdesk.ui.editing.field_row import FieldRow
from exitdesk.ui.editing.fitting import fits
from exitdesk.ui.editing.groups import clear_problems, inner_faults, inner_problem
from exitdesk.ui.editing.tab_order import stops
from exitdesk.ui.parts import Entry, FormRow


class FieldSet(QObject):
    """Loads a document into editors and reads it back."""

    edited = Signal(str)
    """A person changed the field at that path."""

    def __init__(self, around: Around, parent: QObject) -> None:
        super().__init__(parent)
        self.around = around
        self._entries: dict[str, Entry] = {}
        self._fields: dict[str, Field] = {}
        self._rows: dict[str, FormRow] = {}
        self._touched: set[str] = set()
        self._misfits: set[str] = set()
        self._loaded: dict[str, Any] = {}

    def add(self, path: str, field: Field, entry: Entry | None = None) -> Entry:
        """Take the editor of the field at `path` (made by its kind if there is none)."""
        made = entry or entry_for(field, self.around)
        made.setProperty("path", path)
        made.edited.connect(self._on_edited)
        self._entries[path], self._fields[path] = made, field
        return made

    def add_row(
        self, path: str, field: Field, entry: Entry | None = None, label: str = "", hint: str = ""
    ) -> FormRow:
        """Take the field and return its row: label, editor, hint, problem."""
        made = self.add(path, field, entry)
        row = FieldRow(field, made, label, hint)
        self._rows[path] = row
        return row

    def row(self, path: str) -> FormRow:
        """Return the row of a field."""
        return self._rows[path]

    def entry(self, path: str) -> Entry:
        """Return the editor of a field."""
        return self._entries[path]

    def paths(self) -> list[str]:
        """Return the paths in the order in which they were added."""
        return list(self._entries)

    def load(self, doc: Mapping[str, Any], touched: Sequence[str] = ()) -> None:
        """Show `doc`; this is not an edit. `touched` names fields that are not saved yet."""
        self._loaded = copy.deepcopy(dict(doc))
        self._touched, self._misfits = set(touched), set()
        for path, entry in self._entries.items():
            self._load_one(path, entry)

    def _load_one(self, path: str, entry: Entry) -> None:
        value = value_at(self._loaded, path)
        fitting = is_empty(value) or fits(self._fields[path], value)
        if not fitting:
            self._misfits.add(path)
        entry.blockSignals(True)
        try:
            entry.set_value(value if fitting and not _is_nothing(value) else None)
        finally:
            entry.blockSignals(False)
        entry.set_read_only(not fitting)
        entry.set_fault("")
        clear_problems(entry)
        if path in self._rows:
            self._rows[path].show_fault(
                "" if fitting else tr("This has a form that cannot be edited here; it is kept.")
            )

    def doc(self) -> dict[str, Any]:
        """Return the document as it stands: what was loaded, with what was edited."""
        doc = copy.deepcopy(self._loaded)
        for path in self._entries:
            if path in self._touched and path not in self._misfits:
                put_at(doc, path, self._entries[path].value())
        return doc

    def value(self, path: str) -> Any:
        """Return the present value of one field."""
        entry = self._entries[path]
        return value_at(self._loaded, path) if path in self._misfits else entry.value()

    def set_value(self, path: str, value: Any) -> None:
        """Change a field on the person's behalf: counts as an edit."""
        self._entries[path].set_value(value)
        self._touch(path)

    def original(self, path: str) -> Any:
        """Return what was loaded at any path."""
        return value_at(self._loaded, path)

    def unknown(self) -> dict[str, Any]:
        """Return what the document holds that no editor shows."""
        return _beside(self._loaded, set(self._entries))

    def faults(self) -> list[tuple[QWidget, str]]:
        """Return what was typed and cannot be read, and where."""
        return [one for entry in self._entries.values() for one in inner_faults(entry)]

    def clear_problems(self) -> None:
        """Take back the problems that were shown."""
        for path, row in self._rows.items():
            row.show_fault(self._entries[path].fault())
        for entry in self._entries.values():
            clear_problems(entry)

    def show_problem(self, problem: Problem) -> QWidget | None:
        """Show a problem beside its field; return the editor to jump to, or None."""
        parts = [str(part) if isinstance(part, str) else part for part in problem.path]
        for length in range(len(parts), 0, -1):
            if not all(isinstance(part, str) for part in parts[:length]):
                continue
            path = ".".join(str(part) for part in parts[:length])
            if path in self._entries:
                return self._show_at(path, parts[length:], problem.message)
        inside = ".".join(str(part) for part in parts) + "."
        first = next((path for path in self._entries if path.startswith(inside)), None)
        return self._show_at(first, [], problem.message) if first else None

    def _show_at(self, path: str, rest: Sequence[str | int], message: str) -> QWidget:
        inner = inner_problem(self._entries[path], rest, message) if rest else None
        if inner is None and path in self._rows:
            self._rows[path].show_fault(message)
        elif inner is None:
            self._entries[path].set_fault(message)
        return inner or self._entries[path]

    def spot(self) -> dict[str, Any]:
        """Return where the caret is: ``field``, which of its editors, ``caret``."""
        focus = QApplication.focusWidget()
        entry: QWidget | None = focus
        while entry is not None and not entry.property("path"):
            entry = entry.parentWidget()
        if focus is None or entry is None or entry.property("path") not in self._entries:
            return {}
        inner = _inner_editors(entry)
        spot: dict[str, Any] = {"field": entry.property("path"), "caret": _caret(focus)}
        spot["at"] = inner.index(focus) if focus in inner else 0
        return spot

    def half_typed(self) -> dict[str, Any]:
        """Return the text of the line with the caret, which its field may not have taken yet."""
        focus = QApplication.focusWidget()
        spot = self.spot()
        if not spot or not isinstance(focus, QLineEdit) or not focus.text():
            return {}
        return {**spot, "text": focus.text()}

    def go_to(self, spot: Mapping[str, Any]) -> bool:
        """Put the caret back to a `spot`, and the half-typed text of its line."""
        entry = self._entries.get(str(spot.get("field")))
        if entry is None:
            return False
        inner = _inner_editors(entry)
        at = spot.get("at", 0)
        target = inner[at] if isinstance(at, int) and 0 <= at < len(inner) else entry
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        text = spot.get("text")
        if isinstance(target, QLineEdit) and isinstance(text, str) and target.text() != text:
            target.setText(text)
            target.textEdited.emit(text)
        _set_caret(target, int(spot.get("caret") or 0))
        return True

    def each(self, look: Callable[[str, Field, Entry], None]) -> None:
        """Call `look` with path, field and editor of every field."""
        for path, entry in self._entries.items():
            look(path, self._fields[path], entry)

    def touched(self) -> list[str]:
        """Return the paths of the fields that a person changed since loading."""
        return sorted(self._touched)

    def _on_edited(self) -> None:
        entry = self.sender()
        if isinstance(entry, Entry):
            self._touch(str(entry.property("path")))

    def _touch(self, path: str) -> None:
        self._touched.add(path)
        row = self._rows.get(path)
        if row is not None and not self._entries[path].fault():
            row.show_fault("")
        self.edited.emit(path)


def value_at(doc: Mapping[str, Any], path: str) -> Any:
    """Return what stands at `path`, None where there is nothing."""
    found: Any = doc
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def put_at(doc: dict[str, Any], path: str, value: Any) -> None:
    """Write `value` to `path`; an empty one is taken out, and groups that are empty with it."""
    *groups, name = path.split(".")
    trail = [doc]
    for group in groups:
        inner = trail[-1].get(group)
        if not isinstance(inner, dict):
            inner = {}
            trail[-1][group] = inner
        trail.append(inner)
    if is_empty(value):
        trail[-1].pop(name, None)
    else:
        trail[-1][name] = value
    for outer, group in reversed(list(zip(trail, groups, strict=False))):
        if not outer[group]:
            del outer[group]


def flat_fields(fields: Sequence[Field], prefix: str = "") -> list[tuple[str, Field]]:
    """Return (path, field) of all fields, blocks opened up."""
    found: list[tuple[str, Field]] = []
    for field in fields:
        path = f"{prefix}{field.name}"
        if field.kind is Kind.BLOCK:
            found += flat_fields(field.fields, f"{path}.")
        else:
            found.append((path, field))
    return found


def _is_nothing(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _beside(doc: Mapping[str, Any], paths: set[str], prefix: str = "") -> dict[str, Any]:
    """Return the parts of `doc` that no path leads to; names that begin with ``_`` are not ours."""
    found: dict[str, Any] = {}
    for name, value in doc.items():
        path = f"{prefix}{name}"
        if path in paths or (not prefix and name.startswith("_")) or is_empty(value):
            continue
        if isinstance(value, Mapping) and any(p.startswith(f"{path}.") for p in paths):
            found.update(_beside(value, paths, f"{path}."))
        else:
            found[path] = value
    return found


def _inner_editors(entry: QWidget) -> list[QWidget]:
    return stops(entry)


def _caret(widget: QWidget) -> int:
    if isinstance(widget, QPlainTextEdit):
        return widget.textCursor().position()
    return widget.cursorPosition() if isinstance(widget, QLineEdit) else 0


def _set_caret(widget: QWidget, at: int) -> None:
    if isinstance(widget, QPlainTextEdit):
        cursor = widget.textCursor()
        cursor.setPosition(min(max(0, at), widget.document().characterCount() - 1))
        widget.setTextCursor(cursor)
    elif isinstance(widget, QLineEdit):
        widget.setCursorPosition(at)

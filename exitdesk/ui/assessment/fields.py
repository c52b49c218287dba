"""The fields of the page: those of a part are made when it is first opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from exitdesk.domain.fields import Field
from exitdesk.domain.validation import Problem
from exitdesk.ui.editing.field_set import FieldSet, put_at, value_at
from exitdesk.ui.parts import Entry, FormRow


class LateFields(FieldSet):
    """A field that is added after loading shows what was loaded; others keep it unshown."""

    need_part: Callable[[str], None] | None = None
    """Is asked to make the part in which a path stands."""

    def add_late(self, path: str, field: Field, entry: Entry | None = None) -> Entry:
        """Take an editor and load it."""
        made = self.add(path, field, entry)
        self._load_one(path, made)
        return made

    def add_late_row(
        self, path: str, field: Field, entry: Entry | None = None, label: str = "", hint: str = ""
    ) -> FormRow:
        """Take an editor, load it, and return its row."""
        row = self.add_row(path, field, entry, label, hint)
        self._load_one(path, self.entry(path))
        return row

    def now_at(self, path: str) -> Any:
        """Return the value at any path as the document stands, made or not."""
        return self.value(path) if path in self._entries else value_at(self._loaded, path)

    def put(self, path: str, value: Any) -> None:
        """Change what has no editor of its own on the page: an edit."""
        put_at(self._loaded, path, value)
        self._touch(path)

    def show_problem(self, problem: Problem) -> Any:
        """Make the part first in which the problem is."""
        if self.need_part is not None:
            self.need_part(".".join(str(part) for part in problem.path))
        return super().show_problem(problem)

    def go_to(self, spot: Any) -> bool:
        """Make the part first in which the spot is."""
        if self.need_part is not None and spot.get("field"):
            self.need_part(str(spot["field"]))
        return super().go_to(spot)

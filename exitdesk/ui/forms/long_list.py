"""Long lists of choices: found by typing, shown only as far as one looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QListView

from exitdesk.ui.editing.pick_entry import PickEntry

if TYPE_CHECKING:
    from exitdesk.domain.fields import Choice

LONG: Final = 100
"""From so many choices on a list is measured as it is scrolled, not beforehand."""


class PickSeveral(PickEntry):
    """Some of very many choices."""

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer other choices; all lines of the list are of one height, so it opens at once."""
        super().set_choices(choices)
        popup = self.line.completer().popup()
        if isinstance(popup, QListView):
            popup.setUniformItemSizes(True)
            popup.setLayoutMode(QListView.LayoutMode.Batched)


class PickOne(PickSeveral):
    """One of very many choices, or None; `value` is its name."""

    def value(self) -> str | None:  # type: ignore[override]
        """Return the name."""
        return self._values[0] if self._values else None

    def set_value(self, value: Sequence[str] | str | None) -> None:
        """Load a name; one that is not offered is shown as it is."""
        super().set_value([value] if isinstance(value, str) and value else [])

    def add(self, name: str) -> None:
        """Take a name instead of the one before, as an edit."""
        if self._values != [name]:
            self._values = [name]
            self._draw()
            self.edited.emit()

"""Answers that are no point of a scale: no information, declined, does not apply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.ui.forms.tiles import Look, TilesEntry
from exitdesk.ui.parts import Entry
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exitdesk.domain.fields import Choice

ATTRIBUTE: Final = "exd:apart"
"""The column `bind::exd:apart` of a question holds the names of such choices, apart by spaces."""
_KNOWN: Final = frozenset(
    {
        "unknown", "not_known", "dont_know", "do_not_know", "no_information", "no_info",
        "not_asked", "not_asked_yet", "no_answer", "declined", "declined_by_client", "refused",
        "refuse", "prefer_not_to_say", "prefer_not_say", "prefer_not_to_answer", "rather_not_say",
        "not_applicable", "does_not_apply", "n_a",
    }
)  # fmt: skip
"""Names that say so in our own forms, and as they are written elsewhere."""


def names_apart(offered: Sequence[str], attributes: Mapping[str, str]) -> frozenset[str]:
    """Return which of the offered names are no answer to what is asked.

    The form says so itself, or the names do; never all of them, and only names of a form that
    says nothing are guessed.
    """
    said = attributes.get(ATTRIBUTE)
    wanted = frozenset(said.split()) if said is not None else _KNOWN
    found = frozenset(
        name for name in offered if (name if said is not None else _bare(name)) in wanted
    )
    return found if len(found) < len(offered) else frozenset()


def _bare(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace("'", "")


class ApartEntry(Entry):
    """An editor with quieter tiles below it, for answers that are no point of its scale.

    Where one can be chosen, one on either side takes the other back.
    """

    def __init__(self, inner: Entry, apart: Sequence[Choice], *, several: bool) -> None:
        super().__init__(private=True)
        self._several = several
        self._names = frozenset(one.name for one in apart)
        self.inner = inner
        self.tiles = TilesEntry(apart, several=several, look=Look(kind="aside"))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme().px(12))
        box.addWidget(inner)
        box.addWidget(self.tiles)
        inner.edited.connect(self._on_inner)
        self.tiles.edited.connect(self._on_tiles)
        self._finish()

    def value(self) -> Any:
        """Return a name or None; with several a list of names."""
        if self._several:
            return [*(self.inner.value() or ()), *(self.tiles.value() or ())]
        return self.tiles.value() or self.inner.value()

    def set_value(self, value: str | Sequence[str] | None) -> None:
        """Load what is chosen on either side."""
        names = [value] if isinstance(value, str) else list(value or ())
        aside = self._names
        beside = [name for name in names if name not in aside]
        self.tiles.set_value([name for name in names if name in aside])
        self.inner.set_value(beside if self._several else next(iter(beside), None))

    def editors(self) -> list[QWidget]:
        """Return the editor, then the tiles."""
        return [*self.inner.editors(), *self.tiles.editors()]

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Name both sides."""
        self.inner.set_reader_words(name, description)
        self.tiles.set_reader_words(name, description)

    def set_read_only(self, read_only: bool) -> None:
        """Show what is chosen without letting it be changed."""
        self.inner.set_read_only(read_only)
        self.tiles.set_read_only(read_only)

    def names(self) -> frozenset[str]:
        """Return the names on the tiles."""
        return self._names

    def _on_inner(self) -> None:
        if not self._several and self.inner.value() is not None:
            self.tiles.set_value(None)
        self.edited.emit()

    def _on_tiles(self) -> None:
        if not self._several and self.tiles.value() is not None:
            self.inner.set_value(None)
        self.edited.emit()

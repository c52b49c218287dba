"""What a write changed, for views that decide for themselves whether to refresh."""

from __future__ import annotations

from dataclasses import dataclass

from exitdesk.domain.ids import RecordId


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What happened: `label` is what undo is called, `undo` the number of the change or None."""

    label: str
    kinds: frozenset[str] = frozenset()
    case_ids: frozenset[RecordId] = frozenset()
    record_ids: frozenset[RecordId] = frozenset()
    undo: int | None = None

    @property
    def nothing(self) -> bool:
        """Tell whether nothing was changed."""
        return not self.record_ids


NOTHING = ChangeSet("")

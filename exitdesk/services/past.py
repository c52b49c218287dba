"""The history of records: what a field was, who changed it when, and back to an earlier state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from exitdesk.domain import blind
from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.ids import RecordId
from exitdesk.i18n import tr
from exitdesk.services import blind as closing
from exitdesk.services import saving
from exitdesk.services.changes import NOTHING, ChangeSet
from exitdesk.services.vaults import Vault
from exitdesk.storage.history import Past
from exitdesk.storage.records import Record


@dataclass(frozen=True, slots=True)
class FieldState:
    """One state of one field: `change` is the number of the save, `at` in ms since 1970."""

    field: str
    value: Any
    by: str
    at: int
    change: int
    label: str
    current: bool


def of_record(vault: Vault, record: RecordId) -> list[FieldState]:
    """Return every state that every field of a record had, newest first."""
    row = vault.store.record(record)
    if row is None:
        return []
    past = vault.store.past(row.scope)
    closed = closing.is_withheld(vault, row)
    states = [
        FieldState(name, s.value, s.by, s.at, s.change, s.label, n == _shown(row, name, past))
        for name in past.fields(record)
        if not closed or blind.stays(name)
        for n, s in enumerate(past[record, name])
    ]
    return sorted(states, key=lambda s: (-s.change, s.field))


def _shown(row: Record, name: str, past: Past) -> int:
    """Return which of a field's states is shown: the last that says so.

    What came from another device last need not be it.
    """
    states = past[row.id, name]
    shown = [n for n, state in enumerate(states) if state.value == row.doc.get(name)]
    return shown[-1] if shown else len(states) - 1


def of_field(vault: Vault, record: RecordId, field: str) -> list[FieldState]:
    """Return the states of one field, newest first."""
    return [s for s in of_record(vault, record) if s.field == field]


def restore(vault: Vault, record: RecordId, field: str, change: int) -> ChangeSet:
    """Give a field the value again that it had from the save `change` on; itself a new change."""
    row = vault.store.record(record)
    state = next((s for s in of_field(vault, record, field) if s.change == change), None)
    if row is None or state is None:
        return NOTHING
    label = tr("Earlier state restored: {kind}", kind=tr(CATALOGUE[row.kind].label))
    return saving.put(vault, row.scope, record, row.kind, {field: state.value}, label=label)


def undo(vault: Vault, change: int) -> ChangeSet:
    """Take back a change; see `saving.undone`."""
    return saving.undone(vault, change)

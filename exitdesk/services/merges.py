"""Every time that others' work came in: what it brought, and taking it back as a whole."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, TypeAlias

from exitdesk.domain.ids import RecordId
from exitdesk.domain.operations import OperationId
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import erasing, identity, leaving
from exitdesk.services.changes import ChangeSet
from exitdesk.services.vaults import Vault
from exitdesk.storage import exchange, history, replay
from exitdesk.storage.records import DELETED, LIBRARY
from exitdesk.storage.replay import RecordState, Written
from exitdesk.storage.store import Edit

Brought: TypeAlias = AbstractSet[OperationId]


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A taking in. `at` in ms since 1970; `cases` by code; `backup` was made just before."""

    no: int
    at: int
    sender: str
    cases: tuple[str, ...]
    operations: int
    backup: str
    undone: bool


def every(vault: Vault) -> list[MergeRow]:
    """Return every taking in, newest first."""
    names = {peer.no: peer.name for peer in identity.peers_of(vault)}
    found = []
    for merge in exchange.merges(vault.store.connection):
        counted = vault.store.connection.execute(
            "SELECT r.code, sum(c.ops) FROM change c LEFT JOIN case_row r ON r.scope = c.scope "
            "WHERE c.no BETWEEN ? AND ? GROUP BY c.scope ORDER BY r.code",
            (merge.first_change, merge.last_change),
        ).fetchall()
        codes = tuple(code for code, _ in counted if code)
        total = sum(count for _, count in counted)
        undone = merge.undone_at is not None
        name = names.get(merge.peer, "")
        found.append(MergeRow(merge.no, merge.at, name, codes, total, merge.backup, undone))
    return found


def undo(vault: Vault, no: int) -> ChangeSet:
    """Take back what a taking in brought, where nothing has been written over it since.

    A case that was new with it goes from this device and stays with the sender. In other cases
    the earlier values are written again; that travels like any change. Raises Trouble.
    """
    merge = next((m for m in exchange.merges(vault.store.connection) if m.no == no), None)
    if merge is None or merge.undone_at is not None:
        raise Trouble(tr("This was taken back already."), tr("Nothing was changed."))
    first, last = merge.first_change, merge.last_change
    scopes = vault.store.connection.execute(
        "SELECT c.scope, min(p.no) FROM change c JOIN change p ON p.scope = c.scope "
        "WHERE c.no BETWEEN ? AND ? GROUP BY c.scope",
        (first, last),
    ).fetchall()
    groups: dict[RecordId, list[Edit]] = {}
    new: list[RecordId] = []
    for number, oldest in scopes:
        scope = vault.store.scope_id(number)
        is_new = scope != LIBRARY and oldest >= first and not _worked_in(vault, number, last)
        if is_new and not leaving.is_keeper(vault, scope):  # the sender's copy may be gone
            new.append(scope)
        elif edits := _edits(vault, number, first, last):
            groups[scope] = edits
    vault.store.save_all(groups, by=vault.author, label=tr("Taken back: what came from others"))
    now = vault.store.clock()
    with vault.store.compartment.transaction() as connection:
        exchange.note_undone(connection, no, now)
        for scope in new:
            exchange.end_shares(connection, scope, "ended", now)
    for scope in new:
        erasing.give_up(vault, scope)
    records = frozenset(edit.record for edits in groups.values() for edit in edits)
    kinds = frozenset(edit.kind for edits in groups.values() for edit in edits)
    cases = frozenset({*groups, *new} - {LIBRARY})
    return ChangeSet(tr("Taken back"), kinds | {"case"}, cases, records)


def _worked_in(vault: Vault, scope: int, last: int) -> bool:
    """Tell whether something was written in a case after it came."""
    row = vault.store.connection.execute(
        "SELECT 1 FROM change WHERE scope=? AND no > ?", (scope, last)
    ).fetchone()
    return row is not None


def _edits(vault: Vault, scope: int, first: int, last: int) -> list[Edit]:
    """Return what brings a scope's records back to what they said before the change `first`."""
    connection = vault.store.connection
    changes = history.changes(connection, scope)
    ids: dict[int, bytes] = dict(connection.execute("SELECT no, id FROM device"))
    within = [c for c in changes if first <= c.no <= last and c.group]
    brought = {
        (ids[c.device], c.first_seq + number): (op.record, op.field)
        for c in within
        if c.group
        for number, op in enumerate(c.group.operations)
    }
    touched = frozenset(record for record, _ in brought.values())
    before = replay.written([c for c in changes if c.no < first], ids, touched)
    after = replay.written(changes, ids, touched)
    edits = []
    for record in touched:
        old = replay.state(before[record]) if record in before else None
        fields = _fields(old, replay.state(after[record]), brought.keys())
        if fields:
            kind = after[record][0].operation.kind
            edits.append(Edit(RecordId(record.hex()), kind, fields, settles=True))
    return edits


def _fields(old: RecordState | None, new: RecordState, brought: Brought) -> dict[str, Any]:
    if old is None:
        gone = new.cells.get(DELETED)
        return {} if gone is not None and gone.value else {DELETED: True}
    found: dict[str, Any] = {}
    for name, cell in new.cells.items():
        waiting = [one for one in cell.alternatives if _is_of(one, brought)]
        if _is_of(cell.shown, brought) or waiting:
            former = old.cells[name].value if name in old.cells else None
            found[name] = former if _is_of(cell.shown, brought) else cell.value
    return found


def _is_of(one: Written, brought: Brought) -> bool:
    return one.id in brought

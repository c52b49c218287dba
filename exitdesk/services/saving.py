"""One way to save: check, write with history, tell what changed. And undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from exitdesk.domain.catalogue import kind_of
from exitdesk.domain.ids import RecordId
from exitdesk.domain.meanwhile import Rebased, rebased
from exitdesk.domain.trouble import Trouble
from exitdesk.domain.validation import Problem, is_empty, problems
from exitdesk.i18n import tr
from exitdesk.services import trip
from exitdesk.services.changes import NOTHING, ChangeSet
from exitdesk.services.vaults import Vault
from exitdesk.storage import exchange, history
from exitdesk.storage.records import DELETED, FINAL, LIBRARY, Record
from exitdesk.storage.store import Edit

__all__ = ["Invalid", "deleted", "found", "over", "put", "saved", "undone"]


class Invalid(Trouble):
    """A document cannot be saved as it is; `problems` says what is wrong, field by field."""

    def __init__(self, found: Sequence[Problem]) -> None:
        self.problems = list(found)
        super().__init__(
            tr("Some of this cannot be saved yet."),
            tr("What you typed is kept."),
            "; ".join(str(p) for p in found[:5]),
        )


class ReadOnly(Trouble):
    """A case that somebody gave us only to read."""


def check_writable(vault: Vault, scope: RecordId) -> None:
    """Raise ReadOnly, or trip.Over, where nothing may be saved in a case."""
    trip.check(vault)
    if exchange.access(vault.store.connection, scope) == "read":
        raise ReadOnly(
            tr("This case was given to you only to read."),
            tr("It was not changed."),
            tr("Tell the colleague who gave it, or ask for the case to work on."),
        )


def found(vault: Vault, record: RecordId) -> Record:
    """Return a living record; raises Trouble where it was removed or erased meanwhile."""
    row = vault.store.record(record)
    if row is None or row.deleted:
        raise Trouble(
            tr("This entry is no longer there."),
            tr("Nothing was changed."),
            tr("Go back and look again."),
        )
    return row


def put(  # noqa: PLR0913 (what a save is made of)
    vault: Vault,
    scope: RecordId,
    record: RecordId,
    kind: str,
    fields: Mapping[str, Any],
    *,
    label: str,
    with_edits: Sequence[Edit] = (),
    draft: RecordId | None = None,
    beside: frozenset[str] = frozenset(),
) -> ChangeSet:
    """Save `fields` of one record (others stay), checked against its description.

    `with_edits` are saved and `draft` is given up in the same change; what `beside` names does not
    replace what another device brought meanwhile. Raises Invalid, or Trouble where the record is
    final: then only corrections are possible.
    """
    before = vault.store.record(record)
    if before is not None and before.final and any(not name.startswith("_") for name in fields):
        raise Trouble(
            tr("This entry is final."),
            tr("It was not changed."),
            tr("Add a correction: both will be shown."),
        )
    whole = {
        k: v for k, v in {**(before.doc if before else {}), **fields}.items() if not is_empty(v)
    }
    wrong = problems(kind_of(kind), whole)
    if wrong:
        raise Invalid(wrong)
    edits = [Edit(record, kind, fields, beside=beside), *with_edits]
    return saved(vault, scope, edits, label=label, draft=draft)


def over(
    vault: Vault, record: RecordId, fields: Mapping[str, Any], base: Mapping[str, Any] | None
) -> Rebased:
    """Return what of `fields` is to be written, where the writer found `base`.

    What they left as it was stays away, so that it overwrites nothing that a colleague's bundle
    brought meanwhile. Without `base` all of it is written.
    """
    row = vault.store.record(record)
    if base is None or row is None:
        return Rebased(dict(fields), frozenset())
    return rebased({name: base.get(name) for name in fields}, fields, row.doc)


def saved(
    vault: Vault,
    scope: RecordId,
    edits: Sequence[Edit],
    *,
    label: str,
    draft: RecordId | None = None,
) -> ChangeSet:
    """Write edits that were checked as one change. Raises ReadOnly, trip.Over."""
    if edits:
        check_writable(vault, scope)
    change = vault.store.save(scope, edits, by=vault.author, label=label, draft=draft)
    if change is None or change.group is None:
        return NOTHING
    operations = change.group.operations
    cases = frozenset() if scope == LIBRARY else frozenset({scope})
    return ChangeSet(
        label,
        frozenset(op.kind for op in operations),
        cases,
        frozenset(RecordId(op.record.hex()) for op in operations),
        change.no,
    )


def deleted(vault: Vault, record: RecordId, *, label: str) -> ChangeSet:
    """Take a record out of sight; undo brings it back. A final record stays."""
    row = found(vault, record)
    if row.final:
        raise Trouble(
            tr("This entry is final and stays in the file."), "", tr("Add a correction instead.")
        )
    return saved(vault, row.scope, [Edit(record, row.kind, {DELETED: True})], label=label)


def undone(vault: Vault, number: int) -> ChangeSet:
    """Take back the change `number`, field by field, where nothing has been written over it since.

    Raises Trouble where a later change stands on it, or where a record is final by now.
    """
    scope, edits, label = _undoing(vault, number)
    return saved(vault, scope, edits, label=tr("Undo: {label}", label=label))


def undone_together(vault: Vault, numbers: Sequence[int], *, label: str) -> None:
    """Take several changes back, of one case or more, all of them or none; raises as `undone`."""
    groups: dict[RecordId, list[Edit]] = {}
    for number in numbers:
        scope, edits, _ = _undoing(vault, number)
        check_writable(vault, scope)
        groups.setdefault(scope, []).extend(edits)
    vault.store.save_all(groups, by=vault.author, label=label)


def _undoing(vault: Vault, number: int) -> tuple[RecordId, list[Edit], str]:
    """Return what takes a change back: where, how, and what it was called."""
    change = history.change(vault.store.connection, number)
    if change is None or change.group is None:
        raise Trouble(tr("This cannot be undone any more."), tr("Nothing was changed."))
    scope = vault.store.scope_id(change.scope)
    past = vault.store.past(scope)
    edits: dict[RecordId, dict[str, Any]] = {}
    for op in change.group.operations:
        record = RecordId(op.record.hex())
        states = past[record, op.field]
        if states[-1].change != number:
            raise Trouble(
                tr("This cannot be undone any more, because it was changed again since."),
                tr("Nothing was changed."),
                tr("The history of the entry shows every state; any of them can be restored."),
            )
        edits.setdefault(record, {})[op.field] = states[-2].value if len(states) > 1 else None
        if len(states) == 1 and past.first_change(record) == number:
            edits[record] = {DELETED: True}
    kinds = {RecordId(op.record.hex()): op.kind for op in change.group.operations}
    for record in edits:
        row = vault.store.record(record)
        said = {op.field for op in change.group.operations if op.record.hex() == record}
        if row is not None and row.final and FINAL not in said and said != {DELETED}:
            raise Trouble(
                tr("This entry is final by now."),
                tr("Nothing was changed."),
                tr("Add a correction instead."),
            )
    found_edits = [Edit(r, kinds[r], fields) for r, fields in edits.items()]
    return scope, found_edits, change.group.label

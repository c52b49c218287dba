"""What two people wrote differently: both values with who, when and where, and a way to settle it.

Nothing waits for that: work goes on with the value that all devices show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from exitdesk.domain import showing, text_merge
from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.fields import Kind
from exitdesk.domain.ids import RecordId
from exitdesk.domain.text_merge import Part
from exitdesk.domain.trouble import Trouble
from exitdesk.domain.validation import is_empty, problems
from exitdesk.i18n import tr
from exitdesk.services import blind, entries, people, saving
from exitdesk.services.changes import ChangeSet
from exitdesk.services.vaults import Vault
from exitdesk.storage import peers, unsettled
from exitdesk.storage.replay import DELETED
from exitdesk.storage.store import Edit
from exitdesk.storage.unsettled import Unsettled

_TEXTS: Final = frozenset({Kind.TEXT, Kind.PARAGRAPH})

What = Literal["field", "deleted", "final"]
"""field: two values; deleted: one removed what the other wrote in; final: it came after."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the values: who wrote it, on which device, when (ms since 1970).

    `own`: on this device. `shown`: it is what everybody sees now. `base`: what it replaced.
    """

    value: Any
    by: str
    device: str
    at: int
    own: bool
    shown: bool
    base: Any = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field with several values. `id` names it in words; `sides` has ours first."""

    id: str
    case: RecordId
    code: str
    record: RecordId
    kind: str
    field: str
    label: str
    what: What
    sides: tuple[Side, ...]

    @property
    def ours(self) -> Side:
        """What was written on this device; else what is shown."""
        return self.sides[0]

    @property
    def theirs(self) -> Side:
        """What was written elsewhere."""
        return self.sides[1]

    @property
    def is_text(self) -> bool:
        """Tell whether the values are texts that can be combined."""
        return self.what != "deleted" and all(
            isinstance(side.value, str | None) for side in self.sides
        )


def conflicts(vault: Vault, case: RecordId | None = None) -> list[Conflict]:
    """Return what waits for a person, in all cases or in one.

    A rating that is closed to the person at the desk waits for somebody else.
    """
    return [_conflict(vault, one) for one in _open(vault) if case in (None, one.scope)]


def count(vault: Vault) -> int:
    """Return how many fields wait for a person."""
    return len(_open(vault))


def _open(vault: Vault) -> list[Unsettled]:
    found = unsettled.unsettled(vault.store.connection)
    return [one for one in found if not _closed(vault, one)]


def _closed(vault: Vault, one: Unsettled) -> bool:
    row = vault.store.record(one.record) if one.kind in ("assessment", "amendment") else None
    return row is not None and blind.is_withheld(vault, row)


def conflict(vault: Vault, name: str) -> Conflict:
    """Return a conflict by its id; raises Trouble where it is settled."""
    record = name.partition(".")[0]
    found = unsettled.unsettled(vault.store.connection, RecordId(record)) if _is_hex(record) else []
    for one in found:
        if _id(one) == name:
            if _closed(vault, one):
                raise blind.closed()
            return _conflict(vault, one)
    raise Trouble(
        tr("This is settled already."), tr("Nothing was changed."), tr("Look at the list again.")
    )


def combined(found: Conflict) -> list[Part]:
    """Return both texts of a conflict as one, part by part."""
    bases = [side.base for side in found.sides if isinstance(side.base, str)]
    base = bases[0] if bases and all(b == bases[0] for b in bases) else ""
    return text_merge.merged(base, found.ours.value or "", found.theirs.value or "")


def settle(vault: Vault, found: Conflict, value: Any) -> ChangeSet:
    """Give the field the value that a person chose; it answers all others, on all devices.

    A final entry keeps its words: another choice is added as a correction. Raises Invalid.
    """
    chosen = None if is_empty(value) else value
    label = tr("Settled: {field}", field=found.label)
    if found.what == "deleted":
        edit = Edit(found.record, found.kind, {DELETED: bool(chosen) or None}, settles=True)
        return saving.saved(vault, found.case, [edit], label=label)
    shown = next(side.value for side in found.sides if side.shown)
    if found.what == "final":
        edit = Edit(found.record, found.kind, {found.field: shown}, settles=True)
        done = saving.saved(vault, found.case, [edit], label=label)
        if chosen not in (None, shown):
            words = f"{found.label}: {in_words(vault, found, chosen)}"
            _, done = entries.amend(vault, found.record, words, tr("Written on another device"))
        return done
    _check(vault, found, chosen)
    edit = Edit(found.record, found.kind, {found.field: chosen}, settles=True)
    return saving.saved(vault, found.case, [edit], label=label)


def _check(vault: Vault, found: Conflict, value: Any) -> None:
    row = saving.found(vault, found.record)
    whole = {k: v for k, v in {**row.doc, found.field: value}.items() if not is_empty(v)}
    wrong = problems(CATALOGUE[row.kind], whole) if row.kind in CATALOGUE else []
    if wrong:
        raise saving.Invalid(wrong)


def _conflict(vault: Vault, one: Unsettled) -> Conflict:
    every = [one.shown, *one.others]
    origins = unsettled.origins(
        vault.store.connection, one.scope, [stamp[1:] for stamp, _ in every]
    )
    row = vault.store.case_row(one.scope)
    what: What = "deleted" if one.field == DELETED else "final" if one.final else "field"
    sides = [
        _side(vault, one, stamp[1:], value, origins, shown=number == 0)
        for number, (stamp, value) in enumerate(every)
    ]
    if what == "deleted" and all(side.value for side in sides[1:]):
        sides[0] = Side(None, "", "", 0, own=False, shown=True)
    sides.sort(key=lambda side: (not side.own, not side.shown))
    return Conflict(
        _id(one),
        one.scope,
        row.code if row else "",
        one.record,
        one.kind,
        one.field,
        field_label(one.kind, one.field),
        what,
        tuple(sides),
    )


def _side(
    vault: Vault,
    one: Unsettled,
    stamp: tuple[int, int],
    value: Any,
    origins: Any,
    *,
    shown: bool,
) -> Side:
    origin = origins.get(stamp)
    if origin is None:
        return Side(value, "", "", 0, own=False, shown=shown)
    own = origin.device == vault.store.device[1]
    peer = peers.of_device(vault.store.connection, origin.device)
    answered = unsettled.origins(
        vault.store.connection,
        one.scope,
        [_numbered(vault, device, seq) for device, seq in origin.answers],
    )
    base = next(iter(answered.values()), None)
    device = tr("this device") if own else peer.name if peer else tr("another device")
    by = people.names(vault).shown(f"@{origin.by}") if origin.by else ""
    return Side(value, by, device, origin.at, own, shown, base.value if base else None)


def _numbered(vault: Vault, device: bytes, seq: int) -> tuple[int, int]:
    row = vault.store.connection.execute("SELECT no FROM device WHERE id=?", (device,)).fetchone()
    return (row[0] if row else -1), seq


def field_label(kind: str, name: str) -> str:
    """Return the words for a field of a record."""
    if name == DELETED:
        return tr("Removed")
    known = CATALOGUE[kind].by_name.get(name) if kind in CATALOGUE else None
    return tr(known.label) if known else name


def in_words(vault: Vault, found: Conflict, value: Any) -> str:
    """Return a value of a conflict's field as a person reads it."""
    if found.what == "deleted":
        return tr("Remove it") if value else tr("Keep it")
    known = CATALOGUE[found.kind].by_name.get(found.field) if found.kind in CATALOGUE else None
    if known is None or is_empty(value):
        return str(value or "")
    return showing.shown(known, value, people.names(vault, found.case).shown)


def _id(one: Unsettled) -> str:
    return f"{one.record}.{one.field}"


def _is_hex(text: str) -> bool:
    return len(text) == 32 and not set(text) - set("0123456789abcdef")

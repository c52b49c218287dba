"""Taking in what a colleague sent: opened apart, looked at by a person, then one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from exitdesk.domain.ids import RecordId
from exitdesk.domain.operations import decoded
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import (
    authors,
    backups,
    extracts,
    identity,
    put_back,
    shut_outs,
    statements,
)
from exitdesk.services.changes import ChangeSet
from exitdesk.services.vaults import ATTACHMENTS, Vault
from exitdesk.storage import durable, exchange, peers, sealed_files
from exitdesk.storage.compartment import Connection
from exitdesk.storage.failures import files_explained
from exitdesk.storage.merging import Arriving, Merge, Taken, Wrong
from exitdesk.storage.peers import Peer
from exitdesk.storage.progress import Progress, silent
from exitdesk.storage.records import LIBRARY
from exitdesk.storage.sealed_files import SealedFile
from exitdesk.sync import bundle, decoding, heads
from exitdesk.sync.bundle import Expectations, KnownSender
from exitdesk.sync.marks import Mark, advanced
from exitdesk.sync.model import Body, SealedItem, Segment, SharedScope
from exitdesk.sync.refusal import Refusal, Refused

__all__ = ["CasePreview", "Looked", "Refused", "TakenIn", "look", "take"]

MAX_FILE: Final = bundle.MAX_FILE
Opener = Callable[[bytes, Sequence[str], Expectations], bundle.Opened]
_mark = msgspec.msgpack.Decoder(Mark)


@dataclass(frozen=True, slots=True)
class CasePreview:
    """A case in a bundle: its code and alias, how much of it is new here, and how we would hold it.

    `mode` is full or read. `waits`: part of it builds on something that has not come yet.
    """

    case: RecordId
    code: str
    alias: str
    new: bool
    mode: str
    changes: int
    erased: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """A bundle that may be taken in, before it is."""

    sender: Peer
    cases: list[CasePreview]
    files: int
    library: bool
    statements: int
    part: int
    parts: int
    gap: bool
    opened: bundle.Opened = field(repr=False)


@dataclass(slots=True)
class TakenIn:
    """What a bundle brought. `merge` is the number by which it can be taken back, or None."""

    sender: str
    changes: ChangeSet
    cases: list[RecordId] = field(default_factory=list)
    operations: int = 0
    files: int = 0
    conflicts: int = 0
    held: int = 0
    erased: int = 0
    merge: int | None = None
    problems: list[str] = field(default_factory=list)


def look(vault: Vault, data: bytes, opener: Opener = decoding.opened) -> Looked:
    """Open a bundle in a process of its own and say what it holds; nothing is written.

    Raises Refused with a fixed reason.
    """
    opened = opener(data, identity.keys(vault).identities, expectations(vault))
    connection = vault.store.connection
    sender = peers.by_key(connection, opened.sender)
    assert sender is not None  # noqa: S101 (only known senders pass)
    cases_ = [_previewed(vault, one) for one in opened.body.scopes if one.mode != "library"]
    cases_ += [CasePreview(*extracts.previewed(vault, one)) for one in opened.body.extracts]
    return Looked(
        sender,
        cases_,
        sum(bool(item.content) for item in opened.body.files),
        any(one.mode == "library" and one.segments for one in opened.body.scopes),
        len(opened.body.statements),
        opened.header.part,
        opened.header.parts,
        bool(advanced(opened.mark, opened.header, opened.hash).missing),
        opened,
    )


def expectations(vault: Vault) -> Expectations:
    """Return what a bundle is measured by."""
    senders = []
    for peer in identity.peers_of(vault):
        state = peer.state if peer.state in {"verified", "revoked"} else "unverified"
        senders.append(KnownSender(peer.sign_key, state))
    marks = [_mark.decode(mark) for mark in exchange.incoming_marks(vault.store.connection)]
    return Expectations(
        me=identity.keys(vault).sign_key,
        org=identity.organisation_id(vault),
        now=max(0, vault.store.clock()),
        senders=tuple(senders),
        marks=tuple(marks),
    )


def take(
    vault: Vault, looked: Looked, *, backed_up: str | None = None, progress: Progress = silent
) -> TakenIn:
    """Take a bundle in: a verified backup first, then all of it in one transaction or nothing.

    `backed_up` names a backup that was made just now. Raises Trouble; then nothing was changed.
    """
    body = looked.opened.body
    put_back.renewed_if_put_back(vault, body)
    backup = backed_up if backed_up is not None else backed_up_before(vault, looked, progress)
    with files_explained():
        written = [_written(vault, item) for item in body.files if item.content]
    parts = extracts.taken(vault, looked.sender, body)
    with vault.store.compartment.transaction(removes=True) as connection:
        sender = authors.introduced(vault, connection, looked.sender, body.cards)
        newest = _is_newest(connection, sender, looked.opened)
        merge = Merge(vault.store, connection, sender.no)
        taken = [
            _scope(vault, merge, connection, sender, scope, newest=newest) for scope in body.scopes
        ]
        _noted(vault, connection, looked, sender, [file for file in written if file])
        merge.finish()
        number = _merge(vault, connection, sender, taken, backup)
    done = _taken_in(looked, taken, number, len(written))
    done.cases += parts.cases
    done.problems += parts.problems
    done.erased = statements.carried_out(vault, looked.sender, body, looked.opened.header)
    done.problems += shut_outs.applied(vault)
    return done


def _is_newest(connection: Connection, sender: Peer, opened: bundle.Opened) -> bool:
    """Tell whether nothing later of the sender, as the device it is now, was read before."""
    now = peers.devices(connection, sender.no)[-1]
    return opened.header.device == now and opened.header.seq > opened.mark.seq


def backed_up_before(vault: Vault, looked: Looked, progress: Progress = silent) -> str:
    """Make and verify a backup where the bundle would change anything; return its name."""
    if not any(scope.segments for scope in looked.opened.body.scopes):
        return ""
    return backups.make(vault, progress=progress).name


def _previewed(vault: Vault, scope: SharedScope) -> CasePreview:
    case = RecordId(scope.scope.hex())
    row = vault.store.case_row(case)
    said: dict[str, Any] = {}
    number = vault.store.scope_number(case)
    known = set()
    if number is not None:
        known = {
            (device, seq)
            for device, seq in vault.store.connection.execute(
                "SELECT d.id, c.first_seq FROM change c JOIN device d ON d.no = c.device "
                "WHERE c.scope=?",
                (number,),
            )
        }
    new = 0
    for segment in scope.segments:
        for change in segment.changes:
            new += (segment.device, change.first_seq) not in known
            if row is None:
                said |= _case_fields(change.payload, scope.scope)
    return CasePreview(
        case,
        row.code if row else str(said.get("code") or ""),
        row.alias if row else str(said.get("alias") or ""),
        row is None,
        scope.mode,
        new,
        vault.header.is_erased(case),
    )


def _case_fields(payload: bytes, scope: bytes) -> dict[str, Any]:
    try:
        group = decoded(payload)
    except (msgspec.DecodeError, RecursionError):
        return {}
    return {op.field: op.value for op in group.operations if op.record == scope}


def _written(vault: Vault, item: SealedItem) -> SealedFile | None:
    """Put a sealed attachment where it belongs and verify it; None where it is there already."""
    folder = vault.folder / ATTACHMENTS
    file = SealedFile(item.name, item.key, item.size, item.sha256.hex())
    path = folder / item.name
    if path.exists():
        return file
    durable.private_folder(folder)
    new = folder / f"{item.name[:32]}.new"
    durable.write(new, item.content)
    new.replace(path)
    try:
        sealed_files.verify(folder, file)
    except Trouble:
        durable.remove(path)
        raise
    return file


def _scope(
    vault: Vault,
    merge: Merge,
    connection: Connection,
    sender: Peer,
    shared: SharedScope,
    *,
    newest: bool,
) -> Taken:
    """Take in one case or the library; `newest`: nothing later of this sender was read before."""
    scope = RecordId(shared.scope.hex())
    if (shared.mode == "library") != (scope == LIBRARY):
        return Taken(scope, wrong={b"": Wrong.MALFORMED})
    if scope == LIBRARY and not sender.same_organisation:
        return Taken(scope)
    if vault.header.is_erased(scope):
        return Taken(scope, wrong={b"": Wrong.ERASED})
    arriving: list[Arriving] = []
    wrong: dict[bytes, Wrong] = {}
    for segment in shared.segments:
        if authors.is_vouched(vault, connection, sender, shared.scope, segment):
            arriving += _arriving(shared.scope, segment)
        else:
            wrong[segment.device] = Wrong.MALFORMED
    before = vault.store.scope_number(scope)
    taken = merge.take(scope, arriving, refused=_readers(connection, scope))
    taken.wrong |= wrong | put_back.written_otherwise(connection, shared)
    _signatures(vault, connection, shared, taken)
    if before is None and shared.mode == "read":
        exchange.set_access(connection, scope, "read")
    elif newest and shared.mode == "full" and sender.no not in exchange.readers(connection, scope):
        exchange.set_access(connection, scope, "full")
    now = vault.store.clock()
    exchange.note_holds(connection, sender.no, shared.scope, dict(shared.has), now, newest=newest)
    _held_by(vault, connection, sender, scope, shared)
    return taken


def _arriving(scope: bytes, segment: Segment) -> list[Arriving]:
    found, prev = [], segment.prev
    for change in segment.changes:
        found.append(
            Arriving(
                segment.device,
                change.first_seq,
                change.ops,
                change.clock,
                change.salt,
                change.payload,
                prev,
            )
        )
        prev = heads.head(scope, segment.device, prev, [change])[1]
    return found


def _readers(connection: Connection, scope: RecordId) -> frozenset[bytes]:
    """Return the devices that were given the case only to read it."""
    readers = exchange.readers(connection, scope)
    return frozenset(device for peer in readers for device in peers.devices(connection, peer))


def _signatures(vault: Vault, connection: Connection, shared: SharedScope, taken: Taken) -> None:
    """Keep the signatures of chains that came in, to pass them on with the work."""
    number = vault.store.scope_number(taken.scope)
    if number is None:
        return
    for segment in shared.segments:
        row = connection.execute("SELECT no FROM device WHERE id=?", (segment.device,)).fetchone()
        if row and segment.changes and segment.device not in taken.wrong:
            last = segment.changes[-1]
            seq = last.first_seq + last.ops - 1
            exchange.note_signature(connection, number, row[0], seq, segment.signature)


def _held_by(
    vault: Vault, connection: Connection, sender: Peer, scope: RecordId, shared: SharedScope
) -> None:
    """Note that the sender holds the case, too: what we write in it goes back to them."""
    if scope == LIBRARY or shared.mode == "read":
        return
    lines = exchange.shares(connection, scope, live=True)
    if statements.is_withdrawn(connection, scope, sender.no):
        return  # what they had not sent before comes in; they are asked until it is gone there
    if not any(line.peer == sender.no for line in lines):
        now = vault.store.clock()
        exchange.give(
            connection,
            exchange.Share(
                0, scope, sender.no, "full", now, "", "", "received", True, "held", None
            ),
        )


def _noted(
    vault: Vault,
    connection: Connection,
    looked: Looked,
    sender: Peer,
    written: list[SealedFile],
) -> None:
    """Write down what else the bundle brings: files, people, receipts, its number."""
    body, header, now = looked.opened.body, looked.opened.header, vault.store.clock()
    connection.executemany(
        "INSERT OR IGNORE INTO sealed VALUES (?,?,?,?)",
        [(file.name, file.key, file.size, bytes.fromhex(file.sha256)) for file in written],
    )
    if not sender.same_organisation:
        exchange.note_people(connection, {one.id: one.name for one in body.people})
    for receipt in body.receipts:
        exchange.note_holds(connection, sender.no, receipt.scope, dict(receipt.has), now)
    mark = advanced(looked.opened.mark, header, looked.opened.hash)
    exchange.note_mark(
        connection, mark.sender, mark.device, mark.channel, msgspec.msgpack.encode(mark)
    )
    peers.heard_from(connection, sender.no, now)


def _merge(
    vault: Vault, connection: Connection, sender: Peer, taken: list[Taken], backup: str
) -> int | None:
    ranges = [one.changes for one in taken if one.changes]
    if not ranges:
        return None
    changes = (min(r[0] for r in ranges), max(r[1] for r in ranges))
    return exchange.note_merge(connection, sender.no, changes, backup, vault.store.clock())


def _taken_in(looked: Looked, taken: list[Taken], merge: int | None, files: int) -> TakenIn:
    cases = [one.scope for one in taken if one.scope != LIBRARY and one.changes]
    records = frozenset(RecordId(r.hex()) for one in taken for r in one.records)
    changes = ChangeSet(
        tr("Taken in from {name}", name=looked.sender.name),
        frozenset({"case", "session"}) if records else frozenset(),
        frozenset(cases),
        records,
        None,
    )
    return TakenIn(
        looked.sender.name,
        changes,
        cases,
        sum(one.operations for one in taken),
        files,
        sum(len(one.unsettled) for one in taken),
        sum(one.held for one in taken),
        0,
        merge,
        _problems(taken),
    )


def _problems(taken: list[Taken]) -> list[str]:
    """Return a sentence for each kind of thing that could not be taken in."""
    kinds = {why for one in taken for why in one.wrong.values()}
    words = {
        Wrong.FORKED: tr(
            "Part of it contradicts what this device wrote before: a backup may have been put "
            "back there. It was left out until that device has synced again."
        ),
        Wrong.MALFORMED: tr(
            "Part of it was written by somebody whose keys are not known here; it was left out."
        ),
        Wrong.ERASED: tr("It holds a case that was erased here; that was left out."),
        Wrong.INCOMPLETE: tr(
            "It holds part of a case that was given away here; ask for the whole case."
        ),
        Wrong.READ_ONLY: tr("It holds changes by somebody who may only read; they were left out."),
    }
    return [words[kind] for kind in Wrong if kind in kinds]


def open_file(path: Path) -> bytes:
    """Return the bytes of a bundle; raises Trouble where it cannot be read or is too large."""
    with files_explained():
        if not path.is_file():
            raise Trouble(tr("There is no such file."), "", tr("Choose a bundle."))
        if path.stat().st_size > MAX_FILE:
            raise Refused.because(Refusal.TOO_LARGE)
        return path.read_bytes()


def parts_left(body: Body) -> int:
    """Return how many attachments are still to come in other parts."""
    return sum(not item.content for item in body.files)

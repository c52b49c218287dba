"""Carrying cases between two vaults that one person has open, and proving that all of it came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from msgspec import structs

from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import (
    attachments,
    digests,
    identity,
    origins,
    receiving,
    sharing,
    statements,
)
from exitdesk.services.parcels import Parcel
from exitdesk.services.vaults import Vault
from exitdesk.storage import durable, exchange, marks, outgoing, peers, sealed_files
from exitdesk.storage.failures import files_explained
from exitdesk.storage.peers import Peer
from exitdesk.storage.progress import Progress, silent
from exitdesk.storage.records import LIBRARY
from exitdesk.storage.sealed_files import SealedFile
from exitdesk.sync.model import Body, Mode, SealedItem

_TOGETHER: Final = 100
"""So many cases go into one bundle: it is opened in memory."""


@dataclass(slots=True)
class Came:
    """What was carried. `problems` are sentences of what could not be taken in."""

    cases: set[RecordId] = field(default_factory=set)
    operations: int = 0
    files: int = 0
    conflicts: int = 0
    drafts: int = 0
    erased: int = 0
    problems: list[str] = field(default_factory=list)


def carried(
    source: Vault, target: Vault, scopes: Iterable[RecordId], progress: Progress = silent
) -> Came:
    """Carry what `target` lacks of some scopes; both know each other's keys.

    Raises Trouble, receiving.Refused. What came until then stays, and is not carried again.
    """
    peer = peers.by_key(source.store.connection, identity.keys(target).sign_key)
    assert peer is not None  # noqa: S101 (they were told of each other)
    wanted, done, backup = list(scopes), Came(), None
    for number, some in enumerate(_batches(wanted)):
        progress(number * _TOGETHER, len(wanted))
        backup = _carried(source, target, peer, some, done, backup)
    return done


def _batches(scopes: Sequence[RecordId]) -> Iterator[list[RecordId]]:
    library = [one for one in scopes if one == LIBRARY]
    yield library
    cases = [one for one in scopes if one != LIBRARY]
    yield from (cases[at : at + _TOGETHER] for at in range(0, len(cases), _TOGETHER))


def _carried(
    source: Vault,
    target: Vault,
    peer: Peer,
    scopes: Iterable[RecordId],
    done: Came,
    backup: str | None,
) -> str | None:
    parcel = Parcel(source)
    for scope in scopes:
        parcel.add(scope, _mode(source, scope), _held(target, scope))
    files = parcel.without_files()
    asked = statements.for_peer(source, peer)
    if parcel.empty and not asked:
        return backup
    for item in files:
        done.files += _copied(source, target, item)
    body = Body(scopes=tuple(parcel.scopes), statements=asked)
    for part in sharing.sealed(source, [peer], body, parcel):
        looked = receiving.look(target, part.data)
        if backup is None:
            backup = receiving.backed_up_before(target, looked) or None
        taken = receiving.take(target, looked, backed_up=backup or "")
        done.cases |= set(taken.cases)
        done.operations += taken.operations
        done.conflicts += taken.conflicts
        done.erased += taken.erased
        done.problems += [one for one in taken.problems if one not in done.problems]
    return backup


def _mode(vault: Vault, scope: RecordId) -> Mode:
    if scope == LIBRARY:
        return "library"
    return "read" if exchange.access(vault.store.connection, scope) == "read" else "full"


def _held(vault: Vault, scope: RecordId) -> marks.Vector:
    """Return what a vault holds of a scope; nothing where its content was given away."""
    number = vault.store.scope_number(scope)
    if number is None or scope not in vault.store.scopes():
        return {}
    return outgoing.holds(vault.store.connection, number)


def _copied(source: Vault, target: Vault, item: SealedItem) -> bool:
    """Copy a sealed document and read it back; False where it is there already or nowhere."""
    file = SealedFile(item.name, item.key, item.size, item.sha256.hex())
    here, there = attachments.folder(source) / item.name, attachments.folder(target) / item.name
    if not here.is_file():
        return False
    copies = not there.exists()
    if copies:
        with files_explained():
            durable.private_folder(there.parent)
            new = there.with_name(f"{item.name[:32]}.new")
            new.unlink(missing_ok=True)
            durable.copied(here, new)
            durable.replace(new, there)
        try:
            sealed_files.verify(there.parent, file)
        except Trouble:
            durable.remove(there)
            raise
    attachments.remember(target, file)
    return copies


# ---------------------------------------------------------------------- the way home


def brought_home(vault: Vault, away: Vault, peer: Peer, progress: Progress = silent) -> Came:
    """Bring into `vault` what `away` has written, and tell `away` what changed here meanwhile.

    Then both say the same of every case, which `lacking` proves. What was being typed, who read
    what and what was given to others on the way comes along.
    """
    erased = [one for one in away.store.scopes() if vault.header.is_erased(one)]
    scopes = [one for one in away.store.scopes() if one not in erased]
    came = carried(away, vault, scopes, progress)
    living = set(vault.store.scopes())
    carried(vault, away, [one for one in scopes if one in living], progress)
    if came.erased or erased:  # the other side wrote down that it has erased them, too
        carried(away, vault, [LIBRARY])
    came.erased += len(erased)
    came.drafts = left_open(vault, away)
    _register(vault, away, peer)
    return came


def lacking(holder: Vault, origin: Vault, scopes: Iterable[RecordId] | None = None) -> list[str]:
    """Return sentences about what of `origin` is not in `holder`; an empty list is the proof.

    Cases that were erased by law in `holder` are not missed.
    """
    wanted = origin.store.scopes() if scopes is None else list(scopes)
    wanted = [one for one in wanted if not holder.header.is_erased(one)]
    found = []
    if any(not _chains(holder, origin, one) for one in wanted):
        found.append(tr("Part of what was written is not here: a chain of changes is shorter."))
    cases = [one for one in wanted if one != LIBRARY]
    if any(digests.digest(holder, one) != digests.digest(origin, one) for one in cases):
        found.append(tr("Both sides do not say the same of every case."))
    if not _documents(holder, origin, wanted):
        found.append(tr("A document is missing or cannot be read."))
    typed = {row[0] for row in holder.store.drafts()}
    if scopes is None and any(one not in typed for one, _ in _living_drafts(holder, origin)):
        found.append(tr("Something that was being typed is not here."))
    return found


def _chains(holder: Vault, origin: Vault, scope: RecordId) -> bool:
    """Tell whether the last change of every device in a scope is here, by its hash."""
    number = origin.store.scope_number(scope)
    here = holder.store.scope_number(scope)
    if number is None or here is None or scope not in holder.store.scopes():
        return False
    return all(
        holder.store.connection.execute(
            "SELECT 1 FROM change c JOIN device d ON d.no = c.device "
            "WHERE c.scope=? AND d.id=? AND c.hash=? AND c.payload IS NOT NULL",
            (here, mark.device_id, mark.hash),
        ).fetchone()
        for mark in marks.marks(origin.store.connection, number).values()
    )


def _documents(holder: Vault, origin: Vault, scopes: Iterable[RecordId]) -> bool:
    """Tell whether every document of `origin` is in `holder` and opens there."""
    names = {
        record.doc.get("content")
        for scope in scopes
        for record in origin.store.records(scope, ["attachment", "form"], deleted=True)
    }
    here = {file.name: file for file in attachments.every(holder)}
    for file in attachments.every(origin):
        if file.name not in names:
            continue
        if file.name not in here:
            return False
        try:
            sealed_files.verify(attachments.folder(holder), here[file.name])
        except Trouble:
            return False
    return True


def _living_drafts(vault: Vault, away: Vault) -> list[tuple[RecordId, RecordId]]:
    return [(row[0], row[1]) for row in away.store.drafts() if not vault.header.is_erased(row[1])]


def left_open(holder: Vault, origin: Vault, scopes: Iterable[RecordId] | None = None) -> int:
    """Bring what was being typed, and who opened what; of some cases or of all.

    Nothing that lies here under the same id is written over. Returns how many drafts came.
    """
    wanted = None if scopes is None else set(scopes)
    known = {row[0] for row in holder.store.drafts()}
    coming = {
        draft
        for draft, scope in _living_drafts(holder, origin)
        if draft not in known and (wanted is None or scope in wanted)
    }
    for draft, scope, kind, record, doc, place, _ in origin.store.drafts():
        if draft in coming:
            holder.store.keep_draft(draft, scope, kind, record, doc, place)
    _readings(holder, origin, wanted)
    return len(coming)


def _readings(vault: Vault, away: Vault, wanted: set[RecordId] | None) -> None:
    """Bring the log of who opened what, each line once."""
    rows = away.store.connection.execute(
        "SELECT r.at, r.by, s.id, r.what FROM reading r JOIN scope s ON s.no = r.scope"
    ).fetchall()
    living = set(vault.store.scopes())
    with vault.store.compartment.transaction() as connection:
        for at, by, scope, what in rows:
            case = RecordId(scope.hex())
            number = vault.store.scope_number(case)
            if number is None or case not in living or (wanted is not None and case not in wanted):
                continue
            connection.execute(
                "INSERT INTO reading (at, by, scope, what) SELECT :at, :by, :scope, :what "
                "WHERE NOT EXISTS (SELECT 1 FROM reading WHERE at=:at AND by=:by AND "
                "scope=:scope AND what=:what)",
                {"at": at, "by": by, "scope": number, "what": what},
            )


def _register(vault: Vault, away: Vault, peer: Peer) -> None:
    """Bring the lines of the register that were written on the way: who else was given a case.

    Their keys count as introduced here: their words were compared with those of the other vault.
    """
    others = {one.no: one for one in identity.peers_of(away)}
    known = {(line.scope, line.peer, line.since) for line in sharing.register(vault)}
    own = identity.keys(vault).sign_key
    for line in sharing.register(away):
        met = others[line.peer]
        if met.sign_key == own:
            continue
        here = _met(vault, met)
        if (line.scope, here.no, line.since) in known or here.no == peer.no:
            continue
        with vault.store.compartment.transaction() as connection:
            exchange.give(connection, replace(line, no=0, peer=here.no, ended_at=None))
    for row in away.store.case_rows():
        every = origins.given(vault, row.id)
        new = [
            structs.replace(one, peer=_met(vault, others[one.peer]).no)
            for one in origins.given(away, row.id)
        ]
        coming = [one for one in new if one.id not in {known.id for known in every}]
        if coming:
            origins.note_given(vault, row.id, every + coming)


def _met(vault: Vault, met: Peer) -> Peer:
    """Return somebody whom the other vault knows, as one who is known here."""
    here = peers.by_key(vault.store.connection, met.sign_key)
    if here is not None:
        return here
    return identity.keep(vault, identity.read_card(met.card), met.card, "introduced")

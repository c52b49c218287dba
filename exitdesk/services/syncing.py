"""Syncing through a place that several devices reach: a stick, a shared folder, a bucket.

Each device reads what is new for it, takes it in, and leaves what others lack. Nobody writes in
another's files; what lies there is encrypted, signed and named at random.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from exitdesk.crypto import age
from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.services import backups, identity, leaving, receiving, sharing, statements
from exitdesk.services.changes import NOTHING, ChangeSet
from exitdesk.services.holdings import Holding, holdings
from exitdesk.services.parcels import Parcel, sendable
from exitdesk.services.receiving import Looked, Opener, Refused
from exitdesk.services.vaults import Vault
from exitdesk.storage import exchange, outgoing, postings
from exitdesk.storage.exchange import Share
from exitdesk.storage.marks import Vector
from exitdesk.storage.peers import Peer
from exitdesk.storage.progress import Progress, silent
from exitdesk.storage.records import LIBRARY
from exitdesk.sync import decoding, posting
from exitdesk.sync.model import Body, Mode
from exitdesk.sync.place_names import Entry, Foreign, new_name
from exitdesk.sync.place_trouble import PlaceTrouble, Problem
from exitdesk.sync.places import FolderPlace, Place
from exitdesk.sync.posting import Lying, Posted
from exitdesk.sync.refusal import Refusal

__all__ = ["Holding", "SyncResult", "folder", "holdings", "sync", "sync_with"]

_HEAD: Final = 256 * 1024
_posted = msgspec.msgpack.Decoder(Posted)
_PUT_BACK: Final = frozenset({Refusal.FORKED_NUMBER.value, Refusal.OLD_NUMBER.value})
"""Refusals by which one of our peers may learn that its device was put back."""
_LATER: Final = frozenset(
    {Refusal.UNKNOWN_SENDER, Refusal.UNVERIFIED_SENDER, Refusal.NEWER_VERSION}
)
"""Refusals that may end: such a file is looked at again next time."""


@dataclass(slots=True)
class SyncResult:
    """What a sync did. `waiting` counts changes that build on something that has not come."""

    read: int = 0
    operations: int = 0
    documents: int = 0
    conflicts: int = 0
    written: int = 0
    removed: int = 0
    waiting: int = 0
    erased: int = 0
    cases: set[RecordId] = field(default_factory=set)
    changes: ChangeSet = NOTHING
    refused: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    foreign: list[Foreign] = field(default_factory=list)


def sync(vault: Vault, path: Path, progress: Progress = silent) -> SyncResult:
    """Sync through the folder at `path`; raises Trouble where it cannot be reached or is full."""
    return sync_with(vault, folder(vault, path), progress)


def folder(vault: Vault, path: Path) -> Place:
    """Return a folder as a place to sync through."""
    return FolderPlace(path, vault.store.device[1])


def sync_with(
    vault: Vault,
    place: Place,
    progress: Progress = silent,
    opener: Opener = decoding.opened,
) -> SyncResult:
    """Read what is new in `place`, take it in, and leave what others lack.

    Every step stands by itself: whatever interrupts it, the next sync goes on from there.
    """
    place_id = place.folder_id()
    place.tidy()
    listing = place.listing()
    result = SyncResult(foreign=listing.foreign)
    own = {name for name, _, _ in postings.posted(vault.store.connection, place_id)}
    known = postings.read(vault.store.connection, place_id, vault.store.clock())
    new = [one for one in listing.ours if one.name not in own and known.get(one.name) != one.size]
    new.sort(key=lambda entry: (entry.modified, entry.name))
    backed_up: str | None = None
    others: list[Entry] = []
    for done, entry in enumerate(new):
        progress(done, len(new) + 1)
        data = _for_us(vault, place, entry)
        if data is None:
            others.append(entry)
            continue
        outcome, backed_up = _taken(vault, data, backed_up, result, opener)
        if outcome is not None:
            _note_read(vault, place_id, [Entry(entry.name, len(data), 0)], outcome)
    _note_read(vault, place_id, others, "other")
    leaving.settle(vault)
    progress(len(new), len(new) + 1)
    there = {entry.name: entry.size for entry in place.listing().ours}
    with vault.store.compartment.transaction() as connection:
        postings.forget_gone(connection, place_id, set(there))
    _write_what_lacks(vault, place, place_id, there, result)
    result.waiting = sum(n for _, _, n, _ in exchange.held(vault.store.connection))
    return result


# ---------------------------------------------------------------------- reading


def _taken(
    vault: Vault, data: bytes, backed_up: str | None, result: SyncResult, opener: Opener
) -> tuple[str | None, str | None]:
    """Take one file in where it is for us.

    Returns what became of it (None: look again next time) and the backup that was made before.
    """
    try:
        looked = receiving.look(vault, data, opener)
        if backed_up is None and any(s.segments for s in looked.opened.body.scopes):
            backed_up = backups.make(vault).name
        done = receiving.take(vault, looked, backed_up=backed_up or "")
        _promised(vault, looked)
        _add(result, done)
    except Refused as refused:
        outcome = refused.reason.value
        result.refused[outcome] = result.refused.get(outcome, 0) + 1
        return None if refused.reason in _LATER else outcome, backed_up
    return "taken", backed_up


def _for_us(vault: Vault, place: Place, entry: Entry) -> bytes | None:
    """Return the content of a file that our keys open; None for others' and for one that is gone.

    Its beginning tells, so that what others send each other is not brought here whole.
    """
    keys = identity.keys(vault).identities
    try:
        start = place.start(entry.name, _HEAD)
        if not age.opens(start, keys):
            return None
        return start if entry.size <= len(start) else place.read(entry.name, receiving.MAX_FILE)
    except PlaceTrouble as trouble:
        if trouble.problem is Problem.MISSING:
            return None
        raise


def _note_read(vault: Vault, place: bytes, entries: Sequence[Entry], outcome: str) -> None:
    """Write down files that need not be opened again."""
    if entries:
        now = vault.store.clock()
        with vault.store.compartment.transaction() as connection:
            for one in entries:
                postings.note_read(connection, place, one.name, one.size, outcome, now)


def _add(result: SyncResult, done: receiving.TakenIn) -> None:
    result.read += 1
    result.operations += done.operations
    result.documents += done.files
    result.conflicts += done.conflicts
    result.erased += done.erased
    result.cases |= set(done.cases)
    before, now = result.changes, done.changes
    result.changes = ChangeSet(
        now.label,
        before.kinds | now.kinds,
        before.case_ids | now.case_ids,
        before.record_ids | now.record_ids,
    )
    result.problems += [one for one in done.problems if one not in result.problems]


def _promised(vault: Vault, looked: Looked) -> None:
    """Note what the sender has addressed to others whom we know, and that they hold the case."""
    header, body = looked.opened.header, looked.opened.body
    now = vault.store.clock()
    known = {peer.sign_key: peer for peer in identity.peers_of(vault) if peer.state == "verified"}
    with vault.store.compartment.transaction() as connection:
        for key in header.to:
            peer = known.get(key)
            if peer is None:
                continue
            for scope in body.scopes:
                reach = {
                    one.device: one.changes[-1].first_seq + one.changes[-1].ops - 1
                    for one in scope.segments
                    if one.changes
                }
                postings.note_promised(connection, peer.no, scope.scope, reach, now)
                _also_holds(vault, peer, RecordId(scope.scope.hex()), scope.mode)


def _also_holds(vault: Vault, peer: Peer, case: RecordId, mode: Mode) -> None:
    connection = vault.store.connection
    lines = [line for line in exchange.shares(connection, case) if line.peer == peer.no]
    known = bool(lines) and lines[-1].state in {*exchange.LIVE, "withdrawn"}
    if mode == "library" or known or case not in outgoing.scopes(connection):
        return
    now = vault.store.clock()
    exchange.give(
        connection, Share(0, case, peer.no, mode, now, "", "", "received", True, "held", None)
    )


# ---------------------------------------------------------------------- writing


def _write_what_lacks(
    vault: Vault, place: Place, place_id: bytes, there: dict[str, int], result: SyncResult
) -> None:
    """Remove what has served, then write what somebody lacks."""
    lying = _lying(vault, place_id, there)
    acknowledged = {
        peer.sign_key: exchange.holds(vault.store.connection, peer.no)
        for peer in identity.peers_of(vault)
        if peer.state == "verified"
    }
    gone = [one for one in lying if posting.served(one, acknowledged)]
    for one in gone:
        _note_told(vault, one.posted)
    gone += [one for one in lying if one not in gone and _is_past(vault, one.posted)]
    for group in posting.crowded([one for one in lying if one not in gone]):
        gone += group
    left = [one for one in lying if one not in gone]
    written = [
        one
        for to, scopes in _groups(vault, left, result).items()
        for one in _posted_for(vault, place, place_id, to, _with_told(to, scopes, left), left)
    ]
    result.written = len(written)
    gone += posting.outdated([*left, *written])
    asking: dict[tuple[bytes, ...], bytes] = {
        (peer.sign_key,): _asking(vault, peer) for peer in identity.peers_of(vault)
    }
    gone += posting.answered(left, asking)
    for one in gone:
        place.remove(one.name)
        with vault.store.compartment.transaction() as connection:
            postings.forget_posted(connection, place_id, one.name)
    result.removed = len(gone)


def _with_told(
    to: tuple[Peer, ...], scopes: Sequence[RecordId], lying: Sequence[Lying]
) -> list[RecordId]:
    """Add the scopes of files that only tell how far we are: the new file takes their place."""
    keys = tuple(peer.sign_key for peer in to)
    told = {
        RecordId(scope.hex()): None
        for one in lying
        if one.posted.to == keys and posting.only_tells(one)
        for scope in one.posted.has
    }
    return list({**dict.fromkeys(scopes), **told})


def _lying(vault: Vault, place: bytes, there: dict[str, int]) -> list[Lying]:
    """Return our files that lie there whole; what is gone or cut is forgotten."""
    found = []
    for name, size, content in postings.posted(vault.store.connection, place):
        if there.get(name) == size:
            found.append(Lying(name, size, _posted.decode(content)))
        elif name not in there:
            with vault.store.compartment.transaction() as connection:
                postings.forget_posted(connection, place, name)
    return found


def _groups(
    vault: Vault, lying: Sequence[Lying], result: SyncResult
) -> dict[tuple[Peer, ...], list[RecordId]]:
    """Return for each group of peers the scopes of which one of them lacks something, or is asked.

    A group is everybody who holds a scope in the same way; so each change is written once.
    """
    connection = vault.store.connection
    groups: dict[tuple[Peer, ...], list[RecordId]] = {}
    living = outgoing.scopes(connection)
    for scope, peers in _recipients(vault):
        number = living.get(scope)
        if number is None:  # erased, or given away
            continue
        ends, now = outgoing.holds(connection, number), vault.store.clock()
        can_go = sendable(vault, scope, number)
        key = bytes.fromhex(scope)
        behind = any(
            posting.is_behind(
                posting.covered(
                    exchange.holds(connection, peer.no).get(key, {}), key, peer.sign_key, lying
                ),
                can_go,
                postings.promised(connection, peer.no, key, now),
                vault.store.device[1],
            )
            or not _is_told(vault, peer, key, ends, lying)
            for peer in peers
        )
        if behind:
            groups.setdefault(peers, []).append(scope)
    asked = {(one.posted.to, one.posted.asked) for one in lying if one.posted.asks}
    for peer in identity.peers_of(vault):
        asks = _asking(vault, peer)
        if peer.state == "verified" and asks and ((peer.sign_key,), asks) not in asked:
            groups.setdefault((peer,), [])
        if peer.state == "verified" and _PUT_BACK & result.refused.keys():
            heard = _heard(vault, (peer,))
            if not any(
                peer.sign_key in one.posted.to and one.posted.heard == heard for one in lying
            ):
                groups.setdefault((peer,), [])
    return groups


def _asking(vault: Vault, peer: Peer) -> bytes:
    """Return what stands for all that a peer is asked and told to be done; nothing for nothing."""
    asks, acks = statements.for_peer(vault, peer), statements.every_acknowledged_to(vault, peer)
    if not asks and not acks:
        return b""
    receipts = sharing.receipts(vault, statements.taken_back(vault, peer))
    return hashlib.sha256(msgspec.msgpack.encode((asks, acks, receipts))).digest()[:16]


def _heard(vault: Vault, to: tuple[Peer, ...]) -> bytes:
    """Return what stands for how far the bundles of a group have been read here."""
    return hashlib.sha256(msgspec.msgpack.encode(sharing.heard(vault, to))).digest()[:16]


def _is_told(vault: Vault, peer: Peer, scope: bytes, ends: Vector, lying: Sequence[Lying]) -> bool:
    """Tell whether a peer knows, or finds there, how far we are.

    While something waits for what is missing, it has to be there to be found.
    """
    connection = vault.store.connection
    waits = any(bytes.fromhex(held[0]) == scope for held in exchange.held(connection))
    if not waits and exchange.told(connection, peer.no).get(scope, {}) == ends:
        return True
    return any(
        peer.sign_key in one.posted.to and one.posted.has.get(scope) == ends for one in lying
    )


def _recipients(vault: Vault) -> list[tuple[RecordId, tuple[Peer, ...]]]:
    """Return who holds each scope that is shared: verified devices.

    Those of one organisation who may all write in it, or all only read it, are one group.
    """
    connection = vault.store.connection
    peers = {p.no: p for p in identity.peers_of(vault) if p.state == "verified"}
    home = {no: identity.read_card(peer.card).organisation for no, peer in peers.items()}
    everything = postings.with_everything(connection)
    found: dict[RecordId, set[int]] = {}
    for line in exchange.shares(connection, live=True):
        if line.mode in {"full", "read"}:
            found.setdefault(line.scope, set()).add(line.peer)
    for scope in outgoing.scopes(connection) if everything else ():
        found.setdefault(scope, set()).update(everything)
    found[LIBRARY] = {no for no, peer in peers.items() if sharing.gets_library(peer)}
    groups: list[tuple[RecordId, tuple[Peer, ...]]] = []
    for scope, numbers in found.items():
        readers = exchange.readers(connection, scope)
        alike: dict[tuple[bytes, bool], list[Peer]] = {}
        for no in sorted(numbers & peers.keys()):
            alike.setdefault((home[no], no in readers), []).append(peers[no])
        groups += [(scope, tuple(group)) for group in alike.values()]
    return groups


def _posted_for(
    vault: Vault,
    place: Place,
    place_id: bytes,
    to: tuple[Peer, ...],
    scopes: Iterable[RecordId],
    lying: Sequence[Lying],
) -> list[Lying]:
    """Write what a group lacks of some scopes, in one file or several."""
    connection = vault.store.connection
    parcel = Parcel(vault)
    spans: dict[bytes, dict[bytes, tuple[int, int]]] = {}
    has: dict[bytes, dict[bytes, int]] = {}
    for scope in scopes:
        key = bytes.fromhex(scope)
        known = posting.least(
            posting.covered(
                exchange.holds(connection, peer.no).get(key, {}), key, peer.sign_key, lying
            )
            for peer in to
        )
        reach = parcel.add(scope, _mode(vault, to, scope), known)
        number = vault.store.scope_number(scope)
        has[key] = outgoing.holds(connection, number) if number is not None else {}
        moved = {d: (known.get(d, 0), n) for d, n in reach.items() if n > known.get(d, 0)}
        if moved:
            spans[key] = moved
    body = Body(scopes=tuple(parcel.scopes))
    if len(to) == 1:
        body = replace(
            body,
            statements=statements.for_peer(vault, to[0]),
            acknowledgements=statements.every_acknowledged_to(vault, to[0]),
            receipts=sharing.receipts(vault, statements.taken_back(vault, to[0])),
        )
    asking = bool(body.statements or body.acknowledgements)
    to_keys = tuple(peer.sign_key for peer in to)
    now = max(0, vault.store.clock())
    asked = _asking(vault, to[0]) if asking else b""
    posted = Posted(to_keys, spans, has, asking, now, _heard(vault, to), asked)
    written = [
        _put(
            vault, place, place_id, part.data, posted if number == 0 else replace(posted, spans={})
        )
        for number, part in enumerate(sharing.sealed(vault, to, body, parcel))
    ]
    if asking:
        statements.note_told(vault, to[0])
    return written


def _put(vault: Vault, place: Place, place_id: bytes, data: bytes, posted: Posted) -> Lying:
    """Write one file; its line is there first, so that it is known to be ours whatever comes."""
    name = new_name()
    with vault.store.compartment.transaction() as connection:
        content = msgspec.msgpack.encode(posted)
        postings.note_posted(connection, place_id, name, len(data), content)
    try:
        place.write_new(name, data)
    except Trouble:
        with vault.store.compartment.transaction() as connection:
            postings.forget_posted(connection, place_id, name)
        raise
    return Lying(name, len(data), posted)


def _is_past(vault: Vault, posted: Posted) -> bool:
    """Tell whether nobody opens a file any more: it is too old, or our clock was wrong then."""
    return posted.at + sharing.LIFE_MS < vault.store.clock()


def _note_told(vault: Vault, served: Posted) -> None:
    """Who has what a file carries has read it, and what it told."""
    peers = {peer.sign_key: peer for peer in identity.peers_of(vault)}
    with vault.store.compartment.transaction() as connection:
        for key in served.to:
            for scope, vector in served.has.items():
                if key in peers:
                    exchange.note_told(connection, peers[key].no, scope, vector)


def _mode(vault: Vault, to: Sequence[Peer], scope: RecordId) -> Mode:
    """Return how a group holds a scope."""
    if scope == LIBRARY:
        return "library"
    readers = exchange.readers(vault.store.connection, scope)
    return "read" if all(peer.no in readers for peer in to) else "full"

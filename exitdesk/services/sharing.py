"""Giving cases to colleagues: bundles made, and the register of who holds what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec
from msgspec.structs import replace

from exitdesk.crypto.identity import Card
from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import cases, consents, identity, leaving, statements, trip
from exitdesk.services.parcels import Parcel, with_content
from exitdesk.services.vaults import Vault
from exitdesk.storage import exchange, marks
from exitdesk.storage.exchange import Share
from exitdesk.storage.peers import Peer
from exitdesk.storage.progress import Progress, silent
from exitdesk.storage.records import LIBRARY
from exitdesk.sync import bundle
from exitdesk.sync.marks import Mark, channel
from exitdesk.sync.model import FORMAT_VERSION as VERSION
from exitdesk.sync.model import Body, Header, Heard, Mode, Receipt, SealedItem

__all__ = ["Given", "Sealed", "Share", "Unagreed", "holders", "make", "register", "sealed"]

T = TypeVar("T")

_mark = msgspec.msgpack.Decoder(Mark)
LIFE_MS: Final = 180 * 86_400_000
"""How long a bundle may be opened, in ms."""
_PART: Final = 96 * 1024 * 1024
"""How much of attachments goes into one bundle; it is opened in memory."""


@dataclass(frozen=True, slots=True)
class Unagreed:
    """A case without a consent line in force that covers a recipient."""

    case: RecordId
    code: str
    peer: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """A bundle as it goes into a file, and how many changes and attachments are in it."""

    data: bytes
    operations: int
    files: int
    header: Header


@dataclass(frozen=True, slots=True)
class Given:
    """What was made: one bundle, or several where attachments are large."""

    parts: list[Sealed]
    unagreed: list[Unagreed]


def unagreed(vault: Vault, to: Sequence[Peer], wanted: Iterable[RecordId]) -> list[Unagreed]:
    """Return what no consent in force covers: ask for a reason, which the register keeps."""
    found = []
    for case in wanted:
        row = vault.store.case_row(case)
        for name, peer in {peer.name: peer for peer in to}.items():
            if consents.covering(vault, case, peer, "full") is None:
                found.append(Unagreed(case, row.code if row else "", name))
    return found


def make(
    vault: Vault,
    to: Sequence[Peer],
    wanted: Sequence[RecordId],
    *,
    mode: Mode = "full",
    reason: str = "",
    keeps_copy: bool = True,
    deliver: Callable[[list[Sealed]], object] | None = None,
    progress: Progress = silent,
) -> Given:
    """Return bundles that give cases, with all that belongs to them, to verified peers.

    Who is sent a case once belongs to those it is synced with from then on. Without
    `keeps_copy` our own copy goes once they have it all. Where no consent covers it, `reason`
    is written down. What the recipients are asked to erase goes along. `deliver` puts the
    bundles where they go; where it fails, the register says nothing. Raises Trouble.
    """
    check_recipients(to, "full", mode)
    trip.check(vault)
    lacking = unagreed(vault, to, wanted)
    parcel = Parcel(vault)
    with_library = all(gets_library(peer) for peer in to)
    reach: dict[RecordId, marks.Vector] = {}
    if with_library:
        reach[LIBRARY] = parcel.add(LIBRARY, "library", _known(vault, to, LIBRARY))
    for done, case in enumerate(wanted):
        progress(done, len(wanted))
        cases.page(vault, case, logged=False)
        if leaving.is_keeper(vault, case):  # who handed it over here may hold nothing of it now
            with vault.store.compartment.transaction() as connection:
                for peer in to:
                    exchange.forget_holds(connection, peer.no, bytes.fromhex(case))
        if not keeps_copy and exchange.access(vault.store.connection, case) == "full":
            leaving.note(vault, case, to)
        reach[case] = parcel.add(case, mode, _known(vault, to, case))
    asked = _of_all(statements.for_peer(vault, peer) for peer in to)
    again = {bytes.fromhex(case) for case in wanted}
    body = Body(
        scopes=tuple(parcel.scopes),
        statements=tuple(one for one in asked if one.scope not in again),
        acknowledgements=_of_all(statements.every_acknowledged_to(vault, peer) for peer in to),
    )
    parts = sealed(vault, to, body, parcel, progress)
    if deliver is not None:
        deliver(parts)
    _write_down(vault, to, wanted, mode, reason, keeps_copy=keeps_copy)
    return Given(parts, lacking)


def _of_all(found: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    """Return what devices of one person are told, each once."""
    return tuple(dict.fromkeys(one for each in found for one in each))


def gets_library(peer: Peer) -> bool:
    """Tell whether a peer gets the organisation's library; an evaluator need not know the staff."""
    return peer.same_organisation and peer.role != "evaluator"


def check_recipients(to: Sequence[Peer], purpose: str, mode: Mode) -> None:
    """Raise Trouble where a recipient's role does not allow what they would be given.

    An evaluator gets pseudonymous data only; a supervisor reads.
    """
    _check(to)
    roles = {peer.role for peer in to}
    if "evaluator" in roles and purpose != "pseudonymous":
        raise Trouble(
            tr("An evaluator gets pseudonymous data only."),
            tr("Nothing was made."),
            tr("Give a pseudonymous extract instead."),
        )
    if "supervisor" in roles and purpose != "pseudonymous" and mode != "read":
        raise Trouble(
            tr("A supervisor only reads."),
            tr("Nothing was made."),
            tr("Give the case to read only."),
        )


def sealed(
    vault: Vault,
    to: Sequence[Peer],
    body: Body,
    parcel: Parcel,
    progress: Progress = silent,
) -> list[Sealed]:
    """Return a body and the attachments of a parcel as bundles, numbered and signed.

    The identities of those who wrote in it come along, so that their work can be told.
    """
    files = parcel.files()
    body = replace(
        body,
        files=tuple(files),
        cards=_cards(vault, body),
        people=parcel.people(),
        heard=heard(vault, to),
    )
    groups = _grouped(files)
    parts = []
    for number, group in enumerate(groups, start=1):
        progress(number, len(groups))
        content = tuple(with_content(vault, item) for item in group)
        names = {item.name for item in group}
        one = Body(files=content, cards=body.cards[:1])
        if number == 1:
            rest = tuple(item for item in files if item.name not in names)
            one = replace(body, files=content + rest)
        parts.append(_one(vault, to, one, number, len(groups)))
    return parts


def heard(vault: Vault, to: Sequence[Peer]) -> tuple[Heard, ...]:
    """Return how far recipients' own bundles have been read here."""
    keys = {peer.sign_key for peer in to}
    marks_ = map(_mark.decode, exchange.incoming_marks(vault.store.connection))
    return tuple(
        Heard(m.device, m.channel, m.seq, m.taken[-1].hash)
        for m in marks_
        if m.sender in keys and m.taken
    )


def holders(vault: Vault, case: RecordId) -> list[Share]:
    """Return who holds a case now."""
    return exchange.shares(vault.store.connection, case, live=True)


def register(vault: Vault) -> list[Share]:
    """Return every line of the register of who was given what, oldest first."""
    return exchange.shares(vault.store.connection)


def receipts(vault: Vault, scopes: Iterable[RecordId]) -> tuple[Receipt, ...]:
    """Return what this device holds of some scopes, as others are told."""
    found = []
    living = set(vault.store.scopes())
    for scope in scopes:
        number = vault.store.scope_number(scope)
        if number is not None and scope in living:
            held = {d: m.seq for d, m in marks.marks(vault.store.connection, number).items()}
            found.append(Receipt(bytes.fromhex(scope), tuple(sorted(held.items()))))
    return tuple(found)


def _one(vault: Vault, to: Sequence[Peer], body: Body, part: int, parts: int) -> Sealed:
    """Return one numbered bundle; its number is used up even where the file never arrives."""
    keys = identity.keys(vault)
    known = [(peer.sign_key, identity.read_card(peer.card)) for peer in to]
    where = channel((keys.sign_key, *(key for key, _ in known)))
    seq, prev = exchange.next_number(vault.store.connection, where)
    now = max(0, vault.store.clock())
    header = Header(
        v=VERSION,
        org=_organisation(known[0][1]),
        suite="hybrid",
        device=vault.store.device[1],
        channel=where,
        seq=seq,
        prev=prev,
        to=tuple(sorted(key for key, _ in known)),
        created=now,
        expires=now + LIFE_MS,
        part=part,
        parts=parts,
    )
    try:
        made = bundle.made(body, header, keys, [card.pq_recipient for _, card in known])
    except bundle.TooMuch:
        raise Trouble(
            tr("This is more than fits into one bundle."),
            tr("Nothing was made."),
            tr("Choose fewer cases for each bundle."),
        ) from None
    with vault.store.compartment.transaction() as connection:
        exchange.note_number(connection, where, seq, made.hash)
    operations = sum(c.ops for s in body.scopes for g in s.segments for c in g.changes)
    return Sealed(made.data, operations, sum(bool(f.content) for f in body.files), made.header)


def _organisation(card: Card) -> bytes:
    """Return whose bundle it is: that of the recipients, who measure it by their own."""
    return card.organisation


def _check(to: Sequence[Peer]) -> None:
    if not to or any(peer.state != "verified" for peer in to):
        raise Trouble(
            tr("Bundles go to verified devices only."),
            tr("Nothing was made."),
            tr("Compare the words with your colleague first."),
        )


def _known(vault: Vault, to: Sequence[Peer], scope: RecordId) -> marks.Vector:
    """Return what all of the recipients have said that they hold."""
    every = [
        exchange.holds(vault.store.connection, peer.no).get(bytes.fromhex(scope), {}) for peer in to
    ]
    devices = set(every[0]).intersection(*every[1:]) if every else set()
    return {device: min(held[device] for held in every) for device in devices}


def _cards(vault: Vault, body: Body) -> tuple[bytes, ...]:
    """Return our own card, and those of others who wrote in what is sent."""
    devices = {segment.device for scope in body.scopes for segment in scope.segments}
    own = identity.own_card(vault)
    found = {own: None}
    for device in sorted(devices):
        peer = identity.peer_of(vault, device)
        if peer is not None and peer.state in {"verified", "introduced"}:
            found[peer.card] = None
    return tuple(found)


def _grouped(files: Sequence[SealedItem]) -> list[list[SealedItem]]:
    groups: list[list[SealedItem]] = [[]]
    room = _PART
    for item in files:
        if item.size > room and groups[-1]:
            groups.append([])
            room = _PART
        groups[-1].append(item)
        room -= item.size
    return groups


def _write_down(
    vault: Vault,
    to: Sequence[Peer],
    wanted: Sequence[RecordId],
    mode: str,
    reason: str,
    *,
    keeps_copy: bool,
) -> None:
    now = vault.store.clock()
    with vault.store.compartment.transaction() as connection:
        for case in wanted:
            for peer in to:
                line = consents.covering(vault, case, peer, mode)
                exchange.give(
                    connection,
                    Share(
                        0,
                        case,
                        peer.no,
                        mode,
                        now,
                        vault.author,
                        line.record if line else "",
                        "" if line else reason,
                        keeps_copy,
                        "held" if keeps_copy else "leaving",
                        None,
                    ),
                )

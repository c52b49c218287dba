"""Colleagues and their devices as a person sees them: who they are, what they hold, what goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import (
    identity,
    outfiles,
    settling,
    shared_folders,
    sharing,
    statements,
    syncing,
)
from exitdesk.services.identity import Pairing, Peer, PeerState
from exitdesk.services.sharing import Sealed, Unagreed
from exitdesk.services.vaults import Vault
from exitdesk.storage import exchange, peers, postings
from exitdesk.storage.failures import files_explained
from exitdesk.storage.progress import Progress, silent
from exitdesk.sync.model import Mode

_LARGEST_IDENTITY: Final = 1 << 14


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A device whose keys are here: its number (hex), whose it is, how many cases it holds.

    `everything`: it is another one of the person here, every case goes there.
    """

    peer: Peer
    device: str
    organisation: str
    cases: int
    everything: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with verified devices."""

    name: str
    organisation: str
    role: str
    same_organisation: bool
    devices: tuple[Peer, ...]


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """Who was given a case: `since`, `ended_at`, `asked_at` and `answered_at` in ms since 1970.

    `agreed`: a consent covered it, else there is a `reason`. `code` is empty once it was erased.
    """

    case: RecordId
    code: str
    alias: str
    name: str
    mode: str
    state: str
    keeps_copy: bool
    since: int
    agreed: bool
    reason: str
    ended_at: int | None
    asked_at: int | None
    answered_at: int | None


@dataclass(frozen=True, slots=True)
class Going:
    """What goes with a case: entries, documents and their size in bytes."""

    case: RecordId
    code: str
    alias: str
    entries: int
    documents: int
    size: int


@dataclass(frozen=True, slots=True)
class Gave:
    """What was written: names of the files, how many cases, changes and documents are in them."""

    names: tuple[str, ...]
    to: tuple[str, ...]
    codes: tuple[str, ...]
    operations: int
    documents: int
    unagreed: tuple[Unagreed, ...]


def devices(vault: Vault) -> list[KnownDevice]:
    """Return every device whose keys are known, those that need a look first."""
    connection = vault.store.connection
    held: dict[int, set[RecordId]] = {}
    for line in sharing.register(vault):
        if line.state in {"held", "leaving"}:
            held.setdefault(line.peer, set()).add(line.scope)
    everything = postings.with_everything(connection)
    found = []
    for peer in identity.peers_of(vault):
        ids = peers.devices(connection, peer.no)
        home = identity.read_card(peer.card).organisation_name
        device = ids[-1].hex() if ids else ""
        cases = len(held.get(peer.no, ()))
        found.append(KnownDevice(peer, device, home, cases, peer.no in everything))
    order = ("changed", "waiting", "introduced", "verified", "revoked")
    return sorted(found, key=lambda one: (order.index(one.peer.state), one.peer.name.casefold()))


def persons(vault: Vault) -> list[Person]:
    """Return everybody who can be given something, by name; their devices together."""
    found: dict[tuple[str, bytes], list[Peer]] = {}
    homes: dict[bytes, str] = {}
    for peer in identity.peers_of(vault):
        if peer.state == "verified":
            card = identity.read_card(peer.card)
            homes[card.organisation] = card.organisation_name
            found.setdefault((peer.name, card.organisation), []).append(peer)
    return [
        Person(name, homes[home], own[0].role, own[0].same_organisation, tuple(own))
        for (name, home), own in sorted(found.items(), key=lambda one: one[0][0].casefold())
    ]


def register(vault: Vault, case: RecordId | None = None) -> list[RegisterLine]:
    """Return who was given which case, newest first; of one case where `case` is named."""
    names = {peer.no: peer.name for peer in identity.peers_of(vault)}
    rows = {row.id: row for row in vault.store.case_rows()}
    asked = {(one.case, one.peer): one for one in statements.awaited(vault)}
    found = []
    for line in reversed(sharing.register(vault)):
        if case not in (None, line.scope):
            continue
        row, name = rows.get(line.scope), names.get(line.peer, "")
        answer = asked.get((line.scope, name))
        found.append(
            RegisterLine(
                line.scope,
                row.code if row else "",
                row.alias if row else "",
                name,
                line.mode,
                line.state,
                line.keeps_copy,
                line.since,
                bool(line.consent),
                line.reason,
                line.ended_at,
                answer.asked_at if answer else None,
                answer.done_at if answer else None,
            )
        )
    return found


def going(vault: Vault, wanted: Sequence[RecordId]) -> list[Going]:
    """Return what goes with each case."""
    found = []
    for case in wanted:
        row = vault.store.case_row(case)
        records = [one for one in vault.store.records(case) if one.id != case]
        contents = {one.doc.get("content") for one in records if one.kind == "attachment"}
        size = 0
        for name in contents:
            known = vault.store.connection.execute(
                "SELECT size FROM sealed WHERE name=?", (name,)
            ).fetchone()
            size += known[0] if known else 0
        found.append(
            Going(
                case,
                row.code if row else "",
                row.alias if row else "",
                len(records) - len(contents),
                len(contents),
                size,
            )
        )
    return found


def give(
    vault: Vault,
    to: Person,
    wanted: Sequence[RecordId],
    path: Path,
    *,
    mode: Mode = "full",
    keeps_copy: bool = True,
    reason: str = "",
    progress: Progress = silent,
) -> Gave:
    """Write cases for somebody to a file (or several); the register says it once they lie there.

    Raises Trouble; then nothing was given.
    """
    if not wanted:
        raise Trouble(tr("No case is chosen."), tr("Nothing was given."))
    names: list[str] = []

    def deliver(parts: list[Sealed]) -> None:
        names.extend(outfiles.write_parts(path, [part.data for part in parts]))

    given = sharing.make(
        vault,
        to.devices,
        wanted,
        mode=mode,
        reason=reason,
        keeps_copy=keeps_copy,
        deliver=deliver,
        progress=progress,
    )
    rows = [vault.store.case_row(case) for case in wanted]
    return Gave(
        tuple(names),
        (to.name,),
        tuple(row.code for row in rows if row),
        sum(part.operations for part in given.parts),
        sum(part.files for part in given.parts),
        tuple(given.unagreed),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands with others: places that were written twice; whether we only read it."""

    two_versions: int
    only_read: bool


def standing(vault: Vault, case: RecordId) -> Standing:
    """Return how a case stands with others."""
    access = exchange.access(vault.store.connection, case)
    return Standing(settling.count(vault, case), access == "read")


@dataclass(frozen=True, slots=True)
class Missing:
    """Changes that wait: in which case, whose earlier work is missing, who sent what waits.

    `code` is empty where the case is not here yet, a name where the device is not known.
    """

    code: str
    changes: int
    author: str
    sender: str


def missing(vault: Vault) -> list[Missing]:
    """Return what waits for something earlier that has not come."""
    names = {peer.no: peer.name for peer in identity.peers_of(vault)}
    found = []
    for scope, device, changes, sender in exchange.held(vault.store.connection):
        row, author = vault.store.case_row(scope), identity.peer_of(vault, device)
        found.append(
            Missing(
                row.code if row else "",
                changes,
                author.name if author else "",
                names.get(sender, ""),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class News:
    """What a person may want to know of colleagues today; `synced_at` in ms since 1970."""

    two_versions: int
    changed: tuple[str, ...]
    waiting: tuple[str, ...]
    synced_at: int | None
    behind: int


def news(vault: Vault) -> News:
    """Return what is new with colleagues."""
    every = identity.peers_of(vault)
    folders = shared_folders.remembered(vault)
    lacking = syncing.holdings(vault) if folders else []
    behind = {one.peer.no for one in lacking if one.behind}
    return News(
        settling.count(vault),
        tuple(peer.name for peer in every if peer.state == "changed"),
        tuple(peer.name for peer in every if peer.state == "waiting"),
        folders[0].at if folders else None,
        len(behind),
    )


@dataclass(frozen=True, slots=True)
class Met:
    """Whose identity a file is. `may_join`: this vault is new and could become theirs."""

    name: str
    organisation: str
    role: str
    same_organisation: bool
    may_join: bool
    state: PeerState | None


def met(vault: Vault, data: bytes) -> Met:
    """Return whose identity a file is, before anything is kept of it. Raises Trouble."""
    card = identity.read_card(data)
    every = identity.peers_of(vault)
    known = next((peer for peer in every if peer.sign_key == card.sign_key), None)
    same = card.organisation == identity.organisation_id(vault)
    verified = any(peer.state == "verified" for peer in every)
    return Met(
        card.person_name,
        card.organisation_name,
        card.role,
        same,
        not same and not verified,
        known.state if known else None,
    )


def pair(vault: Vault, data: bytes, *, joining: bool = False) -> Pairing:
    """Take an identity in, joining its organisation first where that is wanted. Raises Trouble."""
    if joining:
        identity.join(vault, data)
    return identity.pair(vault, data)


def again(vault: Vault, peer: Peer) -> Pairing:
    """Return the words to compare with somebody whose identity is here already."""
    return Pairing(peer, identity.words_with(vault, peer))


def identity_in(path: Path) -> bytes:
    """Return the bytes of a file that should hold an identity. Raises Trouble."""
    with files_explained():
        if not path.is_file() or path.stat().st_size > _LARGEST_IDENTITY:
            raise Trouble(
                tr("This file is no identity."),
                tr("Nothing was changed."),
                tr("Choose the file that your colleague's device has written."),
            )
        return path.read_bytes()

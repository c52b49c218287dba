"""A second vault for a trip, or for what stays behind, and the way home.

What goes along is carried by the same bundles that go to colleagues, and comes back through the
same merge; only that nobody has to compare words, because one person has both vaults open. Which
of the two is a *travel* vault (the chosen cases go along) and which a *rest* vault (all others
stay behind, and are given up here) is only told by who keeps what: either is a whole vault with
its own passphrase and recovery code, so that losing one of them loses nothing of the other.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from exitdesk.crypto import slots
from exitdesk.crypto.slots import Cost
from exitdesk.domain.ids import RecordId, new_id
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import digests, erasing, homecoming, identity, trip, trips, vaults
from exitdesk.services.trip import Kind, Trip
from exitdesk.services.trips import Made
from exitdesk.services.vaults import Vault
from exitdesk.storage import destroying, durable, exchange, peers
from exitdesk.storage.destroying import Gone
from exitdesk.storage.exchange import Share
from exitdesk.storage.failures import files_explained
from exitdesk.storage.peers import Peer
from exitdesk.storage.progress import Progress, silent
from exitdesk.storage.records import LIBRARY

__all__ = [
    "Gone",
    "Home",
    "Keys",
    "Kind",
    "Packed",
    "finish_leaving",
    "is_leaving",
    "make",
    "merge",
    "rest",
    "until",
]


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens the second vault. `cost` is spent on making it, `floor` the least to accept."""

    passphrase: str = field(repr=False)
    key_file: bytes | None = field(default=None, repr=False)
    cost: Cost | None = None
    floor: Cost = slots.FLOOR


@dataclass(frozen=True, slots=True)
class Packed:
    """A vault that was made: where, its recovery code as printed, and what is in it.

    `given_up`: so many cases were removed here. `backups_remain`: backups made before still hold
    them, because they could not be replaced yet.
    """

    folder: Path
    code: str = field(repr=False)
    cases: int
    operations: int
    documents: int
    given_up: int = 0
    backups_remain: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """What came back. `lacking` says in words why the vault was not destroyed; then `gone` is None.

    `erased` counts cases that were erased by law meanwhile, here or there: they do not come back.
    """

    came: homecoming.Came
    lacking: list[str]
    gone: Gone | None


def rest(vault: Vault, carried: Sequence[RecordId]) -> list[RecordId]:
    """Return the cases that stay behind where only some are carried."""
    return [row.id for row in vault.store.case_rows() if row.id not in set(carried)]


def make(
    vault: Vault,
    wanted: Sequence[RecordId],
    folder: Path,
    keys: Keys,
    *,
    kind: Kind = "travel",
    until: str = "",
    sheet: Callable[[Vault, str], None] | None = None,
    progress: Progress = silent,
) -> Packed:
    """Make a vault in `folder` (missing or empty) that holds `wanted` and the library.

    `until` (ISO) is the last day on which it is written in. With `kind` rest the cases are given
    up here once the other vault was read back and says the same. It appears in `folder` only
    when it is whole. `sheet` writes its recovery code down for printing. Raises Trouble; then
    nothing was given up.
    """
    _check(vault, wanted, folder)
    _settle(vault)
    building = destroying.unfinished(folder)
    made = _begun(vault, wanted, folder, kind, until)
    try:
        away, code = vaults.create_bare(
            building,
            keys.passphrase,
            vault.me or new_id(),
            key_file=keys.key_file,
            practice=vault.practice,
            cost=keys.cost,
        )
        try:
            made = _told_of_each_other(vault, away, made)
            taken = homecoming.carried(vault, away, [LIBRARY, *wanted], progress)
            if kind == "rest":
                homecoming.left_open(away, vault, wanted)
            _same(vault, away, wanted)
            _part(vault, away)
            if sheet is not None:
                sheet(away, code)
        finally:
            vaults.close(away)
        _write_down(vault, made, wanted)
        with files_explained():
            if folder.exists():
                folder.rmdir()
            durable.replace(building, folder)
    except BaseException:
        _settle(vault)
        raise
    trips.become(vault, made.id, "away" if kind == "travel" else "giving")
    packed = Packed(folder, code, len(wanted), taken.operations, taken.files)
    return _without(vault, packed, wanted) if kind == "rest" else packed


def merge(
    vault: Vault,
    folder: Path,
    keys: Keys,
    *,
    keep: bool = False,
    progress: Progress = silent,
) -> Home:
    """Bring everything home that is in the vault in `folder`, and destroy that vault.

    Nothing is destroyed before all of it is proven to be here: each chain of changes with its
    last hash, one digest a case on both sides, each document read. With `keep` the trip goes on.
    Raises Trouble; then nothing was destroyed.
    """
    _settle(vault)
    away = vaults.unlock(folder, keys.passphrase, keys.key_file, floor=keys.floor)
    try:
        known = _ours(vault, away)
        peer = _met(vault, away)
        came = homecoming.brought_home(vault, away, peer, progress)
        lacking = homecoming.lacking(vault, away)
        if destroying.strangers(folder):
            lacking.append(
                tr("In its folder there are files that are not the vault's: take them out first.")
            )
        _part(vault, away)
    finally:
        vaults.close(away)
    if keep or lacking:
        return Home(came, lacking, None)
    trips.become(vault, known.id, "home")
    return Home(came, [], _left(vault, known.id, folder, progress))


def is_leaving(vault: Vault, folder: Path) -> bool:
    """Tell whether the destruction of a vault in `folder` was begun and did not come to its end."""
    return bool(_leaving(vault, folder))


def finish_leaving(vault: Vault, folder: Path, progress: Progress = silent) -> Gone:
    """Destroy what an interruption left of a vault that had come home; needs no passphrase of it.

    Raises Trouble where this vault does not know that everything of it is here.
    """
    known = trips.found(vault, _leaving(vault, folder))
    if known is None or known.state not in {"home", "gone"}:
        raise Trouble(
            tr("This vault does not know that everything in that folder came home."),
            tr("Nothing was removed."),
            tr("Open the vault from which it was made."),
        )
    return _left(vault, known.id, folder, progress)


def _leaving(vault: Vault, folder: Path) -> str:
    """Return the id of the trip whose vault is half destroyed in a folder, or nothing."""
    if folder.is_dir() and (begun := destroying.begun(folder)):
        return begun
    if folder.is_dir() and any(folder.iterdir()):
        return ""
    where = str(folder.resolve())
    home = [one.id for one in trips.every(vault) if one.state == "home" and one.folder == where]
    return home[0] if home else ""


# ---------------------------------------------------------------------- making


def _check(vault: Vault, wanted: Sequence[RecordId], folder: Path) -> None:
    if trip.of(vault) is not None:
        raise Trouble(
            tr("This vault was itself made for a trip."),
            tr("Nothing was made."),
            tr("Make the second one from the vault at the office."),
        )
    if not wanted:
        raise Trouble(tr("There is no case to put into it."), tr("Nothing was made."))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Trouble(
            tr("This folder is not empty."),
            tr("Nothing in it was changed."),
            tr("Choose an empty folder or a new name."),
        )
    if folder.resolve().is_relative_to(vault.folder.resolve()):
        raise Trouble(
            tr("This folder lies inside of the vault itself."),
            tr("Nothing was made."),
            tr("Choose a folder elsewhere, for example on a stick."),
        )


def _begun(vault: Vault, wanted: Sequence[RecordId], folder: Path, kind: Kind, until: str) -> Made:
    """Write down that a second vault is being made, before anything of it lies anywhere."""
    where, now = str(folder.resolve()), vault.store.clock()
    made = Made(secrets.token_hex(16), kind, where, "", until, tuple(wanted), "making", now)
    trips.keep(vault, made)
    return made


def _told_of_each_other(vault: Vault, away: Vault, begun: Made) -> Made:
    """Have both know the other's keys without words: whoever has both open is the same person."""
    own = identity.own_card(vault)
    home = identity.keys(vault).sign_key.hex()
    trip.keep(away, Trip(begun.id, begun.kind, home, begun.until, begun.made_at))
    identity.join(away, own)
    identity.keep(away, identity.read_card(own), own, "verified")
    card = identity.first_card(away, vault)
    made = replace(begun, key=identity.keys(away).sign_key.hex())
    trips.keep(vault, made)
    identity.keep(vault, identity.read_card(card), card, "verified")
    return made


def _same(vault: Vault, away: Vault, wanted: Sequence[RecordId]) -> None:
    """Raise Trouble where the other vault does not hold what it was made for."""
    lacking = homecoming.lacking(away, vault, [LIBRARY, *wanted])
    if lacking or any(digests.digest(vault, one) != digests.digest(away, one) for one in wanted):
        raise Trouble(
            tr("The second vault does not say the same as this one."),
            tr("Nothing was changed here."),
            tr("Check this vault, then try again."),
        )


def _write_down(vault: Vault, made: Made, wanted: Sequence[RecordId]) -> None:
    """Have the register say where the cases are."""
    peer = peers.by_key(vault.store.connection, bytes.fromhex(made.key))
    assert peer is not None  # noqa: S101 (they were told of each other)
    reason = _reason(made)
    with vault.store.compartment.transaction() as connection:
        for case in wanted:
            exchange.give(
                connection,
                Share(
                    0,
                    case,
                    peer.no,
                    made.kind,
                    made.made_at,
                    vault.author,
                    "",
                    reason,
                    made.kind == "travel",
                    "held",
                    None,
                ),
            )


def _reason(made: Made) -> str:
    if made.kind == "rest":
        return tr("Stays behind while only some cases travel")
    if made.until:
        return tr("Carried on a trip until {day}", day=made.until)
    return tr("Carried on a trip")


def _without(vault: Vault, packed: Packed, wanted: Sequence[RecordId]) -> Packed:
    """Give the cases up here; they lie in the other vault, which was read back."""
    made = next(one for one in trips.every(vault) if one.state == "giving")
    remain = False
    try:
        erasing.give_up(vault, *wanted)
    except erasing.BackupsRemain:
        remain = True
    trips.become(vault, made.id, "away")
    return Packed(
        packed.folder,
        packed.code,
        packed.cases,
        packed.operations,
        packed.documents,
        len(wanted),
        remain,
    )


def _settle(vault: Vault) -> None:
    """Finish or clear away what a making that was killed has left."""
    for made in trips.every(vault):
        if made.state != "making":
            continue
        folder = Path(made.folder)
        if vaults.exists(folder):  # killed right after it got its name: nothing was given up yet
            trips.become(vault, made.id, "away")
            continue
        building = destroying.unfinished(folder)
        if building.is_dir():
            with suppress(ValueError, Trouble):
                destroying.destroyed(building, made.id)
        _ended(vault, made.id)


# ---------------------------------------------------------------------- coming home


def _ours(vault: Vault, away: Vault) -> Made:
    """Return what this vault knows of the other; raises Trouble where it came from elsewhere."""
    known = trip.of(away)
    if known is None:
        raise Trouble(
            tr("This vault was not made for a trip."),
            tr("Nothing was changed."),
            tr("Vaults of colleagues are synced, not merged into one."),
        )
    if known.home != identity.keys(vault).sign_key.hex():
        raise Trouble(
            tr("This vault was made from another one."),
            tr("Nothing was changed."),
            tr("Open the vault from which it was made."),
        )
    found = trips.found(vault, known.id)
    if found is None:  # a backup from before the trip was put back here
        key = identity.keys(away).sign_key.hex()
        cases = tuple(row.id for row in away.store.case_rows())
        folder = str(away.folder.resolve())
        found = Made(known.id, known.kind, folder, key, known.until, cases, "away", known.made_at)
        trips.keep(vault, found)
    return found


def _met(vault: Vault, away: Vault) -> Peer:
    """Return the other vault as a verified peer, and have it know this one as it is now."""
    card = identity.own_card(away)
    read = identity.read_card(card)
    known = peers.by_key(vault.store.connection, read.sign_key)
    if known is not None and known.state == "revoked":
        raise Trouble(
            tr("This vault was shut out: it may have been in the hands of others."),
            tr("Nothing was changed."),
            tr("Look into it by itself first; what is right there can be written here again."),
        )
    own = identity.own_card(vault)
    identity.keep(away, identity.read_card(own), own, "verified")
    return identity.keep(vault, read, card, "verified")


def _part(vault: Vault, away: Vault) -> None:
    """Know its work as its own from here on, but take nothing of it from anywhere else.

    Only while one person has both open do they exchange anything.
    """
    peer = peers.by_key(vault.store.connection, identity.keys(away).sign_key)
    assert peer is not None  # noqa: S101 (they were told of each other)
    with vault.store.compartment.transaction() as connection:
        peers.set_state(connection, peer.no, "introduced", vault.store.clock())


def _left(vault: Vault, trip_id: str, folder: Path, progress: Progress) -> Gone:
    """Destroy the vault that came home, and note it."""
    gone = Gone(0, 0, 0)
    try:
        if folder.exists():
            gone = destroying.destroyed(folder, trip_id, progress)
    except ValueError:
        raise Trouble(
            tr("In its folder there are files that are not the vault's."),
            tr("Everything came home; nothing was removed."),
            tr("Take them out, then do it again."),
        ) from None
    if not destroying.is_gone(folder):
        raise Trouble(
            tr("The vault came home, but its folder could not be removed."),
            tr("Everything is safe here."),
            tr("Remove the folder by hand; its keys are destroyed."),
        )
    _ended(vault, trip_id)
    return gone


def _ended(vault: Vault, trip_id: str) -> None:
    """Close the register's lines; its work stays known as written by it, its bundles do not."""
    made = trips.found(vault, trip_id)
    peer = peers.by_key(vault.store.connection, bytes.fromhex(made.key)) if made else None
    if peer is not None:
        now = vault.store.clock()
        with vault.store.compartment.transaction() as connection:
            for line in exchange.shares(connection, live=True):
                if line.peer == peer.no:
                    exchange.end_shares(connection, line.scope, "ended", now, peer.no)
            if peer.state == "verified":  # it was killed while both were open
                peers.set_state(connection, peer.no, "introduced", now)
    trips.become(vault, trip_id, "gone")


def until(text: str) -> str:
    """Return a last day as it is kept; raises Trouble where it is no day, or past."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise Trouble(
            tr("This is no day."), tr("Nothing was made."), tr("Write it like 2027-03-31.")
        ) from None
    if day < dt.datetime.now().astimezone().date():
        raise Trouble(tr("This day is past."), tr("Nothing was made."))
    return day.isoformat()

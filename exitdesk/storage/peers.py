"""Whose keys are known here: one row a peer, and the devices that write with these keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from exitdesk.storage.compartment import Connection

PeerState = Literal["waiting", "introduced", "verified", "changed", "revoked"]

_COLUMNS: Final = "no, sign_key, card, name, state, same_organisation, role, since, seen_at"


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody's keys. `card` is the signed text that they came with; `since` in ms since 1970.

    waiting: nobody has compared the words yet. introduced: a colleague vouches for the keys.
    changed: other keys came under the same device, nothing goes on until a person pairs again.
    """

    no: int
    sign_key: bytes
    card: bytes
    name: str
    state: PeerState
    same_organisation: bool
    role: str
    since: int
    seen_at: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """What a card says of a peer that is kept here."""

    sign_key: bytes
    card: bytes
    device: bytes
    name: str
    same_organisation: bool
    role: str


def every(connection: Connection) -> list[Peer]:
    """Return all peers, in the order in which they came."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM peer ORDER BY no")  # noqa: S608
    return [_peer(row) for row in rows]


def by_key(connection: Connection, sign_key: bytes) -> Peer | None:
    """Return the peer with a public signing key."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM peer WHERE sign_key=?",  # noqa: S608
        (sign_key,),
    ).fetchone()
    return _peer(row) if row else None


def by_number(connection: Connection, no: int) -> Peer | None:
    """Return the peer with a number here."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM peer WHERE no=?",  # noqa: S608
        (no,),
    ).fetchone()
    return _peer(row) if row else None


def of_device(connection: Connection, device: bytes) -> Peer | None:
    """Return the peer that writes as `device`."""
    row = connection.execute(
        "SELECT peer FROM device WHERE id=? AND peer IS NOT NULL", (device,)
    ).fetchone()
    return by_number(connection, row[0]) if row else None


def devices(connection: Connection, peer: int) -> list[bytes]:
    """Return the ids under which a peer has written, the newest last."""
    rows = connection.execute("SELECT id FROM device WHERE peer=? ORDER BY no", (peer,))
    return [row[0] for row in rows]


def keep(connection: Connection, known: Known, state: PeerState, now: int) -> int:
    """Write a peer down, or what changed of it, with the device it writes as; return its number."""
    row = connection.execute(
        "INSERT INTO peer (sign_key, card, name, state, same_organisation, role, since) "
        "VALUES (?,?,?,?,?,?,?) ON CONFLICT (sign_key) DO UPDATE SET card=excluded.card, "
        "name=excluded.name, state=excluded.state, "
        "same_organisation=excluded.same_organisation, role=excluded.role RETURNING no",
        (
            known.sign_key,
            known.card,
            known.name,
            state,
            known.same_organisation,
            known.role,
            now,
        ),
    ).fetchone()
    found = by_number(connection, row[0])
    assert found is not None  # noqa: S101 (written just now)
    add_device(connection, known.device, found)
    return int(row[0])


def add_device(connection: Connection, device: bytes, peer: Peer) -> None:
    """Write down that a peer writes, or wrote, as a device."""
    connection.execute(
        "INSERT INTO device (id, name, own, peer) VALUES (?,?,0,?) "
        "ON CONFLICT (id) DO UPDATE SET peer=excluded.peer, name=excluded.name",
        (device, peer.name, peer.no),
    )


def set_state(connection: Connection, no: int, state: PeerState, now: int) -> None:
    """Say what becomes of a peer."""
    connection.execute("UPDATE peer SET state=?, since=? WHERE no=?", (state, now, no))


def heard_from(connection: Connection, no: int, now: int) -> None:
    """Note that something of a peer came in."""
    connection.execute("UPDATE peer SET seen_at=? WHERE no=?", (now, no))


def _peer(row: tuple[Any, ...]) -> Peer:
    no, sign_key, card, name, state, same, role, since, seen_at = row
    return Peer(no, sign_key, card, name, state, bool(same), role, since, seen_at)

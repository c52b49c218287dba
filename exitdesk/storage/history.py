"""The history of a vault: every change, in the order in which it came to be known here.

Each change is chained to the one before of its device in its scope (see `domain.operations`),
and all of them in their order here:

    link = SHA-256(link of the change before in this vault, hash)

so that the newest link stands for everything this vault ever confirmed.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from exitdesk.domain.operations import (
    CLOCK_BITS,
    GENESIS,
    Group,
    Operation,
    chained,
    decoded,
    encoded,
    payload_hash,
)
from exitdesk.storage.compartment import Connection

__all__ = [
    "CLOCK_BITS",
    "GENESIS",
    "Change",
    "Group",
    "Incoming",
    "Operation",
    "Past",
    "State",
    "appended",
    "change",
    "changes",
    "encoded",
    "head",
    "problems",
    "taken",
]

_SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Change:
    """A change as it lies in the vault; `group` is None where its content was erased."""

    no: int
    scope: int
    device: int
    first_seq: int
    ops: int
    clock: int
    group: Group | None
    hash: bytes
    link: bytes


def appended(
    connection: Connection,
    *,
    scope: int,
    scope_id: bytes,
    device: int,
    device_id: bytes,
    first_seq: int,
    prev: bytes,
    group: Group,
) -> Change:
    """Write `group` after the change whose hash is `prev`; must run inside a transaction."""
    payload = encoded(group)
    salt = secrets.token_bytes(_SALT_BYTES)
    hashed = payload_hash(salt, payload)
    clock = max(op.clock for op in group.operations)
    count = len(group.operations)
    digest = chained(prev, device_id, scope_id, first_seq, count, clock, hashed)
    no, link = head(connection)
    link = hashlib.sha256(link + digest).digest()
    connection.execute(
        "INSERT INTO change VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            no + 1,
            scope,
            device,
            first_seq,
            count,
            clock,
            salt,
            payload,
            hashed,
            prev,
            digest,
            link,
        ),
    )
    return Change(no + 1, scope, device, first_seq, count, clock, group, digest, link)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A change of another device, checked against its chain: `hash` follows from the rest."""

    device: int
    first_seq: int
    ops: int
    clock: int
    salt: bytes
    payload: bytes
    payload_hash: bytes
    prev: bytes
    hash: bytes


def taken(connection: Connection, scope: int, incoming: list[Incoming]) -> tuple[int, int]:
    """Write changes of others in the order given; return the first and last number they got."""
    no, link = head(connection)
    first, rows = no + 1, []
    for one in incoming:
        no += 1
        link = hashlib.sha256(link + one.hash).digest()
        rows.append(
            (
                no,
                scope,
                one.device,
                one.first_seq,
                one.ops,
                one.clock,
                one.salt,
                one.payload,
                one.payload_hash,
                one.prev,
                one.hash,
                link,
            )
        )
    connection.executemany("INSERT INTO change VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", rows)
    return first, no


def head(connection: Connection) -> tuple[int, bytes]:
    """Return the number of the newest change and its link; (0, zeros) for an empty history."""
    row = connection.execute("SELECT no, link FROM change ORDER BY no DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else (0, GENESIS)


def changes(connection: Connection, scope: int) -> list[Change]:
    """Return every change of a scope, oldest first."""
    rows = connection.execute(
        "SELECT no, scope, device, first_seq, ops, clock, payload, hash, link FROM change "
        "WHERE scope=? ORDER BY no",
        (scope,),
    )
    return [_change(row) for row in rows]


def change(connection: Connection, no: int) -> Change | None:
    """Return the change number `no`."""
    row = connection.execute(
        (
            "SELECT no, scope, device, first_seq, ops, clock, payload, hash, link FROM "
            "change WHERE no=?"
        ),
        (no,),
    ).fetchone()
    return _change(row) if row else None


def problems(connection: Connection) -> list[int]:
    """Return the numbers of changes that do not fit their chain, hash or link; reads everything.

    A content belongs to every change but those of erased scopes: one that is missing, or there
    again, does not fit either.
    """
    last: dict[tuple[int, int], tuple[bytes, int]] = {}
    link, expected_no, found = GENESIS, 1, []
    rows = connection.execute(
        "SELECT c.no, c.scope, c.device, c.first_seq, c.ops, c.clock, c.salt, c.payload, "
        "c.payload_hash, "
        "c.prev, c.hash, c.link, s.id, d.id, s.erased FROM change c "
        "LEFT JOIN scope s ON s.no = c.scope LEFT JOIN device d ON d.no = c.device ORDER BY c.no"
    )
    for (
        no,
        scope,
        device,
        seq,
        ops,
        clock,
        salt,
        payload,
        hashed,
        prev,
        digest,
        own_link,
        scope_id,
        device_id,
        erased,
    ) in rows:
        link = hashlib.sha256(link + digest).digest()
        before, next_number = last.get((scope, device), (GENESIS, 1))
        whole = (
            no == expected_no
            and scope_id is not None
            and device_id is not None
            and (payload is None) == bool(erased)
            and prev == before
            and seq == next_number
            and own_link == link
            and digest == chained(prev, device_id, scope_id, seq, ops, clock, hashed)
            and (payload is None or payload_hash(salt, payload) == hashed)
        )
        if not whole:
            found.append(no)
        last[(scope, device)] = (digest, seq + ops)
        link, expected_no = own_link, no + 1
    return found


def _group(payload: bytes | None) -> Group | None:
    """Decode a payload; an unreadable one counts as not there, and `problems` names it."""
    if payload is None:
        return None
    try:
        return decoded(payload)
    except msgspec.DecodeError:
        return None


def _change(row: tuple[Any, ...]) -> Change:
    group = _group(row[6])
    no, scope, device, first_seq, ops, clock, _, digest, link = row
    return Change(no, scope, device, first_seq, ops, clock, group, digest, link)


@dataclass(frozen=True, slots=True)
class State:
    """A value that a field had from one change on; `at` in ms since 1970."""

    value: Any
    by: str
    at: int
    change: int
    label: str


class Past:
    """What every field of a scope's records has been, oldest first."""

    def __init__(self, changes_of_scope: list[Change]) -> None:
        self._states: dict[tuple[str, str], list[State]] = {}
        self._first: dict[str, int] = {}
        for entry in changes_of_scope:
            if entry.group is None:
                continue
            for op in entry.group.operations:
                record = op.record.hex()
                self._first.setdefault(record, entry.no)
                state = State(op.value, entry.group.by, entry.group.at, entry.no, entry.group.label)
                self._states.setdefault((record, op.field), []).append(state)

    def __getitem__(self, key: tuple[str, str]) -> list[State]:
        """Return the states of (record id, field)."""
        return self._states.get(key, [])

    def fields(self, record: str) -> list[str]:
        """Return the fields of a record that ever had a value, in the order they first had one."""
        return [field for found, field in self._states if found == record]

    def record_ids(self) -> list[str]:
        """Return every record that the history knows."""
        return list(self._first)

    def first_change(self, record: str) -> int | None:
        """Return the number of the change that made a record."""
        return self._first.get(record)

"""Operations: what was changed, by whom, on which device, replacing what.

A save is a *change*: a group of operations on the records of one scope (a case, or the
library) that holds whole or not at all. Its payload lies in the database beside hashes:

    payload_hash = SHA-256(salt, payload)
    hash = SHA-256(prev hash of this device in this scope, device, scope, seq, clock, payload_hash)
    link = SHA-256(link of the change before in this vault, hash)

so that an erased payload leaves the chain verifiable, a case can travel with its own chains,
and the newest link stands for everything this vault ever confirmed.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from exitdesk.storage.compartment import Connection

GENESIS: Final = bytes(32)
CLOCK_BITS: Final = 16
_CONTEXT: Final = b"exitdesk change 1\0"
_SALT_BYTES: Final = 16


class Operation(msgspec.Struct, array_like=True, frozen=True):
    """One field of one record gets a value.

    `replaces` lists the operations that this one answers: a bare number is a sequence number of
    the same device in the same scope, a pair names another device (16 bytes) and its number.
    `clock` is milliseconds since 1970 shifted by 16 bits, plus a counter, and never below what
    it replaces.
    """

    record: bytes
    kind: str
    field: str
    value: Any
    clock: int
    replaces: list[int | tuple[bytes, int]]


class Group(msgspec.Struct, array_like=True, frozen=True):
    """The payload of a change: who saved it, when (ms since 1970), under what label, and what."""

    by: str
    at: int
    label: str
    operations: list[Operation]


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


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Group)


def appended(
    connection: Connection,
    *,
    scope: int,
    scope_id: bytes,
    device: int,
    device_id: bytes,
    first_seq: int,
    group: Group,
) -> Change:
    """Write `group` at the end of the chains; must run inside a transaction."""
    payload = _encoder.encode(group)
    salt = secrets.token_bytes(_SALT_BYTES)
    payload_hash = hashlib.sha256(salt + payload).digest()
    clock = max(op.clock for op in group.operations)
    prev = _last_hash(connection, scope, device)
    count = len(group.operations)
    digest = chained(prev, device_id, scope_id, first_seq, count, clock, payload_hash)
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
            payload_hash,
            prev,
            digest,
            link,
        ),
    )
    return Change(no + 1, scope, device, first_seq, count, clock, group, digest, link)


def chained(  # noqa: PLR0917 (everything that is confirmed)
    prev: bytes,
    device_id: bytes,
    scope_id: bytes,
    first_seq: int,
    ops: int,
    clock: int,
    payload_hash: bytes,
) -> bytes:
    """Return the hash of a change, from everything that it confirms."""
    numbers = first_seq.to_bytes(8) + ops.to_bytes(4) + clock.to_bytes(8)
    return hashlib.sha256(_CONTEXT + prev + device_id + scope_id + numbers + payload_hash).digest()


def head(connection: Connection) -> tuple[int, bytes]:
    """Return the number of the newest change and its link; (0, zeros) for an empty history."""
    row = connection.execute("SELECT no, link FROM change ORDER BY no DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else (0, GENESIS)


def next_seq(connection: Connection, scope: int, device: int) -> int:
    """Return the first sequence number that `device` has not used in `scope`; they begin at 1."""
    row = connection.execute(
        (
            "SELECT first_seq + ops FROM change WHERE scope=? AND device=? ORDER BY "
            "first_seq DESC LIMIT 1"
        ),
        (scope, device),
    ).fetchone()
    return row[0] if row else 1


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
        payload_hash,
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
            and digest == chained(prev, device_id, scope_id, seq, ops, clock, payload_hash)
            and (payload is None or hashlib.sha256(salt + payload).digest() == payload_hash)
        )
        if not whole:
            found.append(no)
        last[(scope, device)] = (digest, seq + ops)
        link, expected_no = own_link, no + 1
    return found


def _last_hash(connection: Connection, scope: int, device: int) -> bytes:
    row = connection.execute(
        "SELECT hash FROM change WHERE scope=? AND device=? ORDER BY first_seq DESC LIMIT 1",
        (scope, device),
    ).fetchone()
    return row[0] if row else GENESIS


def _group(payload: bytes | None) -> Group | None:
    """Decode a payload; an unreadable one counts as not there, and `problems` names it."""
    if payload is None:
        return None
    try:
        return _decoder.decode(payload)
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

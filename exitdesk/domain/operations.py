"""Operations and changes: what every saved change says, and what it is chained by.

A save is a *change*: a group of operations on the records of one scope (a case, or the
library) that holds whole or not at all. Its payload lies beside hashes:

    payload_hash = SHA-256(salt, payload)
    hash = SHA-256(prev hash of this device in this scope, device, scope, seq, clock, payload_hash)

so that an erased payload leaves the chain verifiable, and a case can travel with its own chains.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

import msgspec

GENESIS: Final = bytes(32)
CLOCK_BITS: Final = 16
CLOCK_LIMIT: Final = 2**62
"""No operation may be stamped later: room for every later answer to it stays."""
_CONTEXT: Final = b"exitdesk change 1\0"

OperationId = tuple[bytes, int]
"""A device (16 bytes) and its sequence number in the scope."""


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
    """The payload of a change: who saved it, when (ms since 1970), under what label, and what.

    `seen` lists what the device had taken in of others in this scope since its change before.
    """

    by: str
    at: int
    label: str
    operations: list[Operation]
    seen: list[OperationId] = []


class _Alone(msgspec.Struct, array_like=True, frozen=True):
    """How a group is written where nothing of others was taken in (all of the first format)."""

    by: str
    at: int
    label: str
    operations: list[Operation]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Group)


def encoded(group: Group) -> bytes:
    """Return the payload of a change."""
    if group.seen:
        return _encoder.encode(group)
    return _encoder.encode(_Alone(group.by, group.at, group.label, group.operations))


def decoded(payload: bytes) -> Group:
    """Return what a payload says. Raises msgspec.DecodeError."""
    return _decoder.decode(payload)


def payload_hash(salt: bytes, payload: bytes) -> bytes:
    """Return the hash under which a payload is chained; without the salt it says nothing."""
    return hashlib.sha256(salt + payload).digest()


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


def replaced(operation: Operation, device: bytes) -> list[OperationId]:
    """Return the operations that one made by `device` answers, each with its device."""
    return [(device, one) if isinstance(one, int) else one for one in operation.replaces]

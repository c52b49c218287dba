"""What an author signs of a chain: its head, which stands for every change before it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from exitdesk.crypto.identity import DeviceKeys, signed, verified
from exitdesk.domain.operations import chained, payload_hash
from exitdesk.sync.model import Act, Segment, Statement, WireChange

HEAD: Final = b"exitdesk head 1\0"
STATEMENT: Final = b"exitdesk statement 1\0"


def signature(keys: DeviceKeys, scope: bytes, device: bytes, last_seq: int, head: bytes) -> bytes:
    """Return the signature over a head: the hash of the change that ends with `last_seq`."""
    return signed(keys, HEAD, _head(scope, device, last_seq, head))


def is_vouched(
    sign_key: bytes, scope: bytes, device: bytes, last_seq: int, head: bytes, given: bytes
) -> bool:
    """Tell whether the device with this key signed the head."""
    return verified(sign_key, HEAD, _head(scope, device, last_seq, head), given)


def head(
    scope: bytes, device: bytes, prev: bytes, changes: Iterable[WireChange]
) -> tuple[int, bytes]:
    """Return the last sequence number and the hash to which `changes` lead from `prev`.

    (0, prev) without changes. Whether numbers follow one another is for `is_whole`.
    """
    last, digest = 0, prev
    for change in changes:
        digest = chained(
            digest,
            device,
            scope,
            change.first_seq,
            change.ops,
            change.clock,
            payload_hash(change.salt, change.payload),
        )
        last = change.first_seq + change.ops - 1
    return last, digest


def is_whole(scope: bytes, segment: Segment, sign_key: bytes) -> bool:
    """Tell whether a segment has no gap inside and leads to the head that its author signed."""
    if not segment.changes:
        return False
    following = segment.changes[0].first_seq
    for change in segment.changes:
        if change.first_seq != following:
            return False
        following += change.ops
    last, digest = head(scope, segment.device, segment.prev, segment.changes)
    return is_vouched(sign_key, scope, segment.device, last, digest, segment.signature)


def stated(keys: DeviceKeys, kind: Act, scope: bytes, device: bytes, at: int) -> Statement:
    """Return a signed statement."""
    return Statement(
        kind, scope, device, at, signed(keys, STATEMENT, _said(kind, scope, device, at))
    )


def is_stated(sign_key: bytes, statement: Statement) -> bool:
    """Tell whether the device with this key made the statement."""
    said = _said(statement.kind, statement.scope, statement.device, statement.at)
    return verified(sign_key, STATEMENT, said, statement.signature)


def _head(scope: bytes, device: bytes, last_seq: int, digest: bytes) -> bytes:
    return scope + device + last_seq.to_bytes(8) + digest


def _said(kind: Act, scope: bytes, device: bytes, at: int) -> bytes:
    return scope + device + at.to_bytes(8) + kind.encode()

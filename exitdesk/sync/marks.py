"""Which bundles of a sender have been taken in: numbers that are chained, and may come late.

A sender counts its bundles in each channel, and each names the hash of the one before. What came
before its turn leaves numbers missing; those may still come, and must then fit both neighbours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from exitdesk.sync.model import Hash, Header, Id, Key, Number, Sequence, Wire
from exitdesk.sync.refusal import Refusal, Refused

FIRST: Final = bytes(32)
MAX_REMEMBERED: Final = 1_000
KEPT: Final = 250
"""So many bundles are remembered by their hashes; older ones are known by their numbers."""


class Taken(Wire, frozen=True):
    """A bundle that was taken in, with the hash that it gave of the one before."""

    seq: Sequence
    hash: Hash
    prev: Hash


class Mark(Wire, frozen=True):
    """How far one device of a sender has come in one channel.

    `seq` is the highest number taken in; `taken` are the newest bundles (at most 250) and
    `missing` the numbers below that have not come (at most 1,000), both rising.
    """

    sender: Key
    device: Id
    channel: Hash
    seq: Number = 0
    taken: Annotated[tuple[Taken, ...], Meta(max_length=MAX_REMEMBERED)] = ()
    missing: Annotated[tuple[Sequence, ...], Meta(max_length=MAX_REMEMBERED)] = ()


def channel(sign_keys: Iterable[bytes]) -> bytes:
    """Return the name of the channel between these devices, sender and recipients alike."""
    keys = b"".join(sorted(set(sign_keys)))
    return hashlib.sha256(b"exitdesk channel 1\0" + keys).digest()


def mark_of(marks: Iterable[Mark], sender: bytes, header: Header) -> Mark:
    """Return the mark that a bundle is measured by, an empty one for the first."""
    wanted = (sender, header.device, header.channel)
    for mark in marks:
        if (mark.sender, mark.device, mark.channel) == wanted:
            return mark
    return Mark(*wanted)


def check(mark: Mark, header: Header, digest: bytes) -> None:
    """Raise Refused where the bundle with this hash is not one that is still to come."""
    hashes = {one.seq: one.hash for one in mark.taken}
    if hashes.get(header.seq) == digest:
        raise Refused.because(Refusal.REPLAYED)
    if header.seq <= mark.seq and header.seq not in mark.missing:
        known = header.seq in hashes
        raise Refused.because(Refusal.FORKED_NUMBER if known else Refusal.OLD_NUMBER)
    before = FIRST if header.seq == 1 else hashes.get(header.seq - 1, header.prev)
    after = next((one.prev for one in mark.taken if one.seq == header.seq + 1), digest)
    if header.prev != before or after != digest:
        raise Refused.because(Refusal.FORKED_NUMBER)


def advanced(mark: Mark, header: Header, digest: bytes) -> Mark:
    """Return the mark once the bundle is taken in."""
    one = Taken(header.seq, digest, header.prev)
    taken = sorted((*mark.taken, one), key=lambda known: known.seq)
    skipped = range(max(mark.seq + 1, header.seq - MAX_REMEMBERED), header.seq)
    missing = sorted({*mark.missing, *skipped} - {header.seq})
    return msgspec.structs.replace(
        mark,
        seq=max(mark.seq, header.seq),
        taken=tuple(taken[-KEPT:]),
        missing=tuple(missing[-MAX_REMEMBERED:]),
    )

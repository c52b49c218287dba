"""What a bundle holds. Every length and number is bounded; an unknown field refuses the whole.

Ids of scopes, devices and organisations are 16 bytes, hashes and keys 32, signatures 64; instants
are milliseconds since 1970 (UTC).
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from exitdesk.crypto.age import Suite
from exitdesk.crypto.identity import CARD_LIMIT, NAME_LIMIT

FORMAT_VERSION: Final = 1
LIBRARY: Final = bytes(16)
MAX_RECIPIENTS: Final = 128
MAX_OPERATIONS: Final = 1_000_000
MAX_CHANGES: Final = MAX_OPERATIONS
MAX_SCOPES: Final = 50_000
MAX_FILES: Final = 20_000
MAX_NUMBER: Final = 2**53

UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What strict decoding of bytes that anybody may have written ends in."""

Id = Annotated[bytes, Meta(min_length=16, max_length=16)]
Hash = Annotated[bytes, Meta(min_length=32, max_length=32)]
Key = Annotated[bytes, Meta(min_length=32, max_length=32)]
Signature = Annotated[bytes, Meta(min_length=64, max_length=64)]
Number = Annotated[int, Meta(ge=0, le=MAX_NUMBER)]
Sequence = Annotated[int, Meta(ge=1, le=MAX_NUMBER)]
HexId = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
FileName = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Word = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z")]
Name = Annotated[str, Meta(max_length=NAME_LIMIT)]
Mode = Literal["full", "read", "library"]
Act = Literal["erase", "withdraw"]
Has = Annotated[tuple[tuple[Id, Number], ...], Meta(max_length=10_000)]
"""What somebody holds of a scope: (device, newest sequence number without a gap)."""

Tips = Annotated[
    tuple[tuple[Id, Annotated[bytes, Meta(min_length=8, max_length=8)]], ...],
    Meta(max_length=10_000),
]


class Wire(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What travels is written as an array of its fields, and read only where all of it fits.

    It does not show what it holds: neither keys nor what is said of people get into a traceback.
    """

    def __repr__(self) -> str:
        return f"{type(self).__name__}(hidden)"


class WireChange(Wire, frozen=True):
    """A change as its author wrote it: numbers, salt, and the payload's very bytes."""

    first_seq: Sequence
    ops: Annotated[int, Meta(ge=1, le=MAX_OPERATIONS)]
    clock: Annotated[int, Meta(ge=0, lt=2**62)]
    salt: Id
    payload: bytes


class Segment(Wire, frozen=True):
    """Changes of one device in one scope, one after the other.

    `prev` is the hash before the first of them; the signature is its author's, over the head
    (see `sync.heads`), so that anybody may carry it.
    """

    device: Id
    prev: Hash
    changes: Annotated[tuple[WireChange, ...], Meta(max_length=MAX_CHANGES)]
    signature: Signature


class SharedScope(Wire, frozen=True):
    """A case or the library; `has` is what the sender holds once this bundle is taken in.

    `tips` are the beginnings of the hashes there, so that two who hold different chains under the
    same numbers notice.
    """

    scope: Id
    mode: Mode
    segments: Annotated[tuple[Segment, ...], Meta(max_length=10_000)] = ()
    has: Has = ()
    tips: Tips = ()


class Extract(Wire, frozen=True):
    """Part of a case for one purpose, without its history: (id, kind, document) of each record."""

    id: Id
    purpose: Word
    records: Annotated[
        tuple[tuple[Id, Word, dict[str, Any]], ...], Meta(min_length=1, max_length=100_000)
    ]


class SealedItem(Wire, frozen=True):
    """An attachment, sealed as it lies in the vault (see `storage.sealed_files`).

    `name` is its name there, `key` opens it, `size` and `sha256` are the plain content's.
    `content` is empty where the file travels in another part.
    """

    name: FileName
    key: Key
    size: Number
    sha256: Hash
    content: bytes = b""


class Person(Wire, frozen=True):
    """A member of staff whom the changes name."""

    id: HexId
    name: Name


class Statement(Wire, frozen=True):
    """An erasure, or a consent that was withdrawn, signed by the device that declares it."""

    kind: Act
    scope: Id
    device: Id
    at: Number
    signature: Signature


class Acknowledgement(Wire, frozen=True):
    """The sender has carried a statement out."""

    kind: Act
    scope: Id
    at: Number


class Receipt(Wire, frozen=True):
    """What the sender holds of a scope, without sending any of it."""

    scope: Id
    has: Has


class Heard(Wire, frozen=True):
    """The newest bundle that the sender has read of one of its recipients' devices in a channel.

    A device that learns of one it does not remember was put back to an earlier state.
    """

    device: Id
    channel: Hash
    seq: Sequence
    hash: Hash


class Body(Wire, frozen=True):
    """All that a bundle brings; `cards` are the signed texts of identities that it introduces."""

    scopes: Annotated[tuple[SharedScope, ...], Meta(max_length=MAX_SCOPES)] = ()
    extracts: Annotated[tuple[Extract, ...], Meta(max_length=10_000)] = ()
    files: Annotated[tuple[SealedItem, ...], Meta(max_length=MAX_FILES)] = ()
    cards: Annotated[
        tuple[Annotated[bytes, Meta(max_length=CARD_LIMIT)], ...], Meta(max_length=2_000)
    ] = ()
    people: Annotated[tuple[Person, ...], Meta(max_length=10_000)] = ()
    statements: Annotated[tuple[Statement, ...], Meta(max_length=MAX_SCOPES)] = ()
    acknowledgements: Annotated[tuple[Acknowledgement, ...], Meta(max_length=MAX_SCOPES)] = ()
    receipts: Annotated[tuple[Receipt, ...], Meta(max_length=MAX_SCOPES)] = ()
    heard: Annotated[tuple[Heard, ...], Meta(max_length=20_000)] = ()


class Header(Wire, frozen=True):
    """What is said of a bundle before its body is looked at.

    `device` is the sender's, `to` the sign keys of all recipients; `channel` stands for the set
    of sender and recipients, `seq` counts this device's bundles in it from 1, and `prev` is the
    hash of the one before (zeros for the first). `n` and `zn` are the body's length in bytes,
    unpacked and packed; `part` of `parts` counts from 1.
    """

    v: Annotated[int, Meta(ge=1, le=FORMAT_VERSION)]
    org: Id
    suite: Suite
    device: Id
    channel: Hash
    seq: Sequence
    prev: Hash
    to: Annotated[tuple[Key, ...], Meta(min_length=1, max_length=MAX_RECIPIENTS)]
    created: Number
    expires: Number
    n: Number = 0
    zn: Number = 0
    part: Annotated[int, Meta(ge=1, le=10_000)] = 1
    parts: Annotated[int, Meta(ge=1, le=10_000)] = 1

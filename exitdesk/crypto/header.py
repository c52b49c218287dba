"""The header of a vault: canonical bytes, strict reading, and a MAC under the master key.

Layout of the file, numbers big endian: ``EXITDESK``, format version (2 bytes), length of the
body (4), body (sorted JSON), MAC (32), SHA-256 of everything before it (32). The digest finds
accidents before anybody types a passphrase, so that a damaged file is never reported as a wrong
passphrase; the MAC finds intent, after a slot has opened. The outer frame is frozen, so that
every version can tell a newer file from a damaged one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

import msgspec

from exitdesk.crypto import slots as key_slots
from exitdesk.crypto.failures import DamagedHeader, NewerVersion, WrongPassphrase
from exitdesk.crypto.keys import MasterKey, derived
from exitdesk.crypto.slots import FLOOR, Cost, Slot

__all__ = [
    "DamagedHeader",
    "Erased",
    "Head",
    "Header",
    "NewerVersion",
    "Unlocked",
    "UnverifiedHeader",
    "WrongPassphrase",
    "encoded",
    "erased_mark",
    "new_header",
    "parsed",
    "unlocked_by_passphrase",
    "unlocked_by_recovery",
]

FORMAT_VERSION = 1
MAX_BYTES = 64 * 1024
MAX_SLOTS = 16
MAX_ERASED = 1_200
EMPTY_CHAIN = "0" * 64

_MAGIC = b"EXITDESK"
_FRAME = struct.Struct(">8sHI")
_DIGEST = 32
_ID = r"^[0-9a-f]{32}\Z"
_INSTANT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?([+-]\d\d:\d\d|Z)\Z"
_Instant = Annotated[str, msgspec.Meta(pattern=_INSTANT)]


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the history chain stood: number of entries and the newest entry's hash (hex)."""

    count: Annotated[int, msgspec.Meta(ge=0, le=2**53)] = 0
    hash: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")] = EMPTY_CHAIN


class Erased(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A record that was erased by law: its salted mark and the day (ISO) of erasing."""

    mark: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{22}\Z")]
    on: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\d\Z")]


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a vault says about itself before it is open.

    `generation` rises with every write; `database` names the data file, which changes when the
    data key is rotated; `head` mirrors the history chain (it may lag behind the database, never
    run ahead of it); `erased` keeps an old backup from bringing an erased person back.
    Change it with `msgspec.structs.replace` or the methods below.
    """

    vault_id: Annotated[str, msgspec.Meta(pattern=_ID)]
    generation: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    created_at: _Instant
    modified_at: _Instant
    database: Annotated[str, msgspec.Meta(pattern=r"^casework(\.[1-9]\d{0,8})?\.db\Z")]
    slots: Annotated[tuple[Slot, ...], msgspec.Meta(min_length=1, max_length=MAX_SLOTS)]
    head: Head
    erasure_salt: Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
    erased: Annotated[tuple[Erased, ...], msgspec.Meta(max_length=MAX_ERASED)] = ()

    def changed(
        self, at: str, *, slots: Iterable[Slot] | None = None, head: Head | None = None
    ) -> Header:
        """Return the next generation, modified at the ISO instant `at`, with what is given."""
        return msgspec.structs.replace(
            self,
            generation=self.generation + 1,
            modified_at=at,
            slots=self.slots if slots is None else tuple(slots),
            head=self.head if head is None else head,
        )

    def with_erased(self, at: str, record_ids: Iterable[str]) -> Header:
        """Return the next generation whose erasure list also holds `record_ids`.

        The list holds 1,200 marks; beyond that the oldest fall out (the database keeps its own
        tombstones for ever, this list only guards against backups older than an erasure).
        """
        known = {entry.mark for entry in self.erased}
        marks = (erased_mark(self.erasure_salt, record) for record in record_ids)
        added = [Erased(mark, at[:10]) for mark in dict.fromkeys(marks) if mark not in known]
        kept = (*self.erased, *added)[-MAX_ERASED:]
        return msgspec.structs.replace(self.changed(at), erased=kept)

    def is_erased(self, record_id: str) -> bool:
        """Tell whether `record_id` stands on the erasure list."""
        mark = erased_mark(self.erasure_salt, record_id)
        return any(entry.mark == mark for entry in self.erased)


@dataclass(frozen=True)
class UnverifiedHeader:
    """A header whose form is right and whose MAC nobody could check yet.

    Only what is needed to unlock is offered; the rest comes out of `verified`.
    """

    _header: Header
    _signed: bytes
    _mac: bytes

    @property
    def vault_id(self) -> str:
        """The vault's id, 32 hex digits, not authenticated yet."""
        return self._header.vault_id

    @property
    def generation(self) -> int:
        """The generation, not authenticated yet."""
        return self._header.generation

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The slots, not authenticated yet (each authenticates itself when it opens)."""
        return self._header.slots

    def belongs_to(self, master: MasterKey) -> bool:
        """Tell whether the MAC was made with `master`."""
        return hmac.compare_digest(_mac(master, self._signed), self._mac)

    def verified(self, master: MasterKey) -> Header:
        """Return the header; raises DamagedHeader where the MAC is not `master`'s."""
        if not self.belongs_to(master):
            raise DamagedHeader.altered()
        return self._header


@dataclass(frozen=True)
class Unlocked:
    """A master key, the header it verified, and the slot that gave it."""

    master: MasterKey
    header: Header
    slot: Slot


def new_header(vault_id: str, at: str, slots: Iterable[Slot]) -> Header:
    """Return the first generation of a vault's header, created at the ISO instant `at`."""
    return Header(
        vault_id=vault_id,
        generation=1,
        created_at=at,
        modified_at=at,
        database="casework.db",
        slots=tuple(slots),
        head=Head(),
        erasure_salt=secrets.token_bytes(16),
    )


def encoded(header: Header, master: MasterKey) -> bytes:
    """Return the file's bytes. Raises ValueError where the header breaks its own bounds."""
    body = msgspec.json.encode(header, order="sorted")
    try:
        msgspec.json.decode(body, type=Header)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None
    signed = _FRAME.pack(_MAGIC, FORMAT_VERSION, len(body)) + body
    whole = signed + _mac(master, signed)
    if len(whole) + _DIGEST > MAX_BYTES:
        msg = "the header would exceed 64 KiB"
        raise ValueError(msg)
    return whole + hashlib.sha256(whole).digest()


def parsed(data: bytes) -> UnverifiedHeader:
    """Return the header in `data` after every check that needs no key.

    Raises DamagedHeader, or NewerVersion where the file is whole but of a later format.
    """
    if not _FRAME.size + 2 * _DIGEST <= len(data) <= MAX_BYTES:
        raise DamagedHeader.unreadable()
    magic, version, length = _FRAME.unpack_from(data)
    if magic != _MAGIC or hashlib.sha256(data[:-_DIGEST]).digest() != data[-_DIGEST:]:
        raise DamagedHeader.unreadable()
    if version > FORMAT_VERSION:
        raise NewerVersion.written()
    if version != FORMAT_VERSION or length != len(data) - _FRAME.size - 2 * _DIGEST:
        raise DamagedHeader.unreadable()
    signed, mac = data[: -2 * _DIGEST], data[-2 * _DIGEST : -_DIGEST]
    return UnverifiedHeader(_strictly(signed[_FRAME.size :]), signed, mac)


def unlocked_by_passphrase(
    unverified: UnverifiedHeader,
    passphrase: str,
    key_file: bytes | None = None,
    *,
    floor: Cost = FLOOR,
) -> Unlocked:
    """Open with a passphrase (and a key file), then check the MAC.

    Raises WrongPassphrase, KeyFileNeeded or DamagedHeader.
    """
    master, slot = key_slots.opened_by_passphrase(
        unverified.slots, unverified.vault_id, passphrase, key_file, floor=floor
    )
    return Unlocked(master, unverified.verified(master), slot)


def unlocked_by_recovery(unverified: UnverifiedHeader, typed: str) -> Unlocked:
    """Open with the recovery code as `typed`, then check the MAC.

    Raises MistypedCode, WrongPassphrase or DamagedHeader.
    """
    master, slot = key_slots.opened_by_recovery(unverified.slots, unverified.vault_id, typed)
    return Unlocked(master, unverified.verified(master), slot)


def erased_mark(salt: bytes, record_id: str) -> str:
    """Return the 22 signs that stand for an erased record (128 bits of salted SHA-256)."""
    digest = hashlib.sha256(b"exitdesk erased\0" + salt + record_id.encode()).digest()
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def _strictly(body: bytes) -> Header:
    """Return the decoded body where it is the canonical form of itself."""
    try:
        header = msgspec.json.decode(body, type=Header)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise DamagedHeader.unreadable() from None
    if msgspec.json.encode(header, order="sorted") != body:
        raise DamagedHeader.unreadable()
    return header


def _mac(master: MasterKey, signed: bytes) -> bytes:
    return hmac.digest(derived(master, "header"), signed, "sha256")

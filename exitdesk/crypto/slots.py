"""Key slots: each wraps the master key for one secret that a person holds.

The wrapping key comes from Argon2id (passphrase, with or without a key file) or from HKDF
(recovery code, which is random enough). AES-256-GCM wraps; its additional data are the slot's
own fields and the vault id, so that a slot cannot be moved or weakened. GCM does not commit to
its key, therefore a commitment derived beside the key is stored and compared first: it also
tells a wrong passphrase from a damaged slot.
"""

from __future__ import annotations

import hmac
import os
import secrets
import time
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from exitdesk.crypto import recovery
from exitdesk.crypto.failures import DamagedHeader, KeyFileNeeded, WrongPassphrase
from exitdesk.crypto.keys import KEY_BYTES, MasterKey, expanded

SlotKind = Literal["passphrase", "passphrase_and_keyfile", "recovery"]

KEY_FILE_BYTES = range(32, 1_048_577)
_SALT_BYTES = 16
_NONCE_BYTES = 12
_WRAPPED_BYTES = KEY_BYTES + 16


class Cost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What Argon2id may cost: memory in KiB, passes over it, lanes."""

    memory_kib: int
    passes: int
    lanes: int

    def within(self, floor: Cost, ceiling: Cost) -> bool:
        """Tell whether no parameter is below `floor` or above `ceiling`."""
        return (
            floor.memory_kib <= self.memory_kib <= ceiling.memory_kib
            and floor.passes <= self.passes <= ceiling.passes
            and floor.lanes <= self.lanes <= ceiling.lanes
        )


FLOOR = Cost(memory_kib=64 * 1024, passes=3, lanes=4)
CEILING = Cost(memory_kib=1024 * 1024, passes=10, lanes=8)
_CALIBRATED_MEMORY_KIB = 256 * 1024  # the vault may be opened on a smaller laptop later


class Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way to open a vault, as stored in the header. Holds nothing secret in the clear."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]
    kind: SlotKind
    created_at: Annotated[str, msgspec.Meta(max_length=40)]
    salt: Annotated[bytes, msgspec.Meta(min_length=_SALT_BYTES, max_length=_SALT_BYTES)]
    nonce: Annotated[bytes, msgspec.Meta(min_length=_NONCE_BYTES, max_length=_NONCE_BYTES)]
    wrapped: Annotated[bytes, msgspec.Meta(min_length=_WRAPPED_BYTES, max_length=_WRAPPED_BYTES)]
    commitment: Annotated[bytes, msgspec.Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]
    cost: Cost | None = None


def passphrase_slot(
    master: MasterKey,
    vault_id: str,
    passphrase: str,
    *,
    cost: Cost,
    created_at: str,
    key_file: bytes | None = None,
) -> Slot:
    """Return a slot that `passphrase` opens, together with `key_file` where one is given.

    `cost` comes from `calibrated()`; `created_at` is an ISO instant. Raises KeyFileNeeded
    where the key file is too small or too large.
    """
    kind: SlotKind = "passphrase" if key_file is None else "passphrase_and_keyfile"
    blank = _blank(kind, created_at, cost)
    return _filled(blank, master, vault_id, _stretched(blank, cost, passphrase, key_file))


def recovery_slot(master: MasterKey, vault_id: str, code: bytes, *, created_at: str) -> Slot:
    """Return a slot that the recovery `code` (20 bytes, see `recovery.new_code`) opens."""
    blank = _blank("recovery", created_at, None)
    return _filled(blank, master, vault_id, _code_secret(blank, code))


def opened_by_passphrase(
    slots: Iterable[Slot],
    vault_id: str,
    passphrase: str,
    key_file: bytes | None = None,
    *,
    floor: Cost = FLOOR,
) -> tuple[MasterKey, Slot]:
    """Return the master key and the slot that opened.

    Slots with a key file are tried where one is given, plain passphrase slots always.
    Raises WrongPassphrase, KeyFileNeeded (only slots with a key file, none given) or
    DamagedHeader (parameters outside `floor` and `CEILING`, refused before any work).
    `floor` is lowered by tests alone; nothing outside the caller's code can lower it.
    """
    usable = list(_usable(slots, floor, with_key_file=key_file is not None))
    for slot, cost in usable:
        secret = _stretched(slot, cost, passphrase, key_file)
        master = _unwrapped(slot, vault_id, secret)
        if master is not None:
            return master, slot
    raise WrongPassphrase.typed() if key_file is None else WrongPassphrase.with_key_file()


def opened_by_recovery(slots: Iterable[Slot], vault_id: str, typed: str) -> tuple[MasterKey, Slot]:
    """Return the master key and the slot that the recovery code, as `typed`, opened.

    Raises MistypedCode (names the group) or WrongPassphrase (another vault's or an old code).
    """
    code = recovery.read(typed)
    for slot in slots:
        if slot.kind == "recovery":
            master = _unwrapped(slot, vault_id, _code_secret(slot, code))
            if master is not None:
                return master, slot
    raise WrongPassphrase.recovery()


def calibrated(target_seconds: float = 1.0) -> Cost:
    """Return the cost that takes about `target_seconds` here, never below `FLOOR`.

    Memory grows first, to 256 MiB at most, because memory is what an attacker must buy; then
    passes, to the ceiling. Takes as long as one derivation at the
    floor.
    """
    spent = max(_seconds(FLOOR), 1e-3)
    room = target_seconds / spent
    memory = int(FLOOR.memory_kib * max(1.0, room)) // 4096 * 4096
    memory = min(max(memory, FLOOR.memory_kib), _CALIBRATED_MEMORY_KIB)
    passes = FLOOR.passes
    if memory == _CALIBRATED_MEMORY_KIB:
        passes = int(FLOOR.passes * room * FLOOR.memory_kib / memory)
    passes = min(max(passes, FLOOR.passes), CEILING.passes)
    return Cost(memory_kib=memory, passes=passes, lanes=FLOOR.lanes)


def new_key_file() -> bytes:
    """Return the content of a fresh key file: 64 random bytes."""
    return secrets.token_bytes(64)


def _seconds(cost: Cost) -> float:
    started = time.perf_counter()
    _argon2(cost, os.urandom(_SALT_BYTES), None, b"calibration")
    return time.perf_counter() - started


def _usable(
    slots: Iterable[Slot], floor: Cost, *, with_key_file: bool
) -> Iterator[tuple[Slot, Cost]]:
    """Yield the slots to try, key file slots first, after every bound has been checked."""
    typed = []
    for slot in slots:
        if slot.kind != "recovery":
            if slot.cost is None or not slot.cost.within(floor, CEILING):
                raise DamagedHeader.out_of_bounds()
            typed.append((slot, slot.cost))
    plain = [entry for entry in typed if entry[0].kind == "passphrase"]
    if not with_key_file:
        if typed and not plain:
            raise KeyFileNeeded.missing()
        yield from plain
        return
    yield from (entry for entry in typed if entry[0].kind == "passphrase_and_keyfile")
    yield from plain


def _blank(kind: SlotKind, created_at: str, cost: Cost | None) -> Slot:
    return Slot(
        id=secrets.token_hex(16),
        kind=kind,
        created_at=created_at,
        salt=secrets.token_bytes(_SALT_BYTES),
        nonce=secrets.token_bytes(_NONCE_BYTES),
        wrapped=bytes(_WRAPPED_BYTES),
        commitment=bytes(KEY_BYTES),
        cost=cost,
    )


def _stretched(slot: Slot, cost: Cost, passphrase: str, key_file: bytes | None) -> bytes:
    """Return the secret that Argon2id makes of what was typed (and of the key file)."""
    normal = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    extra = None
    if slot.kind == "passphrase_and_keyfile":
        extra = _key_file_secret(key_file or b"")
    return _argon2(cost, slot.salt, extra, normal)


def _argon2(cost: Cost, salt: bytes, secret: bytes | None, password: bytes) -> bytes:
    return Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
        secret=secret,
    ).derive(password)


def _key_file_secret(content: bytes) -> bytes:
    if len(content) not in KEY_FILE_BYTES:
        raise KeyFileNeeded.unusable()
    return expanded(content, "key file")


def _code_secret(slot: Slot, code: bytes) -> bytes:
    return expanded(code, "recovery code", salt=slot.salt)


def _bound(slot: Slot, vault_id: str) -> bytes:
    """Return the canonical bytes that the wrapping authenticates."""
    return msgspec.json.encode(
        ["exitdesk slot 1", vault_id, slot.id, slot.kind, slot.created_at, slot.salt, slot.cost]
    )


def _filled(blank: Slot, master: MasterKey, vault_id: str, secret: bytes) -> Slot:
    bound = _bound(blank, vault_id)
    wrapped = AESGCM(expanded(secret, "wrap", bound)).encrypt(blank.nonce, master.raw, bound)
    return msgspec.structs.replace(
        blank, wrapped=wrapped, commitment=expanded(secret, "commit", bound)
    )


def _unwrapped(slot: Slot, vault_id: str, secret: bytes) -> MasterKey | None:
    """Return the master key, or None where the secret is not this slot's."""
    bound = _bound(slot, vault_id)
    if not hmac.compare_digest(expanded(secret, "commit", bound), slot.commitment):
        return None
    try:
        return MasterKey(
            AESGCM(expanded(secret, "wrap", bound)).decrypt(slot.nonce, slot.wrapped, bound)
        )
    except InvalidTag:
        raise DamagedHeader.altered() from None

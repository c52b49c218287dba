"""The master key and the keys derived from it."""

from __future__ import annotations

import hmac
import re
import secrets
from typing import Literal, NoReturn

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32

Purpose = Literal[
    "database",  # raw key of casework.db
    "header",  # MAC of vault.hdr
    "backup",  # raw key of one backup's database, context: the backup's id
    "backup_manifest",  # MAC of one backup's manifest, context: the backup's id
    "chain",  # whatever the history wants to keep from someone without the key
    "compartment",  # raw key of a further compartment, context: its id
]

_HEX_KEY = re.compile(r"[0-9a-f]{64}")


class MasterKey:
    """Thirty-two random bytes from which every other key of a vault is derived.

    It shows itself nowhere: not in `repr`, not in a pickle, not as a dictionary key.
    """

    __slots__ = ("_raw",)

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, raw: bytes) -> None:
        """Take `raw`, exactly 32 bytes; raises ValueError otherwise."""
        if len(raw) != KEY_BYTES:
            msg = "a master key has exactly 32 bytes"
            raise ValueError(msg)
        self._raw = bytes(raw)

    @classmethod
    def random(cls) -> MasterKey:
        """Return a fresh key from the system's random source."""
        return cls(secrets.token_bytes(KEY_BYTES))

    @property
    def raw(self) -> bytes:
        """The 32 bytes, for wrapping and deriving only."""
        return self._raw

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MasterKey) and hmac.compare_digest(self._raw, other._raw)

    def __repr__(self) -> str:
        return "MasterKey(hidden)"

    def __reduce__(self) -> NoReturn:
        msg = "a master key is never written out"
        raise TypeError(msg)


def derived(master: MasterKey, purpose: Purpose, context: bytes = b"") -> bytes:
    """Return the 32-byte key of `master` for one `purpose` and `context` (HKDF-SHA256)."""
    return expanded(master.raw, purpose, context)


def expanded(secret: bytes, purpose: str, context: bytes = b"", salt: bytes | None = None) -> bytes:
    """Return 32 bytes of HKDF-SHA256 over `secret`; different purposes never share a key."""
    label = f"exitdesk/1/{purpose}".encode() + b"\0" + context
    return HKDF(SHA256(), KEY_BYTES, salt=salt, info=label).derive(secret)


def hex_key(key: bytes) -> str:
    """Return `key` as exactly 64 hexadecimal digits, the only form SQLCipher takes as raw key.

    Anything else would silently be used as a passphrase there, hence ValueError.
    """
    text = key.hex()
    if _HEX_KEY.fullmatch(text) is None:
        msg = "a raw database key has exactly 64 hexadecimal digits"
        raise ValueError(msg)
    return text

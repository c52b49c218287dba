"""Who can open a file: keys as age writes them, and the stanzas that wrap a file key for them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
)
from cryptography.hazmat.primitives.hpke import Suite as Hpke

from exitdesk.crypto.age import bech32
from exitdesk.crypto.age.failures import HeaderFailure
from exitdesk.crypto.age.header import FILE_KEY_BYTES, Stanza, based, stretched, unbased

Suite = Literal["classic", "hybrid"]

SEED_BYTES = 32
STANZAS: dict[str, Suite] = {"X25519": "classic", "mlkem768x25519": "hybrid"}

_IDENTITY = {"classic": "age-secret-key-", "hybrid": "age-secret-key-pq-"}
_RECIPIENT = {"classic": "age", "hybrid": "age1pq"}
_WRAPPED_BYTES = FILE_KEY_BYTES + 16
_NO_NONCE = bytes(12)

_X25519_LABEL = b"age-encryption.org/v1/X25519"
_HYBRID_LABEL = b"age-encryption.org/mlkem768x25519"
_HPKE = Hpke(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_ML_KEM_KEY = 1184
_ENCAPSULATED = 1120


def new_identity(suite: Suite) -> str:
    """Return a fresh secret key, ``AGE-SECRET-KEY-…``."""
    return identity_text(suite, secrets.token_bytes(SEED_BYTES))


def identity_text(suite: Suite, seed: bytes) -> str:
    """Return the text of the secret key with this seed (32 bytes)."""
    return bech32.encoded(_IDENTITY[suite], seed).upper()


def recipient_of(identity: str) -> str:
    """Return the public key, ``age1…``, of a secret key; raises ValueError."""
    return read_identity(identity).recipient


def read_identity(text: str) -> Identity:
    """Return the secret key that `text` is; raises ValueError."""
    if text.startswith("AGE-SECRET-KEY-PQ-1"):
        return HybridIdentity(_sized(bech32.decoded(_IDENTITY["hybrid"], text), SEED_BYTES))
    return ClassicIdentity(_sized(bech32.decoded(_IDENTITY["classic"], text), SEED_BYTES))


def is_recipient(text: str, suite: Suite) -> bool:
    """Tell whether `text` is a public key of this suite."""
    try:
        wrapped(bytes(FILE_KEY_BYTES), text, suite)
    except ValueError:
        return False
    return True


def wrapped(file_key: bytes, recipient: str, suite: Suite) -> Stanza:
    """Return the stanza of this suite for `recipient`; raises ValueError for a wrong key."""
    if suite == "hybrid":
        return _wrapped_hybrid(file_key, recipient)
    return _wrapped_classic(file_key, recipient)


@dataclass(frozen=True, slots=True)
class ClassicIdentity:
    """An X25519 key."""

    seed: bytes = field(repr=False)

    @property
    def recipient(self) -> str:
        """The public key as text."""
        return bech32.encoded(_RECIPIENT["classic"], self._public)

    @property
    def _public(self) -> bytes:
        return X25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()

    def file_key(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """Return the file key where a stanza is for this key; raises HeaderFailure."""
        for stanza in stanzas:
            if stanza.arguments[0] != "X25519":
                continue
            share = _share(stanza, SEED_BYTES)
            shared = _exchanged(self.seed, share)
            key = stretched(shared, share + self._public, _X25519_LABEL)
            try:
                return ChaCha20Poly1305(key).decrypt(_NO_NONCE, stanza.body, None)
            except InvalidTag:
                continue
        return None


@dataclass(frozen=True, slots=True)
class HybridIdentity:
    """A key of ML-KEM-768 with X25519 (X-Wing): both are stretched from one seed."""

    seed: bytes = field(repr=False)

    @property
    def recipient(self) -> str:
        """The public key as text."""
        lattice, curve = self._halves()
        public = lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()
        return bech32.encoded(_RECIPIENT["hybrid"], public)

    def _halves(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        stretch = hashlib.shake_256(self.seed).digest(96)
        return (
            MLKEM768PrivateKey.from_seed_bytes(stretch[:64]),
            X25519PrivateKey.from_private_bytes(stretch[64:]),
        )

    def file_key(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """Return the file key where a stanza is for this key; raises HeaderFailure."""
        lattice, curve = self._halves()
        private = MLKEM768X25519PrivateKey(lattice, curve)
        for stanza in stanzas:
            if stanza.arguments[0] != "mlkem768x25519":
                continue
            share = _share(stanza, _ENCAPSULATED)
            _exchanged(curve.private_bytes_raw(), share[-SEED_BYTES:])
            try:
                return _HPKE.decrypt(share + stanza.body, private, _HYBRID_LABEL)
            except InvalidTag:
                continue
        return None


Identity = ClassicIdentity | HybridIdentity


def _wrapped_classic(file_key: bytes, recipient: str) -> Stanza:
    public = _sized(bech32.decoded(_RECIPIENT["classic"], recipient), SEED_BYTES)
    ephemeral = X25519PrivateKey.generate()
    share = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    key = stretched(shared, share + public, _X25519_LABEL)
    body = ChaCha20Poly1305(key).encrypt(_NO_NONCE, file_key, None)
    return Stanza(("X25519", based(share).decode("ascii")), body)


def _wrapped_hybrid(file_key: bytes, recipient: str) -> Stanza:
    raw = bech32.decoded(_RECIPIENT["hybrid"], recipient)
    public = _sized(raw, _ML_KEM_KEY + SEED_BYTES)
    key = MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:_ML_KEM_KEY]),
        X25519PublicKey.from_public_bytes(public[_ML_KEM_KEY:]),
    )
    sealed = _HPKE.encrypt(file_key, key, _HYBRID_LABEL)
    share, body = sealed[:_ENCAPSULATED], sealed[_ENCAPSULATED:]
    return Stanza(("mlkem768x25519", based(share).decode("ascii")), body)


def _share(stanza: Stanza, length: int) -> bytes:
    """Return the share in a stanza of two arguments, whose body wraps exactly a file key."""
    if len(stanza.arguments) != 2 or len(stanza.body) != _WRAPPED_BYTES:
        raise HeaderFailure
    share = unbased(stanza.arguments[1].encode("ascii"))
    if len(share) != length:
        raise HeaderFailure
    return share


def _exchanged(seed: bytes, share: bytes) -> bytes:
    """Return the shared secret; a share that would make it zero is refused."""
    try:
        return X25519PrivateKey.from_private_bytes(seed).exchange(
            X25519PublicKey.from_public_bytes(share)
        )
    except ValueError:
        raise HeaderFailure from None


def _sized(data: bytes, length: int) -> bytes:
    if len(data) != length:
        msg = "a key of the wrong length"
        raise ValueError(msg)
    return data

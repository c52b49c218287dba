"""The words that two people compare when they pair their devices.

They come from a hash over both identities, so that someone in the middle, who shows each side a
key of their own, shows each side other words. Whoever may choose two keys needs only half the
bits of the words, hence the hash is a slow one that needs memory: 2^39 tries of it are out of
reach, 2^39 of SHA-256 are not.
"""

from __future__ import annotations

import functools
import hashlib
import unicodedata
from typing import Final

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from exitdesk import paths
from exitdesk.crypto.identity import Card, read

WORDS: Final = 6
_LIST_LENGTH = 7776
_SALT = b"exitdesk pairing words 1\0"
_COST = 2**16  # with r=8: 64 MiB and about a fifth of a second


def fingerprint(data: bytes) -> str:
    """Return 64 hex digits that stand for the identity on a card (its signed text).

    They are the same for every card of the same keys in the same organisation, whatever name,
    role or device number stands on it. Raises BadCard.
    """
    return _identity(read(data)).hex()


def words(card_a: bytes, card_b: bytes) -> str:
    """Return six words over the identities on both cards, in whatever order they are given.

    Raises BadCard, and ValueError where both cards are of the same identity.
    """
    both = sorted({_identity(read(card_a)), _identity(read(card_b))})
    if len(both) != 2:
        msg = "a device is not paired with itself"
        raise ValueError(msg)
    return _words(both[0] + both[1])


def same_words(typed: str, expected: str) -> bool:
    """Tell whether somebody typed these words; capitals, commas and spacing do not matter."""
    folded = unicodedata.normalize("NFKC", typed).casefold().replace(",", " ").split()
    return folded == expected.split()


def _identity(card: Card) -> bytes:
    """Return the hash of what makes an identity, each part of it with its length."""
    parts = (
        card.organisation,
        card.sign_key,
        card.age_recipient.encode(),
        card.pq_recipient.encode(),
    )
    whole = b"".join(len(part).to_bytes(4) + part for part in parts)
    return hashlib.sha256(b"exitdesk identity hash 1\0" + whole).digest()


@functools.lru_cache(maxsize=64)
def _words(both: bytes) -> str:
    digest = Scrypt(salt=_SALT, length=32, n=_COST, r=8, p=1).derive(both)
    number, chosen, known = int.from_bytes(digest), [], _list()
    for _ in range(WORDS):
        number, place = divmod(number, _LIST_LENGTH)
        chosen.append(known[place])
    return " ".join(chosen)


@functools.cache
def _list() -> tuple[str, ...]:
    text = (paths.resources() / "words" / "eff_large.txt").read_text("utf-8")
    return tuple(text.split())

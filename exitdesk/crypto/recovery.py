"""The recovery code: 160 random bits that a person can print, read aloud and type.

Eight groups of five letters and digits. The alphabet is Crockford's base 32, without I, L, O
and U. In each group the fifth sign checks the other four and the group's place, so that a
wrong letter, two swapped letters or two swapped groups are noticed and the group is named.
"""

from __future__ import annotations

import secrets
import unicodedata

from exitdesk.crypto.failures import MistypedCode

CODE_BYTES = 20
GROUPS = 8
GROUP_LENGTH = 5

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {sign: value for value, sign in enumerate(_ALPHABET)}
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BITS = 5
_FIELD = 0b100101  # x^5 + x^2 + 1, the field of 32 elements


def new_code() -> bytes:
    """Return the 20 random bytes of a fresh recovery code."""
    return secrets.token_bytes(CODE_BYTES)


def written(code: bytes) -> str:
    """Return `code` (20 bytes) as it is printed: eight groups of five, with dashes."""
    if len(code) != CODE_BYTES:
        msg = "a recovery code has exactly 20 bytes"
        raise ValueError(msg)
    number = int.from_bytes(code, "big")
    values = [(number >> shift) & 31 for shift in range(CODE_BYTES * 8 - _BITS, -1, -_BITS)]
    return "-".join(_group(values[4 * place : 4 * place + 4], place) for place in range(GROUPS))


def read(typed: str) -> bytes:
    """Return the 20 bytes of a code as somebody typed it.

    Upper or lower case, spaces, dashes and line breaks do not matter; O counts as 0, I and L
    as 1. Raises MistypedCode, which names the first wrong group where one can be named.
    """
    number = 0
    for place, group in enumerate(_groups(typed)):
        values = [_VALUES[sign] for sign in group if sign in _VALUES]
        if len(values) != GROUP_LENGTH or _group(values[:4], place) != group:
            raise MistypedCode.in_group(place + 1)
        for value in values[:4]:
            number = number << _BITS | value
    return number.to_bytes(CODE_BYTES, "big")


def _groups(typed: str) -> list[str]:
    """Return eight groups of the letters and digits that were meant.

    Where eight parts were typed, they are the groups: a part with a letter too few is then
    named itself instead of the one after it.
    """
    folded = unicodedata.normalize("NFKC", typed).upper().translate(_MEANT)
    groups = "".join(" " if _separates(sign) else sign for sign in folded).split()
    if len(groups) == GROUPS:
        return groups
    signs = "".join(groups)
    if len(signs) != GROUPS * GROUP_LENGTH:
        raise MistypedCode.of_length(len(signs), GROUPS * GROUP_LENGTH)
    return [signs[at : at + GROUP_LENGTH] for at in range(0, len(signs), GROUP_LENGTH)]


def _separates(sign: str) -> bool:
    return sign.isspace() or sign in ".,;:" or unicodedata.category(sign) in {"Pd", "Pc", "Cf"}


def _group(values: list[int], place: int) -> str:
    """Return four signs with their check sign for the group at `place` (from 0)."""
    check = place + 1
    for weight, value in enumerate(values, start=2):
        check ^= _times(weight, value)
    return "".join(_ALPHABET[value] for value in (*values, check))


def _times(a: int, b: int) -> int:
    """Return the product in the field of 32 elements: distinct weights expose swaps."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 32:
            a ^= _FIELD
        b >>= 1
    return product

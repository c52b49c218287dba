"""Bech32 (BIP 173) without its limit of length, as age writes keys."""

from __future__ import annotations

import functools
import operator

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES = {sign: value for value, sign in enumerate(_ALPHABET)}
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECK_SIGNS = 6


def _step(top: int) -> int:
    """Return what the five bits that leave the checksum put back into it."""
    chosen = (one for place, one in enumerate(_GENERATORS) if top >> place & 1)
    return functools.reduce(operator.xor, chosen, 0)


_STEPS = tuple(_step(top) for top in range(32))


def encoded(prefix: str, data: bytes) -> str:
    """Return `data` behind the lower-case `prefix`, in lower case."""
    values = _regrouped(data, 8, 5)
    whole = [*_expanded(prefix), *values, *[0] * _CHECK_SIGNS]
    check = _polymod(whole) ^ 1
    tail = [(check >> 5 * (_CHECK_SIGNS - 1 - place)) & 31 for place in range(_CHECK_SIGNS)]
    return prefix + "1" + "".join(_ALPHABET[value] for value in (*values, *tail))


def decoded(prefix: str, text: str) -> bytes:
    """Return the bytes behind the lower-case `prefix` of `text`, all upper or all lower case.

    Raises ValueError where prefix, checksum or the bits left over are wrong.
    """
    if text not in {text.lower(), text.upper()}:
        msg = "a key in mixed case"
        raise ValueError(msg)
    found, mark, signs = text.lower().rpartition("1")
    if not mark or found != prefix or len(signs) < _CHECK_SIGNS:
        msg = "a key of another kind"
        raise ValueError(msg)
    try:
        values = [_VALUES[sign] for sign in signs]
    except KeyError:
        msg = "a sign that no key has"
        raise ValueError(msg) from None
    if _polymod([*_expanded(prefix), *values]) != 1:
        msg = "a mistyped key"
        raise ValueError(msg)
    del values[-_CHECK_SIGNS:]
    spare = 5 * len(values) % 8
    if spare >= 5 or (spare and values[-1] & ((1 << spare) - 1)):
        msg = "bits left over"
        raise ValueError(msg)
    return bytes(_regrouped(bytes(values), 5, 8))


def _regrouped(data: bytes, wide: int, narrow: int) -> list[int]:
    """Return the bits of `data` in groups of another width; what is left over is padded or cut."""
    pending, bits, out = 0, 0, []
    for value in data:
        pending = (pending << wide) | value
        bits += wide
        while bits >= narrow:
            bits -= narrow
            out.append(pending >> bits)
            pending &= (1 << bits) - 1
    if bits and wide > narrow:
        out.append(pending << narrow - bits)
    return out


def _expanded(prefix: str) -> list[int]:
    return [*(ord(sign) >> 5 for sign in prefix), 0, *(ord(sign) & 31 for sign in prefix)]


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        check = (check & 0x1FFFFFF) << 5 ^ value ^ _STEPS[check >> 25]
    return check

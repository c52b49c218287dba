"""Bech32 (BIP 173) without its limit of length, as age writes keys."""

from __future__ import annotations

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES = {sign: value for value, sign in enumerate(_ALPHABET)}
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECK_SIGNS = 6


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
    data = bytes(_regrouped(bytes(values[:-_CHECK_SIGNS]), 5, 8))
    if encoded(prefix, data) != text.lower():
        msg = "bits left over"
        raise ValueError(msg)
    return data


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
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATORS):
            if top >> place & 1:
                check ^= generator
    return check

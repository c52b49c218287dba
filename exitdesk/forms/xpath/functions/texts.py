"""Texts: parts, searches, patterns, digests."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import re
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from exitdesk.forms.xpath import regexes
from exitdesk.forms.xpath.context import Context, ExpressionError, Value
from exitdesk.forms.xpath.conversions import to_text
from exitdesk.forms.xpath.functions.mathematics import half_up
from exitdesk.forms.xpath.registry import function
from exitdesk.i18n import tr

_SPACES: Final = re.compile(r"[ \t\r\n]+")
_DIGESTS: Final = {
    "MD5": "md5",
    "SHA-1": "sha1",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
}


def _all_texts(c: Context, values: tuple[Value, ...]) -> list[str]:
    texts: list[str] = []
    for value in values:
        if isinstance(value, list):
            texts += [c.text(node) for node in value]
        else:
            texts.append(to_text(value, c))
    return texts


@function("concat", "v*", "string")
def _concat(c: Context, *values: Value) -> str:
    return "".join(_all_texts(c, values))


@function("join", "s v*", "string")
def _join(c: Context, between: str, *values: Value) -> str:
    return between.join(_all_texts(c, values))


@function("string-length", "s?", "number")
def _string_length(c: Context, text: str | None = None) -> float:
    return float(len(c.text(c.node) if text is None else text))


@function("contains", "s s", "boolean")
def _contains(_: Context, text: str, part: str) -> bool:
    return part in text


@function("starts-with", "s s", "boolean")
def _starts_with(_: Context, text: str, part: str) -> bool:
    return text.startswith(part)


@function("ends-with", "s s", "boolean")
def _ends_with(_: Context, text: str, part: str) -> bool:
    return text.endswith(part)


@function("substring-before", "s s", "string")
def _substring_before(_: Context, text: str, part: str) -> str:
    before, found, _rest = text.partition(part) if part else ("", "", "")
    return before if found else ""


@function("substring-after", "s s", "string")
def _substring_after(_: Context, text: str, part: str) -> str:
    return text.partition(part)[2] if part else text


@function("substring", "s n n?", "string")
def _substring(_: Context, text: str, start: float, length: float | None = None) -> str:
    if math.isnan(start) or start == math.inf:
        return ""
    first = half_up(start) if math.isfinite(start) else -math.inf
    end = math.inf
    if length is not None:
        if math.isnan(length):
            return ""
        end = first + (half_up(length) if math.isfinite(length) else length)
        if math.isnan(end):
            return ""
    last = len(text) + 1 if end > len(text) else int(max(end, 1))
    begin = 1 if first < 1 else int(first)
    return text[begin - 1 : last - 1]


@function("substr", "s n n?", "string")
def _substr(_: Context, text: str, start: float, end: float | None = None) -> str:
    return text[_place(start, text) : len(text) if end is None else _place(end, text)]


def _place(number: float, text: str) -> int:
    """Return a place for slicing: NaN counts as nothing, and far away is the end."""
    if math.isnan(number):
        return 0
    return int(min(max(number, -len(text)), len(text)))


@function("translate", "s s s", "string")
def _translate(_: Context, text: str, these: str, those: str) -> str:
    table: dict[int, str | None] = {}
    for place, character in enumerate(these):
        table.setdefault(ord(character), those[place] if place < len(those) else None)
    return text.translate(table)


@function("normalize-space", "s?", "string")
def _normalize_space(c: Context, text: str | None = None) -> str:
    return _SPACES.sub(" ", c.text(c.node) if text is None else text).strip(" ")


@function("regex", "s s", "boolean")
def _regex(_: Context, text: str, pattern: str) -> bool:
    return regexes.matches(text, pattern)


@function("digest", "s s s?", "string")
def _digest(_: Context, text: str, algorithm: str, encoding: str = "base64") -> str:
    name = _DIGESTS.get(algorithm.upper())
    if name is None:
        raise ExpressionError(tr('digest() knows no algorithm "{name}".', name=algorithm))
    found = hashlib.new(name, text.encode(), usedforsecurity=False).digest()
    if encoding.lower() == "hex":
        return found.hex()
    if encoding.lower() == "base64":
        return base64.b64encode(found).decode()
    raise ExpressionError(tr('digest() writes "base64" or "hex", not "{name}".', name=encoding))


def _decoded(text: str) -> bytes:
    text = "".join(text.split()).replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


@function("base64-decode", "s", "string")
def _base64_decode(_: Context, text: str) -> str:
    return _decoded(text).decode("utf-8", "replace")


@function("extract-signed", "s s", "string")
def _extract_signed(_: Context, text: str, key: str) -> str:
    signed = _decoded(text)
    try:
        Ed25519PublicKey.from_public_bytes(_decoded(key)).verify(signed[:64], signed[64:])
    except (InvalidSignature, ValueError):
        return ""
    return signed[64:].decode("utf-8", "replace")

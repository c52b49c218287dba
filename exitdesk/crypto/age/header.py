"""The text at the top of an age file: read strictly, written canonically, confirmed by a MAC."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from exitdesk.crypto.age.failures import HeaderFailure, MacFailure

FILE_KEY_BYTES = 16
MAX_BYTES = 512 * 1024
MAX_STANZAS = 256

_VERSION = b"age-encryption.org/v1\n"
_ARGUMENTS = re.compile(rb"->(?: [\x21-\x7e]+)+")
_END = re.compile(rb"--- ([A-Za-z0-9+/]{43})")
_COLUMNS = 64


@dataclass(frozen=True, slots=True)
class Stanza:
    """The file key wrapped for one recipient: `arguments` (at least one) and a body."""

    arguments: tuple[str, ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """A header as it was read; `confirmed` is what the MAC is over, `end` where the payload is."""

    stanzas: tuple[Stanza, ...]
    confirmed: bytes
    mac: bytes
    end: int


def parsed(data: bytes | bytearray) -> Header:
    """Return the header at the beginning of `data`; raises HeaderFailure."""
    top = bytes(data[:MAX_BYTES])
    if not top.startswith(_VERSION):
        raise HeaderFailure
    at, stanzas = len(_VERSION), []
    while not top.startswith(b"---", at):
        stanza, at = _stanza(top, at)
        stanzas.append(stanza)
        if len(stanzas) > MAX_STANZAS:
            raise HeaderFailure
    line, end = _line(top, at)
    mark = _END.fullmatch(line)
    if mark is None or not stanzas:
        raise HeaderFailure
    return Header(tuple(stanzas), top[: at + 3], unbased(mark[1]), end)


def written(stanzas: Sequence[Stanza], file_key: bytes) -> bytes:
    """Return the header with these stanzas and its MAC."""
    lines = [_VERSION]
    for stanza in stanzas:
        body = based(stanza.body)
        lines.append(b"-> " + " ".join(stanza.arguments).encode() + b"\n")
        lines.extend(
            body[start : start + _COLUMNS] + b"\n" for start in range(0, len(body) + 1, _COLUMNS)
        )
    confirmed = b"".join(lines) + b"---"
    return confirmed + b" " + based(_mac(confirmed, file_key)) + b"\n"


def confirm(header: Header, file_key: bytes) -> None:
    """Raise MacFailure where the header is not the one that was written with this key."""
    if not hmac.compare_digest(header.mac, _mac(header.confirmed, file_key)):
        raise MacFailure


def stretched(secret: bytes, salt: bytes | None, label: bytes) -> bytes:
    """Return 32 bytes of HKDF-SHA256, the only derivation that age uses."""
    return HKDF(SHA256(), 32, salt=salt, info=label).derive(secret)


def based(data: bytes) -> bytes:
    """Return `data` in base 64 without padding."""
    return base64.b64encode(data).rstrip(b"=")


def unbased(text: bytes) -> bytes:
    """Return the bytes of canonical base 64 without padding; raises HeaderFailure."""
    try:
        data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise HeaderFailure from None
    if based(data) != text:
        raise HeaderFailure
    return data


def _stanza(top: bytes, at: int) -> tuple[Stanza, int]:
    line, at = _line(top, at)
    if not _ARGUMENTS.fullmatch(line):
        raise HeaderFailure
    arguments = tuple(line[3:].decode("ascii").split(" "))
    body = []
    while True:
        line, at = _line(top, at)
        if len(line) > _COLUMNS:
            raise HeaderFailure
        body.append(unbased(line))
        if len(line) < _COLUMNS:
            return Stanza(arguments, b"".join(body)), at


def _line(top: bytes, at: int) -> tuple[bytes, int]:
    """Return the line that begins at `at`, without its end, and where the next one begins."""
    end = top.find(b"\n", at)
    if end < 0:
        raise HeaderFailure
    return top[at:end], end + 1


def _mac(confirmed: bytes, file_key: bytes) -> bytes:
    return hmac.digest(stretched(file_key, None, b"header"), confirmed, "sha256")

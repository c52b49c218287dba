"""Sealing and opening whole files, in memory only."""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterable, Iterator, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from exitdesk.crypto.age import header as headers
from exitdesk.crypto.age.failures import (
    AgeFailure,
    HeaderFailure,
    NoMatch,
    PayloadFailure,
    TooLarge,
)
from exitdesk.crypto.age.recipients import STANZAS, Suite, read_identity, wrapped

__all__ = ["Suite", "open_in_place", "opened", "opens", "sealed", "suite_of"]

_CHUNK = 64 * 1024
_TAG = 16
_NONCE = 16


def sealed(data: bytes | Sequence[bytes], recipients: Sequence[str], suite: Suite) -> bytes:
    """Return an age file with `data` for `recipients`, all of one suite (``age1…``, ``age1pq1…``).

    `data` may come in parts, which are never put together. Raises ValueError where there is no
    recipient, too many, or one of another suite.
    """
    if not 1 <= len(recipients) <= headers.MAX_STANZAS:
        msg = "a file has at least one recipient, and at most 256"
        raise ValueError(msg)
    file_key = secrets.token_bytes(headers.FILE_KEY_BYTES)
    stanzas = [wrapped(file_key, recipient, suite) for recipient in recipients]
    nonce = secrets.token_bytes(_NONCE)
    cipher = ChaCha20Poly1305(headers.stretched(file_key, nonce, b"payload"))
    file = io.BytesIO()
    file.write(headers.written(stanzas, file_key) + nonce)
    chunks = _chunks([data] if isinstance(data, bytes) else data)
    chunk = next(chunks, b"")
    number = 0
    for following in chunks:
        file.write(cipher.encrypt(_counted(number, last=False), chunk, None))
        chunk, number = following, number + 1
    file.write(cipher.encrypt(_counted(number, last=True), chunk, None))
    return file.getvalue()


def opened(data: bytes, identities: Sequence[str], limit: int) -> bytes:
    """Return the content (at most `limit` bytes) of the age file `data`.

    Raises an AgeFailure that says why not; ValueError where an identity is none.
    """
    content = bytearray(data)
    open_in_place(content, identities, limit)
    return bytes(content)


def open_in_place(data: bytearray, identities: Sequence[str], limit: int) -> None:
    """Replace the age file in `data` by its content, so that it lies in memory only once.

    Raises as `opened`; `data` is empty then.
    """
    try:
        start, cipher = _payload(data, identities)
        end = _decrypted(data, start, cipher, limit)
    except BaseException:
        data.clear()
        raise
    del data[end:]


def opens(data: bytes, identities: Sequence[str]) -> bool:
    """Tell whether one of the identities opens the file whose beginning is `data`.

    Nothing of the content is looked at: quick, for telling apart what is for us.
    """
    try:
        _payload(bytearray(data), identities)
    except NoMatch:
        return False
    except AgeFailure:
        return True  # whoever opens it says what is wrong
    return True


def suite_of(data: bytes | bytearray) -> Suite | None:
    """Return the suite that all recipients of a file belong to, None where they are mixed.

    Stanzas of unknown kinds do not count. Raises HeaderFailure.
    """
    kinds = {stanza.arguments[0] for stanza in headers.parsed(data).stanzas}
    suites = {STANZAS[kind] for kind in kinds if kind in STANZAS}
    return suites.pop() if len(suites) == 1 else None


def _payload(data: bytearray, identities: Sequence[str]) -> tuple[int, ChaCha20Poly1305]:
    """Return where the first chunk begins, and the cipher of the payload."""
    header = headers.parsed(data)
    if any(stanza.arguments[0] == "scrypt" for stanza in header.stanzas):
        raise HeaderFailure
    keys = (read_identity(text).file_key(header.stanzas) for text in identities)
    file_key = next((key for key in keys if key is not None), None)
    if file_key is None:
        raise NoMatch
    headers.confirm(header, file_key)
    start = header.end + _NONCE
    nonce = bytes(data[header.end : start])
    if len(nonce) != _NONCE:
        raise HeaderFailure
    return start, ChaCha20Poly1305(headers.stretched(file_key, nonce, b"payload"))


def _decrypted(data: bytearray, start: int, cipher: ChaCha20Poly1305, limit: int) -> int:
    """Decrypt the chunks from `start` on to the beginning of `data`, and return their length."""
    length, wide = len(data) - start, _CHUNK + _TAG
    count = max(-(-length // wide), 1)
    if length - count * _TAG > limit:
        raise TooLarge
    written = 0
    for number in range(count):
        at = start + number * wide
        last = number == count - 1
        try:
            chunk = cipher.decrypt(_counted(number, last=last), bytes(data[at : at + wide]), None)
        except InvalidTag:
            raise PayloadFailure from None
        if not chunk and number:
            raise PayloadFailure
        data[written : written + len(chunk)] = chunk
        written += len(chunk)
    return written


def _chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes of all parts in chunks, of which only the last may be shorter."""
    waiting = bytearray()
    for part in parts:
        view = memoryview(part)
        while view:
            missing = _CHUNK - len(waiting)
            waiting += view[:missing]
            view = view[missing:]
            if len(waiting) == _CHUNK:
                yield bytes(waiting)
                waiting.clear()
    if waiting:
        yield bytes(waiting)


def _counted(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])

"""Decrypts every page of a SQLCipher 4 database and of its journal, whatever they belong to.

Only the raw key is needed: AES-256-CBC, 4096-byte pages; of the 48 reserved bytes at the end of a
page the first 16 are the initialization vector and the rest is the page's HMAC. The first page
begins with the 16 bytes of the salt. Pages that no row uses any more are decrypted as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE = 4096
_RESERVE = 48
_SALT = 16
_JOURNAL_HEAD = 32
_FRAME_HEAD = 24


def pages(database: Path, key: bytes) -> Iterator[tuple[str, bytes]]:
    """Return place and plain content of each page of the file and of its journal."""
    content = database.read_bytes()
    for number in range(len(content) // PAGE):
        page = content[number * PAGE : (number + 1) * PAGE]
        yield f"page {number + 1}", plain(page, key, first=number == 0)
    journal = database.with_name(database.name + "-wal")
    if journal.is_file():
        yield from _frames(journal.read_bytes(), key)


def _frames(content: bytes, key: bytes) -> Iterator[tuple[str, bytes]]:
    size = _FRAME_HEAD + PAGE
    for number, at in enumerate(range(_JOURNAL_HEAD, len(content) - size + 1, size)):
        of = int.from_bytes(content[at : at + 4], "big")
        page = content[at + _FRAME_HEAD : at + size]
        yield f"frame {number} of page {of}", plain(page, key, first=of == 1)


def plain(page: bytes, key: bytes, *, first: bool) -> bytes:
    """Return a page without its encryption; nothing is verified."""
    vector = page[PAGE - _RESERVE : PAGE - _RESERVE + 16]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    sealed = page[_SALT if first else 0 : PAGE - _RESERVE]
    return decryptor.update(sealed) + decryptor.finalize()

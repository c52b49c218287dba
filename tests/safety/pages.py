"""The pages of an encrypted database, decrypted one by one without the library that wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE = 4096
SALT = 16
RESERVED = 48
"""At the end of each page: 16 bytes of IV, 32 of HMAC-SHA256."""
_WAL_HEADER, _FRAME_HEADER = 32, 24


def decrypted(path: Path, key: bytes) -> Iterator[bytes]:
    """Yield the plain content of every page of a database file under the raw `key`."""
    data = path.read_bytes()
    for start in range(0, len(data) - PAGE + 1, PAGE):
        skipped = SALT if start == 0 else 0
        yield _plain(data[start + skipped : start + PAGE], key)


def decrypted_journal(path: Path, key: bytes) -> Iterator[bytes]:
    """Yield the plain content of every frame of a write-ahead journal."""
    data = path.read_bytes() if path.exists() else b""
    for start in range(_WAL_HEADER, len(data) - PAGE - _FRAME_HEADER + 1, PAGE + _FRAME_HEADER):
        number = int.from_bytes(data[start : start + 4], "big")
        page = data[start + _FRAME_HEADER : start + _FRAME_HEADER + PAGE]
        yield _plain(page[SALT:] if number == 1 else page, key)


def _plain(page: bytes, key: bytes) -> bytes:
    body, iv = page[:-RESERVED], page[-RESERVED : -RESERVED + 16]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return decryptor.update(body) + decryptor.finalize()

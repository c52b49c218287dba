"""Attachments: files sealed chunk by chunk beside the database, never plain on the disk.

Each file has its own random key, which the caller keeps in the encrypted database, and a name
derived from that key and the content: whoever has the folder cannot test it for a known file,
neither by name nor by length, because the content is padded (Padmé, at most 12 %). Chunks are
AES-256-GCM with a counter and a last-chunk flag in the nonce (STREAM), so that cut, swapped,
repeated and exchanged chunks do not open.

    "EXDSEAL1", chunk size (4 bytes, big endian), then per chunk: ciphertext and tag
"""

from __future__ import annotations

import hashlib
import hmac
import io
import secrets
import struct
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from exitdesk.storage import durable
from exitdesk.storage.failures import (
    AttachmentTooLarge,
    DamagedAttachment,
    MissingFile,
    files_explained,
)
from exitdesk.storage.progress import Progress, silent

LIMIT_MEGABYTES = 200
LIMIT = LIMIT_MEGABYTES * 1024 * 1024
CHUNK = 512 * 1024

_HEADER = struct.pack(">8sI", b"EXDSEAL1", CHUNK)
_TAG = 16
_SMALLEST = 4096
_NAME_LENGTH = 64
_UNFINISHED = ".new"


@dataclass(frozen=True)
class SealedFile:
    """What the database must keep of an attachment.

    `name` is the file's name in the folder (64 hex digits), `key` its 32-byte key, `size` the
    content's length in bytes, `sha256` the content's digest in hex.
    """

    name: str
    key: bytes = field(repr=False)
    size: int
    sha256: str = field(repr=False)


def sealed(
    folder: Path,
    source: BinaryIO,
    *,
    known: Callable[[str], SealedFile | None] = lambda _sha256: None,
    progress: Progress = silent,
    limit: int = LIMIT,
) -> SealedFile:
    """Read `source` to its end into a new sealed file in `folder`; it is on the disk on return.

    `known` looks a content's SHA-256 up in the database: where that file is there already, it
    is returned instead and nothing is added (then two records share one file; see `remove`).
    `progress` counts bytes read. Raises AttachmentTooLarge, or Trouble about room and rights;
    no file is left then, nor when `progress` raises Cancelled.
    """
    sealing = _Sealing(source, progress, limit)
    with files_explained():
        durable.private_folder(folder)
        new = folder / (secrets.token_hex(16) + _UNFINISHED)
        durable.write_new(new, sealing.chunks())
        made = sealing.result()
        before = known(made.sha256)
        if before is not None and _length_is_right(folder / before.name, before.size):
            durable.remove(new)
            return before
        durable.replace(new, folder / made.name)
    return made


def opened(folder: Path, file: SealedFile) -> BinaryIO:
    """Return the content as a seekable binary reader that decrypts in memory as it is read.

    Raises MissingFile or DamagedAttachment, also while reading. Close it after use.
    """
    try:
        raw = (folder / file.name).open("rb")
    except FileNotFoundError:
        raise MissingFile.attachment() from None
    try:
        reader = _SealedReader(raw, file)
    except BaseException:
        raw.close()
        raise
    return cast("BinaryIO", io.BufferedReader(reader, CHUNK))


def verify(folder: Path, file: SealedFile, progress: Progress = silent) -> None:
    """Read the whole file and compare it with what was stored.

    Raises MissingFile or DamagedAttachment.
    """
    digest = hashlib.sha256()
    with opened(folder, file) as reader:
        while block := reader.read(CHUNK):
            digest.update(block)
            progress(reader.tell(), file.size)
    if digest.hexdigest() != file.sha256 or _name(file.key, file.sha256) != file.name:
        raise DamagedAttachment.found()


def remove(folder: Path, name: str) -> None:
    """Remove the sealed file `name`, durably, if it is there.

    Only after the last record that names it is gone, and its key with it.
    """
    if not _is_name(name):
        msg = "not the name of a sealed file"
        raise ValueError(msg)
    if folder.is_dir():
        with files_explained():
            durable.remove(folder / name)


def names(folder: Path) -> list[str]:
    """Return the names of all finished sealed files, sorted."""
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if _is_name(path.name))


def strays(folder: Path, recorded: Collection[str]) -> list[Path]:
    """Return the files that no record names: unfinished ones, and those of a rolled back save.

    Safe to remove while nobody is attaching, for instance right after opening.
    """
    if not folder.is_dir():
        return []
    kept = set(recorded)
    return sorted(
        path
        for path in folder.iterdir()
        if path.name not in kept and (_is_name(path.name) or path.name.endswith(_UNFINISHED))
    )


def padded(size: int) -> int:
    """Return the length to which `size` bytes are padded: Padmé, at least 4096.

    Source: Nikitin et al., Reducing Metadata Leakage from Encrypted Files, 2019, section 4.
    """
    if size <= _SMALLEST:
        return _SMALLEST
    exponent = size.bit_length() - 1
    free = exponent - exponent.bit_length()
    mask = (1 << free) - 1
    return (size + mask) & ~mask


class _Sealing:
    """One pass over a source: encrypts, counts and digests."""

    def __init__(self, source: BinaryIO, progress: Progress, limit: int) -> None:
        self._source = source
        self._progress = progress
        self._limit = limit
        self._key = secrets.token_bytes(32)
        self._digest = hashlib.sha256()
        self._size = 0

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes of the sealed file."""
        yield _HEADER
        cipher = AESGCM(self._key)
        waiting: bytes | None = None
        counter = 0
        for block in _blocks(self._padded_content()):
            if waiting is not None:
                yield cipher.encrypt(_nonce(counter, last=False), waiting, _HEADER)
                counter += 1
            waiting = block
        yield cipher.encrypt(_nonce(counter, last=True), waiting or b"", _HEADER)

    def result(self) -> SealedFile:
        """Return what to keep, after all chunks were taken."""
        sha256 = self._digest.hexdigest()
        return SealedFile(_name(self._key, sha256), self._key, self._size, sha256)

    def _padded_content(self) -> Iterator[bytes]:
        while part := self._source.read(CHUNK):
            self._size += len(part)
            if self._size > self._limit:
                raise AttachmentTooLarge.found(self._limit // (1024 * 1024))
            self._digest.update(part)
            yield part
            self._progress(self._size, 0)
        missing = padded(self._size) - self._size
        while missing:
            part = bytes(min(missing, CHUNK))
            missing -= len(part)
            yield part


class _SealedReader(io.RawIOBase):
    """Decrypts the chunk under the reading position; keeps one chunk in memory."""

    def __init__(self, raw: BinaryIO, file: SealedFile) -> None:
        self._raw = raw
        self._cipher = AESGCM(file.key)
        self._size = file.size
        self._last = (padded(file.size) - 1) // CHUNK
        self._at = 0
        self._chunk: tuple[int, bytes] = (-1, b"")
        length = raw.seek(0, io.SEEK_END)
        raw.seek(0)
        if length != _sealed_length(file.size) or raw.read(len(_HEADER)) != _HEADER:
            raise DamagedAttachment.found()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            msg = "a position before the start"
            raise ValueError(msg)
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        count = min(len(view), self._size - self._at)
        if count <= 0:
            return 0
        number, start = divmod(self._at, CHUNK)
        part = self._opened(number)[start : start + count]
        view[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
            self._chunk = (-1, b"")
        super().close()

    def _opened(self, number: int) -> bytes:
        if self._chunk[0] != number:
            self._raw.seek(len(_HEADER) + number * (CHUNK + _TAG))
            try:
                plain = self._cipher.decrypt(
                    _nonce(number, last=number == self._last),
                    self._raw.read(CHUNK + _TAG),
                    _HEADER,
                )
            except (InvalidTag, ValueError):
                raise DamagedAttachment.found() from None
            self._chunk = (number, plain)
        return self._chunk[1]


def _blocks(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield blocks of exactly one chunk, the last one shorter."""
    buffer = bytearray()
    for part in parts:
        buffer += part
        while len(buffer) >= CHUNK:
            yield bytes(buffer[:CHUNK])
            del buffer[:CHUNK]
    if buffer:
        yield bytes(buffer)


def _nonce(counter: int, *, last: bool) -> bytes:
    return counter.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _name(key: bytes, sha256: str) -> str:
    return hmac.digest(key, b"exitdesk attachment\0" + bytes.fromhex(sha256), "sha256").hex()


def _sealed_length(size: int) -> int:
    plain = padded(size)
    return len(_HEADER) + plain + _TAG * -(-plain // CHUNK)


def _length_is_right(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == _sealed_length(size)


def _is_name(name: str) -> bool:
    return len(name) == _NAME_LENGTH and not set(name) - set("0123456789abcdef")

"""Where bundles lie for others: a folder on a stick, of a sync program, or on a server.

A place is not trusted: whoever has it can delete, repeat or change what lies there, and all of
that is found when a bundle is opened. What a place must do is to give back what was put there.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from exitdesk.sync.place_names import (
    MARKER,
    MARKER_BYTES,
    Entry,
    Foreign,
    Listing,
    Why,
    checked,
    marked_id,
    marker_text,
    part_name,
    part_tag,
    why_not,
    why_not_folder,
)
from exitdesk.sync.place_trouble import PlaceTrouble, Problem, place_explained

_DAY_MS = 24 * 60 * 60 * 1000
_BINARY = getattr(os, "O_BINARY", 0)
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)  # a pipe put there under our name does not hold us up
_FOLDER = getattr(os, "O_DIRECTORY", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY | _NO_LINKS

# File systems on which a folder cannot be synced or a file not linked: FAT, exFAT, many mounts.
_CANNOT = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EPERM})


class Place(Protocol):
    """A place that holds bundles under random names. Every method may raise PlaceTrouble."""

    def listing(self) -> Listing:
        """Return what lies there now: our files, and everything else with the reason."""

    def names(self) -> list[Entry]:
        """Return our files, sorted by name."""

    def foreign(self) -> list[Foreign]:
        """Return what is left alone, sorted by name, each with the reason."""

    def read(self, name: str, limit: int) -> bytes:
        """Return the content of our file `name`; more than `limit` bytes is TOO_LARGE."""

    def start(self, name: str, size: int) -> bytes:
        """Return the first `size` bytes of our file `name`, all of it where it is shorter.

        Enough to see for whom it is: most files in a large organisation are for others.
        """

    def write_new(self, name: str, data: bytes) -> None:
        """Put a new file there, whole or not at all; never over one that exists.

        Raises FileExistsError.
        """

    def remove(self, name: str) -> None:
        """Remove our file `name`; one that is not there is well."""

    def folder_id(self) -> bytes:
        """Return the 16 random bytes that tell this place from others; made when first asked."""

    def known_id(self) -> bytes | None:
        """Return the id of this place, None where it has none yet. Writes nothing."""

    def tidy(self) -> int:
        """Remove this device's own temporary files that are older than a day; return how many."""


class FolderPlace:
    """A folder: on a stick, carried by Syncthing or Nextcloud, or on a mounted share.

    `device` (16 bytes) tells this device's temporary files from those of others.
    """

    def __init__(self, path: Path, device: bytes = b"") -> None:
        self.path = path
        self._tag = hashlib.sha256(b"exitdesk part 1\0" + device).digest()[:8]

    def listing(self) -> Listing:
        """Return what lies there now: our files, and everything else with the reason."""
        ours: list[Entry] = []
        foreign: list[Foreign] = []
        vanished = False
        for entry in self._entries():
            with place_explained(reading=True):
                try:
                    found = _looked_at(entry)
                except FileNotFoundError:
                    vanished = True
                    continue
            if isinstance(found, Entry):
                ours.append(found)
            elif entry.name != MARKER:
                foreign.append(Foreign(entry.name, found))
        if vanished:  # removed by somebody, or the whole stick was pulled out
            self._entries()
        return Listing(sorted(ours), sorted(foreign))

    def names(self) -> list[Entry]:
        """Return our files, sorted by name."""
        return self.listing().ours

    def foreign(self) -> list[Foreign]:
        """Return what is left alone, sorted by name, each with the reason."""
        return self.listing().foreign

    def read(self, name: str, limit: int) -> bytes:
        """Return the content of our file `name`; more than `limit` bytes is TOO_LARGE."""
        found = self._content(checked(name), limit)
        if found is None:
            raise PlaceTrouble(Problem.MISSING)
        return found

    def start(self, name: str, size: int) -> bytes:
        """Return the first `size` bytes of our file `name`, all of it where it is shorter."""
        found = self._content(checked(name), size, whole=False)
        if found is None:
            raise PlaceTrouble(Problem.MISSING)
        return found

    def write_new(self, name: str, data: bytes) -> None:
        """Put a new file there, whole or not at all; never over one that exists.

        Raises FileExistsError.
        """
        self._put(checked(name), data)

    def remove(self, name: str) -> None:
        """Remove our file `name`; one that is not there is well."""
        with place_explained():
            (self.path / checked(name)).unlink(missing_ok=True)
            _sync_folder(self.path)

    def folder_id(self) -> bytes:
        """Return the 16 random bytes that tell this place from others; made when first asked.

        Where nothing can be written they follow from the path, so that a stick can be read
        whose switch stands on "locked".
        """
        found = self.known_id()
        if found is not None:
            return found
        self._entries()  # a stick that is gone gets no marker in its place
        try:
            return self._mark(secrets.token_bytes(16))
        except PlaceTrouble as trouble:
            if trouble.problem not in {Problem.READ_ONLY, Problem.FULL}:
                raise
        path = os.fsencode(self.path.resolve())
        return hashlib.sha256(b"exitdesk place 1\0" + path).digest()[:16]

    def known_id(self) -> bytes | None:
        """Return the id of this place, None where it has none yet. Writes nothing."""
        try:
            return marked_id(self._content(MARKER, MARKER_BYTES) or b"")
        except PlaceTrouble as trouble:
            if trouble.problem is Problem.TOO_LARGE:
                return None
            raise

    def tidy(self) -> int:
        """Remove this device's own temporary files that are older than a day; return how many.

        Older or newer: on a stick the time may be in another zone, or of a wrong clock.
        """
        now = time.time_ns() // 1_000_000
        removed = 0
        for entry in self._entries():
            if part_tag(entry.name) != self._tag:
                continue
            with place_explained(), suppress(FileNotFoundError):
                if abs(now - _ms(entry.stat(follow_symlinks=False))) > _DAY_MS:
                    (self.path / entry.name).unlink()
                    removed += 1
        return removed

    def _entries(self) -> list[os.DirEntry[str]]:
        with place_explained(reading=True), os.scandir(self.path) as entries:
            return list(entries)

    def _content(self, name: str, limit: int, *, whole: bool = True) -> bytes | None:
        """Return the file's bytes, None where there is none: also where it is only a link."""
        with place_explained(reading=True):
            try:
                descriptor = os.open(self.path / name, os.O_RDONLY | _BINARY | _NO_LINKS | _AT_ONCE)
            except FileNotFoundError:
                return None
            except OSError as error:
                if error.errno in {errno.ELOOP, errno.EMLINK}:
                    return None
                raise
            with os.fdopen(descriptor, "rb") as file:
                return _limited(file.fileno(), limit, whole=whole)

    def _put(self, name: str, data: bytes) -> None:
        part = self.path / part_name(name, self._tag)
        with place_explained():
            if os.path.lexists(self.path / name):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
            part.unlink(missing_ok=True)
            with _gone_on_error(part):
                _write(part, data, _mode_like(self.path))
                _renamed_new(part, self.path / name)
            _sync_folder(self.path)

    def _mark(self, folder_id: bytes) -> bytes:
        """Write the marker, over a damaged one too; return what it holds in the end."""
        part = self.path / part_name("0" * 32, self._tag)
        with place_explained():
            part.unlink(missing_ok=True)
            with _gone_on_error(part):
                _write(part, marker_text(folder_id), _mode_like(self.path))
                self._marker_from(part)
            _sync_folder(self.path)
        return self.known_id() or folder_id

    def _marker_from(self, part: Path) -> None:
        """Make `part` the marker, unless another device was faster."""
        try:
            _renamed_new(part, self.path / MARKER)
        except FileExistsError:
            if self.known_id() is None:
                part.replace(self.path / MARKER)
            else:
                part.unlink()


def _looked_at(entry: os.DirEntry[str]) -> Entry | Why:
    status = entry.stat(follow_symlinks=False)
    if stat.S_ISLNK(status.st_mode):
        return Why.LINK
    if stat.S_ISDIR(status.st_mode):
        return why_not_folder(entry.name)
    if not stat.S_ISREG(status.st_mode):
        return Why.FOREIGN
    return why_not(entry.name, status.st_size) or Entry(entry.name, status.st_size, _ms(status))


def _ms(status: os.stat_result) -> int:
    return status.st_mtime_ns // 1_000_000


def _limited(descriptor: int, limit: int, *, whole: bool = True) -> bytes | None:
    """Return a regular file's bytes, or its first `limit` where not the `whole` is wanted.

    It may grow while it is read, so the limit is counted.
    """
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        return None
    if whole and status.st_size > limit:
        raise PlaceTrouble(Problem.TOO_LARGE)
    pieces: list[bytes] = []
    left = limit + 1 if whole else limit
    while left and (piece := os.read(descriptor, min(left, 1 << 20))):
        pieces.append(piece)
        left -= len(piece)
    if whole and not left:
        raise PlaceTrouble(Problem.TOO_LARGE)
    return b"".join(pieces)


def _mode_like(folder: Path) -> int:
    """Return the rights for a new file: whoever may use the folder may read what lies in it."""
    return 0o600 | folder.stat().st_mode & 0o444


def _write(path: Path, data: bytes, mode: int) -> None:
    with os.fdopen(os.open(path, _NEW, 0o600), "wb") as file:
        with suppress(PermissionError, NotImplementedError):  # FAT has no rights to set
            path.chmod(mode)
        file.write(data)
        file.flush()
        _sync_file(file.fileno())


@contextmanager
def _gone_on_error(part: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _renamed_new(part: Path, path: Path) -> None:
    """Give the whole file its name, unless that is taken (FileExistsError).

    A plain rename would replace silently; a link does not, and Windows refuses by itself.
    """
    if sys.platform == "win32":  # pragma: no cover (Windows)
        part.rename(path)
        return
    try:
        os.link(part, path, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        part.rename(path)
    else:
        part.unlink()


def _sync_file(descriptor: int) -> None:
    if sys.platform == "darwin":  # pragma: no cover (macOS)
        import fcntl  # noqa: PLC0415 (fsync alone leaves it in the drive's cache there)

        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def _sync_folder(path: Path) -> None:
    """Have the names on the disk, where the file system knows how to."""
    if sys.platform == "win32":  # pragma: no cover (Windows)
        return
    descriptor = os.open(path, os.O_RDONLY | _FOLDER)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
    finally:
        os.close(descriptor)

"""Files that survive a power cut: new file, fsync, rename, fsync of the folder.

Everything here is private to the user: files 0600, folders 0700.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def private_folder(path: Path) -> Path:
    """Make `path` (and what lies above it) if needed, private to the user, and return it."""
    if not path.is_dir():
        path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        sync_folder(path.parent)
    return path


def write_new(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write `data` to a file that must not exist yet, and have it on the disk on return.

    Raises FileExistsError; on any error the half-written file is gone.
    """
    chunks = [data] if isinstance(data, bytes) else data
    descriptor = os.open(path, _NEW_FILE, PRIVATE_FILE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            sync_file(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def replace(new: Path, path: Path) -> None:
    """Rename the synced file `new` to `path`, in the same folder, durably."""
    new.replace(path)
    sync_folder(path.parent)


def write(path: Path, data: bytes) -> None:
    """Put `data` at `path`, whole or not at all, whatever was there before."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    write_new(new, data)
    replace(new, path)


def remove(path: Path) -> None:
    """Remove the file `path`, if it is there, durably."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def remove_folder(path: Path) -> None:
    """Remove a folder with all that is in it; never follows a link out of it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
        sync_folder(path.parent)


def copied(source: Path, target: Path) -> None:
    """Copy `source` to the new file `target`, synced; the folder is left to the caller."""
    with source.open("rb") as file:
        write_new(target, iter(lambda: file.read(1 << 20), b""))


def linked_or_copied(source: Path, target: Path) -> bool:
    """Make `target` a hard link to `source` where the file system can, else a copy.

    Returns whether it is a link. Only for files that nobody ever writes into again.
    """
    try:
        os.link(source, target)
    except OSError:
        copied(source, target)
        return False
    return True


def sync_file(descriptor: int) -> None:
    """Have everything written to `descriptor` on the disk itself, not in its cache."""
    if sys.platform == "darwin":  # pragma: no cover (macOS)
        import fcntl  # noqa: PLC0415 (fsync alone leaves it in the drive's cache there)

        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def sync_path(path: Path) -> None:
    """Have the content of the file `path`, written by somebody else, on the disk."""
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        sync_file(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Have the names in the folder `path` on the disk.

    Windows offers no such call: its file systems journal names, and the rename is theirs.
    """
    if sys.platform == "win32":  # pragma: no cover (Windows)
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""A whole vault is destroyed: its key slots first, so that a half of it opens for nobody.

Every file is written over before its name goes. What a disk keeps elsewhere (spare blocks of an
SSD, a copy-on-write file system, somebody's copy) is beyond any program; without the slots it is
noise, as long as nobody has both an old copy of them and the passphrase.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from exitdesk.storage import ballast, durable, header_names, holder, making
from exitdesk.storage.failures import files_explained
from exitdesk.storage.progress import Progress, silent

MARK: Final = "vault.leaving"
"""Lies in a folder whose destruction has begun; holds the id that allows it."""

_BLOCK: Final = 1 << 20
_OWN: Final = re.compile(
    rf"{re.escape(header_names.NAME)}(\.(new|prev|old|prev\.new))?|{re.escape(MARK)}(\.new)?|"
    r"casework(\.\d+)?\.db(-wal|-shm|-journal)?|"
    rf"{ballast.NAME}|{re.escape(holder.NAME)}|{re.escape(making.NAME)}"
)
_FOLDERS: Final = {
    "attachments": re.compile(r"[0-9a-f]{64}|[0-9a-f]{32}\.new"),
    "window": re.compile(r"look\.json(\.new)?"),
}
_IN_BACKUP: Final = re.compile(
    r"manifest|casework\.db(-wal|-shm|-journal)?|attachments/[0-9a-f]{64}|"
    rf"{re.escape(header_names.NAME)}(\.new)?"
)


@dataclass(frozen=True, slots=True)
class Gone:
    """What was destroyed: files and bytes; `elsewhere` counts files with another name outside.

    Those were written over under both names.
    """

    files: int
    size: int
    elsewhere: int


def strangers(folder: Path) -> int:
    """Count what lies in the folder of a vault and is none of its own."""
    return sum(not _is_own(path.relative_to(folder).as_posix()) for path in _files(folder))


def begun(folder: Path) -> str:
    """Return the id under which the destruction of this folder has begun, or nothing."""
    path = folder / MARK
    return path.read_text("ascii", "replace").strip() if path.is_file() else ""


def destroyed(folder: Path, trip: str, progress: Progress = silent) -> Gone:
    """Destroy the closed vault in `folder` with the folder itself, and prove that it is gone.

    Goes on where it was interrupted. Raises Trouble about rights and disks, ValueError where
    something in it is not the vault's own; then nothing of it was touched.
    """
    if strangers(folder):
        raise ValueError("there are files of others in the folder")
    with files_explained():
        if not (folder / MARK).is_file():
            durable.write(folder / MARK, trip.encode("ascii"))
        files = sorted(_files(folder), key=_order)
        inside: dict[int, int] = {}
        names: dict[int, int] = {}
        size = 0
        for path in files:
            found = path.lstat()
            size += found.st_size
            inside[found.st_ino] = inside.get(found.st_ino, 0) + 1
            names[found.st_ino] = found.st_nlink
        for path in files:
            if _is_header(path):
                _written_over(path)
        for done, path in enumerate(files, start=1):
            if path.name != MARK:
                _written_over(path)
                path.unlink()
            progress(done, len(files))
        _leave(folder)
    elsewhere = sum(names[inode] > count for inode, count in inside.items())
    return Gone(len(files), size, elsewhere)


def is_gone(folder: Path) -> bool:
    """Tell whether neither the folder nor what it was put together in is there."""
    names = {path.name for path in folder.parent.iterdir()}
    return not os.path.lexists(folder) and not names & {folder.name, unfinished(folder).name}


def unfinished(folder: Path) -> Path:
    """Return where a vault is put together that is to lie in `folder` once it is whole."""
    return folder.with_name(f".{folder.name}.unfinished")


def _leave(folder: Path) -> None:
    """Remove the folders, the mark as the last thing in them."""
    for path in sorted(folder.rglob("*"), key=lambda one: len(one.parts), reverse=True):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
    durable.sync_folder(folder)
    (folder / MARK).unlink()
    folder.rmdir()
    durable.sync_folder(folder.parent)


def _files(folder: Path) -> Iterator[Path]:
    """Yield everything in a folder that is no folder itself; links are not followed."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            yield from _files(path)
        else:
            yield path


def _order(path: Path) -> tuple[bool, str]:
    return path.name == MARK, str(path)


def _is_header(path: Path) -> bool:
    return path.name.startswith(header_names.NAME)


def _is_own(name: str) -> bool:
    top, _, rest = name.partition("/")
    if not rest:
        return _OWN.fullmatch(name) is not None
    if top == "backups":
        return _IN_BACKUP.fullmatch(rest.partition("/")[2]) is not None
    return top in _FOLDERS and _FOLDERS[top].fullmatch(rest) is not None


def _written_over(path: Path) -> None:
    """Put random bytes in the place of a file's content, on the disk itself, and read them back."""
    if path.is_symlink():
        return
    size = path.stat().st_size
    path.chmod(durable.PRIVATE_FILE)
    last = b""
    with path.open("r+b") as file:
        for start in range(0, size, _BLOCK):
            last = secrets.token_bytes(min(_BLOCK, size - start))
            file.write(last)
        file.flush()
        durable.sync_file(file.fileno())
        file.seek(max(0, size - len(last)))
        if file.read() != last:
            raise OSError("the file was not written over")

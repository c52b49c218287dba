"""Room kept for the day when the disk is full.

Erasing needs room: SQLite writes before it deletes. The ballast is a file of random bytes (zeros
might be stored as nothing) that is given up when a removal meets a full disk.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from exitdesk.storage import durable
from exitdesk.storage.failures import DeviceTrouble, DiskFull, files_explained

NAME = "ballast"
SIZE = 8 * 1024 * 1024
_BLOCK = 1 << 20
_MAP = 64 * 1024
T = TypeVar("T")


def kept(folder: Path, size: int = SIZE) -> bool:
    """Have `size` bytes of ballast in the vault's folder; False where there is no room for it.

    There is room where as much again stays free: the work goes first. Costs nothing where the
    file is there already. Never raises for lack of room or rights.
    """
    path = folder / NAME
    try:
        if path.is_file() and path.stat().st_size == size:
            return True
        path.unlink(missing_ok=True)
        if shutil.disk_usage(folder).free < 2 * size:
            return False
        durable.write_new(path, _blocks(size))
        durable.sync_folder(folder)
    except OSError:
        return False
    return True


def spent(folder: Path) -> bool:
    """Give the ballast up, so that its room is free at once; False where there was none."""
    path = folder / NAME
    if not path.is_file():
        return False
    with files_explained():
        durable.remove(path)
    return True


def with_room(folder: Path, step: Callable[[], T]) -> T:
    """Return what `step` returns; where the disk is full, spend the ballast and try once more.

    The library calls it a device error where the map of its journal (32 KB) has no room, so
    that counts as a full disk where there is no room indeed.
    """
    try:
        return step()
    except (DiskFull, DeviceTrouble) as trouble:
        if isinstance(trouble, DeviceTrouble) and shutil.disk_usage(folder).free >= _MAP:
            raise
        if spent(folder):
            return step()
        raise DiskFull.found() from trouble


def _blocks(size: int) -> Iterator[bytes]:
    for start in range(0, size, _BLOCK):
        yield secrets.token_bytes(min(_BLOCK, size - start))

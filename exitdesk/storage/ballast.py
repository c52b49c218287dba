"""Room kept for the day when the disk is full.

Erasing needs room: SQLite writes before it deletes. The ballast is a file of random bytes (zeros
might be stored as nothing) that is given up when a removal meets a full disk.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

from exitdesk.storage import durable
from exitdesk.storage.failures import files_explained

NAME = "ballast"
SIZE = 8 * 1024 * 1024
_BLOCK = 1 << 20


def kept(folder: Path, size: int = SIZE) -> bool:
    """Have `size` bytes of ballast in the vault's folder; False where there is no room for it.

    Costs nothing where the file is there already. Never raises for lack of room or rights.
    """
    path = folder / NAME
    try:
        if path.is_file() and path.stat().st_size == size:
            return True
        path.unlink(missing_ok=True)
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


def _blocks(size: int) -> Iterator[bytes]:
    for start in range(0, size, _BLOCK):
        yield secrets.token_bytes(min(_BLOCK, size - start))

"""A vault that is being made: marked, so that a making that was killed is known and cleared away.

Without the mark a folder with a database and no header would be somebody's case files whose key
file is gone, which nobody may touch.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Final

from exitdesk.storage import ballast, durable, header_names, holder

NAME: Final = "vault.making"
_OWN: Final = re.compile(
    rf"casework\.db(-wal|-shm|-journal)?|{header_names.NAME}\.new|{ballast.NAME}|{holder.NAME}"
)


def begin(folder: Path) -> None:
    """Mark `folder`, durably, before anything else is put there."""
    with suppress(FileExistsError):  # a making that was killed, or one that is under way
        durable.write_new(folder / NAME, b"")
    durable.sync_folder(folder)


def end(folder: Path) -> None:
    """Take the mark away, durably, if it is there."""
    if (folder / NAME).exists():
        durable.remove(folder / NAME)


def unfinished(folder: Path) -> bool:
    """Tell whether all that lies in `folder` is what a making that was killed has left."""
    names = {path.name for path in folder.iterdir()}
    return NAME in names and all(_OWN.fullmatch(name) for name in names - {NAME})


def clear(folder: Path) -> None:
    """Remove what a making left, all but the mark and the lock of the caller, who holds the vault.

    A header goes first: what has lost it is no vault for anybody.
    """
    for path in sorted(folder.iterdir(), key=lambda path: header_names.NAME not in path.name):
        if path.name not in {NAME, holder.NAME}:
            path.unlink()
    durable.sync_folder(folder)


def undo(folder: Path) -> None:
    """Leave nothing of a making in `folder`, which was empty before and which nobody holds."""
    if (folder / NAME).exists():
        clear(folder)
        (folder / holder.NAME).unlink(missing_ok=True)
        end(folder)

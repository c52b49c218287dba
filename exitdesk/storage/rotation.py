"""Rotating the data key: everything under a new master key, or nothing at all.

Two files must change together, the header and the database. They do, because the header names
its database file: the new database is written beside the old one under the next number and
verified to the last page, and then one rename of ``vault.hdr`` makes the new key, the new slots
and the new file current at once. Before that rename the old pair opens with the old slots,
after it the new pair with the new ones. `settled` tidies up at the next good start.
Sealed attachments keep their own keys, which lie in the database, and stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from exitdesk.crypto.header import Header
from exitdesk.crypto.keys import MasterKey, derived
from exitdesk.crypto.slots import Slot
from exitdesk.domain.trouble import Trouble
from exitdesk.storage import database_copy, durable, header_file
from exitdesk.storage.database_copy import Measure, Measured
from exitdesk.storage.failures import files_explained
from exitdesk.storage.header_file import Source
from exitdesk.storage.progress import Progress, silent

OLD_HEADER_NAME = "vault.hdr.old"

_DATABASE = re.compile(r"casework(?:\.(\d+))?\.db(-wal|-shm|-journal)?")


@dataclass(frozen=True)
class Rotated:
    """The new master key and the header that is now on disk."""

    master: MasterKey
    header: Header


def rotated(
    folder: Path,
    header: Header,
    master: MasterKey,
    slots_for: Callable[[MasterKey], Iterable[Slot]],
    measure: Measure,
    at: str,
    *,
    progress: Progress = silent,
) -> Rotated:
    """Put the vault in `folder` under a fresh master key and return it.

    The caller holds the vault's lock and has closed its compartment; afterwards it opens
    `header.database` with the new key and calls `settled`. `slots_for` wraps the new key: slots
    that it does not make anew no longer open the vault. `at` is an ISO instant. `progress`
    counts pages. Any error before the last step leaves the vault exactly as it was, and so
    does Cancelled.
    """
    fresh = MasterKey.random()
    slots = tuple(slots_for(fresh))
    target = folder / f"casework.{_number(header.database) + 1}.db"
    keys = derived(master, "database"), derived(fresh, "database")
    try:
        expected = _copied_beside(folder / header.database, target, keys, measure, progress)
        following = msgspec.structs.replace(
            header.changed(at, slots=slots, head=expected.head), database=target.name
        )
        with files_explained():
            durable.sync_folder(folder)
            durable.write(folder / OLD_HEADER_NAME, header_file.content(folder, master))
        _switched(folder, following, fresh)
    except BaseException:
        if header_file.names_database(folder, fresh) != target.name:
            database_copy.discard(target)
            (folder / OLD_HEADER_NAME).unlink(missing_ok=True)
        raise
    return Rotated(fresh, following)


def _copied_beside(
    old: Path, target: Path, keys: tuple[bytes, bytes], measure: Measure, progress: Progress
) -> Measured:
    """Write and verify the database under the new key; the old one stands still meanwhile."""
    with files_explained():
        database_copy.discard(target)  # what a rotation that was killed left
    with database_copy.snapshot(old, keys[0], still=True) as source:
        expected = measure(source)
        database_copy.copied(source, target, keys[1], progress)
        database_copy.check(target, keys[1], measure, expected)
    return expected


def _switched(folder: Path, header: Header, fresh: MasterKey) -> None:
    """Make the new header current; an error after the rename no longer matters."""
    try:
        header_file.write(folder, header, fresh, revoking=True)
    except (Trouble, OSError):
        if header_file.names_database(folder, fresh) != header.database:
            raise


def settled(folder: Path, header: Header, source: Source) -> None:
    """Remove what a rotation left, once the vault has opened well under `header`.

    Does nothing where the header came from the previous generation (`source`), because then
    nothing is known to be superfluous.
    """
    if source == "current":
        with files_explained():
            for path in leftovers(folder, header):
                path.unlink(missing_ok=True)
            durable.sync_folder(folder)


def leftovers(folder: Path, header: Header) -> list[Path]:
    """Return the files of a former key that lie in `folder`, sorted."""
    current = header.database
    return sorted(
        path
        for path in folder.iterdir()
        if path.name in {OLD_HEADER_NAME, f"{OLD_HEADER_NAME}.new"}
        or (
            (found := _DATABASE.fullmatch(path.name)) is not None
            and path.name.removesuffix(found[2] or "") != current
        )
    )


def _number(name: str) -> int:
    found = _DATABASE.fullmatch(name)
    return int(found[1]) if found and found[1] else 1

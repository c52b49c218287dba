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
from exitdesk.storage import database_copy, durable, header_file
from exitdesk.storage.database_copy import Measure
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
    number = int((_number(header.database) or "1")) + 1
    target = folder / f"casework.{number}.db"
    key = derived(fresh, "database")
    with files_explained():
        database_copy.discard(target)  # what a rotation that was killed left
    try:
        old = folder / header.database
        with database_copy.snapshot(old, derived(master, "database"), still=True) as source:
            expected = measure(source)
            database_copy.copied(source, target, key, progress)
            database_copy.check(target, key, measure, expected)
        with files_explained():
            durable.sync_folder(folder)
            durable.write(folder / OLD_HEADER_NAME, header_file.content(folder, master))
        following = msgspec.structs.replace(
            header.changed(at, slots=slots, head=expected.head), database=target.name
        )
        header_file.write(folder, following, fresh, revoking=True)
    except BaseException:
        if header_file.names_database(folder, fresh) != target.name:
            database_copy.discard(target)
            (folder / OLD_HEADER_NAME).unlink(missing_ok=True)
        raise
    return Rotated(fresh, following)


def settled(folder: Path, header: Header, master: MasterKey, source: Source, at: str) -> Header:
    """Finish after a rotation, once the vault has opened well; returns the header on disk.

    Removes the database and header that no longer count, and takes a former key out of the
    previous generation where a crash left it there. Does nothing where the vault was opened
    from the previous generation (`source`), because then nothing is known to be superfluous.
    """
    if source == "previous":
        return header
    with files_explained():
        if not header_file.revoked(folder, master):
            header = header.changed(at)
            header_file.write(folder, header, master, revoking=True)
        for path in leftovers(folder, header):
            path.unlink(missing_ok=True)
        durable.sync_folder(folder)
    return header


def leftovers(folder: Path, header: Header) -> list[Path]:
    """Return the files of a former key that lie in `folder`, sorted."""
    current = header.database
    return sorted(
        path
        for path in folder.iterdir()
        if path.name == OLD_HEADER_NAME
        or (
            (found := _DATABASE.fullmatch(path.name)) is not None
            and path.name.removesuffix(found[2] or "") != current
        )
    )


def _number(name: str) -> str | None:
    found = _DATABASE.fullmatch(name)
    return found[1] if found else None

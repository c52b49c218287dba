"""A database copied to another file and another key, through the online backup API.

It serves backups, restoring and key rotation. ``PRAGMA rekey`` is never used: in WAL mode on a
full disk it reports success and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from exitdesk.crypto.header import Head
from exitdesk.storage import compartment, durable
from exitdesk.storage.compartment import Connection, connected, explained
from exitdesk.storage.failures import DamagedDatabase, files_explained
from exitdesk.storage.progress import Progress, silent

_PAGES_PER_STEP = 512


@dataclass(frozen=True)
class Measured:
    """What must be the same in a copy: rows by kind, the head of the history, attachments.

    `attachments` are the names of all sealed files that the database's records refer to.
    """

    counts: Mapping[str, int]
    head: Head
    attachments: frozenset[str]


Measure = Callable[[Connection], Measured]
"""Reads a `Measured` from a connection; handed in by whoever knows the schema."""


@contextmanager
def snapshot(path: Path, key: bytes, *, still: bool = False) -> Iterator[Connection]:
    """Give a connection that sees one moment of the database at `path` until the block ends.

    Work on other connections goes on meanwhile, unless `still` keeps it from writing; then
    BusyPlace is raised where a write is under way.
    """
    connection = connected(path, key, "work")
    guard = connected(path, key, "work") if still else None
    try:
        with explained():
            if guard is not None:
                guard.execute("BEGIN IMMEDIATE")
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            yield connection
    finally:
        connection.close()
        if guard is not None:
            guard.close()


def copied(source: Connection, path: Path, key: bytes, progress: Progress = silent) -> None:
    """Copy what `source` sees into the new file `path` under the raw `key`; synced on return.

    The copy is one file without a journal. `progress` counts pages. On any error, and when
    `progress` raises Cancelled, no file is left; room and rights are Trouble.
    """
    with files_explained():
        durable.write_new(path, b"")
    try:
        target = connected(path, key, "copy", new=True)
        try:
            with explained():
                source.backup(
                    target,
                    pages=_PAGES_PER_STEP,
                    progress=lambda _status, left, total: progress(total - left, total),
                )
        finally:
            target.close()
        connected(path, key, "copy").close()  # takes the copied write-ahead mark out again
        with files_explained():
            durable.sync_path(path)
    except BaseException:
        discard(path)
        raise


def check(path: Path, key: bytes, measure: Measure, expected: Measured) -> None:
    """Reopen the copy at `path` and compare it; raises DamagedDatabase where anything differs.

    Both integrity checks, the file's size against its pages, counts, head and attachments.
    """
    connection = connected(path, key, "reading")
    try:
        if compartment.integrity_problems(connection, path):
            raise DamagedDatabase.found()
        with explained():
            if measure(connection) != expected:
                raise DamagedDatabase.found()
    finally:
        connection.close()


def discard(path: Path) -> None:
    """Remove a database file with whatever journal lies beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)

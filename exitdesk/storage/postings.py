"""What this device put into shared places and read there, and what others have addressed to whom.

Every function runs on an open connection; those that write need an open transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exitdesk.storage.compartment import Connection
from exitdesk.storage.marks import Vector

_MONTH_MS: Final = 30 * 86_400_000


def posted(connection: Connection, place: bytes) -> list[tuple[str, int, bytes]]:
    """Return (name, size, content) of our files in a place."""
    rows = connection.execute(
        "SELECT name, size, content FROM posted WHERE place=? ORDER BY at, name", (place,)
    )
    return rows.fetchall()  # type: ignore[no-any-return]


def note_posted(connection: Connection, place: bytes, name: str, size: int, content: bytes) -> None:
    """Write down a file of ours before it is written: a crash leaves a line, never a stray file."""
    connection.execute(
        "INSERT OR REPLACE INTO posted VALUES (?,?,?,"
        "(SELECT coalesce(max(at), 0) + 1 FROM posted),?)",
        (place, name, size, content),
    )


def forget_posted(connection: Connection, place: bytes, name: str) -> None:
    """Forget a file of ours that is gone."""
    connection.execute("DELETE FROM posted WHERE place=? AND name=?", (place, name))


def read(connection: Connection, place: bytes, now: int) -> dict[str, int]:
    """Return the files in a place that need not be opened again: name -> size.

    What was past its day by a clock that was ahead of `now` is opened again.
    """
    rows = connection.execute(
        "SELECT name, size FROM read_file WHERE place=? AND NOT (result = 'expired' AND at > ?)",
        (place, now),
    )
    return dict(rows.fetchall())


def note_read(
    connection: Connection, place: bytes, name: str, size: int, result: str, now: int
) -> None:
    """Write down that a file was opened, or is not for us."""
    connection.execute(
        "INSERT OR REPLACE INTO read_file VALUES (?,?,?,?,?)", (place, name, size, result, now)
    )


def forget_gone(connection: Connection, place: bytes, there: set[str]) -> None:
    """Forget what was read of files that no longer lie there."""
    rows = connection.execute("SELECT name FROM read_file WHERE place=?", (place,)).fetchall()
    gone = [(place, name) for (name,) in rows if name not in there]
    connection.executemany("DELETE FROM read_file WHERE place=? AND name=?", gone)


def promised(connection: Connection, peer: int, scope: bytes, now: int) -> Vector:
    """Return what others have addressed to a peer in the last month, as far as clocks are right."""
    rows = connection.execute(
        "SELECT device, seq FROM promised WHERE peer=? AND scope=? AND abs(at - ?) < ?",
        (peer, scope, now, _MONTH_MS),
    )
    return dict(rows.fetchall())


def note_promised(
    connection: Connection, peer: int, scope: bytes, reach: Mapping[bytes, int], now: int
) -> None:
    """Write down that somebody else has addressed changes to a peer."""
    connection.executemany(
        "INSERT INTO promised VALUES (?,?,?,?,?) ON CONFLICT DO UPDATE SET "
        "seq = max(seq, excluded.seq), at = excluded.at",
        [(peer, scope, device, seq, now) for device, seq in reach.items()],
    )


def set_everything(connection: Connection, peer: int, *, value: bool) -> None:
    """Say whether a peer is another device of the same person: every case goes there."""
    connection.execute("UPDATE peer SET everything=? WHERE no=?", (value, peer))


def with_everything(connection: Connection) -> frozenset[int]:
    """Return the peers to whom every case goes."""
    rows = connection.execute("SELECT no FROM peer WHERE everything")
    return frozenset(row[0] for row in rows)

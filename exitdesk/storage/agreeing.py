"""Whether the records are what the history says: an old page put back looks good to the library.

Every page is encrypted and authentic by itself, so that one from last week passes all checks of
the database. What it says then differs from what the history says, which is chained.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from exitdesk.storage import history, replay, rows
from exitdesk.storage.compartment import Connection
from exitdesk.storage.local_rows import doc_decoder
from exitdesk.storage.projections import RID_BITS
from exitdesk.storage.records import DELETED
from exitdesk.storage.rows import Row, Stamp, stamps_decoder


@dataclass
class _Said:
    """What the history says of one record."""

    row: Row
    changed_at: int


def disagreeing(connection: Connection, scope: int) -> list[bytes]:
    """Return the ids of the records of a scope that are not what the history says."""
    said = _said(connection, scope)
    between = (scope << RID_BITS, ((scope + 1) << RID_BITS) - 1)
    waiting: dict[int, dict[str, dict[Stamp, Any]]] = {}
    for rid, name, *stamp, value in connection.execute(
        "SELECT rid, field, clock, device, seq, value FROM alternative WHERE rid BETWEEN ? AND ?",
        between,
    ):
        of = waiting.setdefault(rid, {}).setdefault(name, {})
        of[stamp[0], stamp[1], stamp[2]] = msgspec.json.decode(value)
    found = {
        row[1]: (*row[2:], waiting.get(row[0], {}))
        for row in connection.execute(
            "SELECT rid, id, kind, doc, stamps, deleted, changed_at FROM record "
            "WHERE rid BETWEEN ? AND ?",
            between,
        )
    }
    ids = [*found, *(record for record in said if record not in found)]
    return [record for record in ids if not _agrees(found.get(record), said.get(record))]


def misnumbered(connection: Connection) -> list[int]:
    """Return the scopes that would give a new record a number that is taken, or leave a gap."""
    rows = connection.execute(
        "SELECT s.no FROM scope s LEFT JOIN "
        "(SELECT rid >> 20 AS no, max(rid) AS newest FROM record GROUP BY 1) r ON r.no = s.no "
        "WHERE NOT s.erased AND s.next_rid <> coalesce(r.newest + 1, s.no << 20)"
    )
    return [row[0] for row in rows]


def _agrees(found: tuple[Any, ...] | None, said: _Said | None) -> bool:
    if found is None:
        return False
    kind, doc, stamps, deleted, changed_at, waiting = found
    try:
        fields, marks = doc_decoder.decode(doc), stamps_decoder.decode(stamps)
    except msgspec.DecodeError:
        return False
    if said is None:  # saved without saying anything
        return not fields and not marks
    row = said.row
    return (kind, fields, marks, changed_at, waiting) == (
        row.kind,
        row.doc,
        row.stamps,
        said.changed_at,
        row.alternatives,
    ) and bool(deleted) == bool(row.doc.get(DELETED))


def _said(connection: Connection, scope: int) -> dict[bytes, _Said]:
    changes = history.changes(connection, scope)
    ids: dict[int, bytes] = dict(connection.execute("SELECT no, id FROM device"))
    numbers = {device: number for number, device in ids.items()}
    at: dict[bytes, int] = {}
    for change in changes:
        for operation in change.group.operations if change.group else ():
            at[operation.record] = change.group.at if change.group else 0
    found: dict[bytes, _Said] = {}
    for record, operations in replay.written(changes, ids, None).items():
        row = Row(0, record, "", None, {}, {})
        rows.put(row, replay.state(operations), numbers)
        found[record] = _Said(row, at[record])
    return found

"""Whether the records are what the history says: an old page put back looks good to the library.

Every page is encrypted and authentic by itself, so that one from last week passes all checks of
the database. What it says then differs from what the history says, which is chained.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

from exitdesk.storage import history
from exitdesk.storage.compartment import Connection
from exitdesk.storage.history import Change
from exitdesk.storage.local_rows import doc_decoder
from exitdesk.storage.projections import RID_BITS
from exitdesk.storage.records import DELETED

_stamps_decoder = msgspec.msgpack.Decoder(dict[str, tuple[int, int, int]])


@dataclass
class _Said:
    """What the history says of one record."""

    kind: str = ""
    doc: dict[str, Any] = field(default_factory=dict)
    stamps: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    changed_at: int = 0


def disagreeing(connection: Connection, scope: int) -> list[bytes]:
    """Return the ids of the records of a scope that are not what the history says."""
    said = _said(history.changes(connection, scope))
    found = {
        row[0]: row[1:]
        for row in connection.execute(
            "SELECT id, kind, doc, stamps, deleted, changed_at FROM record "
            "WHERE rid BETWEEN ? AND ?",
            (scope << RID_BITS, ((scope + 1) << RID_BITS) - 1),
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


def _agrees(row: tuple[Any, ...] | None, said: _Said | None) -> bool:
    if row is None:
        return False
    kind, doc, stamps, deleted, changed_at = row
    try:
        fields, marks = doc_decoder.decode(doc), _stamps_decoder.decode(stamps)
    except msgspec.DecodeError:
        return False
    if said is None:  # saved without saying anything
        return not fields and not marks
    expected = {name: value for name, value in said.doc.items() if value is not None}
    return (kind, fields, marks, changed_at) == (
        said.kind,
        expected,
        said.stamps,
        said.changed_at,
    ) and bool(deleted) == bool(expected.get(DELETED))


def _said(changes: list[Change]) -> dict[bytes, _Said]:
    found: dict[bytes, _Said] = {}
    for change in changes:
        if change.group is None:
            continue
        for number, operation in enumerate(change.group.operations):
            said = found.setdefault(operation.record, _Said(operation.kind))
            said.doc[operation.field] = operation.value
            stamp = (operation.clock, change.device, change.first_seq + number)
            said.stamps[operation.field] = stamp
            said.changed_at = change.group.at
    return found

"""Records on their way into the database: as they were, as they become, who set each field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlcipher3 import dbapi2

from exitdesk.domain.validation import is_empty
from exitdesk.storage import history, projections, replay
from exitdesk.storage.compartment import Connection
from exitdesk.storage.failures import DamagedDatabase
from exitdesk.storage.local_rows import doc_decoder, encoder
from exitdesk.storage.replay import DELETED

Stamp = tuple[int, int, int]
"""Which operation set a field: clock, device number, sequence number."""

stamps_decoder = msgspec.msgpack.Decoder(dict[str, Stamp])
_pack = msgspec.msgpack.Encoder()


@dataclass(slots=True)
class Row:
    """A record on its way. `before` is None where it is not there yet.

    `alternatives` are the values of a field that lost against a concurrent one, by their stamps.
    """

    rid: int
    id: bytes
    kind: str
    before: dict[str, Any] | None
    doc: dict[str, Any]
    stamps: dict[str, Stamp]
    alternatives: dict[str, dict[Stamp, Any]] = field(default_factory=dict)
    unsettled: bool = False
    """Whether `alternatives` has changed."""

    def set(self, name: str, value: Any, stamp: Stamp) -> None:
        """Give a field a value; None takes it away."""
        self.stamps[name] = stamp
        if value is None:
            self.doc.pop(name, None)
        else:
            self.doc[name] = value


def loaded(connection: Connection, record: bytes) -> Row | None:
    """Return a record with its alternatives, None where it is not there."""
    found = connection.execute(
        "SELECT rid, kind, doc, stamps FROM record WHERE id=?", (record,)
    ).fetchone()
    if found is None:
        return None
    rid, kind, doc, stamps = found
    before = doc_decoder.decode(doc)
    row = Row(rid, record, kind, before, dict(before), stamps_decoder.decode(stamps))
    for name, clock, device, seq, value in connection.execute(
        "SELECT field, clock, device, seq, value FROM alternative WHERE rid=?", (rid,)
    ):
        stamp = (clock, device, seq)
        row.alternatives.setdefault(name, {})[stamp] = msgspec.json.decode(value)
    return row


def write(connection: Connection, scope: int, now: int, row: Row) -> None:
    """Write a record and the typed rows that follow from it."""
    write_record(connection, now, row)
    write_typed(connection, scope, row)


def write_record(connection: Connection, now: int, row: Row) -> None:
    """Write a record alone."""
    deleted = bool(row.doc.get(DELETED))
    doc, stamps = encoder.encode(row.doc).decode(), _pack.encode(row.stamps)
    if row.before is None:
        _insert(connection, (row.rid, row.id, row.kind, doc, stamps, deleted, now))
    else:
        connection.execute(
            "UPDATE record SET doc=?, stamps=?, deleted=?, changed_at=? WHERE rid=?",
            (doc, stamps, deleted, now, row.rid),
        )


def write_typed(connection: Connection, scope: int, row: Row) -> None:
    """Write the typed rows of a record in the place of those that followed from it before."""
    before = None if row.before is None or row.before.get(DELETED) else row.before
    after = None if row.doc.get(DELETED) else row.doc
    projections.rewrite(connection, scope, row.rid, row.kind, before, after)


def write_alternatives(connection: Connection, rows: Iterable[Row]) -> None:
    """Write what waits for a person in the place of what waited before."""
    for row in rows:
        connection.execute("DELETE FROM alternative WHERE rid=?", (row.rid,))
        connection.executemany(
            "INSERT INTO alternative VALUES (?,?,?,?,?,?)",
            [
                (row.rid, name, *stamp, encoder.encode(value).decode())
                for name, waiting in row.alternatives.items()
                for stamp, value in waiting.items()
            ],
        )


def write_case(connection: Connection, scope: int, scope_id: bytes) -> None:
    """Make the list row of a case again."""
    row = connection.execute("SELECT doc, deleted FROM record WHERE id=?", (scope_id,)).fetchone()
    doc = doc_decoder.decode(row[0]) if row and not row[1] else None
    projections.write_case(connection, scope, scope_id, doc)


def put(row: Row, state: replay.RecordState, numbers: Mapping[bytes, int]) -> None:
    """Make a row what the history says."""
    row.kind, row.doc, row.stamps, row.alternatives = state.kind, {}, {}, {}
    row.unsettled = True

    def stamp(one: replay.Written) -> Stamp:
        return one.operation.clock, numbers[one.device], one.seq

    for name, cell in state.cells.items():
        value = None if is_empty(cell.value) else cell.value
        row.set(name, value, stamp(cell.shown))
        if cell.alternatives:
            row.alternatives[name] = {
                stamp(one): None if is_empty(one.operation.value) else one.operation.value
                for one in cell.alternatives
            }


def replay_all(connection: Connection, scope: int, touched: Iterable[Row]) -> None:
    """Make rows what the history says, where a short cut does not lead there."""
    by_id = {row.id: row for row in touched}
    ids: dict[int, bytes] = dict(connection.execute("SELECT no, id FROM device"))
    numbers = {device: number for number, device in ids.items()}
    found = replay.written(history.changes(connection, scope), ids, frozenset(by_id))
    for record, operations in found.items():
        put(by_id[record], replay.state(operations), numbers)


def _insert(connection: Connection, row: tuple[Any, ...]) -> None:
    """Add a record; a number that is taken means that an old page was put back."""
    try:
        connection.execute("INSERT INTO record VALUES (?,?,?,?,?,?,?)", row)
    except dbapi2.IntegrityError as error:
        raise DamagedDatabase.found() from error

"""Saving: edits of records, their history and their typed rows in one transaction.

A `Store` lives on one thread, the one that opened the compartment. None (or an empty value)
as a field's value means that the field says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from sqlcipher3 import dbapi2

from exitdesk.domain.ids import RecordId
from exitdesk.domain.validation import is_empty
from exitdesk.storage import history, projections
from exitdesk.storage.compartment import Compartment, Connection
from exitdesk.storage.failures import DamagedDatabase
from exitdesk.storage.history import Change, Group, Operation
from exitdesk.storage.local_rows import Clock, doc_decoder, encoder, milliseconds
from exitdesk.storage.projections import RID_BITS
from exitdesk.storage.records import DELETED, LIBRARY, Records

_ROWS_VERSION: Final = "rows_version"

Stamp = tuple[int, int, int]
"""Which operation set a field: clock, device number, sequence number."""

_stamps_decoder = msgspec.msgpack.Decoder(dict[str, Stamp])
_pack = msgspec.msgpack.Encoder()


@dataclass(frozen=True, slots=True)
class Edit:
    """New values for some fields of a record; a record that does not exist yet begins with them."""

    record: RecordId
    kind: str
    fields: Mapping[str, Any]


@dataclass(slots=True)
class _Row:
    """A record on its way: as it was (None: not there yet), as it becomes, who set each field."""

    rid: int
    id: bytes
    kind: str
    before: dict[str, Any] | None
    doc: dict[str, Any]
    stamps: dict[str, Stamp]


class Store(Records):
    """The records of one open compartment, as the device `device_id` sees and writes them."""

    def __init__(
        self,
        compartment: Compartment,
        device_id: bytes,
        device_name: str,
        clock: Clock = milliseconds,
    ) -> None:
        super().__init__(compartment, clock)
        self._device_id = device_id
        self._device = self._own_device(device_id, device_name)
        if self.setting(_ROWS_VERSION) != projections.VERSION:
            self.rebuild_projections()

    def save(
        self,
        scope: RecordId,
        edits: Sequence[Edit],
        *,
        by: str,
        label: str,
        draft: RecordId | None = None,
    ) -> Change | None:
        """Save edits of one scope as one change, on the disk when this returns.

        The `draft` that it came from goes in the same transaction. Fields whose value does not
        differ are left out; where nothing differs nothing is written and None comes back.
        Raises Trouble about room, rights and damage; then nothing is saved.
        """
        removes = draft is not None or any(DELETED in e.fields for e in edits)
        with self.compartment.transaction(removes=removes) as connection:
            if draft is not None:
                connection.execute("DELETE FROM draft WHERE id=?", (bytes.fromhex(draft),))
            return self._saved(connection, scope, edits, by, label) if edits else None

    def save_all(
        self, groups: Mapping[RecordId, Sequence[Edit]], *, by: str, label: str
    ) -> list[Change]:
        """Save edits of several scopes, all of them or none; one change a scope."""
        with self.compartment.transaction() as connection:
            made = [
                self._saved(connection, scope, edits, by, label) for scope, edits in groups.items()
            ]
        return [change for change in made if change is not None]

    def rebuild_projections(self) -> None:
        """Make every typed row and the word index again from the records."""
        with self.compartment.transaction(removes=True) as connection:
            projections.empty(connection)
            projections.make_all(connection)
            self.keep_setting(connection, _ROWS_VERSION, projections.VERSION)

    def _saved(
        self, connection: Connection, scope: RecordId, edits: Sequence[Edit], by: str, label: str
    ) -> Change | None:
        now, no = self.clock(), self._made_scope(connection, scope)
        first = history.next_seq(connection, no, self._device)
        operations: list[Operation] = []
        touched: list[_Row] = []
        for edit in _joined(edits):
            row = self._loaded(connection, no, edit)
            made = self._operations(row, edit, now, first + len(operations))
            operations += made
            if made or row.before is None:
                touched.append(row)
        if not operations:
            return None
        for row in touched:
            _write(connection, no, now, row)
        _write_case(connection, no, scope)
        return history.appended(
            connection,
            scope=no,
            scope_id=bytes.fromhex(scope),
            device=self._device,
            device_id=self._device_id,
            first_seq=first,
            group=Group(by, now, label, operations),
        )

    def _operations(self, row: _Row, edit: Edit, now: int, seq: int) -> list[Operation]:
        """Apply an edit to a row and return what it did, numbered from `seq`."""
        made: list[Operation] = []
        for name, given in edit.fields.items():
            value = None if is_empty(given) else given
            if row.before is not None and _same(row.doc.get(name), value):
                continue
            old = row.stamps.get(name)
            clock = max(now << history.CLOCK_BITS, old[0] + 1 if old else 0)
            made.append(Operation(row.id, row.kind, name, value, clock, self._replaced(old)))
            row.stamps[name] = (clock, self._device, seq + len(made) - 1)
            if value is None:
                row.doc.pop(name, None)
            else:
                row.doc[name] = value
        return made

    def _loaded(self, connection: Connection, no: int, edit: Edit) -> _Row:
        record = bytes.fromhex(edit.record)
        found = connection.execute(
            "SELECT rid, kind, doc, stamps FROM record WHERE id=?", (record,)
        ).fetchone()
        if found:
            rid, kind, doc, stamps = found
            if rid >> RID_BITS != no:
                raise ValueError("the record belongs to another case")
            before = doc_decoder.decode(doc)
            return _Row(rid, record, kind, before, dict(before), _stamps_decoder.decode(stamps))
        rid = connection.execute(
            "UPDATE scope SET next_rid = next_rid + 1 WHERE no=? RETURNING next_rid - 1", (no,)
        ).fetchone()[0]
        return _Row(rid, record, edit.kind, None, {}, {})

    def _made_scope(self, connection: Connection, scope: RecordId) -> int:
        """Return the number of a scope, made where it is new."""
        key = bytes.fromhex(scope)
        row = connection.execute("SELECT no, erased FROM scope WHERE id=?", (key,)).fetchone()
        if row:
            if row[1]:
                raise ValueError("the case was erased")
            return int(row[0])
        newest = connection.execute("SELECT coalesce(max(no), 0) FROM scope").fetchone()[0]
        no = 0 if scope == LIBRARY else newest + 1
        connection.execute(
            "INSERT INTO scope (no, id, next_rid) VALUES (?,?,?)", (no, key, no << RID_BITS)
        )
        return int(no)

    def _own_device(self, device_id: bytes, name: str) -> int:
        row = self.connection.execute("SELECT no FROM device WHERE id=?", (device_id,)).fetchone()
        if row:
            return int(row[0])
        with self.compartment.transaction() as connection:
            row = connection.execute(
                "INSERT INTO device (id, name, own) VALUES (?,?,1) RETURNING no", (device_id, name)
            ).fetchone()
        return int(row[0])

    def _replaced(self, old: Stamp | None) -> list[int | tuple[bytes, int]]:
        if old is None:
            return []
        _, device, seq = old
        if device == self._device:
            return [seq]
        other = self.connection.execute("SELECT id FROM device WHERE no=?", (device,)).fetchone()
        return [(other[0], seq)]


def _same(one: object, other: object) -> bool:
    """Tell whether two values are the same; True is not 1."""
    return one == other and type(one) is type(other)


def _joined(edits: Sequence[Edit]) -> list[Edit]:
    """Return one edit a record, later values over earlier ones."""
    joined: dict[RecordId, Edit] = {}
    for edit in edits:
        earlier = joined.get(edit.record)
        fields = {**earlier.fields, **edit.fields} if earlier else edit.fields
        joined[edit.record] = Edit(edit.record, edit.kind, fields)
    return list(joined.values())


def _write(connection: Connection, no: int, now: int, row: _Row) -> None:
    if row.before is not None and not row.before.get(DELETED):
        projections.remove(connection, row.rid, row.kind, row.before)
    deleted = bool(row.doc.get(DELETED))
    doc, stamps = encoder.encode(row.doc).decode(), _pack.encode(row.stamps)
    if row.before is None:
        _insert(connection, (row.rid, row.id, row.kind, doc, stamps, deleted, now))
    else:
        connection.execute(
            "UPDATE record SET doc=?, stamps=?, deleted=?, changed_at=? WHERE rid=?",
            (doc, stamps, deleted, now, row.rid),
        )
    if not deleted:
        projections.write(connection, no, row.rid, row.kind, row.doc)


def _insert(connection: Connection, row: tuple[Any, ...]) -> None:
    """Add a record; a number that is taken means that an old page was put back."""
    try:
        connection.execute("INSERT INTO record VALUES (?,?,?,?,?,?,?)", row)
    except dbapi2.IntegrityError as error:
        raise DamagedDatabase.found() from error


def _write_case(connection: Connection, no: int, scope: RecordId) -> None:
    if scope == LIBRARY:
        return
    key = bytes.fromhex(scope)
    row = connection.execute("SELECT doc, deleted FROM record WHERE id=?", (key,)).fetchone()
    doc = doc_decoder.decode(row[0]) if row and not row[1] else None
    projections.write_case(connection, no, key, doc)

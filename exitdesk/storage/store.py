"""Saving: edits of records, their history and their typed rows in one transaction.

A `Store` lives on one thread, the one that opened the compartment. None (or an empty value)
as a field's value means that the field says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from exitdesk.domain.ids import RecordId
from exitdesk.domain.operations import CLOCK_BITS, Group, Operation
from exitdesk.domain.validation import is_empty
from exitdesk.storage import exchange, history, incarnation, marks, projections, rows, unsettled
from exitdesk.storage.compartment import Compartment, Connection
from exitdesk.storage.history import Change
from exitdesk.storage.local_rows import Clock, milliseconds
from exitdesk.storage.marks import Mark
from exitdesk.storage.projections import RID_BITS
from exitdesk.storage.records import DELETED, FINAL, LIBRARY, Records
from exitdesk.storage.replay import is_content, is_set
from exitdesk.storage.rows import Row, Stamp

_ROWS_VERSION: Final = "rows_version"


@dataclass(frozen=True, slots=True)
class Edit:
    """New values for some fields of a record; a record that does not exist yet begins with them.

    `settles`: a person has seen what else was written in these fields, and chose.
    `beside`: the fields whose present value that person has not seen, because another device
    brought it meanwhile: what they wrote stands beside it, as if both had written at once.
    """

    record: RecordId
    kind: str
    fields: Mapping[str, Any]
    settles: bool = False
    beside: frozenset[str] = frozenset()


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
        now, no = self.clock(), self.made_scope(connection, scope)
        every = marks.marks(connection, no)
        own = every.get(self._device_id) or Mark(self._device, self._device_id)
        operations: list[Operation] = []
        touched: list[Row] = []
        again: list[Row] = []
        for edit in _joined(edits):
            row = self._loaded(connection, no, edit)
            if any(self._is_unseen(row, name) for name in edit.beside):
                again.append(row)
            made = self._operations(row, edit, now, own.seq + 1 + len(operations))
            operations += made
            if made or row.before is None:
                touched.append(row)
        if not operations:
            return None
        news = marks.news(own, every)
        change = history.appended(
            connection,
            scope=no,
            scope_id=bytes.fromhex(scope),
            device=self._device,
            device_id=self._device_id,
            first_seq=own.seq + 1,
            prev=own.hash,
            group=Group(by, now, label, operations, news),
        )
        own.seq, own.hash = own.seq + len(operations), change.hash
        own.seen.update(news)
        marks.write(connection, no, [own])
        again += [r for r in touched if r.alternatives and (r.before or {}).get(FINAL)]
        if again:
            rows.replay_all(connection, no, again)
        for row in touched:
            rows.write(connection, no, now, row)
        rows.write_alternatives(connection, [row for row in touched if row.unsettled])
        if scope != LIBRARY:
            rows.write_case(connection, no, bytes.fromhex(scope))
        return change

    def _operations(self, row: Row, edit: Edit, now: int, seq: int) -> list[Operation]:
        """Apply an edit to a row and return what it did, numbered from `seq`.

        An operation answers the one that is shown and those that say the same. Where the edit
        `settles`, in a list without order, and in what becomes of the record: all of them.
        """
        made: list[Operation] = []
        for name, given in edit.fields.items():
            value = None if is_empty(given) else given
            waiting = row.alternatives.get(name, {})
            shown = row.stamps.get(name)
            settles = edit.settles or is_set(row.kind, name) or not is_content(name)
            as_before = row.before is not None and _same(row.doc.get(name), value)
            if as_before and not (edit.settles and waiting):
                continue
            answered = [
                stamp
                for stamp, other in waiting.items()
                if settles or _same(other, row.doc.get(name))
            ]
            old = sorted({*answered, *([shown] if shown else [])})
            clock = max([now << CLOCK_BITS, *(stamp[0] + 1 for stamp in old)])
            replaces = [one for stamp in old for one in self._replaced(stamp)]
            if shown and name in edit.beside and self._is_unseen(row, name):
                replaces = self._answers_of(row, shown)
            made.append(Operation(row.id, row.kind, name, value, clock, replaces))
            row.set(name, value, (clock, self._device, seq + len(made) - 1))
            if answered:
                row.unsettled = True
                left = {s: v for s, v in waiting.items() if s not in answered}
                row.alternatives[name] = left
        return made

    def _loaded(self, connection: Connection, no: int, edit: Edit) -> Row:
        record = bytes.fromhex(edit.record)
        found = rows.loaded(connection, record)
        if found is not None:
            if found.rid >> RID_BITS != no:
                raise ValueError("the record belongs to another case")
            return found
        return Row(new_rid(connection, no), record, edit.kind, None, {}, {})

    @property
    def device(self) -> tuple[int, bytes]:
        """This device: its number here, and its id."""
        return self._device, self._device_id

    def _is_unseen(self, row: Row, name: str) -> bool:
        """Tell whether another device wrote what a field shows."""
        shown = row.stamps.get(name)
        return shown is not None and shown[1] != self._device

    def _answers_of(self, row: Row, stamp: Stamp) -> list[int | tuple[bytes, int]]:
        """Return what the operation of a stamp replaced, for one that is to stand beside it."""
        scope = self.scope_id(row.rid >> RID_BITS)
        origin = unsettled.origins(self.connection, scope, [stamp[1:]]).get(stamp[1:])
        return [
            seq if device == self._device_id else (device, seq)
            for device, seq in (origin.answers if origin else ())
        ]

    def renew(self, device_id: bytes, setting: str) -> None:
        """Go on as another device, because this one was put back to an earlier state.

        What no peer has confirmed of its work goes with it; `setting` keeps the new id.
        """
        old = self.device
        with self.compartment.transaction() as connection:
            confirmed = exchange.confirmed(connection, old[1])
            self._device = incarnation.renewed(connection, old, device_id, confirmed)
            self.keep_setting(connection, setting, device_id.hex())
        self._device_id = device_id

    @staticmethod
    def made_scope(connection: Connection, scope: RecordId) -> int:
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

    def _replaced(self, old: Stamp) -> list[int | tuple[bytes, int]]:
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
        beside = edit.beside | (earlier.beside if earlier else frozenset())
        joined[edit.record] = Edit(edit.record, edit.kind, fields, edit.settles, beside)
    return list(joined.values())


def new_rid(connection: Connection, scope: int) -> int:
    """Return the number of a new record in a scope."""
    row = connection.execute(
        "UPDATE scope SET next_rid = next_rid + 1 WHERE no=? RETURNING next_rid - 1", (scope,)
    ).fetchone()
    return int(row[0])

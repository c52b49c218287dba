"""Records in an open compartment: read them, and save edits together with their history.

A `Store` lives on one thread, the one that opened the compartment. Field values are JSON-able;
None (or an empty value) means that the field says nothing. Meta fields begin with ``_``:
``_deleted`` (a tombstone), ``_final`` (the instant from which on the record only takes
corrections).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from exitdesk.domain.ids import RecordId
from exitdesk.domain.reading import WORDS_VERSION
from exitdesk.domain.validation import is_empty
from exitdesk.storage import history, projections
from exitdesk.storage.compartment import Compartment, Connection
from exitdesk.storage.history import Change, Group, Operation
from exitdesk.storage.projections import RID_BITS

LIBRARY: Final = RecordId("00" * 16)
DELETED: Final = "_deleted"
FINAL: Final = "_final"
_WORDS_VERSION: Final = "words_version"

Stamp = tuple[int, int, int]  # clock, device no, seq
Clock = Callable[[], int]  # milliseconds since 1970


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it stands. `scope` is the id of its case, or LIBRARY."""

    id: RecordId
    scope: RecordId
    kind: str
    doc: dict[str, Any]
    deleted: bool
    changed_at: int

    @property
    def final(self) -> bool:
        """Tell whether the record only takes corrections."""
        return bool(self.doc.get(FINAL))


@dataclass(frozen=True, slots=True)
class Edit:
    """New values for some fields of a record; a record that does not exist yet begins with them."""

    record: RecordId
    kind: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case as lists show it; dates are ISO or empty."""

    id: RecordId
    code: str
    alias: str
    kind: str
    state: str
    setting: str
    phase: str
    worker: str
    opened_on: str
    closed_on: str
    last_contact_on: str
    events: int


_json = msgspec.json.Encoder()
_doc_decoder = msgspec.json.Decoder(dict[str, Any])
_stamps_decoder = msgspec.msgpack.Decoder(dict[str, Stamp])
_pack = msgspec.msgpack.Encoder()


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000


class Store:
    """The records of one open compartment, as the device `device_id` sees and writes them."""

    def __init__(
        self,
        compartment: Compartment,
        device_id: bytes,
        device_name: str,
        clock: Clock = _milliseconds,
    ) -> None:
        self.compartment = compartment
        self.connection: Connection = compartment.connection
        self._clock = clock
        self._device_id = device_id
        self._device = self._own_device(device_id, device_name)
        self._scopes: dict[RecordId, int] = {}
        if self.setting(_WORDS_VERSION) != WORDS_VERSION:
            self.rebuild_projections()

    # ------------------------------------------------------------------ reading

    def record(self, record: RecordId) -> Record | None:
        """Return a record, also a deleted one; None where it never was."""
        row = self.connection.execute(
            "SELECT r.id, s.id, r.kind, r.doc, r.deleted, r.changed_at FROM record r "
            "JOIN scope s ON s.no = r.rid >> 20 WHERE r.id=?",
            (bytes.fromhex(record),),
        ).fetchone()
        return _record(row) if row else None

    def records(
        self, scope: RecordId, kinds: Iterable[str] = (), *, deleted: bool = False
    ) -> list[Record]:
        """Return the records of a scope in the order they were made, of some kinds or of all."""
        no = self._scope_no(scope)
        if no is None:
            return []
        wanted = frozenset(kinds)
        rows = self.connection.execute(
            "SELECT id, ?, kind, doc, deleted, changed_at FROM record WHERE rid BETWEEN ? AND ? ORDER BY rid",
            (bytes.fromhex(scope), no << RID_BITS, ((no + 1) << RID_BITS) - 1),
        )
        return [
            _record(r) for r in rows if (deleted or not r[4]) and (not wanted or r[2] in wanted)
        ]

    def by_rid(self, rids: Sequence[int]) -> dict[int, Record]:
        """Return living records by the numbers that search results carry."""
        marks = ",".join("?" * len(rids))
        rows = self.connection.execute(
            "SELECT r.rid, r.id, s.id, r.kind, r.doc, r.deleted, r.changed_at FROM record r "
            f"JOIN scope s ON s.no = r.rid >> 20 WHERE r.rid IN ({marks}) AND NOT r.deleted",
            list(rids),
        )
        return {row[0]: _record(row[1:]) for row in rows}

    def case_row(self, case: RecordId) -> CaseRow | None:
        """Return the list row of one case."""
        rows = self.case_rows("id=?", (bytes.fromhex(case),))
        return rows[0] if rows else None

    def case_rows(
        self,
        where: str = "1",
        values: Sequence[Any] = (),
        order: str = "code_key",
        limit: int = -1,
        offset: int = 0,
    ) -> list[CaseRow]:
        """Return list rows; `where` and `order` are SQL over the columns of ``case_row``."""
        rows = self.connection.execute(
            "SELECT id, code, alias, kind, state, setting, phase, worker, opened_on, closed_on, last_contact_on, events "
            f"FROM case_row WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?",
            (*values, limit, offset),
        )
        return [CaseRow(RecordId(r[0].hex()), *r[1:]) for r in rows]

    def case_count(self, where: str = "1", values: Sequence[Any] = ()) -> int:
        """Count the cases that `case_rows` would return."""
        return int(
            self.connection.execute(
                f"SELECT count(*) FROM case_row WHERE {where}", tuple(values)
            ).fetchone()[0]
        )

    def cases_of(self, cases: Iterable[RecordId]) -> list[CaseRow]:
        """Return the list rows of some cases, in no order; those without a row are left out."""
        ids = [bytes.fromhex(case) for case in cases]
        return self.case_rows(f"id IN ({','.join('?' * len(ids))})", ids, order="scope")

    def cases_due(self, first: str, last: str) -> list[RecordId]:
        """Return the open cases with a record that asks for attention between two ISO dates."""
        rows = self.connection.execute(
            "SELECT DISTINCT c.id FROM due_row d JOIN case_row c ON c.scope = d.scope "
            "WHERE d.due_on BETWEEN ? AND ? ORDER BY c.code_key",
            (first, last),
        )
        return [RecordId(r[0].hex()) for r in rows]

    def scope_number(self, scope: RecordId) -> int | None:
        """Return the local number of a scope, None where it never was."""
        return self._scope_no(scope)

    def rid_range(self, no: int) -> tuple[int, int]:
        """Return the first and last record number of a scope."""
        return no << RID_BITS, ((no + 1) << RID_BITS) - 1

    def rows_of(self, no: int) -> list[tuple[int, str, dict[str, Any]]]:
        """Return (rid, kind, doc) of the living records of a scope."""
        rows = self.connection.execute(
            "SELECT rid, kind, doc FROM record WHERE rid BETWEEN ? AND ? AND NOT deleted",
            self.rid_range(no),
        )
        return [(rid, kind, _doc_decoder.decode(doc)) for rid, kind, doc in rows]

    def scopes(self, *, erased: bool = False) -> list[RecordId]:
        """Return the scopes that are there, or those that were erased."""
        rows = self.connection.execute("SELECT id FROM scope WHERE erased=? ORDER BY no", (erased,))
        return [RecordId(row[0].hex()) for row in rows]

    def log_reading(self, scope: RecordId, by: str, what: str) -> None:
        """Write down that somebody opened something."""
        no = self._scope_no(scope)
        with self.compartment.transaction() as connection:
            connection.execute(
                "INSERT INTO reading (at, by, scope, what) VALUES (?,?,?,?)",
                (self._clock(), by, no or 0, what),
            )

    def readings(self, scope: RecordId, limit: int) -> list[tuple[int, str, str]]:
        """Return (ms since 1970, author, what) of who opened something of a scope, newest first."""
        rows = self.connection.execute(
            "SELECT at, by, what FROM reading WHERE scope=? ORDER BY no DESC LIMIT ?",
            (self._scope_no(scope) or 0, limit),
        )
        return [tuple(row) for row in rows]

    def past(self, scope: RecordId) -> history.Past:
        """Return what every field of a scope's records has been."""
        no = self._scope_no(scope)
        return history.Past([] if no is None else history.changes(self.connection, no))

    def scope_id(self, no: int) -> RecordId:
        """Return the id of the scope that is number `no` in this vault."""
        row = self.connection.execute("SELECT id FROM scope WHERE no=?", (no,)).fetchone()
        return RecordId(row[0].hex())

    def head(self) -> tuple[int, bytes]:
        """Return how many changes this vault confirmed, and the link that stands for all of them."""
        return history.head(self.connection)

    def counts(self) -> dict[str, int]:
        """Return how many living records of each kind there are."""
        rows = self.connection.execute(
            "SELECT kind, count(*) FROM record WHERE NOT deleted GROUP BY kind"
        )
        return {kind: n for kind, n in rows}

    # ------------------------------------------------------------------ writing

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
            if not edits:
                return None
            no = self._made_scope(scope)
            return self._saved(connection, scope, no, _joined(edits), by, label)

    def save_all(
        self, groups: Mapping[RecordId, Sequence[Edit]], *, by: str, label: str
    ) -> list[Change]:
        """Save edits of several scopes, all of them or none; one change a scope."""
        with self.compartment.transaction() as connection:
            made = [
                self._saved(connection, scope, self._made_scope(scope), _joined(edits), by, label)
                for scope, edits in groups.items()
            ]
        return [change for change in made if change is not None]

    def _saved(
        self,
        connection: Connection,
        scope: RecordId,
        no: int,
        edits: Sequence[Edit],
        by: str,
        label: str,
    ) -> Change | None:
        now = self._clock()
        seq = first = history.next_seq(connection, no, self._device)
        operations: list[Operation] = []
        touched: list[
            tuple[int, bytes, str, dict[str, Any] | None, dict[str, Any], dict[str, Stamp]]
        ] = []
        for edit in edits:
            rid, kind, before, stamps = self._loaded(connection, no, edit)
            doc = dict(before or {})
            changed = before is None
            for name, value in edit.fields.items():
                value = None if is_empty(value) else value
                if (
                    doc.get(name) == value
                    and type(doc.get(name)) is type(value)
                    and before is not None
                ):
                    continue
                old = stamps.get(name)
                stamp = max(now << history.CLOCK_BITS, (old[0] + 1) if old else 0)
                operations.append(
                    Operation(
                        bytes.fromhex(edit.record), kind, name, value, stamp, self._replaced(old)
                    )
                )
                stamps[name] = (stamp, self._device, seq)
                seq += 1
                changed = True
                doc.pop(name, None) if value is None else doc.__setitem__(name, value)
            if changed:
                touched.append((rid, bytes.fromhex(edit.record), kind, before, doc, stamps))
        if not operations:
            return None
        for row in touched:
            self._write(connection, no, now, *row)
        self._write_case(connection, no, scope)
        return history.appended(
            connection,
            scope=no,
            scope_id=bytes.fromhex(scope),
            device=self._device,
            device_id=self._device_id,
            first_seq=first,
            group=Group(by, now, label, operations),
        )

    def _loaded(
        self, connection: Connection, no: int, edit: Edit
    ) -> tuple[int, str, dict[str, Any] | None, dict[str, Stamp]]:
        row = connection.execute(
            "SELECT rid, kind, doc, stamps FROM record WHERE id=?", (bytes.fromhex(edit.record),)
        ).fetchone()
        if row:
            if row[0] >> RID_BITS != no:
                raise ValueError("the record belongs to another case")
            return row[0], row[1], _doc_decoder.decode(row[2]), _stamps_decoder.decode(row[3])
        rid = connection.execute(
            "UPDATE scope SET next_rid = next_rid + 1 WHERE no=? RETURNING next_rid - 1", (no,)
        ).fetchone()[0]
        return rid, edit.kind, None, {}

    def _write(
        self,
        connection: Connection,
        no: int,
        now: int,
        rid: int,
        record_id: bytes,
        kind: str,
        before: dict[str, Any] | None,
        doc: dict[str, Any],
        stamps: dict[str, Stamp],
    ) -> None:
        if before is not None and not before.get(DELETED):
            projections.remove(connection, rid, kind, before)
        connection.execute(
            "INSERT INTO record VALUES (?,?,?,?,?,?,?) ON CONFLICT (rid) DO UPDATE SET "
            "doc=excluded.doc, stamps=excluded.stamps, deleted=excluded.deleted, changed_at=excluded.changed_at",
            (
                rid,
                record_id,
                kind,
                _json.encode(doc).decode(),
                _pack.encode(stamps),
                bool(doc.get(DELETED)),
                now,
            ),
        )
        if not doc.get(DELETED):
            projections.write(connection, no, rid, kind, doc)

    def _write_case(self, connection: Connection, no: int, scope: RecordId) -> None:
        if scope == LIBRARY:
            return
        row = connection.execute(
            "SELECT doc, deleted FROM record WHERE id=?", (bytes.fromhex(scope),)
        ).fetchone()
        doc = _doc_decoder.decode(row[0]) if row and not row[1] else None
        projections.write_case(connection, no, bytes.fromhex(scope), doc)

    # ------------------------------------------------------------------ drafts

    def keep_draft(
        self,
        draft: RecordId,
        scope: RecordId,
        kind: str,
        record: RecordId | None,
        doc: Mapping[str, Any],
        place: Mapping[str, Any],
    ) -> None:
        """Write what is being typed; it is on the disk when this returns."""
        row = (
            bytes.fromhex(draft),
            bytes.fromhex(scope),
            kind,
            bytes.fromhex(record) if record else None,
            _json.encode(doc).decode(),
            _json.encode(place).decode(),
            self._clock(),
        )
        with self.compartment.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO draft VALUES (?,?,?,?,?,?,?)", row)

    def drop_draft(self, draft: RecordId) -> None:
        """Give a draft up."""
        with self.compartment.transaction(removes=True) as connection:
            connection.execute("DELETE FROM draft WHERE id=?", (bytes.fromhex(draft),))

    def drafts(
        self,
    ) -> list[tuple[RecordId, RecordId, str, RecordId | None, dict[str, Any], dict[str, Any], int]]:
        """Return every draft, newest first: id, scope, kind, record, doc, place, ms since 1970."""
        rows = self.connection.execute(
            "SELECT id, scope, kind, record, doc, place, saved_at FROM draft ORDER BY saved_at DESC, id"
        )
        return [
            (
                RecordId(r[0].hex()),
                RecordId(r[1].hex()),
                r[2],
                RecordId(r[3].hex()) if r[3] else None,
                _doc_decoder.decode(r[4]),
                _doc_decoder.decode(r[5]),
                r[6],
            )
            for r in rows
        ]

    def rebuild_projections(self) -> None:
        """Make every typed row and the word index again from the records."""
        with self.compartment.transaction(removes=True) as connection:
            projections.empty(connection)
            projections.make_all(connection)
            self._set(connection, _WORDS_VERSION, WORDS_VERSION)

    # ------------------------------------------------------------------ settings of this vault on this device

    def setting(self, name: str, default: Any = None) -> Any:
        """Return a setting that lives in the vault but not in its history."""
        row = self.connection.execute("SELECT value FROM setting WHERE name=?", (name,)).fetchone()
        return msgspec.json.decode(row[0]) if row else default

    def set_setting(self, name: str, value: Any) -> None:
        """Keep a JSON-able setting."""
        with self.compartment.transaction() as connection:
            self._set(connection, name, value)

    @staticmethod
    def _set(connection: Connection, name: str, value: Any) -> None:
        connection.execute(
            "INSERT OR REPLACE INTO setting VALUES (?,?)", (name, _json.encode(value).decode())
        )

    # ------------------------------------------------------------------ scopes and devices

    def _scope_no(self, scope: RecordId) -> int | None:
        if scope not in self._scopes:
            row = self.connection.execute(
                "SELECT no FROM scope WHERE id=?", (bytes.fromhex(scope),)
            ).fetchone()
            if row is None:
                return None
            self._scopes[scope] = row[0]
        return self._scopes[scope]

    def _made_scope(self, scope: RecordId) -> int:
        """Return the number of a scope, made where it is new; remembered only once it is committed."""
        row = self.connection.execute(
            "SELECT no, erased FROM scope WHERE id=?", (bytes.fromhex(scope),)
        ).fetchone()
        if row:
            if row[1]:
                raise ValueError("the case was erased")
            return int(row[0])
        no = (
            0
            if scope == LIBRARY
            else self.connection.execute(
                "SELECT max(1, coalesce(max(no), 0) + 1) FROM scope"
            ).fetchone()[0]
        )
        self.connection.execute(
            "INSERT INTO scope (no, id, next_rid) VALUES (?,?,?)",
            (no, bytes.fromhex(scope), no << RID_BITS),
        )
        return int(no)

    def _own_device(self, device_id: bytes, name: str) -> int:
        row = self.connection.execute("SELECT no FROM device WHERE id=?", (device_id,)).fetchone()
        if row:
            return int(row[0])
        with self.compartment.transaction() as connection:
            return int(
                connection.execute(
                    "INSERT INTO device (id, name, own) VALUES (?,?,1) RETURNING no",
                    (device_id, name),
                ).fetchone()[0]
            )

    def _replaced(self, old: Stamp | None) -> list[int | tuple[bytes, int]]:
        if old is None:
            return []
        _, device, seq = old
        if device == self._device:
            return [seq]
        other = self.connection.execute("SELECT id FROM device WHERE no=?", (device,)).fetchone()[0]
        return [(other, seq)]


def _joined(edits: Sequence[Edit]) -> list[Edit]:
    """Return one edit a record, later values over earlier ones."""
    joined: dict[RecordId, Edit] = {}
    for edit in edits:
        earlier = joined.get(edit.record)
        fields = {**earlier.fields, **edit.fields} if earlier else edit.fields
        joined[edit.record] = Edit(edit.record, edit.kind, fields)
    return list(joined.values())


def _record(row: tuple[Any, ...]) -> Record:
    return Record(
        RecordId(row[0].hex()),
        RecordId(row[1].hex()),
        row[2],
        _doc_decoder.decode(row[3]),
        bool(row[4]),
        row[5],
    )

"""Records of an open compartment as they stand.

Field values are JSON-able. Meta fields begin with ``_``: ``_deleted`` (a tombstone), ``_final``
(the instant from which on the record only takes corrections).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from exitdesk.domain.ids import RecordId
from exitdesk.storage import history
from exitdesk.storage.case_rows import CaseRows
from exitdesk.storage.local_rows import doc_decoder, encoder
from exitdesk.storage.projections import RID_BITS
from exitdesk.storage.replay import DELETED, FINAL

__all__ = ["DELETED", "FINAL", "LIBRARY", "Record", "Records"]

LIBRARY: Final = RecordId("00" * 16)


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


class Records(CaseRows):
    """Reads records and their history."""

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
        no = self.scope_number(scope)
        if no is None:
            return []
        wanted = frozenset(kinds)
        rows = self.connection.execute(
            "SELECT id, ?, kind, doc, deleted, changed_at FROM record "
            "WHERE rid BETWEEN ? AND ? ORDER BY rid",
            (bytes.fromhex(scope), *self.rid_range(no)),
        )
        return [
            _record(row)
            for row in rows
            if (deleted or not row[4]) and (not wanted or row[2] in wanted)
        ]

    def by_rid(self, rids: Sequence[int]) -> dict[int, Record]:
        """Return living records by the numbers that search results carry."""
        rows = self.connection.execute(
            "SELECT r.rid, r.id, s.id, r.kind, r.doc, r.deleted, r.changed_at FROM record r "
            "JOIN scope s ON s.no = r.rid >> 20 WHERE NOT r.deleted AND r.rid IN "
            "(SELECT value FROM json_each(?))",
            (encoder.encode(list(rids)).decode(),),
        )
        return {row[0]: _record(row[1:]) for row in rows}

    def newest_first(self, rids: Sequence[int]) -> list[int]:
        """Return record numbers, each once: cases first, then events and parts, newest first."""
        rows = self.connection.execute(
            "SELECT j.value FROM json_each(?) j LEFT JOIN event_row e ON e.rid = j.value "
            "LEFT JOIN record r ON r.rid = j.value AND e.rid IS NULL AND r.kind = 'case' "
            "GROUP BY j.value ORDER BY r.rid IS NULL, e.occurred_on DESC, j.value DESC",
            (encoder.encode(list(rids)).decode(),),
        )
        return [row[0] for row in rows]

    def rid_range(self, no: int) -> tuple[int, int]:
        """Return the first and last record number of a scope."""
        return no << RID_BITS, ((no + 1) << RID_BITS) - 1

    def rows_of(self, no: int) -> list[tuple[int, str, dict[str, Any]]]:
        """Return (rid, kind, doc) of the living records of a scope."""
        rows = self.connection.execute(
            "SELECT rid, kind, doc FROM record WHERE rid BETWEEN ? AND ? AND NOT deleted",
            self.rid_range(no),
        )
        return [(rid, kind, doc_decoder.decode(doc)) for rid, kind, doc in rows]

    def counts(self) -> dict[str, int]:
        """Return how many living records of each kind there are."""
        rows = self.connection.execute(
            "SELECT kind, count(*) FROM record WHERE NOT deleted GROUP BY kind"
        )
        return dict(rows.fetchall())

    def scopes(self, *, erased: bool = False) -> list[RecordId]:
        """Return the scopes that are there, or those that were erased."""
        rows = self.connection.execute("SELECT id FROM scope WHERE erased=? ORDER BY no", (erased,))
        return [RecordId(row[0].hex()) for row in rows]

    def scope_id(self, no: int) -> RecordId:
        """Return the id of the scope that is number `no` in this vault."""
        row = self.connection.execute("SELECT id FROM scope WHERE no=?", (no,)).fetchone()
        return RecordId(row[0].hex())

    def past(self, scope: RecordId) -> history.Past:
        """Return what every field of a scope's records has been."""
        no = self.scope_number(scope)
        return history.Past([] if no is None else history.changes(self.connection, no))

    def head(self) -> tuple[int, bytes]:
        """Return how many changes this vault confirmed, and the link that stands for them all."""
        return history.head(self.connection)


def _record(row: tuple[Any, ...]) -> Record:
    record, scope, kind, doc, deleted, changed_at = row
    return Record(
        RecordId(record.hex()),
        RecordId(scope.hex()),
        kind,
        doc_decoder.decode(doc),
        bool(deleted),
        changed_at,
    )

"""The list of cases: typed rows, filtered and sorted by the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from exitdesk.domain.ids import RecordId
from exitdesk.storage.local_rows import LocalRows

_COLUMNS: Final = (
    "id, code, alias, kind, state, setting, phase, worker, "
    "opened_on, closed_on, last_contact_on, events"
)


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


class CaseRows(LocalRows):
    """Reads the list of cases. `where` and `order` are SQL, never a person's words."""

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
            f"SELECT {_COLUMNS} FROM case_row WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?",  # noqa: S608
            (*values, limit, offset),
        )
        return [CaseRow(RecordId(r[0].hex()), *r[1:]) for r in rows]

    def case_count(self, where: str = "1", values: Sequence[Any] = ()) -> int:
        """Count the cases that `case_rows` would return."""
        row = self.connection.execute(
            f"SELECT count(*) FROM case_row WHERE {where}",  # noqa: S608
            tuple(values),
        ).fetchone()
        return int(row[0])

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

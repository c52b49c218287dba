"""The computed figures of a case file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from exitdesk.domain import figures as formulas
from exitdesk.domain.case_events import CaseEvent
from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.fields import Role
from exitdesk.domain.ids import RecordId
from exitdesk.services import blind
from exitdesk.services.vaults import Vault
from exitdesk.storage.records import Record


def case_events(records: Iterable[Record]) -> list[CaseEvent]:
    """Return records as formulas read them; the reference is the own one, else the id."""
    return [
        CaseEvent(
            r.kind,
            str(r.doc.get("event_ref") or r.id),
            dt.date.fromisoformat(r.doc["occurred_on"]),
            r.doc,
        )
        for r in records
        if r.kind in CATALOGUE and CATALOGUE[r.kind].role is Role.EVENT and r.doc.get("occurred_on")
    ]


def figures(vault: Vault, case: RecordId) -> dict[str, Any]:
    """Return the figures of this release under their names, as `domain.figures` defines them.

    Of an assessment that is closed to the person at the desk only that it is there is counted.
    """
    records = vault.store.records(case)
    closed = blind.withheld(vault, case, records)
    events = case_events(blind.veiled(r) if r.id in closed else r for r in records)
    return dict(formulas.figures(events, formulas.PRINTED_PARTS))

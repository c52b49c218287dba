"""Cases and records as JSON, under the names of the story format."""

from __future__ import annotations

from typing import Any

from exitdesk.domain import blind
from exitdesk.i18n import tr
from exitdesk.services.cases import CasePage

_FIRST = {"event_ref": "id", "occurred_on": "date"}


def case_row(row: Any) -> dict[str, Any]:
    """Return a list row."""
    return {
        "code": row.code,
        "alias": row.alias,
        "kind": row.kind,
        "state": row.state,
        "setting": row.setting,
        "phase": row.phase,
        "opened_on": row.opened_on or None,
        "closed_on": row.closed_on or None,
        "last_contact_on": row.last_contact_on or None,
        "events": row.events,
    }


def case(page: CasePage) -> dict[str, Any]:
    """Return a whole case: its fields, its parts and its events oldest first."""
    fields = {k: _shown(page, v) for k, v in page.case.doc.items() if not k.startswith("_")}
    parts = {
        kind: [{"record": r.id, **_doc(page, r)} for r in records]
        for kind, records in page.parts.items()
    }
    now = {
        "state": page.row.state,
        "setting": page.row.setting or None,
        "phase": page.row.phase or None,
    }
    return {**fields, **now, "parts": parts, "events": [event(page, r) for r in page.events]}


def event(page: CasePage, record: Any) -> dict[str, Any]:
    """Return an event under the names of the story format, with its record id and state."""
    doc = _doc(page, record)
    first = {theirs: doc.pop(own) for own, theirs in _FIRST.items() if own in doc}
    whole = {**first, "type": record.kind, "record": record.id, "final": record.final, **doc}
    return whole | ({"withheld": tr(blind.WHY)} if record.id in page.withheld else {})


def _doc(page: CasePage, record: Any) -> dict[str, Any]:
    return {k: _shown(page, v) for k, v in record.doc.items() if not k.startswith("_")}


def _shown(page: CasePage, value: Any) -> Any:
    """Turn references into the short forms of people, all the way down."""
    if isinstance(value, str):
        return page.names.short(value) if value.startswith("@") else value
    if isinstance(value, list):
        return [_shown(page, v) for v in value]
    if isinstance(value, dict):
        return {k: _shown(page, v) for k, v in value.items()}
    return value

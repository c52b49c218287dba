"""Dates that a record asks somebody to keep in mind, taken from the record alone.

Which of them still matter depends on the whole case: see `attention`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any


def due_dates(kind: str, doc: Mapping[str, Any]) -> list[str]:
    """Return the ISO dates on which this record may ask for attention, sorted, each once."""
    return sorted({day for day in _dates(kind, doc) if isinstance(day, str) and day})


def _dates(kind: str, doc: Mapping[str, Any]) -> Iterator[Any]:  # noqa: C901, PLR0912 (one arm a kind)
    match kind:
        case "session":
            yield (doc.get("next") or {}).get("date")
            yield (doc.get("trust") or {}).get("promise_due")
        case "permission" | "consent":
            yield doc.get("valid_until")
        case "plan":
            yield doc.get("next_review")
            for goal in doc.get("goals") or ():
                yield goal.get("due")
                yield from (a.get("due") for a in goal.get("actions") or () if not a.get("done_on"))
        case "plan_review":
            yield doc.get("next_review")
        case "assessment":
            yield _later(doc.get("occurred_on"), 183)
        case "setting_change" | "critical_event" | "legal_event":
            yield _later(doc.get("occurred_on"), 42)
        case "referral_out" | "referral_update":
            yield doc.get("expected_start")
            yield _later(doc.get("occurred_on"), 28)
        case "safety_concern":
            if not doc.get("closed"):
                yield doc.get("review_on") or _later(doc.get("occurred_on"), 7)
                yield from (a.get("due") for a in doc.get("actions") or () if not a.get("done"))
        case "enquiry" | "referral_in":
            yield doc.get("reply_by")
            yield _later(doc.get("occurred_on"), 84)
        case "intake_decision":
            yield _later(doc.get("occurred_on"), 84)
        case "data_subject_request":
            yield None if doc.get("answered_on") else doc.get("due")
        case "closure":
            yield from (doc.get("aftercare") or {}).get("contacts") or ()
            yield doc.get("retention_review")
        case "case":
            yield from (
                doc.get(n) for n in ("retention_review", "release_planned", "release_earliest")
            )
        case "flag":
            yield doc.get("expires_on")
        case _:
            return


def _later(day: Any, days: int) -> str | None:
    if not isinstance(day, str):
        return None
    return (dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat()

"""Times without a consent in force."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from exitdesk.domain.case_events import CaseEvent, day, end_of_file, of_kind

# The names that the figures have; `from` is no name for a class attribute.
Lapse = TypedDict("Lapse", {"from": str, "to": str, "days": int})


def consent_end(event: CaseEvent) -> date | None:
    """Return the day a consent ends: `valid_until`, or the withdrawal where that is earlier."""
    ends = (day(event.doc.get("valid_until")), day(event.doc.get("withdrawn_on")))
    return min((end for end in ends if end is not None), default=None)


def consent_lapses(ordered: list[CaseEvent]) -> list[Lapse]:
    """Return the times from the end of a consent to the next one.

    Where none follows, to the closure of the case, or to its last event while it is open.
    """
    consents = of_kind(ordered, "consent")
    following = [event.occurred_on for event in consents[1:]]
    lapses: list[Lapse] = []
    for event, next_one in zip(consents, [*following, end_of_file(ordered)], strict=False):
        end = consent_end(event)
        if end is not None and next_one is not None and next_one > end:
            lapses.append(
                {"from": end.isoformat(), "to": next_one.isoformat(), "days": (next_one - end).days}
            )
    return lapses

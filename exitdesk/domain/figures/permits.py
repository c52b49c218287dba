"""Prison visits on days that no approved permission covers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from exitdesk.domain.case_events import CaseEvent, attended_sessions, contact, day, of_kind, word

GRANTED: Final = frozenset({"approved", "renewed"})


@dataclass(frozen=True, slots=True)
class Permit:
    """An approved permission: its event and the days it covers, `until` None for no end."""

    ref: str
    start: date
    until: date | None

    def covers(self, visited_on: date) -> bool:
        """Tell whether a visit on that day is covered; the last day still is."""
        return self.start <= visited_on and (self.until is None or visited_on <= self.until)


def permits(ordered: Iterable[CaseEvent]) -> list[Permit]:
    """Return the approved and renewed permissions, from their own day (or `valid_from`) on."""
    return [
        Permit(
            event.ref,
            day(event.doc.get("valid_from")) or event.occurred_on,
            day(event.doc.get("valid_until")),
        )
        for event in of_kind(ordered, "permission")
        if word(event.doc.get("status")) in GRANTED
    ]


def prison_visits_without_valid_permit(ordered: list[CaseEvent]) -> list[str]:
    """Return the references of attended prison visits on days that no permission covers."""
    granted = permits(ordered)
    return [
        event.ref
        for event in attended_sessions(ordered)
        if word(contact(event).get("type")).startswith("prison_")
        and not any(permit.covers(event.occurred_on) for permit in granted)
    ]

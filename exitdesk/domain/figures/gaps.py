"""Distances in days: between contacts, and after a release."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from exitdesk.domain.case_events import CaseEvent, attended_sessions, first_release, of_kind


def longest_gap_days(ordered: Iterable[CaseEvent]) -> int | None:
    """Return the most days between consecutive attended sessions; None with fewer than two."""
    days = [event.occurred_on for event in attended_sessions(ordered)]
    return max(((later - earlier).days for earlier, later in pairwise(days)), default=None)


def first_contact_after_release_days(ordered: list[CaseEvent]) -> int | None:
    """Return the days from the first release to the first attended session after that day."""
    return _days_after_release(ordered, attended_sessions(ordered))


def assessment_after_release_days(ordered: list[CaseEvent]) -> int | None:
    """Return the days from the first release to the first assessment after that day."""
    return _days_after_release(ordered, of_kind(ordered, "assessment"))


def _days_after_release(ordered: list[CaseEvent], sought: list[CaseEvent]) -> int | None:
    release: date | None = first_release(ordered)
    if release is None:
        return None
    later = (event.occurred_on for event in sought if event.occurred_on > release)
    first = next(later, None)
    return None if first is None else (first - release).days

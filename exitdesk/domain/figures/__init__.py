"""The figures of a case file, under the names and by the definitions of the figures page.

Dates are calendar days; rounding is half away from zero, to one decimal (goal attainment: two).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from exitdesk.domain.case_events import (
    CaseEvent,
    CaseEvents,
    first_release,
    in_order,
    of_kind,
    whole,
)
from exitdesk.domain.figures import activity, assessments, consents, gaps, permits
from exitdesk.domain.figures.gas import attainment
from exitdesk.domain.figures.ownership import ownership


def reviews(ordered: list[CaseEvent]) -> list[dict[str, object]]:
    """Return goal attainment and ownership at each review of the plan."""
    found: list[dict[str, object]] = []
    previous: CaseEvent | None = None
    for number, review in enumerate(of_kind(ordered, "plan_review"), 1):
        found.append(
            {
                "event": review.ref,
                "seq": whole(review.doc.get("seq")) or number,
                **attainment(ordered, review),
                "ownership": ownership(ordered, review, previous),
            }
        )
        previous = review
    return found


_FIGURES: Final[dict[str, Callable[[list[CaseEvent]], object]]] = {
    "events": len,
    "sessions": activity.sessions,
    "attendance_rate_percent": activity.attendance_rate_percent,
    "contact_minutes": activity.contact_minutes,
    "travel_minutes": activity.travel_minutes,
    "longest_gap_days_between_attended_contacts": gaps.longest_gap_days,
    "months_open": activity.months_open,
    "assessments": assessments.assessments,
    "reviews": reviews,
    "consent_lapses": consents.consent_lapses,
    "prison_visits_without_valid_permit": permits.prison_visits_without_valid_permit,
    "assessment_intervals_over_6_months": assessments.intervals_over_6_months,
    "first_contact_after_release_days": gaps.first_contact_after_release_days,
    "assessment_after_release_days": gaps.assessment_after_release_days,
}

ALL_PARTS: Final = tuple(_FIGURES)
AFTER_RELEASE: Final = frozenset(
    {"first_contact_after_release_days", "assessment_after_release_days"}
)
"""Given only where the file tells of a release."""

REVIEW_PARTS: Final = frozenset({"reviews"})
"""Figures of plan reviews, which have a page of their own."""

PRINTED_PARTS: Final = tuple(name for name in ALL_PARTS if name not in REVIEW_PARTS)
"""What the command line prints: activity, distances, permissions, consents, assessments."""


def figures(case_events: CaseEvents, parts: Collection[str] = ALL_PARTS) -> dict[str, object]:
    """Return the figures named in `parts`, in the order of `ALL_PARTS`, as JSON-able values.

    The order in which the events are given does not matter. A figure that cannot be told is None;
    those after a release are missing where there was none. Raises KeyError for an unknown part.
    """
    unknown = sorted(set(parts) - set(ALL_PARTS))
    if unknown:
        raise KeyError(unknown[0])
    ordered = in_order(case_events)
    released = first_release(ordered) is not None
    return {
        name: compute(ordered)
        for name, compute in _FIGURES.items()
        if name in parts and (released or name not in AFTER_RELEASE)
    }

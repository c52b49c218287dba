"""How much service there was: events, sessions by attendance, minutes, months.

`late` is one of the nine kinds of attendance but not one that the definitions name. It means that
the contact took place and began late, so it counts as attended in the rate, the minutes, the gaps
and the visits, and stands under its own name in `sessions`. `declined` is another word for
`refused`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from exitdesk.domain.case_events import (
    ATTENDED,
    CaseEvent,
    attended_sessions,
    contact,
    end_of_file,
    of_kind,
    whole,
    word,
)
from exitdesk.domain.figures.rounding import rounded, rounded_or_none, share

MISSED_BY_CLIENT: Final = frozenset({"no_show", "refused", "declined", "cancelled_client"})
_DAYS_PER_MONTH: Final = Fraction(487, 16)  # 30.4375


def sessions(ordered: Iterable[CaseEvent]) -> dict[str, int]:
    """Return how many sessions there are of each attendance that occurs, in order of occurrence."""
    attendances = [word(contact(event).get("attendance")) for event in of_kind(ordered, "session")]
    return dict(Counter(attendance for attendance in attendances if attendance))


def attendance_rate_percent(ordered: Iterable[CaseEvent]) -> float | None:
    """Return attended / (attended + no_show + refused + cancelled_client), or None without any."""
    counted = sessions(ordered)
    came = sum(count for name, count in counted.items() if name in ATTENDED)
    missed = sum(count for name, count in counted.items() if name in MISSED_BY_CLIENT)
    return rounded_or_none(share(came, came + missed))


def contact_minutes(ordered: Iterable[CaseEvent]) -> int:
    """Return the minutes of attended sessions; minutes that were not noted count nothing."""
    return sum(whole(contact(event).get("minutes")) or 0 for event in attended_sessions(ordered))


def travel_minutes(ordered: Iterable[CaseEvent]) -> int:
    """Return the travel of all sessions, attended or not."""
    return sum(
        whole(contact(event).get("travel_minutes")) or 0 for event in of_kind(ordered, "session")
    )


def months_open(ordered: Sequence[CaseEvent]) -> float | None:
    """Return the months of 30.4375 days from the first event to the closure or the last event."""
    end = end_of_file(ordered)
    if end is None:
        return None
    return rounded((end - ordered[0].occurred_on).days / _DAYS_PER_MONTH)

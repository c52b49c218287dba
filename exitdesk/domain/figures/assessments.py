"""Area figures of the assessments and what changed between them (domain.md 3.3 and 3.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Final

from exitdesk.domain.case_events import CaseEvent, block, natural, of_kind, whole, word
from exitdesk.domain.figures.rounding import rounded, rounded_or_none, share

REASSESS_AFTER_DAYS: Final = 183
DIVERGENT_FROM: Final = 2
MARKED_FROM: Final = 2

_ITEMS: Final = {"F": 7, "S": 7, "C": 3, "M": 4, "X": 3}
_FAMILY_ITEMS: Final = 7
HIGHEST: Final = 4
SHOWN_FROM_PERCENT: Final = 60
OPTIONAL_AREA: Final = {"O1": "F", "O2": "S", "O3": "C", "O4": "S"}
"""The extra items that an organisation may switch on, and the area that each belongs to."""


@dataclass(frozen=True, slots=True)
class Rating:
    """One item as rated: the numbers 0 to 4 that were given; `applies` unless not applicable."""

    need: int | None
    strength: int | None
    client_need: int | None
    applies: bool


Ratings = Mapping[str, Rating]


def repeats(ordered: Iterable[CaseEvent]) -> list[CaseEvent]:
    """Return the assessments in their order, without second ratings, which are no repeats."""
    return [one for one in of_kind(ordered, "assessment") if not one.doc.get("double_of")]


def is_family(event: CaseEvent) -> bool:
    """Tell whether an assessment is one of the family form."""
    return word(event.doc.get("form")).startswith("family")


def ratings(event: CaseEvent) -> dict[str, Rating]:
    """Return the ratings of an assessment by item; items without status are rated."""
    defaults = block(event.doc.get("defaults"))
    return {
        item: _rating({**defaults, **block(given)})
        for item, given in block(event.doc.get("ratings")).items()
    }


def _rating(fields: Mapping[str, object]) -> Rating:
    status = word(fields.get("st")) or "rated"
    if status != "rated":
        return Rating(None, None, None, applies=status != "not_applicable")
    return Rating(
        whole(fields.get("n")), whole(fields.get("s")), whole(fields.get("cn")), applies=True
    )


def areas_of(event: CaseEvent) -> dict[str, list[str]]:
    """Return the items of each area of the form: those that it has and those that were rated."""
    given = sorted(block(event.doc.get("ratings")), key=natural)
    if is_family(event):
        return {"family": _with_missing([f"K{n}" for n in range(1, _FAMILY_ITEMS + 1)], given)}
    return {
        area: _with_missing(
            [f"{area}{n}" for n in range(1, count + 1)],
            [item for item in given if OPTIONAL_AREA.get(item, item[:1]) == area],
        )
        for area, count in _ITEMS.items()
    }


def _with_missing(items: list[str], given: list[str]) -> list[str]:
    return [*items, *(item for item in given if item not in items)]


def index(values: Sequence[int], rated: int, applicable: int) -> float | None:
    """Return 100 x sum / (4 x rated); None where fewer than 60 % of the items are rated."""
    if not rated or rated * 100 < applicable * SHOWN_FROM_PERCENT:
        return None
    return rounded_or_none(share(sum(values), HIGHEST * rated))


def area_figures(event: CaseEvent) -> dict[str, dict[str, object]]:
    """Return per area how many items are rated and apply, and the two indices (never netted)."""
    given = ratings(event)
    return {area: _area(items, given) for area, items in areas_of(event).items()}


def _area(items: list[str], given: Ratings) -> dict[str, object]:
    known = [given[item] for item in items if item in given]
    applicable = len(items) - sum(not rating.applies for rating in known)
    needs = [rating.need for rating in known if rating.need is not None]
    strengths = [rating.strength for rating in known if rating.strength is not None]
    return {
        "n_rated": len(needs),
        "n_applicable": applicable,
        "need_index": index(needs, len(needs), applicable),
        "strength_index": index(strengths, len(strengths), applicable),
    }


def divergent_items(event: CaseEvent) -> list[str]:
    """Return the items on which our view and the client's lie 2 or more apart."""
    return _sorted_items(
        item
        for item, rating in ratings(event).items()
        if rating.need is not None
        and rating.client_need is not None
        and abs(rating.need - rating.client_need) >= DIVERGENT_FROM
    )


def _sorted_items(items: Iterable[str]) -> list[str]:
    return sorted(items, key=natural)


def _changes(event: CaseEvent, previous: CaseEvent) -> dict[str, object]:
    """Return what changed since `previous`, over the items whose need was rated both times."""
    now = {item: rating.need for item, rating in ratings(event).items() if rating.need is not None}
    then = {i: rating.need for i, rating in ratings(previous).items() if rating.need is not None}
    change = {item: now[item] - then[item] for item in now if item in then}

    def where(holds: Callable[[int], bool]) -> list[str]:
        return _sorted_items(item for item, difference in change.items() if holds(difference))

    return {
        "need_down": where(lambda difference: difference < 0),
        "need_up": where(lambda difference: difference > 0),
        "need_change_2_or_more": where(lambda difference: abs(difference) >= MARKED_FROM),
        "newly_rated": _sorted_items(now.keys() - then.keys()),
        "paired_need_index_change": {
            area: paired([change[item] for item in items if item in change])
            for area, items in areas_of(event).items()
        },
    }


def paired(differences: Sequence[int]) -> float | None:
    """Return 100 x sum of differences / (4 x number of items), None without a pair."""
    if not differences:
        return None
    return rounded(Fraction(100 * sum(differences), HIGHEST * len(differences)))


def assessments(ordered: Iterable[CaseEvent]) -> list[dict[str, object]]:
    """Return the figures of each assessment; compared with the previous one of the same form."""
    found: list[dict[str, object]] = []
    previous: dict[bool, CaseEvent] = {}
    for number, event in enumerate(repeats(ordered), 1):
        figures: dict[str, object] = {
            "event": event.ref,
            "seq": whole(event.doc.get("seq")) or number,
            "areas": area_figures(event),
            "divergent_items": divergent_items(event),
        }
        earlier = previous.get(is_family(event))
        if earlier is not None:
            figures |= _changes(event, earlier)
        previous[is_family(event)] = event
        found.append(figures)
    return found


def intervals_over_6_months(ordered: Iterable[CaseEvent]) -> list[dict[str, str]]:
    """Return consecutive assessments more than 183 days apart and when the later one was due."""
    days = [event.occurred_on for event in repeats(ordered)]
    return [
        {
            "after": earlier.isoformat(),
            "due": (earlier + timedelta(days=REASSESS_AFTER_DAYS)).isoformat(),
            "done": later.isoformat(),
        }
        for earlier, later in pairwise(days)
        if (later - earlier).days > REASSESS_AFTER_DAYS
    ]

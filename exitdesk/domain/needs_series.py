"""The needs view over time: every assessment in its order, and where a line must not be drawn."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exitdesk.domain.needs_profile import (
    LINES,
    OUR_NEED,
    Assessment,
    ItemRating,
    Known,
    Line,
    Meaning,
    Side,
    item_profile,
    known_of,
    same_measure,
)


class Link(enum.StrEnum):
    """How a value hangs together with the one before it."""

    NONE = "none"
    """The first, or one of the two is not known."""
    SAME = "same"
    OTHER_ITEMS = "other_items"
    """An index over other items than before: only the pairs compare."""
    FORM_CHANGED = "form_changed"


@dataclass(frozen=True, slots=True)
class AreaPoint:
    """An area at one assessment, and how each of its indices hangs together with the last."""

    assessment: Assessment
    applicable: int
    known: Mapping[Line, Known]
    links: Mapping[Line, Link]
    form_changed: bool


@dataclass(frozen=True, slots=True)
class ItemPoint:
    """An item at one assessment; `moved` are the sides that changed, `meaning` tells why."""

    assessment: Assessment
    rating: ItemRating
    links: Mapping[Line, Link]
    form_changed: bool
    moved: frozenset[Side] = frozenset()
    meaning: Meaning = Meaning.UNTOLD


def of_form(assessments: Sequence[Assessment], *, family: bool) -> tuple[Assessment, ...]:
    """Return the assessments of one form: the five areas, or the family form."""
    return tuple(one for one in assessments if one.family == family)


def area_series(assessments: Sequence[Assessment], area: str) -> tuple[AreaPoint, ...]:
    """Return an area over assessments of one form."""
    found: list[AreaPoint] = []
    for at, one in enumerate(assessments):
        known = {line: known_of(one, area, line) for line in LINES}
        before = assessments[at - 1] if at else None
        links = {
            line: _area_link(before, one, area, line)
            if known[line].index is not None
            else Link.NONE
            for line in LINES
        }
        applicable = sum(one.rating(item).applies for item in one.areas.get(area, ()))
        found.append(AreaPoint(one, applicable, known, links, _changed(before, one)))
    return tuple(found)


def _changed(before: Assessment | None, now: Assessment) -> bool:
    """Tell whether the form is another one than before, whatever was rated."""
    return before is not None and not same_measure(before, now)


def _area_link(before: Assessment | None, now: Assessment, area: str, line: Line) -> Link:
    if before is None or known_of(before, area, line).index is None:
        return Link.NONE
    if not same_measure(before, now):
        return Link.FORM_CHANGED
    same = _rated(before, area, line) == _rated(now, area, line)
    return Link.SAME if same else Link.OTHER_ITEMS


def _rated(assessment: Assessment, area: str, line: Line) -> set[str]:
    items = assessment.areas.get(area, ())
    return {item for item in items if assessment.rating(item).level(line) is not None}


def item_series(assessments: Sequence[Assessment], item: str) -> tuple[ItemPoint, ...]:
    """Return an item over assessments of one form."""
    found: list[ItemPoint] = []
    for at, one in enumerate(assessments):
        before = assessments[at - 1] if at else None
        links = {line: _item_link(before, one, item, line) for line in LINES}
        changed = _changed(before, one)
        beside = item_profile(item, one, None if changed else before)
        moved = {line[0] for line, change in beside.changes.items() if change}
        moved |= {Side.NEED} if beside.newly_rated else set()
        meaning = beside.meaning if moved else Meaning.UNTOLD
        rating = one.rating(item)
        found.append(ItemPoint(one, rating, links, changed, frozenset(moved), meaning))
    return tuple(found)


def times_rated(points: Sequence[ItemPoint]) -> int:
    """Return at how many assessments an item has a level from us."""
    return sum(point.rating.level(OUR_NEED) is not None for point in points)


def _item_link(before: Assessment | None, now: Assessment, item: str, line: Line) -> Link:
    if before is None:
        return Link.NONE
    if before.rating(item).level(line) is None or now.rating(item).level(line) is None:
        return Link.NONE
    return Link.SAME if same_measure(before, now) else Link.FORM_CHANGED


def version_breaks(assessments: Sequence[Assessment]) -> tuple[int, ...]:
    """Return the positions at which the form is another one than before."""
    return tuple(
        at
        for at in range(1, len(assessments))
        if not same_measure(assessments[at - 1], assessments[at])
    )

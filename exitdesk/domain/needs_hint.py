"""What could come first: items by urgency, then need, then what the client wants.

A hint and nothing else (`priority_hint` of the five areas): the plan is chosen with the client.
"""

from __future__ import annotations

from typing import Final

from exitdesk.domain import needs_words as words
from exitdesk.domain.items import item_name
from exitdesk.domain.needs_profile import OUR_NEED, Assessment, ItemRating
from exitdesk.i18n import N_, tr

WHAT_IT_IS: Final = N_(
    "A hint only, by urgency, then need, then the client's wish. "
    "The plan is chosen with the client."
)
MOST: Final = 8
_FROM: Final = 2
"""From this need on an item is named without urgency or wish, too."""
_URGENCY: Final = ("immediate", "urgent", "soon", "routine", "")
_WANTS: Final = ("yes_now", "later", "undecided", "", "no")
_SOON: Final = frozenset({"immediate", "urgent", "soon"})


def first_ones(assessment: Assessment) -> tuple[ItemRating, ...]:
    """Return the rated items that something speaks for, what could come first at the beginning."""
    every = [
        assessment.rating(item)
        for items in assessment.areas.values()
        for item in items
        if _is_named(assessment.rating(item))
    ]
    return tuple(sorted(every, key=_order))


def _is_named(rating: ItemRating) -> bool:
    need = rating.level(OUR_NEED) or 0
    return need >= _FROM or (
        bool(rating.levels) and (rating.urgency in _SOON or rating.wants == "yes_now")
    )


def _order(rating: ItemRating) -> tuple[int, int, int]:
    """Return where an item stands; those that are alike stay in the order of the form."""
    return (
        _place(_URGENCY, rating.urgency),
        -(rating.level(OUR_NEED) or 0),
        _place(_WANTS, rating.wants),
    )


def _place(order: tuple[str, ...], value: str) -> int:
    return order.index(value) if value in order else order.index("")


def heads() -> tuple[str, str, str, str]:
    """Return the heads of `rows`."""
    return tr("Item"), tr("Urgency"), tr("Need, our view"), tr("What the client wants")


def rows(assessment: Assessment) -> tuple[tuple[str, str, str, str], ...]:
    """Return the first `MOST` items as rows of a table."""
    return tuple(_row(one) for one in first_ones(assessment)[:MOST])


def _row(rating: ItemRating) -> tuple[str, str, str, str]:
    level = rating.level(OUR_NEED)
    return (
        item_name(rating.item),
        words.when_words(rating) or "–",
        words.level_words(OUR_NEED, level) if level is not None else "–",
        words.wish_words(rating) or "–",
    )

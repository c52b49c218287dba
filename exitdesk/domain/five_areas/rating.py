"""What a rating says: its status, whether it is complete, and what it asks people to do next.

A rating is the dict of `exitdesk.domain.catalogue.events`: ``n`` and ``s`` ours, ``cn`` and
``cs`` the client's, ``st`` a status (none means rated), ``u`` urgency.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from exitdesk.domain.five_areas.description import RATED, STEPS, Form, Item

NUMBERS: Final = ("n", "s", "cn", "cs")
OURS: Final = ("n", "s")
CLIENTS: Final = ("cn", "cs")
APART_FROM: Final = 2

Rating = Mapping[str, Any]


def number(rating: Rating, name: str) -> int | None:
    """Return one of the four numbers of a rating; None while its status says otherwise."""
    value = rating.get(name)
    known = isinstance(value, int) and not isinstance(value, bool) and value in STEPS
    return value if known and status(rating) == RATED else None


def status(rating: Rating) -> str:
    """Return the status; "" while nothing was said about the item at all."""
    given = rating.get("st")
    if given:
        return str(given)
    return RATED if any(rating.get(name) is not None for name in NUMBERS) else ""


def settled(rating: Rating) -> bool:
    """Tell whether the item is dealt with: our two numbers, or a status instead of them."""
    said = status(rating)
    if said == RATED:
        return all(number(rating, name) is not None for name in OURS)
    return bool(said)


def completeness(items: Iterable[Item], ratings: Mapping[str, Rating]) -> tuple[int, int]:
    """Return how many of `items` are dealt with, and how many there are."""
    found = [settled(ratings.get(item.id) or {}) for item in items]
    return sum(found), len(found)


def seen_differently(rating: Rating) -> tuple[str, ...]:
    """Return where our view and the client's lie 2 or more apart, either way: need, strength."""
    return tuple(
        ours
        for ours, clients in zip(OURS, CLIENTS, strict=True)
        if (mine := number(rating, ours)) is not None
        and (theirs := number(rating, clients)) is not None
        and abs(mine - theirs) >= APART_FROM
    )


def changed(rating: Rating, before: Rating) -> bool:
    """Tell whether our need or strength differs from the one before, so that a reason is asked.

    An item that was not rated before and is now counts too: better knowledge is a reason.
    """
    if number(rating, "n") is None and number(rating, "s") is None:
        return False
    return any(
        (now := number(rating, name)) is not None and now != number(before, name) for name in OURS
    )


def opens_safety(form: Form, item: str, rating: Rating) -> bool:
    """Tell whether a rating opens the safety flow at once (domain.md 3.2)."""
    if rating.get("u") in form.safety.urgency:
        return True
    at = form.safety.need.get(item)
    return at is not None and number(rating, "n") == at

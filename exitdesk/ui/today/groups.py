"""What needs a look, put together by when, in calm words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final, Protocol, TypeVar

from exitdesk.i18n import tr

_SOON: Final = 7
_LATER: Final = 31


class Due(Protocol):
    """Something with a day; an ISO date, a date, or nothing."""

    @property
    def due_on(self) -> object:
        """The day."""


T = TypeVar("T", bound=Due)


def day_of(item: Due) -> dt.date | None:
    """Return the day of an item as a date."""
    value = item.due_on
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str) and value:
        try:
            return dt.date.fromisoformat(value[:10])
        except ValueError:
            return None
    return None


def grouped(items: Sequence[T], today: dt.date) -> list[tuple[str, list[T]]]:
    """Return (heading, items) in the order of time; groups without items are left out."""
    names = (
        tr("Waiting since earlier"),
        tr("Today"),
        tr("In the next days"),
        tr("This month"),
        tr("Later"),
    )
    groups: list[list[T]] = [[] for _ in names]
    far = dt.date.max
    for item in sorted(items, key=lambda one: day_of(one) or far):
        groups[_place(day_of(item), today)].append(item)
    return [(name, found) for name, found in zip(names, groups, strict=True) if found]


def _place(day: dt.date | None, today: dt.date) -> int:
    if day is None:
        return 1
    away = (day - today).days
    if away < 0:
        return 0
    if away == 0:
        return 1
    if away <= _SOON:
        return 2
    return 3 if away <= _LATER else 4

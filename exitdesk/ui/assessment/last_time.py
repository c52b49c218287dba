"""The assessment before, as it is shown beside the new one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from exitdesk.domain.dates import shown_date
from exitdesk.domain.five_areas.rating import number
from exitdesk.i18n import language, tr


class LastTime:
    """What was rated the time before, with its day."""

    def __init__(self, doc: Mapping[str, Any]) -> None:
        ratings = doc.get("ratings")
        self._ratings: Mapping[str, Any] = ratings if isinstance(ratings, Mapping) else {}
        defaults = doc.get("defaults")
        self._defaults: Mapping[str, Any] = defaults if isinstance(defaults, Mapping) else {}
        self.day = _shown(str(doc.get("occurred_on") or ""))

    def rating(self, item: str) -> Mapping[str, Any]:
        """Return the rating of an item."""
        given = self._ratings.get(item)
        return {**self._defaults, **given} if isinstance(given, Mapping) else {}

    def words(self, item: str, name: str) -> str:
        """Return one of its numbers as words, "" where there was none."""
        value = number(self.rating(item), name)
        if value is None:
            return ""
        return tr("Last time {number}, {day}", number=value, day=self.day)


def _shown(day: str) -> str:
    try:
        return shown_date(dt.date.fromisoformat(day), language())
    except ValueError:
        return day

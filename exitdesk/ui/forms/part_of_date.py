"""A year, or a month of a year, where a form asks for no day (`year`, `month-year`)."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from exitdesk.i18n import tr
from exitdesk.ui.parts.typed_entry import TypedEntry

_YEAR: Final = re.compile(r"(1[5-9]\d\d|2[01]\d\d)")
_MONTH: Final = re.compile(rf"(?:{_YEAR.pattern}[-/. ](\d\d?)|(\d\d?)[-/. ]{_YEAR.pattern})")


class PartOfDateEntry(TypedEntry):
    """A year, or with `months` a month; `value` is its first day as an ISO date, as ODK has it.

    Up and Down go on by one.
    """

    def __init__(self, *, months: bool, today: date | None = None) -> None:
        self._months = months
        self._today = today or date.today()  # noqa: DTZ011 (the day where the person sits)
        super().__init__(
            tr("for example 03/2024") if months else tr("for example 2024"),
            characters=9,
            private=True,
        )

    def value(self) -> str | None:
        """Return the first day."""
        return self._value.isoformat() if isinstance(self._value, date) else None

    def set_value(self, value: object) -> None:
        """Load an ISO date, a date or None; raises ValueError for what is no date."""
        super().set_value(
            date.fromisoformat(value) if isinstance(value, str) and value else value or None
        )

    def _read(self, text: str) -> object:
        if not self._months:
            if not _YEAR.fullmatch(text):
                raise ValueError(tr("A year with four digits fits here."))
            return date(int(text), 1, 1)
        found = _MONTH.fullmatch(text)
        month = int(found[2] or found[3]) if found else 0
        if found is None or not 1 <= month <= 12:
            raise ValueError(tr("A month and a year fit here, for example 03/2024."))
        return date(int(found[1] or found[4]), month, 1)

    def _written(self, value: object) -> str:
        if not isinstance(value, date):
            return ""
        return f"{value.month:02}/{value.year}" if self._months else str(value.year)

    def _explained(self, value: object) -> str:
        del value
        return ""

    def _stepped(self, value: object, step: int) -> object:
        if not isinstance(value, date):
            return self._today.replace(day=1) if self._months else date(self._today.year, 1, 1)
        months = value.year * 12 + value.month - 1 + (step if self._months else 12 * step)
        return date(months // 12, months % 12 + 1, 1)

"""Dates and times of OpenRosa: read from text, counted in days, written in a pattern."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final

from exitdesk.i18n import N_, tr

_DAY_SECONDS: Final = 86_400
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TEXT: Final = re.compile(
    r"\s*(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[-+]\d{2}(?::?\d{2})?)?)?\s*\Z"
)
_TIME: Final = re.compile(r"(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[-+]\d{2}(?::?\d{2})?)?\Z")
_PATTERN: Final = re.compile(r"%(.)", re.DOTALL)
MONTHS: Final = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip
DAYS: Final = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
INVALID: Final = "Invalid Date"


@dataclass(frozen=True, slots=True)
class Moment:
    """A date (midnight where the person is) or a date with time; None is no date at all."""

    when: datetime | None
    dated: bool = False

    @property
    def valid(self) -> bool:
        """Tell whether it is a date."""
        return self.when is not None

    @property
    def days(self) -> float:
        """Return the days since 1970-01-01 UTC, NaN for no date."""
        if self.when is None:
            return math.nan
        return (self.when - _EPOCH).total_seconds() / _DAY_SECONDS

    @property
    def text(self) -> str:
        """Return it as OpenRosa stores it."""
        if self.when is None:
            return INVALID
        if self.dated:
            return self.when.date().isoformat()
        return self.when.isoformat(timespec="milliseconds")

    def pattern(self, pattern: str) -> str:
        """Return it in a pattern of ``format-date``: %Y %y %m %n %b %d %e %H %h %M %S %3 %a %W."""
        when = self.when
        if when is None:
            return ""
        return _PATTERN.sub(lambda match: _part(when, match[1]), pattern)


def _part(when: datetime, letter: str) -> str:
    parts = {
        "Y": f"{when.year:04d}",
        "y": f"{when.year % 100:02d}",
        "m": f"{when.month:02d}",
        "n": str(when.month),
        "b": tr(MONTHS[when.month - 1]),
        "d": f"{when.day:02d}",
        "e": str(when.day),
        "H": f"{when.hour:02d}",
        "h": str(when.hour),
        "M": f"{when.minute:02d}",
        "S": f"{when.second:02d}",
        "3": f"{when.microsecond // 1000:03d}",
        "a": tr(DAYS[when.weekday()]),
        "W": f"{when.isocalendar().week:02d}",
        "u": str(when.isoweekday()),
        "%": "%",
    }
    return parts.get(letter, f"%{letter}")


def moment_in(text: str, tz: tzinfo) -> Moment | None:
    """Return the date, or date and time, that a text says; None where it says none."""
    match = _TEXT.match(text)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups()[:3])
    try:
        if match[4] is None:
            return Moment(_midnight(date(year, month, day), tz), dated=True)
        clock = _clock(match.groups()[3:7])
        zone = _zone(match[8]) if match[8] else tz
        when = datetime.combine(date(year, month, day), clock, zone)
        return Moment(when.astimezone(tz) if match[8] else when)
    except (ValueError, OverflowError):
        return None


def moment_of_days(days: float, tz: tzinfo) -> Moment:
    """Return the moment that lies so many days after 1970-01-01 UTC."""
    try:
        when = (_EPOCH + timedelta(days=days)).astimezone(tz)
    except (OverflowError, ValueError):
        return Moment(None)
    midnight = when.time() == time() and days != int(days)
    return Moment(when, dated=midnight)


def today(now: datetime, tz: tzinfo) -> Moment:
    """Return the calendar day of a moment."""
    return Moment(_midnight(now.astimezone(tz).date(), tz), dated=True)


def day_share(text: str, tz: tzinfo, now: datetime) -> float:
    """Return the part of the day that has passed at a time of day, NaN where it is none."""
    match = _TIME.match(text)
    if match is None:
        return math.nan
    try:
        clock = _clock(match.groups()[:4])
        zone = _zone(match[5]) if match[5] else tz
        when = datetime.combine(now.astimezone(zone).date(), clock, zone).astimezone(tz)
    except ValueError:
        return math.nan
    return (when.hour * 3600 + when.minute * 60 + when.second) / _DAY_SECONDS + (
        when.microsecond / 1e6 / _DAY_SECONDS
    )


def _clock(parts: tuple[str | None, ...]) -> time:
    hour, minute, second, fraction = parts
    micro = int(((fraction or "") + "000000")[:6])
    return time(int(hour or 0), int(minute or 0), int(second or 0), micro)


def _zone(text: str) -> tzinfo:
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:]) if len(text) > 3 else 0
    if hours > 14 or minutes > 59:
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)


def _midnight(day: date, tz: tzinfo) -> datetime:
    return datetime.combine(day, time(), tz)

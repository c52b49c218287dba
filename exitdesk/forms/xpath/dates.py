"""Dates as OpenRosa sees them: texts in ISO form that count as days since 1970 (UTC).

A date without an offset is local: it begins at midnight in the time zone of the environment.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final

_DAY: Final = 86400.0
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ZONE: Final = r"(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?"
_CLOCK: Final = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<part>\d+))?)?"
_DATE: Final = re.compile(
    rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?:[T ]{_CLOCK}{_ZONE})?"
)
_STRICT: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d.*)?")
_TIME: Final = re.compile(_CLOCK + _ZONE)
_SPELLED: Final = re.compile(
    r"[A-Z][a-z]{2} (?P<name>[A-Z][a-z]{2}) (?P<day>\d\d) (?P<year>\d{4})"
    r" (?P<clock>\d\d:\d\d:\d\d) GMT(?P<zone>[+-]\d{4})(?: \(.*\))?"
)
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def looks_like_date(text: str) -> bool:
    """Whether a text has the form of a date, so that operators count it as days."""
    return (
        len(text) >= 10
        and text[4] == "-"
        and text[7] == "-"
        and _STRICT.fullmatch(text) is not None
    )


def moment(text: str, tz: tzinfo) -> datetime | None:
    """Return the instant that a date or date and time means, in its own offset or in `tz`."""
    text = text.strip()
    match = _DATE.fullmatch(text)
    if match is None:
        return _spelled(text)
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
        if match["hour"] is None:
            return datetime.combine(day, time(), tz)
        return datetime.combine(day, _clock(match), _offset(match["zone"]) or tz)
    except ValueError:
        return None


def _spelled(text: str) -> datetime | None:
    # How a browser writes a date; Enketo lets such texts into answers.
    match = _SPELLED.fullmatch(text)
    if match is None or match["name"] not in MONTHS:
        return None
    month = MONTHS.index(match["name"]) + 1
    written = f"{match['year']}-{month:02}-{match['day']}T{match['clock']}{match['zone']}"
    return moment(written, UTC)


def _clock(match: re.Match[str]) -> time:
    part = (match["part"] or "")[:6].ljust(6, "0")
    return time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0), int(part))


def _offset(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def days_of(text: str, tz: tzinfo) -> float:
    """Days since 1970 of a date in a text; NaN for anything else."""
    found = moment(text, tz)
    return math.nan if found is None else days_between(found)


def days_between(instant: datetime) -> float:
    """Days from the beginning of 1970 (UTC) to an instant."""
    return (instant - _EPOCH) / timedelta(days=1)


def from_days(days: float, tz: tzinfo) -> datetime | None:
    """Return the instant so many days after 1970 in `tz`; None outside the years 1 to 9999."""
    if not math.isfinite(days):
        return None
    try:
        instant = _EPOCH + timedelta(milliseconds=round(days * _DAY * 1000))
        return instant.astimezone(tz)
    except (OverflowError, ValueError):
        return None


def written(instant: datetime) -> str:
    """ISO form with milliseconds and offset, as ODK writes date and time."""
    offset = instant.utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    stamp = instant.replace(tzinfo=None).isoformat(timespec="milliseconds")
    return f"{stamp}{sign}{hours:02}:{rest:02}"


def written_day(instant: datetime) -> str:
    """Return a date alone where the instant is midnight, else date and time."""
    if instant.timetz().replace(tzinfo=None) == time():
        return instant.date().isoformat()
    return written(instant)


def day_fraction(text: str, tz: tzinfo) -> float:
    """Return the time of day in `tz` as a part of the day; NaN for what is no time."""
    text = text.strip()
    found = moment(text, tz)
    if found is not None:
        found = found.astimezone(tz)
    else:
        match = _TIME.fullmatch(text)
        if match is None:
            return math.nan
        try:
            zone = _offset(match["zone"]) or tz
            # The offset of 1970 as in the reference: a time alone has no date.
            found = datetime.combine(date(1970, 1, 1), _clock(match), zone).astimezone(tz)
        except ValueError:
            return math.nan
    clock = found.time()
    seconds = clock.hour * 3600 + clock.minute * 60 + clock.second
    return (seconds + clock.microsecond / 1e6) / _DAY


_PIECES: Final[dict[str, Callable[[datetime], str]]] = {
    "Y": lambda at: f"{at.year:04}",
    "y": lambda at: f"{at.year % 100:02}",
    "m": lambda at: f"{at.month:02}",
    "n": lambda at: str(at.month),
    "b": lambda at: MONTHS[at.month - 1],
    "d": lambda at: f"{at.day:02}",
    "e": lambda at: str(at.day),
    "H": lambda at: f"{at.hour:02}",
    "h": lambda at: str(at.hour),
    "M": lambda at: f"{at.minute:02}",
    "S": lambda at: f"{at.second:02}",
    "3": lambda at: f"{at.microsecond // 1000:03}",
    "a": lambda at: WEEKDAYS[at.weekday()],
    "W": lambda at: f"{at.isocalendar().week:02}",
    "%": lambda _: "%",
}


def formatted(instant: datetime, pattern: str) -> str:
    """`format-date` and `format-date-time`; an unknown letter stays as it is written."""

    def piece(found: re.Match[str]) -> str:
        write = _PIECES.get(found[1])
        return found[0] if write is None else write(instant)

    return re.sub("%(.)", piece, pattern)


def months_between(first: datetime, second: datetime) -> int:
    """Whole months from the first to the second day, as `difference-in-months` of CHT."""
    if second < first:
        return -months_between(second, first)
    months = (second.year - first.year) * 12 + second.month - first.month
    return months - 1 if second.day < first.day else months


def moved(instant: datetime, amounts: tuple[int, int, int, int, int]) -> datetime | None:
    """Return an instant after years, months, days, hours and minutes, as `add-date` of CHT."""
    years, months, days, hours, minutes = amounts
    count = instant.year * 12 + instant.month - 1 + years * 12 + months
    try:
        first = instant.replace(year=count // 12, month=count % 12 + 1, day=1)
        ahead = timedelta(days=days + instant.day - 1, hours=hours, minutes=minutes)
        return first + ahead
    except (OverflowError, ValueError):
        return None

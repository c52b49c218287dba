"""Dates and times; what is no date gives blank or NaN, never an error."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import Final

from exitdesk.forms.xpath import dates
from exitdesk.forms.xpath.context import Context, Value
from exitdesk.forms.xpath.conversions import number_of_text, to_text
from exitdesk.forms.xpath.registry import function

_NUMERIC: Final = re.compile(r"\s*-?\d+(?:\.\d*)?\s*")
_STAMP: Final = re.compile(r"\s*\d{9,}\s*")


def _now(c: Context) -> datetime:
    return c.environment.now().astimezone(c.environment.tz)


def _moment(c: Context, value: Value) -> datetime | None:
    """Return the instant that a value means: a date, or a number as days since 1970."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return dates.from_days(value, c.environment.tz)
    text = to_text(value, c)
    if _NUMERIC.fullmatch(text):
        return dates.from_days(float(text), c.environment.tz)
    return dates.moment(text, c.environment.tz)


@function("today", "", "string")
def _today(c: Context) -> str:
    return _now(c).date().isoformat()


@function("now", "", "string")
def _now_text(c: Context) -> str:
    return dates.written(_now(c))


def _date(c: Context, value: Value) -> str:
    found = _moment(c, value)
    if found is None:
        return ""
    return dates.written_day(found.astimezone(c.environment.tz))


function("date", "v", "string")(_date)
function("date-time", "v", "string")(_date)


@function("decimal-date-time", "v", "number")
def _decimal_date_time(c: Context, value: Value) -> float:
    if isinstance(value, float) and not isinstance(value, bool):
        return value
    found = _moment(c, value)
    return math.nan if found is None else dates.days_between(found)


@function("decimal-time", "s", "number")
def _decimal_time(c: Context, text: str) -> float:
    return dates.day_fraction(text, c.environment.tz)


def _formatted(c: Context, value: Value, pattern: str) -> str:
    found = _moment(c, value)
    return "" if found is None else dates.formatted(found.astimezone(c.environment.tz), pattern)


function("format-date", "v s", "string")(_formatted)
function("format-date-time", "v s", "string")(_formatted)


@function("difference-in-months", "v v", "any")
def _difference_in_months(c: Context, first: Value, second: Value) -> Value:
    one, other = _moment(c, first), _moment(c, second)
    if one is None or other is None:
        return ""
    tz = c.environment.tz
    return float(dates.months_between(one.astimezone(tz), other.astimezone(tz)))


@function("add-date", "v n? n? n? n? n?", "string")
def _add_date(c: Context, value: Value, *amounts: float) -> str:
    start = _moment(c, value)
    whole = [int(one) if math.isfinite(one) else 0 for one in amounts] + [0] * 5
    if start is None:
        return ""
    amount = (whole[0], whole[1], whole[2], whole[3], whole[4])
    found = dates.moved(start.astimezone(c.environment.tz), amount)
    return "" if found is None else dates.written_day(found)


@function("parse-timestamp-to-date", "s", "string")
def _parse_timestamp(c: Context, text: str) -> str:
    if _STAMP.fullmatch(text):
        found = dates.from_days(number_of_text(text, UTC) / 86_400_000, c.environment.tz)
    else:
        found = dates.moment(text, c.environment.tz)
    return "" if found is None else found.astimezone(c.environment.tz).date().isoformat()

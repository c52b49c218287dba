"""Values of the types of a bind: whether a text is one, and how a computed value is stored."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

from exitdesk.forms.xpath.conversions import text_of_number, to_number, to_text
from exitdesk.forms.xpath.dates import days_of, from_days, written

if TYPE_CHECKING:
    from exitdesk.forms.xpath import Context, Value

_INT: Final = re.compile(r"[-+]?\d{1,18}")
_DECIMAL: Final = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?")
_TIME: Final = re.compile(r"(\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)(Z|[-+]\d{2}(:?\d{2})?)?")
_GEO: Final = re.compile(r"-?\d+(\.\d+)? -?\d+(\.\d+)?( -?\d+(\.\d+)?){0,2}")


def fits(kind: str, text: str) -> bool:
    """Tell whether `text` is a value of a bind's type; nothing is a value of every type."""
    check = _CHECKS.get(kind)
    return not text or check is None or bool(check(text))


def normal(kind: str, text: str) -> str:
    """Return an answer as expressions read it: numbers as numbers, the rest as it is."""
    if kind not in {"int", "decimal"} or not text or not fits(kind, text.strip()):
        return text
    return str(int(text)) if kind == "int" else text_of_number(float(text))


def stored(value: Value, kind: str, context: Context) -> str:
    """Return a computed value as it is stored in a node of a bind's type; NaN is nothing."""
    if isinstance(value, float) and math.isnan(value):
        return ""
    match kind:
        case "int":
            return _whole(value, context)
        case "decimal":
            number = to_number(value, context)
            return "" if math.isnan(number) else text_of_number(number)
        case "date":
            return _day(value, context)
        case "dateTime":
            return _instant(value, context)
        case _:
            return to_text(value, context)


def _whole(value: Value, context: Context) -> str:
    number = to_number(value, context)
    if math.isnan(number) or math.isinf(number):
        return ""
    return str(math.trunc(number))


def _day(value: Value, context: Context) -> str:
    text = _instant(value, context)
    return text[:10] if _is_date(text[:10]) else text


def _instant(value: Value, context: Context) -> str:
    text = to_text(value, context)
    if _DECIMAL.fullmatch(text):
        instant = from_days(float(text), context.environment.tz)
        return written(instant) if instant is not None else ""
    return text if math.isfinite(days_of(text, context.environment.tz)) else ""


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10


def _is_instant(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return "T" in text


def _is_time(text: str) -> bool:
    match = _TIME.fullmatch(text)
    if match is None:
        return False
    try:
        time.fromisoformat(match[1])
    except ValueError:
        return False
    return True


_CHECKS: Final[dict[str, Callable[[str], object]]] = {
    "int": _INT.fullmatch,
    "decimal": _DECIMAL.fullmatch,
    "date": _is_date,
    "dateTime": _is_instant,
    "time": _is_time,
    "boolean": re.compile("true|false|0|1").fullmatch,
    "geopoint": _GEO.fullmatch,
}

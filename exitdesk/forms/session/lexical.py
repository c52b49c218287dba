"""Values of the types of a bind: whether a text is one, and how a computed value is stored."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

from exitdesk.forms.xpath.conversions import text_of_number, to_number, to_text
from exitdesk.forms.xpath.dates import from_days, moment, written

if TYPE_CHECKING:
    from exitdesk.forms.xpath import Context, Value

_INT: Final = re.compile(r"[-+]?\d{1,18}")
_DECIMAL: Final = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_TIME: Final = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[-+]\d{2}(:?\d{2})?)?")
_GEO: Final = re.compile(r"-?\d+(\.\d+)? -?\d+(\.\d+)?( -?\d+(\.\d+)?){0,2}")


def fits(kind: str, text: str) -> bool:
    """Tell whether `text` is a value of a bind's type; nothing is a value of every type."""
    check = _CHECKS.get(kind)
    text = text.strip()
    return not text or check is None or bool(check(text))


def read(kind: str, text: str) -> str:
    """Return an answer as expressions read it, as ODK has it.

    Numbers are written as numbers, a moment counts as its day where a day is asked for, and what
    is no value of the type is nothing.
    """
    if kind not in _CHECKS or kind == "boolean" or not text:
        return text
    if not fits(kind, text):
        return ""
    match kind:
        case "int":
            return str(int(text))
        case "decimal":
            return text_of_number(float(text))
        case "date":
            return text.strip()[:10]
        case _:
            return text.strip()


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
    found = moment(_instant(value, context), context.environment.tz)
    return found.date().isoformat() if found is not None else ""


def _instant(value: Value, context: Context) -> str:
    text, tz = to_text(value, context), context.environment.tz
    if _DECIMAL.fullmatch(text):
        instant = from_days(float(text), tz)
        return written(instant) if instant is not None else ""
    return text if moment(text, tz) is not None else ""


def _is_date(text: str) -> bool:
    """Tell whether a text is a day, or a moment, which is on one."""
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return _DAY.fullmatch(text[:10]) is not None and (len(text) == 10 or _is_instant(text))


def _is_instant(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return "T" in text


def _is_time(text: str) -> bool:
    if _TIME.fullmatch(text) is None:
        return False
    try:
        time.fromisoformat(text)
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

"""The conversions of XPath 1.0, section 4, with dates counting as days."""

from __future__ import annotations

import math
import re
from datetime import tzinfo
from decimal import Decimal
from typing import Final

from exitdesk.forms.nodes import Node
from exitdesk.forms.xpath.context import Context, ExpressionError, Value
from exitdesk.forms.xpath.dates import days_of, looks_like_date
from exitdesk.i18n import tr

_NUMBER: Final = re.compile(r"[ \t\r\n]*-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[ \t\r\n]*")


def number_of_text(text: str, tz: tzinfo) -> float:
    """Return a text as a number: XPath's own form, or a date as days; NaN otherwise."""
    if not text:
        return math.nan
    if _NUMBER.fullmatch(text):
        return float(text)
    if looks_like_date(text):
        return days_of(text, tz)
    return math.nan


def text_of_number(number: float) -> str:
    """Return a number as text: never an exponent, no trailing zeros, no `-0`."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number):
        return str(int(number))
    return format(Decimal(repr(number)), "f")


def to_text(value: Value, c: Context) -> str:
    """Return a value as text; a node set is its first node."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return c.text(value[0]) if value else ""
    return text_of_number(value)


def to_number(value: Value, c: Context) -> float:
    """Return a value as a number."""
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, str):
        return number_of_text(value, c.environment.tz)
    if isinstance(value, list):
        return number_of_text(c.text(value[0]), c.environment.tz) if value else math.nan
    return value


def to_boolean(value: Value) -> bool:
    """Return a value as true or false; a node set is true when it holds a node."""
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return bool(value)


def to_nodes(value: Value) -> list[Node]:
    """Return a node set; anything else is an ExpressionError."""
    if isinstance(value, list):
        return value
    raise ExpressionError(tr("A path is needed here, not a value."))

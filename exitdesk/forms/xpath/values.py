"""Conversions between the kinds of values (XPath 1.0, section 4, with OpenRosa's dates)."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from exitdesk.forms.nodes import Node, string_value
from exitdesk.forms.xpath.moments import Moment, moment_in

if TYPE_CHECKING:
    from exitdesk.forms.xpath.context import Context, Value

NAN: Final = math.nan
_NUMBER: Final = re.compile(r"[ \t\r\n]*-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?[ \t\r\n]*\Z")


def text_of(node: Node, context: Context) -> str:
    """Return a node's string-value as the session lets it be seen."""
    seen = context.environment.string_of
    return seen(node) if seen is not None else string_value(node)


def to_string(value: Value, context: Context) -> str:
    """Return a value as text; a node set is the text of its first node."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, Moment):
        return value.text
    return text_of(value[0], context) if value else ""


def to_number(value: Value, context: Context) -> float:
    """Return a value as a number; dates are days since 1970-01-01, what is none is NaN."""
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, float):
        return value
    if isinstance(value, Moment):
        return value.days
    return number_in(to_string(value, context), context)


def to_boolean(value: Value) -> bool:
    """Return a value as a truth: numbers but 0 and NaN, texts but the empty one, any node."""
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    if isinstance(value, Moment):
        return value.valid
    return bool(value)


def number_in(text: str, context: Context | None = None) -> float:
    """Return the number that a text says, or the days of the date that it says, else NaN."""
    if _NUMBER.match(text):
        return float(text)
    if context is not None and "-" in text:
        moment = moment_in(text, context.environment.tz)
        if moment is not None:
            return moment.days
    return NAN


def number_text(number: float) -> str:
    """Return a number as XPath and JavaScript write it: no exponent, no needless zeros."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number):
        return str(int(number))
    text = repr(number)
    if "e" not in text:
        return text
    digits, _, exponent = text.partition("e")
    return f"{number:.{max(0, len(digits.replace('-', '').replace('.', '')) - 1 - int(exponent))}f}"

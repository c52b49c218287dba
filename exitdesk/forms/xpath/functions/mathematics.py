"""Numbers: rounding, powers, angles. Where there is no result it is NaN, never an error."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Final

from exitdesk.forms.nodes import Node
from exitdesk.forms.xpath.context import Context, Value
from exitdesk.forms.xpath.conversions import number_of_text, to_number
from exitdesk.forms.xpath.registry import function

_COMMA: Final = re.compile(r"\s*-?\d+,\d+\s*")
_MOST_DIGITS: Final = 30


@function("pi", "", "number")
def _pi(_: Context) -> float:
    return math.pi


@function("abs", "n", "number")
def _abs(_: Context, number: float) -> float:
    return abs(number)


@function("int", "n", "number")
def _int(_: Context, number: float) -> float:
    return float(math.trunc(number)) if math.isfinite(number) else number


@function("floor", "n", "number")
def _floor(_: Context, number: float) -> float:
    return float(math.floor(number)) if math.isfinite(number) else number


@function("ceiling", "n", "number")
def _ceiling(_: Context, number: float) -> float:
    if not math.isfinite(number):
        return number
    return math.copysign(float(math.ceil(number)), number)


@function("round", "v n?", "number")
def _round(c: Context, value: Value, digits: float = 0) -> float:
    if isinstance(value, str) and _COMMA.fullmatch(value):
        value = value.replace(",", ".")
    number = to_number(value, c)
    if not math.isfinite(number) or number == 0 or not math.isfinite(digits):
        return math.nan if math.isnan(digits) else number
    return rounded(number, int(digits))


def rounded(number: float, digits: int) -> float:
    """Round a number as it is written: halves go away from zero, as in JavaRosa with digits."""
    if abs(digits) > _MOST_DIGITS:
        return number if digits > 0 else 0.0
    unit = Decimal(1).scaleb(-digits)
    exact = Decimal(repr(number))
    if exact.adjusted() + digits > _MOST_DIGITS - 4:
        return number
    return float((exact / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit)


@function("pow", "n n", "number")
def _pow(_: Context, base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except ValueError:
        return math.inf if base == 0 else math.nan
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf


def _guarded(name: str, compute: Callable[[float], float]) -> None:
    def guarded(_: Context, number: float) -> float:
        try:
            return compute(number)
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    function(name, "n", "number")(guarded)


def _logarithm(compute: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: -math.inf if number == 0 else compute(number)


for _name, _compute in (
    ("sqrt", math.sqrt),
    ("exp", math.exp),
    ("exp10", lambda number: math.pow(10, number)),
    ("log", _logarithm(math.log)),
    ("log10", _logarithm(math.log10)),
    ("sin", math.sin),
    ("cos", math.cos),
    ("tan", math.tan),
    ("asin", math.asin),
    ("acos", math.acos),
    ("atan", math.atan),
):
    _guarded(_name, _compute)


@function("atan2", "n n", "number")
def _atan2(_: Context, y: float, x: float) -> float:
    return math.atan2(y, x)


@function("sum", "N", "number")
def _sum(c: Context, nodes: list[Node]) -> float:
    tz = c.environment.tz
    return float(sum(number_of_text(c.text(node), tz) for node in nodes))


def _numbers(c: Context, values: tuple[Value, ...]) -> list[float]:
    tz = c.environment.tz
    numbers: list[float] = []
    for value in values:
        if isinstance(value, list):
            numbers += [number_of_text(c.text(node), tz) for node in value]
        else:
            numbers.append(to_number(value, c))
    return numbers


@function("max", "v v*", "number")
def _max(c: Context, *values: Value) -> float:
    numbers = _numbers(c, values)
    return math.nan if not numbers or any(map(math.isnan, numbers)) else max(numbers)


@function("min", "v v*", "number")
def _min(c: Context, *values: Value) -> float:
    numbers = _numbers(c, values)
    return math.nan if not numbers or any(map(math.isnan, numbers)) else min(numbers)


def half_up(number: float) -> int:
    """Return the nearest whole number, halves towards plus infinity, as XPath 1.0 says."""
    return int((Decimal(repr(number)) + Decimal("0.5")).to_integral_value(ROUND_FLOOR))

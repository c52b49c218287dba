"""Rounding as the figures are defined: half away from zero, from the exact value."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def rounded(value: Fraction | Decimal | int, places: int = 1) -> float:
    """Return `value` rounded half away from zero to `places` decimals (never ``-0.0``)."""
    scale = int(10**places)
    exact = Fraction(value) * scale
    nearest = (abs(exact) + Fraction(1, 2)).__floor__()
    return (nearest if exact >= 0 else -nearest) / scale


def rounded_or_none(value: Fraction | Decimal | int | None, places: int = 1) -> float | None:
    """Return `value` rounded, or None where it is not known."""
    return None if value is None else rounded(value, places)


def share(part: Fraction | int, whole: int) -> Fraction | None:
    """Return 100 x `part` / `whole`, or None where there is nothing to have a share of."""
    return Fraction(100) * part / whole if whole else None


def mean(values: list[Fraction]) -> Fraction:
    """Return the mean of at least one value."""
    return sum(values, Fraction(0)) / len(values)

"""Padmé: lengths are rounded up so that they tell little, at a cost of at most 12 %."""

from __future__ import annotations


def padded_length(length: int) -> int:
    """Return the length, not below `length`, of which few bits differ (Padmé, PURBs 2019)."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    free = exponent - exponent.bit_length()
    mask = (1 << free) - 1
    return (length + mask) & ~mask

"""Padmé: lengths are rounded up so that they tell little, at a cost of at most 12 %."""

from __future__ import annotations

from typing import Final

SMALLEST: Final = 2048
"""Below it nothing is told at all; with its age header such a bundle still fits a disk's block."""


def padded_length(length: int) -> int:
    """Return the length, not below `length`, of which few bits differ (Padmé, PURBs 2019)."""
    length = max(length, SMALLEST)
    exponent = length.bit_length() - 1
    free = exponent - exponent.bit_length()
    mask = (1 << free) - 1
    return (length + mask) & ~mask

"""Why a rating changed, as a mark of its own shape: read without colour, and in words beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from exitdesk.domain.needs_profile import Meaning
from exitdesk.domain.needs_series import ItemPoint

Corners: TypeAlias = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed line around corners from -1 to 1, upwards; filled or open."""

    corners: Corners
    filled: bool = True


def _box(left: float, bottom: float, right: float, top: float) -> Shape:
    return Shape(((left, bottom), (right, bottom), (right, top), (left, top)))


def _bar(degrees: float) -> Shape:
    """Return a bar through the middle, turned."""
    turn = math.radians(degrees)
    along, across = (math.cos(turn), math.sin(turn)), (-math.sin(turn) / 4, math.cos(turn) / 4)
    ends = ((1, 1), (1, -1), (-1, -1), (-1, 1))
    return Shape(tuple((a * along[0] + b * across[0], a * along[1] + b * across[1])
                       for a, b in ends))  # fmt: skip


_SQUARE: Final = (_box(-0.75, -0.75, 0.75, 0.75),)
_LETTER_I: Final = (_box(-0.25, -1.0, 0.25, 0.3), _box(-0.25, 0.6, 0.25, 1.0))
_HOUSE: Final = (
    Shape(((-0.8, -0.9), (0.8, -0.9), (0.8, 0.15), (0.0, 1.0), (-0.8, 0.15)), filled=False),
)
_TWO: Final = (
    Shape(((-1.0, 0.7), (-0.1, 0.0), (-1.0, -0.7))),
    Shape(((1.0, 0.7), (0.1, 0.0), (1.0, -0.7)), filled=False),
)
_CROSS: Final = (_bar(45), _bar(-45))

SHAPES: Final[Mapping[Meaning, tuple[Shape, ...]]] = {
    Meaning.CHANGED: _SQUARE,
    Meaning.KNOWLEDGE: _LETTER_I,
    Meaning.INFORMATION: _LETTER_I,
    Meaning.EXPOSURE: _HOUSE,
    Meaning.SETTING: _HOUSE,
    Meaning.RATER: _TWO,
    Meaning.CORRECTION: _CROSS,
}
"""The mark of every reason that can be noted; where none is noted there is no mark."""
_TOLD: Final = (
    Meaning.CHANGED,
    Meaning.INFORMATION,
    Meaning.SETTING,
    Meaning.RATER,
    Meaning.CORRECTION,
)


def reasons(series: Iterable[Sequence[ItemPoint]]) -> tuple[Meaning, ...]:
    """Return the reasons that occur in the courses of items: one for each mark, in their order."""
    found = {SHAPES.get(point.meaning) for points in series for point in points}
    return tuple(meaning for meaning in _TOLD if SHAPES[meaning] in found)

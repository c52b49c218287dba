"""Whether a change lies beyond what measuring twice would give (domain.md 6.5).

SEM = SD x sqrt(1 - r); S_diff = sqrt(2) x SEM; RCI = (x2 - x1) / S_diff. A change is beyond
measurement error where |RCI| > 1.96. Source: Jacobson & Truax 1991; there are several ways of
taking the standard error, this is the one with the SD of the group and its reliability.
Nothing is computed where SD and reliability are not known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LIMIT: Final = 1.96
FEW_ITEMS: Final = 3
"""On so few items the index moves in large steps: reliable change is weak there."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """What an organisation knows of a measure: SD in its own points, reliability 0 to 1, whence."""

    sd: float
    r: float
    source: str

    @property
    def s_diff(self) -> float:
        """The standard error of a difference, in points of the measure."""
        return math.sqrt(2) * self.sd * math.sqrt(1 - self.r)

    @property
    def limit(self) -> float:
        """The smallest change in points that lies beyond measurement error."""
        return LIMIT * self.s_diff


@dataclass(frozen=True, slots=True)
class ReliableChange:
    """The index of a change, whether it is beyond measurement error, and where that begins."""

    rci: float
    beyond: bool
    limit: float
    source: str
    weak: bool = False


def reliability(sd: object, r: object, source: object) -> Reliability | None:
    """Return what is known of a measure; None where a part is missing or cannot be.

    The SD is above 0, the reliability from 0 to below 1, and both have a source: own clients or
    a named study.
    """
    sd_, r_ = _number(sd), _number(r)
    named = source.strip() if isinstance(source, str) else ""
    if sd_ is None or r_ is None or not named or sd_ <= 0 or not 0 <= r_ < 1:
        return None
    return Reliability(sd_, r_, named)


def reliabilities(found: object) -> dict[str, Reliability]:
    """Return what is known per measure from rows of {area, sd, r, source}."""
    known = {}
    for row in found if isinstance(found, list) else ():
        if isinstance(row, Mapping) and isinstance(row.get("area"), str):
            one = reliability(row.get("sd"), row.get("r"), row.get("source"))
            if one is not None:
                known[row["area"]] = one
    return known


def reliable_change(
    before: float, after: float, known: Reliability, *, weak: bool = False
) -> ReliableChange:
    """Return the reliable change index from `before` to `after`, in the measure's own points."""
    rci = (after - before) / known.s_diff
    return ReliableChange(rci, abs(rci) > LIMIT, known.limit, known.source, weak)


def _number(value: object) -> float | None:
    """Return a finite number, also one written as people write it ("0,80")."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value.replace(",", ".") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None

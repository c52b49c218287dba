"""How far two workers agree who rated the same case without seeing each other's ratings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from exitdesk.domain.case_events import natural
from exitdesk.domain.five_areas.description import STEPS
from exitdesk.domain.five_areas.rating import number

_WIDEST: Final = STEPS[-1]

Ratings = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Pair:
    """One item as two workers rated it; None where one of them gave no number."""

    item: str
    first: int | None
    second: int | None

    @property
    def apart(self) -> int | None:
        """Return how many steps lie between them."""
        if self.first is None or self.second is None:
            return None
        return abs(self.first - self.second)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement over `n` pairs of numbers.

    `exact` and `within_one` are shares from 0 to 1, `kappa` from -1 to 1; None without pairs,
    and `kappa` too where both gave one and the same number throughout (chance explains all).
    """

    n: int
    exact: float | None
    within_one: float | None
    kappa: float | None


def pairs(first: Ratings, second: Ratings, name: str) -> tuple[Pair, ...]:
    """Return the items that either rated, side by side; `name` is ``n`` or ``s``."""
    every = sorted({*first, *second}, key=natural)
    return tuple(
        Pair(item, number(first.get(item) or {}, name), number(second.get(item) or {}, name))
        for item in every
    )


def agreement(of: Iterable[Pair]) -> Agreement:
    """Return exact agreement, agreement within one step, and weighted kappa.

    Kappa with quadratic weights: 1 - sum(w o) / sum(w e), w = (i - j)^2 / (k - 1)^2 over k = 5
    steps, o the observed share of each pair of steps and e the one expected from both workers'
    own distributions. Source: Cohen, J. (1968), Weighted kappa, Psychological Bulletin 70,
    213-220; quadratic weights as in Fleiss and Cohen (1973), Educational and Psychological
    Measurement 33, 613-619.
    """
    both = [
        (one.first, one.second) for one in of if one.first is not None and one.second is not None
    ]
    n = len(both)
    if not n:
        return Agreement(0, None, None, None)
    exact = sum(a == b for a, b in both)
    near = sum(abs(a - b) <= 1 for a, b in both)
    return Agreement(n, exact / n, near / n, _weighted_kappa(both))


def _weighted_kappa(both: Sequence[tuple[int, int]]) -> float | None:
    n = len(both)
    observed = sum((_weight(a, b) for a, b in both), Fraction()) / n
    expected = sum((_weight(a, b) for a, _ in both for _, b in both), Fraction()) / n**2
    return None if expected == 0 else float(1 - observed / expected)


def _weight(a: int, b: int) -> Fraction:
    return Fraction((a - b) ** 2, _WIDEST**2)

"""Agreement of two workers who rated apart."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exitdesk.domain.five_areas.agreement import Pair, agreement, pairs

STEP = st.integers(0, 4)


def made(*both: tuple[int | None, int | None]) -> list[Pair]:
    return [Pair(f"F{n}", a, b) for n, (a, b) in enumerate(both, 1)]


def test_the_items_that_either_rated_stand_side_by_side() -> None:
    first = {"F2": {"n": 2, "s": 1}, "F10": {"n": 3}}
    second: dict[str, dict[str, Any]] = {"F2": {"n": 4}, "F1": {"st": "unknown", "n": 3}}
    found = pairs(first, second, "n")
    assert found == (Pair("F1", None, None), Pair("F2", 2, 4), Pair("F10", 3, None))
    assert [one.apart for one in found] == [None, 2, None]


def test_a_worked_example() -> None:
    """Steps 0 and 4 once crossed: o = 16/16 twice of four, e by hand from both margins."""
    found = agreement(made((0, 0), (4, 4), (0, 4), (2, 2)))
    # observed: 16 / 4 = 4; expected: first {0,4,0,2} against second {0,4,4,2}:
    # 0: 0+16+16+4 = 36 twice, 4: 16+0+0+4 = 20, 2: 4+4+4+0 = 12 -> 104 / 16 = 6.5
    assert (found.n, found.exact, found.within_one) == (4, 0.75, 0.75)
    assert found.kappa == pytest.approx(1 - 4 / 6.5)


@pytest.mark.parametrize(
    ("both", "n", "exact", "near", "kappa"),
    [
        ((), 0, None, None, None),
        (((None, 3), (3, None)), 0, None, None, None),
        (((2, 2), (2, 2)), 2, 1.0, 1.0, None),
        (((0, 0), (4, 4)), 2, 1.0, 1.0, 1.0),
        (((0, 4), (4, 0)), 2, 0.0, 0.0, -1.0),
        (((1, 2), (2, 1)), 2, 0.0, 1.0, -1.0),
    ],
)
def test_agreement(
    both: tuple[tuple[int | None, int | None], ...],
    n: int,
    exact: float | None,
    near: float | None,
    kappa: float | None,
) -> None:
    found = agreement(made(*both))
    assert (found.n, found.exact, found.within_one, found.kappa) == (n, exact, near, kappa)


@given(st.lists(st.tuples(STEP, STEP), min_size=1))
def test_agreement_is_the_same_from_either_side(both: list[tuple[int, int]]) -> None:
    one = agreement(made(*both))
    other = agreement(made(*[(b, a) for a, b in both]))
    assert one == other
    assert one.kappa is None or -1 <= one.kappa <= 1
    assert one.exact is not None
    assert one.within_one is not None
    assert one.exact <= one.within_one

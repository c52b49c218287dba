"""The reliable change index against its worked examples (domain.md 6.5)."""

from __future__ import annotations

import math

import pytest

from exitdesk.domain.reliable_change import (
    Reliability,
    reliabilities,
    reliability,
    reliable_change,
)

WORKED = Reliability(18, 0.80, "own clients")


def test_the_worked_example() -> None:
    assert round(18 * math.sqrt(1 - 0.8), 2) == 8.05
    assert round(WORKED.s_diff, 2) == 11.38
    assert round(WORKED.limit, 1) == 22.3


@pytest.mark.parametrize(
    ("before", "after", "rci", "beyond"),
    [
        (67.9, 35.7, -2.83, True),
        (60.7, 35.7, -2.20, True),
        (60.7, 38.5, -1.95, False),
        (35.7, 67.9, 2.83, True),
        (50, 50, 0, False),
    ],
)
def test_vectors(before: float, after: float, rci: float, beyond: bool) -> None:
    found = reliable_change(before, after, WORKED)
    assert round(found.rci, 2) == rci
    assert found.beyond is beyond
    assert found.source == "own clients"


@pytest.mark.parametrize(
    ("sd", "r", "source"),
    [
        (None, 0.8, "x"), (18, None, "x"), (18, 0.8, ""), (18, 0.8, None), (0, 0.8, "x"),
        (-1, 0.8, "x"), (18, 1, "x"), (18, -0.1, "x"), ("many", 0.8, "x"), (True, 0.8, "x"),
        (float("nan"), 0.8, "x"), (10**400, 0.8, "x"), (18, "inf", "x"), (18, 0.8, "  "),
    ],
)  # fmt: skip
def test_what_is_not_known_is_not_taken(sd: object, r: object, source: object) -> None:
    assert reliability(sd, r, source) is None


def test_figures_are_read_as_people_write_them() -> None:
    assert reliability("18", "0,80", " own clients ") == WORKED


def test_reliabilities_are_kept_by_area() -> None:
    rows = [
        {"area": "S", "sd": "18", "r": "0.8", "source": "own clients"},
        {"area": "F", "sd": "18"},
        {"sd": "18", "r": "0.8", "source": "x"},
        "nonsense",
    ]
    assert reliabilities(rows) == {"S": WORKED}
    assert reliabilities(None) == {}

"""What a rating says and what it asks people to do next."""

from __future__ import annotations

from typing import Any

import pytest

from exitdesk.domain.five_areas.description import family_seven, five_areas
from exitdesk.domain.five_areas.rating import (
    changed,
    completeness,
    number,
    opens_safety,
    seen_differently,
    settled,
    status,
)


@pytest.mark.parametrize(
    ("rating", "said", "is_settled"),
    [
        ({}, "", False),
        ({"n": 0, "s": 0}, "rated", True),
        ({"n": 2}, "rated", False),
        ({"cn": 2}, "rated", False),
        ({"st": "declined_by_client"}, "declined_by_client", True),
        ({"st": "rated"}, "rated", False),
        ({"note_fact": "x"}, "", False),
    ],
)
def test_status(rating: dict[str, Any], said: str, *, is_settled: bool) -> None:
    assert (status(rating), settled(rating)) == (said, is_settled)


@pytest.mark.parametrize(
    ("rating", "found"),
    [
        ({"n": 3}, 3),
        ({"n": 0}, 0),
        ({"n": 5}, None),
        ({"n": -1}, None),
        ({"n": True}, None),
        ({"n": "3"}, None),
        ({"n": 3, "st": "unknown"}, None),
        ({}, None),
    ],
)
def test_only_what_is_rated_carries_a_number(rating: dict[str, Any], found: int | None) -> None:
    assert number(rating, "n") == found


@pytest.mark.parametrize(
    ("rating", "where"),
    [
        ({"n": 3, "cn": 1}, ("n",)),
        ({"n": 1, "cn": 3}, ("n",)),
        ({"n": 3, "cn": 2}, ()),
        ({"n": 3}, ()),
        ({"cn": 3}, ()),
        ({"n": 4, "cn": 0, "s": 0, "cs": 2}, ("n", "s")),
        ({"n": 4, "cn": 0, "st": "unknown"}, ()),
    ],
)
def test_both_directions_are_seen_differently(rating: dict[str, Any], where: tuple[str]) -> None:
    assert seen_differently(rating) == where


@pytest.mark.parametrize(
    ("now", "before", "asked"),
    [
        ({"n": 2, "s": 1}, {"n": 2, "s": 1}, False),
        ({"n": 3, "s": 1}, {"n": 2, "s": 1}, True),
        ({"n": 2, "s": 2}, {"n": 2, "s": 1}, True),
        ({"n": 2}, {"n": 2, "s": 1}, False),
        ({"n": 2}, {"st": "declined_by_client"}, True),
        ({}, {"n": 2}, False),
        ({"st": "unknown", "n": 3}, {"n": 2}, False),
        ({"cn": 3}, {"cn": 1}, False),
    ],
)
def test_a_reason_is_asked_where_our_rating_differs(
    now: dict[str, Any], before: dict[str, Any], *, asked: bool
) -> None:
    assert changed(now, before) is asked


@pytest.mark.parametrize(
    ("item", "rating", "opens"),
    [
        ("F1", {"u": "immediate"}, True),
        ("F1", {"u": "urgent", "n": 4}, False),
        ("M4", {"n": 4}, True),
        ("M4", {"n": 3, "cn": 4}, False),
        ("S7", {"n": 4}, True),
        ("X2", {"n": 4}, True),
        ("X3", {"n": 4}, True),
        ("X3", {"n": 4, "st": "unknown"}, False),
        ("X1", {"n": 4}, False),
    ],
)
def test_what_opens_the_safety_flow(item: str, rating: dict[str, Any], *, opens: bool) -> None:
    assert opens_safety(five_areas(), item, rating) is opens


def test_a_relatives_fear_opens_it_too() -> None:
    assert opens_safety(family_seven(), "K7", {"n": 4})
    assert not opens_safety(family_seven(), "K1", {"n": 4})


def test_completeness_counts_what_is_dealt_with_and_adds_nothing_up() -> None:
    area = five_areas().areas[2]
    ratings: dict[str, dict[str, Any]] = {
        "C1": {"n": 4, "s": 0},
        "C2": {"st": "unknown"},
        "C3": {"n": 1},
    }
    assert completeness(area.shown(), ratings) == (2, 3)

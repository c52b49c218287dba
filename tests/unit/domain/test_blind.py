"""Who rates a second time does not see the first rating before their own is final."""

from __future__ import annotations

from typing import Any

import pytest

from exitdesk.domain import blind

ME = "@me"


@pytest.mark.parametrize(
    ("doc", "closed"),
    [
        ({"double_of": "a", "by": [ME]}, True),
        ({"double_of": "a", "by": ("@other", ME)}, True),
        ({"double_of": "a", "worker": ME, "by": None}, True),
        ({"double_of": "a", "by": ["@other"]}, False),
        ({"double_of": "a", "worker": "@other"}, False),
        ({"double_of": "a"}, True),
        ({"double_of": "a", "by": [], "worker": ""}, True),
        ({"double_of": "", "by": [ME]}, False),
        ({"by": [ME]}, False),
        ({"double_of": 3, "by": [ME]}, False),
    ],
)
def test_whose_second_rating_closes_the_first(doc: dict[str, Any], closed: bool) -> None:
    found = blind.withheld([("b", doc)], ME, {"a": {}, "b": doc})
    assert found == (frozenset("a") if closed else frozenset())


@pytest.mark.parametrize(
    ("first", "second", "closed"),
    [
        ({"by": [ME]}, {"by": ["@other"]}, True),
        ({"worker": ME}, {"worker": "@other"}, True),
        ({}, {"by": ["@other"]}, True),
        ({"by": [ME]}, {"by": ["@other", ME]}, False),
        ({"by": [ME]}, {}, False),
        ({"by": ["@third"]}, {"by": ["@other"]}, False),
    ],
)
def test_whose_open_first_rating_closes_the_second(
    first: dict[str, Any], second: dict[str, Any], closed: bool
) -> None:
    every = {"a": first, "b": {**second, "double_of": "a"}, "c": {"by": ["@other"]}}
    found = blind.withheld([("a", first)], ME, every)
    assert found == (frozenset("b") if closed else frozenset())
    assert blind.withheld([], ME, every) == frozenset()


def test_what_is_left_says_who_and_when_and_no_rating() -> None:
    doc = {
        "occurred_on": "2026-10-01", "by": ["@other"], "_final": "x", "ratings": {"F1": {"n": 4}},
        "defaults": {"conf": "high"}, "formulation": {"story": "told"}, "client_words": "words",
    }  # fmt: skip
    kept = {"occurred_on": "2026-10-01", "by": ["@other"], "_final": "x"}
    assert blind.veiled(doc) == kept

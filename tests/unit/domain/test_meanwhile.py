"""What a person changed is put over what came in; what they left alone is not."""

from __future__ import annotations

from typing import Any

import pytest

from exitdesk.domain.meanwhile import rebased

TEXT = "One.\n\nTwo.\n\nThree."


@pytest.mark.parametrize(
    ("base", "typed", "now", "fields", "beside"),
    [
        ({"a": 1}, {"a": 1}, {"a": 2}, {}, set()),
        ({"a": 1}, {"a": 3}, {"a": 1}, {"a": 3}, set()),
        ({"a": 1}, {"a": None}, {"a": 1}, {"a": None}, set()),
        ({"a": 1}, {"a": 3}, {"a": 2}, {"a": 3}, {"a"}),
        ({"a": 1}, {"a": 2}, {"a": 2}, {"a": 2}, set()),
        ({}, {"a": ""}, {"a": 2}, {}, set()),
        ({"a": True}, {"a": 1}, {"a": True}, {"a": 1}, set()),
        (
            {"c": {"x": 1, "y": 1}},
            {"c": {"x": 2, "y": 1}},
            {"c": {"x": 1, "y": 3, "z": 4}},
            {"c": {"x": 2, "y": 3, "z": 4}},
            set(),
        ),
        ({"c": {"x": 1}}, {"c": {"x": 2}}, {"c": {"x": 3}}, {"c": {"x": 2}}, {"c"}),
        ({"c": {"x": 1, "y": 2}}, {"c": {"y": 2}}, {"c": {"x": 1, "y": 5}}, {"c": {"y": 5}}, set()),
        ({"t": TEXT}, {"t": f"{TEXT}\n\nFour."}, {"t": f"Zero.\n\n{TEXT}"},
         {"t": f"Zero.\n\n{TEXT}\n\nFour."}, set()),
        ({"t": TEXT}, {"t": "One!"}, {"t": "One?"}, {"t": "One!"}, {"t"}),
        ({"r": [1]}, {"r": [1, 2]}, {"r": [1, 3]}, {"r": [1, 2]}, {"r"}),
    ],
)  # fmt: skip
def test_only_what_a_person_changed_is_written(
    base: dict[str, Any],
    typed: dict[str, Any],
    now: dict[str, Any],
    fields: dict[str, Any],
    beside: set[str],
) -> None:
    found = rebased(base, typed, now)
    assert found.fields == fields
    assert found.beside == frozenset(beside)

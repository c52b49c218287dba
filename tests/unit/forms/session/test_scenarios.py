"""Form-level tests of ODK Web Forms, played on our sessions where they are at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from tests.unit.forms.session.scenarios import Player, Unplayable

CASES: Final = Path(__file__).resolve().parents[5] / "shared" / "forms" / "scenario_cases.json"

_KEPT = "what was typed is kept and named as a problem; it is not thrown away"
_DEVICE = "a desk does not know where it is"
_ORDER = "several choices stay in the order in which they were chosen, as in JavaRosa"
_AGAIN = "it edits a saved instance in a way that only that engine's driver has"
_ZERO = "it counts rows from zero in a ref"

DECIDED_AGAINST: Final = {
    "does not fire when editing an existing instance": _AGAIN,
    "is not triggered when loading form for editing": _AGAIN,
    "set point when event is odk-instance-load": _DEVICE,
    "has null when invalid datetime is passed": _KEPT,
    "has null when incorrect value": _KEPT,
    "supports self references in constraints": _KEPT,
    "should order options correctly when the rank question becomes relevant": _ORDER,
    "are always null regardless of their actual value": "the answer itself is kept while hidden",
    "one-based position predicates: false": _ZERO,
    "target question > should be relevant": "named there as not updated correctly",
    "adds repeats until condition met": "it walks along rows that come while it walks",
    "does not negate engine control of count-controlled repeats": "a question without a node",
    "progresses through the form": "it answers by walking, with notes counted as questions",
}


def _cases() -> list[dict[str, Any]]:
    if not CASES.is_file():
        return []
    found: list[dict[str, Any]] = json.loads(CASES.read_text("utf-8"))
    return [case for case in found if len(case["forms"]) == 1]


def _decided_against(case: dict[str, Any]) -> bool:
    return any(words in case["test"] for words in DECIDED_AGAINST)


@pytest.mark.skipif(not CASES.is_file(), reason="the recorded scenarios are not here")
def test_the_scenarios_of_another_engine_hold() -> None:
    played, wrong = 0, []
    for case in _cases():
        if _decided_against(case):
            continue
        player = Player(case["forms"][0]["xml"])
        try:
            findings = _played(player, case["ops"])
        except Unplayable:
            continue
        played += 1
        wrong += [f"{case['test']}: {finding}" for finding in findings]
    assert wrong == []
    assert played > 150


def _played(player: Player, ops: list[dict[str, Any]]) -> list[str]:
    found = []
    for op in ops:
        try:
            finding = player.do(op)
        except Unplayable:
            if op["op"] != "expect":
                raise
            continue
        if finding:
            found.append(finding)
    return found


@pytest.mark.skipif(not CASES.is_file(), reason="the recorded scenarios are not here")
def test_nothing_is_decided_against_that_is_not_there() -> None:
    tests = [case["test"] for case in _cases()]
    assert [w for w in DECIDED_AGAINST if not any(w in test for test in tests)] == []

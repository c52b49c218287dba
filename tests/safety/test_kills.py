"""kill -9 of the real program at random moments: what was confirmed is there, all of it opens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.safety.works import CARELESS, WORKS

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="kills by signal, needs fork"),
    pytest.mark.long,
]

ROOT = Path(__file__).resolve().parents[2]
EACH = 50


def tally(work: str, count: int, place: Path) -> dict[str, Any]:
    """Run `tests.safety.kills` on one work and return what it counted."""
    command = [sys.executable, "-m", "tests.safety.kills", "--json", "--only", work]
    more = ["--count", str(count), "--place", str(place)]
    run = subprocess.run([*command, *more], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stdout, run.stderr
    counted: dict[str, Any] = json.loads(run.stdout)[0]
    return counted


@pytest.mark.parametrize("work", WORKS)
def test_a_kill_loses_nothing_that_was_confirmed(work: str, memory: Path) -> None:
    counted = tally(work, EACH, memory)
    assert counted["wrong"] == []
    assert counted["killed"] >= EACH
    assert counted["confirmed"] > 0


@pytest.mark.parametrize("work", CARELESS)
def test_a_careless_way_is_caught(work: str, memory: Path) -> None:
    """The control: these tests can fail."""
    assert tally(work, 25, memory)["wrong"] != []

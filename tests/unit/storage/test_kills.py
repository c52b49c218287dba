"""kill -9 and full disks, on real vaults: nothing confirmed is lost, nothing is unreadable."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills by signal, needs fork")

WORKS = ["header", "passphrase", "save", "attach", "backup", "rotate", "restore"]
ROOT = Path(__file__).resolve().parents[3]


def attempts(how: str, what: str, folder: Path, count: int = 30) -> dict[str, int | list[str]]:
    """Run `tests.unit.storage.killed` and return what it found."""
    command = [
        sys.executable,
        "-m",
        "tests.unit.storage.killed",
        how,
        what,
        str(folder),
        str(count),
    ]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    found: dict[str, int | list[str]] = json.loads(run.stdout)
    return found


@pytest.mark.parametrize("what", WORKS)
def test_a_kill_at_a_random_moment_loses_nothing(what: str, tmp_path: Path) -> None:
    found = attempts("times", what, tmp_path)
    assert found["wrong"] == []
    assert found["killed"] != 0


@pytest.mark.parametrize("what", [what for what in WORKS if what != "save"])
def test_a_kill_before_any_file_operation_loses_nothing(what: str, tmp_path: Path) -> None:
    found = attempts("steps", what, tmp_path)
    assert found["wrong"] == []
    assert found["finished"] == 1
    assert isinstance(found["killed"], int)
    assert found["killed"] > 8


def test_a_careless_way_of_writing_is_caught(tmp_path: Path) -> None:
    """The control: these tests can fail."""
    found = attempts("steps", "careless", tmp_path)
    assert isinstance(found["wrong"], list)
    assert any("not whole" in line for line in found["wrong"])


@pytest.mark.parametrize("what", ["save", "attach", "backup", "rotate", "restore"])
def test_a_limit_on_file_sizes_is_trouble_and_loses_nothing(what: str, tmp_path: Path) -> None:
    found = attempts("limit", what, tmp_path, 12)
    assert found["wrong"] == []
    assert found["refused"] != 0


@pytest.mark.parametrize("what", WORKS)
def test_a_full_disk_is_trouble_and_loses_nothing(what: str, small_disk: Path) -> None:
    found = attempts("space", what, small_disk, 16)
    assert found["wrong"] == []
    assert found["refused"] != 0

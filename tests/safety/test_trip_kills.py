"""A trip that is killed loses nothing, and destroys nothing before it is home."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from exitdesk.services import vaults
from tests.safety import trip_kills
from tests.unit.services import case_vault

ROUNDS = int(os.environ.get("EXITDESK_KILLS", "5"))

pytestmark = pytest.mark.long


@pytest.mark.parametrize("what", ["make", "rest", "merge"])
def test_nothing_is_lost_when_it_is_killed(what: str, tmp_path: Path) -> None:
    told = trip_kills.series(tmp_path, what, ROUNDS)
    assert told.wrong == []
    assert told.killed + told.finished == ROUNDS
    assert told.killed > 0


def test_a_loss_is_seen(tmp_path: Path) -> None:
    """The control: a second vault that vanishes before it came home."""
    before = trip_kills._prepared(tmp_path / "0", "merge")
    shutil.rmtree(tmp_path / "0" / "trip")
    told = trip_kills.Told()
    trip_kills._check(tmp_path / "0", before, told)
    assert told.wrong == ["not everything is there"]
    vaults.close(case_vault.reopened(tmp_path / "0" / "vault"))

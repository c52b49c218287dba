"""A device that is shut out is so for all colleagues: one stops it, two shut it out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exitdesk.services import identity, shut_outs, syncing, vaults
from exitdesk.services.syncing import SyncResult
from exitdesk.services.vaults import Vault
from exitdesk.sync import bundle
from tests.unit.services import colleagues

Desks = tuple[Vault, Vault, Vault, Vault]


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    """Give four colleagues of one organisation who all know each other."""
    made: list[Vault] = []
    for name in ("Anna", "Bo", "Cleo", "Lost"):
        made.append(colleagues.colleague(tmp_path / name, name, *made))
    (tmp_path / "stick").mkdir()
    yield made[0], made[1], made[2], made[3]
    for vault in made:
        vaults.close(vault)


def sync(vault: Vault, place: Path) -> SyncResult:
    return syncing.sync_with(vault, syncing.folder(vault, place), opener=bundle.opened)


def state(vault: Vault, other: Vault) -> str:
    return colleagues.peer(vault, other).state


def test_one_stops_it_and_two_shut_it_out(desks: Desks, tmp_path: Path) -> None:
    anna, bo, cleo, lost = desks
    stick = tmp_path / "stick"
    shut_outs.shut_out(anna, colleagues.peer(anna, lost), "stolen")
    assert state(anna, lost) == "revoked"
    sync(anna, stick)
    told = sync(bo, stick)
    assert any("Lost" in line for line in told.problems)
    assert state(bo, lost) == "waiting"
    assert state(bo, anna) == "verified"
    shut_outs.shut_out(bo, colleagues.peer(bo, lost))
    for _ in range(2):
        for vault in (bo, cleo, anna):
            sync(vault, stick)
    assert state(cleo, lost) == "revoked"
    assert shut_outs.applied(cleo) == []


def test_who_compares_the_words_again_may_go_on(desks: Desks, tmp_path: Path) -> None:
    anna, bo, _, lost = desks
    stick = tmp_path / "stick"
    shut_outs.shut_out(anna, colleagues.peer(anna, lost))
    sync(anna, stick)
    sync(bo, stick)
    found = colleagues.peer(bo, lost)
    identity.verify(bo, found, identity.words_with(bo, found))
    assert shut_outs.applied(bo) == []
    assert state(bo, lost) == "verified"


def test_where_nobody_was_shut_out_nothing_is_done(desks: Desks) -> None:
    assert shut_outs.applied(desks[0]) == []

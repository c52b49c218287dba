"""A folder that is synced by clocks which are wrong by years, and put right afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exitdesk.domain.ids import RecordId
from exitdesk.services import digests, erasing, sharing, syncing, vaults
from exitdesk.services.syncing import SyncResult
from exitdesk.services.vaults import Vault
from exitdesk.storage.local_rows import milliseconds
from exitdesk.sync import bundle
from tests.unit.services import case_vault, colleagues

YEAR = 365 * 86_400_000
Maker = Callable[..., Vault]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Maker]:
    opened: list[Vault] = []

    def made(name: str, *others: Vault) -> Vault:
        opened.append(colleagues.colleague(tmp_path / name, name, *others))
        return opened[-1]

    (tmp_path / "stick").mkdir()
    yield made
    for vault in opened:
        vaults.close(vault)


def sync(vault: Vault) -> SyncResult:
    place = syncing.folder(vault, vault.folder.parent / "stick")
    return syncing.sync_with(vault, place, opener=bundle.opened)


def set_clock(vault: Vault, years: int) -> None:
    vault.store.clock = lambda: milliseconds() + years * YEAR


def shared(anna: Vault, bo: Vault) -> RecordId:
    case = case_vault.client(anna)
    sharing.make(anna, [colleagues.peer(anna, bo)], [case], reason="test")
    return case


def test_what_was_written_by_a_clock_that_was_behind_is_written_again(make: Maker) -> None:
    anna = make("Anna")
    bo = make("Bo", anna)
    case = shared(anna, bo)
    set_clock(anna, -10)
    sync(anna)
    assert sync(bo).refused == {"expired": 1}
    set_clock(anna, 0)
    done = sync(anna)
    assert (done.written, done.removed) == (1, 1)
    assert sync(bo).cases == {case}


def test_what_was_refused_by_a_clock_that_was_ahead_is_read_again(make: Maker) -> None:
    anna = make("Anna")
    bo = make("Bo", anna)
    case = shared(anna, bo)
    sync(anna)
    set_clock(bo, 10)
    assert sync(bo).refused == {"expired": 1}
    assert sync(bo).refused == {}, "it is not opened again while the clock says so"
    set_clock(bo, 0)
    assert sync(bo).cases == {case}


def test_files_of_a_clock_that_was_ahead_do_not_outdate_newer_ones(make: Maker) -> None:
    anna = make("Anna")
    bo = make("Bo", anna)
    eve = make("Eve", anna, bo)
    set_clock(anna, 10)
    case = shared(anna, bo)
    sync(anna)
    set_clock(anna, 0)
    for _ in range(4):
        for vault in (bo, anna, eve):
            sync(vault)
    for vault in (anna, bo, eve):
        done = sync(vault)
        assert (done.read, done.written, done.removed) == (0, 0, 0)
    assert digests.digest(anna, case) == digests.digest(bo, case)


def test_an_erasure_is_passed_on_by_whom_both_know(make: Maker) -> None:
    """Bo, who wrote nothing in it, erases; Eve does not know that he held it; Anna does."""
    anna = make("Anna")
    bo = make("Bo", anna)
    eve = make("Eve", anna, bo)
    case = case_vault.client(anna)
    for other in (bo, eve):
        colleagues.give(anna, other, case)
    erasing.erase(bo, case)
    for _ in range(3):
        for vault in (bo, anna, eve):
            sync(vault)
    assert [case in vault.store.scopes() for vault in (anna, bo, eve)] == [False] * 3
    for vault in (anna, bo, eve):
        done = sync(vault)
        assert (done.read, done.written, done.removed) == (0, 0, 0)

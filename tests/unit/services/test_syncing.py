"""Syncing through a folder: each takes what it lacks, leaves what others need, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exitdesk.domain.ids import RecordId
from exitdesk.services import backups, cases, digests, identity, sharing, syncing, vaults
from exitdesk.services.syncing import SyncResult
from exitdesk.services.vaults import Vault
from exitdesk.storage import exchange
from exitdesk.sync import bundle, posting
from tests.unit.services import case_vault, colleagues

Maker = Callable[..., Vault]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Maker]:
    opened: list[Vault] = []

    def made(name: str, *others: Vault, **more: bool) -> Vault:
        opened.append(colleagues.colleague(tmp_path / name, name, *others, **more))  # type: ignore[arg-type]
        return opened[-1]

    yield made
    for vault in opened:
        vaults.close(vault)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    place = tmp_path / "stick"
    place.mkdir()
    return place


def sync(vault: Vault, place: Path) -> SyncResult:
    return syncing.sync_with(vault, syncing.folder(vault, place), opener=bundle.opened)


def rounds(place: Path, *desks: Vault, times: int = 3) -> None:
    for _ in range(times):
        for vault in desks:
            sync(vault, place)


def shared(vault: Vault, *others: Vault) -> RecordId:
    """Open a case and write down that others hold it: the folder brings it to them."""
    case = case_vault.client(vault)
    for other in others:
        sharing.make(vault, [colleagues.peer(vault, other)], [case], reason="test")
    return case


def bundles(place: Path) -> list[Path]:
    return sorted(place.glob("*.exd"))


def test_a_case_goes_round_and_comes_back(make: Maker, stick: Path) -> None:
    anna = make("Anna")
    bo = make("Bo", anna)
    case = shared(anna, bo)
    assert sync(anna, stick).written == 1
    taken = sync(bo, stick)
    assert taken.cases == {case}
    cases.change(bo, case, {"alias": "Finch"})
    rounds(stick, bo, anna)
    row = anna.store.case_row(case)
    assert row is not None
    assert row.alias == "Finch"
    assert digests.digests(anna) == digests.digests(bo)


def test_where_nothing_is_new_nothing_is_written(make: Maker, stick: Path) -> None:
    anna = make("Anna")
    bo = make("Bo", anna)
    shared(anna, bo)
    rounds(stick, anna, bo)
    before = bundles(stick)
    for vault in (anna, bo):
        done = sync(vault, stick)
        assert (done.read, done.written, done.removed) == (0, 0, 0)
    assert bundles(stick) == before
    assert len(before) <= 2


def test_files_that_are_lost_are_written_again(make: Maker, stick: Path) -> None:
    anna = make("Anna")
    bo = make("Bo", anna)
    case = shared(anna, bo)
    sync(anna, stick)
    for path in bundles(stick):
        path.unlink()
    sync(anna, stick)
    assert sync(bo, stick).cases == {case}


def test_a_cut_file_is_not_taken_for_ours(make: Maker, stick: Path) -> None:
    anna = make("Anna")
    bo = make("Bo", anna)
    case = shared(anna, bo)
    sync(anna, stick)
    (path,) = bundles(stick)
    path.write_bytes(path.read_bytes()[:-100])
    assert sync(bo, stick).refused == {"damaged": 1}
    sync(anna, stick)
    assert sync(bo, stick).cases == {case}


def test_a_case_that_is_not_shared_stays(make: Maker, stick: Path) -> None:
    anna = make("Anna")
    bo = make("Bo", anna)
    shared(anna, bo)
    case_vault.client(anna, alias="Own")
    rounds(stick, anna, bo)
    assert len(bo.store.case_rows()) == 1


def test_a_third_gets_what_is_passed_on(make: Maker, stick: Path) -> None:
    anna = make("Anna")
    bo = make("Bo", anna)
    eve = make("Eve", anna)
    case = shared(anna, bo, eve)
    rounds(stick, anna, bo, eve)
    cases.change(bo, case, {"alias": "by Bo"})
    rounds(stick, bo, anna, eve)
    row = eve.store.case_row(case)
    assert row is not None
    assert row.alias == "by Bo"


def test_colleagues_of_one_organisation_share_its_library(make: Maker, stick: Path) -> None:
    anna = make("Anna")
    bo = make("Bo", anna)
    sync(anna, stick)
    sync(bo, stick)
    assert "Anna" in colleagues.staff(bo)


def test_partners_do_not_share_the_library(make: Maker, stick: Path) -> None:
    anna = make("Anna")
    bo = make("Bo", anna, join=False)
    case = shared(anna, bo)
    rounds(stick, anna, bo)
    assert bo.store.case_row(case) is not None
    assert colleagues.staff(bo) == ["Bo"]


def test_my_other_device_gets_every_case(make: Maker, stick: Path) -> None:
    anna = make("Anna")
    second = make("Second", anna)
    identity.mine(anna, colleagues.peer(anna, second))
    case = case_vault.client(anna)
    rounds(stick, anna, second)
    assert second.store.case_row(case) is not None


def test_who_is_not_verified_waits_and_is_read_later(make: Maker, stick: Path) -> None:
    anna, bo = make("Anna"), make("Bo")
    first = identity.pair(anna, identity.own_card(bo))
    identity.verify(anna, first.peer, first.words)
    case = case_vault.client(anna)
    sharing.make(anna, [colleagues.peer(anna, bo)], [case], reason="test")
    sync(anna, stick)
    assert sync(bo, stick).refused == {"unknown_sender": 1}
    colleagues.know(bo, anna)
    assert sync(bo, stick).cases == {case}


def test_who_is_shut_out_gets_nothing_more(make: Maker, stick: Path) -> None:
    anna = make("Anna")
    bo = make("Bo", anna)
    shared(anna, bo)
    identity.revoke(anna, colleagues.peer(anna, bo))
    assert sync(anna, stick).written == 0
    sync(bo, stick)
    assert sync(anna, stick).refused in ({}, {"revoked_sender": 1})


def test_files_of_others_for_others_are_left_alone(make: Maker, stick: Path) -> None:
    anna = make("Anna")
    bo = make("Bo", anna)
    eve = make("Eve", anna)
    shared(anna, bo)
    sync(anna, stick)
    done = sync(eve, stick)
    assert done.refused == {}
    sync(bo, stick)
    assert len(bo.store.case_rows()) == 1


def test_many_small_files_become_one(make: Maker, stick: Path) -> None:
    anna = make("Anna")
    bo = make("Bo", anna)
    case = shared(anna, bo)
    for number in range(posting.MAX_FILES + 3):
        cases.change(anna, case, {"alias": f"name {number}"})
        sync(anna, stick)
    assert len(bundles(stick)) <= posting.MAX_FILES
    sync(bo, stick)
    assert digests.digest(bo, case) == digests.digest(anna, case)


def test_a_case_that_is_handed_over_goes_once_it_is_there(make: Maker, stick: Path) -> None:
    anna = make("Anna")
    bo = make("Bo", anna)
    case = case_vault.client(anna)
    sharing.make(anna, [colleagues.peer(anna, bo)], [case], reason="test", keeps_copy=False)
    sync(anna, stick)
    assert anna.store.case_row(case) is not None
    rounds(stick, bo, anna)
    assert anna.store.case_row(case) is None
    assert bo.store.case_row(case) is not None
    assert sharing.holders(anna, case) == []


def test_the_register_says_how_far_everybody_is(make: Maker, stick: Path) -> None:
    anna = make("Anna")
    bo = make("Bo", anna)
    case = shared(anna, bo)
    (before,) = syncing.holdings(anna)
    assert before.behind > 0
    rounds(stick, anna, bo)
    (after,) = syncing.holdings(anna)
    assert (after.case, after.behind, after.peer.name) == (case, 0, "Bo")
    assert after.at is not None


def test_a_vault_that_was_put_back_goes_on_as_a_new_device(
    make: Maker, stick: Path, tmp_path: Path
) -> None:
    anna = make("Anna")
    bo, _ = case_vault.made(tmp_path / "bo")
    colleagues.know(anna, bo)
    case = shared(anna, bo)
    rounds(stick, anna, bo)
    vaults.close(bo)
    shutil.copytree(tmp_path / "bo", tmp_path / "kept")
    bo = case_vault.reopened(tmp_path / "bo")
    cases.change(bo, case, {"alias": "before", "summary": "told Anna"})
    rounds(stick, bo, anna)
    vaults.close(bo)
    shutil.rmtree(tmp_path / "bo")
    shutil.copytree(tmp_path / "kept", tmp_path / "bo")
    bo = case_vault.reopened(tmp_path / "bo")
    first = bo.store.device
    cases.change(bo, case, {"alias": "after"})
    rounds(stick, bo, anna, times=4)
    assert bo.store.device != first
    assert digests.digest(bo, case) == digests.digest(anna, case)
    said = {state.value for state in bo.store.past(case)[case, "alias"]}
    assert {"before", "after"} <= said
    assert not exchange.held(bo.store.connection)
    vaults.close(bo)
    again = case_vault.reopened(tmp_path / "bo")
    vaults.close(again)


def test_a_restored_backup_gets_back_what_others_hold(
    make: Maker, stick: Path, tmp_path: Path
) -> None:
    anna = make("Anna")
    bo, _ = case_vault.made(tmp_path / "bo")
    colleagues.know(anna, bo)
    case = shared(anna, bo)
    rounds(stick, anna, bo)
    kept = backups.make(bo, tmp_path / "kept")
    cases.change(bo, case, {"alias": "after the backup"})
    cases.change(anna, case, {"summary": "also after it"})
    rounds(stick, bo, anna)
    vaults.close(bo)
    shutil.rmtree(tmp_path / "bo")
    backups.restore(kept, tmp_path / "bo", case_vault.PASSPHRASE, floor=case_vault.CHEAP)
    bo = case_vault.reopened(tmp_path / "bo")
    rounds(stick, bo, anna)
    row = bo.store.record(case)
    assert row is not None
    assert (row.doc["alias"], row.doc["summary"]) == ("after the backup", "also after it")
    cases.change(bo, case, {"alias": "as the new device"})
    rounds(stick, bo, anna)
    assert digests.digest(anna, case) == digests.digest(bo, case)
    vaults.close(bo)

"""A vault folder that was put back is noticed by what others have heard of it or hold."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from exitdesk.domain.ids import RecordId
from exitdesk.services import (
    backups,
    cases,
    checking,
    digests,
    saving,
    syncing,
    vaults,
)
from exitdesk.services.vaults import Vault
from exitdesk.storage import peers
from exitdesk.sync import bundle
from tests.unit.services import case_vault, colleagues


@dataclass
class Office:
    """Anna and Bo, who hold a case; Bo's folder can be put back to what it was."""

    place: Path
    anna: Vault
    bo: Vault
    case: RecordId

    def keep(self) -> None:
        vaults.close(self.bo)
        shutil.copytree(self.place / "bo", self.place / "kept")
        self.bo = case_vault.reopened(self.place / "bo")

    def put_back(self) -> None:
        vaults.close(self.bo)
        shutil.rmtree(self.place / "bo")
        shutil.copytree(self.place / "kept", self.place / "bo")
        self.bo = case_vault.reopened(self.place / "bo")

    def sync(self, *desks: Vault) -> None:
        for vault in desks:
            place = syncing.folder(vault, self.place / "stick")
            syncing.sync_with(vault, place, opener=bundle.opened)

    def agree(self) -> None:
        for _ in range(3):
            self.sync(self.bo, self.anna)
        assert digests.digest(self.anna, self.case) == digests.digest(self.bo, self.case)
        for vault in (self.anna, self.bo):
            assert [one.what for one in checking.check(vault) if one.serious] == []

    def said(self, vault: Vault) -> set[object]:
        return {state.value for state in vault.store.past(self.case)[self.case, "summary"]}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    (tmp_path / "stick").mkdir()
    anna = colleagues.colleague(tmp_path / "anna", "Anna")
    bo = colleagues.colleague(tmp_path / "bo", "Bo", anna)
    case = case_vault.client(anna)
    colleagues.give(anna, bo, case)
    made = Office(tmp_path, anna, bo, case)
    yield made
    for vault in (made.anna, made.bo):
        vaults.close(vault)


def test_noticed_where_a_colleague_holds_what_is_not_here(office: Office) -> None:
    office.keep()
    cases.change(office.bo, office.case, {"summary": "told"})
    colleagues.give(office.bo, office.anna, office.case)
    office.put_back()
    before = office.bo.store.device
    colleagues.give(office.anna, office.bo, office.case)
    assert office.bo.store.device != before
    office.agree()
    assert office.said(office.bo) == {"told"}


def test_noticed_where_the_same_numbers_say_something_else(office: Office) -> None:
    office.keep()
    cases.change(office.bo, office.case, {"summary": "told"})
    colleagues.give(office.bo, office.anna, office.case)
    office.put_back()
    before = office.bo.store.device
    cases.change(office.bo, office.case, {"summary": "anew"})
    colleagues.give(office.anna, office.bo, office.case)
    assert office.bo.store.device != before
    office.agree()
    assert office.said(office.anna) == office.said(office.bo) == {"told", "anew"}


def test_noticed_where_a_colleague_has_heard_more_bundles(office: Office) -> None:
    """Nothing of the case was in them: only their numbers tell."""
    office.keep()
    colleagues.take(office.anna, colleagues.told(office.bo, office.anna))
    office.put_back()
    before = office.bo.store.device
    colleagues.take(office.bo, colleagues.told(office.anna, office.bo))
    assert office.bo.store.device != before
    office.agree()


def test_noticed_where_a_colleague_passes_our_own_work_on(office: Office) -> None:
    """To somebody put back so far that the case is not there at all."""
    office.keep()
    other = case_vault.client(office.bo, alias="Finch")
    colleagues.give(office.bo, office.anna, other)
    office.put_back()
    before = office.bo.store.device
    assert office.bo.store.case_row(other) is None
    with office.anna.store.compartment.transaction() as connection:
        connection.execute("DELETE FROM peer_has")
    colleagues.give(office.anna, office.bo, other)
    assert office.bo.store.device != before
    assert digests.digest(office.bo, other) == digests.digest(office.anna, other)
    office.agree()


def test_who_was_not_put_back_stays_the_same_device(office: Office) -> None:
    before = office.bo.store.device
    cases.change(office.bo, office.case, {"summary": "said"})
    office.agree()
    colleagues.give(office.anna, office.bo, office.case)
    assert office.bo.store.device == before


def test_what_the_sender_holds_otherwise_is_told(office: Office) -> None:
    """Bo, put back, gives to Eve first, who does not know; Anna holds another version of it."""
    eve = colleagues.colleague(office.place / "eve", "Eve", office.anna, office.bo)
    try:
        office.keep()
        cases.change(office.bo, office.case, {"summary": "told Anna"})
        colleagues.give(office.bo, office.anna, office.case)
        office.put_back()
        cases.change(office.bo, office.case, {"summary": "told Eve"})
        colleagues.give(office.bo, eve, office.case)
        done = colleagues.give(eve, office.anna, office.case)
        assert any("a backup may have been put back" in one for one in done.problems)
        assert office.said(office.anna) == {"told Anna"}, "nothing of hers is lost"
        assert office.said(eve) == {"told Eve"}
    finally:
        vaults.close(eve)


def test_work_from_before_a_restored_backup_reaches_the_others(office: Office) -> None:
    """It was written as the former device, which never sent it: it is signed and given on."""
    cases.change(office.bo, office.case, {"summary": "never sent"})
    kept = backups.make(office.bo)
    folder, former = office.bo.folder, office.bo.store.device[1]
    vaults.close(office.bo)
    backups.restore(kept, folder, case_vault.PASSPHRASE, floor=case_vault.CHEAP)
    office.bo = case_vault.reopened(folder)
    assert office.bo.store.device[1] != former
    office.agree()
    assert office.said(office.anna) == {"never sent"}
    peer = colleagues.peer(office.anna, office.bo)
    assert former in peers.devices(office.anna.store.connection, peer.no)
    done = syncing.sync_with(
        office.bo, syncing.folder(office.bo, office.place / "stick"), opener=bundle.opened
    )
    assert (done.read, done.written, done.removed) == (0, 0, 0)


def test_who_reads_may_be_given_the_case_to_work_on(office: Office) -> None:
    """And a second gift to read takes nothing back."""
    case = case_vault.client(office.anna, alias="Finch")
    colleagues.give(office.anna, office.bo, case, mode="read")
    with pytest.raises(saving.ReadOnly):
        cases.change(office.bo, case, {"summary": "no"})
    colleagues.give(office.anna, office.bo, case)
    cases.change(office.bo, case, {"summary": "yes"})
    colleagues.give(office.anna, office.bo, case, mode="read")
    assert colleagues.give(office.bo, office.anna, case).problems == []
    assert digests.digest(office.anna, case) == digests.digest(office.bo, case)

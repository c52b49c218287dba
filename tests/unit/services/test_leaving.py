"""A case that is handed over goes from here once it is there, and is never with nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exitdesk.domain.ids import RecordId
from exitdesk.services import cases, leaving, merges, sharing, syncing, vaults
from exitdesk.services.vaults import Vault
from exitdesk.sync import bundle
from tests.unit.services import case_vault, colleagues

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


def rounds(*desks: Vault) -> None:
    for _ in range(4):
        for vault in desks:
            place = syncing.folder(vault, vault.folder.parent / "stick")
            syncing.sync_with(vault, place, opener=bundle.opened)


def hand_over(vault: Vault, other: Vault, case: RecordId) -> None:
    peer = colleagues.peer(vault, other)
    sharing.make(vault, [peer], [case], reason="moves", keeps_copy=False)


def holders(case: RecordId, *desks: Vault) -> list[str]:
    return [vault.folder.name for vault in desks if case in vault.store.scopes()]


def test_it_goes_where_the_other_held_all_of_it_before(make: Maker) -> None:
    anna = make("Anna")
    bo = make("Bo", anna)
    case = case_vault.client(anna)
    colleagues.give(anna, bo, case)
    rounds(anna, bo)
    hand_over(anna, bo, case)
    assert leaving.settle(anna) == 0, "nobody has said yet that they know of it"
    rounds(anna, bo)
    assert holders(case, anna, bo) == ["Bo"]


def test_two_who_hand_it_to_one_another_at_once(make: Maker) -> None:
    anna = make("Anna")
    bo = make("Bo", anna)
    case = case_vault.client(anna)
    colleagues.give(anna, bo, case)
    rounds(anna, bo)
    hand_over(anna, bo, case)
    hand_over(bo, anna, case)
    rounds(anna, bo)
    assert holders(case, anna, bo) != []


def test_three_who_hand_it_round(make: Maker) -> None:
    anna = make("Anna")
    bo = make("Bo", anna)
    eve = make("Eve", anna, bo)
    case = case_vault.client(anna)
    for other in (bo, eve):
        colleagues.give(anna, other, case)
    colleagues.give(bo, eve, case)
    rounds(anna, bo, eve)
    hand_over(anna, bo, case)
    hand_over(bo, eve, case)
    hand_over(eve, anna, case)
    rounds(anna, bo, eve)
    assert holders(case, anna, bo, eve) != []


def test_it_may_be_handed_back(make: Maker) -> None:
    anna = make("Anna")
    bo = make("Bo", anna)
    case = case_vault.client(anna)
    hand_over(anna, bo, case)
    rounds(anna, bo)
    cases.change(bo, case, {"summary": "by Bo"})
    hand_over(bo, anna, case)
    rounds(anna, bo)
    assert holders(case, anna, bo) == ["Anna"]
    row = anna.store.record(case)
    assert row is not None
    assert row.doc["summary"] == "by Bo"


def test_taking_back_what_was_handed_over_does_not_destroy_it(make: Maker) -> None:
    """The sender's copy may be gone by then: it is put out of sight, and undo brings it back."""
    anna = make("Anna")
    bo = make("Bo", anna)
    case = case_vault.client(anna)
    given = colleagues.given(anna, bo, [case], keeps_copy=False)
    done = colleagues.take(bo, *given)
    assert done.merge is not None
    merges.undo(bo, done.merge)
    assert holders(case, bo) == ["Bo"]
    row = bo.store.record(case)
    assert row is not None
    assert row.deleted

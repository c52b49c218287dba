"""Whose work is taken in from a colleague who passes it on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exitdesk.services import cases, digests, identity, vaults
from exitdesk.services.vaults import Vault
from tests.unit.services import case_vault, colleagues

Maker = Callable[..., Vault]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Maker]:
    opened: list[Vault] = []

    def made(name: str, *others: Vault) -> Vault:
        opened.append(colleagues.colleague(tmp_path / name, name, *others))
        return opened[-1]

    yield made
    for vault in opened:
        vaults.close(vault)


def test_what_was_built_on_before_somebody_was_shut_out_stays_whole(make: Maker) -> None:
    """Bo went on from what Eve wrote; Anna shut her out before she saw any of it."""
    anna = make("Anna")
    bo = make("Bo", anna)
    eve = make("Eve", anna, bo)
    case = case_vault.client(anna)
    for other in (bo, eve):
        colleagues.give(anna, other, case)
    cases.change(eve, case, {"summary": "by Eve"})
    colleagues.give(eve, bo, case)
    cases.change(bo, case, {"alias": "by Bo"})
    identity.revoke(anna, colleagues.peer(anna, eve))
    identity.revoke(bo, colleagues.peer(bo, eve))
    done = colleagues.give(bo, anna, case)
    assert (done.problems, done.held) == ([], 0)
    assert digests.digest(anna, case) == digests.digest(bo, case)
    row = anna.store.record(case)
    assert row is not None
    assert (row.doc["summary"], row.doc["alias"]) == ("by Eve", "by Bo")


def test_work_of_somebody_whose_words_were_never_compared_is_left_out(make: Maker) -> None:
    anna = make("Anna")
    bo = make("Bo", anna)
    eve = make("Eve", bo)
    identity.pair(anna, identity.own_card(eve))
    case = case_vault.client(bo)
    for other in (anna, eve):
        colleagues.give(bo, other, case)
    cases.change(eve, case, {"summary": "by Eve"})
    colleagues.give(eve, bo, case)
    done = colleagues.give(bo, anna, case)
    assert len(done.problems) == 1
    row = anna.store.record(case)
    assert row is not None
    assert "summary" not in row.doc

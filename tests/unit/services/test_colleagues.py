"""What a person sees of colleagues: states, register, and what is missing from whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exitdesk.domain.trouble import Trouble
from exitdesk.services import cases, colleagues, identity, vaults
from exitdesk.services.vault import Vault
from tests.ui import two_vaults

Pair = tuple[Vault, Vault]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    ours = two_vaults.made(tmp_path / "a", "Anna Berg")
    theirs = two_vaults.made(tmp_path / "b", "Jonas Veld")
    two_vaults.paired(ours, theirs)
    yield ours, theirs
    for vault in (ours, theirs):
        vaults.close(vault)


def test_what_waits_says_for_whom(pair: Pair) -> None:
    ours, theirs = pair
    case = two_vaults.client(ours)
    two_vaults.sent(ours, theirs, case)
    two_vaults.sent(theirs, ours, case)
    cases.change(ours, case, {"summary": "First."})
    two_vaults.bundle(ours, case)
    assert colleagues.missing(theirs) == []
    theirs_mark = identity.peers_of(ours)[0]
    with ours.store.compartment.transaction() as connection:
        connection.execute(
            "UPDATE peer_has SET seq = seq + 1 WHERE peer=? AND scope=?",
            (theirs_mark.no, bytes.fromhex(case)),
        )
    cases.change(ours, case, {"summary": "Second."})
    done = two_vaults.sent(ours, theirs, case)
    assert done.held == 1
    (one,) = colleagues.missing(theirs)
    assert (one.code, one.changes, one.author, one.sender) == (
        "EX-0001", 1, "Anna Berg", "Anna Berg",
    )  # fmt: skip


def test_a_gift_needs_a_case_and_a_verified_person(pair: Pair, tmp_path: Path) -> None:
    ours, _theirs = pair
    (person,) = colleagues.persons(ours)
    with pytest.raises(Trouble, match="No case is chosen"):
        colleagues.give(ours, person, [], tmp_path / "x.exd")
    identity.revoke(ours, person.devices[0])
    case = two_vaults.client(ours)
    assert colleagues.persons(ours) == []
    revoked = colleagues.Person(
        person.name, person.organisation, person.role, True, tuple(identity.peers_of(ours))
    )
    with pytest.raises(Trouble, match="verified devices only"):
        colleagues.give(ours, revoked, [case], tmp_path / "x.exd")
    assert not (tmp_path / "x.exd").exists()


def test_the_file_of_an_identity_is_small(tmp_path: Path) -> None:
    large = tmp_path / "large.exid"
    large.write_bytes(b"x" * 20_000)
    with pytest.raises(Trouble, match="no identity"):
        colleagues.identity_in(large)

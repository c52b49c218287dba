"""Erasures and withdrawals reach everybody who holds a case, and nothing old brings it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.services import (
    asking,
    attachments,
    backups,
    cases,
    checking,
    digests,
    erasing,
    receiving,
    saving,
    sharing,
    statements,
    syncing,
    vaults,
)
from exitdesk.services.vaults import Vault
from exitdesk.storage import exchange, peers
from tests.unit.services import case_vault, colleagues, trip_vault
from tests.unit.services.colleagues import give, given, peer, take, told

Maker = Callable[..., Vault]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Maker]:
    """Give a maker of colleagues' vaults, which are closed afterwards."""
    opened: list[Vault] = []

    def make(name: str, *others: Vault, **more: str) -> Vault:
        opened.append(colleagues.colleague(tmp_path / name, name, *others, **more))  # type: ignore[arg-type]
        return opened[-1]

    yield make
    for vault in opened:
        vaults.close(vault)


def the_case(vault: Vault, tmp_path: Path) -> RecordId:
    return trip_vault.filled(vault, tmp_path, "Mattis")[0]


def holds(vault: Vault, case: RecordId) -> bool:
    return vault.store.record(case) is not None


def done_at(vault: Vault, case: RecordId) -> list[bool]:
    return [one.done_at is not None for one in statements.awaited(vault) if one.case == case]


# ---------------------------------------------------------------------- erasing


def test_an_erasure_is_carried_out_and_acknowledged(
    vault: Vault, made: Maker, tmp_path: Path
) -> None:
    bo = made("Bo", vault)
    case = the_case(vault, tmp_path)
    give(vault, bo, case)
    assert holds(bo, case)
    assert len(list(attachments.folder(bo).iterdir())) == 1
    erasing.erase(vault, case)
    assert done_at(vault, case) == [False]
    assert take(bo, told(vault, bo)).erased == 1
    assert not holds(bo, case)
    assert bo.header.is_erased(case)
    assert list(attachments.folder(bo).iterdir()) == []
    assert checking.check(bo) == []
    assert sharing.holders(bo, case) == []
    take(vault, told(bo, vault))
    assert done_at(vault, case) == [True]
    assert statements.for_peer(vault, peer(vault, bo)) == ()
    assert statements.acknowledged_to(bo, peer(bo, vault)) == ()


def test_an_acknowledgement_that_is_lost_is_asked_for_again(
    vault: Vault, made: Maker, tmp_path: Path
) -> None:
    bo = made("Bo", vault)
    case = the_case(vault, tmp_path)
    give(vault, bo, case)
    erasing.erase(vault, case)
    take(bo, told(vault, bo))
    told(bo, vault)  # never arrives
    assert statements.acknowledged_to(bo, peer(bo, vault)) == ()
    take(bo, told(vault, bo))
    take(vault, told(bo, vault))
    assert done_at(vault, case) == [True]


def test_an_erasure_that_was_interrupted_is_asked_for_later(
    vault: Vault, made: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bo = made("Bo", vault)
    case = the_case(vault, tmp_path)
    give(vault, bo, case)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(asking, "ask", killed)
    with pytest.raises(KeyboardInterrupt):
        erasing.erase(vault, case)
    monkeypatch.undo()
    folder = vault.folder
    vaults.close(vault)
    again = case_vault.reopened(folder)
    vault.store, vault.holder, vault.header = again.store, again.holder, again.header
    assert not holds(vault, case)
    take(bo, told(vault, bo))
    assert not holds(bo, case)


def test_an_erasure_is_relayed_to_those_whom_the_first_does_not_know(
    vault: Vault, made: Maker, tmp_path: Path
) -> None:
    bo = made("Bo", vault)
    cleo = made("Cleo", bo)
    case = the_case(vault, tmp_path)
    give(vault, bo, case)
    give(bo, cleo, case)
    assert holds(cleo, case)
    erasing.erase(vault, case)
    take(bo, told(vault, bo))
    assert done_at(bo, case) == [False]
    take(cleo, told(bo, cleo))
    assert not holds(cleo, case)
    assert cleo.header.is_erased(case)
    take(bo, told(cleo, bo))
    assert done_at(bo, case) == [True]
    take(vault, told(bo, vault))
    assert done_at(vault, case) == [True]


def test_old_and_late_bundles_do_not_bring_it_back(
    vault: Vault, made: Maker, tmp_path: Path
) -> None:
    bo = made("Bo", vault)
    cleo = made("Cleo", vault)
    case = the_case(vault, tmp_path)
    late = given(vault, bo, [case])
    give(vault, cleo, case)
    cases.change(cleo, case, {"summary": "By Cleo."})
    from_cleo = told(cleo, vault, [case])
    erasing.erase(vault, case)
    take(bo, told(vault, bo))  # before the case itself ever came
    assert bo.header.is_erased(case)
    for data in late:
        assert any("erased" in words for words in take(bo, data).problems)
    assert not holds(bo, case)
    assert any("erased" in words for words in take(vault, from_cleo).problems)
    assert not holds(vault, case)
    assert all(row.scope != case for row in vault.store.records(case))


def test_a_backup_from_before_does_not_bring_it_back(
    vault: Vault, made: Maker, tmp_path: Path
) -> None:
    """Put back on another machine, where nothing remembers the erasure."""
    bo = made("Bo", vault)
    case = the_case(vault, tmp_path)
    give(vault, bo, case)
    stick = backups.make(bo, tmp_path / "stick")
    erasing.erase(vault, case)
    take(bo, told(vault, bo))
    take(vault, told(bo, vault))
    assert done_at(vault, case) == [True]
    backups.restore(stick, tmp_path / "new", case_vault.PASSPHRASE, floor=case_vault.CHEAP)
    back = case_vault.reopened(tmp_path / "new")
    assert holds(back, case)
    cases.change(back, case, {"summary": "Goes on."})
    assert any("erased" in words for words in take(vault, told(back, vault, [case])).problems)
    assert not holds(vault, case)
    assert done_at(vault, case) == [False], "the register is open again"
    take(back, told(vault, back))
    assert not holds(back, case)
    take(vault, told(back, vault))
    assert done_at(vault, case) == [True]
    vaults.close(back)


def test_a_backup_that_is_put_back_over_the_vault_keeps_the_erasure(
    vault: Vault, made: Maker, tmp_path: Path
) -> None:
    bo = made("Bo", vault)
    case = the_case(vault, tmp_path)
    give(vault, bo, case)
    stick = backups.make(bo, tmp_path / "stick")
    erasing.erase(vault, case)
    take(bo, told(vault, bo))
    folder = bo.folder
    vaults.close(bo)
    backups.restore(stick, folder, case_vault.PASSPHRASE, floor=case_vault.CHEAP)
    back = case_vault.reopened(folder)
    assert not holds(back, case)
    bo.store, bo.holder, bo.header = back.store, back.holder, back.header


def test_only_who_works_with_a_case_may_have_it_erased(
    vault: Vault, made: Maker, tmp_path: Path
) -> None:
    bo, cleo = made("Bo", vault), made("Cleo", vault)
    case, secret = trip_vault.filled(vault, tmp_path, "Mattis", "Lina")
    give(vault, bo, case, mode="read")
    give(vault, cleo, case)
    for other in (bo, cleo):
        for scope in (case, secret):
            with other.store.compartment.transaction() as connection:
                line = exchange.Share(
                    0, scope, peer(other, vault).no, "full", 0, "", "", "", True, "held", None
                )
                exchange.give(connection, line)
            asking.ask(other, "erase", scope)
        take(vault, told(other, vault))
        assert holds(vault, secret), "it was never given to them"
        assert holds(vault, case) == (other is bo), "a reader may not, a colleague may"


def test_a_forged_statement_does_nothing(vault: Vault, made: Maker, tmp_path: Path) -> None:
    import msgspec

    bo = made("Bo", vault)
    case = the_case(vault, tmp_path)
    give(vault, bo, case)
    asking.ask(vault, "erase", case)
    (true,) = statements.for_peer(vault, peer(vault, bo))
    other = RecordId("11" * 16)
    for false in (
        msgspec.structs.replace(true, signature=bytes(64)),
        msgspec.structs.replace(true, kind="withdraw"),
        msgspec.structs.replace(true, at=true.at + 1),
        msgspec.structs.replace(true, device=bo.store.device[1]),
        msgspec.structs.replace(true, scope=bytes.fromhex(other)),
    ):
        assert not statements._is_theirs(bo, peer(bo, vault), false)
    assert statements._is_theirs(bo, peer(bo, vault), true)


# ---------------------------------------------------------------------- withdrawing


def test_what_is_withdrawn_goes_and_comes_back_whole(
    vault: Vault, made: Maker, tmp_path: Path
) -> None:
    bo, cleo = made("Bo", vault), made("Cleo", vault)
    case = the_case(vault, tmp_path)
    give(vault, bo, case)
    give(vault, cleo, case)
    cases.change(bo, case, {"summary": "By Bo."})
    take(vault, told(bo, vault, [case]))
    take(bo, told(vault, bo, [case]))
    assert asking.withdraw(vault, case, [peer(vault, bo)]) == 1
    assert [line.peer for line in sharing.holders(vault, case)] == [peer(vault, cleo).no]
    assert statements.for_peer(vault, peer(vault, cleo)) == ()
    take(bo, told(vault, bo))
    assert not holds(bo, case)
    assert not bo.header.is_erased(case)
    assert holds(vault, case)
    assert checking.check(bo) == []
    take(vault, told(bo, vault))
    assert done_at(vault, case) == [True]
    cases.change(vault, case, {"phase": "reflection"})
    done = give(vault, bo, case)
    assert done.problems == []
    assert digests.digest(bo, case) == digests.digest(vault, case)
    document = bo.store.records(case, ["attachment"])[0]
    with attachments.reader(bo, document.id) as content:
        assert content.read(5) == b"Dear "
    assert checking.check(bo) == []
    assert statements.for_peer(vault, peer(vault, bo)) == ()
    assert asking.withdraw(vault, case, [peer(vault, bo)]) == 1
    assert done_at(vault, case) == [False], "the second one is asked for again"
    take(bo, told(vault, bo))
    assert not holds(bo, case)


def test_unsent_work_and_half_a_note_are_not_destroyed(
    vault: Vault, made: Maker, tmp_path: Path
) -> None:
    from exitdesk.domain.ids import new_id

    bo = made("Bo", vault)
    case = the_case(vault, tmp_path)
    give(vault, bo, case)
    take(vault, told(bo, vault, [case]))
    draft = new_id()
    bo.store.keep_draft(draft, case, "session", None, {"note": {"data": "half"}}, {})
    asking.withdraw(vault, case, [peer(vault, bo)])
    assert take(bo, told(vault, bo)).erased == 0
    bo.store.drop_draft(draft)
    cases.change(bo, case, {"summary": "By Bo, unsent."})
    assert take(bo, told(vault, bo)).erased == 0
    assert holds(bo, case)
    take(vault, told(bo, vault, [case]))
    assert vault.store.record(case).doc["summary"] == "By Bo, unsent."  # type: ignore[union-attr]
    assert done_at(vault, case) == [False]
    assert take(bo, told(vault, bo, [case])).erased == 1
    assert not holds(bo, case)


def test_a_withdrawal_that_comes_late_does_not_take_what_was_given_since(
    vault: Vault, made: Maker, tmp_path: Path
) -> None:
    bo = made("Bo", vault)
    case = the_case(vault, tmp_path)
    give(vault, bo, case)
    take(vault, told(bo, vault, [case]))
    asking.withdraw(vault, case, [peer(vault, bo)])
    late = told(vault, bo)
    cases.change(vault, case, {"phase": "reflection"})
    give(vault, bo, case)
    take(bo, late)
    assert holds(bo, case)
    assert statements.for_peer(vault, peer(vault, bo)) == ()


def test_withdrawing_counts_from_the_one_who_gave(
    vault: Vault, made: Maker, tmp_path: Path
) -> None:
    bo = made("Bo", vault)
    cleo = made("Cleo", vault, bo)
    case = the_case(vault, tmp_path)
    give(vault, bo, case)
    give(vault, cleo, case)
    asking.withdraw(vault, case, [peer(vault, bo)])
    (statement,) = statements.for_peer(vault, peer(vault, bo))
    assert statements._is_theirs(cleo, peer(cleo, vault), statement)
    assert not statements._is_theirs(cleo, peer(cleo, bo), statement)


def test_who_got_a_case_cannot_take_it_from_who_gave_it(
    vault: Vault, made: Maker, tmp_path: Path
) -> None:
    bo = made("Bo", vault)
    case = the_case(vault, tmp_path)
    give(vault, bo, case)
    with pytest.raises(Trouble, match="did not get this case from here"):
        asking.withdraw(bo, case, [peer(bo, vault)])
    asking.ask(bo, "withdraw", case)
    assert statements.for_peer(bo, peer(bo, vault)) != ()
    assert take(vault, told(bo, vault, [case])).erased == 0
    assert holds(vault, case)


def test_who_does_not_hold_a_case_is_not_asked(vault: Vault, made: Maker, tmp_path: Path) -> None:
    bo = made("Bo", vault)
    case = the_case(vault, tmp_path)
    with pytest.raises(Trouble, match="do not hold"):
        asking.withdraw(vault, case, [peer(vault, bo)])


# ---------------------------------------------------------------------- reading only


def test_a_case_to_read_is_not_written_in(vault: Vault, made: Maker, tmp_path: Path) -> None:
    bo = made("Bo", vault)
    case = the_case(vault, tmp_path)
    give(vault, bo, case, mode="read")
    note = bo.store.records(case, ["session"])[0]
    letter = tmp_path / "letter.txt"
    letter.write_text("x")
    for attempt in (
        lambda: cases.change(bo, case, {"summary": "No."}),
        lambda: case_vault.session(bo, case),
        lambda: cases.add_part(bo, case, "flag", {"what": "x", "expires_on": "2030-01-01"}),
        lambda: saving.deleted(bo, note.id, label="x"),
        lambda: attachments.add(bo, case, letter),
        lambda: attachments.remove(bo, bo.store.records(case, ["attachment"])[0].id),
    ):
        before = digests.digest(bo, case)
        with pytest.raises(saving.ReadOnly, match="only to read"):
            attempt()
        assert digests.digest(bo, case) == before
    assert len(list(attachments.folder(bo).iterdir())) == 1, "nothing of the letter is left"
    case_vault.client(bo, alias="Own")
    cases.change(vault, case, {"summary": "By the owner."})
    give(vault, bo, case, mode="read")
    assert digests.digest(bo, case) == digests.digest(vault, case)


def test_the_owner_refuses_what_a_reader_wrote(vault: Vault, made: Maker, tmp_path: Path) -> None:
    bo = made("Bo", vault)
    case = the_case(vault, tmp_path)
    give(vault, bo, case, mode="read")
    with bo.store.compartment.transaction() as connection:
        exchange.set_access(connection, case, "full")
    cases.change(bo, case, {"summary": "Smuggled."})
    done = take(vault, told(bo, vault, [case]))
    assert any("only read" in words for words in done.problems)
    assert "summary" not in vault.store.record(case).doc  # type: ignore[union-attr]
    assert peers.by_key(vault.store.connection, peer(vault, bo).sign_key) is not None
    assert receiving.MAX_FILE > 0


# ---------------------------------------------------------------------- through a folder


def rounds(place: Path, *every: Vault, times: int = 3) -> None:
    """Let everybody sync in turn."""
    place.mkdir(exist_ok=True)
    for _ in range(times):
        for one in every:
            syncing.sync(one, place)


def test_an_erasure_goes_through_a_shared_folder(vault: Vault, made: Maker, tmp_path: Path) -> None:
    bo = made("Bo", vault)
    cleo = made("Cleo", vault, bo)
    case, other = trip_vault.filled(vault, tmp_path, "Mattis", "Lina")
    give(vault, bo, case, other)
    give(vault, cleo, case)
    rounds(tmp_path / "stick", vault, bo, cleo)
    cases.change(cleo, case, {"summary": "By Cleo, not synced yet."})
    erasing.erase(vault, case)
    rounds(tmp_path / "stick", vault, cleo, bo)
    for one in (vault, bo, cleo):
        assert not holds(one, case)
        assert one.header.is_erased(case)
    assert holds(bo, other)
    assert done_at(vault, case) == [True, True]
    rounds(tmp_path / "stick", bo, vault, cleo, times=1)
    assert not any(holds(one, case) for one in (vault, bo, cleo))
    erasing.erase(vault, other)  # the second one goes the same way
    rounds(tmp_path / "stick", vault, cleo, bo)
    assert not holds(bo, other)
    assert done_at(vault, other) == [True]
    lying = len(list((tmp_path / "stick").rglob("*.*")))
    rounds(tmp_path / "stick", vault, cleo, bo)
    assert len(list((tmp_path / "stick").rglob("*.*"))) <= lying


def test_a_withdrawal_goes_through_a_shared_folder_after_the_work_came(
    vault: Vault, made: Maker, tmp_path: Path
) -> None:
    bo = made("Bo", vault)
    case = the_case(vault, tmp_path)
    give(vault, bo, case)
    rounds(tmp_path / "stick", vault, bo)
    cases.change(bo, case, {"summary": "By Bo, not synced yet."})
    asking.withdraw(vault, case, [peer(vault, bo)])
    rounds(tmp_path / "stick", vault, bo, times=4)
    assert not holds(bo, case)
    assert vault.store.record(case).doc["summary"] == "By Bo, not synced yet."  # type: ignore[union-attr]
    assert done_at(vault, case) == [True]
    give(vault, bo, case)
    assert digests.digest(bo, case) == digests.digest(vault, case)
    rounds(tmp_path / "stick", vault, bo)
    cases.change(bo, case, {"summary": "Again."})
    rounds(tmp_path / "stick", bo, vault)
    assert vault.store.record(case).doc["summary"] == "Again."  # type: ignore[union-attr]

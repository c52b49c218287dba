"""Vaults: keys, locks, the header, what was put back from outside."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from exitdesk.crypto.failures import MistypedCode, WrongPassphrase
from exitdesk.domain.ids import new_id
from exitdesk.domain.trouble import Trouble
from exitdesk.services import backups, cases, checking, drafts, vaults
from exitdesk.services.vaults import OlderDatabase
from exitdesk.storage.failures import DiskFull
from exitdesk.storage.holder import VaultHeld
from tests.unit.services.case_vault import CHEAP, PASSPHRASE, client, made, reopened, session


def test_a_new_passphrase_opens_and_the_old_one_opens_neither_header(tmp_path: Path) -> None:
    vault, _ = made(tmp_path / "v")
    vaults.change_passphrase(vault, "other words", cost=CHEAP)
    vaults.close(vault)
    with pytest.raises(WrongPassphrase):
        reopened(tmp_path / "v")
    (tmp_path / "v" / "vault.hdr").write_bytes(b"gone")
    with pytest.raises(WrongPassphrase):
        reopened(tmp_path / "v")
    vaults.close(reopened(tmp_path / "v", "other words"))


def test_the_recovery_code_opens_and_only_the_newest_one(tmp_path: Path) -> None:
    vault, first = made(tmp_path / "v")
    second = vaults.new_recovery_code(vault)
    vaults.close(vault)
    with pytest.raises(WrongPassphrase):
        vaults.unlock_by_recovery(tmp_path / "v", first)
    vaults.close(vaults.unlock_by_recovery(tmp_path / "v", second.lower().replace("-", " ")))


def test_the_code_must_be_retyped_before_it_counts_as_kept(tmp_path: Path) -> None:
    vault, code = made(tmp_path / "v")
    assert not vaults.recovery_confirmed(vault)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    with pytest.raises(MistypedCode):
        vaults.confirm_recovery(vault, code, wrong)
    vaults.confirm_recovery(vault, code, code.lower())
    assert vaults.recovery_confirmed(vault)
    vaults.close(vault)


def test_rotating_the_key_keeps_everything_and_the_passphrase(tmp_path: Path) -> None:
    vault, old_code = made(tmp_path / "v")
    case = client(vault)
    session(vault, case)
    before, key = vault.store.counts(), vault.master
    code = vaults.rotate_key(vault, PASSPHRASE, cost=CHEAP)
    assert vault.store.counts() == before
    assert vault.master != key
    vaults.close(vault)
    with pytest.raises(WrongPassphrase):
        vaults.unlock_by_recovery(tmp_path / "v", old_code)
    vaults.close(vaults.unlock_by_recovery(tmp_path / "v", code))
    assert sorted(p.name for p in (tmp_path / "v").glob("casework*.db")) == ["casework.2.db"]


def test_a_wrong_passphrase_stops_a_rotation_before_it_begins(tmp_path: Path) -> None:
    vault, _ = made(tmp_path / "v")
    with pytest.raises(WrongPassphrase):
        vaults.rotate_key(vault, "wrong", cost=CHEAP)
    client(vault)
    vaults.close(vault)
    vaults.close(reopened(tmp_path / "v"))


def test_a_second_window_is_told_who_has_the_vault(tmp_path: Path) -> None:
    vault, _ = made(tmp_path / "v")
    with pytest.raises(VaultHeld, match="already open"):
        reopened(tmp_path / "v")
    vaults.close(vault)
    vaults.close(reopened(tmp_path / "v"))


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Trouble, match="not empty"):
        made(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_an_old_database_put_back_is_noticed_and_can_be_accepted(tmp_path: Path) -> None:
    folder = tmp_path / "v"
    vault, _ = made(folder)
    case = client(vault)
    vaults.close(vault)
    shutil.copy(folder / "casework.db", tmp_path / "old.db")
    vault = reopened(folder)
    session(vault, case)
    vaults.close(vault)
    shutil.copy(tmp_path / "old.db", folder / "casework.db")
    with pytest.raises(OlderDatabase, match="put back"):
        reopened(folder)
    vault = reopened(folder, accept_older=True)
    assert cases.page(vault, case).events == ()
    vaults.close(vault)


def test_another_vaults_header_does_not_open_this_database(tmp_path: Path) -> None:
    one, _ = made(tmp_path / "one")
    two, _ = made(tmp_path / "two")
    vaults.close(one)
    vaults.close(two)
    shutil.copy(tmp_path / "two" / "vault.hdr", tmp_path / "one" / "vault.hdr")
    with pytest.raises(Trouble):
        reopened(tmp_path / "one")


def test_a_state_put_back_inside_the_database_is_found_by_the_check(tmp_path: Path) -> None:
    vault, _ = made(tmp_path / "v")
    case = client(vault)
    record = session(vault, case, "HIGH")
    backups.make(vault)
    assert checking.check(vault) == []
    row = vault.store.connection.execute(
        "SELECT doc FROM record WHERE id=?", (bytes.fromhex(record),)
    ).fetchone()
    with vault.store.compartment.transaction() as connection:
        connection.execute(
            ("UPDATE record SET doc=? WHERE id=?"),
            (row[0].replace("HIGH", "LOW"), bytes.fromhex(record)),
        )
    found = checking.check(vault)
    assert [f.serious for f in found] == [True, False]  # the words do not fit either
    assert checking.scope_problems(vault, case) == [record]
    vaults.close(vault)


@pytest.mark.parametrize("column", ["payload", "hash", "link", "clock", "prev"])
def test_a_change_of_the_history_is_found_by_the_check(tmp_path: Path, column: str) -> None:
    vault, _ = made(tmp_path / "v")
    client(vault)
    client(vault)
    backups.make(vault)
    value = "clock + 1" if column == "clock" else "randomblob(32)"
    with vault.store.compartment.transaction() as connection:
        connection.execute(f"UPDATE change SET {column} = {value} WHERE no = 2")
    assert any(f.serious for f in checking.check(vault))
    vaults.close(vault)


def test_a_record_that_the_history_knows_and_the_table_lacks_is_found(tmp_path: Path) -> None:
    vault, _ = made(tmp_path / "v")
    case = client(vault)
    record = session(vault, case)
    with vault.store.compartment.transaction() as connection:
        connection.execute("DELETE FROM record WHERE id=?", (bytes.fromhex(record),))
    assert checking.scope_problems(vault, case) == [record]
    vaults.close(vault)


def test_a_failed_making_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("exitdesk.storage.header_file.write", refused)
    with pytest.raises(DiskFull):
        made(tmp_path / "v")
    assert not (tmp_path / "v").exists()


def test_the_staff_at_the_desk_can_change(tmp_path: Path) -> None:
    from exitdesk.services import people

    vault, _ = made(tmp_path / "v")
    other, _ = people.add_colleague(vault, {"code": "W2", "alias": "Solveig"})
    people.set_me(vault, other)
    assert vault.me == other
    assert vault.author == other
    assert new_id() != other
    vaults.close(vault)


@pytest.mark.parametrize(("column", "value"), [("stamps", b"\xc1"), ("doc", '"text"')])
def test_a_row_that_cannot_be_read_is_found_by_the_check(
    tmp_path: Path, column: str, value: object
) -> None:
    vault, _ = made(tmp_path / "v")
    case = client(vault)
    record = session(vault, case)
    with vault.store.compartment.transaction() as connection:
        connection.execute(
            f"UPDATE record SET {column}=? WHERE id=?", (value, bytes.fromhex(record))
        )
    assert any(f.serious for f in checking.check(vault))
    vaults.close(vault)


def test_a_row_that_cannot_be_listed_is_found_by_the_check(tmp_path: Path) -> None:
    vault, _ = made(tmp_path / "v")
    record = session(vault, client(vault))
    with vault.store.compartment.transaction() as connection:
        connection.execute(
            "UPDATE record SET doc=json_set(doc, '$.occurred_on', 5) WHERE id=?",
            (bytes.fromhex(record),),
        )
    found = checking.check(vault)
    assert any(f.serious for f in found)
    assert any("Lists" in f.what for f in found)
    vaults.close(vault)


def test_a_draft_is_given_up_on_the_person_s_word(tmp_path: Path) -> None:
    vault, _ = made(tmp_path / "v")
    draft = new_id()
    drafts.keep(vault, draft, client(vault), "session", None, {"quote": "half a"}, {})
    drafts.drop(vault, draft)
    assert drafts.one(vault, draft) is None
    vaults.close(vault)

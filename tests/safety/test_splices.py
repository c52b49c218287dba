"""Old pages and old files put back: noticed, or nothing differs, or said what cannot be noticed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from exitdesk.crypto.failures import DamagedHeader, WrongPassphrase
from exitdesk.domain.trouble import Trouble
from exitdesk.services import backups, cases, checking, erasing, vaults
from exitdesk.services.vaults import OlderDatabase
from exitdesk.storage import agreeing, header_names, history
from exitdesk.storage.failures import DamagedDatabase
from tests.safety import desk as desks
from tests.safety.desk import CHEAP, PASSPHRASE, Desk, made_desk, reopened, session

ROOT = Path(__file__).resolve().parents[2]
NEWER = "written after the copy"


@pytest.mark.long
def test_no_old_page_goes_unnoticed() -> None:
    command = [sys.executable, "-m", "tests.safety.splices", "--json", "--count", "300"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stdout, run.stderr
    counted: dict[str, Any] = json.loads(run.stdout)
    assert counted["missed"] == []
    assert counted["count"] == 300
    assert counted["outcomes"]["found by the check"] > 100


def test_without_the_history_old_pages_would_be_believed(
    memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the database library alone takes them for good."""
    from tests.safety.splices import Splices

    monkeypatch.setattr(history, "problems", lambda _connection: [])
    monkeypatch.setattr(agreeing, "disagreeing", lambda _connection, _scope: [])
    monkeypatch.setattr("exitdesk.storage.projections.differences", lambda _connection: [])
    assert len(Splices(memory, seed=1).run(60).missed) > 3


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A vault with a copy of it beside, after which a note was written."""
    made = made_desk(tmp_path)
    desks.copied(made.folder, tmp_path / "older")
    with desks.opened(made.folder) as vault:
        session(vault, made.kept, NEWER)
    return made


def put_back(desk: Desk, *names: str) -> None:
    for name in names:
        shutil.copy(desk.folder.with_name("older") / name, desk.folder / name)


def test_an_old_database_is_noticed_at_opening(desk: Desk) -> None:
    put_back(desk, "casework.db")
    with pytest.raises(OlderDatabase, match="put back"):
        reopened(desk.folder)


def test_an_accepted_old_database_is_still_found_by_the_check(desk: Desk) -> None:
    put_back(desk, "casework.db")
    vault = reopened(desk.folder, accept_older=True)
    assert NEWER not in str(desks.found(vault).records)
    vaults.close(vault)


def test_an_old_header_keeps_every_record(desk: Desk) -> None:
    """What it can do: an old passphrase opens again, until the data key is rotated."""
    with desks.opened(desk.folder) as vault:
        vaults.change_passphrase(vault, "new words", cost=CHEAP)
    put_back(desk, "vault.hdr", "vault.hdr.prev")
    with pytest.raises(WrongPassphrase):
        reopened(desk.folder, "new words")
    with desks.opened(desk.folder) as vault:
        assert NEWER in str(desks.found(vault).records)
        assert desks.serious(vault) == []


def test_an_old_header_is_noticed_where_a_backup_is_newer(desk: Desk) -> None:
    with desks.opened(desk.folder) as vault:
        vaults.change_passphrase(vault, "new words", cost=CHEAP)
        backups.make(vault)
    put_back(desk, "vault.hdr", "vault.hdr.prev")
    with desks.opened(desk.folder) as vault:
        assert any("older than a backup" in f.what for f in checking.check(vault))


def test_an_old_header_does_not_forget_an_erasure(desk: Desk) -> None:
    with desks.opened(desk.folder) as vault:
        kept = backups.make(vault, desk.folder.with_name("stick"))
        erasing.erase(vault, desk.erasable)
    put_back(desk, "vault.hdr", "vault.hdr.prev")
    with desks.opened(desk.folder) as vault:
        assert vault.header.is_erased(desk.erasable)
    backups.restore(kept, desk.folder, PASSPHRASE, floor=CHEAP)
    with desks.opened(desk.folder) as vault:
        assert cases.by_code(vault, "EX-0002") is None


def test_an_old_header_from_before_a_rotation_opens_nothing(desk: Desk) -> None:
    with desks.opened(desk.folder) as vault:
        vaults.rotate_key(vault, PASSPHRASE, cost=CHEAP)
    put_back(desk, "vault.hdr", "vault.hdr.prev")
    with pytest.raises(Trouble, match="missing from its folder"):
        reopened(desk.folder)


def test_an_old_vault_whole_is_noticed_where_a_backup_is_newer(desk: Desk) -> None:
    """Header and database of one older moment fit together: only a third witness can tell.

    Here that is a backup; later also colleagues' bundles and the heads on printed reports.
    """
    with desks.opened(desk.folder) as vault:
        backups.make(vault)
    put_back(desk, "vault.hdr", "vault.hdr.prev", "casework.db")
    with desks.opened(desk.folder) as vault:
        assert NEWER not in str(desks.found(vault).records)
        assert any("older than a backup" in f.what for f in checking.check(vault))


def test_what_cannot_be_noticed_is_an_old_vault_without_a_witness(desk: Desk) -> None:
    """The honest limit: every file of the folder from one older moment, backups and all."""
    shutil.rmtree(desk.folder)
    desks.copied(desk.folder.with_name("older"), desk.folder)
    with desks.opened(desk.folder) as vault:
        assert desks.found(vault) == desk.expected
        assert checking.check(vault) == []


def test_restoring_an_older_backup_on_purpose_is_no_finding(desk: Desk) -> None:
    with desks.opened(desk.folder) as vault:
        backups.make(vault, desk.folder.with_name("stick"))
        session(vault, desk.kept, "More.")
        backups.make(vault)
    stick = desk.folder.with_name("stick")
    backups.restore(stick, desk.folder, PASSPHRASE, floor=CHEAP)
    with desks.opened(desk.folder) as vault:
        assert checking.check(vault) == []


@pytest.mark.parametrize("name", ["vault.hdr", "casework.db"])
def test_a_file_of_another_vault_is_refused(desk: Desk, tmp_path: Path, name: str) -> None:
    other = made_desk(tmp_path / "other")
    shutil.copy(other.folder / name, desk.folder / name)
    if name == "vault.hdr":
        (desk.folder / header_names.PREVIOUS_NAME).unlink()
    with pytest.raises(DamagedDatabase if name != "vault.hdr" else Trouble) as caught:
        reopened(desk.folder)
    assert not isinstance(caught.value, DamagedHeader)
    assert caught.value.what_to_do


def test_another_vaults_header_with_its_own_passphrase(desk: Desk, tmp_path: Path) -> None:
    """The other passphrase opens the other header; this database then is not readable."""
    other, _ = desks.made(tmp_path / "other")
    vaults.change_passphrase(other, "other words", cost=CHEAP)
    vaults.close(other)
    shutil.copy(tmp_path / "other" / "vault.hdr", desk.folder / "vault.hdr")
    with pytest.raises(WrongPassphrase):
        reopened(desk.folder)
    with pytest.raises(DamagedDatabase):
        reopened(desk.folder, "other words")


def test_a_new_record_never_overwrites_another(desk: Desk) -> None:
    """An old page of the scopes would hand out a number that is taken."""
    with desks.opened(desk.folder) as vault:
        with vault.store.compartment.transaction() as connection:
            connection.execute("UPDATE scope SET next_rid = next_rid - 1 WHERE no > 0")
        before = desks.found(vault).records
        assert desks.serious(vault)
        with pytest.raises(DamagedDatabase):
            session(vault, desk.kept, "Would lie on another.")
        with pytest.raises(DamagedDatabase):
            cases.add_part(vault, desk.kept, "name", {"full_name": "Would lie on another"})
        assert desks.found(vault).records == before

"""A making that was killed anywhere: a whole vault, or a folder where making works again."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from exitdesk.domain.trouble import Trouble
from exitdesk.services import cases, vaults
from exitdesk.storage import making
from exitdesk.storage.holder import VaultHeld
from tests.safety import desk as desks
from tests.safety.desk import PASSPHRASE, made, reopened
from tests.safety.kills import in_child
from tests.unit.storage.killed import killing_at

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills by signal, needs fork")


def killed_at(step: int, folder: Path) -> int:
    """Make a vault in a child that dies before its file operation number `step`."""

    def act(_confirm: object) -> None:
        killing_at(step, folder)()
        made(folder)

    return in_child(act, None)[0]


@needs_fork
def test_a_kill_before_any_file_operation_leaves_no_trap(memory: Path) -> None:
    ends: list[int] = []
    finished = step = 0
    while not ends or ends[-1] != 0:
        folder = memory / str(step) / "vault"
        folder.parent.mkdir()
        ends.append(killed_at(step, folder))
        finished += vaults.exists(folder)
        if vaults.exists(folder):
            vault = reopened(folder)
        else:
            vault, _ = made(folder)
        assert vault.me is not None
        assert desks.serious(vault) == []
        cases.create(vault, {"alias": "Mattis"})
        vaults.close(vault)
        left = {path.name for path in folder.iterdir()}
        assert left <= {"ballast", "casework.db", "vault.hdr", "vault.hdr.prev", "vault.lock"}
        shutil.rmtree(folder.parent)
        step += 1
    assert set(ends[:-1]) == {-signal.SIGKILL}
    assert step > 15
    assert 1 < finished < step


def test_case_files_without_a_header_are_never_taken_for_an_unfinished_making(
    tmp_path: Path,
) -> None:
    desk = desks.made_desk(tmp_path)
    for name in ("vault.hdr", "vault.hdr.prev"):
        (desk.folder / name).unlink()
    before = (desk.folder / "casework.db").read_bytes()
    with pytest.raises(Trouble, match="not empty"):
        made(desk.folder)
    (desk.folder / making.NAME).touch()  # even so: a making leaves no attachments
    with pytest.raises(Trouble, match="not empty"):
        made(desk.folder)
    assert (desk.folder / "casework.db").read_bytes() == before


def test_a_mark_in_a_whole_vault_means_nothing(tmp_path: Path) -> None:
    desk = desks.made_desk(tmp_path)
    (desk.folder / making.NAME).touch()
    with pytest.raises(Trouble, match="not empty"):
        made(desk.folder)
    with desks.opened(desk.folder) as vault:
        assert desks.found(vault) == desk.expected
        assert not (desk.folder / making.NAME).exists()


def test_two_makings_at_once_give_one_vault(tmp_path: Path) -> None:
    vault, _ = made(tmp_path / "vault")
    (tmp_path / "vault" / making.NAME).touch()
    with pytest.raises(Trouble):
        made(tmp_path / "vault")
    vaults.close(vault)
    vaults.close(reopened(tmp_path / "vault"))


def test_somebody_who_is_quicker_keeps_the_vault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder was empty when we looked, and a whole vault lies there when we hold it."""
    folder = tmp_path / "vault"
    begin = making.begin

    def other_first(place: Path) -> None:
        monkeypatch.setattr(making, "begin", begin)
        vaults.close(made(place)[0])
        begin(place)

    monkeypatch.setattr(making, "begin", other_first)
    with pytest.raises(VaultHeld):
        vaults.create(folder, PASSPHRASE, cost=desks.CHEAP)
    vaults.close(reopened(folder))


def test_what_is_discarded_is_gone(tmp_path: Path) -> None:
    vault, _ = made(tmp_path / "vault")
    vaults.discard(vault)
    assert not (tmp_path / "vault").exists()


@needs_fork
def test_a_kill_while_discarding_leaves_no_trap(memory: Path) -> None:
    end, step = -signal.SIGKILL, 0
    while end != 0:
        folder = memory / str(step) / "vault"
        folder.parent.mkdir()

        def act(_confirm: object, folder: Path = folder, step: int = step) -> None:
            vault, _ = made(folder)
            killing_at(step, folder)()
            vaults.discard(vault)

        end = in_child(act, None)[0]
        vault = reopened(folder) if vaults.exists(folder) else made(folder)[0]
        vaults.close(vault)
        step += 1
    assert step > 5

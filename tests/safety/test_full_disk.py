"""A disk that fills up at any write: Trouble, the old state, a key that opens; erasing works."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exitdesk.services import backups, cases, erasing, vaults
from exitdesk.services.erasing import BackupsRemain
from exitdesk.storage import ballast
from exitdesk.storage.failures import DiskFull
from tests.safety import desk as desks
from tests.safety import verdicts
from tests.safety.desk import Desk, made_desk, reopened
from tests.safety.full import FILLER, small_disk
from tests.safety.works import WORKS

ROOT = Path(__file__).resolve().parents[2]
POINTS = 16


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 28 MB in memory."""
    try:
        with small_disk(tmp_path / "disk") as place:
            yield place
    except PermissionError as why:
        pytest.skip(str(why))


def tally(work: str, how: str, place: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.safety.full", str(place), "--how", how, "--json"]
    command += ["--points", str(POINTS), "--only", work]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if "mounting is not allowed" in run.stderr:
        pytest.skip("mounting is not allowed here")
    assert run.stdout, run.stderr
    counted: dict[str, Any] = json.loads(run.stdout)[0]
    return counted


@pytest.mark.parametrize("work", WORKS)
def test_a_disk_that_fills_up_keeps_the_old_state(work: str, tmp_path: Path) -> None:
    counted = tally(work, "space", tmp_path / "disk")
    assert counted["wrong"] == []
    assert counted["finished"] == 3
    if work != "erase":
        assert counted["refused"] > 0
        assert counted["opened_full"] == counted["refused"]


@pytest.mark.parametrize("work", WORKS)
def test_a_limit_on_files_keeps_the_old_state(work: str, tmp_path: Path) -> None:
    """The same without a right to mount: no file grows beyond a size."""
    counted = tally(work, "limit", tmp_path)
    assert counted["wrong"] == []
    assert counted["refused"] > 0


def fill(disk: Path, but: int = 0) -> None:
    """Leave no byte on the disk, or `but` some."""
    with (disk / FILLER).open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while shutil.disk_usage(disk).free > but:
            file.write(bytes(4096))


def test_ballast_is_there_after_making_and_after_opening(tmp_path: Path) -> None:
    desk = made_desk(tmp_path)
    path = desk.folder / ballast.NAME
    assert path.stat().st_size == ballast.SIZE
    path.unlink()
    with desks.opened(desk.folder):
        assert path.stat().st_size == ballast.SIZE


def test_ballast_does_not_take_the_last_room(disk: Path) -> None:
    desk = made_desk(disk)
    (desk.folder / ballast.NAME).unlink()
    fill(disk, but=2 * ballast.SIZE - 8192)
    with desks.opened(desk.folder):
        assert not (desk.folder / ballast.NAME).exists()


@pytest.mark.parametrize("crashed", [False, True])
def test_a_vault_opens_on_a_disk_without_a_byte_left(disk: Path, *, crashed: bool) -> None:
    desk = made_desk(disk)
    vault = reopened(desk.folder)
    desks.session(vault, desk.kept, "Last words.")
    expected = desks.found(vault)
    if crashed:
        shutil.copytree(desk.folder, disk / "crashed", ignore=shutil.ignore_patterns("*-shm"))
    vaults.close(vault)
    folder = disk / "crashed" if crashed else desk.folder
    fill(disk)
    with desks.opened(folder) as again:
        assert desks.found(again) == expected
    (folder / ballast.NAME).unlink(missing_ok=True)
    fill(disk)
    with pytest.raises(DiskFull):
        reopened(folder)


def test_erasing_on_a_disk_without_a_byte_left(disk: Path) -> None:
    desk = made_desk(disk)
    vault = reopened(desk.folder)
    fill(disk)
    certificate = erasing.erase(vault, desk.erasable)
    assert certificate.counts["session"] == desks.NOTES
    assert not (desk.folder / ballast.NAME).exists()
    vaults.close(vault)
    assert verdicts.wrong("erase", desk, [{"erased": desk.erasable}]) == []


def test_without_ballast_it_would_not_work(disk: Path) -> None:
    """The control; and what was begun is finished once there is room."""
    desk = made_desk(disk)
    vault = reopened(desk.folder)
    (desk.folder / ballast.NAME).unlink()
    fill(disk)
    with pytest.raises(DiskFull):
        erasing.erase(vault, desk.erasable)
    assert cases.by_code(vault, "EX-0002") == desk.erasable
    with contextlib.suppress(DiskFull):
        vaults.close(vault)
    (disk / FILLER).unlink()
    with desks.opened(desk.folder) as again:
        erasing.erase(again, desk.erasable)
    assert verdicts.wrong("erase", desk, [{"erased": desk.erasable}]) == []


def test_where_a_fresh_backup_has_no_room_it_is_said_and_done_later(disk: Path) -> None:
    desk = made_desk(disk)
    vault = reopened(desk.folder)
    (desk.folder / ballast.NAME).write_bytes(bytes(200_000))
    fill(disk)
    with pytest.raises(BackupsRemain, match="older backups still hold it"):
        erasing.erase(vault, desk.erasable)
    assert cases.by_code(vault, "EX-0002") is None
    assert [row.counts["record:case"] for row in backups.listed(vault)] == [2]
    with contextlib.suppress(DiskFull):
        vaults.close(vault)
    (disk / FILLER).unlink()
    vaults.close(reopened(desk.folder))
    assert verdicts.wrong("erase", desk, [{"erased": desk.erasable}]) == []


def test_an_opening_that_cannot_replace_the_backups_says_so(disk: Path) -> None:
    desk = made_desk(disk)
    vault = reopened(desk.folder)
    (desk.folder / ballast.NAME).write_bytes(bytes(200_000))
    fill(disk)
    with pytest.raises(BackupsRemain):
        erasing.erase(vault, desk.erasable)
    with contextlib.suppress(DiskFull):
        vaults.close(vault)
    (disk / FILLER).unlink()
    fill(disk, but=100_000)
    with desks.opened(desk.folder) as again:
        assert any("could not be replaced yet" in notice for notice in again.notices)


def full_desk(disk: Path) -> Desk:
    desk = made_desk(disk)
    fill(disk)
    return desk


def test_making_a_vault_on_a_full_disk_leaves_nothing(disk: Path) -> None:
    full_desk(disk)
    with pytest.raises(DiskFull):
        desks.made(disk / "new")
    assert not (disk / "new").exists()

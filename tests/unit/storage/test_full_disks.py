"""What gives way when a disk is full, and what a half-made vault leaves."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from exitdesk.storage import backups, ballast, making
from exitdesk.storage.failures import DiskFull
from tests.unit.storage import small_vault

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class FullOnce:
    """A step that finds the disk full the first time."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, *_args: Any, **_more: Any) -> str:
        self.calls += 1
        if self.calls == 1:
            raise DiskFull.found()
        return "done"


def test_ballast_is_kept_once_and_spent_when_a_step_needs_room(tmp_path: Path) -> None:
    assert ballast.kept(tmp_path, 4096)
    assert ballast.kept(tmp_path, 4096)
    step = FullOnce()
    assert ballast.with_room(tmp_path, step) == "done"
    assert step.calls == 2
    assert list(tmp_path.iterdir()) == []


def test_without_ballast_a_full_disk_is_told(tmp_path: Path) -> None:
    with pytest.raises(DiskFull):
        ballast.with_room(tmp_path, FullOnce())
    assert not ballast.spent(tmp_path)
    assert ballast.with_room(tmp_path, lambda: 7) == 7


def test_ballast_is_not_made_where_room_is_scarce(tmp_path: Path) -> None:
    assert not ballast.kept(tmp_path, 1 << 60)
    assert not ballast.kept(tmp_path / "nowhere", 4096)


@pytest.mark.parametrize("older", [1, 3])
def test_replacing_backups_makes_room_by_the_oldest_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, older: int
) -> None:
    with small_vault.created(tmp_path / "v", ["a"]) as vault:
        into = tmp_path / "backups"
        made = backups.made
        for number in range(older):
            at = NOW.replace(minute=number)
            made(vault.folder, vault.header, vault.master, into, small_vault.measure, at)
        full = FullOnce()

        def scarce(*args: Any, **more: Any) -> Path:
            full()
            return made(*args, **more)

        monkeypatch.setattr(backups, "made", scarce)
        arguments = (vault.folder, vault.header, vault.master, into, small_vault.measure, NOW)
        if older == 1:
            with pytest.raises(DiskFull):
                backups.replaced(*arguments)
            assert len(backups.listed(into)) == 1
        else:
            assert len(backups.replaced(*arguments)) == 3
            assert len(backups.listed(into)) == 1


def test_undoing_a_making_touches_nothing_that_is_finished(tmp_path: Path) -> None:
    (tmp_path / "casework.db").write_bytes(b"x")
    making.undo(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["casework.db"]

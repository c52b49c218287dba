"""Room for erasing on a full disk."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest

from exitdesk.storage import ballast
from exitdesk.storage.failures import DeviceTrouble, DiskFull, ReadOnlyPlace
from tests.unit.storage import small_vault


def test_ballast_is_kept_once_and_spent_once(tmp_path: Path) -> None:
    assert ballast.kept(tmp_path, 3_000_000)
    before = (tmp_path / "ballast").stat()
    assert before.st_size == 3_000_000
    assert ballast.kept(tmp_path, 3_000_000)
    assert (tmp_path / "ballast").stat().st_ino == before.st_ino
    assert ballast.kept(tmp_path, 1000)
    assert (tmp_path / "ballast").stat().st_size == 1000
    assert ballast.spent(tmp_path)
    assert not ballast.spent(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_without_room_there_is_none_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert not ballast.kept(tmp_path, 1000)
    assert list(tmp_path.iterdir()) == []


def test_ballast_that_cannot_be_removed_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ballast.kept(tmp_path, 1000)

    def refused(_path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(ReadOnlyPlace):
        ballast.spent(tmp_path)


def test_a_failing_device_is_no_lack_of_room(tmp_path: Path) -> None:
    assert ballast.kept(tmp_path, 1000)

    def failing() -> None:
        raise DeviceTrouble.found()

    with pytest.raises(DeviceTrouble):
        ballast.with_room(tmp_path, failing)
    assert (tmp_path / "ballast").exists()


def test_on_a_full_disk_it_makes_room_to_erase(small_disk: Path) -> None:
    """On a disk with no byte left removing fails; with the ballast given up it works."""
    folder = small_disk / "vault"
    with small_vault.created(
        folder, [f"note {number} " + "x" * 3000 for number in range(200)]
    ) as vault:
        vault.compartment.checkpoint()
        assert ballast.kept(folder)
        with (small_disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):
            while True:
                filler.write(bytes(4096))

        def erase() -> None:
            with vault.compartment.transaction(removes=True) as connection:
                connection.execute("DELETE FROM note")

        with pytest.raises(DiskFull):
            erase()
        assert len(vault.texts()) == 200
        assert ballast.spent(folder)
        erase()
        assert vault.compartment.checkpoint()
        assert vault.texts() == []
        assert vault.compartment.integrity_problems() == []

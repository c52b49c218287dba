"""A disk that can only be read: a clear message, and restoring from it works."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exitdesk.crypto.keys import derived
from exitdesk.storage import backups, compartment, header_file, holder, restoring, sealed_files
from exitdesk.storage.failures import ReadOnlyPlace
from tests.unit.storage import small_vault
from tests.unit.storage.small_vault import AT, MIGRATIONS, measure

NOW = datetime(2026, 11, 23, 18, 15, 0, tzinfo=UTC)
TEXTS = [f"note {number}" for number in range(30)]


@contextmanager
def read_only(disk: Path) -> Iterator[None]:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)


def test_every_way_of_writing_says_so(small_disk: Path) -> None:
    with small_vault.created(small_disk / "vault", TEXTS) as vault:
        file = vault.attach(b"letter")
    folder, attachments = vault.folder, vault.folder / "attachments"
    key = derived(vault.master, "database")
    with read_only(small_disk):
        with pytest.raises(ReadOnlyPlace):
            holder.held(folder, AT)
        with pytest.raises(ReadOnlyPlace):
            compartment.create(folder / "more.db", key, MIGRATIONS)
        with pytest.raises(ReadOnlyPlace):
            compartment.open_(folder / "casework.db", key, MIGRATIONS)
        with pytest.raises(ReadOnlyPlace):
            header_file.write(folder, vault.header.changed(AT), vault.master)
        with pytest.raises(ReadOnlyPlace):
            sealed_files.remove(attachments, file.name)
        with pytest.raises(ReadOnlyPlace):
            backups.made(folder, vault.header, vault.master, folder / "backups", measure, NOW)
        assert small_vault.unlocked(folder)[0].header == vault.header
    with small_vault.opened(folder) as again:
        assert again.texts() == TEXTS


def test_a_backup_on_a_protected_stick_is_verified_and_restored(
    small_disk: Path, tmp_path: Path
) -> None:
    with small_vault.created(tmp_path / "vault", TEXTS) as vault:
        vault.attach(b"letter")
        stick = small_disk / "stick"
        path = backups.made(vault.folder, vault.header, vault.master, stick, measure, NOW)
    with read_only(small_disk):
        backups.verified(path, vault.master, measure)
        restoring.restored(path, vault.master, tmp_path / "new", measure, NOW)
    with small_vault.opened(tmp_path / "new") as again:
        assert again.texts() == TEXTS
        assert again.verify_attachments() == 1

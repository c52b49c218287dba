"""A vault's folder is destroyed: slots first, every byte, and nothing of anybody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from exitdesk.storage import destroying
from exitdesk.storage.failures import DeviceTrouble

SLOTS = b"slots " * 400


def vault(folder: Path) -> Path:
    """Make what looks like a vault's folder."""
    for name, content in {
        "vault.hdr": SLOTS,
        "vault.hdr.prev": SLOTS,
        "casework.db": b"pages" * 4000,
        "casework.db-wal": b"",
        "vault.lock": b"{}",
        "ballast": b"b" * 100,
        f"attachments/{'a' * 64}": b"sealed" * 300,
        f"attachments/{'b' * 32}.new": b"half",
        "backups/2026-11-23_181500_3fa9/casework.db": b"copy",
        "backups/2026-11-23_181500_3fa9/vault.hdr": SLOTS,
        "backups/2026-11-23_181500_3fa9/manifest": b"m",
        "backups/.unfinished-12345678-9abc/casework.db": b"half",
        "window/look.json": b"{}",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    inner = folder / "backups" / "2026-11-23_181500_3fa9" / "attachments"
    inner.mkdir()
    (inner / ("a" * 64)).hardlink_to(folder / "attachments" / ("a" * 64))
    return folder


class Unlike(bytes):
    """Bytes that are never what was read."""

    __hash__ = bytes.__hash__

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:
        return True


def test_all_of_it_goes(tmp_path: Path) -> None:
    folder = vault(tmp_path / "trip")
    assert destroying.strangers(folder) == 0
    gone = destroying.destroyed(folder, "ab" * 16)
    assert (gone.files, gone.elsewhere) == (15, 0)
    assert gone.size > 20_000
    assert destroying.is_gone(folder)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "photo.jpg",
        "attachments/letter.odt",
        "backups/notes.txt",
        "window/x",
        "vault.hdr.txt",
        "x/y",
    ],
)
def test_files_of_others_keep_all_of_it(tmp_path: Path, name: str) -> None:
    folder = vault(tmp_path / "trip")
    other = folder / name
    other.parent.mkdir(exist_ok=True)
    other.write_bytes(b"mine")
    assert destroying.strangers(folder) == 1
    with pytest.raises(ValueError, match="others"):
        destroying.destroyed(folder, "ab" * 16)
    assert (folder / "vault.hdr").read_bytes() == SLOTS
    assert not destroying.begun(folder)


def test_second_names_are_written_over_and_counted(tmp_path: Path) -> None:
    folder = vault(tmp_path / "trip")
    outside = tmp_path / "copy"
    outside.hardlink_to(folder / f"attachments/{'a' * 64}")
    gone = destroying.destroyed(folder, "ab" * 16)
    assert gone.elsewhere == 1
    content = outside.read_bytes()
    assert len(content) == 1800
    assert b"sealed" not in content


def test_links_are_not_followed(tmp_path: Path) -> None:
    folder = vault(tmp_path / "trip")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "mine").write_bytes(b"mine")
    (folder / f"attachments/{'c' * 64}").symlink_to(outside / "mine")
    destroying.destroyed(folder, "ab" * 16)
    assert (outside / "mine").read_bytes() == b"mine"


@pytest.mark.parametrize("stop", range(0, 15, 2))
def test_it_goes_on_where_it_was_interrupted(tmp_path: Path, stop: int) -> None:
    folder = vault(tmp_path / "trip")

    def progress(done: int, _total: int) -> None:
        if done > stop:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        destroying.destroyed(folder, "ab" * 16, progress)
    assert destroying.begun(folder) == "ab" * 16
    assert not any(SLOTS[:32] in path.read_bytes() for path in folder.rglob("vault.hdr*"))
    destroying.destroyed(folder, "ab" * 16)
    assert destroying.is_gone(folder)


def test_what_was_not_written_over_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a disk that keeps the old bytes."""
    folder = vault(tmp_path / "trip")
    monkeypatch.setattr("exitdesk.storage.destroying.secrets.token_bytes", Unlike)
    with pytest.raises((OSError, DeviceTrouble), match="written over"):
        destroying.destroyed(folder, "ab" * 16)
    assert (folder / "casework.db").is_file()


def test_it_is_not_gone_while_anything_of_its_name_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "trip"
    assert destroying.is_gone(folder)
    destroying.unfinished(folder).mkdir()
    assert not destroying.is_gone(folder)
    destroying.unfinished(folder).rmdir()
    folder.symlink_to(tmp_path / "nowhere")
    assert not destroying.is_gone(folder)

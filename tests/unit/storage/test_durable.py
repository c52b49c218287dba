"""Files written whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from exitdesk.storage import durable

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")


def test_a_new_file_never_replaces_one(tmp_path: Path) -> None:
    path = tmp_path / "a"
    durable.write_new(path, b"first")
    with pytest.raises(FileExistsError):
        durable.write_new(path, b"second")
    assert path.read_bytes() == b"first"


def test_an_error_while_writing_leaves_no_file(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        durable.write_new(tmp_path / "a", broken())
    assert list(tmp_path.iterdir()) == []


def test_writing_replaces_whole_and_clears_what_a_crash_left(tmp_path: Path) -> None:
    path = tmp_path / "a"
    (tmp_path / "a.new").write_bytes(b"half of something")
    durable.write(path, b"first")
    durable.write(path, b"second")
    assert path.read_bytes() == b"second"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]


@posix_only
def test_files_and_folders_are_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        folder = durable.private_folder(tmp_path / "vault")
        durable.write(folder / "a", b"x")
        durable.copied(folder / "a", folder / "b")
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in "ab"} == {0o600}


@posix_only
def test_every_step_is_on_the_disk_before_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """fsync of the file, then rename, then fsync of the folder."""
    steps: list[str] = []
    sync = os.fsync

    def noted(descriptor: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        sync(descriptor)

    rename = Path.replace

    def renamed(self: Path, target: Path) -> Path:
        steps.append("rename")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(Path, "replace", renamed)
    durable.write(tmp_path / "a", b"x")
    assert steps == ["file", "rename", "folder"]


def test_a_link_or_a_copy_has_the_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"x" * 3_000_000)
    assert durable.linked_or_copied(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a").samefile(tmp_path / "b")

    def refused(*_paths: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refused)
    assert not durable.linked_or_copied(tmp_path / "a", tmp_path / "c")
    assert (tmp_path / "c").read_bytes() == (tmp_path / "a").read_bytes()
    assert not (tmp_path / "a").samefile(tmp_path / "c")


def test_removing_a_folder_never_follows_a_link(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_bytes(b"x")
    gone = tmp_path / "gone"
    gone.mkdir()
    (gone / "link").symlink_to(kept, target_is_directory=True)
    durable.remove_folder(gone)
    (tmp_path / "link").symlink_to(kept, target_is_directory=True)
    durable.remove_folder(tmp_path / "link")
    assert (kept / "file").exists()
    assert not gone.exists()


def test_removing_what_is_not_there_is_no_error(tmp_path: Path) -> None:
    durable.remove(tmp_path / "nothing")
    durable.remove_folder(tmp_path / "nothing")

"""One process at a time, and the others are told who."""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from exitdesk.storage import holder
from exitdesk.storage.failures import ReadOnlyPlace
from exitdesk.storage.holder import Holding, VaultHeld

SINCE = "2026-01-02T03:04:05+01:00"
CHILD = """
import sys
from pathlib import Path
from exitdesk.storage import holder
held = holder.held(Path(sys.argv[1]), "2026-01-02T03:04:05+01:00")
print("held", flush=True)
sys.stdin.readline()
held.release()
print("released", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def child(tmp_path: Path) -> subprocess.Popen[str]:
    """A process that holds the vault in `tmp_path`, releases on a line, ends on another."""
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def ended(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_a_second_process_is_told_who_has_it(tmp_path: Path, child: subprocess.Popen[str]) -> None:
    with pytest.raises(VaultHeld) as caught:
        holder.held(tmp_path, SINCE)
    by = caught.value.by
    assert by is not None
    assert (by.pid, by.since, by.elsewhere) == (child.pid, SINCE, False)
    assert str(child.pid) in caught.value.what_happened
    assert by.host in caught.value.what_happened
    ended(child)


def test_after_a_kill_the_vault_is_free_and_the_crash_is_known(
    tmp_path: Path, child: subprocess.Popen[str]
) -> None:
    pid = child.pid
    ended(child)
    with holder.held(tmp_path, SINCE) as mine:
        assert mine.left_behind is not None
        assert mine.left_behind.pid == pid


def test_after_a_release_nothing_is_left_behind(
    tmp_path: Path, child: subprocess.Popen[str]
) -> None:
    output, _ = child.communicate("\n\n")
    assert output == "released\n"
    with holder.held(tmp_path, SINCE) as mine:
        assert mine.left_behind is None


def test_the_same_process_cannot_hold_it_twice(tmp_path: Path) -> None:
    first = holder.held(tmp_path, SINCE)
    with pytest.raises(VaultHeld) as caught:
        holder.held(tmp_path, SINCE)
    assert caught.value.by is not None
    assert caught.value.by.pid == os.getpid()
    first.release()
    first.release()
    holder.held(tmp_path, SINCE).release()


def test_the_lock_does_not_pass_to_a_program_that_is_started(tmp_path: Path) -> None:
    """Lock re-executes the program: the new one must be able to take the vault."""
    with holder.held(tmp_path, SINCE) as mine:
        assert mine._descriptor is not None
        assert not os.get_inheritable(mine._descriptor)


def test_a_holder_on_another_computer_is_recognised(tmp_path: Path) -> None:
    other = Holding("another-laptop.example", "kim", 1, SINCE)
    (tmp_path / holder.NAME).write_bytes(msgspec.json.encode(other))
    with holder.held(tmp_path, SINCE) as mine:
        assert mine.left_behind == other
        assert mine.left_behind.elsewhere


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xff", b"[]", b'{"pid": "x"}', b"0" * 9000])
def test_an_unreadable_lock_file_is_no_obstacle(tmp_path: Path, content: bytes) -> None:
    (tmp_path / holder.NAME).write_bytes(content)
    with holder.held(tmp_path, SINCE) as mine:
        assert mine.left_behind is None
        (tmp_path / holder.NAME).write_bytes(content)
        with pytest.raises(VaultHeld) as caught:
            holder.held(tmp_path, SINCE)
        assert caught.value.by is None


def test_a_full_disk_does_not_keep_the_vault_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        mine = holder.held(tmp_path, SINCE)
    with pytest.raises(VaultHeld):
        holder.held(tmp_path, SINCE)
    mine.release()


def test_a_folder_that_cannot_be_written_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_arguments: object) -> int:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(ReadOnlyPlace):
        holder.held(tmp_path, SINCE)


def test_an_account_without_a_name_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nameless() -> str:
        raise KeyError

    monkeypatch.setattr(getpass, "getuser", nameless)
    with holder.held(tmp_path, SINCE), pytest.raises(VaultHeld, match=r"\?"):
        holder.held(tmp_path, SINCE)

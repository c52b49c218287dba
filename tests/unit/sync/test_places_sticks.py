"""Sticks: a real exFAT, sticks pulled out and power cut at every moment of writing."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from exitdesk.sync.place_names import MARKER, Why
from exitdesk.sync.place_trouble import PlaceTrouble, Problem
from exitdesk.sync.places import FolderPlace
from tests.safety import power, trace

TOP = Path(__file__).resolve().parents[3]
A = "0123456789abcdef" * 2 + ".exd"
B = "fedcba9876543210" * 2 + ".exd"
BEFORE, DATA = b"before" * 1000, random.Random(1).randbytes(300_000)

WRITER = """
import os, signal, sys
from pathlib import Path
from random import Random
from exitdesk.sync.places import FolderPlace
place, left = FolderPlace(Path(sys.argv[1]), b"d" * 16), int(sys.argv[2])
watched = {"open", "os.rename", "os.remove", "os.link", "os.chmod", "os.scandir"}
def watch(event, arguments):
    global left
    if event in watched:
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
data = Random(1).randbytes(300_000)
sys.addaudithook(watch)
place.write_new(sys.argv[3], data)
if len(sys.argv) > 4:
    with open(sys.argv[4], "a") as confirmed:
        confirmed.write('{"done": true}\\n')
    place.folder_id()
    place.remove(sys.argv[5])
"""


def wrote(folder: Path, steps: int, *more: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", WRITER, str(folder), str(steps), B, *more]
    return subprocess.run(command, cwd=TOP, capture_output=True, check=False)


def test_exfat_keeps_the_same_promises(stick: Path, tmp_path: Path) -> None:
    place = FolderPlace(stick)
    place.write_new(A, DATA)
    assert [(entry.name, entry.size) for entry in place.names()] == [(A, len(DATA))]
    assert place.read(A, len(DATA)) == DATA
    with pytest.raises(FileExistsError):
        place.write_new(A, b"again")
    first = place.folder_id()
    subprocess.run(["umount", str(stick)], check=True)
    assert FolderPlace(stick).known_id() is None
    device = os.fsdecode(
        subprocess.run(
            ["losetup", "--list", "--noheadings", "--output", "NAME", "--associated",
             str(tmp_path / "stick.img")], capture_output=True, check=True
        ).stdout.strip()
    )  # fmt: skip
    subprocess.run(["mount.exfat-fuse", device, str(stick)], capture_output=True, check=True)
    assert place.folder_id() == first
    assert place.read(A, len(DATA)) == DATA
    place.remove(A)
    assert [path.name for path in stick.iterdir()] == [MARKER]


def test_exfat_knows_no_case_and_times_to_two_seconds(stick: Path) -> None:
    place = FolderPlace(stick)
    (stick / A.upper()).write_bytes(b"by an old program")
    with pytest.raises(FileExistsError):
        place.write_new(A, b"x")
    assert place.listing() == ([], [(A.upper(), Why.RENAMED)])
    place.write_new(B, b"x")
    (entry,) = place.names()
    assert entry.modified % 1000 == 0


def test_a_full_exfat_says_so_and_keeps_what_is_there(stick: Path) -> None:
    place = FolderPlace(stick)
    place.write_new(A, DATA)
    with pytest.raises(PlaceTrouble) as caught:
        place.write_new(B, bytes(20 << 20))
    assert caught.value.problem is Problem.FULL
    assert [path.name for path in stick.iterdir()] == [A]
    assert place.read(A, len(DATA)) == DATA


@pytest.mark.long
def test_a_stick_pulled_out_at_any_step_keeps_what_was_there(tmp_path: Path) -> None:
    """Killed before each operation on files, one after the other, until one run comes through."""
    killed = halves = 0
    for steps in range(30):
        folder = tmp_path / str(steps)
        folder.mkdir()
        place = FolderPlace(folder, b"d" * 16)
        place.write_new(A, BEFORE)
        done = wrote(folder, steps)
        assert place.read(A, len(BEFORE)) == BEFORE
        names = [entry.name for entry in place.names()]
        assert B not in names or place.read(B, len(DATA)) == DATA
        if done.returncode == 0:
            break
        killed += 1
        left = place.foreign()
        assert {found.why for found in left} <= {Why.TEMPORARY}
        halves += len(left)
        for found in left:
            os.utime(folder / found.name, (1, 1))
        assert place.tidy() == len(left)
        assert place.foreign() == []
        if B not in names:
            place.write_new(B, DATA)
        assert place.read(B, len(DATA)) == DATA
    else:
        pytest.fail("no run came through")
    assert killed >= 4
    assert halves >= 2
    assert done.stderr == b""


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_a_power_cut_leaves_whole_files_only(tmp_path: Path) -> None:
    """States as a disk may hold them after a cut at any moment: unsynced writes lost or torn."""
    before, root, confirmed = tmp_path / "before", tmp_path / "work", tmp_path / "confirmed"
    for folder in (before, root):
        folder.mkdir()
        FolderPlace(folder).write_new(A, BEFORE)
    confirmed.touch()
    lines = tmp_path / "strace"
    command = [sys.executable, "-c", WRITER, str(root), "999", B, str(confirmed), A]
    trace.traced(TOP, command, lines)
    record = trace.read(lines, root, confirmed, before)
    assert len(record.steps) == 1
    choice, seen = random.Random(2), {"absent": 0, "whole": 0, "left": 0}
    for number in range(150):
        cut = choice.randrange(record.moments + 1)
        folder = tmp_path / f"state{number}"
        power.written(record, cut, choice, folder)
        place = FolderPlace(folder, b"d" * 16)
        names = [entry.name for entry in place.names()]
        if B in names:
            assert place.read(B, len(DATA)) == DATA, f"cut after {cut}"
        if record.steps[0][0] <= cut:
            assert B in names, f"lost what was confirmed, cut after {cut}"
        else:
            assert place.read(A, len(BEFORE)) == BEFORE
        seen["whole" if B in names else "absent"] += 1
        seen["left"] += any(found.why is Why.TEMPORARY for found in place.foreign())
        shutil.rmtree(folder)
    assert min(seen.values()) > 5, seen

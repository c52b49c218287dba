"""Disks and sticks for tests of shared places."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the system and return what it said."""
    return subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False
    )


def needs_root() -> None:
    """Skip where nothing can be mounted."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("needs the right to mount")


@contextmanager
def mounted(place: Path, *command: str | Path) -> Iterator[Path]:
    """Mount with `command` at `place`; whoever is in there is waited for at the end."""
    done = run(*command)
    if done.returncode != 0:
        pytest.skip(f"cannot be mounted here: {done.stderr.strip()}")
    yield place
    if os.path.ismount(place):
        subprocess.run(["umount", str(place)], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of 32 MiB in memory."""
    needs_root()
    place = tmp_path / "disk"
    place.mkdir()
    size = ["-t", "tmpfs", "-o", "size=32m", "exitdesk-test"]
    with mounted(place, "mount", *size, place) as disk:
        yield disk


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    """Return a stick of 16 MiB with exFAT, as sticks have it: no links, no rights, no case."""
    needs_root()
    for tool in ("mkfs.exfat", "mount.exfat-fuse", "losetup"):
        if shutil.which(tool) is None:
            pytest.skip(f"needs {tool}")
    image, place = tmp_path / "stick.img", tmp_path / "stick"
    place.mkdir()
    with image.open("wb") as file:
        file.truncate(16 << 20)
    assert run("mkfs.exfat", image).returncode == 0
    found = run("losetup", "--find", "--show", image)
    if found.returncode != 0:
        pytest.skip(f"no loop device: {found.stderr.strip()}")
    device = found.stdout.strip()
    try:
        with mounted(place, "mount.exfat-fuse", device, place) as disk:
            yield disk
    finally:
        subprocess.run(["losetup", "--detach", device], check=True)

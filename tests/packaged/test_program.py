"""The program as it is handed out: no Python, no checkout, only its folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

import exitdesk

pytestmark = [pytest.mark.packaged, pytest.mark.long, pytest.mark.xdist_group("packaged")]

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="needs Xvfb and xdotool")

MINUTE = 60


def run(program: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=5 * MINUTE,
    )


def test_it_tells_its_version(program: Path, tmp_path: Path) -> None:
    result = run(program, "--version", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (0, f"exitdesk {exitdesk.__version__}\n")


def test_it_passes_its_own_test(program: Path, tmp_path: Path) -> None:
    result = run(program, "self-test", cwd=tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_resource_came_along(program: Path) -> None:
    top = Path(__file__).resolve().parents[2] / "resources"
    inside = next(program.parent.rglob("resources"))
    expected = {file.relative_to(top) for file in top.rglob("*") if file.is_file()}
    assert {file.relative_to(inside) for file in inside.rglob("*") if file.is_file()} == expected


def test_what_is_never_used_stayed_behind(program: Path) -> None:
    names = [file.name.lower() for file in program.parent.rglob("*") if file.is_file()]
    unwanted = ("qt6quick", "qt6qml", "qt6designer", "qt6sql", "qt6network", "qvnc", "libgtk-3")
    assert not [name for name in names if any(part in name for part in unwanted)]


@linux_only
def test_its_window_opens_a_vault_and_locks_by_starting_anew(program: Path, tmp_path: Path) -> None:
    with display() as screen, started(program, "demo", "--vault", str(tmp_path / "v")) as process:
        unlocking = screen.windows_of(process, other_than=set())
        desk = screen.windows_of(
            process, other_than=unlocking, keys=["ctrl+a", *"practice", "Return"]
        )
        assert desk, "the vault was not opened"
        unlocking_again = screen.windows_of(process, other_than=desk, keys=["ctrl+l"])
        assert unlocking_again, "the program did not come back after locking"
        assert process.poll() is None


@contextmanager
def started(program: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=MINUTE)


class Screen:
    """A display without a screen, and the hands in front of it."""

    def windows_of(
        self, process: subprocess.Popen[bytes], *, other_than: set[str], keys: Sequence[str] = ()
    ) -> set[str]:
        """Press `keys` until `process` shows windows `other_than` those; return what it shows.

        The keys are pressed again every ten seconds: the first may come before the window has the
        focus.
        """
        pause = threading.Event()
        for rounds in range(300):
            if process.poll() is not None:
                break
            if keys and rounds % 50 == 0:
                self.press("key", "--delay", "20", *keys)
            found = self.press("search", "--onlyvisible", "--pid", str(process.pid)).split()
            if found and not other_than.intersection(found):
                return set(found)
            pause.wait(0.2)
        return set()

    def press(self, *arguments: str) -> str:
        """Let xdotool do something and return what it prints."""
        done = subprocess.run(
            ["xdotool", *arguments], capture_output=True, text=True, timeout=MINUTE, check=False
        )
        return done.stdout


@contextmanager
def display() -> Iterator[Screen]:
    """Run an X server on a free display, and let programs use it meanwhile."""
    server = shutil.which("Xvfb")
    assert server, "the Debian package xvfb is missing"
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [server, "-displayfd", str(writer), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as answer:
        number = answer.readline().strip()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DISPLAY", f":{number}")
            patch.setenv("QT_QPA_PLATFORM", "xcb")
            yield Screen()
    finally:
        process.terminate()
        process.wait(timeout=MINUTE)

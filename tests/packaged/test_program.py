"""The program as it is handed out: no Python, no checkout, only its folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import exitdesk

pytestmark = [pytest.mark.packaged, pytest.mark.long, pytest.mark.xdist_group("packaged")]

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


@pytest.mark.skipif(sys.platform != "linux", reason="needs an X server without a screen")
def test_its_window_appears_on_a_display(program: Path, tmp_path: Path) -> None:
    with display() as name:
        environment = {**os.environ, "DISPLAY": name, "QT_QPA_PLATFORM": "xcb"}
        started = subprocess.Popen([program], cwd=tmp_path, env=environment)
        try:
            found = subprocess.run(
                ["xdotool", "search", "--sync", "--onlyvisible", "--pid", str(started.pid)],
                env=environment,
                capture_output=True,
                text=True,
                timeout=MINUTE,
                check=False,
            )
            assert found.stdout.split(), found.stderr
            assert started.poll() is None
        finally:
            started.terminate()
            started.wait(timeout=MINUTE)


@contextmanager
def display() -> Iterator[str]:
    """Run an X server on a free display and give its name."""
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
        yield f":{number}"
    finally:
        process.terminate()
        process.wait(timeout=MINUTE)

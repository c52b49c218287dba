"""Which arguments open the window and which are verbs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import exitdesk
from exitdesk.app.start import names_a_vault

DISPLAY_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
NO_LIBRARY = """
import importlib.abc, sys
class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "PySide6":
            raise ImportError("libEGL.so.1: cannot open shared object file: No such file")
sys.meta_path.insert(0, Absent())
from exitdesk.app.start import main
sys.exit(main([]))
"""


def python(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("argument", "is_vault"),
    [
        ("--help", False),
        ("-h", False),
        ("demo", False),
        ("self-test", False),
        ("./demo", True),
        ("/media/stick/vault", True),
        ("plain-folder", False),
        ("a-vault", True),
        ("gone", False),
    ],
)
def test_a_lone_argument_is_a_vault_where_it_is_a_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argument: str, is_vault: bool
) -> None:
    (tmp_path / "plain-folder").mkdir()
    (tmp_path / "a-vault").mkdir()
    (tmp_path / "a-vault" / "vault.hdr").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    assert names_a_vault(argument) is is_vault


def test_the_version_is_told() -> None:
    result = python("-m", "exitdesk", "--version")
    assert (result.returncode, result.stdout) == (0, f"exitdesk {exitdesk.__version__}\n")
    assert result.stderr == ""


def test_help_names_the_verbs() -> None:
    result = python("-m", "exitdesk", "--help")
    assert result.returncode == 0
    for verb in ("create", "demo", "check", "self-test"):
        assert verb in result.stdout


@pytest.mark.parametrize("arguments", [["--version"], ["--help"]])
def test_no_verb_loads_qt(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom exitdesk.app.start import main\n"
        f"try: main({arguments!r})\nexcept SystemExit: pass\n"
        "sys.exit('PySide6' in sys.modules)"
    )
    assert python("-c", code).returncode == 0


def test_an_unknown_verb_is_wrong_use() -> None:
    result = python("-m", "exitdesk", "frobnicate")
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
def test_without_a_display_one_sentence_says_so() -> None:
    nothing = dict.fromkeys(DISPLAY_VARIABLES, "")
    result = python("-m", "exitdesk", **nothing)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("There is no display here.")
    assert result.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
@pytest.mark.long
def test_without_a_display_the_demo_is_made_and_told(tmp_path: Path) -> None:
    nothing = dict.fromkeys(DISPLAY_VARIABLES, "")
    result = python("-m", "exitdesk", "demo", "--vault", str(tmp_path / "v"), **nothing)
    assert (result.returncode, result.stderr) == (0, "")
    assert str(tmp_path / "v") in result.stdout
    assert result.stdout.endswith("There is no display here, so no window opens.\n")
    assert (tmp_path / "v" / "vault.hdr").is_file()


def test_a_missing_system_library_is_named() -> None:
    result = python("-c", NO_LIBRARY, QT_QPA_PLATFORM="offscreen")
    assert result.returncode == 1
    assert "libEGL.so.1" in result.stderr
    assert result.stderr.count("\n") == 1

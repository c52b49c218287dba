"""The process keeps to itself: no dumps, private files, no words where others can read them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.secrecy.canaries import Search
from tests.secrecy.day import Day

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("secrecy")]

CANNOT_START = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from exitdesk.app.start import main
from exitdesk.ui.vault.door import Door

def broken(self, *more, **named):
    raise ValueError("Rafael Ostrowski")
Door.__init__ = broken
sys.exit(main([]))
"""


def test_no_dumps_and_private_files(day: Day) -> None:
    assert len(day.processes) == 2
    for process in day.processes:
        assert process.hardened == {"dumpable": 0, "core": 0}
        assert process.core_limit.split()[4:6] == ["0", "0"]
        assert process.umask == "0077"


@pytest.mark.parametrize("where", ["arguments", "environment"])
def test_nothing_secret_stands_in_arguments_or_environment(day: Day, where: str) -> None:
    search = Search(day.needles())
    for process in day.processes:
        text = getattr(process, where)
        assert "exitdesk" in text.lower()
        assert search.found(text.encode()) == set()


def test_windows_tell_the_display_nothing(day: Day) -> None:
    search = Search(day.needles())
    titles = {one.value for one in day.properties if one.name in ("WM_NAME", "_NET_WM_NAME")}
    assert any(b"exitdesk" in title for title in titles), "titles were read"
    assert len(day.properties) > 200
    assert [one for one in day.properties if search.found(one.value)] == []


def test_a_window_that_cannot_start_says_so_without_words(home: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", CANNOT_START], capture_output=True, text=True, check=False
    )
    assert result.returncode != 0
    assert "a fault of its own" in result.stderr
    assert "Ostrowski" not in result.stderr
    log = (home / ".local/state/exitdesk/log/exitdesk.log").read_text()
    assert "builtins.ValueError" in log
    assert "Ostrowski" not in log


def test_a_wrong_passphrase_prints_nothing(day: Day) -> None:
    assert day.canaries.given["wrong passphrase"]
    assert day.wrong_key_errors == ""

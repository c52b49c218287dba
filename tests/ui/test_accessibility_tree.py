"""The running program as a screen reader and a keyboard find it.

The real program under a display of its own, seen through AT-SPI by the system's Python: it is
unlocked through the tree, and on every page everything that can have the focus has a name and is
reached by Tab.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from exitdesk.services import demo, form_library, vaults

TOP = Path(__file__).resolve().parents[2]
ATSPI = Path(__file__).parent / "atspi"
SYSTEM_PYTHON = "/usr/bin/python3"
NEEDED = ("Xvfb", "xdotool", "dbus-run-session", "/usr/libexec/at-spi-bus-launcher")
ADVICE = (
    "needs Debian's xvfb xdotool at-spi2-core dbus-daemon python3-gi gir1.2-atspi-2.0; "
    "as root: python3 tests/run.py test installs them"
)
CASE = "EX-0107"
STOPS: list[dict[str, Any]] = [
    {"name": "today", "keys": ["ctrl+1"]},
    {"name": "cases", "keys": ["ctrl+2"]},
    {"name": "new case", "keys": ["ctrl+shift+n"], "back": ["Escape"]},
    {"name": "search", "keys": ["ctrl+k"], "type": "dogs"},
    {"name": "timeline", "keys": ["ctrl+k"], "type": CASE, "then": ["Return"]},
    {"name": "needs", "keys": ["alt+2"]},
    {"name": "file", "keys": ["alt+3"]},
    {"name": "people", "keys": ["alt+4"]},
    {"name": "plan", "keys": ["alt+5"]},
    {"name": "documents", "keys": ["alt+6"]},
    {"name": "note", "keys": ["ctrl+n"]},
    {"name": "note with blocks", "keys": ["alt+t", "alt+k"]},
    {"name": "event", "keys": ["ctrl+k"], "type": CASE, "then": ["Return", "e", "Return"]},
    {
        "name": "filling in",
        "keys": ["ctrl+k"],
        "type": CASE,
        "then": ["Return", "e", "Down", "Down", "Down", "Return", "Return"],
    },
    {"name": "forms", "keys": ["ctrl+3"]},
    {"name": "colleagues", "keys": ["ctrl+4"]},
    {"name": "give", "keys": ["ctrl+k"], "type": "give a case", "then": ["Return"]},
    {"name": "take in", "keys": ["ctrl+k"], "type": "take in a bundle", "then": ["Return"]},
    {"name": "two versions", "keys": ["ctrl+k"], "type": "two versions", "then": ["Return"]},
    {"name": "backups", "keys": ["ctrl+5"]},
    {"name": "settings", "keys": ["ctrl+6"]},
    {"name": "manual", "keys": ["ctrl+7"]},
    {"name": "keys", "keys": ["ctrl+slash"], "back": ["Escape"]},
]

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("display")]


def missing() -> str:
    """Return what is not installed, "" where nothing is missing."""
    if sys.platform != "linux":
        return "AT-SPI is of Linux"
    lost = [name for name in NEEDED if not (shutil.which(name) or Path(name).is_file())]
    asked = "import gi; gi.require_version('Atspi', '2.0')"
    known = subprocess.run([SYSTEM_PYTHON, "-c", asked], capture_output=True, check=False)
    return ", ".join([*lost, *(["Atspi for Python"] if known.returncode else [])])


@pytest.fixture
def vault(home: Path) -> Path:
    if lost := missing():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{lost} is missing: {ADVICE}")
        pytest.skip(f"{lost}: {ADVICE}")
    folder = home / "Practice"
    made = demo.make(folder)
    form_library.add_shipped(made, "phq9")
    vaults.close(made)
    return folder


def driven(driver: str, vault: Path, order: dict[str, Any], *program: str) -> dict[str, Any]:
    """Start the program under the driver of that name and return what it tells."""
    whole = {
        "command": [sys.executable, *(program or ("-m", "exitdesk")), str(vault)],
        "environment": {"PYTHONPATH": str(TOP)},
        "passphrase": demo.PASSPHRASE,
        **order,
    }
    asked, told = vault.parent / "order.json", vault.parent / "result.json"
    asked.write_text(json.dumps(whole))
    done = subprocess.run(
        ["dbus-run-session", "--", SYSTEM_PYTHON, ATSPI / driver, asked, told],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert told.is_file(), done.stderr
    result: dict[str, Any] = json.loads(told.read_text())
    return result


def walked(vault: Path, stops: list[dict[str, Any]], *program: str) -> dict[str, Any]:
    """Return by stop what the walk has found."""
    result = driven("walk.py", vault, {"stops": stops}, *program)
    assert not result["stuck"], f"{result['stuck']} after {list(result['stops'])}"
    seen: dict[str, Any] = result["stops"]
    return seen


def test_everything_has_a_name_and_is_reached_by_tab(vault: Path) -> None:
    found = walked(vault, STOPS)
    assert list(found) == ["door", *(stop["name"] for stop in STOPS)]
    wrong = [
        f"{stop}: {fault}: {one}"
        for stop, seen in found.items()
        for fault in ("nameless", "unreached")
        for one in seen[fault]
    ]
    assert not wrong, "\n".join(wrong)
    assert found["note"]["controls"] > 25
    assert found["filling in"]["controls"] > 25
    assert found["forms"]["controls"] > 15
    assert sum(seen["reached"] for seen in found.values()) > 200


def test_a_nameless_button_and_one_out_of_reach_are_caught(vault: Path) -> None:
    """The walk itself is put to the test: what is planted must be found, and nothing else."""
    seen = walked(vault, STOPS[:1], str(ATSPI / "planted.py"))["today"]
    assert [one.split(" in ")[0] for one in seen["nameless"]] == [
        "push button ''",
        "combo box 'planted: of what'",
    ]
    assert [one.split(" in ")[0] for one in seen["unreached"]] == [
        "push button 'planted: pointer only'"
    ]

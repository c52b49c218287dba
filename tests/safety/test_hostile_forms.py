"""Hostile forms end in a message: within two seconds of work and 512 MiB, without a traceback.

The real program is run as a process of its own. Work is the time that its processors were busy,
its start included. How slow the machine is just then is measured by a task that is always the same.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.safety import hostile_forms
from tests.safety.hostile_forms import HOSTILE, Hostile

pytestmark = pytest.mark.skipif(not hasattr(os, "wait4"), reason="measures with wait4")

SECONDS = 2.0
USUAL_TASK = 0.26
"""Seconds that the task takes on the machine for which the two seconds are meant."""
SLOWEST = 3.0
"""Nothing is let pass because a machine is slower than so many times."""
MEBIBYTES = 512
PATIENCE = 30.0
TOP = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ran:
    """How a process ended and what it took, those that it started included."""

    status: int
    output: str
    errors: str
    seconds: float
    mebibytes: float


_MEASURING = """
import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=open("output", "wb"), stderr=open("errors", "wb"))
_, status, used = os.wait4(process.pid, 0)
unit = 1024 if sys.platform != "darwin" else 1024 * 1024
print(json.dumps([os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime,
                  used.ru_maxrss / unit]))
os._exit(0)
"""
"""A small process between, because a child is charged with the memory of who started it."""


def ran(arguments: list[str], place: Path) -> Ran:
    """Run Python with `arguments` and measure it."""
    environment = os.environ | {"PYTHONPATH": str(TOP)}
    process = subprocess.Popen(
        [sys.executable, "-c", _MEASURING, sys.executable, *arguments],
        cwd=place,
        env=environment,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return Ran(-1, "", "endless", PATIENCE, 0)
    status, seconds, mebibytes = json.loads(said)
    output = (place / "output").read_text("utf-8")
    return Ran(status, output, (place / "errors").read_text("utf-8"), seconds, mebibytes)


def checked(file: Path) -> Ran:
    return ran(["-m", "exitdesk", "form", "check", str(file), "--json"], file.parent)


def filled_in(file: Path, answers: tuple[dict[str, str], ...]) -> Ran:
    path = file.parent / "answers.json"
    path.write_text(json.dumps(answers), "utf-8")
    arguments = ["-m", "exitdesk", "form", "run", str(file), "--answers", str(path), "--json"]
    return ran(arguments, file.parent)


_TASK = """
found = {}
for n in range(200_000):
    found[str(n)] = [n, {"a": str(n), "b": (n, n)}]
"""


@pytest.fixture
def slowness(tmp_path: Path) -> float:
    """How many times slower than usual this machine is now; processors and neighbours differ."""
    taken = min(ran(["-c", _TASK], tmp_path).seconds for _ in range(2))
    return min(max(1.0, taken / USUAL_TASK), SLOWEST)


def flaws(found: Ran, slowness: float) -> list[str]:
    """Return what is wrong with the way a process ended."""
    said = []
    if found.status not in {0, 1}:
        said.append(f"status {found.status}")
    if "Traceback" in found.errors or "Traceback" in found.output:
        said.append(f"traceback: {found.errors[-300:]}")
    if found.status == 1 and not (found.output.strip() or found.errors.strip()):
        said.append("no message")
    if found.seconds > SECONDS * slowness:
        said.append(f"{found.seconds:.1f} seconds of work where all is {slowness:.1f} times slower")
    if found.mebibytes > MEBIBYTES:
        said.append(f"{found.mebibytes:.0f} MiB")
    return said


@pytest.mark.parametrize("hostile", HOSTILE, ids=str)
def test_a_check_ends_in_a_message(hostile: Hostile, slowness: float, tmp_path: Path) -> None:
    file = tmp_path / hostile.name
    file.write_bytes(hostile.make())
    found = checked(file)
    assert flaws(found, slowness) == []
    assert json.loads(found.output) if found.output else found.errors


@pytest.mark.parametrize("hostile", [one for one in HOSTILE if one.answers], ids=str)
def test_filling_in_ends_in_a_message(hostile: Hostile, slowness: float, tmp_path: Path) -> None:
    file = tmp_path / hostile.name
    file.write_bytes(hostile.make())
    assert flaws(filled_in(file, hostile.answers), slowness) == []


@pytest.mark.parametrize("kind", ["xlsx", "xml"])
def test_a_file_that_is_cut_off_ends_in_a_message(
    kind: str, slowness: float, tmp_path: Path
) -> None:
    whole = hostile_forms.workbook() if kind == "xlsx" else hostile_forms.xform()
    for part, content in hostile_forms.cut_off(whole):
        file = tmp_path / f"cut-{part}.{kind}"
        file.write_bytes(content)
        found = checked(file)
        assert (part, flaws(found, slowness)) == (part, [])
        assert found.status == 1


BUSY = "import time\nwhile time.process_time() < 7: pass"
HOGS = [
    (BUSY, "seconds of work"),
    ("x = bytearray(700 << 20)\nfor i in range(0, len(x), 4096): x[i] = 1", "MiB"),
    ("raise ValueError", "Traceback"),
    ("import sys; sys.exit(2)", "status 2"),
    ("import sys; sys.exit(1)", "no message"),
    (
        f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BUSY!r}])",
        "seconds of work",
    ),
]


@pytest.mark.parametrize(("program", "noticed"), HOGS)
def test_a_planted_hog_is_noticed(program: str, noticed: str, tmp_path: Path) -> None:
    found = flaws(ran(["-c", program], tmp_path), SLOWEST)
    assert any(noticed.lower() in one.lower() for one in found)

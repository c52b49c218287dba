"""No connection is made unless a person switched it on: seen from outside, under a tracer."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from exitdesk.crypto.slots import FLOOR
from exitdesk.services import identity, vaults
from exitdesk.sync.place_trouble import Problem
from tests.secrecy import trace
from tests.secrecy.stage import tracer
from tests.unit.services import case_vault, colleagues

TOP = Path(__file__).resolve().parents[2]
URL = "http://127.0.0.1:9/bundles"

START = """
import sys
from pathlib import Path
from exitdesk.sync import places, remote
from exitdesk.sync.place_names import new_name
from exitdesk.sync.place_trouble import PlaceTrouble
from exitdesk.sync.remote_address import Patience, S3Account, WebDavAccount
accounts = [S3Account("key", "secret"), WebDavAccount("anna", "secret")]
quick = Patience(connect=1, answer=1, tries=0)
def tried(account, allowed, use):
    try:
        place = remote.RemotePlace(sys.argv[1], account, allowed=allowed, patience=quick)
        if use:
            place.names()
    except PlaceTrouble as trouble:
        print(trouble.problem)
"""
SWITCHED_OFF = """
for account in accounts:
    tried(account, False, True)
print("obstore" in sys.modules)
"""
FOLDER = """
place = places.FolderPlace(Path(sys.argv[2]))
name = new_name()
place.folder_id(), place.write_new(name, b"x"), place.read(name, 1), place.listing()
place.tidy(), place.remove(name)
print("obstore" in sys.modules)
"""
ONLY_MADE = "\nfor account in accounts: tried(account, True, False)\n"
SWITCHED_ON = "\nfor account in accounts: tried(account, True, True)\n"


@pytest.fixture(autouse=True)
def _can_trace() -> None:
    reason = ""
    if shutil.which("strace") is None:
        reason = "missing: apt-get install strace"
    elif subprocess.run(["strace", "-o", "/dev/null", "true"], check=False).returncode:
        reason = "needs the right to trace"
    if reason and os.environ.get("CI"):
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


def traced(tmp_path: Path, code: str) -> tuple[list[str], set[str]]:
    """Run `code` and return what it printed, and the families of the sockets that it used."""
    record, folder = tmp_path / "strace", tmp_path / "folder"
    folder.mkdir()
    command = [*tracer(record), sys.executable, "-c", START + code, URL, str(folder)]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=True)
    families = {family for family, _ in trace.addresses(record)}
    return done.stdout.split(), families | trace.families(record) - {"AF_UNIX"}


def test_switched_off_nothing_connects_and_no_library_for_it_is_loaded(tmp_path: Path) -> None:
    printed, families = traced(tmp_path, SWITCHED_OFF)
    assert printed == [Problem.NOT_SWITCHED_ON, Problem.NOT_SWITCHED_ON, "False"]
    assert families == set()


def test_a_folder_needs_no_network(tmp_path: Path) -> None:
    assert traced(tmp_path, FOLDER) == (["False"], set())


def test_a_place_that_is_only_made_connects_to_nothing(tmp_path: Path) -> None:
    assert traced(tmp_path, ONLY_MADE) == ([], set())


def test_switched_on_it_connects_and_the_tracer_sees_it(tmp_path: Path) -> None:
    """The control."""
    printed, families = traced(tmp_path, SWITCHED_ON)
    assert printed == [Problem.UNREACHABLE, Problem.UNREACHABLE]
    assert families == {"AF_INET"}


FIRST = """
import atexit, time
atexit.register(lambda: print(time.monotonic() - end >= 0.25))
"""
LAST = "\nend = time.monotonic()\n"


@pytest.mark.long
def test_the_program_ends_in_order_right_after_it_was_connected() -> None:
    """Without its moment of waiting up to one exit in three aborts."""
    code = FIRST + START + SWITCHED_ON + LAST
    for _ in range(5):
        command = [sys.executable, "-c", code, URL]
        done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.split() == [Problem.UNREACHABLE, Problem.UNREACHABLE, "True"]


@pytest.mark.long
def test_a_sync_of_real_vaults_through_a_folder_uses_no_network(tmp_path: Path) -> None:
    """The command of the program and the process that opens bundles for it, both desks."""
    words, shared = tmp_path / "words", tmp_path / "shared"
    words.write_text(case_vault.PASSPHRASE, encoding="utf-8")
    shared.mkdir()
    anna, _ = vaults.create(tmp_path / "anna", case_vault.PASSPHRASE, person="Anna", cost=FLOOR)
    bert, _ = vaults.create(tmp_path / "bert", case_vault.PASSPHRASE, person="Bert", cost=FLOOR)
    identity.join(bert, identity.own_card(anna))
    colleagues.know(anna, bert)
    case = case_vault.client(anna, alias="Falter")
    colleagues.give(anna, bert, case)
    case_vault.session(anna, case, "Came early.")
    for vault in (anna, bert):
        vaults.close(vault)
    read = 0
    for number, name in enumerate(("anna", "bert", "anna")):
        record = tmp_path / f"strace{number}"
        command = [sys.executable, "-m", "exitdesk", "sync", str(tmp_path / name), str(shared)]
        more = ["--json", "--passphrase-file", str(words)]
        done = subprocess.run(
            [*tracer(record), *command, *more], cwd=TOP, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert found["left_alone"] == []
        read += found["read"]
        assert trace.families(record) <= {"AF_UNIX"}
        assert {family for family, _ in trace.addresses(record)} <= {"AF_UNIX"}
        started = trace.programs(record)
        assert len(started) == 1 + found["read"], "one for each bundle"
        assert all('"exitdesk"' in one for one in started)
    assert read >= 2


def test_nobody_in_the_program_switches_it_on_by_itself() -> None:
    """Whoever makes such a place says `allowed=`, with a value that comes from elsewhere."""
    wrong = []
    for path in sorted((TOP / "exitdesk").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not is_remote_place(node.func):
                continue
            given = [one.value for one in node.keywords if one.arg == "allowed"]
            if len(given) != 1 or isinstance(given[0], ast.Constant):
                wrong.append(f"{path.relative_to(TOP)}:{node.lineno}")
    assert wrong == []


def is_remote_place(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name == "RemotePlace"

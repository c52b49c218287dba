"""What the project promises about itself: top level, pins, style, types, layers."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.coverage_rule import findings

TOP = Path(__file__).resolve().parents[2]
AGREED_NAMES = {
    "LICENSE",
    "README.md",
    "build_installer.spec",
    "exitdesk",
    "pyproject.toml",
    "resources",
    "tests",
}
STYLE = ["-m", "ruff", "check", "--no-cache"]
LAYERS = ["-c", "from importlinter.cli import lint_imports_command as c; c()"]
AS_A_FILE_OF_OURS = ["--output-format=concise", "--stdin-filename", "exitdesk/x.py", "-"]
MADE_NAMES = {"build", "dist", "__pycache__"}
EXTRA = r"(?:\[[a-z,]+\])?"
LOCKED = re.compile(rf"^(?P<name>[a-z0-9-]+){EXTRA}==(?P<version>\S+)(?P<marker> ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def project() -> dict[str, Any]:
    return tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))


def lock_lines() -> Iterator[str]:
    lines = (TOP / ".requirements.lock").read_text("utf-8").splitlines()
    return (line for line in lines if not line.startswith("#"))


def locked() -> dict[str, str]:
    matches = (LOCKED.match(line) for line in lock_lines())
    return {m["name"]: m["version"] for m in matches if m}


def test_nothing_lies_at_the_top_that_was_not_agreed() -> None:
    names = {entry.name for entry in TOP.iterdir() if not entry.name.startswith(".")}
    assert names - MADE_NAMES == AGREED_NAMES


def test_the_ci_runs_the_command_of_the_readme() -> None:
    command = "python3 tests/run.py test"
    assert command in (TOP / "README.md").read_text("utf-8")
    assert (TOP / ".ci" / "run").read_text("utf-8").rstrip().endswith(f"exec {command}")


def test_every_dependency_is_pinned_and_locked() -> None:
    described = project()["project"]
    wanted = [*described["dependencies"], *described["optional-dependencies"]["dev"]]
    versions = locked()
    for requirement in wanted:
        match = re.fullmatch(rf"([A-Za-z0-9-]+){EXTRA}==([^\s;]+)(?:; .+)?", requirement)
        assert match, f"{requirement} is not pinned"
        assert versions[match[1].lower()] == match[2]


def test_the_lock_file_holds_pins_and_hashes_and_names_no_index() -> None:
    strange = [line for line in lock_lines() if not LOCKED.match(line) and not HASH.match(line)]
    assert strange == []
    text = (TOP / ".requirements.lock").read_text("utf-8")
    assert "://" not in text
    assert all(
        f" {name}==" not in text
        and re.search(rf"^{name}{EXTRA}==.*\\\n    --hash=", text, re.MULTILINE)
        for name in locked()
    )


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_what_only_other_systems_need_is_locked_too(platform: str) -> None:
    assert [line for line in lock_lines() if f"sys_platform == '{platform}'" in line]


def test_the_file_for_menus_is_complete() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment, method-assign]
    entry.read(TOP / "resources" / "desktop" / "org.exitdesk.Exitdesk.desktop", "utf-8")
    described = entry["Desktop Entry"]
    assert described["Type"] == "Application"
    assert described["Exec"].split()[0] == "exitdesk"
    assert described["Categories"].endswith(";")
    assert (TOP / "resources" / "icons" / "app" / f"{described['Icon']}.svg").is_file()


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("exitdesk.ico", {(s, s) for s in (16, 24, 32, 48, 64, 128, 256)}),
        ("exitdesk.icns", {(s, s) for s in (16, 32, 128, 256, 512)}),
    ],
)
def test_the_icon_has_the_sizes_that_the_system_asks_for(
    name: str, sizes: set[tuple[int, int]]
) -> None:
    with Image.open(TOP / "resources" / "icons" / "app" / name) as icon:
        assert {size[:2] for size in icon.info["sizes"]} >= sizes


@pytest.mark.project
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(STYLE, id="style"),
        pytest.param(["-m", "ruff", "format", "--check", "--no-cache"], id="format"),
        pytest.param(["-m", "mypy"], id="types"),
        pytest.param(LAYERS, id="layers"),
    ],
)
def test_the_tools_have_nothing_to_say(command: list[str]) -> None:
    result = subprocess.run(
        [sys.executable, *command], cwd=TOP, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]


@pytest.fixture(scope="module")
def package_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the package's empty skeleton and the project's contracts."""
    folder = tmp_path_factory.mktemp("contracts")
    shutil.copy(TOP / "pyproject.toml", folder)
    for part in (
        "app", "ui", "cli", "services", "storage", "sync", "reports", "crypto", "forms", "domain",
    ):  # fmt: skip
        (folder / "exitdesk" / part).mkdir(parents=True)
        (folder / "exitdesk" / part / "__init__.py").touch()
    for module in ("__init__", "__main__", "i18n", "log", "paths"):
        (folder / "exitdesk" / f"{module}.py").touch()
    # The one module that may connect to a storage: its imports are left out of a contract by name.
    remote = folder / "exitdesk" / "sync" / "remote.py"
    remote.write_text("import asyncio\nimport obstore\n", "utf-8")
    return folder


@pytest.mark.parametrize(
    ("module", "imported", "broken"),
    [
        ("services/x", "json", None),
        ("services/x", "exitdesk.storage", None),
        ("app/x", "PySide6.QtCore", None),
        ("domain/x", "exitdesk.storage", "Layers"),
        ("storage/x", "exitdesk.reports", "Layers"),
        ("sync/x", "exitdesk.storage", "Layers"),
        ("storage/x", "exitdesk.sync", "Layers"),
        ("sync/x", "obstore", "Nothing opens"),
        ("services/x", "exitdesk.sync", None),
        ("cli/x", "exitdesk.ui", "Layers"),
        ("services/x", "exitdesk.ui", "Layers"),
        ("elsewhere", "json", "Layers"),
        ("ui/x", "exitdesk.storage", "The faces ask services"),
        ("cli/x", "exitdesk.crypto", "The faces ask services"),
        ("services/x", "PySide6.QtCore", "Qt is known"),
        ("forms/x", "PySide6.QtCore", "Qt is known"),
        ("forms/x", "exitdesk.storage", "Layers"),
        ("domain/x", "os", "The domain touches"),
        ("domain/x", "pathlib", "The domain touches"),
        ("domain/x", "sqlcipher3", "The domain touches"),
        ("domain/x", "threading", "The domain touches"),
        ("reports/x", "http.client", "Nothing opens"),
    ],
)
def test_the_contracts_notice_an_import_that_they_forbid(
    package_copy: Path, module: str, imported: str, broken: str | None
) -> None:
    offender = package_copy / "exitdesk" / f"{module}.py"
    offender.write_text(f"import {imported}\n", "utf-8")
    try:
        result = subprocess.run(
            [sys.executable, *LAYERS, "--no-cache"],
            cwd=package_copy,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        offender.unlink()
    found = re.findall(r"^(.+?)(?::.*)? BROKEN(?: \(.*\))?$", result.stdout, re.MULTILINE)
    assert result.returncode == (1 if broken else 0), result.stdout
    assert [name for name in found if broken and name.startswith(broken)] == found
    assert bool(found) is bool(broken)


def test_the_contracts_notice_a_cycle(package_copy: Path) -> None:
    one, two = (package_copy / "exitdesk" / "services" / name for name in ("one.py", "two.py"))
    one.write_text("import exitdesk.services.two\n", "utf-8")
    two.write_text("import exitdesk.services.one\n", "utf-8")
    result = subprocess.run(
        [sys.executable, *LAYERS, "--no-cache"],
        cwd=package_copy,
        capture_output=True,
        text=True,
        check=False,
    )
    one.unlink()
    two.unlink()
    assert "No cycles BROKEN" in result.stdout


@pytest.mark.parametrize(
    ("line", "rule", "advice"),
    [
        ("import sqlite3", "TID251", "compartment"),
        ("from PySide6.QtWidgets import QMessageBox", "TID251", "question object"),
        ("from PySide6.QtCore import QThread", "TID251", "runner"),
        ("from time import sleep", "TID251", "Wait for the signal"),
        ("print(1)", "T201", ""),
        ("import exitdesk.ids as x; open(x)", "PTH123", ""),
        ("from datetime import datetime; datetime.now()", "DTZ005", ""),
        ("import logging; logging.getLogger('x').info(f'{logging}')", "G004", ""),
    ],
)
def test_the_linter_bans_what_the_house_bans(line: str, rule: str, advice: str) -> None:
    result = subprocess.run(
        [sys.executable, *STYLE, *AS_A_FILE_OF_OURS],
        cwd=TOP,
        input=line + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    told = [found for found in result.stdout.splitlines() if f" {rule} " in found]
    assert told, result.stdout
    assert advice in told[0]


def summary(statements: int, covered: int, branches: int, taken: int) -> dict[str, Any]:
    return {
        "summary": {
            "num_statements": statements,
            "covered_lines": covered,
            "num_branches": branches,
            "covered_branches": taken,
        }
    }


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"exitdesk/a/x.py": summary(10, 10, 4, 4)}, []),
        (
            {"exitdesk/a/x.py": summary(10, 10, 10, 9)},
            [
                "exitdesk/a: 95.0 % where 100.0 % is required",
                "  exitdesk/a/x.py: 95.0 %, 1 not run",
            ],
        ),
        (
            {"exitdesk\\a\\x.py": summary(4, 3, 0, 0), "exitdesk/a/y.py": summary(4, 4, 0, 0)},
            [
                "exitdesk/a: 87.5 % where 100.0 % is required",
                "  exitdesk/a/x.py: 75.0 %, 1 not run",
            ],
        ),
        ({"exitdesk/ab/x.py": summary(4, 4, 0, 0)}, ["exitdesk/a: nothing was measured"]),
        (
            {"exitdesk/a/x.py": summary(1, 1, 0, 0), "exitdesk/b/x.py": summary(9, 0, 0, 0)},
            [],
        ),
    ],
)
def test_the_coverage_rule_names_what_is_not_run(files: dict[str, Any], found: list[str]) -> None:
    assert findings({"files": files}, {"exitdesk/a": 100.0}) == found

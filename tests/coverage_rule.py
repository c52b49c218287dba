"""A pytest plugin: the run fails where a package is covered less than it must be.

``pytest --cov --cov-report=json -p tests.coverage_rule``. Lines and branches count alike; what is
defensive is excluded by name in pyproject.toml (``[tool.coverage.report]``).
"""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

REPORT = Path("build/coverage/coverage.json")
REQUIRED_PERCENT = {
    "exitdesk/domain": 100.0,
    "exitdesk/crypto": 100.0,
    "exitdesk/storage": 100.0,
    "exitdesk/forms/definition": 100.0,
    "exitdesk/forms/node.py": 100.0,
    "exitdesk/forms/nodes.py": 100.0,
    "exitdesk/forms/session": 100.0,
    "exitdesk/forms/workbook": 100.0,
    "exitdesk/forms/xpath": 100.0,
}


@dataclass
class Tally:
    """Lines and branches of a package: how many there are, and how many were run."""

    present: int = 0
    run: int = 0

    def percent(self) -> float:
        """Return the share that was run; a package without code is complete."""
        return 100.0 * self.run / self.present if self.present else 100.0


def findings(report: dict[str, Any], required: dict[str, float]) -> list[str]:
    """Return one line for each package under its `required` percentage, and for its files."""
    found = []
    for package, least in sorted(required.items()):
        files = {
            name.replace("\\", "/"): _tally(entry["summary"])
            for name, entry in report["files"].items()
            if f"{name}/".replace("\\", "/").startswith(f"{package}/")
        }
        total = Tally(sum(t.present for t in files.values()), sum(t.run for t in files.values()))
        if not files:
            found.append(f"{package}: nothing was measured")
        elif total.percent() < least:
            found.append(f"{package}: {total.percent():.1f} % where {least:.1f} % is required")
            found.extend(
                f"  {name}: {tally.percent():.1f} %, {tally.present - tally.run} not run"
                for name, tally in sorted(files.items())
                if tally.run < tally.present
            )
    return found


def _tally(summary: dict[str, int]) -> Tally:
    return Tally(
        summary["num_statements"] + summary.get("num_branches", 0),
        summary["covered_lines"] + summary.get("covered_branches", 0),
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Read the report once pytest-cov has written it."""
    if hasattr(session.config, "workerinput"):  # a worker of pytest-xdist sees its part only
        return (yield)
    REPORT.unlink(missing_ok=True)
    result = yield
    lines = ["no coverage report was written"]
    if REPORT.is_file():
        lines = findings(json.loads(REPORT.read_text("utf-8")), REQUIRED_PERCENT)
    session.config.stash[_LINES] = lines
    session.testsfailed += len(lines)
    return result


_LINES = pytest.StashKey[list[str]]()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what falls short, above pytest's own last lines."""
    lines = config.stash.get(_LINES, [])
    if lines:
        terminalreporter.section("coverage rule")
        terminalreporter.write_line("\n".join(lines), red=True)

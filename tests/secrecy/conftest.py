"""One day for all tests: it takes about a minute."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.secrecy import day as days
from tests.secrecy.allowed import ALLOWED, OTHERS, Rule
from tests.secrecy.day import Day
from tests.secrecy.stage import missing, stage


@pytest.fixture(scope="session")
def tools() -> None:
    """Skip where something is missing; never in CI."""
    reason = missing()
    if reason and os.environ.get("CI"):
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def day(tools: None, tmp_path_factory: pytest.TempPathFactory) -> Day:
    """Live a day with the real window and return the evidence; the display is gone by then."""
    top = tmp_path_factory.mktemp("secrecy")
    before = os.umask(0o022)  # what the program does about it is its own
    try:
        with stage(top / "world", top / "harness") as scene:
            lived = days.lived(scene)
    finally:
        os.umask(before)
    return lived


@pytest.fixture(scope="session")
def folders(day: Day) -> dict[str, Path]:
    """Return the folders of the day by the names in the list of allowed files."""
    home = day.scene.home
    return {
        "vault": day.vault,
        "home": home,
        "data": home / ".local/share",
        "state": home / ".local/state",
        "exports": day.scene.exports,
        "run": day.scene.top / "run",
    }


@pytest.fixture(scope="session")
def rule(folders: dict[str, Path]) -> Rule:
    """Return the list of what the program may make."""
    return Rule(folders, ALLOWED)


@pytest.fixture(scope="session")
def others_rule(folders: dict[str, Path]) -> Rule:
    """Return the list of what may lie there, whoever made it."""
    return Rule(folders, (*ALLOWED, *OTHERS))

"""What every test starts from, and what none may leave behind."""

from __future__ import annotations

import logging
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from exitdesk import i18n

# The machine is shared and key derivation is slow on purpose: time limits would only flicker.
settings.register_profile("exitdesk", deadline=None, print_blob=True)
settings.load_profile("exitdesk")

_HOME_FOLDERS = {
    "HOME": "",
    "USERPROFILE": "",
    "APPDATA": "AppData/Roaming",
    "LOCALAPPDATA": "AppData/Local",
    "XDG_CACHE_HOME": ".cache",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_RUNTIME_DIR": "run",
    "XDG_STATE_HOME": ".local/state",
}


_TOGETHER = (
    "tests/packaged/",
    "tests/secrecy/",
    "tests/sync/",
    "tests/ui/test_accessibility_tree.py",
)
"""Tests that share something dear to make, or a display: one worker has all of each."""


class OneWorkerEach(LoadScopeScheduling):  # type: ignore[misc]
    """Knows the groups by their paths: under pytest 9.2 xdist cannot tell them by their marks."""

    def _split_scope(self, nodeid: str) -> str:
        return next((group for group in _TOGETHER if nodeid.startswith(group)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    """Deal the tests out where groups are asked for."""
    return OneWorkerEach(config, log) if config.getvalue("dist") == "loadgroup" else None


class LogWatch(logging.Handler):
    """Collects warnings and errors; those that no test expects make it fail."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    @contextmanager
    def expect(self, logger: str, message: str) -> Iterator[None]:
        """Demand a record of `logger` whose message matches `message` (a regular expression)."""
        before = len(self.records)
        yield
        fitting = [
            record
            for record in self.records[before:]
            if record.name == logger and re.search(message, record.getMessage())
        ]
        assert fitting, f"no log record of {logger} matched {message!r}"
        self.records = [record for record in self.records if record not in fitting]

    def unexpected(self) -> list[str]:
        """Return what was logged and not expected, one line each."""
        return [f"{r.levelname} {r.name}: {r.getMessage()}" for r in self.records]


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a home folder of its own, and return it."""
    folder = tmp_path_factory.mktemp("home")
    for variable, inside in _HOME_FOLDERS.items():
        place = folder / inside
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        monkeypatch.setenv(variable, str(place))
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    return folder


@pytest.fixture(autouse=True)
def _restrictive_umask() -> Iterator[None]:
    """Run as the program does: what is created is readable by its owner only."""
    before = os.umask(0o077)
    yield
    left = os.umask(before)
    assert left == 0o077, f"the test changed the umask to {left:03o}"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Put the language back that a test changed."""
    before = i18n.language()
    yield
    if i18n.language() != before:
        i18n.set_language(before)


@pytest.fixture(autouse=True)
def expected_log() -> Iterator[LogWatch]:
    """Fail a test that logs a warning it did not announce by ``expected_log.expect(...)``."""
    watch = LogWatch()
    root = logging.getLogger()
    root.addHandler(watch)
    yield watch
    root.removeHandler(watch)
    assert not watch.unexpected(), "unexpected log records:\n" + "\n".join(watch.unexpected())


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """Fail a test that leaves a thread; one that is just ending gets a moment."""
    before = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t not in before and not _foreign(t)]
    for thread in left:
        thread.join(timeout=5)
    alive = [thread.name for thread in left if thread.is_alive()]
    assert not alive, f"threads left running: {', '.join(alive)}"


def _foreign(thread: threading.Thread) -> bool:
    """Tell whether `thread` was not started by Python (Qt's own threads while in a slot)."""
    return isinstance(thread, threading._DummyThread)

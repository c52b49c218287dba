"""Damage is Trouble wherever a statement meets it, and errors of ours stay bugs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from exitdesk.storage import compartment
from exitdesk.storage.compartment import Connection
from exitdesk.storage.failures import DamagedDatabase

KEY = bytes(range(32))
TABLE = ("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;",)


@pytest.fixture
def torn(tmp_path: Path) -> Path:
    """A file whose last pages are nonsense: opening meets nothing of it."""
    path = tmp_path / "casework.db"
    with compartment.create(path, KEY, TABLE) as made, made.transaction() as connection:
        connection.executemany(
            "INSERT INTO note VALUES (?, ?)", [(n, "x" * 900) for n in range(99)]
        )
    with path.open("r+b") as file:
        file.seek(-8 * 4096, 2)
        file.write(bytes(8 * 4096))
    return path


def _first_then_all(connection: Connection) -> None:
    rows = connection.execute("SELECT * FROM note")
    while rows.fetchone() is not None:
        pass


WAYS: list[Callable[[Connection], Any]] = [
    _first_then_all,
    lambda connection: connection.execute("SELECT * FROM note").fetchall(),
    lambda connection: list(connection.execute("SELECT * FROM note")),
    lambda connection: connection.execute("SELECT count(*) FROM note"),
    lambda connection: connection.executemany("INSERT INTO note VALUES (?, 'y')", [(99,)]),
]


@pytest.mark.parametrize("way", WAYS)
def test_damage_is_trouble_on_every_way(torn: Path, way: Callable[[Connection], Any]) -> None:
    with compartment.open_(torn, KEY, TABLE) as opened, pytest.raises(DamagedDatabase):
        way(opened.connection)


def test_what_is_whole_is_read_on_every_way(tmp_path: Path) -> None:
    with compartment.create(tmp_path / "casework.db", KEY, TABLE) as made:
        for way in WAYS:
            way(made.connection)


def test_our_own_errors_stay_bugs(torn: Path) -> None:
    with compartment.open_(torn, KEY, TABLE) as opened:
        with pytest.raises(dbapi2.OperationalError, match="nonsense"):
            opened.connection.execute("SELECT nonsense")
        with pytest.raises(dbapi2.IntegrityError):
            opened.connection.execute("INSERT INTO note VALUES (1, 'again')")


def test_once_damage_was_met_nothing_can_be_written_and_that_is_said(torn: Path) -> None:
    """The library calls it a read-only database then."""
    with compartment.open_(torn, KEY, TABLE) as opened:
        with pytest.raises(DamagedDatabase):
            opened.connection.execute("SELECT count(*) FROM note")
        with pytest.raises(DamagedDatabase):
            opened.connection.execute("INSERT INTO note VALUES (500, 'z')")

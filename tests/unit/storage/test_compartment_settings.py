"""The settings that safety rests on: pinned, read back, and not to be changed later."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from exitdesk.storage import compartment
from exitdesk.storage.compartment import Compartment
from exitdesk.storage.failures import UnsafeSettings

KEY = bytes(range(32))
MIGRATIONS = ("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT) STRICT;",)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Compartment]:
    with compartment.create(tmp_path / "casework.db", KEY, MIGRATIONS) as found:
        yield found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cipher_hmac_algorithm", "HMAC_SHA256"),
        ("cipher_kdf_algorithm", "PBKDF2_HMAC_SHA512"),
        ("cipher_page_size", "4096"),
        ("cipher_plaintext_header_size", "0"),
        ("cipher_status", "1"),
        ("cipher_use_hmac", "1"),
        ("cipher_memory_security", "0"),
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("fullfsync", 1),
        ("checkpoint_fullfsync", 1),
        ("temp_store", 2),
        ("secure_delete", 1),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("foreign_keys", 1),
        ("mmap_size", 0),
    ],
)
def test_every_setting_is_as_promised(made: Compartment, name: str, expected: object) -> None:
    assert made.connection.execute(f"PRAGMA {name}").fetchone() == (expected,)


@pytest.mark.parametrize("table", ["_CIPHER", "_SETTINGS"])
def test_a_setting_that_does_not_take_refuses_to_open(
    made: Compartment, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.close()
    for name, value, expected in getattr(compartment, table):
        monkeypatch.setattr(compartment, table, ((name, value, f"not {expected}"),))
        with pytest.raises(UnsafeSettings, match=name):
            compartment.open_(made.path, KEY, MIGRATIONS)


def test_a_library_without_encryption_refuses_to_open(
    made: Compartment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plain SQLite ignores PRAGMA key and would write everything in the clear."""
    import sqlite3  # noqa: TID251

    made.close()
    with monkeypatch.context() as patched:
        patched.setattr(compartment, "dbapi2", sqlite3)
        patched.setattr(compartment, "ExplainingConnection", sqlite3.Connection)
        with pytest.raises(UnsafeSettings):
            compartment.connected(made.path, KEY, "work")


def test_a_file_that_would_not_be_encrypted_refuses_to_open(made: Compartment) -> None:
    class Unencrypted:
        def execute(self, statement: str) -> object:
            plain = statement == "PRAGMA cipher_status"
            return made.connection.execute("SELECT '0'" if plain else statement)

    made.connection.set_authorizer(None)
    with pytest.raises(UnsafeSettings, match="cipher_status"):
        compartment._set_up(Unencrypted(), KEY.hex(), "work")


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH 'other.db' AS other",
        "ATTACH 'other.db' AS other KEY ''",
        "ATTACH ? AS other",
        "DETACH main",
        "VACUUM INTO 'other.db'",
        "VACUUM",
        "PRAGMA key = 'x'",
        "PRAGMA KEY = 'x'",
        "PRAGMA rekey = 'x'",
        "PRAGMA rekey",
        "PRAGMA hexkey = '00'",
        "PRAGMA hexrekey = '00'",
        "PRAGMA temp_store = 1",
        "PRAGMA temp_store(FILE)",
        "PRAGMA main.journal_mode = DELETE",
        "PRAGMA journal_mode = OFF",
        "PRAGMA synchronous = OFF",
        "PRAGMA secure_delete = OFF",
        "PRAGMA trusted_schema = ON",
        "PRAGMA writable_schema = ON",
        "PRAGMA foreign_keys = OFF",
        "PRAGMA mmap_size = 1000000",
        "PRAGMA cipher_log = 'log.txt'",
        "PRAGMA cipher_log_level = TRACE",
        "PRAGMA cipher_profile = 'profile.txt'",
        "PRAGMA cipher_memory_security = ON",
        "PRAGMA cipher_plaintext_header_size = 32",
        "PRAGMA cipher_add_random = 'x'",
        "PRAGMA temp_store_directory = '/tmp'",
        "PRAGMA user_version = 7",
        "SELECT load_extension('x')",
        "SELECT sqlcipher_export('other')",
    ],
)
def test_what_could_weaken_the_vault_is_denied(
    made: Compartment, statement: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    with pytest.raises(dbapi2.DatabaseError) as caught:
        made.connection.execute(statement, ("other.db",) if "?" in statement else ())
    assert re.search("not authorized|prohibited|authorization denied", str(caught.value))
    assert {path.name for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    "statement",
    [
        "PRAGMA integrity_check",
        "PRAGMA integrity_check(5)",
        "PRAGMA quick_check",
        "PRAGMA cipher_integrity_check",
        "PRAGMA foreign_key_check",
        "PRAGMA table_info(note)",
        "PRAGMA table_xinfo('note')",
        "PRAGMA index_list(note)",
        "PRAGMA user_version",
        "PRAGMA page_count",
        "PRAGMA data_version",
        "PRAGMA optimize",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "CREATE VIRTUAL TABLE words USING fts5 (text, tokenize='unicode61 remove_diacritics 2')",
        "CREATE TEMP TABLE passing (a)",
    ],
)
def test_daily_work_is_allowed(made: Compartment, statement: str) -> None:
    made.connection.execute(statement).fetchall()


def test_a_guard_is_on_every_kind_of_connection(made: Compartment) -> None:
    made.close()
    for purpose in ("work", "reading", "copy"):
        connection = compartment.connected(made.path, KEY, purpose)
        with pytest.raises(dbapi2.DatabaseError, match="not authorized"):
            connection.execute("ATTACH 'x' AS x")
        connection.close()


def test_the_guard_is_back_after_a_migration(tmp_path: Path) -> None:
    path = tmp_path / "casework.db"
    compartment.create(path, KEY, MIGRATIONS).close()
    more = (*MIGRATIONS, "CREATE TABLE tag (id INTEGER PRIMARY KEY) STRICT;")
    with (
        compartment.open_(path, KEY, more) as opened,
        pytest.raises(dbapi2.DatabaseError, match="not authorized"),
    ):
        opened.connection.execute("PRAGMA user_version = 9")


def test_reading_writes_nothing(made: Compartment) -> None:
    made.close()
    connection = compartment.connected(made.path, KEY, "reading")
    with pytest.raises(dbapi2.OperationalError, match="readonly"):
        connection.execute("INSERT INTO note (text) VALUES ('x')")
    connection.close()


def test_the_library_says_nothing_on_standard_error(
    made: Compartment, capfd: pytest.CaptureFixture[str]
) -> None:
    made.close()
    with pytest.raises(Exception, match=r"."):
        compartment.open_(made.path, bytes(32), MIGRATIONS)
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the open files in /proc")
def test_temporary_tables_stay_in_memory(made: Compartment, tmp_path: Path) -> None:
    """Sorting and temporary tables beyond any cache; no file appears beside the three."""
    made.connection.execute("CREATE TEMP TABLE many (text)")
    made.connection.execute(
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 60000) "
        "INSERT INTO many SELECT hex(randomblob(400)) FROM n"
    )
    made.connection.execute("SELECT text FROM many ORDER BY text LIMIT 1").fetchone()
    open_files = {
        str(link.readlink())
        for link in Path("/proc/self/fd").iterdir()
        if link.is_symlink() and "etilqs" in str(link.readlink())
    }
    assert open_files == set()
    assert {path.name for path in tmp_path.iterdir()} == {
        "casework.db",
        "casework.db-wal",
        "casework.db-shm",
    }

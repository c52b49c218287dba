"""One SQLCipher file: made, opened, guarded, checked."""

from __future__ import annotations

import os
import random
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from exitdesk.crypto.failures import NewerVersion
from exitdesk.domain.trouble import Trouble
from exitdesk.storage import compartment
from exitdesk.storage.compartment import Compartment
from exitdesk.storage.failures import (
    BusyPlace,
    DamagedDatabase,
    DeviceTrouble,
    DiskFull,
    MissingFile,
    ReadOnlyPlace,
)

KEY = bytes(range(32))
MIGRATIONS = (
    "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT) STRICT;",
    """
    CREATE TABLE tag (note INTEGER NOT NULL REFERENCES note, text TEXT) STRICT;
    CREATE INDEX tag_text ON tag (text);
    """,
)
CANARY = "Kanarienvogel-7731"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Compartment]:
    with compartment.create(tmp_path / "casework.db", KEY, MIGRATIONS) as found:
        yield found


def add(found: Compartment, *texts: str) -> None:
    with found.transaction() as connection:
        connection.executemany("INSERT INTO note (text) VALUES (?)", [(text,) for text in texts])


def texts(found: Compartment) -> list[str]:
    return [row[0] for row in found.connection.execute("SELECT text FROM note ORDER BY id")]


def test_what_was_saved_is_there_after_reopening(made: Compartment) -> None:
    add(made, "one", "two")
    made.close()
    with compartment.open_(made.path, KEY, MIGRATIONS) as again:
        assert texts(again) == ["one", "two"]
        assert again.version() == 2
        assert again.integrity_problems() == []


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_all_files_are_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with compartment.create(tmp_path / "casework.db", KEY, MIGRATIONS) as made:
            add(made, "one")
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(["casework.db", "casework.db-wal", "casework.db-shm"], 0o600)


def test_nothing_of_the_content_is_readable_in_the_files(made: Compartment) -> None:
    add(made, *[CANARY] * 200)
    raw = b"".join(path.read_bytes() for path in made.path.parent.iterdir())
    assert len(raw) > 4096
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        assert CANARY.encode(encoding) not in raw
    made.checkpoint()
    assert CANARY.encode() not in made.path.read_bytes()
    assert not made.path.read_bytes().startswith(b"SQLite")


def test_an_existing_file_is_never_made_over(made: Compartment) -> None:
    before = made.path.read_bytes()
    with pytest.raises(FileExistsError):
        compartment.create(made.path, KEY, MIGRATIONS)
    assert made.path.read_bytes() == before


def test_a_schema_that_fails_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(dbapi2.OperationalError):
        compartment.create(tmp_path / "casework.db", KEY, (*MIGRATIONS, "CREATE NONSENSE;"))
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_says_so_and_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(MissingFile):
        compartment.open_(tmp_path / "casework.db", KEY, MIGRATIONS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("length", [0, 16, 31, 33, 48, 64])
def test_a_key_of_another_length_is_refused(tmp_path: Path, length: int) -> None:
    """SQLCipher would take it for a passphrase and say nothing."""
    with pytest.raises(ValueError, match="64 hexadecimal"):
        compartment.create(tmp_path / "casework.db", bytes(length), MIGRATIONS)
    assert list(tmp_path.iterdir()) == []


def test_another_key_opens_nothing(made: Compartment) -> None:
    made.close()
    with pytest.raises(DamagedDatabase):
        compartment.open_(made.path, bytes(32), MIGRATIONS)


def test_missing_migrations_run_once_and_keep_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "casework.db"
    with compartment.create(path, KEY, MIGRATIONS[:1]) as old:
        add(old, "one")
    assert compartment.pending(path, KEY, MIGRATIONS) == 1
    with compartment.open_(path, KEY, MIGRATIONS) as new:
        assert texts(new) == ["one"]
        new.connection.execute("SELECT * FROM tag")
    assert compartment.pending(path, KEY, MIGRATIONS) == 0


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "casework.db"
    with compartment.create(path, KEY, MIGRATIONS[:1]) as old:
        add(old, "one")
    half = "CREATE TABLE half (a); DELETE FROM note; CREATE NONSENSE;"
    with pytest.raises(dbapi2.OperationalError):
        compartment.open_(path, KEY, (MIGRATIONS[0], half))
    with compartment.open_(path, KEY, MIGRATIONS[:1]) as same:
        assert (same.version(), texts(same)) == (1, ["one"])
        assert same.connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)


def test_a_newer_schema_says_so(made: Compartment) -> None:
    made.close()
    for attempt in (compartment.open_, compartment.pending):
        with pytest.raises(NewerVersion):
            attempt(made.path, KEY, MIGRATIONS[:1])


def test_a_transaction_is_whole_or_nothing(made: Compartment) -> None:
    def interrupted() -> None:
        with made.transaction() as connection:
            connection.execute("INSERT INTO note (text) VALUES ('half')")
            raise KeyboardInterrupt

    def wrong() -> None:
        with made.transaction() as connection:
            connection.execute("INSERT INTO note (text) VALUES ('half')")
            connection.execute("INSERT INTO tag VALUES (99, 'nobody')")

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with pytest.raises(dbapi2.IntegrityError):
        wrong()
    assert texts(made) == []
    add(made, "whole")
    assert texts(made) == ["whole"]


def test_a_transaction_that_the_library_has_ended_is_no_second_error(made: Compartment) -> None:
    """A full disk makes SQLite roll back by itself."""

    def ended() -> None:
        with made.transaction() as connection:
            connection.execute("INSERT INTO note (text) VALUES ('half')")
            connection.execute("ROLLBACK")
            raise LookupError

    with pytest.raises(LookupError):
        ended()
    assert texts(made) == []
    add(made, "whole")


def test_transactions_do_not_nest(made: Compartment) -> None:
    with made.transaction() as connection:
        connection.execute("INSERT INTO note (text) VALUES ('outer')")
        with pytest.raises(RuntimeError), made.transaction():
            pass
    assert texts(made) == ["outer"]


def test_a_commit_is_on_the_disk_before_it_returns(made: Compartment) -> None:
    """A second connection to the file sees it at once, and the journal was synced (FULL)."""
    add(made, "one")
    other = compartment.connected(made.path, KEY, "work")
    assert other.execute("SELECT count(*) FROM note").fetchone() == (1,)
    other.close()


def test_the_journal_is_emptied_five_seconds_after_a_removal(made: Compartment) -> None:
    made.checkpoint()
    assert made.checkpoint_due_in() is None
    add(made, "one")
    assert 29.0 < (made.checkpoint_due_in() or 0) <= 30.0
    with made.transaction(removes=True) as connection:
        connection.execute("DELETE FROM note")
    due = made.checkpoint_due_in()
    assert due is not None
    assert 4.0 < due <= 5.0
    assert not made.checkpoint_if_due()
    journal = made.path.with_name("casework.db-wal")
    assert journal.stat().st_size > 0
    made._removal_waiting_since = -5.0
    assert made.checkpoint_due_in(now=0.0) == 0.0
    assert made.checkpoint_if_due(now=0.0)
    assert journal.stat().st_size == 0
    assert made.checkpoint_due_in() is None


def test_waiting_counts_from_the_first_commit(made: Compartment) -> None:
    made.checkpoint()
    add(made, "one")
    first = made._commit_waiting_since
    add(made, "two")
    assert made._commit_waiting_since == first


def test_a_reader_postpones_the_checkpoint(made: Compartment) -> None:
    add(made, "one")
    other = compartment.connected(made.path, KEY, "work")
    other.execute("BEGIN")
    other.execute("SELECT * FROM note").fetchall()
    add(made, "two")
    made.connection.set_busy_timeout(0.0)
    assert not made.checkpoint()
    assert made.checkpoint_due_in() is not None
    other.close()
    assert made.checkpoint()


def test_closing_twice_does_no_harm(made: Compartment) -> None:
    add(made, "one")
    made.close()
    made.close()
    assert [path.name for path in made.path.parent.iterdir()] == ["casework.db"]


def test_a_second_writer_is_told(made: Compartment) -> None:
    other = compartment.connected(made.path, KEY, "work")
    other.execute("BEGIN IMMEDIATE")
    made.connection.set_busy_timeout(0.0)
    with pytest.raises(BusyPlace), made.transaction():
        pass
    other.close()
    add(made, "one")


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        (dbapi2.SQLITE_FULL, DiskFull),
        (dbapi2.SQLITE_IOERR, DeviceTrouble),
        (dbapi2.SQLITE_IOERR | 3 << 8, DeviceTrouble),
        (dbapi2.SQLITE_READONLY, ReadOnlyPlace),
        (dbapi2.SQLITE_CANTOPEN, ReadOnlyPlace),
        (dbapi2.SQLITE_CORRUPT, DamagedDatabase),
        (dbapi2.SQLITE_NOTADB, DamagedDatabase),
        (dbapi2.SQLITE_BUSY, BusyPlace),
    ],
)
def test_the_library_s_errors_become_trouble(code: int, trouble: type[Trouble]) -> None:
    error = dbapi2.OperationalError("told")
    error.sqlite_errorcode = code
    with pytest.raises(trouble) as caught, compartment.explained():
        raise error
    assert caught.value.what_is_safe
    assert caught.value.what_to_do


@pytest.mark.parametrize(
    ("message", "trouble"),
    [
        ("disk I/O error", DeviceTrouble),
        ("database or disk is full", DiskFull),
        ("database disk image is malformed", DamagedDatabase),
    ],
)
def test_errors_without_a_code_are_known_by_their_words(
    message: str, trouble: type[Trouble]
) -> None:
    """As the backup call raises them."""
    with pytest.raises(trouble), compartment.explained():
        raise dbapi2.OperationalError(message)


def test_errors_in_our_own_sql_stay_bugs(made: Compartment) -> None:
    with pytest.raises(dbapi2.OperationalError), compartment.explained():
        made.connection.execute("SELECT nonsense")


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        (tmp_path / "casework.db").mkdir()
        with pytest.raises(FileExistsError):
            compartment.create(tmp_path / "casework.db", KEY, MIGRATIONS)
        return
    tmp_path.chmod(0o500)
    with pytest.raises(ReadOnlyPlace):
        compartment.create(tmp_path / "casework.db", KEY, MIGRATIONS)
    tmp_path.chmod(0o700)


def damaged(path: Path, rows: list[str]) -> list[str] | None:
    """Return the notes in a possibly damaged file, or None where it was refused or found out."""
    try:
        with compartment.open_(path, KEY, MIGRATIONS) as opened, compartment.explained():
            found = texts(opened)
            return None if opened.integrity_problems() else found
    except DamagedDatabase:
        return None


def test_no_damaged_file_gives_a_wrong_row(tmp_path: Path) -> None:
    """Flips, cuts and swapped pages: found out, every time."""
    path = tmp_path / "casework.db"
    rows = [f"{CANARY} {number}" for number in range(400)]
    with compartment.create(path, KEY, MIGRATIONS) as made:
        add(made, *rows)
    whole = path.read_bytes()
    pages = len(whole) // 4096
    assert pages > 4
    assert damaged(path, rows) == rows, "the control: undamaged it reads"
    choice = random.Random(11)
    for _ in range(120):
        data = bytearray(whole)
        data[choice.randrange(len(data))] ^= 1 << choice.randrange(8)
        path.write_bytes(data)
        assert damaged(path, rows) is None
    for _ in range(40):
        one, other = choice.sample(range(pages), 2)
        data = bytearray(whole)
        data[one * 4096 : one * 4096 + 4096] = whole[other * 4096 : other * 4096 + 4096]
        path.write_bytes(data)
        assert damaged(path, rows) is None
    for length in [*range(0, len(whole), 4096), *choice.sample(range(len(whole)), 40)]:
        if length:  # an empty file is a new database to SQLite, see the next test
            path.write_bytes(whole[:length])
            assert damaged(path, rows) is None, length


def test_an_emptied_file_is_damage_and_never_a_new_vault(made: Compartment) -> None:
    made.close()
    made.path.write_bytes(b"")
    with pytest.raises(DamagedDatabase):
        compartment.open_(made.path, KEY, MIGRATIONS)
    assert made.path.read_bytes() == b""


def test_a_cut_at_a_page_border_is_found(made: Compartment) -> None:
    add(made, *[CANARY] * 2000)
    with made.transaction(removes=True) as connection:
        connection.execute("DELETE FROM note")
    made.close()
    whole = made.path.read_bytes()
    made.path.write_bytes(whole[:-4096])
    with pytest.raises(DamagedDatabase):
        compartment.connected(made.path, KEY, "reading")


def test_bytes_behind_the_last_page_are_found(made: Compartment) -> None:
    """SQLite ignores them; they have no business there."""
    made.close()
    with made.path.open("ab") as file:
        file.write(bytes(4096))
    with compartment.open_(made.path, KEY, MIGRATIONS) as opened:
        assert any("bytes" in line for line in opened.integrity_problems())

"""One SQLCipher file: created and opened with every setting pinned, read back and guarded.

The schema is the caller's: `create` and `open_` run the migrations they are handed, a sequence
of frozen SQL scripts, and keep their number in ``user_version``.

Why `cipher_memory_security` is OFF. It wipes and pins the library's own buffers. Measured with
20,000 notes of 1 KB, medians, off against on: bulk insert 0.15 and 0.84 s, index build 0.7 and
2.4 s, a case view 0.04 and 0.08 ms, a search 0.1 and 0.5 ms. What it cannot reach is what
matters here: rows that reached Python stay in memory either way (2,002 of 2,002 canaries), and
so does the key. Therefore lock ends the process that held the data, which takes all of it away,
and no setting is asked to do that work. The price: pages may reach the swap file, which only an
encrypted swap or disk prevents; with Python holding the rows, the setting would not either.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

from sqlcipher3 import dbapi2

from exitdesk.crypto.failures import NewerVersion
from exitdesk.crypto.keys import hex_key
from exitdesk.domain.trouble import Trouble
from exitdesk.storage import durable
from exitdesk.storage.explaining import ExplainingConnection, explained
from exitdesk.storage.failures import (
    DamagedDatabase,
    MissingFile,
    UnsafeSettings,
    files_explained,
)

__all__ = ["Compartment", "Connection", "Migrations", "create", "explained", "open_"]

Connection = Any  # sqlcipher3 publishes no types: a DB-API connection as in the sqlite3 module
Migrations = Sequence[str]
Purpose = Literal["work", "reading", "copy"]

CHECKPOINT_AFTER_REMOVAL = 5.0  # seconds; removed words lie in the -wal until then
CHECKPOINT_AFTER_COMMIT = 30.0
PAGE_BYTES = 4096
_STATEMENTS = 512  # cached: the authorizer is asked when a statement is prepared, not when run

_CIPHER: tuple[tuple[str, object, object], ...] = (
    ("cipher_page_size", PAGE_BYTES, str(PAGE_BYTES)),
    ("cipher_hmac_algorithm", "HMAC_SHA256", "HMAC_SHA256"),  # half the cost of SHA-512 here
    ("cipher_kdf_algorithm", "PBKDF2_HMAC_SHA512", "PBKDF2_HMAC_SHA512"),
    ("cipher_use_hmac", "ON", "1"),
    ("cipher_plaintext_header_size", 0, "0"),
    ("cipher_memory_security", "OFF", "0"),
)
_SETTINGS: tuple[tuple[str, object, object], ...] = (
    ("synchronous", "FULL", 2),
    ("fullfsync", "ON", 1),
    ("checkpoint_fullfsync", "ON", 1),
    ("temp_store", "MEMORY", 2),
    ("secure_delete", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("foreign_keys", "ON", 1),
    ("mmap_size", 0, 0),
    ("busy_timeout", 5000, 5000),
    ("cache_size", -32768, -32768),
)
_JOURNAL: dict[Purpose, str] = {"work": "wal", "copy": "delete"}

# With an argument these change nothing that safety rests on; without one they only report.
_PRAGMAS_WITH_ARGUMENT = frozenset(
    {
        "cipher_integrity_check",
        "data_version",
        "defer_foreign_keys",
        "foreign_key_check",
        "foreign_key_list",
        "index_info",
        "index_list",
        "index_xinfo",
        "integrity_check",
        "optimize",
        "quick_check",
        "table_info",
        "table_list",
        "table_xinfo",
        "wal_checkpoint",
    }
)
_PRAGMAS_REFUSED = frozenset({"key", "rekey", "hexkey", "hexrekey", "incremental_vacuum"})
_FUNCTIONS_REFUSED = frozenset({"load_extension", "sqlcipher_export", "fts3_tokenizer"})


class Compartment:
    """An open SQLCipher file with its one connection, used on the thread that opened it."""

    def __init__(self, path: Path, connection: Connection) -> None:
        self.path = path
        self._connection = connection
        self._open = True
        self._commit_waiting_since: float | None = None
        self._removal_waiting_since: float | None = None

    @property
    def connection(self) -> Connection:
        """The connection. Write inside `transaction()` only; read inside `explained()`."""
        return self._connection

    @contextmanager
    def transaction(self, *, removes: bool = False) -> Iterator[Connection]:
        """Run the block as one write: all of it is on the disk afterwards, or none of it.

        `removes` says that something is deleted or erased, which shortens the time until the
        journal is emptied. Any exception rolls back; a full disk, a device error or a damaged
        file are raised as Trouble. Transactions do not nest: that is a RuntimeError.
        """
        connection = self._connection
        if connection.in_transaction:
            msg = "a transaction is already open"
            raise RuntimeError(msg)
        with explained():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                _rolled_back(connection)
                raise
        now = time.monotonic()
        self._commit_waiting_since = self._commit_waiting_since or now
        if removes:
            self._removal_waiting_since = self._removal_waiting_since or now

    def checkpoint(self) -> bool:
        """Move the journal into the file and empty it; False where a reader was in the way."""
        with explained():
            busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if not busy:
            self._commit_waiting_since = self._removal_waiting_since = None
        return not busy

    def checkpoint_due_in(self, now: float | None = None) -> float | None:
        """Return the seconds until `checkpoint()` must run (0 if overdue), None if nothing waits.

        Five seconds after a removal, thirty after any commit. `now` is `time.monotonic()`.
        """
        moments = [
            since + wait
            for since, wait in (
                (self._commit_waiting_since, CHECKPOINT_AFTER_COMMIT),
                (self._removal_waiting_since, CHECKPOINT_AFTER_REMOVAL),
            )
            if since is not None
        ]
        if not moments:
            return None
        return max(0.0, min(moments) - (time.monotonic() if now is None else now))

    def checkpoint_if_due(self, now: float | None = None) -> bool:
        """Run `checkpoint()` where its time has come; tells whether it emptied the journal."""
        return self.checkpoint_due_in(now) == 0.0 and self.checkpoint()

    def integrity_problems(self) -> list[str]:
        """Return what is wrong with the file, in SQLite's words; an empty list is a whole file.

        Checkpoints first. Reads everything: about a second for 40 MB.
        """
        self.checkpoint()
        return integrity_problems(self._connection, self.path)

    def version(self) -> int:
        """Return the schema version, the number of migrations that have run."""
        with explained():
            return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def close(self) -> None:
        """Empty the journal and close; closing twice does no harm."""
        if self._open:
            self._open = False
            with suppress(dbapi2.Error, Trouble):
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._connection.close()

    def __enter__(self) -> Compartment:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def create(path: Path, key: bytes, migrations: Migrations) -> Compartment:
    """Make a new file at `path` (must not exist) under the raw 32-byte `key`, all migrations run.

    Raises FileExistsError, or Trouble about room and rights; then no file is left.
    """
    with files_explained():
        durable.write_new(path, b"")
    try:
        compartment = Compartment(path, connected(path, key, "work", new=True))
        try:
            _migrate(compartment.connection, migrations)
            compartment.checkpoint()
        except BaseException:
            compartment.connection.close()
            raise
        with files_explained():
            durable.sync_folder(path.parent)
    except BaseException:
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        raise
    return compartment


def open_(path: Path, key: bytes, migrations: Migrations) -> Compartment:
    """Open the file at `path` and run the migrations it does not have yet.

    The caller knows that `key` is right, because the header's MAC was verified under the same
    master key; what cannot be read is therefore damaged. The caller also makes a backup first
    where `pending(...)` is not zero. Raises MissingFile, DamagedDatabase, NewerVersion,
    UnsafeSettings, or Trouble about room and rights.
    """
    compartment = Compartment(path, connected(path, key, "work"))
    try:
        _migrate(compartment.connection, migrations)
    except BaseException:
        compartment.connection.close()
        raise
    return compartment


def pending(path: Path, key: bytes, migrations: Migrations) -> int:
    """Return how many migrations the file at `path` still needs; raises as `open_` does."""
    connection = connected(path, key, "work")
    try:
        return len(migrations) - _version(connection, migrations)
    finally:
        connection.close()


def connected(path: Path, key: bytes, purpose: Purpose, *, new: bool = False) -> Connection:
    """Return a guarded connection to an existing file, which only a `new` one may be empty.

    `work` keeps a write-ahead journal; `copy` writes a single file without one, for backups;
    `reading` cannot write and leaves no file beside it unless a journal lies there. Every
    setting is read back; a difference raises UnsafeSettings.
    """
    if not path.is_file():
        raise MissingFile.database()
    if not new and path.stat().st_size == 0:
        raise DamagedDatabase.found()  # SQLite would take it for a new database
    digits = hex_key(key)
    mode = "ro" if purpose == "reading" else "rw"
    with explained():
        connection = dbapi2.connect(
            f"{path.resolve().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            cached_statements=_STATEMENTS,
            factory=ExplainingConnection,
        )
        try:
            _set_up(connection, digits, purpose)
            connection.set_authorizer(_answer)
        except BaseException:
            connection.close()
            raise
    return connection


def integrity_problems(connection: Connection, path: Path) -> list[str]:
    """Return the findings of every check on an open file whose journal is empty.

    SQLCipher's own check overlooks a file that was cut at a page border, hence the sizes.
    """
    try:
        found = [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]
        checked = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
        found += [line for line in checked if line != "ok"]
        found += [
            f"foreign key of {row[0]}" for row in connection.execute("PRAGMA foreign_key_check")
        ]
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    except (dbapi2.DatabaseError, Trouble) as error:
        return [str(error)]
    size = path.stat().st_size
    if size != pages * PAGE_BYTES:
        found.append(f"the file has {size} bytes, its {pages} pages need {pages * PAGE_BYTES}")
    connection.damaged = connection.damaged or bool(found)
    return found


def _set_up(connection: Connection, digits: str, purpose: Purpose) -> None:
    """Key the connection, pin every setting, and read each one back."""
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute("PRAGMA cipher_log = off")
    answer = connection.execute(f"PRAGMA key = \"x'{digits}'\"").fetchone()
    if answer != ("ok",):
        raise UnsafeSettings.found("key", "ok", answer)
    for name, value, expected in _CIPHER:
        _pinned(connection, name, value, expected)
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if purpose in _JOURNAL:
        wanted = _JOURNAL[purpose]
        _pinned(connection, "journal_mode", wanted, wanted)
    for name, value, expected in _SETTINGS:
        _pinned(connection, name, value, expected)
    if purpose == "reading":
        _pinned(connection, "query_only", "ON", 1)
    if connection.execute("PRAGMA cipher_status").fetchone() != ("1",):
        raise UnsafeSettings.found("cipher_status", 1, 0)


def _pinned(connection: Connection, name: str, value: object, expected: object) -> None:
    connection.execute(f"PRAGMA {name} = {value}").fetchall()
    row = connection.execute(f"PRAGMA {name}").fetchone()
    if row is None or row[0] != expected:
        raise UnsafeSettings.found(name, expected, None if row is None else row[0])


def _answer(
    action: int, first: str | None, second: str | None, _database: str | None, _by: str | None
) -> int:
    """Authorize a statement: what could write plain text or weaken a setting is denied."""
    if action == dbapi2.SQLITE_PRAGMA:
        name = (first or "").lower()
        sets = second is not None and name not in _PRAGMAS_WITH_ARGUMENT
        denied = sets or name in _PRAGMAS_REFUSED
    elif action == dbapi2.SQLITE_FUNCTION:
        denied = (second or "").lower() in _FUNCTIONS_REFUSED
    else:
        denied = action in {dbapi2.SQLITE_ATTACH, dbapi2.SQLITE_DETACH}
    return int(dbapi2.SQLITE_DENY if denied else dbapi2.SQLITE_OK)


def _version(connection: Connection, migrations: Migrations) -> int:
    with explained():
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(migrations):
        raise NewerVersion.written()
    return version


def _migrate(connection: Connection, migrations: Migrations) -> None:
    """Run what is missing, each migration in one transaction together with its number."""
    version = _version(connection, migrations)
    if version == len(migrations):
        return
    connection.set_authorizer(None)  # user_version takes an argument
    try:
        with explained():
            for number, script in enumerate(migrations[version:], start=version + 1):
                try:
                    connection.executescript(
                        f"BEGIN IMMEDIATE;\n{script}\n;PRAGMA user_version = {number};\nCOMMIT;"
                    )
                except BaseException:
                    _rolled_back(connection)
                    raise
    finally:
        connection.set_authorizer(_answer)


def _rolled_back(connection: Connection) -> None:
    if connection.in_transaction:
        with suppress(dbapi2.Error, Trouble):
            connection.execute("ROLLBACK")

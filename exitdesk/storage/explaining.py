"""The database library's errors about room, rights, devices and damage, in words for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from sqlcipher3 import dbapi2

from exitdesk.storage.failures import (
    BusyPlace,
    DamagedDatabase,
    DeviceTrouble,
    DiskFull,
    ReadOnlyPlace,
)


@contextmanager
def explained() -> Iterator[None]:
    """Turn the library's errors about room, rights, devices and damage into Trouble.

    Errors in our own SQL stay what they are: bugs.
    """
    try:
        yield
    except dbapi2.Error as error:
        found = _TROUBLES.get(_code(error))
        if found is None:
            raise
        raise found() from error


class _Rows(dbapi2.Cursor):  # type: ignore[misc]
    """A cursor that raises a damaged file or a failing disk as Trouble, wherever it is met.

    Reading happens all over, and damage shows when a page is reached, not when the file is
    opened. Writing where only reading is meant stays a bug.
    """

    def execute(self, statement: str, values: Any = ()) -> _Rows:
        try:
            return super().execute(statement, values)  # type: ignore[no-any-return]
        except dbapi2.Error as error:
            _raise(self.connection, error)

    def executemany(self, statement: str, rows: Iterable[Any]) -> _Rows:
        try:
            return super().executemany(statement, rows)  # type: ignore[no-any-return]
        except dbapi2.Error as error:
            _raise(self.connection, error)

    def fetchone(self) -> Any:
        try:
            return super().fetchone()
        except dbapi2.Error as error:
            _raise(self.connection, error)

    def fetchall(self) -> list[Any]:
        try:
            return super().fetchall()  # type: ignore[no-any-return]
        except dbapi2.Error as error:
            _raise(self.connection, error)

    def __iter__(self) -> Iterator[Any]:
        try:
            yield from iter(super().fetchone, None)
        except dbapi2.Error as error:
            _raise(self.connection, error)


class ExplainingConnection(dbapi2.Connection):  # type: ignore[misc]
    """A connection whose cursors explain what they meet.

    Once the library has met a `damaged` page it lets nothing be written any more.
    """

    damaged = False

    def cursor(self, factory: type[dbapi2.Cursor] = _Rows) -> Any:
        """Return a new cursor; every statement runs on one."""
        return super().cursor(factory)


def _raise(connection: ExplainingConnection, error: Exception) -> NoReturn:
    """Raise what a statement met in words for a person, or `error` itself: a bug."""
    code = _code(error)
    if code in _DAMAGE:
        connection.damaged = True
    if connection.damaged and code in _OUR_FAULT:
        raise DamagedDatabase.found() from error
    found = None if code in _OUR_FAULT else _TROUBLES.get(code)
    if found is None:
        raise error
    raise found() from error


_DAMAGE = frozenset({11, 26})
_OUR_FAULT = frozenset({3, 8})
_TROUBLES: dict[int, Callable[[], Exception]] = {
    3: ReadOnlyPlace.found,  # SQLITE_PERM
    5: BusyPlace.found,  # SQLITE_BUSY
    8: ReadOnlyPlace.found,  # SQLITE_READONLY
    10: DeviceTrouble.found,  # SQLITE_IOERR
    11: DamagedDatabase.found,  # SQLITE_CORRUPT
    13: DiskFull.found,  # SQLITE_FULL
    14: ReadOnlyPlace.found,  # SQLITE_CANTOPEN: the file is there, its journal cannot be made
    26: DamagedDatabase.found,  # SQLITE_NOTADB
}
# The backup call raises its errors without a code.
_CODES = {
    "access permission denied": 3,
    "database is locked": 5,
    "attempt to write a readonly database": 8,
    "disk I/O error": 10,
    "database disk image is malformed": 11,
    "database or disk is full": 13,
    "unable to open database file": 14,
    "file is not a database": 26,
}


def _code(error: Exception) -> int:
    """Return SQLite's primary result code of an error, 0 where there is none."""
    code = getattr(error, "sqlite_errorcode", None)
    return _CODES.get(str(error), 0) if code is None else int(code) & 0xFF

"""Destroying what a case said, so that the history still verifies."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from exitdesk.domain.ids import RecordId
from exitdesk.storage import durable, projections, sealed_files
from exitdesk.storage.compartment import Connection
from exitdesk.storage.failures import files_explained
from exitdesk.storage.merging import AWAY, ERASED
from exitdesk.storage.store import Store

__all__ = ["AWAY", "ERASED", "erased", "tidied"]

_NAMED: Final = (
    "SELECT json_extract(doc, '$.content') FROM record WHERE kind IN ('attachment', 'form') "
    "AND json_extract(doc, '$.content') IS NOT NULL"
)


def erased(store: Store, scope: RecordId, files: Path, state: int = ERASED) -> None:
    """Destroy every row of a case in one transaction, then the sealed files nobody needs now.

    Records, typed rows, words, sounds of names, drafts, the reading log, alternatives, what
    waits and the payloads of the history go; hashes stay. The journal is emptied. `files` is the
    folder of the sealed files; what a crash leaves there, `tidied` removes.
    """
    no = store.scope_number(scope)
    if no is None:
        return
    first, last = store.rid_range(no)
    with store.compartment.transaction(removes=True) as connection:
        for row in store.rows_of(no):
            projections.remove(connection, *row)
        unused = _unused_files(connection, first, last)
        between = "rid BETWEEN ? AND ?"
        connection.execute(f"DELETE FROM record WHERE {between}", (first, last))  # noqa: S608
        connection.execute(f"DELETE FROM alternative WHERE {between}", (first, last))  # noqa: S608
        connection.execute("DELETE FROM case_row WHERE scope=?", (no,))
        connection.execute("DELETE FROM event_row WHERE scope=?", (no,))
        connection.execute("DELETE FROM reading WHERE scope=?", (no,))
        connection.execute("DELETE FROM draft WHERE scope=?", (bytes.fromhex(scope),))
        connection.execute("DELETE FROM held WHERE scope=?", (bytes.fromhex(scope),))
        connection.execute("UPDATE change SET payload=NULL, salt=NULL WHERE scope=?", (no,))
        connection.execute("UPDATE scope SET erased=? WHERE no=?", (state, no))
        connection.executemany("DELETE FROM sealed WHERE name=?", [(name,) for name in unused])
        connection.execute("INSERT INTO words (words) VALUES ('optimize')")
    store.compartment.checkpoint()
    for name in unused:
        sealed_files.remove(files, name)


def tidied(store: Store, files: Path, *, crashed: bool) -> None:
    """Remove what an interruption left: rows without a record, files without a row.

    Reads every record where the program `crashed` or a file looks left over, else nothing.
    """
    connection = store.connection
    known = {row[0] for row in connection.execute("SELECT name FROM sealed")}
    if not crashed and not sealed_files.strays(files, known):
        return
    named = {row[0] for row in connection.execute(_NAMED)}
    if unnamed := known - named:
        with store.compartment.transaction(removes=True) as writing:
            writing.executemany("DELETE FROM sealed WHERE name=?", [(name,) for name in unnamed])
    # A record that names a file without a row: an old page was put back. The check says so, and
    # the file stays for whoever puts the right page back.
    with files_explained():
        for path in sealed_files.strays(files, named):
            durable.remove(path)


def _unused_files(connection: Connection, first: int, last: int) -> list[str]:
    rows = connection.execute(
        "SELECT DISTINCT json_extract(doc, '$.content') FROM record "
        "WHERE kind='attachment' AND rid BETWEEN ? AND ? EXCEPT "
        "SELECT json_extract(doc, '$.content') FROM record "
        "WHERE kind IN ('attachment', 'form') AND rid NOT BETWEEN ? AND ?",
        (first, last, first, last),
    )
    return [row[0] for row in rows if row[0]]

"""What must be the same in every copy of a database of our schema."""

from __future__ import annotations

from exitdesk.crypto.header import Head
from exitdesk.storage import history
from exitdesk.storage.compartment import Connection
from exitdesk.storage.database_copy import Measured

_TABLES = (
    "change",
    "record",
    "draft",
    "case_row",
    "event_row",
    "reading",
    "setting",
    "alternative",
)


def measured(connection: Connection) -> Measured:
    """Return rows by table and records by kind, the head of the history, the sealed files."""
    counts = {
        table: int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608
        for table in _TABLES
    }
    kinds = connection.execute("SELECT kind, count(*) FROM record WHERE NOT deleted GROUP BY kind")
    counts |= {f"record:{kind}": number for kind, number in kinds}
    count, link = history.head(connection)
    names = frozenset(row[0] for row in connection.execute("SELECT name FROM sealed"))
    return Measured(counts, Head(count=count, hash=link.hex()), names)

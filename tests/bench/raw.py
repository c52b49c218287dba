"""The same reads and writes on a bare sqlcipher3 connection: what any program must at least pay."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from exitdesk.crypto.keys import hex_key


def connected(path: Path, key: bytes) -> Any:
    """Open a file with the settings that safety asks for, and nothing else."""
    connection = dbapi2.connect(str(path), isolation_level=None, cached_statements=512)
    connection.execute(f"PRAGMA key = \"x'{hex_key(key)}'\"")
    connection.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -32768")
    return connection


def save(connection: Any, scope: int, number: int, doc: dict[str, Any]) -> None:
    """Write one note: its row, its day, its index entry, its history entry, the case's row."""
    text = json.dumps(doc)
    body = text.lower()
    rid = (scope << 20) + (1 << 19) + number
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "INSERT INTO record VALUES (?,?,?,?,?,?,?)",
        (rid, secrets.token_bytes(16), "session", text, bytes(120), 0, 0),
    )
    connection.execute(
        "INSERT INTO event_row VALUES (?,?,?,?,?,?,?)",
        (scope, doc["occurred_on"], rid, "session", doc["phase"], "", 1),
    )
    connection.execute("INSERT INTO words (rowid, names, body) VALUES (?,?,?)", (rid, "", body))
    connection.execute(
        "INSERT INTO change (scope, device, first_seq, ops, clock, salt, payload, payload_hash, "
        "prev, hash, link) VALUES (?,1,?,1,0,?,?,?,?,?,?)",
        (scope, (1 << 40) + number, bytes(16), text.encode(), *[bytes(32)] * 4),
    )
    connection.execute(
        "UPDATE case_row SET last_contact_on=? WHERE scope=?", (doc["occurred_on"], scope)
    )
    connection.execute("COMMIT")


def case(connection: Any, scope: int) -> list[Any]:
    """Read every record of a case, decoded."""
    rows = connection.execute(
        "SELECT id, kind, doc FROM record WHERE rid BETWEEN ? AND ?",
        (scope << 20, ((scope + 1) << 20) - 1),
    )
    return [(i, kind, json.loads(doc)) for i, kind, doc in rows]


def search(connection: Any, query: str, limit: int) -> list[Any]:
    """Ask the index, order by day, and read and decode the first hundred records."""
    rows = connection.execute(
        "SELECT r.doc FROM "
        "(SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?) w "
        "JOIN event_row e ON e.rid = w.rowid JOIN record r ON r.rid = w.rowid "
        "ORDER BY e.occurred_on DESC LIMIT 100",
        (query, limit),
    )
    return [json.loads(row[0]) for row in rows]


def first_page(connection: Any) -> list[Any]:
    """Read the first hundred rows of the list of cases by code."""
    rows = connection.execute("SELECT * FROM case_row ORDER BY code_key LIMIT 100")
    return rows.fetchall()  # type: ignore[no-any-return]

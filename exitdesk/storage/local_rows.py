"""What a device keeps for itself: settings, drafts, and who opened what. None of it is history."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from exitdesk.domain.ids import RecordId
from exitdesk.storage.compartment import Compartment, Connection

Clock = Callable[[], int]
"""Milliseconds since 1970."""

DraftRow = tuple[RecordId, RecordId, str, RecordId | None, dict[str, Any], dict[str, Any], int]

encoder = msgspec.json.Encoder()
doc_decoder = msgspec.json.Decoder(dict[str, Any])


def milliseconds() -> int:
    """Return this moment."""
    return time.time_ns() // 1_000_000


class LocalRows:
    """The device's own rows of an open compartment, on the thread that opened it."""

    def __init__(self, compartment: Compartment, clock: Clock) -> None:
        self.compartment = compartment
        self.connection: Connection = compartment.connection
        self.clock = clock

    def setting(self, name: str, default: Any = None) -> Any:
        """Return a setting that lives in the vault but not in its history."""
        row = self.connection.execute("SELECT value FROM setting WHERE name=?", (name,)).fetchone()
        return msgspec.json.decode(row[0]) if row else default

    def set_setting(self, name: str, value: Any) -> None:
        """Keep a JSON-able setting."""
        with self.compartment.transaction() as connection:
            self.keep_setting(connection, name, value)

    @staticmethod
    def keep_setting(connection: Connection, name: str, value: Any) -> None:
        """Keep a setting within a transaction that is open."""
        connection.execute(
            "INSERT OR REPLACE INTO setting VALUES (?,?)", (name, encoder.encode(value).decode())
        )

    def keep_draft(
        self,
        draft: RecordId,
        scope: RecordId,
        kind: str,
        record: RecordId | None,
        doc: Mapping[str, Any],
        place: Mapping[str, Any],
    ) -> None:
        """Write what is being typed; it is on the disk when this returns."""
        row = (
            bytes.fromhex(draft),
            bytes.fromhex(scope),
            kind,
            bytes.fromhex(record) if record else None,
            encoder.encode(doc).decode(),
            encoder.encode(place).decode(),
            self.clock(),
        )
        with self.compartment.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO draft VALUES (?,?,?,?,?,?,?)", row)

    def drop_draft(self, draft: RecordId) -> None:
        """Give a draft up."""
        with self.compartment.transaction(removes=True) as connection:
            connection.execute("DELETE FROM draft WHERE id=?", (bytes.fromhex(draft),))

    def drafts(self) -> list[DraftRow]:
        """Return every draft, newest first: id, scope, kind, record, doc, place, ms since 1970."""
        rows = self.connection.execute(
            "SELECT id, scope, kind, record, doc, place, saved_at FROM draft "
            "ORDER BY saved_at DESC, id"
        )
        return [
            (
                RecordId(r[0].hex()),
                RecordId(r[1].hex()),
                r[2],
                RecordId(r[3].hex()) if r[3] else None,
                doc_decoder.decode(r[4]),
                doc_decoder.decode(r[5]),
                r[6],
            )
            for r in rows
        ]

    def log_reading(self, scope: RecordId, by: str, what: str) -> None:
        """Write down that somebody opened something."""
        no = self.scope_number(scope)
        with self.compartment.transaction() as connection:
            connection.execute(
                "INSERT INTO reading (at, by, scope, what) VALUES (?,?,?,?)",
                (self.clock(), by, no or 0, what),
            )

    def readings(self, scope: RecordId, limit: int) -> list[tuple[int, str, str]]:
        """Return (ms since 1970, author, what) of who opened something of a scope, newest first."""
        rows = self.connection.execute(
            "SELECT at, by, what FROM reading WHERE scope=? ORDER BY no DESC LIMIT ?",
            (self.scope_number(scope) or 0, limit),
        )
        return rows.fetchall()  # type: ignore[no-any-return]

    def scope_number(self, scope: RecordId) -> int | None:
        """Return the local number of a scope, None where it never was."""
        row = self.connection.execute(
            "SELECT no FROM scope WHERE id=?", (bytes.fromhex(scope),)
        ).fetchone()
        return int(row[0]) if row else None

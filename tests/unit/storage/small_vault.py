"""A whole vault on real files with a schema of three tables, for tests of keys and files."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from exitdesk.crypto import header as codec
from exitdesk.crypto import recovery, slots
from exitdesk.crypto.header import Head, Header, Unlocked, UnverifiedHeader
from exitdesk.crypto.keys import MasterKey, derived
from exitdesk.crypto.slots import Cost, Slot
from exitdesk.storage import compartment, durable, header_file, sealed_files
from exitdesk.storage.compartment import Compartment, Connection
from exitdesk.storage.database_copy import Measured
from exitdesk.storage.sealed_files import SealedFile

AT = "2026-01-02T03:04:05+01:00"
CHEAP = Cost(memory_kib=32, passes=1, lanes=1)
PASSPHRASE = "correct horse"
CODE = bytes(range(20))
ATTACHMENTS = "attachments"
MIGRATIONS = (
    """
    CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
    CREATE VIRTUAL TABLE words USING fts5 (text);
    CREATE TABLE attachment (
        name TEXT PRIMARY KEY, key BLOB NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL
    ) STRICT;
    """,
    "CREATE TABLE chain (count INTEGER PRIMARY KEY, hash TEXT NOT NULL) STRICT;",
)


@dataclass
class SmallVault:
    """An open vault."""

    folder: Path
    master: MasterKey
    header: Header
    compartment: Compartment

    def write(self, *texts: str) -> None:
        """Save one note per text, each in its own transaction, each with a link of the chain."""
        for text in texts:
            with self.compartment.transaction() as connection:
                connection.execute("INSERT INTO note (text) VALUES (?)", (text,))
                connection.execute("INSERT INTO words (text) VALUES (?)", (text,))
                head = measure(connection).head
                following = hashlib.sha256(f"{head.hash} {text}".encode()).hexdigest()
                connection.execute("INSERT INTO chain (hash) VALUES (?)", (following,))

    def attach(self, content: bytes) -> SealedFile:
        """Seal `content` and record it."""
        file = sealed_files.sealed(self.folder / ATTACHMENTS, io.BytesIO(content))
        with self.compartment.transaction() as connection:
            connection.execute(
                "INSERT INTO attachment VALUES (?, ?, ?, ?)",
                (file.name, file.key, file.size, file.sha256),
            )
        return file

    def texts(self) -> list[str]:
        """Return all notes in order."""
        rows = self.compartment.connection.execute("SELECT text FROM note ORDER BY id")
        return [row[0] for row in rows]

    def measured(self) -> Measured:
        return measure(self.compartment.connection)

    def verify_attachments(self) -> int:
        """Read every attachment; returns how many there are."""
        rows = self.compartment.connection.execute("SELECT * FROM attachment").fetchall()
        for row in rows:
            sealed_files.verify(self.folder / ATTACHMENTS, SealedFile(*row))
        return len(rows)

    def close(self) -> None:
        self.compartment.close()

    def __enter__(self) -> SmallVault:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def measure(connection: Connection) -> Measured:
    count, newest = connection.execute("SELECT count(*), max(count) FROM chain").fetchone()
    row = connection.execute("SELECT hash FROM chain WHERE count = ?", (newest,)).fetchone()
    return Measured(
        counts={"note": connection.execute("SELECT count(*) FROM note").fetchone()[0]},
        head=Head(count, row[0]) if row else Head(),
        attachments=frozenset(
            name for (name,) in connection.execute("SELECT name FROM attachment")
        ),
    )


def passphrase_slots(
    master: MasterKey, vault_id: str, passphrase: str = PASSPHRASE
) -> tuple[Slot, Slot]:
    return (
        slots.passphrase_slot(master, vault_id, passphrase, cost=CHEAP, created_at=AT),
        slots.recovery_slot(master, vault_id, CODE, created_at=AT),
    )


def created(folder: Path, texts: Sequence[str] = ()) -> SmallVault:
    durable.private_folder(folder)
    master, vault_id = MasterKey.random(), secrets.token_hex(16)
    header = codec.new_header(vault_id, AT, passphrase_slots(master, vault_id))
    path = folder / header.database
    opened_ = compartment.create(path, derived(master, "database"), MIGRATIONS)
    header_file.write(folder, header, master)
    vault = SmallVault(folder, master, header, opened_)
    vault.write(*texts)
    return vault


def unlocked(folder: Path, passphrase: str = PASSPHRASE) -> tuple[Unlocked, header_file.Source]:
    def unlock(unverified: UnverifiedHeader) -> Unlocked:
        return codec.unlocked_by_passphrase(unverified, passphrase, floor=CHEAP)

    return header_file.opened(folder, unlock)


def opened(folder: Path, passphrase: str = PASSPHRASE) -> SmallVault:
    found, _source = unlocked(folder, passphrase)
    path = folder / found.header.database
    key = derived(found.master, "database")
    return SmallVault(folder, found.master, found.header, compartment.open_(path, key, MIGRATIONS))


def files(folder: Path) -> set[str]:
    """Return the paths of all files below `folder`."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def sheet() -> str:
    """Return the recovery code as printed."""
    return recovery.written(CODE)

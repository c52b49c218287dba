"""The vault that these tests work on, as services make it, and what must be found in it again."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exitdesk.domain.ids import RecordId, new_id
from exitdesk.services import attachments, backups, cases, checking, drafts, entries, vaults
from exitdesk.services.vaults import Vault
from exitdesk.storage import ballast
from tests.unit.services.case_vault import CHEAP, PASSPHRASE, client, made, reopened, session

__all__ = ["CHEAP", "PASSPHRASE", "client", "made", "reopened", "session"]

CANARY = "zebracanary"
"""Stands in the case that is erased, and nowhere else."""
NOTES = 8


@dataclass(frozen=True)
class Found:
    """What a vault holds, without what the program keeps for itself.

    Records by id, drafts by id, the SHA-256 of every attachment's content by record.
    """

    records: dict[str, dict[str, Any]]
    drafts: dict[str, dict[str, Any]]
    contents: dict[str, str]
    rows: list[tuple[str, str, int]]


@dataclass
class Desk:
    """A vault's folder with what its maker knows."""

    folder: Path
    code: str
    kept: RecordId
    erasable: RecordId
    backup: Path
    expected: Found
    before_backup: Found
    beside: Path = field(default_factory=Path)


def made_desk(folder: Path) -> Desk:
    """Make a vault with two cases, notes, corrections, drafts, documents, and a backup."""
    place = folder / "vault"
    vault, code = made(place)
    choice = random.Random(1)
    kept = client(vault, code="EX-0001")
    erasable = client(vault, alias=CANARY, code="EX-0002", summary=f"The {CANARY} file.")
    for number in range(NOTES):
        note = session(vault, kept, f"Note {number}. " + "Calm and open. " * (number * 9))
        if number % 3 == 0:
            entries.finalise(vault, note)
            entries.amend(vault, note, f"Correction {number}", "wrong date")
        session(vault, erasable, f"A {CANARY} note, number {number}. " + "Quiet. " * number)
    for case, word in ((kept, "plain"), (erasable, CANARY)):
        cases.add_part(vault, case, "name", {"full_name": f"{word} Winter"})
        place_ = {"field": "note"}
        drafts.keep(vault, new_id(), case, "session", None, {"quote": f"half a {word}"}, place_)
        for size in (3_000, 40_000):
            path = folder / f"{word} {size}.txt"
            path.write_bytes(word.encode() + choice.randbytes(size))
            attachments.add(vault, case, path)
            path.unlink()
    backup = backups.make(vault)
    before_backup = found(vault)
    session(vault, kept, "After the backup.")
    expected = found(vault)
    vaults.close(vault)
    return Desk(place, code, kept, erasable, backup.relative_to(place), expected, before_backup)


def found(vault: Vault) -> Found:
    """Read everything."""
    store = vault.store
    scopes = store.scopes()
    records = {r.id: r.doc for scope in scopes for r in store.records(scope, deleted=True)}
    documents = [r for scope in scopes for r in store.records(scope, ["attachment"])]
    return Found(
        records={str(k): v for k, v in records.items()},
        drafts={str(d.id): d.doc for d in drafts.every(vault)},
        contents={str(r.id): content(vault, r.id) for r in documents},
        rows=[(row.code, row.alias, row.events) for row in cases.rows(vault)],
    )


def content(vault: Vault, record: RecordId) -> str:
    """Return the SHA-256 of a document's content, read to its end."""
    with attachments.reader(vault, record) as reader:
        return hashlib.sha256(reader.read()).hexdigest()


def without_case(state: Found, case: RecordId, vault_records: set[str]) -> Found:
    """Return `state` with only the records in `vault_records`: what an erasure leaves."""
    return Found(
        {k: v for k, v in state.records.items() if k in vault_records},
        {k: v for k, v in state.drafts.items() if CANARY not in str(v)},
        {k: v for k, v in state.contents.items() if k in vault_records},
        [row for row in state.rows if row[1] != CANARY],
    )


def serious(vault: Vault) -> list[str]:
    """Return what a check calls serious."""
    return [finding.what for finding in checking.check(vault) if finding.serious]


def copied(source: Path, target: Path) -> None:
    """Copy a vault; files that nobody ever writes into again become links."""

    def copy(one: str, other: str) -> None:
        lasting = "/attachments/" in one or "/backups/" in one or one.endswith(ballast.NAME)
        if lasting:
            os.link(one, other)
        else:
            shutil.copy2(one, other)

    shutil.copytree(source, target, copy_function=copy)


@contextmanager
def opened(folder: Path, passphrase: str = PASSPHRASE, **more: Any) -> Iterator[Vault]:
    """Open a vault with cheap keys and close it."""
    vault = reopened(folder, passphrase, **more)
    try:
        yield vault
    finally:
        vaults.close(vault)

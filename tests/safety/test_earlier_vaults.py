"""Vaults that earlier versions wrote open, hold the same, and take more; schemas stay frozen."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from exitdesk.services import backups, cases, checking, entries, vaults
from exitdesk.services.vaults import Vault
from exitdesk.storage import compartment
from exitdesk.storage.schema import migrations
from tests.files.make import PASSPHRASE, held

FILES = Path(__file__).resolve().parents[1] / "files"
SCHEMAS = sorted(FILES.glob("schema_*"))

# The SHA-256 of every migration that a release has run on somebody's vault.
FROZEN = (
    "c1a0d134671b4ef30030f84200382bb4050f91ddfba5671a147c3d475c13d381",
    "3b4f994ba86109cc4b18c603a02fe5daad9569d8e7de659dbf13541f83ec343a",
)

EXPECTED_TABLES = {
    "alternative": "rid field clock device seq value",
    "case_row": "scope id code alias kind state setting phase worker opened_on closed_on "
    "last_contact_on events code_key alias_key",
    "acknowledgement": "kind scope peer at own told",
    "change": "no scope device first_seq ops clock salt payload payload_hash prev hash link",
    "channel_in": "sender device channel mark",
    "channel_out": "channel seq hash",
    "device": "no id name own peer",
    "draft": "id scope kind record doc place saved_at",
    "due_row": "due_on rid scope",
    "event_row": "scope occurred_on rid kind phase setting contact",
    "held": "scope device first_seq ops clock salt payload prev from_peer at",
    "mark": "scope device seq hash seen",
    "merge": "no at peer first_change last_change backup undone_at",
    "name_key": "key rid",
    "peer": "no sign_key card name state same_organisation role since seen_at everything",
    "peer_has": "peer scope device seq at",
    "person_elsewhere": "id name",
    "posted": "place name size at content",
    "promised": "peer scope device seq at",
    "read_file": "place name size result at",
    "reading": "no at by scope what",
    "record": "rid id kind doc stamps deleted changed_at",
    "scope": "no id next_rid erased access",
    "sealed": "name key size sha256",
    "setting": "name value",
    "share": "no scope peer mode since by consent reason keeps_copy state ended_at",
    "signed_head": "scope device seq signature",
    "statement": "kind scope device at signature own",
    "told": "peer scope device seq",
    "words": "names body",
}


def opened_copy(schema: Path, place: Path) -> tuple[Vault, dict[str, Any]]:
    """Open a copy of a committed vault, with the product's own floor for the key's cost."""
    shutil.copytree(schema / "vault", place / "vault")
    expected = json.loads((schema / "expected.json").read_text(encoding="utf-8"))
    return vaults.unlock(place / "vault", PASSPHRASE), expected


def test_there_is_a_vault_of_every_schema() -> None:
    assert [path.name for path in SCHEMAS] == [f"schema_{n}" for n in range(1, len(FROZEN) + 1)]


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: str(path.name))
def test_an_earlier_vault_holds_what_it_held(schema: Path, tmp_path: Path) -> None:
    vault, expected = opened_copy(schema, tmp_path)
    try:
        now = held(vault)
        hits: Any = now.pop("hits")
        for words, records in expected["hits"].items():
            assert set(records) <= set(hits[words]), f"{words} is no longer found"
        assert hits["zebracanary"] == []
        later = {name: value for name, value in now.items() if name not in expected}
        assert not any(later.values()), "what a schema did not know yet is empty"
        assert now | later == {name: expected.get(name, later.get(name)) for name in now}
        assert [finding for finding in checking.check(vault) if finding.serious] == []
        _works_on(vault)
    finally:
        vaults.close(vault)


def _works_on(vault: Vault) -> None:
    case = cases.by_code(vault, "EX-0900")
    assert case is not None
    assert cases.next_code(vault) == "EX-0901"
    contact = {"type": "phone_out", "attendance": "attended"}
    doc = {"occurred_on": "2025-01-02", "contact": contact, "note": {"format": "DAP", "data": "."}}
    entries.save(vault, case, "session", doc, finalise=True)
    assert [finding for finding in checking.check(vault) if finding.serious] == []


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: str(path.name))
def test_an_earlier_backup_is_restored(schema: Path, tmp_path: Path) -> None:
    expected = json.loads((schema / "expected.json").read_text(encoding="utf-8"))
    backup = schema / "vault" / "backups" / expected["backup"]
    shutil.copytree(backup, tmp_path / expected["backup"])
    backups.restore(tmp_path / expected["backup"], tmp_path / "vault", PASSPHRASE)
    vault = vaults.unlock_by_recovery(tmp_path / "vault", expected["recovery_code"])
    try:
        assert held(vault)["records"] == expected["records"]
        assert held(vault)["documents"] == expected["documents"]
    finally:
        vaults.close(vault)


def changed_migrations(scripts: tuple[str, ...]) -> list[int]:
    """Return the numbers of the migrations that are not what was released."""
    digests = [hashlib.sha256(script.encode()).hexdigest() for script in scripts]
    return [number for number, digest in enumerate(FROZEN, 1) if digests[number - 1] != digest]


def test_released_migrations_are_frozen() -> None:
    assert changed_migrations(migrations()) == []


def test_one_changed_byte_of_a_migration_is_noticed() -> None:
    first = migrations()[0]
    for altered in (f"{first} ", first.replace("TEXT", "text", 1), first[:-1]):
        assert changed_migrations((altered, *migrations()[1:])) == [1]


def shape(vault_or_path: Any) -> dict[str, str]:
    """Return the columns of every table, without the word index's own tables."""
    connection = vault_or_path
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'words\\__%' "
        "ESCAPE '\\'"
    ).fetchall()
    return {
        name: " ".join(row[1] for row in connection.execute(f"PRAGMA table_info({name})"))
        for (name,) in names
    }


def test_the_migrations_build_what_the_code_expects(tmp_path: Path) -> None:
    with compartment.create(tmp_path / "new.db", bytes(range(32)), migrations()) as made:
        assert shape(made.connection) == EXPECTED_TABLES
        assert made.version() == len(migrations()) == len(FROZEN)


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: str(path.name))
def test_an_earlier_vault_gets_the_same_schema_as_a_new_one(schema: Path, tmp_path: Path) -> None:
    statement = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
    vault, _ = opened_copy(schema, tmp_path)
    earlier = vault.store.connection.execute(statement).fetchall()
    vaults.close(vault)
    with compartment.create(tmp_path / "new.db", bytes(range(32)), migrations()) as made:
        assert earlier == made.connection.execute(statement).fetchall()

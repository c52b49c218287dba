"""A real vault with cheap keys and a client's case, for tests of services."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exitdesk.crypto.slots import Cost
from exitdesk.domain.ids import RecordId
from exitdesk.services import cases, entries, vaults
from exitdesk.services.vaults import Vault

CHEAP = Cost(memory_kib=32, passes=1, lanes=1)
PASSPHRASE = "correct horse"


def made(folder: Path, **more: Any) -> tuple[Vault, str]:
    """Make a vault whose passphrase is cheap to stretch; return it with its recovery code."""
    return vaults.create(folder, PASSPHRASE, person="Anna Berg", cost=CHEAP, **more)


def reopened(folder: Path, passphrase: str = PASSPHRASE, **more: Any) -> Vault:
    """Unlock such a vault."""
    return vaults.unlock(folder, passphrase, floor=CHEAP, **more)


def client(vault: Vault, **fields: Any) -> RecordId:
    """Open a case."""
    return cases.create(vault, {"alias": "Mattis", **fields})[0]


def session(vault: Vault, case: RecordId, text: str = "Came early.", **fields: Any) -> RecordId:
    """Save a session note."""
    doc = {
        "occurred_on": "2024-03-01",
        "contact": {"type": "meeting_office", "attendance": "attended", "minutes": 60},
        "note": {"format": "DAP", "data": text},
        **fields,
    }
    return entries.save(vault, case, "session", doc)[0]

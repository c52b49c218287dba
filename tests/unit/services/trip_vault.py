"""An office vault with cases, and the second vaults that are made from it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from exitdesk.domain.ids import RecordId
from exitdesk.services import attachments, travel, vaults
from exitdesk.services.travel import Home, Keys, Packed
from exitdesk.services.vaults import Vault
from tests.unit.services import case_vault

WORDS = "a quiet harbour"
KEYS = Keys(WORDS, cost=case_vault.CHEAP, floor=case_vault.CHEAP)


def filled(vault: Vault, folder: Path, *aliases: str) -> list[RecordId]:
    """Open cases with a session note and a document each."""
    made = []
    for alias in aliases:
        case = case_vault.client(vault, alias=alias)
        case_vault.session(vault, case, f"{alias} came early.")
        letter = folder / f"letter-{alias}.txt"
        letter.write_text(f"Dear {alias}, " + "x" * 9000, encoding="utf-8")
        attachments.add(vault, case, letter)
        letter.unlink()
        made.append(case)
    return made


def packed(vault: Vault, wanted: Sequence[RecordId], folder: Path, **more: object) -> Packed:
    return travel.make(vault, wanted, folder, KEYS, **more)  # type: ignore[arg-type]


def opened(folder: Path) -> Vault:
    return vaults.unlock(folder, WORDS, floor=case_vault.CHEAP)


def merged(vault: Vault, folder: Path, *, keep: bool = False) -> Home:
    return travel.merge(vault, folder, KEYS, keep=keep)

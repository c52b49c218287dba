"""Extracts that were given out and that came in: which case, for what, from whom, to whom."""

from __future__ import annotations

from typing import Final

import msgspec

from exitdesk.domain.ids import RecordId
from exitdesk.services.vaults import Vault

READ_ONLY: Final = frozenset({"pseudonymous", "referral_read"})
"""Purposes of which the recipient has a picture to look at, not a file to work with."""


class Origin(msgspec.Struct, frozen=True):
    """Where an extract that came in is from: a peer's public key (hex), its name; `at` in ms."""

    key: str
    name: str
    purpose: str
    at: int


class Given(msgspec.Struct, frozen=True):
    """An extract that was given to a peer (its number here); `id` is the case that it makes."""

    peer: int
    id: str
    purpose: str
    ended: bool = False


def of(vault: Vault, case: RecordId) -> Origin | None:
    """Return where a case is from that came in as an extract, None for any other."""
    kept = vault.store.setting(f"extract:{case}")
    return msgspec.convert(kept, Origin) if kept else None


def keep(vault: Vault, case: RecordId, origin: Origin) -> None:
    """Write down where a case is from."""
    vault.store.set_setting(f"extract:{case}", msgspec.to_builtins(origin))


def given(vault: Vault, case: RecordId) -> list[Given]:
    """Return the extracts of a case that were given out."""
    return msgspec.convert(vault.store.setting(f"extracts:{case}", default=[]), list[Given])


def note_given(vault: Vault, case: RecordId, every: list[Given]) -> None:
    """Write down which extracts of a case were given out."""
    vault.store.set_setting(f"extracts:{case}", msgspec.to_builtins(every))

"""What is being typed, kept in the vault until it is saved or given up.

A draft is written within two seconds of typing and survives a kill, a lock and a power cut. It
belongs to this device, is not part of the history, and is never saved as final by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exitdesk.domain.ids import RecordId
from exitdesk.services.vaults import Vault


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft: which case and kind, which record it changes (None: a new one), and the caret.

    `place` is the window's own business (field, caret, open sections). `saved_at` in ms since 1970.
    """

    id: RecordId
    case: RecordId
    kind: str
    record: RecordId | None
    doc: dict[str, Any]
    place: dict[str, Any]
    saved_at: int


def keep(  # noqa: PLR0917 (a draft has this many parts)
    vault: Vault,
    draft: RecordId,
    case: RecordId,
    kind: str,
    record: RecordId | None,
    doc: Mapping[str, Any],
    place: Mapping[str, Any],
) -> None:
    """Write a draft; the id stays the same while one thing is being typed."""
    vault.store.keep_draft(draft, case, kind, record, doc, place)


def drop(vault: Vault, draft: RecordId) -> None:
    """Give a draft up, on the person's word."""
    vault.store.drop_draft(draft)


def every(vault: Vault) -> list[Draft]:
    """Return every draft, newest first."""
    return [Draft(*row) for row in vault.store.drafts()]


def one(vault: Vault, draft: RecordId) -> Draft | None:
    """Return a draft by its id."""
    return next((d for d in every(vault) if d.id == draft), None)

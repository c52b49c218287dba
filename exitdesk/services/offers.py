"""Drafts that wait to be gone on with, with the case they belong to."""

from __future__ import annotations

from dataclasses import dataclass

from exitdesk.services import drafts
from exitdesk.services.drafts import Draft
from exitdesk.services.vaults import Vault


@dataclass(frozen=True, slots=True)
class DraftOffer:
    """A draft with the code and the alias of its case."""

    draft: Draft
    code: str
    alias: str


def waiting(vault: Vault) -> list[DraftOffer]:
    """Return every draft of this device, newest first."""
    found = drafts.every(vault)
    rows = {case: vault.store.case_row(case) for case in {draft.case for draft in found}}
    return [
        DraftOffer(draft, row.code if row else "", row.alias if row else "")
        for draft in found
        for row in (rows[draft.case],)
    ]

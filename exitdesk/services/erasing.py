"""Erasing a case by law: its content is destroyed, everywhere this vault can reach."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from exitdesk.domain.ids import RecordId, new_id, reference
from exitdesk.i18n import tr
from exitdesk.services import backups, saving
from exitdesk.services.vaults import ATTACHMENTS, Vault, now, write_header
from exitdesk.storage import erasing
from exitdesk.storage.records import LIBRARY
from exitdesk.storage.store import Edit


@dataclass(frozen=True, slots=True)
class Certificate:
    """What can be shown about an erasure: no content, only what kinds and how many."""

    erased_at: str
    counts: dict[str, int]
    backups_removed: int
    by: str


def preview(vault: Vault, case: RecordId) -> dict[str, int]:
    """Return how many records of each kind would be destroyed."""
    saving.found(vault, case)
    return dict(Counter(r.kind for r in vault.store.records(case, deleted=True)))


def erase(vault: Vault, case: RecordId, reason: str = "") -> Certificate:
    """Destroy a case for good and return what can be certified.

    The header remembers a salted mark first, so that an interrupted erasure is finished at the
    next opening and no old backup brings the person back. Then a fresh backup is made and
    verified, and the older ones of this vault, which still held the case, are removed.
    """
    counts = preview(vault, case)
    write_header(vault, vault.header.with_erased(now(), [case]))
    _destroy(vault, case, reason)
    removed = backups.replace_all(vault)
    return Certificate(now(), counts, removed, vault.author)


def _destroy(vault: Vault, case: RecordId, reason: str) -> None:
    fields = {"case": case, "erased_on": now()[:10], "reason": reason}
    if vault.me:
        fields["by"] = [reference(vault.me)]  # type: ignore[assignment]
    saving.saved(vault, LIBRARY, [Edit(new_id(), "erasure", fields)], label=tr("Erasure"))
    erasing.erased(vault.store, case, vault.folder / ATTACHMENTS)

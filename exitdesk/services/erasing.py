"""Erasing a case by law: its content is destroyed, everywhere this vault can reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from exitdesk.domain.ids import RecordId, new_id, reference
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import asking, duplicates, saving
from exitdesk.services.vault import (
    ATTACHMENTS,
    ERASED_SINCE_BACKUP,
    Vault,
    now,
    replace_backups,
    write_header,
)
from exitdesk.storage import ballast, erasing, exchange
from exitdesk.storage.records import LIBRARY
from exitdesk.storage.store import Edit

T = TypeVar("T")


class BackupsRemain(Trouble):
    """The case is erased in the vault, but backups from before could not be replaced yet."""

    @classmethod
    def found(cls, why: Trouble) -> BackupsRemain:
        """Say so, and `why`."""
        return cls(
            tr("The case is erased, but older backups still hold it.") + f" {why.what_happened}",
            tr("Everything else in the vault is safe."),
            tr("Open the vault again when that is put right: the backups are replaced then."),
        )


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
    every = [case, *duplicates.joined_into(vault, case)]
    return dict(Counter(r.kind for c in every for r in vault.store.records(c, deleted=True)))


def erase(vault: Vault, case: RecordId, reason: str = "", *, travels: bool = True) -> Certificate:
    """Destroy a case for good and return what can be certified.

    Where it `travels`, everybody who holds the case is asked to erase it, too.

    The header remembers a salted mark first, so that an interrupted erasure is finished at the
    next opening and no old backup brings the person back. Then a fresh backup is made and
    verified, and the older ones of this vault, which still held the case, are removed. On a full
    disk the ballast makes room. Raises BackupsRemain where the case is gone but the backups
    could not be replaced; any other Trouble is from before, and the next opening erases it.
    Files of the same person that were joined into it go with it.
    """
    counts = preview(vault, case)
    living = set(vault.store.scopes())
    joined = [one for one in duplicates.joined_into(vault, case) if one in living]
    if joined:  # remembered together: whatever interrupts it, all of them go
        ballast.with_room(
            vault.folder,
            lambda: write_header(vault, vault.header.with_erased(now(), [case, *joined])),
        )
    for other in joined:
        erase(vault, other, reason)

    def roomy(step: Callable[[], T]) -> T:
        return ballast.with_room(vault.folder, step)

    roomy(lambda: write_header(vault, vault.header.with_erased(now(), [case])))
    roomy(lambda: vault.store.set_setting(ERASED_SINCE_BACKUP, value=True))
    if travels and exchange.shares(vault.store.connection, case):
        roomy(lambda: asking.ask(vault, "erase", case))
    roomy(lambda: _write_down(vault, case, reason))
    roomy(lambda: erasing.erased(vault.store, case, vault.folder / ATTACHMENTS))
    try:
        removed = roomy(lambda: replace_backups(vault))
    except Trouble as trouble:
        raise BackupsRemain.found(trouble) from trouble
    return Certificate(now(), counts, removed, vault.author)


def remember(vault: Vault, case: RecordId) -> None:
    """Have an erased case never come in here, though it was not here."""
    write_header(vault, vault.header.with_erased(now(), [case]))


def give_up(vault: Vault, *cases: RecordId) -> None:
    """Remove cases that others hold from this device; they may come back from them.

    Like an erasure, old backups that hold them are replaced: raises BackupsRemain where that
    could not be done yet.
    """
    vault.store.set_setting(ERASED_SINCE_BACKUP, value=True)
    for case in cases:
        erasing.erased(vault.store, case, vault.folder / ATTACHMENTS, erasing.AWAY)
    try:
        replace_backups(vault)
    except Trouble as trouble:
        raise BackupsRemain.found(trouble) from trouble


def _write_down(vault: Vault, case: RecordId, reason: str) -> None:
    fields = {"case": case, "erased_on": now()[:10], "reason": reason}
    if vault.me:
        fields["by"] = [reference(vault.me)]  # type: ignore[assignment]
    # Past `saving`: law does not wait for a trip to end.
    edit = Edit(new_id(), "erasure", fields)
    vault.store.save(LIBRARY, [edit], by=vault.author, label=tr("Erasure"))

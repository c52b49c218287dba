"""What a crash left undone is done when the vault is next opened."""

from __future__ import annotations

from exitdesk.crypto.header import MAX_ERASED
from exitdesk.domain.ids import RecordId, new_id
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import trips
from exitdesk.services.vault import (
    ATTACHMENTS,
    ERASED_SINCE_BACKUP,
    Vault,
    now,
    replace_backups,
    write_header,
)
from exitdesk.storage import erasing
from exitdesk.storage.records import LIBRARY
from exitdesk.storage.store import Edit


def finish(vault: Vault, *, crashed: bool) -> None:
    """Finish what was to be removed, empty the journal, remove files that nothing names."""
    _erase_again(vault)
    _remember_erased(vault)
    _give_up_again(vault)
    erasing.tidied(vault.store, vault.folder / ATTACHMENTS, crashed=crashed)
    if crashed:
        vault.store.compartment.checkpoint()  # removed words lie in the journal until then
    if vault.store.setting(ERASED_SINCE_BACKUP):
        try:
            replace_backups(vault)
        except Trouble as trouble:
            vault.notices.append(
                tr("The backups from before an erasure could not be replaced yet.")
                + f" {trouble.what_happened}"
            )


def _give_up_again(vault: Vault) -> None:
    """Give up what stays behind elsewhere for a trip, where that was interrupted."""
    for case in trips.to_give_up(vault):
        vault.store.set_setting(ERASED_SINCE_BACKUP, value=True)
        erasing.erased(vault.store, case, vault.folder / ATTACHMENTS, erasing.AWAY)
    trips.given_up(vault)


def _erase_again(vault: Vault) -> None:
    """Erase what the header says is erased: after a crash, or in a restored backup."""
    if not vault.header.erased:
        return
    for case in [case for case in vault.store.scopes() if vault.header.is_erased(case)]:
        vault.store.set_setting(ERASED_SINCE_BACKUP, value=True)
        _write_down(vault, case)
        erasing.erased(vault.store, case, vault.folder / ATTACHMENTS)


def _write_down(vault: Vault, case: RecordId) -> None:
    """Have an entry of the erasure in the library, where a crash or a restore took it."""
    known = vault.store.records(LIBRARY, ["erasure"])
    if not any(record.doc.get("case") == case for record in known):
        edit = Edit(new_id(), "erasure", {"case": case, "erased_on": now()[:10]})
        vault.store.save(LIBRARY, [edit], by=vault.author, label=tr("Erasure"))


def _remember_erased(vault: Vault) -> None:
    """Put what the database knows as erased back on the header's list (an old header)."""
    erased = vault.store.scopes(erased=True)
    forgotten = [case for case in erased if not vault.header.is_erased(case)]
    if forgotten and len(erased) <= MAX_ERASED:
        write_header(vault, vault.header.with_erased(now(), forgotten))

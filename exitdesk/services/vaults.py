"""Vaults: made, unlocked, kept and closed.

A `Vault` is open on one thread. Its header is written by nobody else while it is held.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from exitdesk.crypto import header as headers
from exitdesk.crypto import recovery, slots
from exitdesk.crypto.header import Header, Unlocked, UnverifiedHeader
from exitdesk.crypto.keys import MasterKey
from exitdesk.crypto.slots import Cost, Slot
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import finishing, trip
from exitdesk.services.creating import create, create_bare, discard
from exitdesk.services.vault import (
    ATTACHMENTS,
    BACKUPS,
    DEVICE,
    LAST_BACKUP,
    ME,
    PRACTICE,
    RECOVERY_CONFIRMED,
    Vault,
    database_key,
    device_store,
    now,
    seal_head,
    write_header,
)
from exitdesk.storage import (
    ballast,
    compartment,
    header_file,
    header_names,
    holder,
    incarnation,
    making,
    restoring,
    rotation,
)
from exitdesk.storage.holder import Holder
from exitdesk.storage.measuring import measured
from exitdesk.storage.progress import Progress, silent
from exitdesk.storage.schema import migrations

__all__ = [
    "ATTACHMENTS",
    "BACKUPS",
    "DEVICE",
    "LAST_BACKUP",
    "ME",
    "PRACTICE",
    "RECOVERY_CONFIRMED",
    "OlderDatabase",
    "Vault",
    "change_passphrase",
    "close",
    "confirm_recovery",
    "create",
    "create_bare",
    "database_key",
    "discard",
    "exists",
    "keep",
    "needs_key_file",
    "new_recovery_code",
    "now",
    "recovery_confirmed",
    "rotate_key",
    "seal_head",
    "unlock",
    "unlock_by_recovery",
    "write_header",
]

Key = Callable[[UnverifiedHeader], Unlocked]


class OlderDatabase(Trouble):
    """The database does not hold what the header remembers: an older file was put back."""


def exists(folder: Path) -> bool:
    """Tell whether there is a vault in `folder`."""
    return header_names.exists(folder)


def needs_key_file(folder: Path) -> bool:
    """Tell whether every passphrase of the vault in `folder` goes with a key file."""
    kinds = {slot.kind for slot in header_file.found(folder).header.slots}
    return "passphrase" not in kinds and "passphrase_and_keyfile" in kinds


def unlock(
    folder: Path,
    passphrase: str,
    key_file: bytes | None = None,
    *,
    accept_older: bool = False,
    floor: Cost = slots.FLOOR,
) -> Vault:
    """Open the vault in `folder`.

    Raises WrongPassphrase, KeyFileNeeded, DamagedHeader, DamagedDatabase, NewerVersion, VaultHeld,
    OlderDatabase (unless `accept_older`: a person has read the message and goes on), or Trouble
    about the place.
    """
    return _entered(
        folder,
        lambda found: headers.unlocked_by_passphrase(found, passphrase, key_file, floor=floor),
        accept_older=accept_older,
    )


def unlock_by_recovery(folder: Path, typed: str, *, accept_older: bool = False) -> Vault:
    """Open the vault with the recovery code as somebody typed it; raises as `unlock` does."""
    return _entered(
        folder, lambda found: headers.unlocked_by_recovery(found, typed), accept_older=accept_older
    )


def _entered(folder: Path, key: Key, *, accept_older: bool) -> Vault:
    restoring.settled(folder)
    if not header_names.exists(folder):
        raise Trouble(
            tr("There is no vault in this folder."),
            tr("Nothing was changed."),
            tr("Choose the folder that holds the file vault.hdr."),
        )
    unlocked, _ = header_file.opened(folder, key)
    hold = holder.held(folder, now())
    try:
        unlocked, source = header_file.opened(folder, lambda found: _again(found, unlocked))
        crashed = hold.left_behind is not None or _journal_left(folder, unlocked.header)
        return ballast.with_room(
            folder, lambda: _readied(folder, unlocked, source, hold, crashed, accept_older)
        )
    except BaseException:
        hold.release()
        raise


def _readied(
    folder: Path,
    unlocked: Unlocked,
    source: header_file.Source,
    hold: Holder,
    crashed: bool,
    accept_older: bool,
) -> Vault:
    """Open the database and finish what a crash left undone."""
    vault = _opened(folder, unlocked, hold)
    try:
        if not accept_older:
            _same_or_newer(vault)
        if source == "previous":
            vault.notices.append(_PREVIOUS_USED())
        if source == "previous" or not (folder / header_names.PREVIOUS_NAME).exists():
            write_header(vault, vault.header.changed(now()))
        finishing.finish(vault, crashed=crashed)
        seal_head(vault)
        rotation.settled(folder, vault.header, source)
        making.end(folder)
        ballast.kept(folder)
        if told := trip.notice(vault):
            vault.notices.append(told)
    except BaseException:
        vault.store.compartment.close()
        raise
    return vault


def _journal_left(folder: Path, header: Header) -> bool:
    """Tell whether the database was not closed: its journal is not empty."""
    journal = folder / f"{header.database}-wal"
    return journal.is_file() and journal.stat().st_size > 0


def _again(found: UnverifiedHeader, unlocked: Unlocked) -> Unlocked:
    """Verify what lies there now that the vault is held; the key is known already."""
    return Unlocked(unlocked.master, found.verified(unlocked.master), unlocked.slot)


def _opened(folder: Path, unlocked: Unlocked, hold: Holder) -> Vault:
    path, key = folder / unlocked.header.database, database_key(unlocked.master)
    opened = compartment.open_(path, key, migrations())
    try:
        store = device_store(opened)
    except BaseException:
        opened.close()
        raise
    return Vault(folder, unlocked.master, unlocked.header, hold, store, unlocked.slot)


def _PREVIOUS_USED() -> str:  # noqa: N802 (a constant that is translated when it is needed)
    return tr(
        "The newest vault.hdr was damaged, so its previous version was used. Everything you "
        "wrote is here; a passphrase changed at the very end may have to be changed again."
    )


def _same_or_newer(vault: Vault) -> None:
    """Compare the history with what the header remembers of it."""
    remembered = vault.header.head
    if remembered.count == 0:
        return
    row = vault.store.connection.execute(
        "SELECT link FROM change WHERE no=?", (remembered.count,)
    ).fetchone()
    relinked = vault.store.setting(incarnation.RELINKED, default={})
    as_before = (relinked.get("count"), relinked.get("link")) == (
        remembered.count,
        remembered.hash,
    )
    if (row is None or row[0].hex() != remembered.hash) and not as_before:
        raise OlderDatabase(
            tr(
                "The database is older than, or differs from, what this vault last "
                "confirmed: a file was put back or exchanged."
            ),
            tr("Nothing was changed. Your backups are untouched."),
            tr(
                "Look at the folder of the vault and at your backups first; restoring "
                "the newest backup is the safe way."
            ),
        )


def keep(vault: Vault) -> None:
    """Do the small work that is due: empty the journal, mirror the head. Call every two seconds."""
    vault.store.compartment.checkpoint_if_due()
    seal_head(vault)


def close(vault: Vault) -> None:
    """Seal the head, empty the journal, close the database and give the vault free."""
    try:
        seal_head(vault)
    finally:
        vault.store.compartment.close()
        vault.holder.release()


# ---------------------------------------------------------------------- keys


def change_passphrase(
    vault: Vault, new: str, key_file: bytes | None = None, cost: Cost | None = None
) -> None:
    """Wrap the master key under a new passphrase; every older passphrase slot goes.

    One file is written; after a crash either the old or the new passphrase opens.
    """
    at = now()
    slot = slots.passphrase_slot(
        vault.master,
        vault.header.vault_id,
        new,
        cost=cost or slots.calibrated(),
        created_at=at,
        key_file=key_file,
    )
    kept = tuple(s for s in vault.header.slots if s.kind == "recovery")
    write_header(vault, vault.header.changed(at, slots=(slot, *kept)), revoking=True)
    vault.slot = slot


def new_recovery_code(vault: Vault) -> str:
    """Make a new recovery code and return it as printed; the old sheet opens nothing any more."""
    at, code = now(), recovery.new_code()
    spare = slots.recovery_slot(vault.master, vault.header.vault_id, code, created_at=at)
    kept = tuple(s for s in vault.header.slots if s.kind != "recovery")
    write_header(vault, vault.header.changed(at, slots=(*kept, spare)), revoking=True)
    vault.store.set_setting(RECOVERY_CONFIRMED, value=False)
    return recovery.written(code)


def confirm_recovery(vault: Vault, code: str, typed: str) -> None:
    """Note that the person has typed the code from the printed sheet.

    Raises MistypedCode, which names the wrong group, or Trouble for the code of another vault.
    """
    if recovery.read(typed) != recovery.read(code):
        raise Trouble(
            tr("This is a whole recovery code, but not the one of this vault."),
            "",
            tr("Type the code from the sheet that you have just printed."),
        )
    vault.store.set_setting(RECOVERY_CONFIRMED, value=True)


def recovery_confirmed(vault: Vault) -> bool:
    """Tell whether the person has shown that the sheet can be read."""
    return bool(vault.store.setting(RECOVERY_CONFIRMED, default=False))


def rotate_key(
    vault: Vault,
    passphrase: str,
    key_file: bytes | None = None,
    progress: Progress = silent,
    cost: Cost | None = None,
) -> str:
    """Give the vault a new master key and a new data key; return its new recovery code.

    Everything is written to a new file, verified, and swapped; a crash at any point leaves a
    vault that opens with the same passphrase. Raises WrongPassphrase before anything is done;
    after any other error the vault is open as it was.
    """
    floor = cost or slots.FLOOR
    slots.opened_by_passphrase(
        vault.header.slots, vault.header.vault_id, passphrase, key_file, floor=floor
    )
    at, code, spent = now(), recovery.new_code(), cost or slots.calibrated()

    def wrapped(fresh: MasterKey) -> list[Slot]:
        of = vault.header.vault_id
        made = slots.passphrase_slot(
            fresh, of, passphrase, cost=spent, created_at=at, key_file=key_file
        )
        return [made, slots.recovery_slot(fresh, of, code, created_at=at)]

    seal_head(vault)
    vault.store.compartment.close()
    try:
        done = rotation.rotated(
            vault.folder, vault.header, vault.master, wrapped, measured, at, progress=progress
        )
        vault.master, vault.header, vault.slot = done.master, done.header, done.header.slots[0]
    finally:
        path, key = vault.folder / vault.header.database, database_key(vault.master)
        vault.store = ballast.with_room(
            vault.folder, lambda: device_store(compartment.open_(path, key, migrations()))
        )
    rotation.settled(vault.folder, vault.header, "current")
    vault.store.set_setting(RECOVERY_CONFIRMED, value=False)
    return recovery.written(code)

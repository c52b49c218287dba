"""Vaults: made, unlocked, kept and closed.

A `Vault` is open on one thread. Its header is written by nobody else while it is held.
"""

from __future__ import annotations

import datetime as dt
import platform
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from msgspec import json

from exitdesk.crypto import header as headers
from exitdesk.crypto import recovery, slots
from exitdesk.crypto.header import Head, Header, Unlocked, UnverifiedHeader
from exitdesk.crypto.keys import MasterKey, derived
from exitdesk.crypto.slots import Cost, Slot
from exitdesk.domain.ids import RecordId, new_id
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.storage import compartment, durable, erasing, header_file, holder, restoring, rotation
from exitdesk.storage.compartment import Compartment
from exitdesk.storage.failures import files_explained
from exitdesk.storage.holder import Holder
from exitdesk.storage.measuring import measured
from exitdesk.storage.progress import Progress, silent
from exitdesk.storage.records import LIBRARY
from exitdesk.storage.schema import migrations
from exitdesk.storage.store import Edit, Store

DEVICE: Final = "device_id"
ME: Final = "me"
PRACTICE: Final = "practice"
ATTACHMENTS: Final = "attachments"
RECOVERY_CONFIRMED: Final = "recovery_confirmed"

Key = Callable[[UnverifiedHeader], Unlocked]


class OlderDatabase(Trouble):
    """The database does not hold what the header remembers: an older file was put back."""


@dataclass
class Vault:
    """An open vault. `notices` are sentences for the person, from opening."""

    folder: Path
    master: MasterKey
    header: Header
    holder: Holder
    store: Store
    slot: Slot
    notices: list[str] = field(default_factory=list)

    @property
    def me(self) -> RecordId | None:
        """The staff record of the person at the desk."""
        value = self.store.setting(ME)
        return RecordId(value) if value else None

    @property
    def author(self) -> str:
        """What the history writes down as author of a change."""
        return self.me or ""

    @property
    def practice(self) -> bool:
        """Tell whether this vault is for learning, with fictional cases."""
        return bool(self.store.setting(PRACTICE, default=False))


def now() -> str:
    """Return this moment as an ISO instant with offset, to the second."""
    return dt.datetime.now().astimezone().isoformat(timespec="seconds")


def exists(folder: Path) -> bool:
    """Tell whether there is a vault in `folder`."""
    return header_file.exists(folder)


def needs_key_file(folder: Path) -> bool:
    """Tell whether every passphrase of the vault in `folder` goes with a key file."""
    kinds = {slot.kind for slot in header_file.found(folder).header.slots}
    return "passphrase" not in kinds and "passphrase_and_keyfile" in kinds


def create(
    folder: Path,
    passphrase: str,
    *,
    person: str = "",
    role: str = "",
    organisation: str = "",
    key_file: bytes | None = None,
    practice: bool = False,
    cost: Cost | None = None,
) -> tuple[Vault, str]:
    """Make a vault in `folder` (missing or empty) and return it open, with its recovery code.

    `person` and `role` become the first colleague. Raises Trouble where the folder is in use or
    cannot be written; then nothing of the vault is left.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Trouble(
            tr("This folder is not empty."),
            tr("Nothing in it was changed."),
            tr("Choose an empty folder or a new name."),
        )
    made_folder = not folder.exists()
    at, vault_id, master, code = (
        now(),
        secrets.token_hex(16),
        MasterKey.random(),
        recovery.new_code(),
    )
    with files_explained():
        durable.private_folder(folder)
    hold = holder.held(folder, at)
    try:
        slot = slots.passphrase_slot(
            master,
            vault_id,
            passphrase,
            cost=cost or slots.calibrated(),
            created_at=at,
            key_file=key_file,
        )
        spare = slots.recovery_slot(master, vault_id, code, created_at=at)
        header = headers.new_header(vault_id, at, [slot, spare])
        opened = compartment.create(folder / header.database, database_key(master), migrations())
        device = secrets.token_bytes(16)
        store = Store(opened, device, platform.node())
        store.set_setting(DEVICE, device.hex())
        header_file.write(folder, header, master)
    except BaseException:
        hold.release()
        for path in folder.iterdir():
            path.unlink()
        if made_folder:
            folder.rmdir()
        raise
    vault = Vault(folder, master, header, hold, store, slot)
    _first_person(vault, person or tr("Me"), role or "case_manager", organisation)
    store.set_setting(PRACTICE, practice)
    seal_head(vault)
    return vault, recovery.written(code)


def database_key(master: MasterKey) -> bytes:
    """Return the key of the default compartment."""
    return derived(master, "database")


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
    if not header_file.exists(folder):
        raise Trouble(
            tr("There is no vault in this folder."),
            tr("Nothing was changed."),
            tr("Choose the folder that holds the file vault.hdr."),
        )
    unlocked, source = header_file.opened(folder, key)
    hold = holder.held(folder, now())
    try:
        unlocked, source = header_file.opened(folder, lambda found: _again(found, unlocked))
        vault = _opened(folder, unlocked, hold)
        try:
            if not accept_older:
                _same_or_newer(vault)
            if source == "previous":
                vault.notices.append(_PREVIOUS_USED())
            if source == "previous" or not (folder / header_file.PREVIOUS_NAME).exists():
                write_header(vault, vault.header.changed(now()))
            _finish_erasures(vault)
            seal_head(vault)
            rotation.settled(folder, vault.header, source)
            erasing.tidied(vault.store, folder / ATTACHMENTS)
        except BaseException:
            vault.store.compartment.close()
            raise
    except BaseException:
        hold.release()
        raise
    return vault


def _finish_erasures(vault: Vault) -> None:
    """Erase again what the header says is erased: after a crash, or in a restored backup."""
    for case in vault.store.scopes():
        if vault.header.is_erased(case):
            erasing.erased(vault.store, case, vault.folder / ATTACHMENTS)


def _again(found: UnverifiedHeader, unlocked: Unlocked) -> Unlocked:
    """Verify what lies there now that the vault is held; the key is known already."""
    return Unlocked(unlocked.master, found.verified(unlocked.master), unlocked.slot)


def _opened(folder: Path, unlocked: Unlocked, hold: Holder) -> Vault:
    path, key = folder / unlocked.header.database, database_key(unlocked.master)
    opened = compartment.open_(path, key, migrations())
    try:
        store = _store(opened)
    except BaseException:
        opened.close()
        raise
    return Vault(folder, unlocked.master, unlocked.header, hold, store, unlocked.slot)


def _store(opened: Compartment) -> Store:
    row = opened.connection.execute("SELECT value FROM setting WHERE name=?", (DEVICE,)).fetchone()
    device = bytes.fromhex(json.decode(row[0])) if row else secrets.token_bytes(16)
    store = Store(opened, device, platform.node())
    if row is None:
        store.set_setting(DEVICE, device.hex())
    return store


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
    if row is None or row[0].hex() != remembered.hash:
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


def seal_head(vault: Vault) -> None:
    """Mirror the newest link of the history in the header, where it has moved on."""
    count, link = vault.store.head()
    if (count, link.hex()) != (vault.header.head.count, vault.header.head.hash):
        write_header(vault, vault.header.changed(now(), head=Head(count=count, hash=link.hex())))


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


def discard(vault: Vault) -> None:
    """Close a vault that was just made and remove it: its making was not finished."""
    vault.store.compartment.close()
    vault.holder.release()
    durable.remove_folder(vault.folder)


def write_header(vault: Vault, header: Header, *, revoking: bool = False) -> None:
    """Make `header` the vault's; with `revoking`, the generation before it goes too."""
    header_file.write(vault.folder, header, vault.master, revoking=revoking)
    vault.header = header


def _first_person(vault: Vault, person: str, role: str, organisation: str) -> None:
    me, home = new_id(), new_id()
    edits = [Edit(me, "staff", {"code": _initials(person), "alias": person, "role": role})]
    edits.append(
        Edit(
            home,
            "organisation",
            {"name": organisation, "series": "EX", "family_series": "FA", "retention_years": 5},
        )
    )
    vault.store.save(LIBRARY, edits, by=me, label="create vault")
    vault.store.set_setting(ME, me)


def _initials(person: str) -> str:
    letters = "".join(part[0] for part in person.split() if part[0].isalnum()).upper()
    return letters[:4] or "ME"


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
        vault.store = _store(compartment.open_(path, key, migrations()))
    rotation.settled(vault.folder, vault.header, "current")
    vault.store.set_setting(RECOVERY_CONFIRMED, value=False)
    return recovery.written(code)

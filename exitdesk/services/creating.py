"""Vaults are made: marked while that goes on, the header last; no half of one looks whole."""

from __future__ import annotations

import secrets
from pathlib import Path

from exitdesk.crypto import header as headers
from exitdesk.crypto import recovery, slots
from exitdesk.crypto.keys import MasterKey
from exitdesk.crypto.slots import Cost
from exitdesk.domain.ids import RecordId, new_id
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services.vault import ME, PRACTICE, Vault, database_key, device_store, now, seal_head
from exitdesk.storage import (
    ballast,
    compartment,
    durable,
    header_file,
    header_names,
    holder,
    making,
    restoring,
)
from exitdesk.storage.compartment import Compartment
from exitdesk.storage.failures import files_explained
from exitdesk.storage.holder import Holder, VaultHeld
from exitdesk.storage.records import LIBRARY
from exitdesk.storage.schema import migrations
from exitdesk.storage.store import Edit


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

    `person` and `role` become the first colleague. What a making that was killed left in the
    folder is cleared away. Raises Trouble where the folder is in use or cannot be written; then
    nothing of the vault is left.
    """
    first = _people(person, role, organisation)
    return _created(folder, passphrase, first, first[0].record, key_file, practice, cost)


def create_bare(
    folder: Path,
    passphrase: str,
    me: RecordId,
    *,
    key_file: bytes | None = None,
    practice: bool = False,
    cost: Cost | None = None,
) -> tuple[Vault, str]:
    """Make a vault as `create` does, whose library with the colleague `me` comes from another."""
    return _created(folder, passphrase, [], me, key_file, practice, cost)


def _created(  # noqa: PLR0917 (what a vault begins with)
    folder: Path,
    passphrase: str,
    first: list[Edit],
    me: RecordId,
    key_file: bytes | None,
    practice: bool,
    cost: Cost | None,
) -> tuple[Vault, str]:
    restoring.settled(folder)
    made_folder = not folder.exists()
    if not made_folder and any(folder.iterdir()) and not making.unfinished(folder):
        raise _not_empty()
    hold: Holder | None = None
    try:
        with files_explained():
            durable.private_folder(folder)
            hold = _held(folder)
            making.clear(folder)
            master, code = MasterKey.random(), recovery.new_code()
            header = _header(master, passphrase, key_file, cost or slots.calibrated(), code)
            opened = compartment.create(
                folder / header.database, database_key(master), migrations()
            )
            vault = Vault(folder, master, header, hold, device_store(opened), header.slots[0])
            _filled(vault, opened, first, me, practice=practice)
    except VaultHeld:
        raise
    except BaseException:
        if hold is not None:
            hold.release()
        making.undo(folder)
        if made_folder and folder.exists():
            folder.rmdir()
        raise
    ballast.kept(folder)
    return vault, recovery.written(code)


def _held(folder: Path) -> Holder:
    """Mark the folder and hold it; raises VaultHeld where somebody is, or was, quicker."""
    making.begin(folder)
    hold = holder.held(folder, now())
    if header_names.exists(folder):
        making.end(folder)
        hold.release()
        raise VaultHeld.found(None)
    return hold


def discard(vault: Vault) -> None:
    """Close a vault that was just made and remove it: its making was not finished."""
    making.begin(vault.folder)
    vault.store.compartment.close()
    vault.holder.release()
    for name in (header_names.NAME, header_names.PREVIOUS_NAME):
        durable.remove(vault.folder / name)
    durable.remove_folder(vault.folder)


def _header(
    master: MasterKey, passphrase: str, key_file: bytes | None, cost: Cost, code: bytes
) -> headers.Header:
    at, of = now(), secrets.token_hex(16)
    slot = slots.passphrase_slot(
        master, of, passphrase, cost=cost, created_at=at, key_file=key_file
    )
    return headers.new_header(of, at, [slot, slots.recovery_slot(master, of, code, created_at=at)])


def _filled(
    vault: Vault, opened: Compartment, first: list[Edit], me: RecordId, *, practice: bool
) -> None:
    """Write the first records, then the header: from there on it is a vault."""
    try:
        if first:
            vault.store.save(LIBRARY, first, by=me, label="create vault")
        vault.store.set_setting(ME, me)
        vault.store.set_setting(PRACTICE, practice)
        header_file.write(vault.folder, vault.header, vault.master)
        seal_head(vault)
        making.end(vault.folder)
    except BaseException:
        opened.close()
        raise


def _people(person: str, role: str, organisation: str) -> list[Edit]:
    name = person or tr("Me")
    me = {"code": _initials(name), "alias": name, "role": role or "case_manager"}
    home = {"name": organisation, "series": "EX", "family_series": "FA", "retention_years": 5}
    return [Edit(new_id(), "staff", me), Edit(new_id(), "organisation", home)]


def _initials(person: str) -> str:
    letters = "".join(part[0] for part in person.split() if part[0].isalnum()).upper()
    return letters[:4] or "ME"


def _not_empty() -> Trouble:
    return Trouble(
        tr("This folder is not empty."),
        tr("Nothing in it was changed."),
        tr("Choose an empty folder or a new name."),
    )

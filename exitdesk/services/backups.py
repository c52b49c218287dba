"""Backups: made and verified, listed, looked into, restored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from exitdesk.crypto import header as headers
from exitdesk.crypto import slots
from exitdesk.crypto.header import Unlocked
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services.vaults import BACKUPS, DEVICE, LAST_BACKUP, Vault, seal_head
from exitdesk.storage import backup_manifest, backups, header_file, header_names, restoring
from exitdesk.storage.compartment import Connection
from exitdesk.storage.measuring import measured
from exitdesk.storage.progress import Progress, silent
from exitdesk.storage.restoring import Preview, Restored

FOLDER: Final = BACKUPS
_STICK: Final = "last_stick_backup"
_STICK_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class BackupState:
    """When the last verified backup was made and where; `wanted` asks for one on a stick."""

    last_verified_at: dt.datetime | None
    where: str
    stick_at: dt.datetime | None
    wanted: bool


@dataclass(frozen=True, slots=True)
class BackupRow:
    """A backup as found; `counts` is empty where it cannot be read with this vault's key."""

    folder: Path
    made_at: dt.datetime
    whole: bool
    counts: Mapping[str, int]


def place(vault: Vault) -> Path:
    """Return where this vault's own backups lie."""
    return vault.folder / FOLDER


def make(vault: Vault, into: Path | None = None, progress: Progress = silent) -> Path:
    """Make and verify a backup in `into` (the vault's own folder if None), then rotate there.

    Returns its folder. Raises Trouble about room, rights and damage, and Cancelled.
    """
    seal_head(vault)
    at = dt.datetime.now().astimezone()
    where = into or place(vault)
    made = backups.made(
        vault.folder,
        vault.header,
        vault.master,
        where,
        measured,
        at,
        thorough=into is not None,
        progress=progress,
    )
    backups.pruned(where, vault.master, vault.header.vault_id)
    vault.store.set_setting(
        _STICK if into else LAST_BACKUP,
        {"at": at.isoformat(timespec="seconds"), "where": str(where)},
    )
    return made


def listed(vault: Vault, where: Path | None = None) -> list[BackupRow]:
    """Return the backups in the vault's own folder or in `where`, newest first."""
    return [
        BackupRow(
            b.folder, b.made_at, b.manifest is not None, b.manifest.counts if b.manifest else {}
        )
        for b in backups.listed(where or place(vault), vault.master)
    ]


def verify(vault: Vault, backup: Path, progress: Progress = silent) -> None:
    """Read every byte of a backup again; raises Trouble where it is not whole."""
    backups.verified(backup, vault.master, measured, progress)


def due(vault: Vault) -> bool:
    """Tell whether there is no verified backup of today and something was written since."""
    last = _moment(vault.store.setting(LAST_BACKUP))
    return last is None or last.date() < dt.datetime.now().astimezone().date()


def state(vault: Vault) -> BackupState:
    """Return when and where the last verified backups were made."""
    last, stick = vault.store.setting(LAST_BACKUP), vault.store.setting(_STICK)
    stick_at = _moment(stick)
    now = dt.datetime.now().astimezone()
    wanted = vault.store.head()[0] > 1 and (
        stick_at is None or (now - stick_at).days >= _STICK_DAYS
    )
    return BackupState(_moment(last), (last or {}).get("where", ""), stick_at, wanted)


def newest(folder: Path) -> Path:
    """Return `folder` where it is a backup, else the newest backup in it; raises Trouble."""
    if (folder / backup_manifest.NAME).is_file() and header_names.exists(folder):
        return folder
    for inner in (folder, folder / FOLDER):
        found = backups.listed(inner)
        if found:
            return found[0].folder
    raise Trouble(
        tr("There is no backup in this folder."),
        tr("Nothing was changed."),
        tr("Choose the folder of a backup."),
    )


def preview(
    vault: Vault | None, backup: Path, passphrase: str, key_file: bytes | None = None
) -> Preview:
    """Return what restoring would change; `vault` is the open one, or None.

    Raises WrongPassphrase and whatever is wrong with the backup.
    """
    opened = _opened(newest(backup), passphrase, key_file, slots.FLOOR)
    current = measured(vault.store.connection) if vault else None
    return restoring.preview(newest(backup), opened.master, current)


def restore(
    backup: Path,
    folder: Path,
    passphrase: str,
    key_file: bytes | None = None,
    progress: Progress = silent,
    *,
    floor: slots.Cost = slots.FLOOR,
) -> Restored:
    """Make `folder` the vault that `backup` holds; a vault there must be closed and is kept beside.

    Raises WrongPassphrase, DamagedBackup, VaultHeld and Trouble; then nothing has changed.
    """
    found = newest(backup)
    opened = _opened(found, passphrase, key_file, floor)
    current = _current(folder, passphrase, key_file, floor)
    at = dt.datetime.now().astimezone()
    return restoring.restored(
        found,
        opened.master,
        folder,
        measured,
        at,
        current=current,
        finish=_as_new_device,
        progress=progress,
    )


def _as_new_device(connection: Connection) -> None:
    """Forget the device's id: what it wrote after the backup may live on with colleagues."""
    connection.execute("DELETE FROM setting WHERE name=?", (DEVICE,))
    told = connection.execute("SELECT 1 FROM sqlite_master WHERE type='table' AND name='told'")
    if told.fetchone():  # an older backup knows no colleagues; others hold more than it remembers
        connection.execute("DELETE FROM told")


def _opened(backup: Path, passphrase: str, key_file: bytes | None, floor: slots.Cost) -> Unlocked:
    return header_file.opened(
        backup, lambda h: headers.unlocked_by_passphrase(h, passphrase, key_file, floor=floor)
    )[0]


def _current(
    folder: Path, passphrase: str, key_file: bytes | None, floor: slots.Cost
) -> Unlocked | None:
    """Unlock what lies there now, so that its newest passphrase and erasures are carried over."""
    if not header_names.exists(folder):
        return None
    try:
        return _opened(folder, passphrase, key_file, floor)
    except Trouble:
        return None


def _moment(setting: object) -> dt.datetime | None:
    return dt.datetime.fromisoformat(setting["at"]) if isinstance(setting, dict) else None

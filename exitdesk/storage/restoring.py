"""Restoring a backup: a whole new vault first, then one swap; nothing is ever overwritten."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from exitdesk.crypto.failures import DamagedHeader, NewerVersion
from exitdesk.crypto.header import MAX_ERASED, Erased, Header, Unlocked
from exitdesk.crypto.keys import MasterKey, derived
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.storage import (
    backup_manifest,
    backups,
    database_copy,
    durable,
    header_file,
    header_names,
    holder,
)
from exitdesk.storage.backup_manifest import Manifest
from exitdesk.storage.compartment import Connection, connected, explained
from exitdesk.storage.database_copy import Measure, Measured
from exitdesk.storage.failures import MissingFile, files_explained
from exitdesk.storage.holder import VaultHeld
from exitdesk.storage.progress import Progress, silent

_BUILDING = ".restoring-"
_READY = ".restored"
BACKUPS = "backups"


class OccupiedFolder(Trouble):
    """The place for the restored vault holds something else."""

    @classmethod
    def found(cls) -> OccupiedFolder:
        """Say that the folder is neither empty nor a vault."""
        return cls(
            tr("The chosen folder holds other files and is not a vault."),
            tr("Nothing was changed."),
            tr("Choose a new folder, or the vault that the backup was made of."),
        )


@dataclass(frozen=True)
class Preview:
    """What a restore would put in the place of what is there now (None: nothing is)."""

    backup: Manifest
    current: Measured | None

    @property
    def changes_lost(self) -> int:
        """Entries of the history that the current vault has and the backup has not."""
        now = self.current.head.count if self.current else 0
        return max(0, now - self.backup.head.count)


@dataclass(frozen=True)
class Restored:
    """The vault as restored: its key, its header, and where the former vault lies now."""

    master: MasterKey
    header: Header
    former: Path | None


def preview(backup: Path, master: MasterKey, current: Measured | None) -> Preview:
    """Return counts and heads of the backup and of the vault as it is now."""
    return Preview(backup_manifest.read(backup, master), current)


def restored(
    backup: Path,
    master: MasterKey,
    vault: Path,
    measure: Measure,
    at: datetime,
    *,
    current: Unlocked | None = None,
    finish: Callable[[Connection], None] = lambda _connection: None,
    progress: Progress = silent,
) -> Restored:
    """Make `vault` the vault that `backup` holds.

    `master` comes out of the backup's own header. `vault` does not exist, is empty, or is a
    vault that nobody has open: that one is renamed to a dated name beside it once the new one
    has been verified, and its backups move on to the new one. Where it is the same vault and
    has the same master key, or was unlocked as `current`, its key, slots (the newest
    passphrase) and erasure list are carried over; otherwise the backup's own count. The caller
    opens the result with `Restored.master` and erases again what `header.is_erased`. `finish`
    changes rows of the verified copy before anybody can open it. `progress` counts files.
    Raises DamagedBackup, OccupiedFolder, VaultHeld, or Trouble about room and rights; then
    nothing has changed, and so on Cancelled.
    """
    manifest = backups.verified(backup, master, measure, progress)
    vault = vault.resolve()
    with files_explained(), ExitStack() as until_swapped:
        durable.private_folder(vault.parent)
        settled(vault)
        occupied = _occupied(vault)
        if occupied:
            until_swapped.enter_context(holder.held(vault, at.isoformat()))
        building = vault.with_name(f".{vault.name}{_BUILDING}{secrets.token_hex(4)}")
        building.mkdir(mode=durable.PRIVATE_FOLDER)
        until_swapped.enter_context(holder.held(building, at.isoformat()))
        try:
            base = header_file.opened(backup, lambda found: found.verified(master))[0]
            newest = current or (_present(vault, master) if occupied else None)
            if newest is None or newest.header.vault_id != base.vault_id:
                newest = Unlocked(master, base, base.slots[0])
            header = _header(base, newest.header, manifest, at)
            keys = backups.database_key(manifest, master), derived(newest.master, "database")
            _database(backup, building, keys, manifest, measure)
            _finished(building, keys[1], finish)
            _attachments(backup, building, manifest)
            header_file.write(building, header, newest.master)
            durable.sync_folder(building)
            ready = _ready(vault)
            durable.replace(building, ready)
        except BaseException:
            durable.remove_folder(building)
            raise
        until_swapped.close()
        return Restored(newest.master, header, _swapped(vault, ready, occupied=occupied, at=at))


def settled(vault: Path) -> bool:
    """Finish or clear away a restore that was killed; tells whether it was finished.

    Call it before looking for a vault at `vault`, while nobody has that open.
    """
    finished = False
    vault = vault.resolve()
    ready = _ready(vault)
    if ready.is_dir() and not vault.exists():
        durable.replace(ready, vault)
        finished = True
    if vault.parent.is_dir():
        for path in vault.parent.glob(f".{_escaped(vault.name)}{_BUILDING}*"):
            with suppress(VaultHeld):  # somebody is restoring right now
                holder.held(path, "").release()
                durable.remove_folder(path)
        durable.remove_folder(ready)
    return finished


def _occupied(vault: Path) -> bool:
    """Tell whether a vault lies there; an empty folder is removed, any other refused."""
    if not vault.exists():
        return False
    if vault.is_dir() and header_names.exists(vault):
        return True
    if vault.is_dir() and not any(vault.iterdir()):
        vault.rmdir()
        return False
    raise OccupiedFolder.found()


def _swapped(vault: Path, ready: Path, *, occupied: bool, at: datetime) -> Path | None:
    """Rename the former vault away and the new one into its place."""
    former = None
    if occupied:
        former = vault.with_name(f"{vault.name} ({at:%Y-%m-%d %H%M%S})")
        durable.replace(vault, former)
    try:
        durable.replace(ready, vault)
    except OSError:
        if former is not None:
            durable.replace(former, vault)
        raise
    if former is not None and (former / BACKUPS).is_dir():
        with suppress(OSError):  # the vault is restored; they stay where they are then
            durable.replace(former / BACKUPS, vault / BACKUPS)
            durable.sync_folder(former)
    return former


def _present(vault: Path, master: MasterKey) -> Unlocked | None:
    """Return the vault in place where `master` opens it too."""
    try:
        header = header_file.opened(vault, lambda found: found.verified(master))[0]
    except (DamagedHeader, MissingFile, NewerVersion):
        return None
    return Unlocked(master, header, header.slots[0])


def _header(base: Header, newest: Header, manifest: Manifest, at: datetime) -> Header:
    """Return the restored vault's header: `newest` at the point in history of the backup."""
    erased: dict[Erased, None] = dict.fromkeys((*base.erased, *newest.erased))
    return msgspec.structs.replace(
        newest.changed(at.isoformat(timespec="seconds"), head=manifest.head),
        generation=max(base.generation, newest.generation) + 1,
        database=backups.DATABASE_NAME,
        erased=tuple(sorted(erased, key=lambda entry: entry.on))[-MAX_ERASED:],
    )


def _database(
    backup: Path, building: Path, keys: tuple[bytes, bytes], manifest: Manifest, measure: Measure
) -> None:
    """Copy the database from the backup's key (first) to the vault's, and verify it."""
    target = building / backups.DATABASE_NAME
    source = connected(backup / backups.DATABASE_NAME, keys[0], "reading")
    try:
        with explained():
            database_copy.copied(source, target, keys[1])
    finally:
        source.close()
    database_copy.check(target, keys[1], measure, backups.measured(manifest))


def _finished(building: Path, key: bytes, finish: Callable[[Connection], None]) -> None:
    connection = connected(building / backups.DATABASE_NAME, key, "copy")
    try:
        with explained():
            connection.execute("BEGIN IMMEDIATE")
            finish(connection)
            connection.execute("COMMIT")
    finally:
        connection.close()


def _attachments(backup: Path, building: Path, manifest: Manifest) -> None:
    """Bring the sealed files over."""
    folder = building / backups.ATTACHMENTS
    folder.mkdir(mode=durable.PRIVATE_FOLDER)
    for entry in manifest.files:
        if "/" in entry.path:
            durable.linked_or_copied(backup / entry.path, building / entry.path)
    durable.sync_folder(folder)


def _ready(vault: Path) -> Path:
    return vault.with_name(f".{vault.name}{_READY}")


def _escaped(name: str) -> str:
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)

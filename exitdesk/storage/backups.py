"""Backups: each is one self-contained folder, verified before it gets its name.

2026-11-23_181500_3fa9/
    casework.db    the database under this backup's own key, without a journal
    vault.hdr      the key slots as they were
    attachments/   the sealed files that the records name, hard links where possible
    manifest       sealed: counts, head of the history, length and digest of every file
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from exitdesk.crypto import header as header_codec
from exitdesk.crypto.header import Header
from exitdesk.crypto.keys import MasterKey, derived
from exitdesk.domain.trouble import Trouble
from exitdesk.storage import (
    backup_manifest,
    database_copy,
    durable,
    header_file,
    header_names,
    sealed_files,
)
from exitdesk.storage.backup_manifest import FileEntry, Manifest
from exitdesk.storage.database_copy import Measure, Measured
from exitdesk.storage.failures import (
    DamagedBackup,
    DamagedDatabase,
    DeviceTrouble,
    DiskFull,
    MissingFile,
    files_explained,
)
from exitdesk.storage.progress import Progress, silent

__all__ = [
    "Backup",
    "Keep",
    "Manifest",
    "listed",
    "made",
    "measured",
    "pruned",
    "replaced",
    "verified",
]

DATABASE_NAME = "casework.db"
ATTACHMENTS = "attachments"

_NAME = re.compile(r"(\d{4})-(\d\d)-(\d\d)_(\d\d)(\d\d)(\d\d)_[0-9a-f]{4}")
_UNFINISHED = ".unfinished-"
_REMOVING = ".removing-"
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Backup:
    """A backup folder as found.

    `made_at` is local time without a zone, as in the folder's name; `manifest` is None under
    another key, and where it is damaged.
    """

    folder: Path
    made_at: datetime
    manifest: Manifest | None


@dataclass(frozen=True)
class Keep:
    """How many backups rotation keeps: the newest of so many days, weeks and months."""

    days: int = 7
    weeks: int = 4
    months: int = 3


def made(
    vault: Path,
    header: Header,
    master: MasterKey,
    into: Path,
    measure: Measure,
    at: datetime,
    *,
    thorough: bool = True,
    progress: Progress = silent,
) -> Path:
    """Back the vault up into a new folder below `into` and return it, verified.

    Work on the vault may go on meanwhile. `at` is local time with its zone. `progress` counts
    pages, then attachments. With `thorough` off, attachments that the newest backup here already
    verified and that are hard links now are not read again. Raises Trouble about room, rights
    and damage (also of the source); on any error and on Cancelled nothing is left.
    """
    with files_explained():
        durable.private_folder(into)
        _clear(into, header.vault_id)
    backup_id = secrets.token_bytes(backup_manifest.ID_BYTES)
    mark = f"{_UNFINISHED}{header.vault_id[:8]}-"
    building = into / (mark + secrets.token_hex(4))
    verified_before = {} if thorough else _digests(into, master)
    try:
        with files_explained():
            building.mkdir(mode=durable.PRIVATE_FOLDER)
        expected = _database(
            vault / header.database, building, master, backup_id, measure, progress
        )
        with files_explained():
            durable.write_new(building / header_names.NAME, header_file.content(vault, master))
            entries, missing = _attachments(
                vault, building, expected.attachments, verified_before, progress
            )
            entries += [
                _entry(building, DATABASE_NAME),
                _entry(building, header_names.NAME),
            ]
            backup_manifest.write(
                building,
                Manifest(
                    id=backup_id.hex(),
                    vault_id=header.vault_id,
                    made_at=at.isoformat(timespec="seconds"),
                    counts=dict(expected.counts),
                    head=expected.head,
                    files=tuple(sorted(entries, key=lambda entry: entry.path)),
                    missing=tuple(missing),
                ),
                master,
            )
            durable.sync_folder(building)
            finished = _free_name(into, at)
            durable.replace(building, finished)
    except BaseException:
        with suppress(OSError):
            durable.remove_folder(building)
        raise
    return finished


def listed(into: Path, master: MasterKey | None = None) -> list[Backup]:
    """Return the backups below the folder `into`, newest first.

    A backup that bears its name was verified when it was made. Manifests are read with `master`
    where it is given.
    """
    found = []
    for path in into.iterdir() if into.is_dir() else ():
        made_at = _made_at(path)
        if made_at is not None and (path / backup_manifest.NAME).is_file():
            manifest = None
            if master is not None:
                with suppress(Trouble):
                    manifest = backup_manifest.read(path, master)
            found.append(Backup(path, made_at, manifest))
    return sorted(found, key=lambda backup: (backup.made_at, backup.folder.name), reverse=True)


def verified(
    backup: Path, master: MasterKey, measure: Measure, progress: Progress = silent
) -> Manifest:
    """Read every byte of `backup` again and return its manifest.

    `master` comes out of the backup's own header (`header_file.opened(backup, ...)`). Checks the
    header's MAC, the file list, lengths, digests, both integrity checks, counts, head and
    attachment names. `progress` counts files. Raises DamagedBackup, MissingFile, NewerVersion.
    """
    manifest = backup_manifest.read(backup, master)
    try:
        header_file.content(backup, master)
    except header_codec.DamagedHeader:
        raise DamagedBackup.found() from None
    present = {header_names.NAME, DATABASE_NAME}
    present |= {f"{ATTACHMENTS}/{name}" for name in sealed_files.names(backup / ATTACHMENTS)}
    if present != {entry.path for entry in manifest.files}:
        raise DamagedBackup.found()
    for number, entry in enumerate(manifest.files, start=1):
        try:
            same = _entry(backup, entry.path) == entry
        except FileNotFoundError:
            same = False
        if not same:
            raise DamagedBackup.found()
        progress(number, len(manifest.files))
    try:
        database_copy.check(
            backup / DATABASE_NAME, database_key(manifest, master), measure, measured(manifest)
        )
    except (DamagedDatabase, MissingFile):
        raise DamagedBackup.found() from None
    return manifest


def measured(manifest: Manifest) -> Measured:
    """Return what the backup's database must measure."""
    files = (entry.path for entry in manifest.files)
    names = {path.removeprefix(f"{ATTACHMENTS}/") for path in files if "/" in path}
    return Measured(manifest.counts, manifest.head, frozenset(names | set(manifest.missing)))


def database_key(manifest: Manifest, master: MasterKey) -> bytes:
    """Return the raw key of the backup's database."""
    return derived(master, "backup", bytes.fromhex(manifest.id))


def pruned(
    into: Path,
    master: MasterKey,
    vault_id: str,
    keep: Keep | None = None,
    not_before: date | None = None,
) -> list[Path]:
    """Remove the backups of this vault that rotation no longer keeps, and return their folders.

    Kept are the newest of each of the last `keep` days, ISO weeks and months that have one, and
    always the newest of all. What was made before `not_before` (the end of the retention
    period) goes in any case, unless it is the newest. Backups of other vaults and of former
    keys, and folders that are no verified backup, are never touched.
    """
    ours = [
        backup
        for backup in listed(into, master)
        if backup.manifest is not None and backup.manifest.vault_id == vault_id
    ]
    kept = _kept(ours, keep or Keep())
    gone = []
    for backup in ours[1:]:
        expired = not_before is not None and backup.made_at.date() < not_before
        if expired or backup.folder not in kept:
            remove(backup.folder)
            gone.append(backup.folder)
    return gone


def remove(backup: Path) -> None:
    """Remove one backup; it loses its name first, so that half of it never looks whole."""
    with files_explained():
        condemned = backup.with_name(f"{_REMOVING}{backup.name}")
        durable.replace(backup, condemned)
        durable.remove_folder(condemned)


def replaced(
    vault: Path, header: Header, master: MasterKey, into: Path, measure: Measure, at: datetime
) -> list[Path]:
    """Make a fresh backup in `into` and remove every other one there; return those that went.

    Where the room does not suffice for one more, all but the newest of the old ones go first.
    Raises as `made`.
    """
    before = [backup.folder for backup in listed(into)]
    left = list(before)
    try:
        made(vault, header, master, into, measure, at, thorough=False)
    except DiskFull:
        if len(left) < 2:
            raise
        for folder in before[1:]:
            remove(folder)
            left.remove(folder)
        made(vault, header, master, into, measure, at, thorough=False)
    for folder in left:
        remove(folder)
    return before


def _kept(newest_first: list[Backup], keep: Keep) -> set[Path]:
    kept: set[Path] = set()
    rules: tuple[tuple[int, Callable[[Backup], object]], ...] = (
        (keep.days, lambda backup: backup.made_at.date()),
        (keep.weeks, lambda backup: backup.made_at.isocalendar()[:2]),
        (keep.months, lambda backup: (backup.made_at.year, backup.made_at.month)),
    )
    for most, period in rules:
        newest: dict[object, Path] = {}
        for backup in newest_first:
            newest.setdefault(period(backup), backup.folder)
        kept |= set(list(newest.values())[:most])
    return kept


def _free_name(into: Path, at: datetime) -> Path:
    """Return a folder name; two of one second are told apart in the order they were made."""
    for fraction in range(at.microsecond >> 4, 1 << 16):
        path = into / f"{at:%Y-%m-%d_%H%M%S}_{fraction:04x}"
        if not path.exists():
            return path
    raise DeviceTrouble.found()


def _database(
    source: Path,
    building: Path,
    master: MasterKey,
    backup_id: bytes,
    measure: Measure,
    progress: Progress,
) -> Measured:
    """Copy one moment of the database under the backup's key, and verify the copy."""
    key = derived(master, "backup", backup_id)
    target = building / DATABASE_NAME
    with database_copy.snapshot(source, derived(master, "database")) as connection:
        expected = measure(connection)
        database_copy.copied(connection, target, key, progress)
    database_copy.check(target, key, measure, expected)
    return expected


def _attachments(
    vault: Path,
    building: Path,
    names: frozenset[str],
    verified_before: Mapping[str, FileEntry],
    progress: Progress,
) -> tuple[list[FileEntry], list[str]]:
    """Link or copy the attachments; returns their entries and the names that are gone."""
    folder = building / ATTACHMENTS
    folder.mkdir(mode=durable.PRIVATE_FOLDER)
    entries, missing = [], []
    for number, name in enumerate(sorted(names), start=1):
        path = f"{ATTACHMENTS}/{name}"
        try:
            linked = durable.linked_or_copied(vault / path, building / path)
        except FileNotFoundError:
            missing.append(name)
            continue
        before = verified_before.get(path) if linked else None
        if before is not None and before.size == (building / path).stat().st_size:
            entries.append(before)
        else:
            entries.append(_entry(building, path))
        progress(number, len(names))
    durable.sync_folder(folder)
    return entries, missing


def _entry(backup: Path, path: str) -> FileEntry:
    digest = hashlib.sha256()
    size = 0
    with (backup / path).open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return FileEntry(path, size, digest.hexdigest())


def _digests(into: Path, master: MasterKey) -> dict[str, FileEntry]:
    """Return the entries of the newest backup that can be read."""
    for backup in listed(into, master):
        if backup.manifest is not None:
            return {entry.path: entry for entry in backup.manifest.files}
    return {}


def _made_at(path: Path) -> datetime | None:
    found = _NAME.fullmatch(path.name)
    if found is None:
        return None
    try:
        return datetime(*(int(part) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def _clear(into: Path, vault_id: str) -> None:
    """Remove what a backup or a removal that was killed left; the caller holds the vault."""
    for path in into.iterdir():
        if path.name.startswith((f"{_UNFINISHED}{vault_id[:8]}-", _REMOVING)):
            durable.remove_folder(path)

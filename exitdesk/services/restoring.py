"""Looking into a backup and putting it in place, as the faces ask for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from exitdesk.domain.trouble import Trouble
from exitdesk.services import backups, checking, opening, vaults
from exitdesk.services.vaults import Vault
from exitdesk.storage.progress import Progress, silent
from exitdesk.storage.restoring import Preview, Restored

__all__ = ["Drilled", "Preview", "Restored", "drilled", "looked_into", "restored_to"]

Restore = Callable[..., Restored]


class Steps(Protocol):
    """What a job reports to: the runner's progress."""

    def step(self, done: int, total: int) -> None:
        """Tell that `done` of `total` parts are done."""


def looked_into(
    vault: Vault | None, backup: Path, passphrase: str, key_file: Path | None = None
) -> Preview:
    """Return what a backup holds beside what `vault` (None: nothing is open) has now."""
    content = opening.key_file(key_file) if key_file is not None else None
    return backups.preview(vault, backup, passphrase, content)


def restored_to(
    restore: Restore,
    backup: Path,
    folder: Path,
    passphrase: str,
    key_file: Path | None,
    *,
    progress: Steps,
) -> Path:
    """Put a backup in place with `restore` (see `backups.restore`) and return the folder."""
    content = opening.key_file(key_file) if key_file is not None else None
    restore(backup, folder, passphrase, content, progress.step)
    return folder


@dataclass(frozen=True, slots=True)
class Drilled:
    """What a practised restore has read."""

    cases: int
    changes: int


def drilled(
    backup: Path,
    folder: Path,
    passphrase: str,
    key_file: bytes | None = None,
    progress: Progress = silent,
) -> Drilled:
    """Restore `backup` into the new `folder`, open and check it, and leave it closed.

    The caller removes the folder. Raises Trouble where anything of the backup is not whole.
    """
    backups.restore(backup, folder, passphrase, key_file, progress)
    vault = vaults.unlock(folder, passphrase, key_file)
    try:
        serious = [found for found in checking.check(vault) if found.serious]
        if serious:
            raise Trouble(serious[0].what, serious[0].safe, serious[0].to_do)
        return Drilled(vault.store.counts().get("case", 0), vault.store.head()[0])
    finally:
        vaults.close(vault)

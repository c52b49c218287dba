"""Looking into a backup and putting it in place, as the faces ask for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from exitdesk.services import backups, opening
from exitdesk.services.vaults import Vault
from exitdesk.storage.restoring import Preview, Restored

__all__ = ["Preview", "Restored", "looked_into", "restored_to"]

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

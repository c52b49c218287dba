"""Looking into a backup and putting it in place, as the faces ask for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol

from exitdesk.domain.trouble import Trouble
from exitdesk.services import backups, checking, opening, vaults
from exitdesk.services.vaults import Vault
from exitdesk.storage.failures import files_explained
from exitdesk.storage.restoring import Preview, Restored

__all__ = ["Drilled", "Preview", "Restored", "drilled", "looked_into", "restored_to"]

Restore = Callable[..., Restored]
PRACTICE: Final = ".practice-restore-"
"""How the folder of a practised restore begins; it is gone again afterwards."""


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
    backup: Path, vault_folder: Path, passphrase: str, key_file: Path | None, *, progress: Steps
) -> Drilled:
    """Restore `backup` beside the vault, open and check it, and remove it again.

    Raises Trouble where anything of the backup is not whole.
    """
    content = opening.key_file(key_file) if key_file is not None else None
    with files_explained(), TemporaryDirectory(prefix=PRACTICE, dir=vault_folder) as beside:
        folder = Path(beside) / "vault"
        backups.restore(backup, folder, passphrase, content, progress.step)
        vault = vaults.unlock(folder, passphrase, content)
        try:
            serious = [found for found in checking.check(vault) if found.serious]
            if serious:
                raise Trouble(serious[0].what, serious[0].safe, serious[0].to_do)
            return Drilled(vault.store.counts().get("case", 0), vault.store.head()[0])
        finally:
            vaults.close(vault)

"""Changing what opens a vault, as the faces ask for it: the present passphrase comes first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from exitdesk.services import opening, vaults
from exitdesk.services.vaults import Vault

Confirm = Callable[..., None]
Change = Callable[..., None]
Rotate = Callable[..., str]


class Steps(Protocol):
    """What a job reports to: the runner's progress."""

    def step(self, done: int, total: int) -> None:
        """Tell that `done` of `total` parts are done."""


def changed_passphrase(  # noqa: PLR0917 (what a change of passphrase says)
    vault: Vault,
    present: str,
    present_file: Path | None,
    new: str,
    new_file: Path | None,
    confirm: Confirm = opening.confirm_passphrase,
    change: Change = vaults.change_passphrase,
) -> None:
    """Take a new passphrase, with a key file or without one.

    Raises WrongPassphrase or KeyFileNeeded where the present one is not right.
    """
    confirm(vault, present, present_file)
    content = opening.key_file(new_file) if new_file is not None else None
    change(vault, new, content)


def rotated(
    vault: Vault,
    passphrase: str,
    key_file: Path | None,
    rotate: Rotate = vaults.rotate_key,
    *,
    progress: Steps,
) -> str:
    """Give the vault a new data key and return its new recovery code."""
    content = opening.key_file(key_file) if key_file is not None else None
    return rotate(vault, passphrase, content, progress.step)

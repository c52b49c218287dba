"""The practice vault: fictional cases, to learn with."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from exitdesk import paths
from exitdesk.crypto.slots import FLOOR
from exitdesk.i18n import tr
from exitdesk.services import people, vaults
from exitdesk.services.vaults import ME, RECOVERY_CONFIRMED, Vault

PASSPHRASE: Final = "practice"  # noqa: S105 (printed for everybody: nothing in it is real)


def make(folder: Path, data: bytes | None = None) -> Vault:
    """Make a practice vault in `folder` from story data (the shipped stories if None), open.

    Its passphrase is `PASSPHRASE`. Raises Trouble where the folder is in use, and StoryRefused;
    then no vault is left.
    """
    # Story files are read here alone: the reader is not loaded with the first window.
    from exitdesk.services import stories  # noqa: PLC0415

    vault, _ = vaults.create(
        folder,
        PASSPHRASE,
        person=tr("Practice"),
        role="case_manager",
        organisation=tr("Practice organisation"),
        practice=True,
        cost=FLOOR,
    )
    try:
        stories.load(vault, stories_data() if data is None else data)
    except BaseException:
        vaults.discard(vault)
        raise
    manager = next(
        (
            r
            for r in people.colleagues(vault)
            if r.doc.get("role") == "case_manager" and r.id != vault.me
        ),
        None,
    )
    if manager is not None:
        vault.store.set_setting(ME, manager.id)
    vault.store.set_setting(RECOVERY_CONFIRMED, value=True)
    vaults.seal_head(vault)
    return vault


def stories_data() -> bytes:
    """Return the story file that is shipped."""
    return (paths.resources() / "demo" / "stories.yaml").read_bytes()


def default_folder() -> Path:
    """Return where the practice vault lies unless somebody says otherwise."""
    return paths.data_folder() / "practice"

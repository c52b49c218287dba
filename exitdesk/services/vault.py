"""An open vault: its key, its header, its records; the small work that keeps them together."""

from __future__ import annotations

import datetime as dt
import platform
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from msgspec import json

from exitdesk.crypto.header import Head, Header
from exitdesk.crypto.keys import MasterKey, derived
from exitdesk.crypto.slots import Slot
from exitdesk.domain.ids import RecordId
from exitdesk.storage import backups, header_file
from exitdesk.storage.compartment import Compartment
from exitdesk.storage.holder import Holder
from exitdesk.storage.measuring import measured
from exitdesk.storage.store import Store

DEVICE: Final = "device_id"
ME: Final = "me"
PRACTICE: Final = "practice"
ATTACHMENTS: Final = "attachments"
BACKUPS: Final = "backups"
RECOVERY_CONFIRMED: Final = "recovery_confirmed"
LAST_BACKUP: Final = "last_backup"
ERASED_SINCE_BACKUP: Final = "erased_since_backup"
"""Set while older backups may still hold a case that was erased."""


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


def database_key(master: MasterKey) -> bytes:
    """Return the key of the default compartment."""
    return derived(master, "database")


def device_store(opened: Compartment) -> Store:
    """Return the records of an open compartment, for this device; a new device gets its id."""
    row = opened.connection.execute("SELECT value FROM setting WHERE name=?", (DEVICE,)).fetchone()
    device = bytes.fromhex(json.decode(row[0])) if row else secrets.token_bytes(16)
    store = Store(opened, device, platform.node())
    if row is None:
        store.set_setting(DEVICE, device.hex())
    return store


def seal_head(vault: Vault) -> None:
    """Mirror the newest link of the history in the header, where it has moved on."""
    count, link = vault.store.head()
    if (count, link.hex()) != (vault.header.head.count, vault.header.head.hash):
        write_header(vault, vault.header.changed(now(), head=Head(count=count, hash=link.hex())))


def write_header(vault: Vault, header: Header, *, revoking: bool = False) -> None:
    """Make `header` the vault's; with `revoking`, the generation before it goes too."""
    header_file.write(vault.folder, header, vault.master, revoking=revoking)
    vault.header = header


def replace_backups(vault: Vault) -> int:
    """Put a fresh backup in the place of all that lie in the vault's folder; return how many went.

    Raises as `storage.backups.made`; what could not be done is done when the vault is next opened.
    """
    seal_head(vault)
    at, where = dt.datetime.now().astimezone(), vault.folder / BACKUPS
    gone = backups.replaced(vault.folder, vault.header, vault.master, where, measured, at)
    made = {"at": at.isoformat(timespec="seconds"), "where": str(where)}
    vault.store.set_setting(LAST_BACKUP, made)
    vault.store.set_setting(ERASED_SINCE_BACKUP, value=False)
    return len(gone)

"""A storage on the network for larger organisations: off until a person switches it on.

What lies there are the same bundles as on a stick. Address and account are kept in the vault.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import syncing
from exitdesk.services.syncing import SyncResult
from exitdesk.services.vaults import Vault
from exitdesk.storage.progress import Progress, silent
from exitdesk.sync.places import Place
from exitdesk.sync.remote import RemotePlace
from exitdesk.sync.remote_address import Account, S3Account, WebDavAccount, checked_address

_SETTING: Final = "storage"

Kind = Literal["s3", "webdav"]


@dataclass(frozen=True, slots=True)
class Storage:
    """Where the storage is, and whether it may be connected to. The account is not shown."""

    kind: Kind
    url: str
    on: bool


def storage(vault: Vault) -> Storage | None:
    """Return the storage that is known, None where there is none."""
    kept = vault.store.setting(_SETTING)
    return Storage(kept["kind"], kept["url"], bool(kept["on"])) if kept else None


def account(kind: Kind, words: str) -> Account:
    """Return the account in a text: name and secret, for S3 also the region, one a line.

    Raises Trouble where one is missing.
    """
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    if len(lines) not in {2, 3}:
        raise Trouble(
            tr("This file does not hold an account."),
            tr("Nothing was changed."),
            tr("Write the name and the secret, for S3 also the region, one a line."),
        )
    return S3Account(*lines) if kind == "s3" else WebDavAccount(*lines[:2])


def keep(vault: Vault, kind: Kind, url: str, account: Account) -> None:
    """Keep address and account, switched off. Raises PlaceTrouble where the address is none."""
    checked_address(url, account)
    vault.store.set_setting(_SETTING, {"kind": kind, "url": url, "on": False} | _said(account))


def switch(vault: Vault, *, on: bool) -> None:
    """Allow or forbid to connect. Raises Trouble where no storage is known."""
    kept = vault.store.setting(_SETTING)
    if not kept:
        raise _none()
    vault.store.set_setting(_SETTING, {**kept, "on": on})


def forget(vault: Vault) -> None:
    """Forget address and account."""
    vault.store.set_setting(_SETTING, None)


def place(vault: Vault, cancelled: Callable[[], bool] = lambda: False) -> Place:
    """Return the storage as a place to sync through; raises Trouble while it is switched off."""
    kept = vault.store.setting(_SETTING)
    if not kept:
        raise _none()
    if not kept["on"]:
        raise Trouble(
            tr("The storage on the network is switched off."),
            tr("Nothing was sent or read."),
            tr("Switch it on first, if you want this device to connect to it."),
        )
    return RemotePlace(
        kept["url"],
        _account(kept),
        allowed=kept["on"] is True,
        device=vault.store.device[1],
        cancelled=cancelled,
    )


def sync(
    vault: Vault, progress: Progress = silent, cancelled: Callable[[], bool] = lambda: False
) -> SyncResult:
    """Sync through the storage; raises Trouble as `place` and `syncing.sync` do."""
    return syncing.sync_with(vault, place(vault, cancelled), progress)


def _said(account: Account) -> dict[str, str]:
    if isinstance(account, S3Account):
        return {"name": account.key_id, "secret": account.secret, "region": account.region}
    return {"name": account.user, "secret": account.password}


def _account(kept: dict[str, Any]) -> Account:
    if kept["kind"] == "s3":
        return S3Account(kept["name"], kept["secret"], kept["region"])
    return WebDavAccount(kept["name"], kept["secret"])


def _none() -> Trouble:
    return Trouble(
        tr("There is no storage on the network."),
        tr("Nothing was changed."),
        tr("Sync through a folder or a stick, or enter a storage first."),
    )

"""A storage on the network is known, switched on by a person, and connected to only then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exitdesk.domain.trouble import Trouble
from exitdesk.services import storages, vaults
from exitdesk.services.storages import Storage
from exitdesk.services.vaults import Vault
from exitdesk.sync.remote_address import S3Account, WebDavAccount
from tests.unit.services import case_vault

URL = "https://storage.example.org/bundles"


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made, _ = case_vault.made(tmp_path / "vault")
    yield made
    vaults.close(made)


def test_nothing_is_known_and_nothing_connects(vault: Vault) -> None:
    assert storages.storage(vault) is None
    with pytest.raises(Trouble, match="no storage"):
        storages.sync(vault)
    with pytest.raises(Trouble, match="no storage"):
        storages.switch(vault, on=True)


@pytest.mark.parametrize(
    ("kind", "account", "shown"),
    [
        ("s3", S3Account("AKIA", "hidden", "eu-1"), "RemotePlace(S3)"),
        ("webdav", WebDavAccount("anna", "hidden"), "RemotePlace(WebDAV)"),
    ],
)
def test_a_storage_is_off_until_it_is_switched_on(
    vault: Vault, kind: storages.Kind, account: S3Account | WebDavAccount, shown: str
) -> None:
    storages.keep(vault, kind, URL, account)
    assert storages.storage(vault) == Storage(kind, URL, on=False)
    assert "hidden" not in repr(storages.storage(vault))
    with pytest.raises(Trouble, match="switched off"):
        storages.place(vault)
    storages.switch(vault, on=True)
    assert repr(storages.place(vault)) == shown
    storages.switch(vault, on=False)
    with pytest.raises(Trouble, match="switched off"):
        storages.sync(vault)
    storages.forget(vault)
    assert storages.storage(vault) is None


def test_an_address_that_is_none_is_refused(vault: Vault) -> None:
    with pytest.raises(Trouble):
        storages.keep(vault, "webdav", "file:///etc/passwd", WebDavAccount("a", "b"))
    assert storages.storage(vault) is None


def test_an_account_is_read_line_by_line() -> None:
    assert storages.account("s3", "key\nsecret\neu-1\n") == S3Account("key", "secret", "eu-1")
    assert storages.account("s3", "key\nsecret") == S3Account("key", "secret")
    assert storages.account("webdav", " anna \n\n pass word ") == WebDavAccount("anna", "pass word")
    with pytest.raises(Trouble):
        storages.account("webdav", "anna")

"""Addresses of storage: what is refused before anything is sent."""

from __future__ import annotations

import pytest

from exitdesk.sync.place_trouble import PlaceTrouble, Problem
from exitdesk.sync.remote import RemotePlace, _always
from exitdesk.sync.remote_address import (
    Account,
    Patience,
    S3Account,
    WebDavAccount,
    checked_address,
)

S3 = S3Account("key", "secret", "eu-central-1")
DAV = WebDavAccount("anna", "päss:word")


@pytest.mark.parametrize(
    ("url", "account", "base", "parts"),
    [
        ("https://s3.example.org/bundles", S3, "https://s3.example.org", ("bundles",)),
        ("https://s3.example.org:9000/b/team/", S3, "https://s3.example.org:9000", ("b", "team")),
        ("https://cloud.example.org", DAV, "https://cloud.example.org", ()),
        ("https://Cloud.example.org//dav/x/", DAV, "https://cloud.example.org", ("dav", "x")),
        ("http://127.0.0.1:8080/x", DAV, "http://127.0.0.1:8080", ("x",)),
        ("http://127.9.9.9/x", DAV, "http://127.9.9.9", ("x",)),
        ("http://[::1]:8080/x", DAV, "http://[::1]:8080", ("x",)),
        ("http://localhost/x", DAV, "http://localhost", ("x",)),
    ],
)
def test_addresses_that_can_be_used(
    url: str, account: Account, base: str, parts: tuple[str, ...]
) -> None:
    address = checked_address(url, account)
    assert (address.base, address.parts) == (base, parts)
    assert address.url == "/".join((base, *parts))


@pytest.mark.parametrize(
    ("url", "account", "problem"),
    [
        ("https://s3.example.org", S3, Problem.ADDRESS),
        ("https://s3.example.org/", S3, Problem.ADDRESS),
        ("https://anna:secret@cloud.example.org/x", DAV, Problem.ADDRESS),
        ("https://anna@cloud.example.org/x", DAV, Problem.ADDRESS),
        ("https://cloud.example.org/x?token=1", DAV, Problem.ADDRESS),
        ("https://cloud.example.org/x#y", DAV, Problem.ADDRESS),
        ("https://cloud.example.org/x/../y", DAV, Problem.ADDRESS),
        ("https://cloud.example.org/./y", DAV, Problem.ADDRESS),
        ("https:///x", DAV, Problem.ADDRESS),
        ("https://cloud.example.org:port/x", DAV, Problem.ADDRESS),
        ("https://[::1/x", DAV, Problem.ADDRESS),
        ("file:///etc/passwd", DAV, Problem.ADDRESS),
        ("s3://bundles/team", S3, Problem.ADDRESS),
        ("", DAV, Problem.ADDRESS),
        ("http://cloud.example.org/x", DAV, Problem.UNPROTECTED),
        ("http://10.0.0.1/x", DAV, Problem.UNPROTECTED),
        ("http://127.0.0.1.example.org/x", DAV, Problem.UNPROTECTED),
        ("http://localhost.example.org/b", S3, Problem.UNPROTECTED),
    ],
)
def test_addresses_that_are_refused(url: str, account: Account, problem: Problem) -> None:
    with pytest.raises(PlaceTrouble) as caught:
        RemotePlace(url, account, allowed=True)
    assert caught.value.problem is problem
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert "example.org" not in str(caught.value)


@pytest.mark.parametrize("allowed", [False, None, 1, "yes", "true"])
def test_nothing_is_made_that_was_not_switched_on(allowed: object) -> None:
    with pytest.raises(PlaceTrouble) as caught:
        RemotePlace("https://s3.example.org/bundles", S3, allowed=allowed)  # type: ignore[arg-type]
    assert caught.value.problem is Problem.NOT_SWITCHED_ON


def test_a_place_names_its_kind_only() -> None:
    assert repr(RemotePlace("https://s3.example.org/b", S3, allowed=True)) == "RemotePlace(S3)"
    assert repr(RemotePlace("https://example.org/b", DAV, allowed=True)) == "RemotePlace(WebDAV)"


def test_accounts_show_no_secret() -> None:
    assert repr(S3) == "S3Account(region='eu-central-1')"
    assert repr(DAV) == "WebDavAccount()"
    assert DAV.header() == "Basic YW5uYTpww6Rzczp3b3Jk"


def test_waiting_grows_with_the_size() -> None:
    patience = Patience(answer=10, slowest=1000)
    assert patience.whole(0) == 10
    assert patience.whole(5000) == 15


def test_the_key_is_the_account_s_alone() -> None:
    assert _always(S3)() == {
        "access_key_id": "key",
        "secret_access_key": "secret",
        "token": None,
        "expires_at": None,
    }

"""Addresses of storage on the network, and what it takes to use it. Nothing here connects."""

from __future__ import annotations

import base64
import ipaddress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from exitdesk.sync.place_trouble import PlaceTrouble, Problem


@dataclass(frozen=True, slots=True)
class S3Account:
    """The key of an S3-compatible storage; `region` as that storage names it."""

    key_id: str = field(repr=False)
    secret: str = field(repr=False)
    region: str = "us-east-1"


@dataclass(frozen=True, slots=True)
class WebDavAccount:
    """Name and password for a WebDAV server; some servers want a password of their own for this."""

    user: str = field(repr=False)
    password: str = field(repr=False)

    def header(self) -> str:
        """Return the value of the Authorization header."""
        both = f"{self.user}:{self.password}".encode()
        return "Basic " + base64.b64encode(both).decode()


Account = S3Account | WebDavAccount


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a storage, in seconds, and how often to try again.

    `slowest` is the rate in bytes per second below which an upload or a download is given up.
    """

    connect: float = 10
    answer: float = 60
    slowest: int = 8 * 1024
    tries: int = 3

    def whole(self, size: int) -> float:
        """Return how long one request may take that carries `size` bytes."""
        return self.answer + size / self.slowest


@dataclass(frozen=True, slots=True)
class Address:
    """A checked address: `base` without the path, and the path's parts."""

    base: str
    parts: tuple[str, ...]

    @property
    def url(self) -> str:
        """Return the whole address without a slash at its end."""
        return "/".join((self.base, *self.parts))


def checked_address(url: str, account: Account) -> Address:
    """Return the parts of `url`, or raise PlaceTrouble before anything is sent.

    For S3 it is the endpoint, then the bucket, then a folder in it if wanted. A password goes
    only over https, except to this computer itself.
    """
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError:
        raise PlaceTrouble(Problem.ADDRESS) from None
    parts = tuple(part for part in split.path.split("/") if part)
    if not _plain(split) or any(part in {".", ".."} for part in parts):
        raise PlaceTrouble(Problem.ADDRESS)
    if isinstance(account, S3Account) and not parts:
        raise PlaceTrouble(Problem.ADDRESS)
    host = split.hostname or ""
    if split.scheme == "http" and not _this_computer(host):
        raise PlaceTrouble(Problem.UNPROTECTED)
    shown = f"[{host}]" if ":" in host else host
    return Address(f"{split.scheme}://{shown}" + (f":{port}" if port else ""), parts)


def _plain(split: SplitResult) -> bool:
    """Tell whether the address has a host and no password, question or fragment in it."""
    return (
        split.scheme in {"http", "https"}
        and bool(split.hostname)
        and "@" not in split.netloc
        and not split.query
        and not split.fragment
    )


def _this_computer(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

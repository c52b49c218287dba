"""The servers, each started once for all tests that want it."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from tests.sync import servers
from tests.sync.servers import Ceph, Server

T = TypeVar("T")


def needed(kind: str) -> None:
    """Skip where the programs are absent."""
    reason = servers.missing(kind)
    if reason:
        pytest.skip(reason)


@contextmanager
def up(server: AbstractContextManager[T]) -> Iterator[T]:
    """Give a server; where this machine cannot start it, its tests are skipped and say so."""
    with ExitStack() as stack:
        try:
            found = stack.enter_context(server)
        except (RuntimeError, OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"the server does not start here: {str(error)[:300]}")
        yield found


@contextmanager
def own_place() -> Iterator[Path]:
    """Give a folder that other users may pass through, as servers run under their own."""
    with tempfile.TemporaryDirectory(prefix="exitdesk-", ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o711)
        yield Path(place)


@pytest.fixture(scope="session")
def rclone() -> Iterator[Server]:
    """Return a WebDAV server of rclone."""
    needed("rclone")
    with own_place() as place, up(servers.rclone(place)) as server:
        yield server


@pytest.fixture(scope="session")
def apache() -> Iterator[Server]:
    """Return a WebDAV server of Apache."""
    needed("apache")
    with own_place() as place, up(servers.apache(place)) as server:
        yield server


@pytest.fixture(scope="session")
def ceph() -> Iterator[tuple[Server, Ceph]]:
    """Return an S3 server of Ceph, and the commands of its cluster."""
    needed("ceph")
    with own_place() as place, up(servers.ceph(place)) as both:
        yield both


@pytest.fixture(params=["rclone", "apache", "ceph"])
def server(request: pytest.FixtureRequest) -> Server:
    """Return one server after the other, each time with a new folder: nothing late gets into it."""
    found = request.getfixturevalue(request.param)
    if isinstance(found, tuple):
        gateway: Server = found[0]
        return replace(gateway, path=f"{servers.BUCKET}/{secrets.token_hex(4)}")
    assert isinstance(found, Server)
    assert found.folder is not None
    folder = found.folder.with_name(secrets.token_hex(4))
    folder.mkdir()
    folder.chmod(0o777)
    return replace(found, path=folder.name, folder=folder)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """Return a disk of 32 MiB in memory."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("needs the right to mount")
    with own_place() as folder:
        place = folder / "disk"
        place.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=32m", "exitdesk-test", str(place)]
        if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
            pytest.skip("needs the right to mount")
        yield place
        subprocess.run(["umount", str(place)], check=True)

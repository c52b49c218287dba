"""Who has the vault open: one process at a time, named in ``vault.lock``.

The lock is the operating system's, on the open file: it ends with the process, however that
ends. The text in the file only says who it is; what a crash left in it is recognised because
the lock is free.
"""

from __future__ import annotations

import getpass
import os
import platform
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.storage.durable import PRIVATE_FILE
from exitdesk.storage.failures import files_explained

NAME = "vault.lock"
_FAR = 1 << 20  # Windows locks bytes against reading too: one that the text never reaches
_MOST = 4096


class Holding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who holds or held a vault; `since` is an ISO instant."""

    host: str
    user: str
    pid: int
    since: str

    @property
    def elsewhere(self) -> bool:
        """Tell whether that was another computer (a shared or synced folder)."""
        return self.host != platform.node()


class VaultHeld(Trouble):
    """Another process has the vault open; `by` is None where it could not be read."""

    by: Holding | None = None

    @classmethod
    def found(cls, by: Holding | None) -> VaultHeld:
        """Say who has it."""
        if by is None:
            what = tr("This vault is already open in another window.")
        else:
            what = tr(
                "This vault is already open: {user} on {host}, since {since} (process {pid}).",
                user=by.user,
                host=by.host,
                since=by.since[:16].replace("T", " "),
                pid=by.pid,
            )
        trouble = cls(
            what,
            tr("Nothing was changed."),
            tr("Use the window that is open, or close it there and try again."),
        )
        trouble.by = by
        return trouble


class Holder:
    """The right to write to a vault, until `release()` or the end of the process.

    `left_behind` names the holder before, where that one ended without releasing (a crash, a
    power cut, or a computer elsewhere that still works on a synced copy); else None.
    """

    def __init__(self, descriptor: int, left_behind: Holding | None) -> None:
        self._descriptor: int | None = descriptor
        self.left_behind = left_behind

    def release(self) -> None:
        """Give the vault free; releasing twice does no harm."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            os.ftruncate(descriptor, 0)
            os.close(descriptor)

    def __enter__(self) -> Holder:
        return self

    def __exit__(self, *_error: object) -> None:
        self.release()


def held(folder: Path, since: str) -> Holder:
    """Return the right to write to the vault in `folder`, held from the ISO instant `since`.

    Raises VaultHeld (another window, process or user has it) or ReadOnlyPlace.
    """
    with files_explained():
        binary = getattr(os, "O_BINARY", 0)
        descriptor = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | binary, PRIVATE_FILE)
    try:
        return Holder(descriptor, _taken(descriptor, since))
    except BaseException:
        os.close(descriptor)
        raise


def _taken(descriptor: int, since: str) -> Holding | None:
    """Lock the open file, write our name into it, and return who was in it before."""
    if not _locked(descriptor):
        raise VaultHeld.found(_read(descriptor))
    left = _read(descriptor)
    with suppress(OSError):  # on a full disk the lock holds without the name
        _name(descriptor, since)
    return left


def _name(descriptor: int, since: str) -> None:
    mine = Holding(platform.node(), _user(), os.getpid(), since)
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, msgspec.json.encode(mine))


def _read(descriptor: int) -> Holding | None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    try:
        return msgspec.json.decode(os.read(descriptor, _MOST), type=Holding)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "?"


if sys.platform == "win32":  # pragma: no cover (Windows)
    import msvcrt

    def _locked(descriptor: int) -> bool:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

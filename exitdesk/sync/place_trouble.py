"""What can go wrong with a shared place, in words for the person at the desk."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import N_, tr


class Problem(StrEnum):
    """What is wrong with the place, for programs."""

    FULL = "full"
    READ_ONLY = "read_only"
    UNREADABLE = "unreadable"
    GONE = "gone"
    FAULT = "fault"
    BUSY = "busy"
    MISSING = "missing"
    TOO_LARGE = "too_large"
    NAME_TOO_LONG = "name_too_long"
    NOT_SWITCHED_ON = "not_switched_on"
    ADDRESS = "address"
    UNPROTECTED = "unprotected"
    LOGIN = "login"
    UNREACHABLE = "unreachable"
    SLOW = "slow"
    REFUSED = "refused"
    CANCELLED = "cancelled"


_VAULT_SAFE = N_("Everything in the vault is safe and unchanged.")
_BEFORE_SAFE = N_("What was put there before is whole, and the vault is unchanged.")
_GOES_ON = N_("Sync again later: it goes on where it stopped.")

_WORDS: dict[Problem, tuple[str, str, str]] = {
    Problem.FULL: (
        N_("There is no room left in the shared place."),
        _BEFORE_SAFE,
        N_("Make some room there, or use a larger stick, then sync again."),
    ),
    Problem.READ_ONLY: (
        N_("The shared place can only be read, so nothing can be put there."),
        _BEFORE_SAFE,
        N_("Move the switch of the stick, or ask for the right to write there, then sync again."),
    ),
    Problem.UNREADABLE: (
        N_("You have no right to read the shared place, or a file in it."),
        _VAULT_SAFE,
        N_("Ask whoever looks after the place for the right to read it."),
    ),
    Problem.GONE: (
        N_("The shared place is not there any more."),
        _BEFORE_SAFE,
        N_("Put the stick in again or reconnect the folder, then sync again."),
    ),
    Problem.FAULT: (
        N_("The stick or drive of the shared place reported an error."),
        _VAULT_SAFE,
        N_("Take the stick out properly, try it again, and use another one if it fails again."),
    ),
    Problem.BUSY: (
        N_("Another program is using the shared place or a file in it."),
        _BEFORE_SAFE,
        _GOES_ON,
    ),
    Problem.MISSING: (
        N_("A file of the shared place is not there any more."),
        _VAULT_SAFE,
        N_("Sync again: what is still needed is put there anew."),
    ),
    Problem.TOO_LARGE: (
        N_("A file of the shared place is larger than a bundle can be."),
        _VAULT_SAFE,
        N_("Ask your colleagues who put it there; it is not opened."),
    ),
    Problem.NAME_TOO_LONG: (
        N_("The path of the shared place is too long for this computer."),
        _VAULT_SAFE,
        N_("Choose a folder that lies less deep."),
    ),
    Problem.NOT_SWITCHED_ON: (
        N_("Storage on the network is switched off."),
        N_("No connection was made."),
        N_("Whoever looks after the vault can switch it on in the settings."),
    ),
    Problem.ADDRESS: (
        N_("This is not the address of a storage that can be used."),
        N_("No connection was made."),
        N_("Check the address; name and password are not part of it."),
    ),
    Problem.UNPROTECTED: (
        N_("This address would send the password over the network unprotected."),
        N_("No connection was made."),
        N_("Use an address that begins with https."),
    ),
    Problem.LOGIN: (
        N_("The storage does not accept this name and password."),
        _BEFORE_SAFE,
        N_("Check them in the settings, and the clock of this computer, then sync again."),
    ),
    Problem.UNREACHABLE: (
        N_("The storage cannot be reached."),
        _BEFORE_SAFE,
        N_("Check the connection and the address; work goes on without it meanwhile."),
    ),
    Problem.SLOW: (
        N_("The storage did not answer in time."),
        _BEFORE_SAFE,
        _GOES_ON,
    ),
    Problem.REFUSED: (
        N_("The storage answered in a way that the program cannot use."),
        _BEFORE_SAFE,
        N_("Check the address, or ask whoever looks after the storage."),
    ),
    Problem.CANCELLED: (
        N_("The exchange was stopped."),
        _BEFORE_SAFE,
        _GOES_ON,
    ),
}

_OF_ERRNO = {
    errno.ENOSPC: Problem.FULL,
    errno.EDQUOT: Problem.FULL,
    errno.EFBIG: Problem.FULL,
    errno.EROFS: Problem.READ_ONLY,
    errno.EACCES: Problem.READ_ONLY,
    errno.EPERM: Problem.READ_ONLY,
    errno.ENOENT: Problem.GONE,
    errno.ENOTDIR: Problem.GONE,
    errno.ENODEV: Problem.GONE,
    errno.ENXIO: Problem.GONE,
    errno.ESTALE: Problem.GONE,
    errno.ENOTCONN: Problem.GONE,
    errno.ECONNABORTED: Problem.GONE,
    errno.ECONNRESET: Problem.GONE,
    errno.EHOSTDOWN: Problem.GONE,
    errno.EHOSTUNREACH: Problem.GONE,
    errno.ENETUNREACH: Problem.GONE,
    errno.ETIMEDOUT: Problem.GONE,
    errno.EIO: Problem.FAULT,
    errno.EBUSY: Problem.BUSY,
    errno.ETXTBSY: Problem.BUSY,
    errno.EAGAIN: Problem.BUSY,
    errno.ENAMETOOLONG: Problem.NAME_TOO_LONG,
}
_WINDOWS_IN_USE = frozenset({32, 33})  # sharing violation, lock violation


class PlaceTrouble(Trouble):
    """A shared place cannot be used; `problem` says what it is."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(*(tr(sentence) for sentence in _WORDS[problem]))
        self.problem = problem


@contextmanager
def place_explained(*, reading: bool = False) -> Iterator[None]:
    """Turn the operating system's errors into PlaceTrouble, without the names in them."""
    try:
        yield
    except OSError as error:
        problem = _problem(error, reading=reading)
        if problem is None:
            raise
        raise PlaceTrouble(problem) from None


def _problem(error: OSError, *, reading: bool) -> Problem | None:
    if getattr(error, "winerror", None) in _WINDOWS_IN_USE:
        return Problem.BUSY
    found = _OF_ERRNO.get(error.errno or 0)
    return Problem.UNREADABLE if reading and found is Problem.READ_ONLY else found

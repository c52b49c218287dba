"""What the operating system says, in words for the person at the desk."""

from __future__ import annotations

import errno
import inspect

import pytest

from exitdesk.crypto import failures as crypto_failures
from exitdesk.domain.trouble import Trouble
from exitdesk.storage import failures
from exitdesk.storage.failures import DeviceTrouble, DiskFull, ReadOnlyPlace, files_explained


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (errno.ENOSPC, DiskFull),
        (errno.EDQUOT, DiskFull),
        (errno.EFBIG, DiskFull),
        (errno.EROFS, ReadOnlyPlace),
        (errno.EACCES, ReadOnlyPlace),
        (errno.EPERM, ReadOnlyPlace),
        (errno.EIO, DeviceTrouble),
        (errno.ENODEV, DeviceTrouble),
    ],
)
def test_errors_of_room_rights_and_devices_become_trouble(
    number: int, trouble: type[Trouble]
) -> None:
    with pytest.raises(trouble), files_explained():
        raise OSError(number, "told")


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EINVAL, None])
def test_other_errors_stay_what_they_are(number: int | None) -> None:
    with pytest.raises(OSError, match="told"), files_explained():
        raise OSError(number, "told") if number else OSError("told")


def _all_troubles() -> list[Trouble]:
    """Return one of every kind of Trouble that the two modules can say."""
    found = []
    for module in (crypto_failures, failures):
        for _name, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, Trouble) and kind is not Trouble:
                for name, maker in inspect.getmembers(kind, inspect.ismethod):
                    if name not in {"with_traceback", "add_note"}:
                        count = len(inspect.signature(maker).parameters)
                        found.append(maker(*range(1, count + 1)))
    return found


def test_every_trouble_says_what_happened_what_is_safe_and_what_to_do() -> None:
    troubles = _all_troubles()
    assert len(troubles) > 25
    for trouble in troubles:
        for sentence in (trouble.what_happened, trouble.what_is_safe, trouble.what_to_do):
            assert sentence.endswith("."), repr(trouble)
            assert sentence[0].isupper(), repr(trouble)
            assert "{" not in sentence
    sentences = [trouble.what_happened for trouble in troubles]
    assert len(set(sentences)) == len(sentences), "two kinds of trouble say the same"

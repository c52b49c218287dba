"""A fault of PySide6 6.12 on Python 3.10 and 3.11, and what is done about it.

Its wheels for the stable ABI are built with headers of Python 3.12 or later, in which None, True
and False never die: every call that returns None forgets to count the reference. On 3.11 the
count of None falls by one with each ``widget.setSomething()``, and after some thousand calls the
interpreter ends with "deallocating None". Giving the three a count that no session can use up
makes them what they are in 3.12.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

_ENDLESS: Final = 1 << (sys.maxsize.bit_length() - 3)


def hold_singletons() -> None:
    """Make None, True and False outlive every miscount; nothing happens from Python 3.12 on."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return
    for one in (None, True, False):
        ctypes.c_ssize_t.from_address(id(one)).value = _ENDLESS

"""What the process does for itself before it reads anything: private files, no memory dumps."""

from __future__ import annotations

import ctypes
import os
import sys

_PR_SET_DUMPABLE = 4


def harden() -> None:
    """Create files for their owner only and let the system write no image of this process."""
    os.umask(0o077)
    if sys.platform != "win32":
        _forbid_core_files()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _forbid_core_files() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

"""The process keeps its files and its memory to itself."""

from __future__ import annotations

import subprocess
import sys

import pytest

REPORT = """
import ctypes, os, resource
from exitdesk.app.hardening import harden
os.umask(0)
harden()
print(oct(os.umask(0)), resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own answers")
def test_files_are_private_and_memory_is_never_dumped() -> None:
    result = subprocess.run(
        [sys.executable, "-c", REPORT], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "0o77 (0, 0) 0"

"""Where the program finds its resources and where it proposes to keep vaults and logs."""

from __future__ import annotations

import sys
from pathlib import Path

import platformdirs

_PROGRAM = "exitdesk"


def resources() -> Path:
    """Return the folder of fonts, icons, stories and translations that came with the program."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / "resources"
    package = Path(__file__).resolve().parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


def data_folder() -> Path:
    """Return the user's folder for vaults; it may not exist yet."""
    return Path(platformdirs.user_data_dir(_PROGRAM, appauthor=False))


def log_folder() -> Path:
    """Return the user's folder for log files; it may not exist yet."""
    return Path(platformdirs.user_log_dir(_PROGRAM, appauthor=False))

"""Under which names a vault's header lies: known before anything that reads keys is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Final

NAME: Final = "vault.hdr"
PREVIOUS_NAME: Final = "vault.hdr.prev"


def exists(folder: Path) -> bool:
    """Tell whether `folder` holds a vault's header, current or previous."""
    return (folder / NAME).is_file() or (folder / PREVIOUS_NAME).is_file()

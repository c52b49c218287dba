"""Files that leave the vault on purpose: written whole, never over another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.storage import durable
from exitdesk.storage.failures import files_explained


def write(path: Path, data: bytes) -> None:
    """Write a new file; raises Trouble where there is one of this name, or no room."""
    with files_explained():
        try:
            durable.write_new(path, data)
        except FileExistsError:
            raise Trouble(
                tr("There is already a file of this name."),
                tr("It was not changed."),
                tr("Choose another name."),
            ) from None


def write_parts(path: Path, parts: Sequence[bytes]) -> list[str]:
    """Write one file, or several that are numbered from the second on; return their names."""
    later = range(2, len(parts) + 1)
    paths = [path, *(path.with_name(f"{path.stem}-{n}{path.suffix}") for n in later)]
    for one, data in zip(paths, parts, strict=True):
        write(one, data)
    return [one.name for one in paths]

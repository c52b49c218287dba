"""The recovery code in a file: written for printing, and found again in what somebody kept."""

from __future__ import annotations

import re
from pathlib import Path

from exitdesk.crypto import recovery
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services.vaults import Vault
from exitdesk.storage import durable
from exitdesk.storage.failures import files_explained

_GROUPED = re.compile(r"(?:[0-9A-Za-z]{5}[\s-]+){7}[0-9A-Za-z]{5}")


def write(path: Path, vault: Vault, code: str) -> None:
    """Write the sheet to a new file: a PDF where the name ends so, else text. Raises Trouble."""
    if path.suffix.lower() == ".pdf":
        from exitdesk.services import documents  # noqa: PLC0415 (not with the first window)

        documents.write(documents.recovery_sheet(vault, code), path)
        return
    lines = [
        tr("exitdesk recovery code"),
        tr(
            "Made on {day}. It opens the vault without the passphrase.",
            day=vault.header.modified_at[:10],
        ),
        tr(
            "Print this, keep it in a sealed envelope away from the computer, and remove this file."
        ),
        "",
        code,
        "",
    ]
    with files_explained():
        durable.write_new(path, "\n".join(lines).encode())


def code_in(data: bytes) -> str:
    """Return the recovery code that stands somewhere in a text file; raises Trouble."""
    text = data.decode("utf-8-sig", errors="replace")
    best = ""
    for found in _GROUPED.finditer(text):
        best = best or found.group()
        try:
            recovery.read(found.group())
        except Trouble:
            continue
        return found.group()
    return best or text.strip()[:200]

"""Documents of a case: added sealed, read in memory, exported only on purpose."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from exitdesk.domain.ids import RecordId, new_id
from exitdesk.domain.trouble import Trouble
from exitdesk.domain.validation import clean_text
from exitdesk.i18n import tr
from exitdesk.services import saving
from exitdesk.services.changes import ChangeSet
from exitdesk.services.vaults import ATTACHMENTS, Vault, now
from exitdesk.storage import durable, erasing, sealed_files
from exitdesk.storage.failures import files_explained
from exitdesk.storage.progress import Progress, silent
from exitdesk.storage.sealed_files import SealedFile

LIMIT: Final = sealed_files.LIMIT
_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_BLOCK: Final = 1 << 18


def folder(vault: Vault) -> Path:
    """Return where the sealed files lie."""
    return vault.folder / ATTACHMENTS


def add(
    vault: Vault,
    case: RecordId,
    path: Path,
    *,
    title: str = "",
    about: str = "",
    progress: Progress = silent,
) -> tuple[RecordId, ChangeSet]:
    """Seal the file at `path` into the vault and note it in the case; the original stays.

    `about` is the id of the record it belongs to. Returns once it is on the disk. Raises Trouble
    (too large, not readable, no room) and Cancelled; then nothing is left of it.
    """
    if not path.is_file():
        raise Trouble(
            tr("There is no such file."),
            tr("Nothing was added."),
            tr("Choose a file that can be opened."),
        )
    with files_explained(), path.open("rb") as source:
        file = sealed_files.sealed(
            folder(vault), source, known=lambda sha: known(vault, sha), progress=progress
        )
    try:
        return _noted(vault, case, file, path.name, title, about)
    except BaseException:
        with suppress(Trouble):  # what stays is removed when the vault is next opened
            erasing.tidied(vault.store, folder(vault), crashed=True)
        raise


def _noted(
    vault: Vault, case: RecordId, file: SealedFile, file_name: str, title: str, about: str
) -> tuple[RecordId, ChangeSet]:
    """Write down where the content lies, and its record."""
    remember(vault, file)
    name = clean_text(file_name).replace("\n", " ")[:255]
    fields = {
        "file_name": name,
        "title": title,
        "about": about,
        "content": file.name,
        "size": file.size,
        "media_type": mimetypes.guess_type(name)[0] or "application/octet-stream",
        "added_on": now()[:10],
    }
    record = new_id()
    return record, saving.put(vault, case, record, "attachment", fields, label=tr("Document added"))


def reader(vault: Vault, record: RecordId) -> BinaryIO:
    """Return the content, decrypted in memory while it is read. Close it after use."""
    return sealed_files.opened(folder(vault), sealed_file(vault, record))


def export(vault: Vault, record: RecordId, target: Path, progress: Progress = silent) -> None:
    """Write the content unencrypted to `target`, which must not exist.

    The person was told beforehand what this leaves behind. On any error nothing is left.
    """
    file = sealed_file(vault, record)
    with files_explained(), sealed_files.opened(folder(vault), file) as source:
        if target.exists():
            raise Trouble(
                tr("There is already a file of this name."),
                tr("It was not changed."),
                tr("Choose another name."),
            )
        durable.write_new(target, _blocks(source, file.size, progress))


def safe_name(name: str) -> str:
    """Return a file name that means the same everywhere: no separators, no reserved names."""
    cleaned = _UNSAFE.sub("_", name).strip(" .") or "document"
    return ("_" + cleaned if _RESERVED.fullmatch(cleaned) else cleaned)[-120:]


def sealed_file(vault: Vault, record: RecordId) -> SealedFile:
    """Return how the content of an attachment lies on the disk; raises Trouble where it is gone."""
    name = saving.found(vault, record).doc.get("content")
    row = vault.store.connection.execute(
        "SELECT name, key, size, sha256 FROM sealed WHERE name=?", (name,)
    ).fetchone()
    if row is None:
        raise Trouble(
            tr("The content of this document is missing."),
            tr("The rest of the file is whole."),
            tr("Look for it in a backup."),
        )
    return SealedFile(row[0], row[1], row[2], row[3].hex())


def every(vault: Vault) -> list[SealedFile]:
    """Return all sealed files that the vault knows."""
    rows = vault.store.connection.execute(
        "SELECT name, key, size, sha256 FROM sealed ORDER BY name"
    )
    return [SealedFile(name, key, size, sha.hex()) for name, key, size, sha in rows]


def without_content(vault: Vault) -> int:
    """Count the documents whose content the vault does not know any more."""
    row = vault.store.connection.execute(
        "SELECT count(*) FROM record WHERE kind IN ('attachment', 'form') AND NOT deleted AND "
        "json_extract(doc, '$.content') NOT IN (SELECT name FROM sealed)"
    ).fetchone()
    return int(row[0])


def remove(vault: Vault, record: RecordId) -> ChangeSet:
    """Take a document out of sight; undo brings it back."""
    return saving.deleted(vault, record, label=tr("Document removed"))


def known(vault: Vault, sha256: str) -> SealedFile | None:
    """Return the sealed file whose content has this digest, where there is one."""
    row = vault.store.connection.execute(
        "SELECT name, key, size, sha256 FROM sealed WHERE sha256=?", (bytes.fromhex(sha256),)
    ).fetchone()
    return SealedFile(row[0], row[1], row[2], row[3].hex()) if row else None


def remember(vault: Vault, file: SealedFile) -> None:
    """Write down where a sealed content lies and what opens it."""
    with vault.store.compartment.transaction() as connection:
        connection.execute(
            "INSERT OR IGNORE INTO sealed VALUES (?,?,?,?)",
            (file.name, file.key, file.size, bytes.fromhex(file.sha256)),
        )


def _blocks(source: BinaryIO, size: int, progress: Progress) -> Iterator[bytes]:
    while block := source.read(_BLOCK):
        progress(source.tell(), size)
        yield block

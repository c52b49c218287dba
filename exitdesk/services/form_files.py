"""The content of a form in the vault: the workbook as it came, its XForm, what lay beside it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import attachments, saving
from exitdesk.services.vault import Vault
from exitdesk.storage import erasing, sealed_files
from exitdesk.storage.sealed_files import SealedFile

_XFORM: Final = "form.xml"
_SOURCE: Final = "source/"
_BESIDE: Final = "beside/"
_THE_DAY: Final = (2000, 1, 1, 0, 0, 0)
"""One date in every bundle, so that the same content is the same file."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a form consists of: `source` is the file as it was imported."""

    file_name: str
    source: bytes
    xform: str
    files: Mapping[str, bytes] = field(default_factory=dict)


def digest(content: Content, scoring: str) -> str:
    """Return what two forms that ask and count the same have in common."""
    found = hashlib.sha256()
    parts = [content.xform.encode(), scoring.encode()]
    for name in sorted(content.files):
        parts += [name.encode(), content.files[name]]
    for part in parts:
        found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()


def sealed(vault: Vault, content: Content) -> SealedFile:
    """Seal a form's content into the vault; the record that names it must follow at once."""
    file = sealed_files.sealed(
        attachments.folder(vault),
        io.BytesIO(_packed(content)),
        known=lambda sha: attachments.known(vault, sha),
    )
    attachments.remember(vault, file)
    return file


def given_up(vault: Vault) -> None:
    """Remove sealed content that no record came to name."""
    with suppress(Trouble):  # what stays is removed when the vault is next opened
        erasing.tidied(vault.store, attachments.folder(vault), crashed=True)


def content(vault: Vault, record: RecordId) -> Content:
    """Return the content of a form in the library; raises Trouble where it is gone."""
    row = saving.found(vault, record)
    if row.kind != "form":
        raise Trouble(tr("This is not a form."), tr("Nothing was changed."))
    with attachments.reader(vault, record) as reader:
        return _unpacked(reader.read())


def _packed(content: Content) -> bytes:
    target = io.BytesIO()
    parts = {_SOURCE + content.file_name: content.source, _XFORM: content.xform.encode()}
    parts |= {_BESIDE + name: content.files[name] for name in sorted(content.files)}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in parts.items():
            bundle.writestr(zipfile.ZipInfo(name, _THE_DAY), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _unpacked(packed: bytes) -> Content:
    with zipfile.ZipFile(io.BytesIO(packed)) as bundle:
        parts = {name: bundle.read(name) for name in bundle.namelist()}
    source = next(name for name in parts if name.startswith(_SOURCE))
    return Content(
        source.removeprefix(_SOURCE),
        parts[source],
        parts[_XFORM].decode(),
        {n.removeprefix(_BESIDE): d for n, d in parts.items() if n.startswith(_BESIDE)},
    )

"""The certificate of an erasure: what kinds, how many, when, by whom; no content."""

from __future__ import annotations

from pathlib import Path

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.ids import RecordId, reference
from exitdesk.i18n import tr
from exitdesk.services import people
from exitdesk.services.erasing import Certificate
from exitdesk.services.vaults import Vault
from exitdesk.storage import durable
from exitdesk.storage.failures import files_explained


def text(vault: Vault, certificate: Certificate) -> str:
    """Return the certificate as plain text."""
    home = str(people.organisation(vault).doc.get("name") or "")
    by = people.names(vault).shown(reference(RecordId(certificate.by))) if certificate.by else ""
    lines = [
        tr("Certificate of erasure"),
        home,
        "",
        tr("Erased: {at}", at=certificate.erased_at.replace("T", " ")),
        tr("By: {person}", person=by),
        tr("Destroyed:"),
        *(
            f"  {number} × {tr(CATALOGUE[kind].label) if kind in CATALOGUE else kind}"
            for kind, number in sorted(certificate.counts.items())
        ),
        tr("Backups of this vault that held the case and were removed: {n}").format(
            n=certificate.backups_removed
        ),
        "",
        tr(
            "The content, its search words and its history were destroyed in this vault. The "
            "program cannot reach copies on paper, on sticks, or with others."
        ),
        "",
    ]
    return "\n".join(lines)


def write(vault: Vault, certificate: Certificate, path: Path) -> Path:
    """Write the certificate to `path` and return it; raises Trouble."""
    with files_explained():
        durable.write(path, text(vault, certificate).encode())
    return path

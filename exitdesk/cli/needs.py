"""The needs of a case on the command line."""

from __future__ import annotations

from pathlib import Path

from exitdesk.domain.ids import RecordId
from exitdesk.services import documents, needs_paper
from exitdesk.services.vault import Vault


def needs(vault: Vault, case: RecordId, out: Path) -> int:
    """Write the paper of ``report VAULT CODE --kind needs`` and return its pages.

    It shows the last assessment beside the one before it, and all of them over time. Raises
    Trouble where there is none.
    """
    return documents.write(needs_paper.document(vault, case), out)

"""Which assessments are closed to the person at the desk while they rate them a second time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from exitdesk.domain import blind
from exitdesk.domain.ids import RecordId, reference
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import drafts
from exitdesk.services.vaults import Vault
from exitdesk.storage.records import Record

KIND: Final = "assessment"


def withheld(vault: Vault, case: RecordId, records: Iterable[Record]) -> frozenset[str]:
    """Return which of the `records` of a case are closed now; drafts of this device count."""
    every = [one for one in records if one.kind == KIND]
    if not every:
        return frozenset()
    open_ = [one.doc for one in every if not one.final]
    open_ += [one.doc for one in drafts.every(vault) if one.case == case and one.kind == KIND]
    me = reference(vault.me) if vault.me else ""
    return blind.withheld(open_, me)


def is_withheld(vault: Vault, record: Record) -> bool:
    """Tell whether a record is a closed assessment, or a correction of one."""
    about = str(record.doc.get("of")) if record.kind == "amendment" else record.id
    if record.kind not in (KIND, "amendment"):
        return False
    return about in withheld(vault, record.scope, vault.store.records(record.scope, [KIND]))


def veiled(record: Record) -> Record:
    """Return a closed assessment with what may be seen of it."""
    return replace(record, doc=blind.veiled(record.doc))


def closed() -> Trouble:
    """Return what is said where a closed assessment would be opened."""
    return Trouble(
        tr("This assessment is closed to you for now."),
        tr("Nothing was changed."),
        tr(blind.WHY),
    )

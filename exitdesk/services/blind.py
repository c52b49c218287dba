"""Which assessments are closed to the person at the desk while their own rating is not final."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from exitdesk.domain import blind
from exitdesk.domain.five_areas.description import form_of
from exitdesk.domain.ids import RecordId, reference
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr, trn
from exitdesk.services import drafts
from exitdesk.services.drafts import Draft
from exitdesk.services.vaults import Vault
from exitdesk.storage.records import Record

KIND: Final = "assessment"


def withheld(vault: Vault, case: RecordId, records: Iterable[Record]) -> frozenset[str]:
    """Return which of the `records` of a case are closed now; drafts of this device count."""
    return _withheld(vault, case, records, {})


def _withheld(
    vault: Vault, case: RecordId, records: Iterable[Record], new: Mapping[str, Mapping[str, Any]]
) -> frozenset[str]:
    every = [one for one in records if one.kind == KIND]
    if not every:
        return frozenset()
    done = {one.id for one in every if one.final}
    open_: list[tuple[str, Mapping[str, Any]]]
    open_ = [(one.id, one.doc) for one in every if one.id not in done]
    open_ += [
        (one.record or one.id, one.doc)
        for one in drafts.every(vault)
        if one.case == case and one.kind == KIND and one.record not in done
    ]
    me = reference(vault.me) if vault.me else ""
    return blind.withheld(open_, me, {one.id: one.doc for one in every} | dict(new))


def shown_drafts(vault: Vault, kept: Iterable[Draft]) -> tuple[Draft, ...]:
    """Return the drafts that may be seen now: of a closed rating none, nor a colleague's second."""
    every = tuple(kept)
    closed: set[str] = set()
    for case in {one.case for one in every if one.kind == KIND and one.case is not None}:
        records = vault.store.records(case, [KIND])
        new = [one for one in every if one.case == case and one.kind == KIND and not one.record]
        closed |= _withheld(vault, case, records, {one.id: one.doc for one in new})
    return tuple(
        one
        for one in every
        if one.kind != KIND or (one.id not in closed and one.record not in closed)
    )


def is_withheld(vault: Vault, record: Record) -> bool:
    """Tell whether a record is a closed assessment, or a correction of one."""
    about = str(record.doc.get("of")) if record.kind == "amendment" else record.id
    if record.kind not in (KIND, "amendment"):
        return False
    return about in withheld(vault, record.scope, vault.store.records(record.scope, [KIND]))


def left_out(vault: Vault, form: str) -> int:
    """Return how many ratings of our form `form` are closed now, over all cases."""
    found = 0
    for row in vault.store.case_rows():
        case = RecordId(row.id)
        records = vault.store.records(case, [KIND])
        closed = withheld(vault, case, records)
        found += sum(
            one.id in closed and form_of(one.doc.get("form")).id == form for one in records
        )
    return found


def left_out_words(number: int) -> str:
    """Return what is said beside a table in which closed ratings are missing; "" for none."""
    if not number:
        return ""
    return trn(
        "{n} assessment is left out: it is not shown until your own rating is final.",
        "{n} assessments are left out: they are not shown until your own rating is final.",
        number,
    )


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

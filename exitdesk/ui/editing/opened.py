"""What a page of writing needs to know about a record and its case, read in one go."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.fields import Choice
from exitdesk.domain.ids import RecordId, reference
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import blind, cases, drafts, entries, people
from exitdesk.services.drafts import Draft
from exitdesk.ui.parts import KnownPerson
from exitdesk.ui.reading.values import Known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exitdesk.services.vault import Vault


@dataclass(frozen=True, slots=True)
class Correction:
    """An amendment of a final record."""

    written_at: str
    by: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A record to write on, new where `record` is None, with the case around it.

    `draft` is the one that was asked for, `waiting` are others of the same record. `events` are
    (kind, doc) of the case, oldest first. `setting` is the one that the client lives in now.
    """

    case: RecordId
    kind: str
    code: str
    alias: str
    case_doc: dict[str, Any]
    record: RecordId | None
    doc: dict[str, Any]
    final: bool
    draft: Draft | None
    waiting: tuple[Draft, ...]
    people: tuple[KnownPerson, ...]
    known: Known
    goals: tuple[Choice, ...]
    corrections: tuple[Correction, ...]
    ladder: str
    events: tuple[tuple[str, dict[str, Any]], ...] = field(repr=False)
    setting: str = ""


def opened(
    vault: Vault, case: RecordId, kind: str, record: RecordId | None, draft: RecordId | None
) -> Opened:
    """Read a record (or what a new one begins with), its drafts and its case.

    Raises Trouble where the case or the record is no longer there.
    """
    page = cases.page(vault, case)
    found = next((one for one in page.events if one.id == record), None)
    if record is not None and found is None:
        raise Trouble(
            tr("This entry is no longer there."),
            tr("Nothing was changed."),
            tr("Go back and look again."),
        )
    if record in page.withheld:
        raise blind.closed()
    kinds = (kind, "amendment") if found is not None and found.final else (kind,)
    mine = [
        one
        for one in blind.shown_drafts(vault, drafts.every(vault))
        if one.case == case and one.kind in kinds and one.record == record
    ]
    return Opened(
        case=case,
        kind=kind,
        code=page.row.code,
        alias=page.row.alias,
        case_doc=dict(page.case.doc),
        record=record,
        doc=_begun(vault, case, kind) if found is None else dict(found.doc),
        final=found is not None and found.final,
        draft=next((one for one in mine if one.id == draft), None),
        waiting=tuple(one for one in mine if one.id != draft),
        people=_people(vault, page),
        known=Known(page.names, _goals(page)),
        goals=tuple(
            Choice(name, f"{name} · {words}" if words else name)
            for name, words in _goals(page).items()
        ),
        corrections=tuple(_correction(one.doc) for one in page.amendments(record))
        if record
        else (),
        ladder=str(people.organisation(vault).doc.get("phone_ladder") or ""),
        events=tuple((one.kind, one.doc) for one in page.events if one.id != record),
        setting=page.row.setting,
    )


def _begun(vault: Vault, case: RecordId, kind: str) -> dict[str, Any]:
    if kind == "session":
        return entries.starting_point(vault, case)
    described = CATALOGUE[kind].by_name
    return {"worker": reference(vault.me)} if vault.me and "worker" in described else {}


def _people(vault: Vault, page: cases.CasePage) -> tuple[KnownPerson, ...]:
    roles = CATALOGUE["staff"].by_name["role"]
    staff = [
        KnownPerson(
            reference(one.id),
            str(one.doc.get("alias") or one.doc.get("code") or ""),
            tr("no longer works here")
            if one.doc.get("left")
            else tr(roles.choice_label(str(one.doc.get("role") or ""))),
        )
        for one in people.colleagues(vault)
    ]
    around = [
        KnownPerson(
            reference(one.id), str(one.doc.get("name") or ""), str(one.doc.get("relation") or "")
        )
        for one in page.parts.get("contact", ())
    ]
    return (*staff, *around)


def _goals(page: cases.CasePage) -> dict[str, str]:
    named: dict[str, str] = {}
    for one in page.events:
        for goal in one.doc.get("goals") or () if one.kind == "plan" else ():
            if isinstance(goal, dict) and goal.get("id"):
                named[str(goal["id"])] = str(
                    goal.get("own_words") or goal.get("plain_version") or ""
                )
    return named


def _correction(doc: Mapping[str, Any]) -> Correction:
    return Correction(
        *(str(doc.get(name) or "") for name in ("written_at", "by", "reason", "text"))
    )


def fingerprint(doc: Mapping[str, Any]) -> str:
    """Return a short mark of a document, to notice that it was changed since a draft began."""
    plain = json.dumps(doc, sort_keys=True, default=str).encode()
    return hashlib.sha256(plain).hexdigest()[:16]

"""A case as its page shows it: everything read at once on the store's worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from exitdesk.domain import plan as plans
from exitdesk.domain.case_events import CaseEvent
from exitdesk.domain.ids import RecordId, reference
from exitdesk.services import cases, drafts, people
from exitdesk.services.cases import CasePage
from exitdesk.services.drafts import Draft
from exitdesk.services.vaults import Vault
from exitdesk.ui.parts import KnownPerson
from exitdesk.ui.reading.values import Known


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What the tabs are made of. `drafts` are newest first, `plan` is the one in force today."""

    page: CasePage
    drafts: tuple[Draft, ...]
    known: Known
    people: tuple[KnownPerson, ...]
    plan: plans.Plan | None
    today: date

    @property
    def id(self) -> RecordId:
        """The id of the case."""
        return self.page.row.id

    @property
    def doc(self) -> Mapping[str, Any]:
        """The fields of the case."""
        return self.page.case.doc


def read(vault: Vault, case: RecordId, logged: bool, today: date) -> OpenCase:
    """Read a case; `logged` writes the opening into its reading log. Raises Trouble."""
    page = cases.page(vault, case, logged=logged)
    happened = [_case_event(r.kind, r.id, r.doc) for r in page.events]
    events = [one for one in happened if one is not None]
    return OpenCase(
        page,
        tuple(d for d in drafts.every(vault) if d.case == case),
        Known(page.names, _goal_words(page)),
        _people(vault, page),
        plans.plan_in_force(events, today),
        today,
    )


def _case_event(kind: str, record: RecordId, doc: Mapping[str, Any]) -> CaseEvent | None:
    """Return an event as formulas read it, under its record's id; None where it has no day."""
    try:
        day = date.fromisoformat(str(doc.get("occurred_on", "")))
    except ValueError:
        return None
    return CaseEvent(kind, record, day, doc)


def _goal_words(page: CasePage) -> dict[str, str]:
    return {
        str(goal.get("id")): str(goal.get("own_words") or goal.get("plain_version") or "")
        for record in page.events
        if record.kind == "plan"
        for goal in record.doc.get("goals") or ()
    }


def _people(vault: Vault, page: CasePage) -> tuple[KnownPerson, ...]:
    """Return everybody who can be picked: colleagues, then people around the client."""
    staff = [r for r in people.colleagues(vault) if not r.doc.get("left")]
    around = page.parts.get("contact", ())
    return (
        *(
            KnownPerson(
                reference(r.id), page.names.shown(reference(r.id)), _plain(r.doc.get("role"))
            )
            for r in staff
        ),
        *(
            KnownPerson(
                reference(r.id), str(r.doc.get("name") or ""), _plain(r.doc.get("relation"))
            )
            for r in around
        ),
    )


def _plain(word: object) -> str:
    return str(word or "").replace("_", " ")

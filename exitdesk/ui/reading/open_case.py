"""A case as its page shows it: everything read at once on the store's worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from exitdesk.domain import plan as plans
from exitdesk.domain.attention import Attention, Part, attention
from exitdesk.domain.ids import RecordId, reference
from exitdesk.domain.score_series import ScoreSeries
from exitdesk.services import blind, cases, drafts, needs, people, score_series
from exitdesk.services.cases import CasePage
from exitdesk.services.drafts import Draft
from exitdesk.services.figures import case_events
from exitdesk.services.needs import Needs
from exitdesk.services.vault import Vault
from exitdesk.ui.parts import KnownPerson
from exitdesk.ui.reading.timeline_items import Lines, lines
from exitdesk.ui.reading.values import Known


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What the tabs are made of.

    `drafts` are newest first, `plan` is the one in force today, made by the entry `plan_record`;
    `attention` is what matters today, by day.
    """

    page: CasePage
    drafts: tuple[Draft, ...]
    known: Known
    people: tuple[KnownPerson, ...]
    plan: plans.Plan | None
    plan_record: RecordId | None
    attention: tuple[Attention, ...]
    lines: Lines
    today: date
    needs: Needs
    scores: tuple[ScoreSeries, ...]

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
    events = case_events(page.events)
    ids = {str(r.doc.get("event_ref") or r.id): r.id for r in page.events}
    plan = plans.plan_in_force(events, today)
    parts = [Part(r.kind, r.id, r.doc) for kind in page.parts.values() for r in kind]
    kept = tuple(d for d in blind.shown_drafts(vault, drafts.every(vault)) if d.case == case)
    return OpenCase(
        page,
        kept,
        Known(page.names, _goal_words(page)),
        _people(vault, page),
        plan,
        ids.get(plan.ref) if plan is not None else None,
        tuple(attention(events, page.case.doc, today, parts=parts)),
        lines(page, kept),
        today,
        needs.needs(page, needs.reliability(vault)),
        score_series.of_case(page, score_series.measures(vault)),
    )


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

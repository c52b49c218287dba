"""Ownership of the process (domain.md 5.2): a proposal, unvalidated; the parts are always shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from exitdesk.domain.case_events import CaseEvent, Doc, block, of_kind, rows, whole, word
from exitdesk.domain.figures.rounding import mean, rounded_or_none, share
from exitdesk.domain.plan import decisions, goal_docs, goal_ids, plan_event

_COUNTED: Final = ("client", "joint", "worker", "family")
_FEWEST_DECISIONS: Final = 3
_FEWEST_PARTS: Final = 3
_PER_POINT: Final = 25  # k5 runs from 0 to 4
_HALF: Final = Fraction(1, 2)
_OWNED: Final = {"client": Fraction(1), "joint": _HALF}


def goals_share(goals: Sequence[Doc]) -> Fraction | None:
    """Return O1: the share of goals in own words and owned by the client."""
    own = [
        goal
        for goal in goals
        if word(goal.get("own_words")).strip() and word(goal.get("owner")) == "client"
    ]
    return share(len(own), len(goals))


def actions_share(goals: Sequence[Doc]) -> Fraction | None:
    """Return O2: actions owned by the client count 1, joint ones half, the authority's not."""
    owners = [word(action.get("owner")) for goal in goals for action in rows(goal.get("actions"))]
    counted = [owner for owner in owners if owner != "authority"]
    owned = sum((_OWNED.get(owner, Fraction(0)) for owner in counted), Fraction(0))
    return share(owned, len(counted))


def decisions_share(counted: Mapping[str, int]) -> Fraction | None:
    """Return O3 of decisions by who decided; None with fewer than 3 besides the authority's."""
    total = sum(counted.get(name, 0) for name in _COUNTED)
    if total < _FEWEST_DECISIONS:
        return None
    return share(counted.get("client", 0) + _HALF * counted.get("joint", 0), total)


def client_view(ordered: Sequence[CaseEvent], on: date) -> Fraction | None:
    """Return O4: 25 x the latest answer to "I decide what happens next" up to `on`."""
    for event in reversed(of_kind(ordered, "session")):
        answer = whole(block(event.doc.get("check")).get("k5"))
        if answer is not None and event.occurred_on <= on:
            return Fraction(_PER_POINT * answer)
    return None


def ownership(
    ordered: Sequence[CaseEvent], review: CaseEvent, previous: CaseEvent | None
) -> dict[str, object]:
    """Return the four parts, the decisions counted since the previous review, and their mean."""
    goals = _goals(ordered, review)
    made = decisions(ordered, previous and previous.occurred_on, review.occurred_on)
    counted = dict(Counter(decision.by for decision in made if decision.by))
    parts = (
        goals_share(goals),
        actions_share(goals),
        decisions_share(counted),
        client_view(ordered, review.occurred_on),
    )
    known = [part for part in parts if part is not None]
    return {
        "O1_goals": rounded_or_none(parts[0]),
        "O2_actions": rounded_or_none(parts[1]),
        "O3_decisions": rounded_or_none(parts[2]),
        "O4_client_view": rounded_or_none(parts[3]),
        "decisions_counted": counted,
        "index": rounded_or_none(mean(known)) if len(known) >= _FEWEST_PARTS else None,
    }


def _goals(ordered: Sequence[CaseEvent], review: CaseEvent) -> list[Doc]:
    plan = plan_event(ordered, review.occurred_on, whole(review.doc.get("plan_version")))
    if plan is None:
        return []
    described = goal_docs(ordered, plan)
    return [described[name] for name in goal_ids(plan) if name in described]

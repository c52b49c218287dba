"""Goal attainment scaling (domain.md 5.1).

The T score is that of Kiresuk and Sherman in the corrected form of Turner-Stokes:
``T = 50 + 10 * sum(w x) / sqrt((1 - rho) * sum(w^2) + rho * (sum w)^2)`` with rho = 0.30.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal, localcontext
from typing import Final

from exitdesk.domain.case_events import CaseEvent, Doc, block, natural, whole
from exitdesk.domain.figures.rounding import rounded_or_none
from exitdesk.domain.plan import goal_docs, goal_weight, plan_event

RHO: Final = Decimal("0.30")
_PLACES: Final = 2
_DIGITS: Final = 40


def t_score(weighted: Sequence[tuple[int, int]]) -> Decimal | None:
    """Return T for pairs (weight, score -2 to +2), unrounded; goals of weight 0 are left out.

    None where nothing is left.
    """
    pairs = [(weight, score) for weight, score in weighted if weight > 0]
    if not pairs:
        return None
    with localcontext() as context:
        context.prec = _DIGITS
        total = sum(weight for weight, _ in pairs)
        squares = sum(weight * weight for weight, _ in pairs)
        attained = sum(weight * score for weight, score in pairs)
        root = ((1 - RHO) * squares + RHO * total * total).sqrt()
        return 50 + 10 * attained / root


def scored_goals(ordered: Iterable[CaseEvent], review: CaseEvent) -> dict[str, tuple[Doc, int]]:
    """Return the goals that a review scores, with weight, by id: their documents and scores."""
    events = list(ordered)
    plan = plan_event(events, review.occurred_on, whole(review.doc.get("plan_version")))
    goals = {} if plan is None else goal_docs(events, plan)
    scores = block(review.doc.get("scores"))
    found: dict[str, tuple[Doc, int]] = {}
    for name in sorted(scores, key=natural):
        score = whole(scores[name])
        if score is not None and name in goals and goal_weight(goals[name]) > 0:
            found[name] = goals[name], score
    return found


def attainment(ordered: Iterable[CaseEvent], review: CaseEvent) -> dict[str, object]:
    """Return weights, T, T of the same goals' baselines, and the change of the unrounded values.

    The baseline is None where one of the goals has none: another set of goals is no comparison.
    """
    goals = scored_goals(ordered, review)
    now = t_score([(goal_weight(goal), score) for goal, score in goals.values()])
    starts = [(goal_weight(goal), whole(goal.get("baseline"))) for goal, _ in goals.values()]
    known = [(heavy, start) for heavy, start in starts if start is not None]
    before = t_score(known) if len(known) == len(starts) else None
    return {
        "weights": {name: goal_weight(goal) for name, (goal, _) in goals.items()},
        "gas_T": rounded_or_none(now, _PLACES),
        "gas_T_baseline_same_goals": rounded_or_none(before, _PLACES),
        "gas_change": None
        if now is None or before is None
        else rounded_or_none(now - before, _PLACES),
    }

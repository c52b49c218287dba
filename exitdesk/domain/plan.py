"""The plan in force on a day: its goals and actions, where they stand, and what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from exitdesk.domain.case_events import (
    CaseEvent,
    CaseEvents,
    Doc,
    block,
    day,
    in_order,
    names,
    natural,
    of_kind,
    rows,
    whole,
    word,
)

ActionStatus = Literal["open", "done", "overdue"]

DECIDING_KINDS: Final = ("session", "meeting", "plan_review")


@dataclass(frozen=True, slots=True)
class Action:
    """A step towards a goal; `overdue` means that its day has passed and no result is noted."""

    what: str
    owner: str
    due: date | None
    done_on: date | None
    result: str
    status: ActionStatus


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal as last agreed; `score` is the latest of a review, from -2 to +2.

    `status` is as noted, "active" where nothing is noted. `carried` tells that it comes from an
    earlier plan. `doc` is the whole goal as it was written.
    """

    id: str
    area: str
    items: tuple[str, ...]
    own_words: str
    owner: str
    importance: int | None
    difficulty: int | None
    due: date | None
    baseline: int | None
    score: int | None
    scored_on: date | None
    status: str
    carried: bool
    actions: tuple[Action, ...]
    milestones: tuple[str, ...]
    doc: Doc

    @property
    def weight(self) -> int:
        """Return importance x difficulty; what was not said counts as 1 (domain.md 5.1)."""
        return goal_weight(self.doc)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, by whom (client, joint, worker, family, authority), when and where."""

    what: str
    by: str
    occurred_on: date
    ref: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan in force: the event that made it, goals carried and new, decisions since."""

    ref: str
    version: int
    made_on: date
    signed_by_client: bool | None
    goals: tuple[Goal, ...]
    decisions: tuple[Decision, ...]
    last_review: date | None
    next_review: date | None
    doc: Doc


def decisions(ordered: Iterable[CaseEvent], after: date | None, until: date) -> list[Decision]:
    """Return the decisions in sessions, meetings and reviews after `after`, up to `until`."""
    return [
        Decision(word(row.get("what")), word(row.get("by")), event.occurred_on, event.ref)
        for event in of_kind(ordered, *DECIDING_KINDS)
        if event.occurred_on <= until and (after is None or event.occurred_on > after)
        for row in rows(event.doc.get("decisions"))
    ]


def version_of(plan: CaseEvent) -> int:
    """Return the version of a plan; one that is not numbered is the first."""
    return whole(plan.doc.get("version")) or 1


def plan_event(
    ordered: Iterable[CaseEvent], on: date, version: int | None = None
) -> CaseEvent | None:
    """Return the plan of `version`, or the latest where that is not told, made up to `on`."""
    made = [event for event in of_kind(ordered, "plan") if event.occurred_on <= on]
    of_version = [event for event in made if version_of(event) == version]
    return max(
        of_version or made,
        key=lambda event: (event.occurred_on, version_of(event), natural(event.ref)),
        default=None,
    )


def goal_docs(ordered: Iterable[CaseEvent], up_to: CaseEvent) -> dict[str, Doc]:
    """Return every goal that plans up to and including `up_to` describe, the latest wording."""
    limit = (up_to.occurred_on, version_of(up_to))
    plans = sorted(
        (e for e in of_kind(ordered, "plan") if (e.occurred_on, version_of(e)) <= limit),
        key=lambda event: (event.occurred_on, version_of(event)),
    )
    found: dict[str, Doc] = {}
    for event in plans:
        for goal in rows(event.doc.get("goals")):
            found[word(goal.get("id"))] = goal
    return found


def goal_weight(goal: Doc) -> int:
    """Return importance x difficulty of a goal; what was not said counts as 1."""
    importance, difficulty = whole(goal.get("importance")), whole(goal.get("difficulty"))
    return (1 if importance is None else importance) * (1 if difficulty is None else difficulty)


def goal_ids(plan: CaseEvent) -> list[str]:
    """Return the goals of a plan by id: those carried on, then the new ones."""
    new = [word(goal.get("id")) for goal in rows(plan.doc.get("goals"))]
    return list(dict.fromkeys([*names(plan.doc.get("carried")), *new]))


def plan_in_force(case_events: CaseEvents, on: date) -> Plan | None:
    """Return the plan in force on the day `on`, as far as it is known by then; None without one.

    A later plan replaces an earlier one and carries on those of its goals that it names.
    """
    known = [event for event in in_order(case_events) if event.occurred_on <= on]
    plan = plan_event(known, on)
    if plan is None:
        return None
    described = goal_docs(known, plan)
    carried = frozenset(names(plan.doc.get("carried")))
    reviews = [e for e in of_kind(known, "plan_review") if e.occurred_on >= plan.occurred_on]
    last = reviews[-1] if reviews else None
    return Plan(
        ref=plan.ref,
        version=version_of(plan),
        made_on=plan.occurred_on,
        signed_by_client=_yes_or_no(plan.doc.get("signed_by_client")),
        goals=tuple(
            _goal(goal, described[goal], known, on, carried=goal in carried)
            for goal in goal_ids(plan)
            if goal in described
        ),
        decisions=tuple(d for d in decisions(known, None, on) if d.occurred_on >= plan.occurred_on),
        last_review=last and last.occurred_on,
        next_review=day((last or plan).doc.get("next_review")),
        doc=plan.doc,
    )


def _yes_or_no(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _goal(name: str, doc: Doc, known: Sequence[CaseEvent], on: date, *, carried: bool) -> Goal:
    score, scored_on = _latest_score(name, known)
    return Goal(
        id=name,
        area=word(doc.get("area")),
        items=tuple(names(doc.get("items"))),
        own_words=word(doc.get("own_words")),
        owner=word(doc.get("owner")),
        importance=whole(doc.get("importance")),
        difficulty=whole(doc.get("difficulty")),
        due=day(doc.get("due")),
        baseline=whole(doc.get("baseline")),
        score=score,
        scored_on=scored_on,
        status=word(doc.get("status")) or "active",
        carried=carried,
        actions=tuple(_action(action, on) for action in rows(doc.get("actions"))),
        milestones=tuple(
            word(event.doc.get("what"))
            for event in of_kind(known, "milestone")
            if word(event.doc.get("goal")) == name
        ),
        doc=doc,
    )


def _latest_score(goal: str, known: Sequence[CaseEvent]) -> tuple[int | None, date | None]:
    for event in reversed(of_kind(known, "plan_review")):
        score = whole(block(event.doc.get("scores")).get(goal))
        if score is not None:
            return score, event.occurred_on
    return None, None


def _action(doc: Doc, on: date) -> Action:
    due, done_on = day(doc.get("due")), day(doc.get("done_on"))
    status: ActionStatus = "open"
    if done_on is not None and done_on <= on:
        status = "done"
    elif due is not None and due < on:
        status = "overdue"
    return Action(
        what=word(doc.get("what")),
        owner=word(doc.get("owner")),
        due=due,
        done_on=done_on,
        result=word(doc.get("result")),
        status=status,
    )

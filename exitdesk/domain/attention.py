"""What matters today in one case: computed from its events, its own document and its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from exitdesk.domain import attention_rules as rules
from exitdesk.domain.attention_rules import File, Found, Part
from exitdesk.domain.case_events import CaseEvents, Doc, closed_on, in_order, word

__all__ = ["RULES", "Attention", "Part", "Rule", "attention"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: how many days ahead it speaks, where it comes from, whether closing ends it."""

    name: str
    find: Callable[[File], Iterator[Found]]
    days_ahead: int
    source: str
    after_closing: bool = False


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing that matters: the rule, the day it is due, the record and a calm sentence.

    `kind` and `ref` are of the record it is about; `ref` is empty where that is the case itself.
    """

    rule: str
    due_on: date
    kind: str
    ref: str
    text: str


RULES: Final[tuple[Rule, ...]] = (
    Rule("safety_concern", rules.safety_concerns, 366, "domain.md 4.5: review within 7 days", True),
    Rule("proceedings", rules.proceedings, 0, "domain.md 1.3: reminder at every note"),
    Rule("first_contact", rules.first_contact, 3, "domain.md 1.3: first contact within 72 h"),
    Rule("permission", rules.permission, 30, "domain.md 1.3: warn 30 days before expiry"),
    Rule("consent", rules.consent, 30, "domain.md 5, Consent: warns 30 days ahead"),
    Rule("promise", rules.promises, 7, "domain.md 4.5: promise made, due, kept"),
    Rule("next_step", rules.next_steps, 7, "domain.md 4.1: next (date, what, who)"),
    Rule("action", rules.actions, 7, "domain.md 5, Action: due, reminder"),
    Rule("reassessment", rules.reassessment, 14, "five_areas.yaml summary_rules.overdue; 3.4"),
    Rule("plan_review", rules.plan_review, 14, "domain.md 5, Review: every 3-6 months"),
    Rule("referral", rules.referrals, 7, "domain.md 5, Referral: no_answer, waiting_list"),
    Rule("reply", rules.replies, 7, "domain.md 1.2: reply date"),
    Rule("no_contact", rules.no_contact, 0, "domain.md 1.2: contact rhythm by phase, no norm"),
    Rule("release", rules.release, 183, "domain.md 1.3: plan starts 6-12 months before"),
    Rule("data_request", rules.data_requests, 14, "domain.md 1.5: access, Art. 15", True),
    Rule("aftercare", rules.aftercare, 14, "domain.md 5, Aftercare: dates", True),
    Rule("flag", rules.flags, 14, "domain.md 1.5: review date per category", True),
    Rule("retention", rules.retention, 30, "domain.md 1.5: retention review date", True),
)
"""What is looked for, most pressing first among things of one day."""


def attention(
    case_events: CaseEvents,
    case: Doc,
    today: date,
    *,
    parts: Iterable[Part] = (),
    only: Iterable[str] | None = None,
) -> list[Attention]:
    """Return what is due by `today` or within the days that each rule looks ahead, by day.

    Events after today are not looked at. A closed case asks only for what outlives it. `only`
    chooses rules by name.
    """
    known = [event for event in in_order(case_events) if event.occurred_on <= today]
    file = File(case, known, tuple(parts), today)
    closed = closed_on(known) is not None or word(case.get("state")) == "closed"
    chosen = RULES if only is None else [rule for rule in RULES if rule.name in set(only)]
    found = [
        (item.due_on, order, item, rule)
        for order, rule in enumerate(chosen)
        if rule.after_closing or not closed
        for item in rule.find(file)
        if item.due_on <= today + timedelta(days=rule.days_ahead)
    ]
    found.sort(key=lambda entry: (entry[0], entry[1], entry[2].ref))
    return [Attention(rule.name, *item) for _, _, item, rule in found]

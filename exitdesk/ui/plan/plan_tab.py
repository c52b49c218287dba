"""The plan in force: goals in the client's own words, levels, actions by day, decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from exitdesk.domain import vocabulary as v
from exitdesk.domain.dates import shown_date, shown_span
from exitdesk.domain.items import item_name
from exitdesk.i18n import language, tr, trn
from exitdesk.services import plan_steps
from exitdesk.ui.parts import (
    Badge,
    Card,
    EmptyState,
    FlowRow,
    PageHeader,
    Scrolled,
    Section,
    Words,
    push_button,
    row,
)
from exitdesk.ui.plan.levels import Levels
from exitdesk.ui.reading.facts import Table
from exitdesk.ui.reading.facts_view import Quote
from exitdesk.ui.reading.painted import FactTable
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exitdesk.domain.fields import Choice
    from exitdesk.domain.ids import RecordId
    from exitdesk.domain.plan import Action, Decision, Goal, Plan
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.reading.open_case import OpenCase

_MOST_DECISIONS = 12


@dataclass(frozen=True, slots=True)
class _Step:
    """An action of a goal, and where it is written."""

    goal: Goal
    action: Action
    at: int
    plan: RecordId


class PlanTab(QWidget):
    """Shows the plan that is in force today. No totals, and nothing that sums a person up."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._opened: OpenCase | None = None
        self._area = Scrolled(margins=0)
        self._area.body.setContentsMargins(0, theme().px(12), theme().px(8), theme().px(24))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._area)

    def show_case(self, opened: OpenCase) -> None:
        """Show the plan of a case."""
        other = self._opened is None or self._opened.id != opened.id
        at = 0 if other else self._area.verticalScrollBar().value()
        self._opened = opened
        self._empty_body()
        plan = opened.plan
        if plan is None:
            self._add(self._made_empty())
        else:
            self._fill(opened, plan)
        self._area.verticalScrollBar().setValue(at)

    def point_to(self, record: str) -> None:
        """Nothing to point to."""

    def place(self) -> dict[str, Any]:
        """Return how far the plan is scrolled."""
        return {"scrolled": self._area.verticalScrollBar().value()}

    def restore(self, place: dict[str, Any]) -> None:
        """Scroll back."""
        self._area.verticalScrollBar().setValue(int(place.get("scrolled", 0)))

    def _fill(self, opened: OpenCase, plan: Plan) -> None:
        self._add(self._made_header(opened, plan))
        found = _steps(opened, plan)
        self._add(_ActionsCard(self._desk, opened, found))
        shown = [g for g in plan.goals if g.status in ("active", "proposed", "paused")]
        rest = [g for g in plan.goals if g not in shown]
        for goal in shown:
            self._add(_GoalCard(goal, opened.today))
        if rest:
            others = Section(trn("{n} goal that is not worked on now",
                                 "{n} goals that are not worked on now", len(rest)))  # fmt: skip
            for goal in rest:
                others.add(_GoalCard(goal, opened.today))
            self._add(others)
        if plan.decisions:
            self._add(_decisions_card(plan.decisions))
        self._area.body.addStretch(1)

    def _made_header(self, opened: OpenCase, plan: Plan) -> PageHeader:
        said = [tr("Version {n} of {day}", n=plan.version, day=_day(plan.made_on))]
        if plan.signed_by_client is not None:
            said.append(
                tr("agreed and signed by the client")
                if plan.signed_by_client
                else tr("not signed by the client")
            )
        if plan.last_review is not None:
            said.append(tr("last review {day}", day=_day(plan.last_review)))
        if plan.next_review is not None:
            span = shown_span((opened.today - plan.next_review).days)
            said.append(tr("next review {day}, {span}", day=_day(plan.next_review), span=span))
        header = PageHeader(tr("Plan"), " · ".join(said))
        header.title.setProperty("role", "heading")
        header.add_action(push_button(tr("Review the plan"), self._on_review, icon="list-checks"))
        header.add_action(push_button(tr("Change the plan"), self._on_change, icon="pencil"))
        return header

    def _made_empty(self) -> EmptyState:
        return EmptyState(
            "route",
            tr("There is no plan yet."),
            tr("A plan begins with one sentence of the client: what should be different?"),
            tr("Write the first plan"),
            self._on_first,
        )

    def _on_first(self) -> None:
        if self._opened is not None:
            self._desk.go("event", [self._opened.id, "plan", None, None])

    def _on_review(self) -> None:
        if self._opened is not None:
            self._desk.go("event", [self._opened.id, "plan_review", None, None])

    def _on_change(self) -> None:
        if self._opened is not None and self._opened.plan_record is not None:
            self._desk.go("event", [self._opened.id, "plan", self._opened.plan_record, None])

    def _add(self, widget: QWidget) -> None:
        self._area.body.addWidget(widget)

    def _empty_body(self) -> None:
        while (item := self._area.body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


class _ActionsCard(Card):
    """All actions of the goals that are worked on: late ones, those to come, those done."""

    def __init__(self, desk: Desk, opened: OpenCase, found: Sequence[_Step]) -> None:
        super().__init__(tr("Actions"))
        self._desk, self._opened = desk, opened
        self.body.setSpacing(theme().px(4))
        groups: Mapping[str, str] = {
            "overdue": tr("Past their day"), "open": tr("To come"), "done": tr("Done"),
        }  # fmt: skip
        if not found:
            self.add(Words(tr("No action is agreed yet."), "muted"))
        for status, heading in groups.items():
            mine = [one for one in found if one.action.status == status]
            if not mine:
                continue
            if status == "done":
                done = Section(f"{heading} ({len(mine)})")
                done.add(*(self._line(one) for one in mine))
                self.add(done)
            else:
                self.add(Words(heading, "overline"))
                self.add(*(self._line(one) for one in mine))

    def _line(self, step: _Step) -> QWidget:
        action = step.action
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme().px(10))
        box = QCheckBox()
        box.setChecked(action.status == "done")
        box.setAccessibleName(tr("Done: {what}", what=action.what))
        box.setToolTip(tr("Done"))
        box.setProperty("step", (step.plan, step.goal.id, step.at, action.what))
        box.clicked.connect(self._on_clicked)
        words = Words(action.what, private=True)
        line.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(words, 1)
        for told in _told(step, self._opened.today):
            line.addWidget(told, 0, Qt.AlignmentFlag.AlignVCenter)
        return holder

    def _on_clicked(self, checked: bool) -> None:
        box = self.sender()
        if box is not None:
            plan, goal, at, what = box.property("step")
            day = self._opened.today if checked else None
            label = tr("Action done") if checked else tr("Action open again")
            self._desk.write(plan_steps.noted, plan, goal, at, what, day, label=label)


def _told(step: _Step, today: date) -> list[QWidget]:
    """Return who does an action, for which goal, and by when or since when."""
    action = step.action
    found: list[QWidget] = []
    if action.owner:
        found.append(Words(_label(v.OWNER, action.owner), "small", wrap=False))
    found.append(Badge(step.goal.id, "plain", "target"))
    if action.done_on is not None:
        found.append(Words(tr("done {day}", day=_day(action.done_on)), "small", wrap=False))
    elif action.due is not None:
        span = shown_span((today - action.due).days)
        icon = "calendar-x" if action.status == "overdue" else "calendar-clock"
        found.append(Badge(f"{_day(action.due)} · {span}", "plain", icon))
    return found


class _GoalCard(Card):
    """One goal: the client's own words, where it stands, and its levels."""

    def __init__(self, goal: Goal, today: date) -> None:
        super().__init__()
        self.setAccessibleName(tr("Goal {number}", number=goal.id))
        if goal.own_words:
            self.add(Quote(goal.own_words))
        else:
            self.add(Words(str(goal.doc.get("plain_version") or ""), "lead", private=True))
            self.add(Words(tr("Not in the client's own words: this is our goal."), "muted"))
        flow = FlowRow(theme().px(6))
        for badge in _goal_badges(goal, today):
            flow.flow.addWidget(badge)
        self.add(flow)
        gas = goal.doc.get("gas")
        if isinstance(gas, dict):
            self.add(Levels(gas, goal.baseline, goal.score, goal.scored_on))
        for label, value in (
            (tr("Why it matters to me"), goal.doc.get("why")),
            (tr("Milestones"), " · ".join(goal.milestones)),
        ):
            if value:
                self.add(row(Words(label, "small", wrap=False)), Words(str(value), private=True))
        barriers = goal.doc.get("barriers")
        if isinstance(barriers, list) and barriers:
            said = "; ".join(str(b.get("what", "")) for b in barriers if isinstance(b, dict))
            self.add(Words(tr("Barriers: {what}", what=said), "muted", private=True))


def _goal_badges(goal: Goal, today: date) -> list[Badge]:
    found = [Badge(goal.id, "accent", "target")]
    found += [Badge(item_name(item)) for item in goal.items]
    if goal.owner:
        found.append(Badge(tr("whose goal: {who}", who=_label(v.OWNER, goal.owner)), "plain",
                           "user"))  # fmt: skip
    if goal.status != "active":
        found.append(Badge(_label(v.GOAL_STATUS, goal.status), "info"))
    if goal.carried:
        found.append(Badge(tr("carried on from an earlier plan"), "plain", "arrow-right"))
    if goal.due is not None:
        span = shown_span((today - goal.due).days)
        found.append(Badge(f"{_day(goal.due)} · {span}", "plain", "calendar"))
    return found


def _decisions_card(decided: Sequence[Decision]) -> QWidget:
    newest = sorted(decided, key=lambda one: one.occurred_on, reverse=True)
    rows = tuple((_day(one.occurred_on), one.what, _label(v.DECIDED_BY, one.by)) for one in newest)
    heads = (tr("When"), tr("What"), tr("Decided by"))
    card = Card(tr("Decisions since this plan"))
    card.add(FactTable(Table("", heads, rows[:_MOST_DECISIONS])))
    if len(rows) > _MOST_DECISIONS:
        more = Section(trn("{n} earlier decision", "{n} earlier decisions",
                           len(rows) - _MOST_DECISIONS))  # fmt: skip
        more.add(FactTable(Table("", heads, rows[_MOST_DECISIONS:])))
        card.add(more)
    return card


def _steps(opened: OpenCase, plan: Plan) -> list[_Step]:
    """Return the actions of goals that are worked on, by day; those without a day come last."""
    found = []
    for goal in plan.goals:
        if goal.status in ("active", "proposed", "paused"):
            written = _written_in(opened, goal.id)
            found += [_Step(goal, action, at, written) for at, action in enumerate(goal.actions)]
    return sorted(found, key=lambda one: one.action.due or date.max)


def _written_in(opened: OpenCase, goal: str) -> RecordId:
    """Return the plan event that describes a goal last, up to the plan in force."""
    found = None
    for record in opened.page.events:
        if record.kind == "plan":
            if any(g.get("id") == goal for g in record.doc.get("goals") or ()):
                found = record.id
            if record.id == opened.plan_record:
                break
    assert found is not None  # noqa: S101 (the goal came from one of these events)
    return found


def _label(options: tuple[Choice, ...], name: str) -> str:
    known = next((c.label for c in options if c.name == name), None)
    return tr(known) if known else name.replace("_", " ")


def _day(day: date) -> str:
    return shown_date(day, language())

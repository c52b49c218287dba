"""The plan in force on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from exitdesk.domain.plan import plan_in_force
from tests.unit.domain.story_events import event, session, story_cases

STORIES = {code: events for code, events, _ in story_cases()}


def test_before_the_first_plan_there_is_none() -> None:
    assert plan_in_force(STORIES["EX-0107"], date(2023, 6, 19)) is None
    assert plan_in_force([], date(2023, 6, 19)) is None


def test_a_plan_is_in_force_from_its_day() -> None:
    plan = plan_in_force(STORIES["EX-0107"], date(2023, 6, 20))
    assert plan is not None
    assert (plan.ref, plan.version, plan.signed_by_client) == ("E1-15", 1, True)
    assert [goal.id for goal in plan.goals] == ["G1", "G2", "G3", "G4"]
    assert {goal.score for goal in plan.goals} == {None}
    assert plan.last_review is None
    first = plan.goals[0]
    assert (first.area, first.items, first.weight, first.status) == ("S", ("S2",), 6, "active")
    assert first.due == date(2024, 1, 16)
    assert first.own_words == "I want my sister to pick up when I call."
    assert not first.carried


def test_a_later_plan_carries_goals_on_with_their_scores() -> None:
    plan = plan_in_force(STORIES["EX-0107"], date(2024, 7, 20))
    assert plan is not None
    assert [(goal.id, goal.carried, goal.score) for goal in plan.goals] == [
        ("G1", True, 0),
        ("G2", True, -1),
        ("G3", True, 0),
        ("G4", True, 0),
        ("G5", False, None),
        ("G6", False, None),
        ("G7", False, None),
    ]
    assert plan.goals[0].scored_on == date(2024, 1, 16)
    assert plan.last_review is None


def test_decisions_since_the_plan_are_those_known_by_then() -> None:
    plan = plan_in_force(STORIES["EX-0107"], date(2025, 2, 11))
    assert plan is not None
    assert plan.last_review == date(2025, 2, 11)
    assert [decision.by for decision in plan.decisions].count("client") == 5
    assert plan.decisions[-1].what == "Weekly contact again for eight weeks"
    assert all(decision.occurred_on >= plan.made_on for decision in plan.decisions)


def test_a_milestone_stands_at_its_goal() -> None:
    plan = plan_in_force(STORIES["EX-0114"], date(2025, 12, 1))
    assert plan is not None
    assert plan.goals[-1].milestones == ("Course started",)


def made(**fields: Any) -> Any:
    return event("plan", "2024-01-01", **fields)


def test_actions_are_open_done_or_overdue() -> None:
    actions = [
        {"what": "a", "due": "2024-02-01"},
        {"what": "b", "due": "2024-01-31"},
        {"what": "c", "due": "2024-01-31", "done_on": "2024-02-01", "result": "sent"},
        {"what": "d", "done_on": "2024-02-02"},
        {"what": "e"},
    ]
    plan = plan_in_force([made(goals=[{"id": "G1", "actions": actions}])], date(2024, 2, 1))
    assert plan is not None
    assert [action.status for action in plan.goals[0].actions] == [
        "open",
        "overdue",
        "done",
        "open",
        "open",
    ]
    assert plan.goals[0].actions[2].result == "sent"


def test_a_goal_that_is_described_again_has_its_new_words() -> None:
    events = [
        made(version=1, goals=[{"id": "G1", "own_words": "old"}], next_review="2024-03-01"),
        event(
            "plan",
            "2024-02-01",
            version=2,
            carried=["G1", "G8"],
            goals=[{"id": "G1", "own_words": "new", "status": "paused"}],
        ),
    ]
    before = plan_in_force(events, date(2024, 1, 31))
    plan = plan_in_force(events, date(2024, 2, 1))
    assert before is not None
    assert plan is not None
    assert before.next_review == date(2024, 3, 1)
    assert before.goals[0].own_words == "old"
    assert before.signed_by_client is None
    assert [(goal.id, goal.own_words, goal.status, goal.carried) for goal in plan.goals] == [
        ("G1", "new", "paused", True)
    ]


def test_the_latest_review_says_when_the_next_one_is() -> None:
    events = [
        made(goals=[{"id": "G1"}], next_review="2024-03-01"),
        event("plan_review", "2024-03-01", scores={"G1": "much"}, next_review="2024-09-01"),
        session("2024-03-02", decisions=[{"what": "go on", "by": "client"}, "x"]),
    ]
    plan = plan_in_force(events, date(2024, 4, 1))
    assert plan is not None
    assert plan.next_review == date(2024, 9, 1)
    assert plan.goals[0].score is None
    assert [decision.what for decision in plan.decisions] == ["go on"]

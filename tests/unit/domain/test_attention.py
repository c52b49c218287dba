"""What matters today in one case."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exitdesk.domain.attention import RULES, Attention, Part, attention
from exitdesk.domain.case_events import CaseEvent
from tests.unit.domain.story_events import event, session, story_cases

TODAY = date(2024, 6, 12)
STORIES = {code: events for code, events, _ in story_cases()}


def found(rule: str, *events: CaseEvent, **case: Any) -> list[tuple[str, str]]:
    """Return (ISO day, text) of what one rule finds on 12 June 2024."""
    return [
        (item.due_on.isoformat(), item.text) for item in attention(events, case, TODAY, only=[rule])
    ]


def texts(code: str, day: str) -> list[tuple[str, str, str]]:
    items = attention(STORIES[code], {}, date.fromisoformat(day))
    return [(item.rule, item.ref, item.text) for item in items]


def test_the_story_of_the_permit_that_ran_out() -> None:
    ended = ("permission", "E1-23", "The visiting permission ended 2 weeks ago.")
    assert ended in texts("EX-0107", "2024-09-20")
    assert ("permission", "E1-23", "The visiting permission ends in 3 weeks.") in texts(
        "EX-0107", "2024-08-15"
    )
    assert "permission" not in {rule for rule, _, _ in texts("EX-0107", "2024-11-20")}


def test_the_story_of_the_consent_that_lapsed() -> None:
    ended = (
        "Consent ended 4 months ago: nothing new is shared until it is renewed. "
        "Notes can be written."
    )
    assert ("consent", "E2-29", ended) in texts("EX-0114", "2026-03-01")
    assert ("consent", "E2-06", "Consent ends in 4 weeks.") in texts("EX-0114", "2024-09-20")


def test_a_closed_story_asks_only_for_what_outlives_it() -> None:
    assert texts("EX-0107", "2025-12-31") == []
    assert [rule for rule, _, _ in texts("EX-0107", "2026-02-20")] == ["aftercare"]
    assert texts("EX-0107", "2026-05-27") == []
    assert [rule for rule, _, _ in texts("EX-0107", "2030-11-01")] == ["retention"]


PERMIT = event("permission", "2024-01-01", "P", status="approved", valid_until="2024-07-12")


@pytest.mark.parametrize(
    ("events", "case", "expected"),
    [
        ([PERMIT], {}, [("2024-07-12", "The visiting permission ends in 4 weeks.")]),
        (
            [PERMIT],
            {"setting": "prison"},
            [("2024-07-12", "The visiting permission ends in 4 weeks.")],
        ),
        ([PERMIT], {"setting": "open"}, []),
        ([PERMIT, event("setting_change", "2024-05-01", kind="release_conditional")], {}, []),
        (
            [PERMIT, event("setting_change", "2024-05-01", kind="transfer")],
            {},
            [("2024-05-01", "After the transfer a new visiting permission is needed.")],
        ),
        (
            [
                PERMIT,
                event("setting_change", "2024-05-01", kind="transfer"),
                event("permission", "2024-05-09", status="renewed", valid_until="2024-07-02"),
            ],
            {},
            [("2024-07-02", "The visiting permission ends in 2 weeks.")],
        ),
        (
            [PERMIT, event("permission", "2024-05-01", status="revoked")],
            {},
            [("2024-05-01", "No visiting permission is in force.")],
        ),
        ([PERMIT, event("permission", "2024-05-01", status="approved")], {}, []),
        (
            [event("permission", "2024-01-01", status="approved", valid_until="2024-07-13")],
            {},
            [],
        ),
        ([event("permission", "2024-01-01", status="requested")], {}, []),
        (
            [PERMIT, event("permission", "2024-06-01", status="refused")],
            {},
            [("2024-07-12", "The visiting permission ends in 4 weeks.")],
        ),
        ([], {}, []),
    ],
)
def test_permissions(
    events: list[CaseEvent], case: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found("permission", *events, **case) == expected


def test_consents() -> None:
    assert found("consent") == []
    assert found("consent", event("consent", "2024-01-01")) == []
    assert found("consent", event("consent", "2024-01-01", valid_until="2024-07-13")) == []
    assert found("consent", event("consent", "2024-01-01", valid_until="2024-06-12")) == [
        ("2024-06-12", "Consent ends today.")
    ]
    withdrawn = event("consent", "2024-01-01", valid_until="2025-01-01", withdrawn_on="2024-06-11")
    assert found("consent", withdrawn) == [
        ("2024-06-11", "Consent was withdrawn yesterday: nothing new is shared.")
    ]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], []),
        (
            [event("referral_in", "2024-04-03")],
            [("2024-06-26", "The first assessment is due in 2 weeks.")],
        ),
        ([event("referral_in", "2024-04-04")], []),
        (
            [event("referral_in", "2024-03-01")],
            [("2024-05-24", "The first assessment was due 2 weeks ago.")],
        ),
        (
            [event("assessment", "2023-12-01")],
            [("2024-06-01", "The next assessment was due 11 days ago.")],
        ),
        ([event("assessment", "2024-05-01")], []),
        (
            [
                event("assessment", "2024-04-01"),
                event("setting_change", "2024-05-08", kind="release"),
            ],
            [("2024-06-19", "After the change, an assessment is due in 7 days.")],
        ),
        (
            [event("assessment", "2024-04-01"), event("critical_event", "2024-04-20")],
            [("2024-06-01", "After the change, an assessment was due 11 days ago.")],
        ),
        (
            [
                event("assessment", "2024-04-01"),
                event("setting_change", "2024-05-01", kind="wing_move"),
            ],
            [],
        ),
        ([event("assessment", "2024-05-01"), event("legal_event", "2024-04-01")], []),
        (
            [event("assessment", "2023-12-10"), event("legal_event", "2024-06-01")],
            [("2024-06-10", "The next assessment was due 2 days ago.")],
        ),
    ],
)
def test_assessments_are_due_by_half_year_and_after_a_change(
    events: list[CaseEvent], expected: list[tuple[str, str]]
) -> None:
    assert found("reassessment", *events) == expected


def test_plan_reviews() -> None:
    assert found("plan_review") == []
    assert found("plan_review", event("plan", "2024-01-01", next_review="2024-06-20")) == [
        ("2024-06-20", "The plan review is due in 8 days.")
    ]
    plan = event("plan", "2023-10-01")
    assert found("plan_review", plan) == [("2024-04-01", "The plan review was due 2 months ago.")]
    assert found("plan_review", plan, event("plan_review", "2024-03-30")) == []


def planned(**goal: Any) -> CaseEvent:
    actions = [
        {"what": "a", "due": "2024-05-01"},
        {"what": "b", "due": "2024-06-15"},
        {"what": "c", "due": "2024-07-15"},
        {"what": "d", "due": "2024-05-01", "done_on": "2024-05-01"},
        {"what": "e"},
    ]
    return event("plan", "2024-01-01", "P", goals=[{"id": "G1", "actions": actions, **goal}])


def test_actions_of_the_plan_and_of_safety_concerns() -> None:
    both = [("2024-05-01", "Was planned 6 weeks ago: a"), ("2024-06-15", "Due in 3 days: b")]
    assert found("action") == []
    assert found("action", planned()) == both
    assert found("action", planned(), event("plan_review", "2024-05-01")) == both[1:]
    assert found("action", planned(status="paused")) == []
    rows = [{"what": "f", "due": "2024-06-12"}, {"what": "g", "due": "2024-06-12", "done": "x"}, {}]
    concern = event("safety_concern", "2024-06-01", actions=rows)
    closed = event("safety_concern", "2024-06-01", "S", actions=rows, closed="2024-06-02")
    assert found("action", concern, closed) == [("2024-06-12", "Due today: f")]


def test_next_steps_stand_until_there_is_a_session() -> None:
    step = session("2024-05-01", next={"date": "2024-06-10", "what": "bring the sheet"})
    assert found("next_step", step) == [("2024-06-10", "Was planned 2 days ago: bring the sheet")]
    assert found("next_step", step, session("2024-06-10", "no_show")) == []
    assert found("next_step", session("2024-05-01", next={"date": "2024-06-19"})) == [
        ("2024-06-19", "Due in 7 days: next contact")
    ]
    assert found("next_step", session("2024-05-01", next={"date": "2024-06-20"})) == []
    assert found("next_step", session("2024-05-01")) == []


def test_promises_of_ours() -> None:
    made = {"promise_made": "ask the school", "promise_due": "2024-06-11"}
    assert found("promise", session("2024-06-01", trust=made)) == [
        ("2024-06-11", "We promised, for yesterday: ask the school")
    ]
    kept = {**made, "promise_kept_on": "2024-06-10"}
    assert found("promise", session("2024-06-01", trust=kept)) == []
    assert found("promise", session("2024-06-01", trust={"promise_kept": "yes", **made})) == []
    assert found("promise", session("2024-06-01")) == []


def test_flags_that_expire() -> None:
    parts = [
        Part("flag", "f1", {"what": "Two visit together", "expires_on": "2024-06-20"}),
        Part("flag", "f2", {"what": "No letters", "expires_on": "2024-06-01"}),
        Part("flag", "f3", {"what": "Later", "expires_on": "2024-08-01"}),
        Part("flag", "f4", {"what": "Never"}),
        Part("name", "f5", {"expires_on": "2024-06-01"}),
    ]
    assert attention([], {"state": "closed"}, TODAY, parts=parts) == [
        Attention(
            "flag", date(2024, 6, 1), "flag", "f2", "This flag has expired 11 days ago: No letters"
        ),
        Attention(
            "flag",
            date(2024, 6, 20),
            "flag",
            "f1",
            "This flag expires in 8 days: Two visit together",
        ),
    ]


def test_retention_reviews() -> None:
    assert found("retention") == []
    assert found("retention", event("closure", "2024-01-01")) == []
    closing = event("closure", "2024-01-01", retention_review="2024-07-01")
    assert found("retention", closing) == [
        ("2024-07-01", "Review whether this file is still needed: in 2 weeks.")
    ]
    assert found("retention", closing, retention_review="2030-01-01") == []
    assert found("retention", retention_review="2024-06-12", legal_hold=True) == [
        ("2024-06-12", "Kept by legal hold; retention review: today.")
    ]


def test_safety_concerns_are_reviewed_within_seven_days() -> None:
    assert found(
        "safety_concern",
        event("safety_concern", "2024-06-10", "a"),
        event("safety_concern", "2024-06-01", "b"),
        event("safety_concern", "2024-06-01", "c", review_on="2024-06-30"),
        event("safety_concern", "2024-06-01", "d", closed="2024-06-02"),
    ) == [
        ("2024-06-08", "A safety concern is open; its review was due 4 days ago."),
        ("2024-06-17", "A safety concern is open; review in 5 days."),
        ("2024-06-30", "A safety concern is open; review in 2 weeks."),
    ]
    assert found("safety_concern", event("safety_concern", "2024-06-01"), state="closed")


def test_referrals_without_an_answer() -> None:
    sent = event(
        "referral_out", "2024-05-01", "a", ref="R1", service="trauma_clinic", status="sent"
    )
    waiting = event(
        "referral_update", "2024-05-20", "b", ref="R1", status="waiting_list",
        expected_start="2024-06-18",
    )  # fmt: skip
    assert found("referral", sent) == [("2024-05-29", "No answer noted yet from: trauma clinic.")]
    assert found("referral", sent, waiting) == [
        ("2024-06-18", "Start expected in 6 days: trauma clinic.")
    ]
    started = event("referral_update", "2024-06-01", "c", ref="R1", status="started")
    assert found("referral", sent, waiting, started) == []
    assert found("referral", event("referral_update", "2024-05-01", status="sent")) == [
        ("2024-05-29", "No answer noted yet from: the service.")
    ]
    assert found("referral", event("referral_out", "2024-05-01", status="accepted")) == []


def test_open_proceedings_are_recalled() -> None:
    assert found("proceedings") == found("proceedings", proceedings_open=False) == []
    ((day, text),) = found("proceedings", proceedings_open=True)
    assert day == "2024-06-12"
    assert "witnesses" in text


def test_aftercare_that_was_agreed() -> None:
    contacts = ["2024-06-01", "2024-06-25", "2024-12-01", "soon"]
    closing = event("closure", "2024-01-01", aftercare={"contacts": contacts})
    assert found("aftercare") == []
    assert found("aftercare", event("closure", "2024-01-01")) == []
    assert found("aftercare", closing) == [
        ("2024-06-01", "Aftercare contact, agreed for 11 days ago."),
        ("2024-06-25", "Aftercare contact, agreed for in 13 days."),
    ]
    made = event("aftercare_contact", "2024-05-20", reached=True)
    assert [day for day, _ in found("aftercare", closing, made)] == ["2024-06-25"]


@pytest.mark.parametrize(
    ("later", "text"),
    [
        ([], "Last contact 6 weeks ago."),
        (["no_show"], "Last contact 6 weeks ago; we have tried since."),
        (["cancelled_worker", "no_show"], "Last contact 6 weeks ago; we had to cancel since."),
        (
            ["refused", "cancelled_institution"],
            "Last contact 6 weeks ago; a visit was not possible since.",
        ),
    ],
)
def test_how_long_ago_the_last_contact_was(later: list[str], text: str) -> None:
    since = [session(f"2024-05-1{n}", attendance) for n, attendance in enumerate(later)]
    assert found("no_contact", session("2024-05-01"), *since) == [("2024-05-29", text)]


def test_how_soon_that_is_said_depends_on_the_phase() -> None:
    assert found("no_contact") == []
    assert found("no_contact", session("2024-05-16")) == []
    assert found("no_contact", session("2024-05-16", phase="motivation"))
    assert found("no_contact", session("2024-05-16"), phase="motivation")
    moved = event("phase_change", "2024-05-17", to="stabilisation")
    assert not found("no_contact", session("2024-05-01", phase="motivation"), moved)


def test_the_first_contact_after_a_release() -> None:
    released = event("setting_change", "2024-06-11", "r", kind="release_conditional")
    assert found("first_contact") == []
    assert found("first_contact", event("setting_change", "2024-06-11", kind="arrival")) == []
    assert found("first_contact", session("2024-06-01"), released) == [
        ("2024-06-14", "Released yesterday: first contact within 72 hours.")
    ]
    assert found("first_contact", released, session("2024-06-11")) == []
    assert found("first_contact", event("setting_change", "2024-05-01", kind="release")) == []
    assert found("first_contact", event("setting_change", "2023-05-01", kind="release"), released)


def test_a_release_to_prepare_for() -> None:
    assert found("release") == []
    assert found("release", release_earliest="2024-10-01") == [
        ("2024-10-01", "Release in 3 months; it can come days early or late.")
    ]
    assert found("release", release_planned="2024-11-01", release_earliest="2024-10-01") == [
        ("2024-11-01", "Release in 4 months; it can come days early or late.")
    ]
    assert found("release", release_planned="2025-11-01") == []
    assert found("release", release_planned="2024-06-01") == []
    assert found("release", release_planned="2024-07-01", release_actual="2024-06-01") == []
    gone = event("setting_change", "2024-06-01", kind="release")
    assert found("release", gone, release_planned="2024-07-01") == []


def test_requests_about_own_data() -> None:
    asked = event("data_subject_request", "2024-06-01", "a", kind="access", due="2024-06-20")
    answer = event("data_subject_request", "2024-06-10", "b", kind="access_answered")
    assert found("data_request", asked) == [
        ("2024-06-20", "A request about own data is to be answered in 8 days.")
    ]
    assert found("data_request", asked, answer) == []
    late = event(
        "data_subject_request", "2024-05-01", "c", due="2024-06-01", answered_on="2024-05-30"
    )
    assert found("data_request", late) == []


def test_replies_that_are_due() -> None:
    asked = event("referral_in", "2024-06-01", reply_by="2024-06-10")
    assert found("reply", asked) == [("2024-06-10", "Our reply was due 2 days ago.")]
    assert found("reply", asked, event("intake_decision", "2024-06-05")) == []
    assert found("reply", event("enquiry", "2024-06-01", reply_by="2024-06-13")) == [
        ("2024-06-13", "Our reply is due tomorrow.")
    ]
    assert found("reply", event("enquiry", "2024-06-01", reply_by="2024-06-13", answer="x")) == []
    assert found("reply", event("enquiry", "2024-06-01")) == []


def test_what_will_happen_is_not_known_today() -> None:
    assert found("no_contact", session("2024-05-01"), session("2024-07-01"))


def test_every_rule_names_its_source() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(".md" in rule.source or ".yaml" in rule.source for rule in RULES)


BLAMING = ("fail", "refus", "overdue", "no-show", "did not", "non-compl", "must", "late ")


@given(
    st.sampled_from(sorted(STORIES)),
    st.dates(date(2023, 1, 1), date(2031, 12, 31)),
    st.randoms(use_true_random=False),
)
def test_what_is_said_is_sorted_calm_and_the_same_whatever_the_order(
    code: str, today: date, random: Any
) -> None:
    items = attention(STORIES[code], {}, today)
    shuffled = list(STORIES[code])
    random.shuffle(shuffled)
    assert attention(shuffled, {}, today) == items
    assert [item.due_on for item in items] == sorted(item.due_on for item in items)
    for item in items:
        assert "{" not in item.text
        assert not any(word in item.text.lower() for word in BLAMING)

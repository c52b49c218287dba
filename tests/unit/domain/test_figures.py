"""The figures of the demo stories, and of files that are not like them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exitdesk.domain.case_events import ATTENDED, CaseEvent, day, in_order, names, natural, whole
from exitdesk.domain.figures import ALL_PARTS, PRINTED_PARTS, REVIEW_PARTS, figures
from exitdesk.domain.figures.activity import MISSED_BY_CLIENT
from exitdesk.domain.figures.gaps import first_contact_after_release_days
from tests.unit.domain.story_events import event, session, story_cases

CASES = story_cases()
NUMBERS = [(code, name) for code, _events, expected in CASES for name in expected]


def computed(code: str) -> tuple[dict[str, Any], dict[str, Any]]:
    events, expected = next((e, x) for c, e, x in CASES if c == code)
    return figures(events), expected


@pytest.mark.parametrize(("code", "name"), NUMBERS)
def test_a_figure_of_a_story_is_the_expected_one(code: str, name: str) -> None:
    got, expected = computed(code)
    assert json.dumps(got[name]) == json.dumps(expected[name])


@pytest.mark.parametrize("code", sorted({code for code, _ in NUMBERS}))
def test_nothing_is_added_and_the_order_is_the_expected_one(code: str) -> None:
    got, expected = computed(code)
    assert list(got) == list(expected)


def test_the_demo_stories_have_expected_figures() -> None:
    assert {"EX-0107", "EX-0114"} <= {code for code, _ in NUMBERS}


def test_parts_are_chosen_by_name() -> None:
    events = CASES[0][1]
    assert set(PRINTED_PARTS) | REVIEW_PARTS == set(ALL_PARTS)
    assert not set(PRINTED_PARTS) & REVIEW_PARTS
    assert list(figures(events, PRINTED_PARTS)) == list(PRINTED_PARTS)
    assert figures(events, ["contact_minutes", "events"]) == {
        "events": 54,
        "contact_minutes": 1252,
    }
    with pytest.raises(KeyError, match="risk"):
        figures(events, ["events", "risk"])


def test_an_empty_file_has_figures() -> None:
    assert figures([]) == {
        "events": 0,
        "sessions": {},
        "attendance_rate_percent": None,
        "contact_minutes": 0,
        "travel_minutes": 0,
        "longest_gap_days_between_attended_contacts": None,
        "months_open": None,
        "assessments": [],
        "reviews": [],
        "consent_lapses": [],
        "prison_visits_without_valid_permit": [],
        "assessment_intervals_over_6_months": [],
    }


def test_a_file_of_one_session_has_figures() -> None:
    got = figures([session("2024-05-01", minutes=50)])
    assert got["events"] == 1
    assert got["months_open"] == 0.0
    assert got["attendance_rate_percent"] == 100.0
    assert got["contact_minutes"] == 50
    assert got["longest_gap_days_between_attended_contacts"] is None


def test_who_comes_late_has_come() -> None:
    got = figures(
        [
            session("2024-05-01", minutes=50),
            session("2024-05-11", "late", minutes=20, type="prison_visit", ref="L"),
            session("2024-05-31", minutes=50),
            session("2024-06-30", "no_show"),
        ]
    )
    assert got["sessions"] == {"attended": 2, "late": 1, "no_show": 1}
    assert got["attendance_rate_percent"] == 75.0
    assert got["contact_minutes"] == 120
    assert got["longest_gap_days_between_attended_contacts"] == 20
    assert got["prison_visits_without_valid_permit"] == ["L"]


def test_only_what_the_client_decided_lowers_the_rate() -> None:
    kinds = (
        "attended", "no_show", "refused", "declined", "cancelled_client", "cancelled_worker",
        "cancelled_institution", "not_brought", "unreachable",
    )  # fmt: skip
    got = figures(
        [session(f"2024-05-{n:02}", kind, travel_minutes=10) for n, kind in enumerate(kinds, 1)]
    )
    assert got["attendance_rate_percent"] == 20.0
    assert got["travel_minutes"] == 90
    assert got["sessions"] == dict.fromkeys(kinds, 1)


def test_missed_contacts_have_no_minutes_and_unknown_ones_count_nothing() -> None:
    got = figures(
        [
            session("2024-05-01", "no_show", minutes=30),
            session("2024-05-02", minutes="45"),
            session("2024-05-03", minutes=True),
            event("session", "2024-05-04", contact="by phone"),
            event("session", "2024-05-05"),
        ]
    )
    assert got["contact_minutes"] == 0
    assert got["sessions"] == {"no_show": 1, "attended": 2}


def test_aftercare_is_no_session() -> None:
    got = figures(
        [session("2024-05-01"), event("aftercare_contact", "2025-05-01", minutes=25, reached=True)]
    )
    assert got["contact_minutes"] == 0
    assert got["longest_gap_days_between_attended_contacts"] is None


def test_a_file_opened_again_is_open_until_its_last_event() -> None:
    closed = [event("referral_in", "2023-01-01"), event("closure", "2023-07-01")]
    after = [*closed, session("2024-01-01")]
    again = [*closed, event("reopening", "2023-12-01"), session("2024-01-01")]
    assert figures(closed)["months_open"] == figures(after)["months_open"] == 5.9
    assert figures(again)["months_open"] == 12.0


@pytest.mark.parametrize(
    ("permission", "found"),
    [
        ({"status": "approved", "valid_until": "2024-05-10"}, False),
        ({"status": "renewed", "valid_until": "2024-05-10"}, False),
        ({"status": "approved", "valid_until": "2024-05-09"}, True),
        ({"status": "approved"}, False),
        ({"status": "approved", "valid_from": "2024-05-10", "valid_until": "2024-06-01"}, False),
        ({"status": "approved", "valid_from": "2024-05-11", "valid_until": "2024-06-01"}, True),
        ({"status": "requested", "valid_until": "2024-06-01"}, True),
        ({"status": "refused"}, True),
        ({}, True),
    ],
)
def test_a_permission_covers_its_days(permission: dict[str, str], found: bool) -> None:
    events = [
        event("permission", "2024-05-01", **permission),
        session("2024-05-10", type="prison_video", ref="V"),
        session("2024-05-10", "not_brought", type="prison_visit"),
        session("2024-05-10", type="letter_in"),
    ]
    assert figures(events)["prison_visits_without_valid_permit"] == (["V"] if found else [])


def test_a_permission_does_not_cover_the_days_before_it() -> None:
    events = [
        event("permission", "2024-05-02", status="approved", valid_until="2024-06-01"),
        session("2024-05-01", type="prison_visit", ref="V"),
    ]
    assert figures(events)["prison_visits_without_valid_permit"] == ["V"]


def test_consents_lapse_until_the_next_one_or_the_end_of_the_file() -> None:
    events = [
        event("consent", "2023-01-01", valid_until="2023-06-01"),
        event("consent", "2023-07-01"),
        event("consent", "2023-08-01", valid_until="2024-08-01", withdrawn_on="2023-09-01"),
        session("2023-10-01"),
    ]
    assert figures(events)["consent_lapses"] == [
        {"from": "2023-06-01", "to": "2023-07-01", "days": 30},
        {"from": "2023-09-01", "to": "2023-10-01", "days": 30},
    ]


def test_a_consent_that_ends_after_the_file_does_not_lapse() -> None:
    consent = event("consent", "2023-01-01", valid_until="2023-06-01")
    assert figures([consent, event("closure", "2023-06-01")])["consent_lapses"] == []
    assert figures([consent, session("2023-06-02")])["consent_lapses"] == [
        {"from": "2023-06-01", "to": "2023-06-02", "days": 1}
    ]


def test_distances_after_a_release_are_told_where_there_is_one() -> None:
    release = event("setting_change", "2024-05-01", kind="release_early")
    later = event("setting_change", "2024-09-01", kind="release_conditional")
    move = event("setting_change", "2024-04-01", kind="wing_move")
    before = session("2024-05-01")
    assert "first_contact_after_release_days" not in figures([move, before])
    got = figures([move, before, later, release])
    assert got["first_contact_after_release_days"] is None
    assert got["assessment_after_release_days"] is None
    got = figures(
        [
            release, before, session("2024-05-02", "no_show"), session("2024-05-04"),
            event("assessment", "2024-05-31"),
        ]
    )  # fmt: skip
    assert got["first_contact_after_release_days"] == 3
    assert got["assessment_after_release_days"] == 30


def test_without_a_release_there_is_no_distance_from_it() -> None:
    assert first_contact_after_release_days([session("2024-05-01")]) is None


days = st.dates(date(2020, 1, 1), date(2024, 12, 31))
attendances = st.sampled_from(
    [*sorted(ATTENDED | MISSED_BY_CLIENT), "not_brought", "unreachable", ""]
)


@st.composite
def histories(draw: st.DrawFn) -> list[CaseEvent]:
    contacts = draw(
        st.lists(
            st.builds(
                lambda day, attendance, minutes, kind: session(
                    day.isoformat(), attendance, minutes=minutes, type=kind
                ),
                days, attendances, st.integers(0, 600), st.sampled_from(["prison_visit", "walk"]),
            ),
            max_size=12,
        )
    )  # fmt: skip
    others = draw(
        st.lists(
            st.builds(
                lambda kind, day, until: event(
                    kind, day.isoformat(), status="approved", valid_until=until.isoformat(),
                ),
                st.sampled_from(["consent", "permission", "closure", "reopening", "meeting"]),
                days, days,
            ),
            max_size=8,
        )
    )  # fmt: skip
    return [found._replace(ref=f"E-{number}") for number, found in enumerate([*contacts, *others])]


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_events_does_not_matter(events: list[CaseEvent], random: Any) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)
    assert json.dumps(figures(shuffled)) == json.dumps(figures(events))


@given(histories())
def test_figures_stay_within_their_bounds(events: list[CaseEvent]) -> None:
    got: dict[str, Any] = figures(events)
    assert got["events"] == len(events)
    assert sum(got["sessions"].values()) <= len(events)
    rate = got["attendance_rate_percent"]
    assert rate is None or 0 <= rate <= 100
    assert 0 <= got["contact_minutes"] <= 600 * len(events)
    gap = got["longest_gap_days_between_attended_contacts"]
    assert gap is None or 0 <= gap <= 1827
    assert all(lapse["days"] > 0 for lapse in got["consent_lapses"])
    assert (got["months_open"] is None) == (not events)


def test_readers_answer_none_for_what_is_not_there() -> None:
    assert day("2024-05-01T10:00:00+01:00") == date(2024, 5, 1)
    assert day("2024-02-31") is day(20240501) is day(None) is None
    assert whole(3) == 3
    assert whole(True) is whole("3") is whole(3.0) is None
    assert names("G1") == []
    assert names(["G1", 2]) == ["G1"]


def test_references_are_ordered_as_people_count() -> None:
    refs = ["E1-10", "E1-9", "E1-x", "1", "E"]
    assert sorted(refs, key=natural) == ["1", "E", "E1-9", "E1-10", "E1-x"]
    same_day = [event("meeting", "2024-01-01", ref) for ref in ("E-10", "E-9")]
    assert [e.ref for e in in_order(same_day)] == ["E-9", "E-10"]

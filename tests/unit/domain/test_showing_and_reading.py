"""Documents in words: for readers, for the word index, and the days that they ask for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import yaml

from exitdesk import paths
from exitdesk.domain import due, ids, items, reading, showing
from exitdesk.domain.catalogue import CATALOGUE, EVENT_KINDS, kind_of
from exitdesk.domain.fields import Field, Kind

STORIES = yaml.safe_load((paths.resources() / "demo" / "stories.yaml").read_text("utf-8"))
SESSION = kind_of("session")


def _name(person: str) -> str:
    return "Ravn" if person.startswith("@") else person.replace("_", " ")


def _field(kind: str, name: str) -> Field:
    return CATALOGUE[kind].by_name[name]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (_field("permission", "kind"), "prison_visit", "prison visit"),
        (_field("permission", "kind"), "pen and paper_only", "pen and paper_only"),
        (_field("meeting", "shared"), "two\nlines", "two\nlines"),
        (_field("session", "worker"), "@" + "0" * 32, "Ravn"),
        (
            _field("meeting", "attendees"),
            ["@" + "0" * 32, "prison_social_worker"],
            "Ravn, prison social worker",
        ),
        (_field("plan", "version"), 2, "2"),
        (_field("meeting", "minutes"), 80, "1 h 20 min"),
        (_field("meeting", "client_present"), True, "yes"),
        (_field("meeting", "client_present"), False, "no"),
        (_field("case", "setting"), "open", "in the community"),
        (_field("case", "emphasis"), ["disengagement", "own_word"], "disengagement, own word"),
        (_field("plan", "carried"), ["G1", "G2"], "G1, G2"),
        (_field("setting_change", "conditions"), ["a", "b"], "a\nb"),
        (_field("plan_review", "scores"), {"G1": 1, "G2": 0, "G3": -2}, "G1: +1, G2: 0, G3: -2"),
        (_field("consent", "scope"), {"share_plan": "not_yet"}, "share plan: not yet"),
        (_field("consent", "valid_until"), "2024-05-09", "9 May 2024"),
        (_field("consent", "valid_until"), "some day", "some day"),
        (Field("at", Kind.INSTANT, "At"), "2024-05-09T10:05:00+02:00", "9 May 2024 10:05"),
        (Field("at", Kind.DATES, "At"), ["2024-05-09"], "9 May 2024"),
        (Field("at", Kind.SCALE, "At", low=0, high=4), 3, "3 of 4"),
    ],
)
def test_values_read_as_words(field: Field, value: Any, words: str) -> None:
    assert showing.shown(field, value, _name) == words


def test_blocks_rows_and_ratings_read_line_by_line() -> None:
    decisions = [{"what": "Tea", "by": "client"}, {"what": "Walk", "by": "joint"}]
    shown = showing.shown(SESSION.by_name["decisions"], decisions, _name)
    assert shown == "Tea · Decided by: the client\nWalk · Decided by: together"
    trust = showing.shown(
        SESSION.by_name["trust"], {"aims_explained": True, "activity": "cards"}, _name
    )
    assert trust == "Aims explained: yes\nActivity together: cards"
    ratings = showing.shown(_field("assessment", "ratings"), {"F1": {"n": 2, "cn": 3}}, _name)
    assert ratings == "F1: 2 · Need, client's view: 3"


def test_facts_stand_on_one_line_and_a_plain_yes_is_its_label() -> None:
    block = SESSION.by_name["trust"]
    said = {"aims_explained": True, "limits_explained": False, "activity": "cards"}
    facts = showing.facts(block.fields, said, _name)
    assert facts == "Aims explained · Limits explained: no · Activity together: cards"


def test_every_story_event_has_words_a_title_and_days() -> None:
    for case in STORIES["cases"]:
        for event in case["events"]:
            kind = kind_of(event["type"])
            plain = {k: v for k, v in event.items() if not isinstance(v, dt.date | bool)}
            doc = {k: v for k, v in plain.items() if k in kind.by_name}
            names, body = reading.words(kind, doc)
            assert isinstance(names, str)
            if kind.name in ("session", "meeting", "safety_concern"):
                assert body
            for value in [event.get("quote"), event.get("what"), event.get("question")]:
                assert value is None or value in body


def test_words_leave_out_references_and_numbers() -> None:
    doc = {
        "worker": "@" + "0" * 32,
        "contact": {"type": "walk", "minutes": 45, "with_also": ["grandmother", "@" + "1" * 32]},
        "goals": ["G1"],
        "trust": {"aims_explained": True},
        "occurred_on": "2024-01-01",
    }
    names, body = reading.words(SESSION, doc)
    assert (names, body) == ("grandmother", "walk")
    plan = {"goals": [{"id": "G1", "own_words": "Sleep.", "actions": [{"what": "Lamp off"}]}]}
    assert reading.words(kind_of("plan"), plan)[1] == "Sleep.\nLamp off"
    ratings = {"ratings": {"F1": {"n": 2, "client_words": "Draughty."}}}
    assert reading.words(kind_of("assessment"), ratings)[1] == "Draughty."
    consent = {"scope": {"participation": "yes"}, "witnessed_by": ["aunt"]}
    assert reading.words(kind_of("consent"), consent) == ("aunt", "participation yes")
    case = {
        "code": "EX-1",
        "alias": "Mattis",
        "emphasis": ["reintegration"],
        "languages": ["Danish"],
    }
    assert reading.words(kind_of("case"), case) == ("EX-1\nMattis", "Danish\nreintegration")


@pytest.mark.parametrize(
    ("kind", "doc", "title"),
    [
        ("session", {"contact": {"type": "walk"}}, "walk"),
        ("session", {}, ""),
        ("milestone", {"what": "Course started\nin Marnby"}, "Course started"),
        ("permission", {"kind": "prison_visit"}, "prison visit"),
        ("closure", {"reason": "moved"}, "moved away"),
        ("file_note", {}, ""),
    ],
)
def test_titles_say_the_first_thing_in_words(kind: str, doc: dict[str, Any], title: str) -> None:
    assert reading.title(kind_of(kind), doc) == title


def test_excerpts_are_one_line_and_end_in_an_ellipsis() -> None:
    note = {"note": {"format": "DAP", "data": "One.\n\nTwo.", "plan": "Three."}}
    assert reading.excerpt(SESSION, note) == "One. Two. Three."
    assert reading.excerpt(kind_of("meeting"), {"shared": "x " * 300}, 20) == "x x x x x x x x x x…"


@pytest.mark.parametrize(
    ("kind", "doc", "days"),
    [
        (
            "session",
            {"next": {"date": "2024-03-02"}, "trust": {"promise_due": "2024-03-01"}},
            ["2024-03-01", "2024-03-02"],
        ),
        ("session", {}, []),
        ("permission", {"valid_until": "2024-03-01"}, ["2024-03-01"]),
        ("consent", {"valid_until": "2024-03-01"}, ["2024-03-01"]),
        (
            "plan",
            {
                "next_review": "2024-05-01",
                "goals": [
                    {
                        "due": "2024-04-01",
                        "actions": [
                            {"due": "2024-02-01"},
                            {"due": "2024-01-01", "done_on": "2024-01-01"},
                        ],
                    }
                ],
            },
            ["2024-02-01", "2024-04-01", "2024-05-01"],
        ),
        ("plan_review", {"next_review": "2024-05-01"}, ["2024-05-01"]),
        ("assessment", {"occurred_on": "2024-01-01"}, ["2024-07-02"]),
        ("setting_change", {"occurred_on": "2024-01-01"}, ["2024-02-12"]),
        (
            "referral_out",
            {"occurred_on": "2024-01-01", "expected_start": "2024-06-01"},
            ["2024-01-29", "2024-06-01"],
        ),
        (
            "safety_concern",
            {
                "occurred_on": "2024-01-01",
                "actions": [{"due": "2024-01-03"}, {"due": "2024-01-04", "done": "2024-01-04"}],
            },
            ["2024-01-03", "2024-01-08"],
        ),
        ("safety_concern", {"occurred_on": "2024-01-01", "closed": "2024-01-02"}, []),
        (
            "referral_in",
            {"occurred_on": "2024-01-01", "reply_by": "2024-01-10"},
            ["2024-01-10", "2024-03-25"],
        ),
        ("intake_decision", {"occurred_on": "2024-01-01"}, ["2024-03-25"]),
        ("data_subject_request", {"due": "2024-01-01"}, ["2024-01-01"]),
        ("data_subject_request", {"due": "2024-01-01", "answered_on": "2024-01-01"}, []),
        (
            "closure",
            {"aftercare": {"contacts": ["2024-06-01"]}, "retention_review": "2030-01-01"},
            ["2024-06-01", "2030-01-01"],
        ),
        (
            "case",
            {"retention_review": "2030-01-01", "release_planned": "2025-01-01"},
            ["2025-01-01", "2030-01-01"],
        ),
        ("flag", {"expires_on": "2024-01-01"}, ["2024-01-01"]),
        ("milestone", {"occurred_on": "2024-01-01"}, []),
        ("assessment", {}, []),
    ],
)
def test_records_ask_for_days(kind: str, doc: dict[str, Any], days: list[str]) -> None:
    assert due.due_dates(kind, doc) == days


def test_items_and_ids_read_as_what_they_are() -> None:
    assert items.item_name("F1") == "Housing"
    assert items.item_name("own_item") == "own item"
    record = ids.new_id()
    assert ids.is_id(record)
    assert not ids.is_id("x" * 32)
    assert ids.referred(ids.reference(record)) == record
    assert ids.referred("grandmother") is None


def test_every_kind_of_event_has_a_day_and_an_icon() -> None:
    for kind in EVENT_KINDS:
        assert kind.by_name["occurred_on"].required
        assert kind.icon != "circle"

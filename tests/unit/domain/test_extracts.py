"""What of a record goes for a purpose: by list, and nothing that somebody typed."""

from __future__ import annotations

from typing import Any

import pytest

from exitdesk.domain import extracts
from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.extracts import Disguise
from exitdesk.domain.fields import Role
from exitdesk.domain.validation import problems

DISGUISE = Disguise("P-AAAA", 14, extracts.words_of(["Anna Berg", "J"]))


def test_the_lists_name_fields_that_there_are() -> None:
    for kind, fields in extracts.REFERRAL.items():
        assert set(fields) <= set(CATALOGUE[kind].by_name), kind
    assert set(extracts.ASKED_FOR) <= set(extracts.REFERRAL)
    for kind in extracts.kinds("pseudonymous"):
        assert CATALOGUE[kind].role in {Role.CASE, Role.EVENT}
    assert not {"name", "reach", "contact", "attachment", "submission"} & extracts.kinds(
        "pseudonymous"
    )


@pytest.mark.parametrize(
    ("kind", "doc", "goes"),
    [
        ("session", {"occurred_on": "2024-03-01"}, None),
        ("name", {"full_name": "A", "note": "n", "_final": "x"}, {"full_name": "A", "note": "n"}),
        ("name", {"note": "n"}, None),
        (
            "plan",
            {
                "occurred_on": "2024-03-01",
                "what_we_do_not_do": "x",
                "goals": [{"id": "G1", "own_words": "mine", "plain_version": "theirs"}],
            },
            {"occurred_on": "2024-03-01", "goals": [{"id": "G1", "plain_version": "theirs"}]},
        ),
        ("plan", {"occurred_on": "2024-03-01"}, {"occurred_on": "2024-03-01"}),
    ],
)
def test_a_referral(kind: str, doc: dict[str, Any], goes: dict[str, Any] | None) -> None:
    assert extracts.referred(kind, doc) == goes


@pytest.mark.parametrize(
    ("kind", "doc", "goes"),
    [
        ("name", {"full_name": "Anna"}, None),
        ("submission", {"occurred_on": "2024-03-01", "title": "Anna"}, None),
        ("security_consultation", {"occurred_on": "2024-03-01"}, None),
        (
            "case",
            {
                "code": "EX-1",
                "kind": "client",
                "alias": "Anna",
                "birth_year": 1999,
                "phase": "Anna's own",
                "legal_hold": True,
                "emphasis": ["disengagement", "Anna"],
                "person_of_concern": {"age": 17, "age_band": "Anna", "identified": False},
                "conditions": [{"what": "Anna", "from": "2024-01-01"}],
            },
            {
                "code": "P-AAAA",
                "kind": "client",
                "birth_year": 1995,
                "emphasis": ["disengagement"],
                "person_of_concern": {"identified": False},
            },
        ),
        (
            "assessment",
            {"occurred_on": "2024-03-01", "form": "five-area", "form_version": "Anna 2"},
            {"occurred_on": "2024-03-15", "form": "five-area"},
        ),
        (
            "assessment",
            {
                "occurred_on": "2024-03-01",
                "talked_on": ["2024-02-01", "soon"],
                "ratings": {"S1": {"n": 3, "note_fact": "Anna"}, "Anna": {"n": 1}, "S2": {}},
                "defaults": {"note_fact": "Anna"},
                "safety_looked_at": [{"item": "Anna", "at": "2024-03-01T10:00:00+01:00"}],
            },
            {
                "occurred_on": "2024-03-15",
                "talked_on": ["2024-02-15"],
                "ratings": {"S1": {"n": 3}},
                "safety_looked_at": [{"at": "2024-03-15"}],
            },
        ),
        (
            "plan_review",
            {"occurred_on": "2024-03-01", "scores": {"G1": 1, "Anna": 2}, "changes": "Anna"},
            {"occurred_on": "2024-03-15", "scores": {"G1": 1}},
        ),
        (
            "plan",
            {
                "occurred_on": "2024-03-01",
                "carried": ["1", "Anna"],
                "goals": [{"id": "G1", "own_words": "x", "status": "active"}, {"id": "Anna"}],
            },
            {
                "occurred_on": "2024-03-15",
                "carried": ["1"],
                "goals": [{"id": "G1", "status": "active"}],
            },
        ),
        ("phase_change", {"occurred_on": "2024-03-01", "to": "Anna's"}, None),
    ],
)
def test_a_disguise(kind: str, doc: dict[str, Any], goes: dict[str, Any] | None) -> None:
    found = extracts.disguised(kind, doc, DISGUISE)
    assert found == goes
    if found is not None:
        assert problems(CATALOGUE[kind], found) == []


def test_short_words_say_nothing_of_a_name() -> None:
    assert extracts.words_of(["Anna Berg", "J"]) == {"anna", "berg"}

"""Whatever a record holds can be read: every value, in words, never by the name of a field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from exitdesk.domain import showing
from exitdesk.domain.catalogue import CATALOGUE, kind_of
from exitdesk.domain.fields import Field, Kind
from exitdesk.services import cases, demo, vaults
from exitdesk.services.people import Names
from exitdesk.ui.reading.facts import Fact, Group, Line, Points, Prose, Table, facts
from exitdesk.ui.reading.values import Known, value_words

KNOWN = Known(Names([], []), {"G1": "I want my sister to pick up."})
RAW = re.compile(r"\b[a-z]+_[a-z_]+\b")


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, dict[str, Any]]]:
    """Every event of the shipped stories, as the vault holds it."""
    vault = demo.make(tmp_path_factory.mktemp("facts") / "vault")
    found = [
        (record.kind, record.doc)
        for row in cases.rows(vault)
        for record in cases.page(vault, row.id).events
    ]
    vaults.close(vault)
    return found


def words(found: list[Fact] | tuple[Fact, ...]) -> Iterator[str]:
    for fact in found:
        yield fact.label
        match fact:
            case Line() | Prose():
                yield fact.text
            case Points():
                yield from fact.items
            case Table():
                yield from fact.columns
                for row in fact.rows:
                    yield from row
            case Group():
                yield from words(fact.facts)


def leaves(fields: tuple[Field, ...], doc: Mapping[str, Any]) -> Iterator[tuple[Field, Any]]:
    for field in fields:
        value = doc.get(field.name)
        if value in (None, "", [], {}):
            continue
        if field.kind is Kind.BLOCK:
            yield from leaves(field.fields, value)
        elif field.kind is Kind.ROWS:
            for row in value:
                yield from leaves(field.fields, row)
        elif field.kind is Kind.RATINGS:
            for row in value.values():
                yield from leaves(field.fields, row)
        else:
            yield field, value


def test_every_value_of_every_story_event_is_read(events: list[tuple[str, dict[str, Any]]]) -> None:
    assert len({kind for kind, _ in events}) > 15
    for kind, doc in events:
        described = kind_of(kind)
        whole = "\n".join(words(facts(described, doc, KNOWN)))
        assert not RAW.search(whole), (kind, RAW.search(whole))
        for field, value in leaves(described.fields, doc):
            for told in _told(field, value):
                assert told.lower() in whole.lower(), (kind, field.name, told)


def _told(field: Field, value: Any) -> list[str]:
    """Return what must be read of a value, however it is laid out."""
    if field.name in ("occurred_on", "id") or value == "free":
        return []
    if field.kind in (Kind.SCALE, Kind.NUMBER):
        return [str(value).lstrip("-")]
    if field.kind is Kind.SCORES:
        return [str(one).lstrip("-") for one in value.values()]
    if field.kind is Kind.SCOPE:
        return [one.replace("_", " ") for pair in value.items() for one in pair]
    if field.kind is Kind.LINES:
        return list(value)
    if field.name in ("goal", "carried"):
        return [value] if isinstance(value, str) else list(value)
    return [value_words(field, value, KNOWN)]


def test_both_voices_stand_on_one_line() -> None:
    doc = {
        "ratings": {"F1": {"n": 2, "cn": 1, "s": 0, "cs": 4}, "M1": {"st": "declined_by_client"}},
        "defaults": {"u": "soon"},
    }
    found = facts(kind_of("assessment"), doc, KNOWN)
    table = next(f for f in found if isinstance(f, Table))
    assert table.columns == (
        "Item", "Need: we", "Need: client", "Strength: we", "Strength: client", "Urgency",
    )  # fmt: skip
    assert table.rows == (("Housing", "2", "1", "0", "4", "within 30 days"),)
    others = next(f for f in found if isinstance(f, Points))
    assert others.items == ("Trauma - what has happened: client prefers not to say",)


def test_scores_of_all_voices_share_the_line_of_their_goal() -> None:
    doc = {"scores": {"G1": 1, "G2": 0}, "client_scores": {"G1": 2}, "worker_scores": {"G2": -1}}
    (table,) = facts(kind_of("plan_review"), doc, KNOWN)
    assert isinstance(table, Table)
    assert table.columns == ("Goal", "Agreed", "Client", "We")
    assert table.rows == (
        ("G1 · I want my sister to pick up.", "+1", "+2", "–"),
        ("G2", "0", "–", "−1"),
    )


def test_what_a_newer_version_wrote_is_shown_as_well() -> None:
    found = facts(kind_of("file_note"), {"title": "x", "mood_of_day": "bright"}, KNOWN)
    assert Prose("Mood of day", "bright") in found


def test_identifying_values_wait_to_be_revealed() -> None:
    found = facts(CATALOGUE["name"], {"full_name": "Anna Berg", "kind": "legal"}, KNOWN)
    assert found[0] == Line("Name", "Anna Berg", private=True, identifying=True)


@pytest.mark.parametrize(
    ("kind", "field", "value", "said"),
    [
        ("session", "occurred_on", "2024-03-14", showing.day("2024-03-14")),
        ("case", "proceedings_open", False, "no"),
        ("case", "emphasis", ["disengagement", "rehabilitation"], "disengagement, rehabilitation"),
        ("setting_change", "kind", "wing_move", "wing move"),
        ("session", "goals", ["G1", "G9"], "G1 · I want my sister to pick up., G9"),
        ("case", "alias", "", ""),
    ],
)
def test_values_in_words(kind: str, field: str, value: Any, said: str) -> None:
    assert value_words(kind_of(kind).by_name[field], value, KNOWN) == said

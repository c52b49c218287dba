"""Search: words, beginnings, accents, names by sound and across scripts, and nothing erased."""

from __future__ import annotations

import pytest

from exitdesk.services import cases, entries, finding
from exitdesk.services.vaults import Vault
from tests.unit.services.case_vault import client, session


@pytest.mark.parametrize("asked", ["müller", "Muller", "MÜLL", "welding cert", "cert weld"])
def test_words_are_found_by_their_beginning_without_accents(vault: Vault, asked: str) -> None:
    case = client(vault)
    record = session(vault, case, "Herr Müller asked for the welding certificate.")
    assert [h.record for h in finding.search(vault, asked).hits] == [record]


@pytest.mark.parametrize("asked", ["Mohammed", "Muhammad", "Mehmed", "محمد"])
@pytest.mark.parametrize("written", ["Mohammed", "Muhammad", "Mehmed", "محمد"])
def test_names_are_found_by_sound_and_across_scripts(
    vault: Vault, asked: str, written: str
) -> None:
    case = client(vault)
    name, _ = cases.add_part(vault, case, "name", {"full_name": f"{written} Example"})
    client(vault, alias="Lina")
    assert [h.record for h in finding.search(vault, asked).hits] == [name]


def test_a_hit_shows_its_words_in_context(vault: Vault) -> None:
    case = client(vault)
    session(vault, case, "One. " * 200 + "The kettle and the bedding. " + "Two. " * 200)
    [hit] = finding.search(vault, "kettle").hits
    assert [hit.text[a:b] for a, b in hit.marks] == ["kettle"]
    assert "bedding" in hit.text
    assert len(hit.text) < 200


def test_what_was_changed_or_removed_is_no_longer_found(vault: Vault) -> None:
    case = client(vault)
    record, _ = entries.save(
        vault, case, ("milestone"), {"occurred_on": "2024-01-01", "what": "Fortnight"}
    )
    entries.save(
        vault, case, ("milestone"), {"occurred_on": "2024-01-01", "what": "Weekend"}, record=record
    )
    assert finding.search(vault, "fortnight").hits == ()
    assert len(finding.search(vault, "weekend").hits) == 1
    entries.remove(vault, record)
    assert finding.search(vault, "weekend").hits == ()


@pytest.mark.parametrize(
    "asked", ["", "   ", '"', "*", "a OR", "NEAR(", "x" * 10_000, "\x00", "'; DROP"]
)
def test_odd_questions_find_nothing_and_break_nothing(vault: Vault, asked: str) -> None:
    client(vault)
    assert finding.search(vault, asked).hits == ()


def test_cases_come_first_then_the_newest(vault: Vault) -> None:
    case = client(vault, summary="Likes dogs.")
    session(vault, case, "Talked about dogs.", occurred_on="2024-01-01")
    session(vault, case, "Dogs again.", occurred_on="2024-02-01")
    hits = finding.search(vault, "dogs").hits
    assert [(h.kind, h.occurred_on) for h in hits] == [
        ("case", ""),
        ("session", "2024-02-01"),
        ("session", "2024-01-01"),
    ]


def test_nothing_of_a_search_is_kept(vault: Vault) -> None:
    client(vault)
    before = [row[0] for row in vault.store.connection.execute("SELECT count(*) FROM reading")]
    rows = vault.store.connection.total_changes
    finding.search(vault, "zebracanary")
    assert vault.store.connection.total_changes == rows
    assert before == [
        row[0] for row in vault.store.connection.execute("SELECT count(*) FROM reading")
    ]


def test_a_name_found_by_sound_is_marked_and_particles_do_not_matter(vault: Vault) -> None:
    case = client(vault)
    cases.add_part(vault, case, "name", {"full_name": "Abdurrahman Example"})
    [hit] = finding.search(vault, "Abd al-Rahman").hits
    assert hit.reason == "name"
    cases.add_part(vault, case, "name", {"full_name": "Muhammad Nobody"})
    [hit] = finding.search(vault, "Mehmed").hits
    assert [hit.text[a:b] for a, b in hit.marks] == ["Muhammad"]

"""A page saves over what a colleague's bundle brought meanwhile: nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exitdesk.domain.ids import RecordId
from exitdesk.services import cases, conflicts, digests, entries, vaults
from exitdesk.services.vault import Vault
from tests.ui import two_vaults

Pair = tuple[Vault, Vault, RecordId, RecordId]
BEGUN = {
    "occurred_on": "2024-03-01",
    "contact": {"type": "meeting_office", "attendance": "attended", "minutes": 60},
    "note": {"format": "DAP", "data": "Came early."},
    "goals": ["G1"],
}


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    """Give two vaults that hold the same case with one note."""
    ours = two_vaults.made(tmp_path / "a", "Anna Berg")
    theirs = two_vaults.made(tmp_path / "b", "Jonas Veld")
    two_vaults.paired(ours, theirs)
    case = two_vaults.client(ours)
    record, _ = entries.save(ours, case, "session", BEGUN)
    two_vaults.sent(ours, theirs, case)
    yield ours, theirs, case, record
    for vault in (ours, theirs):
        vaults.close(vault)


def stored(vault: Vault, case: RecordId, record: RecordId) -> dict[str, object]:
    page = cases.page(vault, case, logged=False)
    return next(dict(one.doc) for one in page.events if one.id == record)


def test_fields_that_nobody_touched_here_are_not_written(pair: Pair) -> None:
    ours, theirs, case, record = pair
    found = stored(ours, case, record)
    entries.save(theirs, case, "session", {**found, "goals": ["G2"]},
                 record=record)  # fmt: skip
    two_vaults.sent(theirs, ours, case)
    typed = {**found, "contact": {**found["contact"], "minutes": 90}}  # type: ignore[dict-item]
    entries.save(ours, case, "session", typed, record=record, base=found)
    now = stored(ours, case, record)
    assert now["goals"] == ["G2"], "their change stays"
    assert now["contact"]["minutes"] == 90  # type: ignore[index]
    assert conflicts.conflicts(ours) == []


def test_what_both_wrote_stands_side_by_side_on_both_devices(pair: Pair) -> None:
    ours, theirs, case, record = pair
    found = stored(ours, case, record)
    entries.save(theirs, case, "session", {**found, "note": {"format": "DAP", "data": "Theirs."}},
                 record=record)  # fmt: skip
    two_vaults.sent(theirs, ours, case)
    entries.save(ours, case, "session", {**found, "note": {"format": "DAP", "data": "Ours."}},
                 record=record, base=found)  # fmt: skip
    (one,) = conflicts.conflicts(ours)
    assert [side.value["data"] for side in one.sides] == ["Ours.", "Theirs."]
    assert stored(ours, case, record)["note"]["data"] == "Ours."  # type: ignore[index]
    two_vaults.sent(ours, theirs, case)
    assert len(conflicts.conflicts(theirs)) == 1
    assert digests.digests(ours) == digests.digests(theirs)
    conflicts.settle(theirs, conflicts.conflicts(theirs)[0], {"format": "DAP", "data": "Both."})
    two_vaults.sent(theirs, ours, case)
    assert conflicts.conflicts(ours) == []
    assert digests.digests(ours) == digests.digests(theirs)


def test_a_field_of_the_case_that_both_changed_is_kept_twice(pair: Pair) -> None:
    ours, theirs, case, _record = pair
    cases.change(theirs, case, {"summary": "Theirs."})
    two_vaults.sent(theirs, ours, case)
    cases.change(ours, case, {"summary": "Ours."}, {"summary": None})
    (one,) = conflicts.conflicts(ours, case)
    assert (one.ours.value, one.theirs.value) == ("Ours.", "Theirs.")
    assert one.theirs.device == "Jonas Veld"


def test_own_words_never_stand_beside_own_words(pair: Pair) -> None:
    ours, _theirs, case, _record = pair
    cases.change(ours, case, {"summary": "First."})
    cases.change(ours, case, {"summary": "Second."}, {"summary": None})
    assert conflicts.conflicts(ours) == []
    assert cases.page(ours, case, logged=False).case.doc["summary"] == "Second."


def test_a_part_keeps_what_came_in(pair: Pair) -> None:
    ours, theirs, case, _record = pair
    part, _ = cases.add_part(ours, case, "contact", {"name": "Mother", "relation": "mother"})
    two_vaults.sent(ours, theirs, case)
    found = dict(cases.page(ours, case, logged=False).parts["contact"][0].doc)
    cases.change_part(theirs, part, {"relation": "step-mother"})
    two_vaults.sent(theirs, ours, case)
    cases.change_part(ours, part, {**found, "name": "Mum"}, found)
    now = cases.page(ours, case, logged=False).parts["contact"][0].doc
    assert (now["name"], now["relation"]) == ("Mum", "step-mother")

"""What two people wrote differently is shown with both, settled once, and settled for all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.services import cases, conflicts, digests, entries, merges, saving, vaults
from exitdesk.services.vaults import Vault
from tests.unit.services import case_vault, colleagues

Both = tuple[Vault, Vault, RecordId]


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    """Give two colleagues who hold one case."""
    anna = colleagues.colleague(tmp_path / "anna", "Anna")
    bo = colleagues.colleague(tmp_path / "bo", "Bo", anna)
    case = case_vault.client(anna)
    colleagues.give(anna, bo, case)
    yield anna, bo, case
    for vault in (anna, bo):
        vaults.close(vault)


def swapped(anna: Vault, bo: Vault, case: RecordId) -> None:
    """Have each take in what the other wrote."""
    hers, his = colleagues.given(anna, bo, [case]), colleagues.given(bo, anna, [case])
    colleagues.take(bo, *hers)
    colleagues.take(anna, *his)


def test_both_values_with_who_and_where(both: Both) -> None:
    anna, bo, case = both
    cases.change(anna, case, {"summary": "hers"})
    cases.change(bo, case, {"summary": "his"})
    swapped(anna, bo, case)
    (found,) = conflicts.conflicts(anna)
    assert (found.case, found.code, found.field, found.label) == (
        case,
        "EX-0001",
        "summary",
        "In short",
    )
    assert (found.ours.value, found.ours.own, found.ours.by) == ("hers", True, "Anna")
    assert (found.theirs.value, found.theirs.own, found.theirs.by) == ("his", False, "Bo")
    assert found.theirs.device == "Bo"
    assert found.theirs.at > 0
    assert conflicts.count(anna) == conflicts.count(bo) == 1
    assert conflicts.conflicts(anna, RecordId("00" * 16)) == []
    assert digests.digest(anna, case) == digests.digest(bo, case)


@pytest.mark.parametrize("side", [0, 1])
def test_a_choice_holds_for_both(both: Both, side: int) -> None:
    anna, bo, case = both
    cases.change(anna, case, {"summary": "hers"})
    cases.change(bo, case, {"summary": "his"})
    swapped(anna, bo, case)
    (found,) = conflicts.conflicts(anna)
    conflicts.settle(anna, found, found.sides[side].value)
    colleagues.give(anna, bo, case)
    assert conflicts.count(anna) == conflicts.count(bo) == 0
    assert digests.digest(anna, case) == digests.digest(bo, case)
    with pytest.raises(Trouble):
        conflicts.conflict(anna, found.id)
    with pytest.raises(Trouble):
        conflicts.conflict(anna, "no such thing")


def test_texts_come_together_by_paragraph(both: Both) -> None:
    anna, bo, case = both
    cases.change(anna, case, {"summary": "One.\n\nTwo."})
    colleagues.give(anna, bo, case)
    cases.change(anna, case, {"summary": "One!\n\nTwo."})
    cases.change(bo, case, {"summary": "One.\n\nTwo, and three."})
    swapped(anna, bo, case)
    (found,) = conflicts.conflicts(anna)
    assert found.is_text
    parts = conflicts.combined(found)
    assert [part.ours for part in parts] == ["One!", "Two, and three."]
    assert all(part.agreed for part in parts)


def test_what_cannot_be_saved_is_not_a_settlement(both: Both) -> None:
    anna, bo, case = both
    cases.change(anna, case, {"birth_year": 1990})
    cases.change(bo, case, {"birth_year": 1991})
    swapped(anna, bo, case)
    (found,) = conflicts.conflicts(anna)
    assert not found.is_text
    with pytest.raises(saving.Invalid):
        conflicts.settle(anna, found, 12)
    assert conflicts.in_words(anna, found, 1990) == "1990"
    assert conflicts.in_words(anna, found, None) == ""


def test_late_words_on_a_final_note_become_a_correction(both: Both) -> None:
    anna, bo, case = both
    note = case_vault.session(anna, case)
    colleagues.give(anna, bo, case)
    entries.finalise(anna, note)
    saving.put(bo, case, note, "session", {"phase": "motivation"}, label="late")
    swapped(anna, bo, case)
    (found,) = conflicts.conflicts(anna)
    assert (found.what, found.field) == ("final", "phase")
    other = next(side for side in found.sides if not side.shown)
    conflicts.settle(anna, found, other.value)
    assert conflicts.count(anna) == 0
    row = anna.store.record(note)
    assert row is not None
    assert "phase" not in row.doc
    (correction,) = anna.store.records(case, ["amendment"])
    assert correction.doc["of"] == note
    colleagues.give(anna, bo, case)
    assert digests.digest(anna, case) == digests.digest(bo, case)


def test_a_final_note_may_stay_as_it_is(both: Both) -> None:
    anna, bo, case = both
    note = case_vault.session(anna, case)
    colleagues.give(anna, bo, case)
    entries.finalise(anna, note)
    saving.put(bo, case, note, "session", {"phase": "motivation"}, label="late")
    swapped(anna, bo, case)
    (found,) = conflicts.conflicts(anna)
    shown = next(side for side in found.sides if side.shown)
    conflicts.settle(anna, found, shown.value)
    assert conflicts.count(anna) == 0
    assert anna.store.records(case, ["amendment"]) == []


@pytest.mark.parametrize("gone", [True, False])
def test_removed_here_and_written_in_there(both: Both, gone: bool) -> None:
    anna, bo, case = both
    note = case_vault.session(anna, case)
    colleagues.give(anna, bo, case)
    entries.remove(anna, note)
    saving.put(bo, case, note, "session", {"phase": "motivation"}, label="more")
    swapped(anna, bo, case)
    (found,) = conflicts.conflicts(anna)
    assert found.what == "deleted"
    assert not found.is_text
    words = {conflicts.in_words(anna, found, side.value) for side in found.sides}
    assert words == {"Keep it", "Remove it"}
    conflicts.settle(anna, found, gone)
    assert conflicts.count(anna) == 0
    row = anna.store.record(note)
    assert row is not None
    assert row.deleted == gone
    colleagues.give(anna, bo, case)
    assert digests.digest(anna, case) == digests.digest(bo, case)


def test_what_came_in_is_taken_back_as_a_whole(both: Both) -> None:
    anna, bo, case = both
    case_vault.session(bo, case)
    cases.change(bo, case, {"summary": "his", "alias": "new"})
    cases.change(anna, case, {"alias": "mine"})
    before = digests.digest(anna, case)
    colleagues.give(bo, anna, case)
    newest = merges.every(anna)[0]
    assert newest.sender == "Bo"
    assert "EX-0001" in newest.cases
    merges.undo(anna, newest.no)
    assert digests.digest(anna, case) == before
    assert merges.every(anna)[0].undone
    with pytest.raises(Trouble):
        merges.undo(anna, newest.no)
    colleagues.give(anna, bo, case)
    assert digests.digest(anna, case) == digests.digest(bo, case)


def test_a_new_case_that_is_taken_back_goes_here_only(both: Both) -> None:
    anna, bo, _ = both
    other = case_vault.client(anna, alias="Other")
    colleagues.give(anna, bo, other)
    merges.undo(bo, merges.every(bo)[0].no)
    assert bo.store.case_row(other) is None
    assert anna.store.case_row(other) is not None


def test_what_was_written_over_stays(both: Both) -> None:
    anna, bo, case = both
    cases.change(bo, case, {"summary": "his", "alias": "new"})
    colleagues.give(bo, anna, case)
    cases.change(anna, case, {"summary": "hers, later"})
    merges.undo(anna, merges.every(anna)[0].no)
    row = anna.store.record(case)
    assert row is not None
    assert (row.doc["summary"], row.doc["alias"]) == ("hers, later", "Mattis")

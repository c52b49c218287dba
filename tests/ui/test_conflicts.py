"""Two versions: both with who and when, chosen, combined, asked about; nothing waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from exitdesk.domain.ids import RecordId
from exitdesk.services import cases, conflicts, digests, entries
from exitdesk.ui.conflicts.page import ConflictsPage
from exitdesk.ui.parts.words import ReadingText
from tests.ui import two_vaults
from tests.ui.colleagues import Two, two_colleagues
from tests.ui.sitting import button, click, visible_words

NOTE: dict[str, Any] = {
    "occurred_on": "2024-03-01",
    "contact": {"type": "meeting_office", "attendance": "attended", "minutes": 60},
    "note": {"format": "DAP", "data": "We met.\n\nHe spoke.\n\nWe parted."},
}


@pytest.fixture
def two(qtbot: QtBot, tmp_path: Path) -> Iterator[Two]:
    with two_colleagues(qtbot, tmp_path) as one:
        yield one


def written_twice(two: Two, **theirs: Any) -> None:
    """Let both give the case a summary, and Jonas's come in."""
    two.sent_to_jonas()
    cases.change(two.jonas, two.case, {"summary": "Theirs.", **theirs})
    two.sits.ask(lambda v: cases.change(v, two.case, {"summary": "Ours."}))
    two.taken_in(two.back())


def noted(text: str) -> dict[str, Any]:
    return {**NOTE, "note": {"format": "DAP", "data": text}}


def note_written_twice(two: Two, ours: str, theirs: str) -> RecordId:
    """Let both write in one note, and Jonas's words come in."""
    record = RecordId(two.sits.ask(lambda v: entries.save(v, two.case, "session", NOTE))[0])
    two.sent_to_jonas()
    entries.save(two.jonas, two.case, "session", noted(theirs), record=record, base=NOTE)
    two.sits.ask(
        lambda v: entries.save(v, two.case, "session", noted(ours), record=record, base=NOTE)
    )
    two.taken_in(two.back())
    return record


def at_page(two: Two) -> ConflictsPage:
    page = two.opened("conflicts", two.case)
    assert isinstance(page, ConflictsPage)
    two.wait()
    return page


def summary(two: Two) -> object:
    return two.sits.ask(lambda v: cases.page(v, two.case, logged=False).case.doc)["summary"]


def waiting(two: Two) -> list[conflicts.Conflict]:
    return two.sits.ask(conflicts.conflicts)


def test_nothing_to_settle_says_so(two: Two) -> None:
    assert "Nothing was written twice" in visible_words(at_page(two))


def test_a_quiet_line_leads_from_the_case_and_from_today(two: Two) -> None:
    written_twice(two)
    case = two.opened("case", [two.case, "", None])
    two.wait()
    click(case, "1 place was written by two people: look at both versions")
    two.wait()
    assert two.sits.shell.current() == ("conflicts", two.case)
    today = two.opened("today")
    two.wait()
    assert "1 place has two versions" in visible_words(today)
    two.sits.ask(lambda v: cases.change(v, two.case, {"alias": "Matti"}))
    assert len(waiting(two)) == 1, "work goes on meanwhile"


def test_both_versions_stand_there_with_who_when_and_where(two: Two) -> None:
    written_twice(two)
    page = at_page(two)
    said = visible_words(page)
    for words in ("On this device", "Jonas Veld", "on the device of Jonas Veld", "today at"):
        assert words in said
    shown = [side.findChildren(ReadingText)[-1].plain() for side in page.detail.sides]
    assert shown == ["Ours.", "Theirs."]


def test_a_key_takes_a_version_and_it_can_be_chosen_again(two: Two, qtbot: QtBot) -> None:
    written_twice(two)
    page = at_page(two)
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_2)
    two.wait()
    assert summary(two) == "Theirs."
    assert waiting(two) == []
    assert "Settled: In short" in visible_words(page)
    click(page, "Choose again")
    assert page.detail.sides[0].take.hasFocus()
    qtbot.keyClick(page.detail.sides[0].take, Qt.Key.Key_1)
    two.wait()
    assert summary(two) == "Ours."
    two.sent_to_jonas()
    assert conflicts.conflicts(two.jonas) == []
    assert two.sits.ask(digests.digests) == digests.digests(two.jonas)


def test_texts_are_combined_by_paragraphs_and_by_hand(two: Two) -> None:
    record = note_written_twice(
        two,
        "We met.\n\nHe spoke of work.\n\nWe parted late.",
        "We met outside.\n\nHe spoke of home.\n\nWe parted.",
    )
    page = at_page(two)
    (editor,) = page.detail.editors
    assert [part.agreed for part in editor.piece.parts or ()] == [True, False, True]
    for words in ("We met outside.", "We parted late."):
        assert words in editor.value()
    editor.choices[0].set_value("theirs")
    editor.choices[0].edited.emit()
    assert "He spoke of home." in editor.value()
    assert "He spoke of work." not in editor.value()
    editor.choices[0].set_value("both")
    editor.choices[0].edited.emit()
    assert editor.paper is not None
    editor.paper.set_value(editor.value() + "\n\nAnd we agreed to meet again.")
    editor.paper.edited.emit()
    assert not editor.choices[0].isEnabled(), "a choice would overwrite what was written"
    click(page, "Take this")
    two.wait()
    doc = {one.id: one.doc for one in two.sits.ask(lambda v: cases.page(v, two.case)).events}
    text = doc[record]["note"]["data"]
    for words in ("He spoke of work.", "He spoke of home.", "And we agreed to meet again."):
        assert words in text
    assert doc[record]["note"]["format"] == "DAP"
    assert waiting(two) == []


def test_words_put_together_are_kept_as_they_are_typed(two: Two) -> None:
    note_written_twice(two, "Ours.", "Theirs.")
    page = at_page(two)
    editor = page.detail.editors[0]
    assert editor.paper is not None
    editor.paper.set_value("Half a sentence")
    editor.paper.edited.emit()
    two.sits.desk.flushed()
    two.wait()
    two.opened("today")
    page = at_page(two)
    assert page.detail.editors[0].value() == "Half a sentence"
    click(page, "Begin again from both")
    assert page.detail.editors[0].value() == "Ours.\n\nTheirs."


def test_asking_the_other_writes_nothing_but_a_note_to_oneself(two: Two) -> None:
    written_twice(two)
    before = two.sits.ask(digests.digests)
    page = at_page(two)
    click(page, "Ask Jonas Veld first")
    two.wait()
    assert page.list.rows.row(0).badges[0].text == "being asked"
    assert "It stands only on this device" in visible_words(page)
    assert two.sits.ask(digests.digests) == before
    assert len(waiting(two)) == 1
    click(page, "I have asked Jonas Veld: done")
    two.wait()
    assert page.list.rows.row(0).badges[0].text == "two versions"


@pytest.mark.parametrize(("verb", "left"), [("Keep the entry", 1), ("Remove the entry", 0)])
def test_removed_and_written_in_is_explained(two: Two, verb: str, left: int) -> None:
    record = RecordId(two.sits.ask(lambda v: entries.save(v, two.case, "session", NOTE))[0])
    two.sent_to_jonas()
    entries.save(two.jonas, two.case, "session", noted("He wrote on."), record=record, base=NOTE)
    two.sits.ask(lambda v: entries.remove(v, record))
    two.taken_in(two.back())
    page = at_page(two)
    assert "One of you removed this entry while the other wrote in it" in visible_words(page)
    click(page, verb)
    two.wait()
    assert waiting(two) == []
    events = two.sits.ask(lambda v: cases.page(v, two.case)).events
    assert len([one for one in events if one.id == record]) == left


def test_late_words_on_a_final_entry_become_a_correction(two: Two) -> None:
    record = RecordId(two.sits.ask(lambda v: entries.save(v, two.case, "session", NOTE))[0])
    two.sent_to_jonas()
    entries.save(two.jonas, two.case, "session", noted("Late words."), record=record, base=NOTE)
    two.sits.ask(lambda v: entries.finalise(v, record))
    two.taken_in(two.back())
    page = at_page(two)
    assert "The entry was final when these words came in" in visible_words(page)
    click(page, "Add it as a correction")
    two.wait()
    file = two.sits.ask(lambda v: cases.page(v, two.case))
    (correction,) = file.amendments(record)
    assert "Late words." in correction.doc["text"]
    assert next(one.doc for one in file.events if one.id == record)["note"] == NOTE["note"]
    assert waiting(two) == []


def test_everything_has_a_name_for_a_screen_reader(two: Two) -> None:
    written_twice(two)
    page = at_page(two)
    assert button(page, "Take this version: Jonas Veld").isEnabled()
    assert page.list.accessibleName() == "Two versions"
    assert "In short" in page.list.rows.row(0).spoken()
    assert two_vaults.PASSPHRASE not in visible_words(page)

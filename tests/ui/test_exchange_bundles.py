"""Two colleagues and a stick: cases given and taken in, and forms that are open meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from exitdesk.services import (
    cases,
    colleagues,
    entries,
    identity,
    receiving,
    syncing,
    vaults,
)
from exitdesk.ui.exchange.give_page import GivePage
from exitdesk.ui.exchange.page import ColleaguesPage
from exitdesk.ui.exchange.take_page import TakePage
from exitdesk.ui.notes.note_page import NotePage
from exitdesk.ui.questions import replaced
from tests.ui import two_vaults
from tests.ui.answers import Answers
from tests.ui.colleagues import Two, two_colleagues
from tests.ui.sitting import click, visible_words

NOTE: dict[str, Any] = {
    "occurred_on": "2024-03-01",
    "contact": {"type": "meeting_office", "attendance": "attended", "minutes": 60},
    "note": {"format": "DAP", "data": "Came early."},
    "goals": ["G1"],
}


@pytest.fixture
def two(qtbot: QtBot, tmp_path: Path) -> Iterator[Two]:
    with two_colleagues(qtbot, tmp_path) as one:
        yield one


def register(two: Two) -> list[colleagues.RegisterLine]:
    return two.sits.ask(colleagues.register)


def given(two: Two, name: str, reason: str = "She covers for me.") -> GivePage:
    page = two.opened("give", [two.case])
    assert isinstance(page, GivePage)
    two.wait()
    page.reason.set_value(reason)
    with replaced(Answers(paths=[two.stick / name])):
        click(page, "Write the file …")
        two.wait()
    return page


def test_a_case_goes_only_with_a_reason_where_no_consent_covers_it(two: Two) -> None:
    page = two.opened("give", [two.case])
    two.wait()
    assert "No consent in force covers this for EX-0001." in visible_words(page)
    answers = Answers(paths=[two.stick / "never.exd"])
    with replaced(answers):
        click(page, "Write the file …")
    assert answers.said == [], "no file is asked for"
    assert "Say why it goes without a consent." in visible_words(page)
    assert list(two.stick.iterdir()) == []
    assert register(two) == []


def test_what_was_given_is_said_and_stands_in_the_register(two: Two) -> None:
    record = two.sits.ask(lambda v: entries.save(v, two.case, "session", NOTE))[0]
    page = given(two, "for-jonas.exd")
    said = visible_words(page)
    assert "For Jonas Veld: 1 case in for-jonas.exd." in said
    assert "Nothing has been sent yet" in said
    (line,) = register(two)
    assert (line.code, line.name, line.mode) == ("EX-0001", "Jonas Veld", "full")
    assert (line.agreed, line.reason) == (False, "She covers for me.")
    looked = receiving.look(two.jonas, (two.stick / "for-jonas.exd").read_bytes())
    receiving.take(two.jonas, looked, backed_up="")
    theirs = cases.page(two.jonas, two.case, logged=False)
    assert record in {one.id for one in theirs.events}
    holders = two.opened("case", [two.case, "file", None])
    two.wait()
    assert "without a consent: She covers for me." in visible_words(holders)


def test_nothing_is_called_given_where_the_file_could_not_be_written(two: Two) -> None:
    (two.stick / "there.exd").write_bytes(b"somebody else's")
    page = given(two, "there.exd")
    said = visible_words(page)
    assert "There is already a file of this name." in said
    assert "For Jonas Veld" not in said
    assert (two.stick / "there.exd").read_bytes() == b"somebody else's"
    assert register(two) == []


def test_a_consent_in_force_needs_no_reason(two: Two) -> None:
    consent = {"occurred_on": "2024-01-05", "scope": {"participation": "yes"}}
    two.sits.ask(lambda v: entries.save(v, two.case, "consent", consent, finalise=True))
    page = given(two, "agreed.exd", reason="")
    assert "1 case in agreed.exd" in visible_words(page)
    assert register(two)[0].agreed


def test_a_bundle_is_looked_at_before_it_is_taken_in(two: Two) -> None:
    two.sent_to_jonas()
    cases.change(two.jonas, two.case, {"summary": "Looks for work."})
    page = two.opened("take", str(two.back()))
    assert isinstance(page, TakePage)
    two.wait()
    said = visible_words(page)
    assert "From Jonas Veld" in said
    assert page.list.rows.row(0).code == "EX-0001"
    assert page.list.rows.row(0).badges[0].text == "changed"
    assert "summary" not in two.sits.ask(lambda v: cases.page(v, two.case).case.doc)
    click(page, "Leave it")
    assert "Nothing of it is in the vault." in visible_words(page)
    page = two.taken_in(two.stick / "back.exd")
    assert "From Jonas Veld: 1 case with news, " in visible_words(page)
    assert two.sits.ask(lambda v: cases.page(v, two.case).case.doc)["summary"] == "Looks for work."
    page.look_at(two.stick / "back.exd")
    two.wait()
    assert "This bundle has been taken in before." in visible_words(page)


def test_nothing_of_an_unverified_sender_is_shown(two: Two, tmp_path: Path) -> None:
    stranger = two_vaults.made(tmp_path / "mira", "Mira Solberg", "Exit West")
    try:
        met = identity.pair(stranger, two.sits.ask(identity.own_card))
        identity.verify(stranger, met.peer, met.words)
        case = two_vaults.client(stranger, alias="Verborgen")
        path = two_vaults.written(stranger, two.stick / "theirs.exd", case)
        two.sits.ask(identity.pair, identity.own_card(stranger))
    finally:
        vaults.close(stranger)
    page = two.opened("take", str(path))
    two.wait()
    said = visible_words(page)
    assert "has not been verified yet, so nothing of it is shown" in said
    assert "the vault is unchanged" in said
    assert "Compare the words with the sender" in said
    assert "Verborgen" not in said
    assert "Mira" not in said
    assert two.sits.ask(cases.count) == 1


@pytest.mark.parametrize("content", [b"", b"no bundle", b"age-encryption.org/v1\n" * 40])
def test_every_other_file_is_refused_in_three_sentences(two: Two, content: bytes) -> None:
    path = two.stick / "other.exd"
    path.write_bytes(content)
    page = two.opened("take", str(path))
    two.wait()
    message = page.message
    assert message.isVisible()
    assert message.words.text()
    assert message.more.text().count(".") >= 2
    assert not page.card.isVisible()


def test_a_note_being_written_keeps_its_words_and_what_came_in(two: Two) -> None:
    record = two.sits.ask(lambda v: entries.save(v, two.case, "session", NOTE))[0]
    two.sent_to_jonas()
    theirs = dict(NOTE, goals=["G2"])
    entries.save(two.jonas, two.case, "session", theirs, record=record)
    path = two.back()
    note = two.opened("note", [two.case, record, None])
    assert isinstance(note, NotePage)
    note.fields.set_value("note.data", "Came early, and we talked for long.")
    two.sits.settled()
    two.taken_in(path)
    note = two.opened("note", [two.case, record, None])
    assert note.fields.value("note.data") == "Came early, and we talked for long."
    assert "changed since the draft began" in note.message.words.text()
    note.save_button.click()
    two.wait()
    page = two.sits.ask(lambda v: cases.page(v, two.case, logged=False))
    doc = next(one.doc for one in page.events if one.id == record)
    assert doc["note"]["data"] == "Came early, and we talked for long."
    assert doc["goals"] == ["G2"], "what came in is not overwritten"
    assert note.fields.doc()["goals"] == ["G2"], "and it is shown"


def test_open_pages_show_what_came_in(two: Two) -> None:
    two.sent_to_jonas()
    cases.change(two.jonas, two.case, {"alias": "Matti"})
    path = two.back()
    page = two.opened("case", [two.case, "file", None])
    two.taken_in(path)
    two.opened("case", [two.case, "file", None])
    assert page.header.alias.text() == "Matti"


def test_what_came_in_is_taken_back_as_a_whole(two: Two) -> None:
    two.sent_to_jonas()
    cases.change(two.jonas, two.case, {"summary": "Theirs."})
    two.taken_in(two.back())
    page = two.opened("colleagues", "merges")
    assert isinstance(page, ColleaguesPage)
    answers = Answers()
    with replaced(answers):
        click(page, "Take it back as a whole …")
        two.wait()
    assert "EX-0001" in answers.said[0][1]
    assert "It is taken back." in visible_words(page)
    assert "summary" not in two.sits.ask(lambda v: cases.page(v, two.case).case.doc)


def test_a_case_that_is_only_read_says_so(two: Two) -> None:
    data = two.sits.ask(lambda v: two_vaults.bundle(v, two.case, mode="read"))
    two_vaults.taken(two.jonas, data)
    assert colleagues.standing(two.jonas, two.case).only_read
    assert not two.sits.ask(colleagues.standing, two.case).only_read


def test_stopping_leaves_no_file_and_no_line(two: Two) -> None:
    page = two.opened("give", [two.case])
    two.wait()
    page.reason.set_value("She covers for me.")
    gate = threading.Event()
    two.sits.program.runner.run(gate.wait, 20)
    with replaced(Answers(paths=[two.stick / "never.exd"])):
        click(page, "Write the file …")
    click(page, "Stop")
    gate.set()
    two.wait()
    assert "Stopped. Nothing was given." in visible_words(page)
    assert list(two.stick.iterdir()) == []
    assert register(two) == []
    assert page.write.isEnabled()


def test_holders_are_asked_to_remove_and_their_answer_stands_there(two: Two) -> None:
    two.sent_to_jonas()
    page = two.opened("colleagues", "register")
    two.wait()
    tab = page.tabs.currentWidget()
    page._made["register"].list.setCurrentIndex(page._made["register"].list.rows.index(0))
    answers = Answers()
    with replaced(answers):
        click(tab, "Ask to remove it …")
        two.wait()
    assert "Jonas Veld" in answers.said[0][1]
    assert page._made["register"].list.rows.row(0).badges[0].text == "no answer yet"
    two.sits.ask(syncing.sync, two.stick)
    syncing.sync(two.jonas, two.stick)
    assert cases.count(two.jonas) == 0
    syncing.sync(two.jonas, two.stick)
    two.sits.ask(syncing.sync, two.stick)
    page = two.opened("colleagues", "register")
    two.wait()
    assert page._made["register"].list.rows.row(0).badges[0].text == "removed there"
    assert two.sits.ask(cases.count) == 1, "the own copy stays"


def test_the_way_back_does_not_open_a_bundle_twice(two: Two) -> None:
    two.sent_to_jonas()
    cases.change(two.jonas, two.case, {"summary": "Theirs."})
    page = two.taken_in(two.back())
    click(page, "Open the case")
    two.wait()
    two.sits.shell.go_back()
    two.wait()
    assert "1 case with news" in visible_words(page)
    two.opened("take")
    assert "Which file did you get?" in visible_words(page)


def dropped(page: QWidget, path: Path) -> None:
    """Drop a file onto a page as a file manager does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    left, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPointF(20, 20), Qt.DropAction.CopyAction, data, left, keys))


def test_a_bundle_that_is_dropped_is_looked_at(two: Two) -> None:
    two.sent_to_jonas()
    cases.change(two.jonas, two.case, {"summary": "Theirs."})
    path = two.back()
    page = two.opened("colleagues", "devices")
    dropped(page, two.stick)
    assert two.sits.shell.current()[0] == "colleagues", "a folder is no bundle"
    dropped(page, path)
    two.wait()
    assert two.sits.shell.current()[0] == "take"
    assert "From Jonas Veld" in visible_words(two.sits.shell.page("take"))

"""A session note is written by keyboard: a routine one in ninety seconds, on one screen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from exitdesk.ui.parts import Words
from tests.ui.small_desk import SmallDesk, small_desk

NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
DATA = "Came early. Talked about dogs and welding. Asked three times who reads what I write."
SECONDS_PER_KEY = 0.28
"""How long a practised hand takes for a key (about 40 words a minute)."""


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[SmallDesk]:
    with small_desk(tmp_path / "vault") as made:
        made.saved("session", last_note())
        made.show(qtbot)
        yield made


def last_note() -> dict[str, object]:
    contact = {
        "type": "prison_visit", "attendance": "attended", "monitored": "sight",
        "minutes": 60, "travel_minutes": 160,
    }  # fmt: skip
    check = {"k1": 4, "k2": 3, "k3": 4, "k4": 4, "k5": 3, "k6": 2}
    return {
        "occurred_on": "2025-03-11", "contact": contact, "check": check,
        "note": {"format": "DAP", "data": "x"},
    }  # fmt: skip


class Keyboard:
    """Types into whatever has the focus and counts the keys."""

    def __init__(self, window: QWidget) -> None:
        self.window, self.keys = window, 0

    def words(self, text: str) -> None:
        self.keys += len(text)
        QTest.keyClicks(self.target(), text)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
        for _ in range(times):
            self.keys += 1
            QTest.keyClick(self.target(), key, modifier)

    def tab(self, times: int = 1) -> None:
        self.press(Qt.Key.Key_Tab, times=times)

    def target(self) -> QWidget:
        return QApplication.focusWidget() or self.window


def started(desk: SmallDesk, qtbot: QtBot) -> Keyboard:
    """Open a new note of the case and return the keyboard."""
    desk.shell.show_page("note", [desk.case, None, None])
    desk.settle(qtbot)
    return Keyboard(desk.shell)


def paper(desk: SmallDesk, section: str) -> QPlainTextEdit:
    found = desk.note.fields.entry(f"note.{section}").editors()[0]
    assert isinstance(found, QPlainTextEdit)
    return found


def said(desk: SmallDesk) -> str:
    """Return everything that can be read on the note page."""
    shown = [one.text() for one in desk.note.findChildren(Words) if one.isVisible()]
    return "\n".join(shown)


def test_a_routine_note_by_keyboard_alone_takes_less_than_ninety_seconds(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    began = time.monotonic()
    keys = Keyboard(desk.shell)
    keys.press(Qt.Key.Key_N, CONTROL)
    desk.settle(qtbot)
    keys.words("matt")
    keys.press(Qt.Key.Key_Return)
    desk.settle(qtbot)
    qtbot.waitUntil(lambda: desk.note.now is not None, timeout=5000)
    keys.words("yesterday")
    keys.press(Qt.Key.Key_F6)
    keys.words(DATA)
    keys.tab()
    keys.words("Tests whether we are the prison.")
    keys.tab()
    keys.words("Bring the sheet.")
    keys.tab()
    keys.words("If you lie to me once we are done.")
    keys.press(Qt.Key.Key_F6)
    keys.words("Every second Tuesday")
    keys.press(Qt.Key.Key_Return)
    keys.words("to")
    keys.press(Qt.Key.Key_F6)
    keys.words("Bring the sheet")
    keys.press(Qt.Key.Key_Return, CONTROL)
    desk.settle(qtbot)
    worked = time.monotonic() - began

    (doc,) = [one for one in desk.docs("session") if one["occurred_on"] != "2025-03-11"]
    assert (
        doc["occurred_on"] == (datetime.now().astimezone().date() - timedelta(days=1)).isoformat()
    )
    assert doc["note"] == {
        "format": "DAP", "data": DATA, "assessment": "Tests whether we are the prison.",
        "plan": "Bring the sheet.",
    }  # fmt: skip
    assert doc["quote"] == "If you lie to me once we are done."
    assert doc["decisions"] == [{"what": "Every second Tuesday", "by": "joint"}]
    assert doc["contact"]["type"] == "prison_visit", "the habit of the last contact"
    assert (doc["contact"]["minutes"], doc["contact"]["travel_minutes"]) == (60, 160)
    assert doc["next"] == {"what": "Bring the sheet"}
    assert doc["_final"], "Ctrl+Enter finalises"
    assert desk.drafts() == []
    assert keys.keys * SECONDS_PER_KEY + worked < 90, (keys.keys, worked)


def test_a_routine_note_fits_one_screen(desk: SmallDesk, qtbot: QtBot) -> None:
    started(desk, qtbot)
    bar = desk.note.area.verticalScrollBar()
    assert bar.maximum() == 0
    foot = desk.note._toggles["areas"]
    assert foot.mapTo(desk.shell, foot.rect().bottomLeft()).y() <= 768


def test_another_format_keeps_every_word_and_going_back_restores(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    keys = started(desk, qtbot)
    keys.press(Qt.Key.Key_F6)
    keys.words("seen and said")
    keys.press(Qt.Key.Key_2, ALT)
    assert paper(desk, "subjective").hasFocus()
    assert paper(desk, "data").isVisible(), "what has no place is carried over visibly"
    assert "another format" in said(desk)
    keys.words("he reports")
    keys.press(Qt.Key.Key_3, ALT)
    for section in ("data", "subjective", "behaviour", "intervention"):
        assert paper(desk, section).isVisible(), section
    keys.press(Qt.Key.Key_1, ALT)
    assert paper(desk, "data").toPlainText() == "seen and said"
    assert not paper(desk, "behaviour").isVisible()
    keys.press(Qt.Key.Key_S, CONTROL)
    desk.settle(qtbot)
    note = desk.docs("session")[-1]["note"]
    assert note == {"format": "DAP", "data": "seen and said", "subjective": "he reports"}


@pytest.mark.parametrize("letter", "TMCKARPWG")
def test_a_block_opens_by_its_key_with_the_caret_in_it(
    desk: SmallDesk, qtbot: QtBot, letter: str
) -> None:
    keys = started(desk, qtbot)
    block = next(b for b in desk.note.blocks.values() if b.key.letter == letter)
    assert not block.isVisible()
    keys.press(Qt.Key(ord(letter)), ALT)
    assert block.isVisible()
    assert block.isAncestorOf(keys.target())
    keys.press(Qt.Key(ord(letter)), ALT)
    assert not block.isVisible()


def test_tallies_count_by_plus_and_the_block_adds_its_method(desk: SmallDesk, qtbot: QtBot) -> None:
    started(desk, qtbot)
    desk.note._toggles["mi"].click()
    tally = desk.note.fields.entry("mi.change_talk.desire").editors()[0]
    tally.setFocus()
    QTest.keyClicks(tally, "+++-")
    assert "Desire: 2" in tally.accessibleName()
    QTest.keyClick(desk.shell, Qt.Key.Key_S, CONTROL)
    desk.note.save_button.click()
    desk.settle(qtbot)
    doc = desk.docs("session")[-1]
    assert doc["mi"]["change_talk"] == {"desire": 2}
    assert doc["methods"] == ["mi"]


def test_a_sheet_shows_only_its_fields_and_keeps_what_was_written(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    started(desk, qtbot)
    desk.note._toggles["cbt"].click()
    fields = desk.note.fields
    fields.set_value("cbt.tool", "chain")
    assert fields.row("cbt.trigger").isVisible()
    assert not fields.row("cbt.prediction").isVisible()
    fields.entry("cbt.trigger").editors()[0].setFocus()
    QTest.keyClicks(fields.entry("cbt.trigger").editors()[0], "a letter")
    fields.set_value("cbt.tool", "experiment")
    assert fields.row("cbt.prediction").isVisible()
    assert fields.row("cbt.trigger").isVisible(), "what holds text stays in sight"
    assert not fields.row("cbt.links").isVisible()


def test_lines_that_fell_are_worth_asking_about(desk: SmallDesk, qtbot: QtBot) -> None:
    started(desk, qtbot)
    desk.note._toggles["check"].click()
    for name, digit in (("k1", "4"), ("k2", "3"), ("k3", "2"), ("k5", "1")):
        button = desk.note.fields.entry(f"check.{name}").editors()[0]
        QTest.keyClicks(button, digit)
    shown = said(desk)
    assert "Ask about it." in shown
    prompt = shown[shown.index("Ask about it.") :]
    assert "makes sense" in prompt, "fell from 4 to 2"
    assert "I decide what happens next" in prompt, "stands at 1"
    assert "I know why we meet" not in prompt


def test_a_visit_that_did_not_happen_asks_for_little(desk: SmallDesk, qtbot: QtBot) -> None:
    started(desk, qtbot)
    QTest.keyClicks(paper(desk, "plan"), "try again")
    combo = desk.note.fields.entry("contact.attendance").editors()[0]
    assert isinstance(combo, QComboBox)
    combo.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClicks(combo, "not brought by staff")
    QTest.keyClick(combo, Qt.Key.Key_Tab)
    assert desk.note.fields.value("contact.attendance") == "not_brought"
    assert paper(desk, "data").isVisible()
    assert not paper(desk, "assessment").isVisible()
    assert paper(desk, "plan").isVisible(), "a section that holds text stays"
    assert not desk.note.fields.row("decisions").isVisible()
    assert not desk.note.fields.row("contact.minutes").isHidden(), "it holds the habit of last time"


def test_a_channel_that_is_heard_and_open_proceedings_are_told(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    from exitdesk.services import cases

    desk.ask(lambda v: cases.change(v, desk.case, {"proceedings_open": True}))
    started(desk, qtbot)
    assert "Proceedings are open" in said(desk)
    assert "no case content" not in said(desk)
    desk.note.fields.set_value("contact.monitored", "recorded")
    assert "no case content on this channel" in said(desk)


def test_immediate_says_call_first_and_opens_a_safety_concern(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    from exitdesk.services import people

    desk.ask(lambda v: people.change_organisation(v, {"phone_ladder": "1. Hanne 555"}))
    started(desk, qtbot)
    QTest.keyClicks(paper(desk, "data"), "He wrote that")
    immediate = next(
        one for one in desk.note.fields.entry("safety_flag").editors()
        if one.accessibleName().endswith("immediate")
    )  # fmt: skip
    QTest.keyClick(immediate, Qt.Key.Key_Space)
    assert "Call first, write later." in said(desk)
    assert desk.note.safety.ladder.plain() == "1. Hanne 555"
    desk.note.safety.button.click()
    desk.settle(qtbot)
    assert desk.shell.current()[0] == "event"
    assert desk.event_page.form.value()["level"] == "immediate"
    assert {one.kind for one in desk.drafts()} == {"session", "safety_concern"}


def test_saving_keeps_it_open_and_finalising_shows_it_with_corrections(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    keys = started(desk, qtbot)
    keys.press(Qt.Key.Key_F6)
    keys.words("first")
    keys.press(Qt.Key.Key_S, CONTROL)
    desk.settle(qtbot)
    keys.words(" and more")
    keys.press(Qt.Key.Key_S, CONTROL)
    desk.settle(qtbot)
    assert [one["note"]["data"] for one in desk.docs("session")][-1] == "first and more"
    assert len(desk.docs("session")) == 2
    keys.press(Qt.Key.Key_Return, CONTROL)
    desk.settle(qtbot)
    view = desk.note.final_view
    assert view.isVisible()
    correction = view.fields.entry("text").editors()[0]
    QTest.keyClicks(correction, "It was the second visit.")
    qtbot.waitUntil(lambda: [d.kind for d in desk.drafts()] == ["amendment"], timeout=2000)
    QTest.keyClick(correction, Qt.Key.Key_S, CONTROL)
    desk.settle(qtbot)
    desk.settle(qtbot)
    assert desk.note.now is not None
    assert [one.text for one in desk.note.now.corrections] == ["It was the second visit."]
    assert desk.drafts() == []


def test_what_cannot_be_saved_is_said_beside_its_field_and_nothing_is_lost(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    keys = started(desk, qtbot)
    what = desk.note.fields.entry("decisions").editors()[0]
    what.setFocus()
    keys.words("Meet again")
    day = desk.note.facts.date.line
    day.setFocus()
    day.selectAll()
    keys.words("32.1.")
    keys.press(Qt.Key.Key_S, CONTROL)
    desk.settle(qtbot)
    assert len(desk.docs("session")) == 1
    shown = said(desk)
    assert "This cannot be saved yet. Nothing is lost." in shown
    assert "There is no such day in the calendar." in shown
    assert day.hasFocus()
    assert "Say who decided it." in shown


def test_a_wild_paste_breaks_nothing_and_says_what_was_left_out(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    started(desk, qtbot)
    wild = "naïve 😀 مرحبا\x00\x07\u202eend\n" + "word " * 400_000
    QApplication.clipboard().setText(wild)
    data = paper(desk, "data")
    data.setFocus()
    QTest.keyClick(data, Qt.Key.Key_V, CONTROL)
    assert "3 characters of the pasted text were left out." in said(desk)
    desk.note.save_button.click()
    desk.settle(qtbot)
    kept = desk.docs("session")[-1]["note"]["data"]
    assert kept.startswith("naïve 😀 مرحباend\n")
    assert kept.replace("\n", "").count("word ") == 400_000
    QApplication.clipboard().clear()


def test_a_long_paste_into_a_line_is_not_cut(desk: SmallDesk, qtbot: QtBot) -> None:
    started(desk, qtbot)
    line = desk.note.fields.entry("next.what").editors()[0]
    line.setFocus()
    QApplication.clipboard().setText("first line\nsecond line " + "x" * 3000)
    QTest.keyClick(line, Qt.Key.Key_V, CONTROL)
    assert desk.note.fields.value("next.what") == "first line\nsecond line " + "x" * 3000
    QApplication.clipboard().clear()

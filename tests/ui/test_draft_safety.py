"""What is typed survives: a kill, a lock, another page, a second draft, undo, a full disk."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from exitdesk.domain.ids import RecordId, new_id
from exitdesk.domain.trouble import Trouble
from exitdesk.services import drafts, entries, vaults
from exitdesk.ui.questions import replaced
from tests.ui.answers import Answers
from tests.ui.small_desk import PASSPHRASE, SmallDesk, small_desk

TOP = Path(__file__).resolve().parents[2]
PROMISE = 2.0


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[SmallDesk]:
    with small_desk(tmp_path / "vault") as made:
        made.show(qtbot)
        yield made


def shown(desk: SmallDesk, qtbot: QtBot, record: RecordId | None = None) -> None:
    desk.shell.show_page("note", [desk.case, record, None])
    desk.settle(qtbot)


def paper(desk: SmallDesk) -> QPlainTextEdit:
    found = desk.note.fields.entry("note.data").editors()[0]
    assert isinstance(found, QPlainTextEdit)
    return found


def typed(desk: SmallDesk, text: str) -> None:
    paper(desk).setFocus()
    QTest.keyClicks(paper(desk), text)


def note(text: str = "as saved") -> dict[str, Any]:
    contact = {"type": "prison_visit", "attendance": "attended"}
    return {
        "occurred_on": "2025-03-14", "contact": contact, "note": {"format": "DAP", "data": text},
    }  # fmt: skip


def test_a_kill_in_the_middle_of_typing_loses_two_seconds_at_most(
    tmp_path: Path, qtbot: QtBot
) -> None:
    vault = tmp_path / "vault"
    with small_desk(vault):
        pass
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.draft_typist", str(vault)],
        cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    moments: dict[int, float] = {}
    killer = threading.Timer(60, child.kill)
    killer.start()
    try:
        assert child.stdout is not None
        for line in child.stdout:
            count, at = line.split()
            moments[int(count)] = float(at)
            if len(moments) > 20 and float(at) - moments[1] > 4.5:
                break
        child.send_signal(signal.SIGKILL)
        killed = time.time()
        child.wait()
    finally:
        killer.cancel()
        child.kill()
        child.communicate()
    opened = vaults.unlock(vault, PASSPHRASE)
    try:
        (draft,) = drafts.every(opened)
    finally:
        vaults.close(opened)
    text = draft.doc["note"]["data"]
    kept = [int(n) for n in re.findall(r"w(\d+) ", text)]
    assert kept == list(range(1, len(kept) + 1)), "words in their order, none missing"
    due = [n for n, at in moments.items() if at < killed - PROMISE]
    assert due, "typed for longer than the promise"
    assert kept[-1] >= due[-1], f"kept {kept[-1]} of {due[-1]} that were due"


def test_typing_without_a_pause_is_kept_all_the_same(desk: SmallDesk, qtbot: QtBot) -> None:
    shown(desk, qtbot)
    began = time.monotonic()
    first = None
    while first is None and time.monotonic() - began < 5:
        typed(desk, "x")
        qtbot.wait(40)
        if desk.runner.idle and desk.drafts():
            first = time.monotonic() - began
    assert first is not None
    assert first < PROMISE


def test_leaving_the_page_keeps_the_draft_and_coming_back_shows_it(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    shown(desk, qtbot)
    typed(desk, "half a sentence")
    desk.shell.show_page("event", [desk.case, "", None, None])
    desk.settle(qtbot)
    assert desk.shell.toast.words.text() == "Kept as a draft."
    (draft,) = desk.drafts()
    assert draft.doc["note"]["data"] == "half a sentence"
    assert desk.docs("session") == [], "never silently saved"
    desk.shell.go_back()
    desk.settle(qtbot)
    assert paper(desk).toPlainText() == "half a sentence"


def test_looking_at_a_note_makes_no_draft(desk: SmallDesk, qtbot: QtBot) -> None:
    record = desk.saved("session", note())
    shown(desk, qtbot, record)
    desk.note._toggles["mi"].click()
    desk.shell.show_page("event", [desk.case, "", None, None])
    desk.settle(qtbot)
    assert desk.drafts() == []


def test_a_lock_keeps_text_caret_and_open_blocks(tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "vault"
    with small_desk(folder) as before:
        before.show(qtbot)
        shown(before, qtbot)
        before.note._toggles["trust"].click()
        typed(before, "one two three")
        QTest.keyClick(paper(before), Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
        assert before.desk.flushed() is None
        place = before.shell.place()
        case = before.case
    with small_desk(folder, old=True) as after:
        after.show(qtbot)
        after.shell.restore(place)
        after.settle(qtbot)
        assert after.case == case
        assert paper(after).toPlainText() == "one two three"
        assert paper(after).textCursor().position() == 8
        assert paper(after).hasFocus()
        assert after.note.blocks["trust"].isVisible()
        assert "one two three" not in str(place), "a place holds no words"


def test_a_half_typed_name_is_in_the_draft(tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "vault"
    with small_desk(folder) as before:
        before.show(qtbot)
        shown(before, qtbot)
        typed(before, "x")
        before.note._toggles["also"].click()
        line = before.note.fields.entry("contact.with_also").editors()[0]
        line.setFocus()
        QTest.keyClicks(line, "grandmo")
        assert before.desk.flushed() is None
        place = before.shell.place()
    with small_desk(folder, old=True) as after:
        after.show(qtbot)
        after.shell.restore(place)
        after.settle(qtbot)
        line = after.note.fields.entry("contact.with_also").editors()[0]
        assert line.property("text") == "grandmo"


def test_a_draft_from_before_is_offered_back(desk: SmallDesk, qtbot: QtBot) -> None:
    doc = note("of yesterday evening")
    desk.ask(lambda v: drafts.keep(v, new_id(), desk.case, "session", None, doc, {}))
    shown(desk, qtbot)
    assert paper(desk).toPlainText() == "", "not put in place unasked"
    assert "was kept, but not saved" in desk.note.message.words.text()
    assert "of yesterday evening" in desk.note.message.more.text()
    desk.note.message._action.click()
    desk.settle(qtbot)
    assert paper(desk).toPlainText() == "of yesterday evening"
    desk.note.save_button.click()
    desk.settle(qtbot)
    assert [one["note"]["data"] for one in desk.docs("session")] == ["of yesterday evening"]
    assert desk.drafts() == []


def test_two_drafts_of_one_record_are_noticed(desk: SmallDesk, qtbot: QtBot) -> None:
    record = desk.saved("session", note())
    for text in ("older words", "newer words"):
        desk.kept(record, note(text))
    second = desk.drafts()[1].doc["note"]["data"]
    answers = Answers(option=1)
    with replaced(answers):
        shown(desk, qtbot, record)
        assert desk.note.message.words.text().startswith("2 drafts of this were kept")
        desk.note.message._action.click()
        desk.settle(qtbot)
    assert answers.said[0][0] == "Several drafts"
    assert paper(desk).toPlainText() == second
    assert len(desk.drafts()) == 2, "the other stays"
    assert "not saved" in desk.note.message.words.text()


def test_a_record_that_was_changed_since_the_draft_began_is_told(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    record = desk.saved("session", note())
    shown(desk, qtbot, record)
    typed(desk, "mine ")
    desk.note.flush()
    desk.settle(qtbot)
    (draft,) = desk.drafts()
    desk.ask(lambda v: entries.save(v, desk.case, "session", note("theirs"), record=record))
    desk.note.show_record(desk.case, "file_note")
    desk.settle(qtbot)
    desk.shell.show_page("note", [desk.case, record, draft.id])
    desk.settle(qtbot)
    assert desk.note.message.words.text() == "This was changed since the draft began."
    assert paper(desk).toPlainText().startswith("mine ")


def test_discarding_is_deliberate_and_can_be_undone(desk: SmallDesk, qtbot: QtBot) -> None:
    shown(desk, qtbot)
    assert not desk.note.discard_button.isEnabled()
    typed(desk, "not good")
    desk.note.flush()
    desk.settle(qtbot)
    assert len(desk.drafts()) == 1
    desk.note.discard_button.click()
    desk.settle(qtbot)
    assert desk.drafts() == []
    assert paper(desk).toPlainText() == ""
    desk.note.message._action.click()
    desk.note.flush()
    desk.settle(qtbot)
    assert paper(desk).toPlainText() == "not good"
    assert [one.doc["note"]["data"] for one in desk.drafts()] == ["not good"]


def test_undoing_a_save_keeps_the_text_as_a_draft(desk: SmallDesk, qtbot: QtBot) -> None:
    shown(desk, qtbot)
    desk.note.fields.set_value("contact.type", "walk")
    typed(desk, "too early")
    desk.note.save_button.click()
    desk.settle(qtbot)
    assert len(desk.docs("session")) == 1
    desk.shell.toast._action.click()
    desk.settle(qtbot)
    desk.settle(qtbot)
    assert desk.docs("session") == []
    assert paper(desk).toPlainText() == "too early"
    desk.note.flush()
    desk.settle(qtbot)
    assert [one.doc["note"]["data"] for one in desk.drafts()] == ["too early"]
    desk.note.save_button.click()
    desk.settle(qtbot)
    assert [one["note"]["data"] for one in desk.docs("session")] == ["too early"]


def test_undoing_a_finalisation_opens_the_note_again(desk: SmallDesk, qtbot: QtBot) -> None:
    record = desk.saved("session", note())
    shown(desk, qtbot, record)
    desk.note.final_button.click()
    desk.settle(qtbot)
    desk.settle(qtbot)
    assert desk.note.final_view.isVisible()
    desk.shell.toast._action.click()
    desk.settle(qtbot)
    desk.settle(qtbot)
    assert not desk.note.final_view.isVisible()
    assert paper(desk).toPlainText() == "as saved"
    assert not paper(desk).isReadOnly()


def test_what_no_editor_knows_is_kept_and_shown(desk: SmallDesk, qtbot: QtBot) -> None:
    record = desk.saved("session", note())
    strange = {
        **note("x"),
        "mood_chart": {"a": 1},
        "contact": {"type": 7, "attendance": "attended"},
    }
    desk.ask(lambda v: drafts.keep(v, new_id(), desk.case, "session", record, strange, {}))
    shown(desk, qtbot, record)
    desk.note.message._action.click()
    desk.settle(qtbot)
    assert desk.note._unknown.isVisible()
    typed(desk, "y")
    doc = desk.note.fields.doc()
    assert doc["mood_chart"] == {"a": 1}
    assert doc["contact"]["type"] == 7


def test_trouble_while_keeping_is_told_and_tried_again(
    desk: SmallDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store refuses once, as on a full disk."""
    real, failures = desk.vault.store.keep_draft, [Trouble("The disk is full.")]

    def once(*args: Any) -> None:
        if failures:
            raise failures.pop()
        real(*args)

    monkeypatch.setattr(desk.vault.store, "keep_draft", once)
    shown(desk, qtbot)
    typed(desk, "still here")
    qtbot.waitUntil(lambda: "disk is full" in desk.note.message.words.text(), timeout=3000)
    qtbot.waitUntil(lambda: "Draft kept" in desk.note.state.text(), timeout=4000)
    assert [one.doc["note"]["data"] for one in desk.drafts()] == ["still here"]

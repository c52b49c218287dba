"""Locking and getting up: what is typed is kept, the place is known, the clipboard is empty."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from exitdesk.domain.ids import RecordId
from exitdesk.services import drafts, preferences, vaults
from exitdesk.ui.clipboard import ClipboardGuard
from exitdesk.ui.notes.note_page import NotePage
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.questions import replaced
from tests.ui.answers import Answers
from tests.ui.sitting import CHEAP, PASSPHRASE, Sitting, prepared, sitting

LONG = secrets.token_hex(200_000)


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """Let no file grow beyond what the journal has now: the system refuses the write itself."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    most = max(file.stat().st_size for file in folder.glob("casework.db*"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def sits(qtbot: QtBot, tmp_path: Path) -> Iterator[Sitting]:
    with sitting(qtbot) as one:
        yield one
        privacy_screen().set_hidden(False)


@pytest.fixture
def case(sits: Sitting, tmp_path: Path) -> RecordId:
    ids = prepared(tmp_path / "vault", ("Mattis",))
    sits.unlocked(tmp_path / "vault")
    return ids[0]


def paper(sits: Sitting, case: RecordId) -> QPlainTextEdit:
    sits.shell.show_page("note", [case, None, None])
    sits.settled()
    note = sits.shell.page("note")
    assert isinstance(note, NotePage)
    sits.qtbot.waitUntil(lambda: note.now is not None, timeout=10_000)
    found = note.fields.entry("note.data").editors()[0]
    assert isinstance(found, QPlainTextEdit)
    found.setFocus()
    return found


def closed(folder: Path) -> tuple[list[str], object]:
    """Return the texts of drafts and the place that a locked vault holds."""
    vault = vaults.unlock(folder, PASSPHRASE, floor=CHEAP)
    texts = [str((one.doc.get("note") or {}).get("data")) for one in drafts.every(vault)]
    place = preferences.get(vault, "place")
    vaults.close(vault)
    return texts, place


def test_ctrl_l_keeps_the_text_and_the_place_and_starts_anew(
    sits: Sitting, case: RecordId, tmp_path: Path
) -> None:
    written = paper(sits, case)
    sits.qtbot.keyClicks(written, "Half a sentence")
    sits.qtbot.keyClick(sits.shell, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert sits.replaced == [tmp_path / "vault"]
    texts, place = closed(tmp_path / "vault")
    assert texts == ["Half a sentence"]
    assert isinstance(place, dict)
    assert place["page"] == "note"


def test_a_second_wish_to_lock_changes_nothing(sits: Sitting, case: RecordId) -> None:
    sits.program.lock("idle")
    sits.program.lock("suspend")
    assert len(sits.replaced) == 1


def test_after_unlocking_the_person_is_where_they_were(
    sits: Sitting, case: RecordId, tmp_path: Path, qtbot: QtBot
) -> None:
    sits.shell.show_page("case", [case, "people", None])
    sits.settled()
    sits.program.lock()
    with sitting(qtbot) as later:
        shell = later.unlocked(tmp_path / "vault")
        assert shell.current() == ("case", [case, "people", None])


def test_the_window_closed_by_its_cross_opens_at_today_again(
    sits: Sitting, case: RecordId, tmp_path: Path
) -> None:
    written = paper(sits, case)
    sits.qtbot.keyClicks(written, "Not saved")
    sits.shell.close()
    assert sits.replaced == []
    texts, place = closed(tmp_path / "vault")
    assert texts == ["Not saved"]
    assert place is None


def test_nothing_of_a_search_is_written_down_at_a_lock(
    sits: Sitting, case: RecordId, tmp_path: Path
) -> None:
    sits.shell.focus_search()
    sits.qtbot.keyClicks(sits.shell.search.line, "canaryword")
    sits.qtbot.waitUntil(lambda: sits.shell.current()[0] == "search", timeout=5_000)
    sits.settled()
    sits.program.lock()
    _texts, place = closed(tmp_path / "vault")
    assert "canaryword" not in str(place)


def test_what_was_copied_from_the_window_is_gone_after_a_lock(
    sits: Sitting, case: RecordId
) -> None:
    written = paper(sits, case)
    sits.qtbot.keyClicks(written, "secret words")
    written.selectAll()
    written.copy()
    board = QGuiApplication.clipboard()
    assert board.text() == "secret words"
    assert bytes(board.mimeData().data("x-kde-passwordManagerHint").data()) == b"secret"
    sits.program.lock()
    assert board.text() == ""


def test_what_was_copied_is_gone_after_its_time(qtbot: QtBot) -> None:
    window = QLineEdit()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QGuiApplication.focusWindow() is not None, timeout=3_000)
    guard = ClipboardGuard(seconds=0)
    guard.start()
    board = QGuiApplication.clipboard()
    window.setText("words of a note")
    window.selectAll()
    window.copy()
    assert board.text() == "words of a note"
    qtbot.waitUntil(lambda: board.text() == "", timeout=3_000)
    guard.stop()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit of the system on files")
def test_a_full_disk_is_told_and_the_text_is_not_locked_away(
    sits: Sitting, case: RecordId, tmp_path: Path
) -> None:
    written = paper(sits, case)
    written.insertPlainText(LONG)
    answers = Answers(option=1)
    with full_disk(tmp_path / "vault"), replaced(answers):
        sits.program.lock("asked")
    assert sits.replaced == []
    assert sits.shell.isVisible()
    assert "not saved" in answers.said[-1][0]
    assert written.toPlainText() == LONG
    sits.program.lock("asked")
    assert sits.replaced == [tmp_path / "vault"]
    texts, _place = closed(tmp_path / "vault")
    assert texts == [LONG]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit of the system on files")
def test_a_full_disk_while_nobody_is_there_hides_the_room_and_waits(
    sits: Sitting, case: RecordId, tmp_path: Path
) -> None:
    paper(sits, case).insertPlainText(LONG)
    with full_disk(tmp_path / "vault"):
        sits.program.lock("idle")
        assert sits.replaced == []
        assert privacy_screen().hidden
        assert sits.shell.message.isVisible()
    sits.qtbot.waitUntil(lambda: len(sits.replaced) == 1, timeout=10_000)
    assert closed(tmp_path / "vault")[0] == [LONG]

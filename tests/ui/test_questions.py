"""Questions can be answered by a program, and file dialogs remember nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from exitdesk.ui import questions
from exitdesk.ui.theme import theme
from tests.ui.answers import Answers


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    theme().start()


class Visitor:
    """Answers the dialog that comes up, as a person would, by the words on its buttons."""

    def __init__(self, press: str, words: str = "") -> None:
        self.press, self.words = press, words
        self.seen: list[str] = []

    def come(self) -> None:
        QTimer.singleShot(0, self._act)

    def _act(self) -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        self.seen.append(dialog.windowTitle())
        for line in dialog.findChildren(QLineEdit)[:1]:
            if self.words:
                line.selectAll()
                QTest.keyClicks(line, self.words)
        buttons = [b for b in dialog.findChildren(QPushButton) if b.text() == self.press]
        if buttons:
            QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
        else:
            QTest.keyClick(dialog, Qt.Key.Key_Escape)


@pytest.mark.parametrize(
    ("press", "answer"), [("Erase the case", True), ("Cancel", False), ("", False)]
)
def test_confirming(qtbot: QtBot, press: str, answer: bool) -> None:
    visitor = Visitor(press)
    visitor.come()
    asked = questions.ask().confirm(
        None, "Erase?", "It cannot be undone.", "Erase the case", irreversible=True
    )
    assert asked is answer
    assert visitor.seen == ["Erase?"]


def test_enter_never_does_what_cannot_be_undone(qtbot: QtBot) -> None:
    def enter() -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    QTimer.singleShot(0, enter)
    assert not questions.ask().confirm(None, "Erase?", "Gone.", "Erase", irreversible=True)
    QTimer.singleShot(0, enter)
    assert questions.ask().confirm(None, "Print?", "Two pages.", "Print")


def test_choosing_one_of_several(qtbot: QtBot) -> None:
    Visitor("Keep mine").come()
    assert questions.ask().choose(None, "Two versions", "Which?", ["Keep theirs", "Keep mine"]) == 1
    Visitor("").come()
    assert questions.ask().choose(None, "Two versions", "Which?", ["Keep theirs"]) is None


def test_asking_for_words(qtbot: QtBot) -> None:
    Visitor("Continue", "EX-0107").come()
    assert questions.ask().ask_words(None, "Code", "Type the code.", "EX") == "EX-0107"
    Visitor("Cancel").come()
    assert questions.ask().ask_words(None, "Code", "Type the code.") is None


def test_telling(qtbot: QtBot) -> None:
    visitor = Visitor("Close")
    visitor.come()
    questions.ask().tell(None, "Read this", "The stick is old.")
    assert visitor.seen == ["Read this"]


def test_a_program_answers_and_knows_what_was_said(qtbot: QtBot, tmp_path: Path) -> None:
    answers = Answers(yes=False, paths=[tmp_path / "a.pdf"])
    with questions.replaced(answers):
        assert questions.ask() is answers
        assert not questions.ask().confirm(None, "Erase?", "Gone.", "Erase")
        assert questions.ask().ask_save_path(None, "Save", "case.pdf", "PDF (*.pdf)") is not None
    assert questions.ask() is not answers
    assert answers.said == [("Erase?", "Gone."), ("Save", "case.pdf")]


_DIALOG = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog
home, divert, forget = Path(sys.argv[1]), sys.argv[2] == "1", sys.argv[3] == "1"
from exitdesk.ui import questions
if divert:
    questions.diverted_settings(home / "vault" / "window")
application = QApplication([])
if not forget:
    questions.forget_file_dialogs = lambda: None
from exitdesk.ui.theme import theme
theme().start()
folder = home / "Mehmet Canary"
folder.mkdir()
(folder / "Mehmet letter.pdf").write_bytes(b"x")
def act():
    dialog = QApplication.activeModalWidget()
    dialog.setDirectory(str(folder))
    dialog.selectFile(str(folder / "Mehmet letter.pdf"))
    dialog.accept()
if forget:
    QTimer.singleShot(0, act)
    print(questions.ask().choose_file(None, "Choose", "All (*)", home))
else:
    dialog = QFileDialog(None, "Choose", str(home))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    QTimer.singleShot(0, act)
    dialog.exec()
    dialog.deleteLater()
QTimer.singleShot(0, application.quit)
application.exec()
"""


def _traces(home: Path) -> list[str]:
    """Return the files under `home` that name the canary, apart from the folder itself."""
    return [
        str(path.relative_to(home))
        for path in home.rglob("*")
        if path.is_file() and b"Canary" in path.read_bytes()
    ]


def _run_dialog(home: Path, *, divert: bool, forget: bool) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _DIALOG, str(home), str(int(divert)), str(int(forget))],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


def test_a_file_dialog_leaves_no_name_behind(home: Path) -> None:
    assert "Mehmet letter.pdf" in _run_dialog(home, divert=True, forget=True)
    assert _traces(home) == []
    assert not (home / ".config" / "QtProject.conf").exists()


def test_the_dialog_of_qt_alone_would_leave_one(home: Path) -> None:
    """The positive control: without our care the folder's name is on the disk."""
    _run_dialog(home, divert=False, forget=False)
    assert _traces(home) == [".config/QtProject.conf"]


def test_file_dialogs_are_those_of_qt(qtbot: QtBot, tmp_path: Path) -> None:
    native: list[bool] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        native.append(not dialog.testOption(QFileDialog.Option.DontUseNativeDialog))
        dialog.reject()

    for call in (
        lambda: questions.ask().choose_folder(None, "Where", tmp_path),
        lambda: questions.ask().choose_file(None, "Which", "All (*)", tmp_path),
        lambda: questions.ask().choose_files(None, "Which", "All (*)", tmp_path),
        lambda: questions.ask().ask_save_path(None, "Save", "a.pdf", "PDF (*.pdf)", tmp_path),
    ):
        QTimer.singleShot(0, look)
        assert not call()
    assert native == [False] * 4

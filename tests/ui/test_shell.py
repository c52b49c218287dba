"""The frame of the window: navigation, the way back, keys, messages, small and large."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from exitdesk import i18n
from exitdesk.domain.trouble import Trouble
from exitdesk.ui.keys import KeysDialog
from exitdesk.ui.page import KeyHint, Page
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.runner import Job, Runner
from exitdesk.ui.shell import PageEntry, Shell
from exitdesk.ui.theme import theme

Key = Qt.Key
Mod = Qt.KeyboardModifier


class Cases(Page):
    """A page with a line that remembers what was opened."""

    keys = (KeyHint("Ctrl+Enter", "Open the case"),)

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[object] = []
        self.leave = True
        self.line = QLineEdit()
        self.line.setAccessibleName("Words")
        QVBoxLayout(self).addWidget(self.line)

    def open(self, argument: object) -> None:
        self.opened.append(argument)

    def place(self) -> dict[str, Any]:
        return {"caret": self.line.cursorPosition()}

    def restore(self, place: dict[str, Any]) -> None:
        self.line.setText("some words")
        self.line.setCursorPosition(place["caret"])

    def may_leave(self) -> bool:
        return self.leave


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[Runner]:
    made = Runner()
    yield made
    made.close()
    QApplication.processEvents()


@pytest.fixture
def shell(qtbot: QtBot, runner: Runner) -> Iterator[Shell]:
    theme().start()
    made = Shell(runner, practice=True)
    qtbot.addWidget(made)
    for key, label, icon in (("today", "Today", "sunrise"), ("cases", "Cases", "folder")):
        made.add_page(PageEntry(key, label, icon), Cases())
    made.add_page(PageEntry("case", "Case", under="cases"), Cases())
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.show_page("today")
    yield made
    privacy_screen().set_hidden(False)
    theme().choose("system", 1.0)


def _page(shell: Shell, key: str) -> Cases:
    page = shell.page(key)
    assert isinstance(page, Cases)
    return page


def _button(shell: Shell, name: str) -> QToolButton:
    found = [b for b in shell.findChildren(QToolButton) if b.accessibleName() == name]
    assert found, name
    return found[0]


def _keys(shell: Shell, key: Qt.Key, modifiers: Qt.KeyboardModifier = Mod.NoModifier) -> None:
    focus = shell.focusWidget()
    QTest.keyClick(focus, key, modifiers)


def test_back_and_forward_remember_what_was_open(shell: Shell) -> None:
    shell.show_page("case", "a" * 32)
    shell.show_page("case", "b" * 32)
    _keys(shell, Key.Key_Left, Mod.AltModifier)
    assert shell.current() == ("case", "a" * 32)
    _keys(shell, Key.Key_Left, Mod.AltModifier)
    assert shell.current() == ("today", None)
    assert not _button(shell, "Back (Alt+Left)").isEnabled()
    _keys(shell, Key.Key_Right, Mod.AltModifier)
    assert shell.current() == ("case", "a" * 32)
    assert _page(shell, "case").opened == ["a" * 32, "b" * 32, "a" * 32, "a" * 32]
    shell.show_page("cases")
    _keys(shell, Key.Key_Right, Mod.AltModifier)
    assert shell.current() == ("cases", None)


def test_the_way_is_marked_and_a_case_belongs_to_cases(shell: Shell) -> None:
    shell.show_page("case", "a" * 32)
    assert _button(shell, "Cases").isChecked()
    assert not _button(shell, "Today").isChecked()
    QTest.mouseClick(_button(shell, "Today"), Qt.MouseButton.LeftButton)
    assert shell.current() == ("today", None)


def test_numbers_go_to_pages_and_the_caret_is_in_them(shell: Shell) -> None:
    _keys(shell, Key.Key_2, Mod.ControlModifier)
    assert shell.current() == ("cases", None)
    assert _page(shell, "cases").line.hasFocus()


def test_a_page_that_may_not_be_left_stays(shell: Shell) -> None:
    _page(shell, "today").leave = False
    shell.show_page("cases")
    assert shell.current() == ("today", None)
    _page(shell, "today").leave = True


def test_a_page_asks_for_another_and_says_something(shell: Shell, qtbot: QtBot) -> None:
    page = shell.page("today")
    page.page_wanted.emit("case", "c" * 32)
    assert shell.current() == ("case", "c" * 32)
    page.said.emit("The note was saved.", "Undo", 7)
    assert shell.toast.isVisible()
    undo = next(b for b in shell.toast.findChildren(QAbstractButton) if b.text() == "Undo")
    with qtbot.waitSignal(shell.undo_wanted) as undone:
        QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert undone.args == [7]


@pytest.mark.parametrize(
    ("key", "signal"), [(Key.Key_N, "quick_note_wanted"), (Key.Key_F1, "manual_wanted")]
)
def test_keys_of_the_window(shell: Shell, qtbot: QtBot, key: Qt.Key, signal: str) -> None:
    modifier = Mod.NoModifier if key == Key.Key_F1 else Mod.ControlModifier
    with qtbot.waitSignal(getattr(shell, signal)):
        _keys(shell, key, modifier)


def test_ctrl_k_goes_to_the_search(shell: Shell) -> None:
    _keys(shell, Key.Key_K, Mod.ControlModifier)
    assert shell.search.line.hasFocus()


def test_the_lock_button(shell: Shell, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shell.lock_wanted) as wanted:
        QTest.mouseClick(_button(shell, "Lock (Ctrl+L)"), Qt.MouseButton.LeftButton)
    assert wanted.args == ["asked"]


def test_hiding_from_the_room_changes_the_words_of_its_button(shell: Shell) -> None:
    QTest.mouseClick(_button(shell, "Hide names and text from the room"), Qt.MouseButton.LeftButton)
    assert privacy_screen().hidden
    assert _button(shell, "Show names and text").toolTip() == "Show names and text (F9)"


def test_the_keyboard_map_names_the_keys_of_the_page(shell: Shell) -> None:
    _keys(shell, Key.Key_Slash, Mod.ControlModifier)
    dialog = shell.findChild(KeysDialog)
    assert dialog is not None
    texts = {label.text() for label in dialog.findChildren(QWidget) if hasattr(label, "text")}
    assert {"Ctrl+Enter", "Open the case", "Ctrl+L", "F9"} <= texts
    dialog.close()


def test_trouble_that_no_page_took_is_shown_over_the_page(
    shell: Shell, runner: Runner, qtbot: QtBot
) -> None:
    def full() -> None:
        raise Trouble("The disk is full.", "What was saved is safe.", "Free some space.")

    runner.run(full)
    qtbot.waitUntil(shell.message.isVisible)
    assert shell.message.words.text() == "The disk is full."


def test_a_slow_job_is_shown_at_the_foot(shell: Shell, runner: Runner) -> None:
    job = Job(None, None, "Making a backup", True)
    runner.slowed.emit(job)
    assert shell.strip.isVisible()
    runner.ended.emit(job)
    assert not shell.strip.isVisible()


def test_after_a_lock_the_person_is_where_they_were(shell: Shell) -> None:
    shell.show_page("cases", "d" * 32)
    _page(shell, "cases").line.setText("some words")
    _page(shell, "cases").line.setCursorPosition(4)
    place = shell.place()
    shell.show_page("today")
    _page(shell, "cases").line.clear()
    shell.restore(place)
    assert shell.current() == ("cases", "d" * 32)
    assert _page(shell, "cases").line.cursorPosition() == 4
    shell.restore({"page": "no longer there"})
    assert shell.current() == ("cases", "d" * 32)


def test_the_title_of_the_window_holds_nothing_of_a_client(shell: Shell) -> None:
    shell.show_page("case", "Mehmet")
    assert shell.windowTitle() == "exitdesk"


@pytest.mark.parametrize(
    ("size", "scale", "narrow"),
    [((1366, 768), 1.0, False), ((1366, 768), 2.0, True), ((900, 700), 1.0, True)],
)
def test_it_fits_on_a_small_laptop_and_with_large_text(
    shell: Shell, size: tuple[int, int], scale: float, narrow: bool
) -> None:
    theme().choose("light", scale)
    shell.resize(*size)
    QApplication.processEvents()
    assert (shell.width(), shell.height()) == size
    style = _button(shell, "Cases").toolButtonStyle()
    assert (style == Qt.ToolButtonStyle.ToolButtonIconOnly) is narrow
    assert _button(shell, "Cases").accessibleName() == "Cases"
    for button in shell.findChildren(QAbstractButton):
        if button.isVisible():
            corner = button.mapTo(shell, button.rect().bottomRight())
            assert shell.rect().contains(corner), button.accessibleName()
            assert button.width() >= button.minimumSizeHint().width()


def test_it_is_mirrored_in_a_right_to_left_language(qtbot: QtBot, runner: Runner) -> None:
    i18n.set_language("ar")
    theme().start()
    theme().choose("light")
    try:
        mirrored = Shell(runner)
        qtbot.addWidget(mirrored)
        mirrored.add_page(PageEntry("today", "Today", "sunrise"), Cases())
        mirrored.show()
        button = _button(mirrored, "Today")
        assert button.mapTo(mirrored, button.rect().topLeft()).x() > mirrored.width() // 2
    finally:
        i18n.set_language("en")
        theme().choose("system")


def test_every_control_of_the_frame_has_a_name_and_a_way_by_tab(shell: Shell) -> None:
    controls = [
        w
        for w in shell.findChildren(QWidget)
        if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible() and w.isEnabled()
    ]
    assert len(controls) >= 7
    for control in controls:
        assert control.accessibleName() or getattr(control, "text", str)(), control
    reached = set()
    start = shell.focusWidget()
    for _ in range(60):
        QTest.keyClick(shell.focusWidget(), Key.Key_Tab)
        reached.add(shell.focusWidget())
        if shell.focusWidget() is start:
            break
    unreached = [c.accessibleName() for c in controls if c not in reached]
    assert unreached == []

"""Talk mode: the client's side alone, one question at a time, by keyboard and mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from exitdesk.domain.five_areas.description import five_areas
from exitdesk.ui.assessment.talk import TalkView
from exitdesk.ui.parts import Words
from tests.ui.small_desk import SmallDesk, small_desk

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[SmallDesk]:
    with small_desk(tmp_path / "vault") as made:
        made.show(qtbot)
        made.shell.show_page("assessment", [made.case, "assessment", None, None])
        made.settle(qtbot)
        QTest.keyClick(made.assessment, Qt.Key.Key_F6)
        qtbot.waitUntil(lambda: not made.assessment._waiting, timeout=5000)
        yield made


def talk(desk: SmallDesk, qtbot: QtBot) -> TalkView:
    """Open talk mode by its key."""
    QTest.keyClick(desk.shell.focusWidget(), Qt.Key.Key_T, CONTROL)
    view = desk.assessment._talk
    assert view is not None
    with qtbot.waitActive(view):
        view.activateWindow()
    QApplication.processEvents()
    return view


def key(view: TalkView, which: Qt.Key | str) -> None:
    target = view.focusWidget()
    assert view.isAncestorOf(target)
    if isinstance(which, str):
        QTest.keyClicks(target, which)
    else:
        QTest.keyClick(target, which)
    QApplication.processEvents()


def said(view: TalkView) -> str:
    words = [one.text() for one in view.findChildren(Words) if one.isVisible()]
    return "\n".join(words + [one.text() for one in view.findChildren(QPushButton)])


def ratings(desk: SmallDesk) -> dict[str, Any]:
    found = desk.assessment.fields.doc().get("ratings")
    return found if isinstance(found, dict) else {}


def test_one_question_in_the_clients_wording_fills_the_screen(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, "3")
    view = talk(desk, qtbot)
    assert view.windowState() & Qt.WindowState.WindowFullScreen
    text = said(view)
    assert "Where do you sleep" in text
    assert "How much of a worry is this for you right now?" in text
    assert view.focusWidget() is view._buttons[0]
    assert "How much do you already have going for you here?" not in text, "one at a time"
    housing = five_areas().item("F1")
    assert housing is not None
    for ours in (*housing.need, *housing.strength, "Need", "as we see it", "Last time"):
        assert ours not in text
    assert not any(button.isChecked() for button in view._buttons), "nothing of our rating"
    key(view, Qt.Key.Key_Escape)


def test_answers_stand_in_the_page_and_are_a_draft_at_once(desk: SmallDesk, qtbot: QtBot) -> None:
    view = talk(desk, qtbot)
    for answer in ("3", "1", "0"):
        key(view, answer)
    assert view.now().item.id == "F2"
    assert ratings(desk) == {"F1": {"cn": 3, "cs": 1, "wants": "yes_now"}}
    desk.desk.flushed()
    (draft,) = desk.drafts()
    assert draft.doc["ratings"] == ratings(desk)
    key(view, Qt.Key.Key_Escape)
    assert desk.assessment._talk is None
    entry = desk.assessment._items["F2"]
    assert entry.isAncestorOf(desk.shell.focusWidget()), "and the page goes on where it was left"
    assert desk.assessment._items["F1"].voices["cn"].scale.value() == 3


def test_the_wish_is_asked_only_where_there_is_a_worry(desk: SmallDesk, qtbot: QtBot) -> None:
    view = talk(desk, qtbot)
    key(view, "1")
    key(view, "4")
    assert (view.now().item.id, view.now().name) == ("F2", "cn")
    view.close()


def test_skipping_and_rather_not_saying_are_two_things(desk: SmallDesk, qtbot: QtBot) -> None:
    view = talk(desk, qtbot)
    view.skip_button.setFocus()
    key(view, Qt.Key.Key_Space)
    assert (view.now().item.id, view.now().name) == ("F1", "cs")
    assert ratings(desk) == {}
    key(view, "2")
    qtbot.mouseClick(view.decline_button, Qt.MouseButton.LeftButton)
    assert view.now().item.id == "F3"
    assert ratings(desk) == {"F1": {"cs": 2}, "F2": {"cst": "declined"}}
    view.close()
    shown = [
        one.text() for one in desk.assessment._items["F2"].findChildren(Words) if one.isVisible()
    ]
    assert "The client would rather not say how they see it." in shown


def test_an_answer_takes_the_silence_back(desk: SmallDesk, qtbot: QtBot) -> None:
    view = talk(desk, qtbot)
    view.decline_button.click()
    key(view, Qt.Key.Key_Left)
    while view.now().item.id != "F1" or view.now().name != "cn":
        key(view, Qt.Key.Key_Left)
    key(view, "2")
    assert ratings(desk) == {"F1": {"cn": 2}}
    view.close()


def test_the_mouse_the_arrows_and_return_work(desk: SmallDesk, qtbot: QtBot) -> None:
    view = talk(desk, qtbot)
    qtbot.mouseClick(view._buttons[4], Qt.MouseButton.LeftButton)
    assert ratings(desk) == {"F1": {"cn": 4}}
    key(view, Qt.Key.Key_Down)
    key(view, Qt.Key.Key_Down)
    key(view, Qt.Key.Key_Up)
    key(view, Qt.Key.Key_Return)
    assert ratings(desk) == {"F1": {"cn": 4, "cs": 1}}
    key(view, Qt.Key.Key_Right)
    assert view.now().item.id == "F2", "skipped the wish"
    view.back_button.click()
    assert view.now().name == "wants"
    key(view, "9")
    assert view.now().name == "wants", "no such answer"
    view.leave_button.click()


def test_after_the_last_question_it_ends_by_itself(desk: SmallDesk, qtbot: QtBot) -> None:
    view = talk(desk, qtbot)
    view.start_at("X3")
    key(view, "0")
    key(view, "4")
    assert desk.assessment._talk is None
    assert ratings(desk) == {"X3": {"cn": 0, "cs": 4}}
    assert desk.assessment._part == "X"


def test_danger_rated_by_the_client_shows_no_panel_to_the_client(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    view = talk(desk, qtbot)
    view.start_at("M4")
    key(view, "4")
    assert not desk.assessment.safety.isVisible()
    assert view.isVisible()
    view.close()

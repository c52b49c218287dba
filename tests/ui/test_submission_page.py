"""A form is filled in for a case: kept as one types, saved, finalised, read again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from exitdesk.domain.ids import RecordId
from exitdesk.services import form_library
from exitdesk.ui.forms.submission_page import SubmissionPage
from exitdesk.ui.shell import PageEntry
from tests.ui.small_desk import SmallDesk, small_desk

CONTROL = Qt.KeyboardModifier.ControlModifier
FORM = b"""# survey
| survey |
| | type | name | label | relevant | required |
| | select_one yn | smokes | Do you **smoke**? | | yes |
| | text | brand | Which brand? | ${smokes} = 'y' | |
| | integer | years | For how many years? | | |
| | begin repeat | child | Child | | |
| | text | name | What is the name? | | |
| | end repeat | | | | |
| choices |
| | list_name | name | label |
| | yn | y | Yes |
| | yn | n | No |
| settings |
| | form_id | form_title | version |
| | habits | Habits | 1 |
"""


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[SmallDesk]:
    with small_desk(tmp_path / "vault") as made:
        page = SubmissionPage(made.desk)
        made.shell.add_page(PageEntry("submission", "Fill in a form"), page)
        made.show(qtbot)
        yield made


def page_of(desk: SmallDesk) -> SubmissionPage:
    return desk.shell.findChild(SubmissionPage)


def begun(desk: SmallDesk, qtbot: QtBot) -> RecordId:
    form = desk.ask(lambda v: form_library.take(v, "habits.md", FORM))[0]
    desk.ask(lambda v: form_library.publish(v, form))
    desk.shell.show_page("submission", [desk.case, form, None, None])
    desk.settle(qtbot)
    return form


def click(desk: SmallDesk, words: str, at: int = 0) -> None:
    found = [
        b
        for b in page_of(desk).findChildren(QAbstractButton)
        if b.isVisible() and b.text() == words
    ]
    QTest.mouseClick(found[at], Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def write(words: str) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, words)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifier)
    QApplication.processEvents()


def shown(desk: SmallDesk) -> list[str]:
    rows = page_of(desk).form._rows
    return [ref.rsplit("/", 1)[-1] for ref, one in rows.items() if one.isVisible()]


def test_loading_is_no_edit_and_answers_show_what_applies(desk: SmallDesk, qtbot: QtBot) -> None:
    begun(desk, qtbot)
    assert page_of(desk).keeper.draft is None
    assert shown(desk) == ["smokes", "years"]
    click(desk, "Yes")
    assert shown(desk) == ["smokes", "brand", "years"]
    press(Qt.Key.Key_Return)
    write("Roll")
    assert page_of(desk).form.session.value("/data/brand") == "Roll"
    assert page_of(desk).keeper.draft is not None


def test_a_draft_comes_back_with_its_answers_and_its_place(desk: SmallDesk, qtbot: QtBot) -> None:
    begun(desk, qtbot)
    click(desk, "Yes")
    press(Qt.Key.Key_Return)
    write("Roll")
    page = page_of(desk)
    place = page.place()
    assert desk.desk.flushed() is None
    page.came = None
    page.restore(place)
    desk.settle(qtbot)
    assert page.form.session.value("/data/brand") == "Roll"
    assert page.form.spot()["ref"] == "/data/brand"


def test_final_drops_what_does_not_apply_and_says_so(desk: SmallDesk, qtbot: QtBot) -> None:
    begun(desk, qtbot)
    said: list[str] = []
    desk.desk.said.connect(lambda text, _a, _t: said.append(text))
    click(desk, "Yes")
    press(Qt.Key.Key_Return)
    write("Roll")
    click(desk, "No")
    press(Qt.Key.Key_Return, CONTROL)
    desk.settle(qtbot)
    (doc,) = desk.docs("submission")
    assert "Roll" not in doc["instance"]
    assert any("Which brand?" in one for one in said)
    assert page_of(desk).stack.currentWidget() is page_of(desk).final_view


def test_a_missing_answer_is_named_and_jumped_to(desk: SmallDesk, qtbot: QtBot) -> None:
    begun(desk, qtbot)
    press(Qt.Key.Key_Return, CONTROL)
    desk.settle(qtbot)
    page = page_of(desk)
    assert desk.docs("submission") == []
    assert "Do you smoke?" in page.message.accessibleName()
    assert page.form.spot()["ref"] == "/data/smokes"


def test_an_entry_is_added_removed_and_brought_back(desk: SmallDesk, qtbot: QtBot) -> None:
    begun(desk, qtbot)
    view = page_of(desk).form
    view.contents.setCurrentRow(1)
    write_into = view._shown()[0]
    write_into.focus()
    write("Ida")
    click(desk, "Add")
    write("Jon")
    names = [v for r in view.session.refs() if r.endswith("/name") and (v := view.session.value(r))]
    assert names == ["Ida", "Jon"]
    click(desk, "Remove")
    assert "Ida" not in view.session.instance_xml()
    click(desk, "Undo")
    assert "Ida" in view.session.instance_xml()


def test_one_question_at_a_time_goes_on_with_enter(desk: SmallDesk, qtbot: QtBot) -> None:
    begun(desk, qtbot)
    click(desk, "One question at a time")
    assert shown(desk) == ["smokes"]
    press(Qt.Key.Key_Return)
    assert shown(desk) == ["years"]
    write("x")
    row = page_of(desk).form._rows["/data/years"]
    assert row.fault.isVisible()


def test_a_digit_chooses_and_takes_back(desk: SmallDesk, qtbot: QtBot) -> None:
    begun(desk, qtbot)
    given = []
    for digit in "221":
        write(digit)
        given.append(page_of(desk).form.session.value("/data/smokes"))
    assert given == ["n", "", "y"]

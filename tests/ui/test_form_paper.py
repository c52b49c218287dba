"""A form goes out on paper and comes back: printed, filled in by hand, entered with three dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from exitdesk.domain.dates import shown_date
from exitdesk.forms.session import FormSession
from exitdesk.services import form_library
from exitdesk.ui.forms.library_page import FormsPage
from exitdesk.ui.forms.submission_page import SubmissionPage
from exitdesk.ui.questions import replaced
from exitdesk.ui.shell import PageEntry
from tests.ui.answers import Answers
from tests.ui.small_desk import SmallDesk, small_desk
from tests.ui.test_submission_page import FORM

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
_PATIENCE = 40


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[SmallDesk]:
    with small_desk(tmp_path / "vault") as made:
        made.ask(lambda v: form_library.take(v, "habits.md", FORM))
        (row,) = made.ask(form_library.forms)
        made.ask(lambda v: form_library.publish(v, row.record))
        made.shell.add_page(PageEntry("forms", "Forms", "clipboard-list"), FormsPage(made.desk))
        page = SubmissionPage(made.desk)
        made.shell.add_page(PageEntry("submission", "Fill in a form"), page)
        made.show(qtbot)
        yield made


def page_of(desk: SmallDesk) -> SubmissionPage:
    page = desk.shell.findChild(SubmissionPage)
    assert isinstance(page, SubmissionPage)
    return page


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focus(), key, modifier)
    QApplication.processEvents()


def write(words: str) -> None:
    QTest.keyClicks(focus(), words)


def tab_to(inside: QWidget, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press Tab until the keyboard is inside a widget."""
    key = Qt.Key.Key_Backtab if modifier is SHIFT else Qt.Key.Key_Tab
    for _ in range(_PATIENCE):
        if inside is focus() or inside.isAncestorOf(focus()):
            return
        press(key, modifier)
    raise AssertionError(inside)


def text_of(path: Path) -> str:
    return " ".join(page.extract_text() for page in PdfReader(path).pages)


def printed_blank(desk: SmallDesk, qtbot: QtBot, file: Path) -> str:
    desk.shell.show_page("forms")
    desk.settle(qtbot)
    library = desk.shell.findChild(FormsPage)
    assert isinstance(library, FormsPage)
    library.list.setFocus()
    tab_to(library.print_button, SHIFT)
    with replaced(Answers(paths=[file])):
        press(Qt.Key.Key_Space)
        desk.settle(qtbot)
    return text_of(file)


def entered(desk: SmallDesk, qtbot: QtBot) -> None:
    """Enter what stands on the paper, by keyboard alone."""
    page = page_of(desk)
    (row,) = desk.ask(form_library.forms)
    desk.shell.show_page("submission", [desk.case, row.record, None, None])
    desk.settle(qtbot)
    tab_to(page.happened, SHIFT)
    press(Qt.Key.Key_A, CONTROL)
    write("2026-11-02")
    tab_to(page.how)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Space)
    assert page.how.value() == "paper"
    tab_to(page.written)
    write("2026-11-03")
    tab_to(page.form.rows["/data/smokes"])
    press(Qt.Key.Key_1)
    press(Qt.Key.Key_Return)
    write("Roll")
    press(Qt.Key.Key_Return)
    write("12")
    press(Qt.Key.Key_Return, CONTROL)
    desk.settle(qtbot)


def test_a_paper_is_printed_and_entered_with_its_three_dates(
    desk: SmallDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    blank = printed_blank(desk, qtbot, tmp_path / "blank.pdf")
    assert "Do you smoke?" in " ".join(blank.split())
    assert desk.docs("submission") == []
    before = dt.datetime.now(dt.UTC)
    entered(desk, qtbot)
    (doc,) = desk.docs("submission")
    assert (doc["occurred_on"], doc["written_on"]) == ("2026-11-02", "2026-11-03")
    assert doc["entered_how"] == "paper"
    at = dt.datetime.fromisoformat(doc["entered_at"])
    assert abs(at - before) < dt.timedelta(hours=1)
    page = page_of(desk)
    assert page.came is not None
    assert page.came.around.final
    session = FormSession(page.came.interview.definition, instance_xml=doc["instance"])
    answers = [session.value(f"/data/{name}") for name in ("smokes", "brand", "years")]
    assert answers == ["y", "Roll", "12"]
    said = " ".join(one.text() for one in page.final_view.findChildren(QLabel))
    assert "Do you smoke?: Yes" in said
    filled = tmp_path / "filled.pdf"
    with replaced(Answers(paths=[filled])):
        page.print_button.setFocus()
        press(Qt.Key.Key_P, CONTROL)
        desk.settle(qtbot)
    written = " ".join(text_of(filled).split())
    assert "Roll" in written
    days = (" 2 November 2026", " 3 November 2026", f"{shown_date(before.date(), 'en')}")
    assert [day in written for day in days] == [True, True, True], written


def test_without_its_day_on_paper_it_is_entered_all_the_same(desk: SmallDesk, qtbot: QtBot) -> None:
    page = page_of(desk)
    (row,) = desk.ask(form_library.forms)
    desk.shell.show_page("submission", [desk.case, row.record, None, None])
    desk.settle(qtbot)
    assert not page._written_row.isVisible()
    tab_to(page.how, SHIFT)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Space)
    assert page._written_row.isVisible()
    press(Qt.Key.Key_Left)
    press(Qt.Key.Key_Space)
    assert not page._written_row.isVisible()
    tab_to(page.form.rows["/data/smokes"])
    press(Qt.Key.Key_2)
    press(Qt.Key.Key_S, CONTROL)
    desk.settle(qtbot)
    (doc,) = desk.docs("submission")
    assert doc["entered_how"] == "screen"
    assert "written_on" not in doc

"""A form is filled in for a case: kept as one types, saved, finalised, read again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from exitdesk.domain.ids import RecordId
from exitdesk.forms.session import FormSession
from exitdesk.services import form_library, submissions
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
    page = desk.shell.findChild(SubmissionPage)
    assert isinstance(page, SubmissionPage)
    return page


def session_of(desk: SmallDesk) -> FormSession:
    session = page_of(desk).form.session
    assert session is not None
    return session


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
    rows = page_of(desk).form.rows
    return [ref.rsplit("/", 1)[-1] for ref, one in rows.items() if one.isVisible()]


def test_loading_is_no_edit_and_answers_show_what_applies(desk: SmallDesk, qtbot: QtBot) -> None:
    begun(desk, qtbot)
    assert page_of(desk).keeper.draft is None
    assert shown(desk) == ["smokes", "years"]
    click(desk, "Yes")
    assert shown(desk) == ["smokes", "brand", "years"]
    press(Qt.Key.Key_Return)
    write("Roll")
    assert session_of(desk).value("/data/brand") == "Roll"
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
    assert session_of(desk).value("/data/brand") == "Roll"
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
    write_into = (view.page.shown() if view.page else [])[0]
    write_into.focus()
    write("Ida")
    click(desk, "Add")
    write("Jon")
    names = [
        v
        for r in session_of(desk).refs()
        if r.endswith("/name") and (v := session_of(desk).value(r))
    ]
    assert names == ["Ida", "Jon"]
    click(desk, "Remove")
    assert "Ida" not in session_of(desk).instance_xml()
    click(desk, "Undo")
    assert "Ida" in session_of(desk).instance_xml()


def test_one_question_at_a_time_goes_on_with_enter(desk: SmallDesk, qtbot: QtBot) -> None:
    begun(desk, qtbot)
    click(desk, "One question at a time")
    assert shown(desk) == ["smokes"]
    press(Qt.Key.Key_Return)
    assert shown(desk) == ["years"]
    write("x")
    row = page_of(desk).form.rows["/data/years"]
    assert row.fault.isVisible()


def test_a_digit_chooses_and_takes_back(desk: SmallDesk, qtbot: QtBot) -> None:
    begun(desk, qtbot)
    given = []
    for digit in "221":
        write(digit)
        given.append(session_of(desk).value("/data/smokes"))
    assert given == ["n", "", "y"]


def item_nine(desk: SmallDesk, qtbot: QtBot, answer: str = "Several days") -> SubmissionPage:
    """Begin the shipped PHQ-9 and answer its ninth item."""
    form = desk.ask(lambda v: form_library.add_shipped(v, "phq9"))[0]
    desk.shell.show_page("submission", [desk.case, form, None, None])
    desk.settle(qtbot)
    page = page_of(desk)
    assert not page.safety.isVisible()
    answer_nine(desk, page, answer)
    return page


def answer_nine(desk: SmallDesk, page: SubmissionPage, answer: str) -> None:
    (ref,) = (one for one in session_of(desk).refs() if one.endswith("/phq9_9"))
    assert page.form.jump(ref)
    (button,) = (b for b in page.form.rows[ref].findChildren(QAbstractButton) if b.text() == answer)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def test_item_nine_opens_the_safety_flow_before_anything_is_saved(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    page = item_nine(desk, qtbot)
    assert page.safety.isVisible()
    assert QApplication.focusWidget() is page.safety.panel.open_button
    assert desk.docs("submission") == []
    desk.settle(qtbot)
    assert [one.kind for one in desk.drafts()] == ["submission"]


@pytest.mark.parametrize(("answer", "opens"), [("Not at all", False), ("Nearly every day", True)])
def test_only_what_calls_for_it_opens_the_panel(
    desk: SmallDesk, qtbot: QtBot, answer: str, opens: bool
) -> None:
    assert item_nine(desk, qtbot, answer).safety.isVisible() is opens


def test_an_answer_taken_back_closes_the_panel_and_one_given_again_opens_it(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    page = item_nine(desk, qtbot)
    seen = []
    for answer in ("Not at all", "More than half the days"):
        answer_nine(desk, page, answer)
        seen.append(page.safety.isVisible())
    assert seen == [False, True]


def test_set_aside_needs_a_word_which_stays_in_the_record(desk: SmallDesk, qtbot: QtBot) -> None:
    page = item_nine(desk, qtbot)
    panel = page.safety.panel
    assert not panel.aside_button.isEnabled()
    panel.why.editor.setFocus()
    write("written down on Monday")
    panel.aside_button.click()
    assert not page.safety.isVisible()
    assert page.form.spot()["ref"].endswith("phq9_9")
    answer_nine(desk, page, "More than half the days")
    assert not page.safety.isVisible()
    page._on_save()
    desk.settle(qtbot)
    ((row,),) = (doc["safety_looked_at"] for doc in desk.docs("submission"))
    assert (row["why"], row["item"].rsplit("/", 1)[-1]) == ("written down on Monday", "phq9_9")
    assert "better off dead" in row["question"]
    page._reload()
    desk.settle(qtbot)
    assert not page.safety.isVisible()


def test_a_draft_whose_answer_nobody_looked_at_asks_again(desk: SmallDesk, qtbot: QtBot) -> None:
    page = item_nine(desk, qtbot)
    place = page.place()
    assert desk.desk.flushed() is None
    page.came = None
    page.restore(place)
    desk.settle(qtbot)
    assert page.safety.isVisible()


def test_a_safety_concern_begins_with_what_is_known(desk: SmallDesk, qtbot: QtBot) -> None:
    page = item_nine(desk, qtbot)
    page.safety.panel.open_button.click()
    desk.settle(qtbot)
    assert desk.shell.current()[0] == "event"
    by_kind = {one.kind: one.doc for one in desk.drafts()}
    concern, answers = by_kind["safety_concern"], by_kind["submission"]
    assert (concern["level"], concern["category"]) == ("immediate", "self_harm")
    assert "better off dead" in concern["what"]
    assert concern["what"].endswith("Several days")
    assert [row["why"] for row in answers["safety_looked_at"]] == ["A safety concern was opened."]


def test_a_waiting_draft_of_the_same_form_is_offered(desk: SmallDesk, qtbot: QtBot) -> None:
    form = begun(desk, qtbot)
    click(desk, "No")
    page = page_of(desk)
    assert desk.desk.flushed() is None
    page.keeper.let_go()
    desk.shell.show_page("submission", [desk.case, form, None, None])
    desk.settle(qtbot)
    assert session_of(desk).value("/data/smokes") == ""
    assert page.message.isVisible()
    page.message.acted.emit()
    desk.settle(qtbot)
    assert session_of(desk).value("/data/smokes") == "n"
    assert len(desk.drafts()) == 1


def test_opening_the_same_form_again_goes_on_where_one_was(desk: SmallDesk, qtbot: QtBot) -> None:
    form = begun(desk, qtbot)
    click(desk, "No")
    session = page_of(desk).form.session
    desk.shell.show_page("submission", [desk.case, form, None, None])
    desk.settle(qtbot)
    assert page_of(desk).form.session is session


def test_a_saved_form_that_is_undone_stays_as_a_draft(desk: SmallDesk, qtbot: QtBot) -> None:
    begun(desk, qtbot)
    tokens: list[object] = []
    desk.desk.said.connect(lambda _text, _action, token: tokens.append(token))
    click(desk, "No")
    page = page_of(desk)
    page._on_save()
    desk.settle(qtbot)
    assert len(desk.docs("submission")) == 1
    desk.desk.undo(tokens[-1])
    desk.settle(qtbot)
    assert desk.docs("submission") == []
    assert session_of(desk).value("/data/smokes") == "n"
    assert desk.desk.flushed() is None
    assert [one.record for one in desk.drafts()] == [None]


def test_what_was_changed_elsewhere_is_shown_or_told(desk: SmallDesk, qtbot: QtBot) -> None:
    form = begun(desk, qtbot)
    click(desk, "No")
    page = page_of(desk)
    page._on_save()
    desk.settle(qtbot)
    xml = session_of(desk).instance_xml()
    for edited, expected in ((False, "y"), (True, "n")):
        if edited:
            click(desk, "No")
        other = xml.replace("<smokes>n<", "<smokes>y<")
        day = f"2026-11-0{1 + edited}"
        desk.desk.write(
            submissions.save, desk.case, form, other, occurred_on=day, record=page.record
        )
        desk.settle(qtbot)
        assert session_of(desk).value("/data/smokes") == expected
    assert "changed since the draft began" in page.message.accessibleName()


def test_answers_that_came_in_meanwhile_stay_beside_ours(desk: SmallDesk, qtbot: QtBot) -> None:
    form = begun(desk, qtbot)
    click(desk, "No")
    page = page_of(desk)
    page._on_save()
    desk.settle(qtbot)
    first, xml = page.record, session_of(desk).instance_xml()
    click(desk, "No")
    theirs = xml.replace("<smokes>n<", "<smokes>y<")
    _, change = desk.ask(
        lambda v: submissions.save(
            v, desk.case, form, theirs, occurred_on="2026-11-02", record=first
        )
    )
    desk.desk.changed.emit(replace(change, undo=None))  # as when a bundle brought it
    assert "an entry of its own" in page.message.accessibleName()
    page._on_save()
    desk.settle(qtbot)
    assert page.record != first
    docs = desk.docs("submission")
    assert ["<smokes>y<" in doc["instance"] for doc in docs].count(True) == 1
    assert len(docs) == 2

"""The library translates a form by keyboard, keeps what is typed, and tells what happened to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from exitdesk.domain.ids import RecordId
from exitdesk.forms.session import FormSession
from exitdesk.services import form_library, form_media, submissions
from exitdesk.ui.forms.library_page import FormsPage
from exitdesk.ui.questions import replaced
from exitdesk.ui.shell import PageEntry
from tests.ui.answers import Answers
from tests.ui.small_desk import SmallDesk, small_desk

FORM = b"""# survey
| survey |
| | type | name | label | media::image |
| | select_one yn | well | Are you well? | face.png |
| | text | why | Why? | |
| choices |
| | list_name | name | label |
| | yn | y | Yes |
| | yn | n | No |
| settings |
| | form_id | form_title | version |
| | data | Wellbeing | 1 |
"""
GERMAN = "Deutsch (de)"


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[SmallDesk]:
    with small_desk(tmp_path / "vault") as made:
        made.ask(lambda v: form_library.take(v, "well.md", FORM))
        made.shell.add_page(PageEntry("forms", "Forms", "clipboard-list"), FormsPage(made.desk))
        made.show(qtbot)
        made.shell.show_page("forms")
        made.settle(qtbot)
        yield made


def page_of(desk: SmallDesk) -> FormsPage:
    page = desk.shell.findChild(FormsPage)
    assert isinstance(page, FormsPage)
    return page


def opened(desk: SmallDesk, qtbot: QtBot) -> FormsPage:
    page = page_of(desk)
    page.words_button.click()
    desk.settle(qtbot)
    assert page.translation.isVisible()
    return page


def write(words: str) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, words)


def press(*keys: Qt.Key) -> None:
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)
        QApplication.processEvents()


def translate(page: FormsPage) -> None:
    """Name the language and write all words, by keyboard alone."""
    view = page.translation
    assert QApplication.focusWidget() is view.language.line
    assert not view.table.isEnabled()
    write(GERMAN)
    press(Qt.Key.Key_Tab)
    for words in ("Geht es Ihnen gut?", "Warum?", "Ja", "Nein"):
        press(Qt.Key.Key_F6)
        write(words)
        press(Qt.Key.Key_Return)


def test_a_form_is_translated_by_keyboard(desk: SmallDesk, qtbot: QtBot) -> None:
    page = opened(desk, qtbot)
    translate(page)
    assert page.translation.count.text() == "Everything has its words."
    page.translation.save.click()
    desk.settle(qtbot)
    rows = desk.ask(form_library.forms)
    assert len(rows) == 2
    new = rows[0]
    assert GERMAN in new.languages
    definition = desk.ask(lambda v: form_library.definition(v, new.record))
    session = FormSession(definition, language=GERMAN)
    assert session.node("/data/well").label == "Geht es Ihnen gut?"
    assert [one.label for one in session.node("/data/well").choices] == ["Ja", "Nein"]
    assert page.list.isVisible()


def test_what_was_typed_is_there_again(desk: SmallDesk, qtbot: QtBot) -> None:
    page = opened(desk, qtbot)
    write(GERMAN)
    press(Qt.Key.Key_Tab, Qt.Key.Key_F6)
    write("Geht es?")
    press(Qt.Key.Key_Return)
    desk.settle(qtbot)
    page.translation.back.click()
    assert page.list.isVisible()
    page = opened(desk, qtbot)
    assert page.translation.language_now() == GERMAN
    assert list(page.translation.words().values()) == ["Geht es?"]
    assert "3" in page.translation.count.text()


def test_a_table_goes_out_and_comes_back(desk: SmallDesk, qtbot: QtBot, tmp_path: Path) -> None:
    page = opened(desk, qtbot)
    write(GERMAN)
    press(Qt.Key.Key_Tab)
    table = tmp_path / "words.csv"
    with replaced(Answers(paths=[table])):
        page.translation.write_table.click()
    desk.settle(qtbot)
    text = table.read_text(encoding="utf-8-sig")
    assert "Are you well?" in text
    table.write_text(text.replace("Why?,", "Why?,Warum?"), encoding="utf-8")
    with replaced(Answers(paths=[table])):
        page.translation.read_table.click()
    desk.settle(qtbot)
    assert list(page.translation.words().values()) == ["Warum?"]
    assert page.translation.message.isVisible()
    table.write_text("nothing", encoding="utf-8")
    with replaced(Answers(paths=[table])):
        page.translation.read_table.click()
    desk.settle(qtbot)
    assert list(page.translation.words().values()) == ["Warum?"]


def test_the_history_names_state_and_person(desk: SmallDesk, qtbot: QtBot) -> None:
    page = page_of(desk)
    page.use_button.click()
    desk.settle(qtbot)
    page.past_button.click()
    desk.settle(qtbot)
    assert page.past.isVisible()
    shown = [page.past.list.rows.row(n) for n in range(page.past.list.rows.rowCount())]
    assert [one.title for one in shown] == ["version 1: put into use", "version 1: added"]
    page.past.back.click()
    assert page.list.isVisible()


def test_a_picture_that_lacked_is_added(desk: SmallDesk, qtbot: QtBot, tmp_path: Path) -> None:
    page = page_of(desk)
    file = tmp_path / "face.png"
    file.write_bytes(b"\x89PNG a face")
    answers = Answers(paths=[file])
    with replaced(answers):
        page.files_button.click()
        desk.settle(qtbot)
    (row,) = desk.ask(form_library.forms)
    assert desk.ask(lambda v: form_media.missing(v, row.record)) == ()
    assert any("face.png" in title for title, _ in answers.said)
    assert "face.png" in page.message.words.text()
    page.files_button.click()
    desk.settle(qtbot)
    assert "No picture" in page.message.words.text()


def test_answers_are_written_as_xform_xml(desk: SmallDesk, qtbot: QtBot, tmp_path: Path) -> None:
    (row,) = desk.ask(form_library.forms)
    desk.ask(lambda v: form_library.publish(v, row.record))
    filled: list[RecordId] = []
    xml = '<data id="data" version="1"><well>y</well><why>so</why><meta><instanceID/></meta></data>'
    filled.append(
        desk.ask(
            lambda v: submissions.save(v, desk.case, row.record, xml, occurred_on="2026-03-01")
        )[0]
    )
    page = page_of(desk)
    with replaced(Answers(paths=[tmp_path])):
        page.xml_button.click()
        desk.settle(qtbot)
    (written,) = (tmp_path / "data XForm XML").iterdir()
    assert written.name == f"{filled[0]}.xml"
    assert "<well>y</well>" in written.read_text(encoding="utf-8")

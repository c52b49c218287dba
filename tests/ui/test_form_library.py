"""The list of forms: empty, added to, put into use, tried, retired."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from exitdesk.services import form_library
from exitdesk.ui.forms.library_page import FormsPage
from exitdesk.ui.questions import replaced
from exitdesk.ui.shell import PageEntry
from tests.ui.answers import Answers
from tests.ui.small_desk import SmallDesk, small_desk
from tests.ui.test_submission_page import FORM


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[SmallDesk]:
    with small_desk(tmp_path / "vault") as made:
        made.shell.add_page(PageEntry("forms", "Forms", "clipboard-list"), FormsPage(made.desk))
        made.show(qtbot)
        made.shell.show_page("forms")
        made.settle(qtbot)
        yield made


def page_of(desk: SmallDesk) -> FormsPage:
    page = desk.shell.findChild(FormsPage)
    assert isinstance(page, FormsPage)
    return page


def imported(desk: SmallDesk, qtbot: QtBot, file: Path, data: bytes) -> FormsPage:
    file.write_bytes(data)
    with replaced(Answers(paths=[file])):
        page_of(desk).import_button.click()
    desk.settle(qtbot)
    return page_of(desk)


def test_the_empty_list_says_what_to_do(desk: SmallDesk) -> None:
    page = page_of(desk)
    assert page.empty.isVisible()
    assert page.empty.action.text() == "Add a shipped form"


def test_a_form_is_imported_put_into_use_and_retired(
    desk: SmallDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    page = imported(desk, qtbot, tmp_path / "habits.md", FORM)
    assert page.list.isVisible()
    states = []
    for button in (page.use_button, page.retire_button):
        button.click()
        desk.settle(qtbot)
        (row,) = desk.ask(form_library.forms)
        states.append(row.state)
    assert states == [form_library.PUBLISHED, form_library.RETIRED]


def test_what_is_wrong_is_told_with_its_cell(desk: SmallDesk, qtbot: QtBot, tmp_path: Path) -> None:
    page = imported(desk, qtbot, tmp_path / "broken.md", FORM.replace(b"${smokes}", b"${nobody}"))
    assert page.report.isVisible()
    assert "nobody" in page.report.words.text()
    assert "survey" in page.report.words.text()
    assert desk.ask(form_library.forms) == ()


def test_a_trial_keeps_nothing(desk: SmallDesk, qtbot: QtBot, tmp_path: Path) -> None:
    page = imported(desk, qtbot, tmp_path / "habits.md", FORM)
    page.try_button.click()
    desk.settle(qtbot)
    assert page.preview.isVisible()
    page.preview._on_answered("/data/smokes", "y")
    assert desk.drafts() == []
    page.close_button.click()
    assert page.list.isVisible()

"""The list of forms: empty, added to, put into use, tried, retired."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from exitdesk.domain.ids import RecordId
from exitdesk.services import form_library
from exitdesk.services.form_library import FormRow
from exitdesk.services.vault import Vault
from exitdesk.ui.forms.form_source import Source
from exitdesk.ui.forms.library_page import FormsPage
from exitdesk.ui.questions import replaced
from exitdesk.ui.shell import PageEntry
from tests.ui.answers import Answers
from tests.ui.small_desk import SmallDesk, small_desk
from tests.ui.test_submission_page import FORM

WHERE = b"""# survey
| survey |
| | type | name | label |
| | select_one_from_file towns.csv | town | Which town? |
| settings |
| | form_id | form_title | version |
| | where | Where | 1 |
"""


def row_of_vault(vault: Vault) -> RecordId:
    (row,) = form_library.forms(vault)
    return row.record


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


def row_of(desk: SmallDesk) -> FormRow:
    (row,) = desk.ask(form_library.forms)
    return row


def test_a_workbook_is_repaired_on_a_word(desk: SmallDesk, qtbot: QtBot, tmp_path: Path) -> None:
    broken = FORM.replace(b"| integer |", b"| Integr |")
    page = imported(desk, qtbot, tmp_path / "habits.md", broken)
    assert desk.ask(form_library.forms) == ()
    (button,) = (b for b in page.message.findChildren(QPushButton) if b.isVisible() and b.text())
    assert button.text() == "Repair and import"
    button.click()
    desk.settle(qtbot)
    assert row_of(desk).form_id == "habits"
    assert "Repairs" in page.report.words.text()


@pytest.mark.parametrize("at", [0, 1])
def test_a_shipped_form_is_added_and_in_use(desk: SmallDesk, qtbot: QtBot, at: int) -> None:
    with replaced(Answers(option=at)):
        page_of(desk).shipped_button.click()
    desk.settle(qtbot)
    assert row_of(desk).state == form_library.PUBLISHED


@pytest.mark.parametrize(
    ("button", "ending", "begins"),
    [
        ("print_button", "pdf", b"%PDF"),
        ("cards_button", "pdf", b"%PDF"),
        ("export_button", "xlsx", b"PK"),
        ("starter_button", "xlsx", b"PK"),
    ],
)
def test_papers_and_tables_are_written(
    desk: SmallDesk, qtbot: QtBot, tmp_path: Path, button: str, ending: str, begins: bytes
) -> None:
    page = imported(desk, qtbot, tmp_path / "habits.md", FORM)
    page.use_button.click()
    desk.settle(qtbot)
    out = tmp_path / f"out.{ending}"
    with replaced(Answers(paths=[out])):
        getattr(page, button).click()
    desk.settle(qtbot)
    assert out.read_bytes().startswith(begins)


@pytest.mark.parametrize(("yes", "used"), [(True, "2"), (False, "1")])
def test_what_a_new_version_changes_is_said_before_it_is_in_use(
    desk: SmallDesk, qtbot: QtBot, tmp_path: Path, yes: bool, used: str
) -> None:
    page = imported(desk, qtbot, tmp_path / "habits.md", FORM)
    with replaced(Answers()) as first:
        page.use_button.click()
        desk.settle(qtbot)
    assert isinstance(first, Answers)
    assert first.said == []
    newer = FORM.replace(b"| habits | Habits | 1 |", b"| habits | Habits | 2 |")
    newer = b"\n".join(line for line in newer.splitlines() if b"| brand |" not in line)
    page = imported(desk, qtbot, tmp_path / "habits2.md", newer)
    page.list.point_to(next(r.record for r in desk.ask(form_library.forms) if r.version == "2"))
    with replaced(Answers(yes=yes)) as asked:
        page.use_button.click()
        desk.settle(qtbot)
    assert isinstance(asked, Answers)
    ((title, text),) = asked.said
    assert title == "What changes in this version"
    assert "brand" in text
    assert desk.ask(lambda v: form_library.by_name(v, "habits")).version == used


def test_files_beside_a_workbook_come_with_it(
    desk: SmallDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    """Chosen together, or in the folder that ODK keeps them in."""
    towns = tmp_path / "towns.csv"
    towns.write_bytes(b"name,label\nhh,Hamburg\nb,Berlin\n")
    folder = tmp_path / "where-media"
    folder.mkdir()
    (folder / "lake.png").write_bytes(b"no picture, but a file")
    form = tmp_path / "where.md"
    form.write_bytes(WHERE)
    with replaced(Answers(paths=[towns, form])):
        page_of(desk).import_button.click()
    desk.settle(qtbot)
    content = desk.ask(lambda v: form_library.content(v, row_of_vault(v)))
    assert sorted(content.files) == ["lake.png", "towns.csv"]


def test_a_file_that_is_no_form_is_told(desk: SmallDesk, qtbot: QtBot, tmp_path: Path) -> None:
    page = imported(desk, qtbot, tmp_path / "letter.docx", b"no form")
    assert "letter.docx is no form" in page.message.accessibleName()
    assert page.import_button.isEnabled()


def test_reading_that_is_cancelled_changes_nothing(
    desk: SmallDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    page = page_of(desk)
    page.take(Source("habits.md", FORM + b"\n"))
    job = page._job
    assert job is not None
    job.cancel()
    desk.settle(qtbot)
    assert desk.ask(form_library.forms) == ()
    assert page.import_button.isEnabled()

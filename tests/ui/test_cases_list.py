"""The list of cases: found, filtered, sorted by the store, opened by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from exitdesk.domain.ids import new_id
from exitdesk.services import cases, saving
from exitdesk.services.cases import Filter
from exitdesk.services.vault import Vault
from exitdesk.ui.cases.list_model import ALIAS, CODE, CONTACT, PAGE
from exitdesk.ui.cases.list_page import CasesPage
from exitdesk.ui.cases.new_case import NewCaseDialog
from exitdesk.ui.privacy import privacy_screen
from tests.ui.case_desk import TODAY, CaseDesk, case_desk

MANY = 2 * PAGE + 57


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[CaseDesk]:
    with case_desk(qtbot, tmp_path / "vault") as made:
        yield made


@pytest.fixture
def empty_desk(tmp_path: Path, qtbot: QtBot) -> Iterator[CaseDesk]:
    with case_desk(qtbot, tmp_path / "vault", stories=False) as made:
        yield made


def opened(desk: CaseDesk) -> CasesPage:
    page = CasesPage(desk.desk, lambda: TODAY)
    desk.show(page)
    page.open(None)
    desk.settle()
    return page


def codes(page: CasesPage) -> list[str]:
    rows = (page.model.case_at(at) for at in range(page.model.rowCount()))
    return [row.code if row is not None else "" for row in rows]


def filled(vault: Vault) -> None:
    """Add many cases at once."""
    for at in range(MANY):
        case = new_id()
        fields = {
            "code": f"ZZ-{at:04d}", "kind": "client", "state": "open",
            "alias": f"Alias {MANY - at:04d}", "setting": "prison" if at % 2 else "open",
        }  # fmt: skip
        saving.put(vault, case, case, "case", fields, label="x")


def test_rows_are_shown_and_enter_opens_the_case(desk: CaseDesk) -> None:
    page = opened(desk)
    page.open(Filter())
    desk.settle()
    assert codes(page) == ["EX-0107", "EX-0114"]
    page.table.selectRow(1)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert desk.went == [("case", [desk.case("EX-0114")])]


def test_letters_typed_in_the_list_filter_it(desk: CaseDesk, qtbot: QtBot) -> None:
    page = opened(desk)
    page.open(Filter())
    desk.settle()
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_L)
    QTest.keyClicks(page.search.line, "in")
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert codes(page) == ["EX-0114"]
    QTest.keyClick(page.search.line, Qt.Key.Key_Return)
    assert desk.went == [("case", [desk.case("EX-0114")])]


def test_a_filter_narrows_and_show_all_widens(desk: CaseDesk) -> None:
    page = opened(desk)
    page.filters["state"].choose("closed")
    page.filters["state"].activated.emit(1)
    desk.settle()
    assert page.model.rowCount() == 2
    page.filters["kind"].choose("family")
    page.filters["kind"].activated.emit(1)
    desk.settle()
    assert page._nothing_fits.isVisible()
    QTest.mouseClick(page._nothing_fits.action, Qt.MouseButton.LeftButton)
    desk.settle()
    assert page.stack.currentWidget() is page.table
    assert page.wanted() == Filter()


def test_the_case_manager_is_a_filter_by_name(desk: CaseDesk) -> None:
    desk.change({"worker": f"@{desk.ask(lambda v: v.me)}"})
    page = opened(desk)
    page.open(Filter())
    desk.settle()
    at = page.filters["worker"].findText("Ravn")
    page.filters["worker"].setCurrentIndex(at)
    page.filters["worker"].activated.emit(at)
    desk.settle()
    assert codes(page) == ["EX-0107"]


def test_without_a_case_the_page_says_what_to_do(empty_desk: CaseDesk) -> None:
    page = opened(empty_desk)
    assert page._none.isVisible()
    assert page._none.action.text() == "Open the first case"


def test_rows_arrive_a_page_at_a_time(empty_desk: CaseDesk) -> None:
    empty_desk.ask(filled)
    page = opened(empty_desk)
    assert page.model.rowCount() == MANY
    assert page.model.case_at(MANY - 1) is None
    page.table.scrollToBottom()
    page.table.grab()
    empty_desk.settle()
    last = page.model.case_at(MANY - 1)
    assert last is not None
    assert last.code == f"ZZ-{MANY - 1:04d}"


def test_sorting_is_done_by_the_store_both_ways(empty_desk: CaseDesk) -> None:
    empty_desk.ask(filled)
    page = opened(empty_desk)
    page.table.sort_wanted.emit(ALIAS)
    empty_desk.settle()
    assert page.model.case_at(0).alias == "Alias 0001"  # type: ignore[union-attr]
    page.table.sort_wanted.emit(ALIAS)
    empty_desk.settle()
    assert page.model.case_at(0).alias == f"Alias {MANY:04d}"  # type: ignore[union-attr]
    page.table.scrollToBottom()
    page.table.grab()
    empty_desk.settle()
    assert page.model.case_at(MANY - 1).alias == "Alias 0001"  # type: ignore[union-attr]
    header = page.table.horizontalHeader()
    assert header.sortIndicatorSection() == ALIAS
    assert header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder


def test_the_order_is_turned_by_keyboard(desk: CaseDesk) -> None:
    page = opened(desk)
    page.open(Filter())
    desk.settle()
    desk.activate(page)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    desk.settle()
    assert codes(page) == ["EX-0114", "EX-0107"]
    QTest.keyClick(page.table, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    desk.settle()
    assert codes(page) == ["EX-0114", "EX-0107"]
    assert page.table.horizontalHeader().sortIndicatorSection() == ALIAS


def test_the_newest_contact_comes_first(desk: CaseDesk) -> None:
    page = opened(desk)
    page.open(Filter())
    page.table.sort_wanted.emit(CONTACT)
    desk.settle()
    assert codes(page) == ["EX-0107", "EX-0114"]
    page.table.sort_wanted.emit(CONTACT)
    desk.settle()
    assert codes(page) == ["EX-0114", "EX-0107"]


def test_a_change_elsewhere_is_seen(desk: CaseDesk) -> None:
    page = opened(desk)
    page.open(Filter())
    desk.settle()
    desk.desk.write(cases.change, desk.case(), {"alias": "Amsel"})
    desk.settle()
    row = page.model.case_at(0)
    assert row is not None
    assert row.alias == "Amsel"


def test_hidden_aliases_are_not_painted(desk: CaseDesk) -> None:
    page = opened(desk)
    page.open(Filter())
    desk.settle()
    area = page.table.visualRect(page.model.index(0, ALIAS))
    code = page.table.visualRect(page.model.index(0, CODE))
    privacy_screen().set_hidden(True)
    try:
        hidden = page.table.viewport().grab(area).toImage()
        shown_code = page.table.viewport().grab(code).toImage()
        desk.change({"alias": "Quite other"})
        page.model.reload()
        desk.settle()
        assert page.table.viewport().grab(area).toImage() == hidden
        assert page.table.viewport().grab(code).toImage() == shown_code
    finally:
        privacy_screen().set_hidden(False)
    assert page.table.viewport().grab(area).toImage() != hidden


def test_the_place_keeps_no_words_of_a_search(desk: CaseDesk) -> None:
    page = opened(desk)
    page.search.set_words("mattis")
    page.filters["setting"].choose("prison")
    place = page.place()
    assert place["filter"]["words"] == ""
    other = opened(desk)
    other.restore(place)
    desk.settle()
    assert other.wanted() == Filter(state="open", setting="prison")


# ------------------------------------------------------------------ a new case


def dialog(desk: CaseDesk, page: CasesPage) -> NewCaseDialog:
    page.open_new_case()
    desk.settle()
    found = page.findChild(NewCaseDialog)
    assert isinstance(found, NewCaseDialog)
    return found


def test_a_case_is_opened_by_keyboard_with_the_suggested_code(empty_desk: CaseDesk) -> None:
    page = opened(empty_desk)
    made = dialog(empty_desk, page)
    assert made.form.editor("code").value() == "EX-0001"
    QTest.keyClicks(made.form.editor("alias").editors()[0], "Amsel")
    QTest.keyClick(made, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    empty_desk.settle()
    row = empty_desk.ask(cases.rows)[0]
    assert (row.code, row.alias, row.kind) == ("EX-0001", "Amsel", "client")
    assert empty_desk.went == [("case", [row.id])]
    assert page.findChild(NewCaseDialog) is None


def test_a_family_case_keeps_a_minimal_person_of_concern(empty_desk: CaseDesk) -> None:
    page = opened(empty_desk)
    made = dialog(empty_desk, page)
    assert not made.concern.isVisible()
    made.kind.set_value("family")
    made.kind.edited.emit()
    empty_desk.settle()
    assert made.concern.isVisible()
    assert made.form.editor("code").value() == "FA-0001"
    made.form.editor("alias").set_value("Marianne")
    made.concern.editor("relation").set_value("son")
    made.concern.editor("age_band").set_value("18_20")
    made.referral_form.editor("source").set_value("parent")
    made._on_create()
    empty_desk.settle()
    file = empty_desk.file("FA-0001")
    assert file.case.doc["person_of_concern"] == {"relation": "son", "age_band": "18_20"}
    referral = [r.doc for r in file.events if r.kind == "referral_in"]
    assert [(d["source"], d["occurred_on"]) for d in referral] == [("parent", TODAY.isoformat())]


def test_a_taken_code_is_told_and_nothing_is_lost(desk: CaseDesk) -> None:
    page = opened(desk)
    made = dialog(desk, page)
    made.form.editor("code").set_value("EX-0107")
    made.form.editor("alias").set_value("Somebody")
    made._on_create()
    desk.settle()
    assert made.isVisible()
    assert "already a case" in made.message.words.text()
    assert made.form.editor("alias").value() == "Somebody"
    assert desk.ask(cases.count) == 2
    made.reject()

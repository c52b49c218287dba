"""The page of a case: its head, its tabs, its keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from exitdesk.domain.ids import RecordId, reference
from exitdesk.services import cases, erasing, people
from exitdesk.ui.cases.case_page import CasePage
from exitdesk.ui.cases.field_row import FieldRow
from exitdesk.ui.cases.file_tab import FileTab
from exitdesk.ui.cases.people_tab import PeopleTab
from exitdesk.ui.parts import Badge, Words
from exitdesk.ui.plan.plan_tab import PlanTab
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.questions import replaced
from exitdesk.ui.reading.secret import SecretWords
from tests.ui.answers import Answers
from tests.ui.case_desk import TODAY, CaseDesk, case_desk

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[CaseDesk]:
    with case_desk(qtbot, tmp_path / "vault") as made:
        yield made


def opened(desk: CaseDesk, tab: str = "") -> CasePage:
    page = CasePage(desk.desk, lambda: TODAY)
    desk.show(page)
    page.open([desk.case(), tab, None])
    desk.settle()
    desk.activate(page)
    return page


def words_in(widget: QWidget) -> list[str]:
    """Return the words that can be seen."""
    return [w.text() for w in widget.findChildren(Words) if w.isVisible()]


def notices(page: CasePage) -> list[str]:
    return [one.words for one in page.header.today._told]


# ---------------------------------------------------------------- head


def test_the_head_shows_code_and_alias_and_no_name(desk: CaseDesk) -> None:
    desk.add_part("name", {"full_name": "Matthias Grønvold"})
    page = opened(desk)
    assert "EX-0107" in words_in(page.header)
    assert "Mattis" in words_in(page.header)
    assert not any("Grønvold" in text for text in words_in(page.header))


def test_the_name_is_revealed_on_purpose_and_hides_itself(desk: CaseDesk, qtbot: QtBot) -> None:
    desk.add_part("name", {"full_name": "Matthias Grønvold"})
    page = opened(desk)
    name = page.header.name
    assert name is not None
    QTest.mouseClick(name.button, Qt.MouseButton.LeftButton)
    assert name.label.text() == "Matthias Grønvold"
    desk.settle()
    case = desk.case()
    log = desk.ask(lambda vault: cases.readings(vault, case))
    assert "name" in [what for _, _, what in log]
    page.hide()
    assert "Matthias" not in name.label.text()
    short = SecretWords("Anna", "name", seconds=0)
    qtbot.addWidget(short)
    short.show()
    with qtbot.waitSignal(short.revealed, check_params_cb=lambda shown: not shown):
        short.show_words()
    assert short.label.text() != "Anna"


def test_hiding_the_room_hides_a_revealed_name(desk: CaseDesk, qtbot: QtBot) -> None:
    secret = SecretWords("Anna", "name")
    qtbot.addWidget(secret)
    secret.show()
    secret.show_words()
    privacy_screen().set_hidden(True)
    try:
        assert secret.label.text() != "Anna"
    finally:
        privacy_screen().set_hidden(False)


def test_flags_that_have_run_out_are_not_in_the_head(desk: CaseDesk) -> None:
    for what, until in (("Threat letter", "2024-12-31"), ("Old matter", "2024-01-01")):
        fields = {"what": what, "expires_on": until}
        desk.add_part("flag", fields)
    page = opened(desk)
    assert any(text.startswith("Threat letter") for text in notices(page))
    assert not any("Old matter" in text for text in notices(page))


def test_open_proceedings_come_first(desk: CaseDesk) -> None:
    assert not any("roceedings" in text for text in notices(opened(desk)))
    desk.change({"proceedings_open": True})
    assert "Proceedings are open" in notices(opened(desk))[0]


def test_a_notice_leads_to_its_entry(desk: CaseDesk) -> None:
    page = opened(desk, "file")
    about = next(one for one in page.header.today._told if one.record)
    page.header.today.wanted.emit(about.record)
    desk.settle()
    assert page.tab() == "timeline"
    assert page._tabs["timeline"].view.open_keys() == [about.record]  # type: ignore[attr-defined]


# ---------------------------------------------------------------- keys and tabs


def test_tabs_by_keyboard(desk: CaseDesk) -> None:
    page = opened(desk)
    QTest.keyClick(page, Qt.Key.Key_Tab, CONTROL)
    assert page.tab() == "needs"
    QTest.keyClick(page, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    assert page.tab() == "plan"
    QTest.keyClick(page, Qt.Key.Key_Tab, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert page.tab() == "people"
    desk.settle()


def test_one_key_writes_a_note_and_one_offers_entries(desk: CaseDesk) -> None:
    page = opened(desk)
    QTest.keyClick(page.bar, Qt.Key.Key_N)
    assert desk.went == [("note", [desk.case(), None, None])]
    QTest.keyClick(page.bar, Qt.Key.Key_E)
    menu = next(m for m in page.findChildren(QMenu) if m.isVisible())
    action = next(a for a in menu.actions() if a.text() == "Meeting")
    menu.triggered.emit(action)
    menu.close()
    assert desk.went[-1] == ("event", [desk.case(), "meeting", None, None])


def test_a_letter_in_a_field_is_text_and_no_command(desk: CaseDesk) -> None:
    page = opened(desk)
    page._tabs["timeline"].search.setFocus()  # type: ignore[attr-defined]
    QTest.keyClicks(page._tabs["timeline"].search.line, "ne")  # type: ignore[attr-defined]
    assert desk.went == []
    desk.settle()


def test_the_opening_is_logged_once(desk: CaseDesk) -> None:
    case = desk.case()
    before = len(desk.ask(lambda v: cases.readings(v, case)))
    page = opened(desk)
    page.open([case, "file", None])
    desk.settle()
    desk.desk.write(cases.change, case, {"summary": "new"})
    desk.settle()
    assert len(desk.ask(lambda v: cases.readings(v, case))) == before + 1


def test_a_case_that_is_gone_is_told(desk: CaseDesk) -> None:
    case = desk.case("EX-0114")
    desk.ask(lambda v: erasing.erase(v, case))
    page = CasePage(desk.desk, lambda: TODAY)
    desk.show(page)
    page.open([case])
    desk.settle()
    assert page.message.isVisible()
    assert not page.stack.isVisible()


def test_the_place_brings_back_tab_and_open_cards(desk: CaseDesk) -> None:
    page = opened(desk)
    key = desk.file().events[-3].id
    page._tab("timeline").point_to(key)
    place = page.place()
    other = CasePage(desk.desk, lambda: TODAY)
    desk.show(other)
    other.open([desk.case()])
    other.restore(place)
    desk.settle()
    assert other._tabs["timeline"].view.open_keys() == [key]  # type: ignore[attr-defined]


# ---------------------------------------------------------------- file


def line_of(row: FieldRow) -> QLineEdit:
    assert row._form is not None
    line = row._form.editor.editors()[0]
    assert isinstance(line, QLineEdit)
    return line


def file_tab(desk: CaseDesk) -> FileTab:
    page = opened(desk, "file")
    tab = page._tabs["file"]
    assert isinstance(tab, FileTab)
    return tab


def test_a_field_is_edited_in_place_and_undone(desk: CaseDesk) -> None:
    tab = file_tab(desk)
    row = tab.rows["alias"]
    row.begin()
    line = line_of(row)
    line.selectAll()
    QTest.keyClicks(line, "Amsel")
    QTest.keyClick(line, Qt.Key.Key_Return)
    desk.settle()
    assert desk.file().case.doc["alias"] == "Amsel"
    assert "Amsel" in words_in(row)
    desk.desk.undo(desk.tokens[-1])
    desk.settle()
    assert desk.file().case.doc["alias"] == "Mattis"
    assert "Mattis" in words_in(row)


def test_escape_gives_an_edit_up(desk: CaseDesk) -> None:
    row = file_tab(desk).rows["alias"]
    row.begin()
    line = line_of(row)
    QTest.keyClicks(line, "X")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    desk.settle()
    assert desk.file().case.doc["alias"] == "Mattis"
    assert row._form is None
    assert row.edit.hasFocus()


def test_what_is_wrong_is_said_beside_the_field(desk: CaseDesk) -> None:
    row = file_tab(desk).rows["code"]
    row.begin()
    row._form.editor.set_value("EX-0114")  # type: ignore[union-attr]
    row._on_save()
    desk.settle()
    assert "already a case" in row._form.fault.text()  # type: ignore[union-attr]
    assert desk.file().row.code == "EX-0107"


def test_what_was_being_typed_is_offered_again(desk: CaseDesk) -> None:
    row = file_tab(desk).rows["summary"]
    row.begin()
    QTest.keyClicks(row._form.editor.editors()[0], "Half a sen")  # type: ignore[union-attr]
    desk.desk.flushed()
    again = file_tab(desk).rows["summary"]
    assert again._form is not None
    assert again._form.editor.value().endswith(
        "Half a sen"
    ) or again._form.editor.value().startswith("Half a sen")
    assert "not saved yet" in again._form.hint.text()


def test_a_change_of_phase_notes_who_decided(desk: CaseDesk) -> None:
    tab = file_tab(desk)
    tab.phase.begin()
    form = tab.phase.form
    assert form is not None
    form.save()
    assert form.form.row("by").fault.text() == "Who decided?"
    form.form.editor("to").set_value("stabilisation")
    form.form.editor("by").set_value("client")
    form.save()
    desk.settle()
    changes = [e.doc for e in desk.file().events if e.kind == "phase_change"]
    assert ("stabilisation", "client") in [(d.get("to"), d.get("by")) for d in changes]
    assert tab.phase.form is None


def test_a_part_is_added_changed_and_removed(desk: CaseDesk) -> None:
    tab = file_tab(desk)
    tab.flags.begin()
    form = tab.flags.form
    assert form is not None
    form.form.editor("what").set_value("Call before visiting")
    form.save()
    desk.settle()
    assert form.form.row("expires_on").fault.text()
    form.form.editor("expires_on").set_value("2025-01-31")
    form.save()
    desk.settle()
    flags = desk.file().parts["flag"]
    assert [f.doc["what"] for f in flags] == ["Call before visiting"]
    tab.flags.remove(flags[0].id)
    desk.settle()
    assert not tab.flags.rows
    desk.desk.undo(desk.tokens[-1])
    desk.settle()
    assert len(tab.flags.rows) == 1


def test_the_person_of_concern_is_shown_in_family_cases_only(desk: CaseDesk) -> None:
    tab = file_tab(desk)
    assert not tab._concern.isVisible()
    desk.desk.write(cases.change, desk.case(), {"kind": "family"})
    desk.settle()
    assert tab._concern.isVisible()


def test_erasing_asks_for_the_code_and_cannot_be_pressed_by_chance(desk: CaseDesk) -> None:
    tab = file_tab(desk)
    with replaced(Answers(words="EX-0114")) as answers:
        tab._on_erase()
        desk.settle()
        assert "for good" in answers.said[0][0]  # type: ignore[attr-defined]
        assert desk.ask(cases.count) == 2
    with replaced(Answers(words="EX-0107")):
        tab._on_erase()
        desk.settle()
    assert desk.ask(cases.count) == 1
    assert ("cases", None) in desk.went


# ---------------------------------------------------------------- people and plan


def test_the_team_is_counted_with_reasons(desk: CaseDesk) -> None:
    staff = desk.ask(people.colleagues)
    for at, until in ((1, None), (2, "2024-01-01")):
        doc = {"person": reference(staff[at].id), "reason": "asked for", "until": until}
        said = {k: v for k, v in doc.items() if v}
        desk.add_part("team_member", said)
    page = opened(desk, "people")
    tab = page._tabs["people"]
    assert isinstance(tab, PeopleTab)
    assert tab.count.text() == "1 person works on this case."
    badges = [b.spec().text for b in tab.findChildren(Badge)]
    assert "no longer in the team" in badges


def plan_tab(desk: CaseDesk) -> PlanTab:
    tab = opened(desk, "plan")._tabs["plan"]
    assert isinstance(tab, PlanTab)
    return tab


def test_an_action_is_marked_done_in_the_plan_itself(desk: CaseDesk) -> None:
    tab = plan_tab(desk)
    box = next(
        b for b in tab.findChildren(QCheckBox) if b.accessibleName() == "Done: Choose two towns"
    )
    box.click()
    desk.settle()
    actions = [
        action
        for event in desk.file().events
        if event.kind == "plan"
        for goal in event.doc["goals"]
        for action in goal["actions"]
    ]
    done = [a for a in actions if a.get("done_on")]
    assert [(a["what"], a["done_on"]) for a in done] == [("Choose two towns", TODAY.isoformat())]
    desk.desk.undo(desk.tokens[-1])
    desk.settle()
    assert not any(
        a.get("done_on")
        for e in desk.file().events if e.kind == "plan"
        for g in e.doc["goals"] for a in g["actions"]
    )  # fmt: skip


def test_a_case_without_a_plan_says_how_to_begin(desk: CaseDesk) -> None:
    made, _ = desk.ask(lambda v: cases.create(v, {"alias": "New"}))
    page = CasePage(desk.desk, lambda: TODAY)
    desk.show(page)
    page.open([RecordId(made), "plan", None])
    desk.settle()
    assert "There is no plan yet." in words_in(page)

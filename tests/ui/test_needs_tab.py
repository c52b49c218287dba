"""Needs: both voices on every item, by mouse, keyboard and screen reader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from exitdesk.domain.reliable_change import Reliability
from exitdesk.domain.score_series import ScoreCutOff
from exitdesk.i18n import set_language
from exitdesk.services import needs, people, score_series
from exitdesk.ui.cases.event_card import EventCard, Shown
from exitdesk.ui.needs.item_history import ItemHistoryDialog
from exitdesk.ui.needs.lines import AreaLine, ItemLine
from exitdesk.ui.needs.needs_tab import BESIDE, OVER_TIME, TABLE
from exitdesk.ui.needs.table import AreaTable
from exitdesk.ui.parts import RowsEntry
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.questions import replaced
from exitdesk.ui.reading import open_case
from exitdesk.ui.settings.organisation_tab import OrganisationTab
from exitdesk.ui.theme import theme
from tests.ui.answers import Answers
from tests.ui.case_desk import CaseDesk, case_desk
from tests.ui.needs_desk import (
    LATER,
    assess,
    choose,
    new_case,
    opened,
    shown_words,
    spoken,
)


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[CaseDesk]:
    with case_desk(qtbot, tmp_path / "vault") as made:
        yield made


@pytest.fixture
def _usual_look() -> Iterator[None]:
    yield
    privacy_screen().set_hidden(False)
    set_language("en")
    theme().choose("system")


# ---------------------------------------------------------------- what is shown


def test_the_last_two_assessments_stand_beside_each_other(desk: CaseDesk) -> None:
    tab = opened(desk)
    said = shown_words(tab)
    assert "Unvalidated form: an aid to planning, no measure of a person." in said
    assert "No. 4 · 19 August 2025 · Ravn, Solveig · in the community" in said
    assert "Rated by others than before: Ravn, now Ravn, Solveig." in said
    assert len(tab.list.lines()) == 24 + 5
    assert [one.key for one in tab.list.lines() if isinstance(one, AreaLine)] == list("FSCMX")


def test_a_screen_reader_is_told_all_of_an_item(desk: CaseDesk) -> None:
    tab = opened(desk)
    tab.now.set_value("E1-28")
    tab.now.edited.emit()
    family = next(one for one in spoken(tab) if one.startswith("Family relationships"))
    assert "Need, our view: 2, some (was 3, clear)" in family
    assert "Need, client's view: 2, quite a bit (was 4, it is the main thing)" in family
    assert "Strength, our view: 2, there but fragile (as before)" in family
    assert "real change" in family
    mental = next(one for one in spoken(tab) if one.startswith("Mental health"))
    assert "Rated: 4 of 4 rated" in mental
    assert "0.0 over the 3 items rated both times" in mental


def test_any_two_can_be_chosen_and_one_alone(desk: CaseDesk) -> None:
    tab = opened(desk)
    tab.then.set_value("E1-13")
    tab.then.edited.emit()
    shown = tab.profile()
    assert shown is not None
    assert shown.then is not None
    assert (shown.now.ref, shown.then.ref) == ("E1-49", "E1-13")
    tab.then.set_value("-")
    tab.then.edited.emit()
    shown = tab.profile()
    assert shown is not None
    assert shown.then is None
    tab.now.set_value("E1-13")
    tab.now.edited.emit()
    desk.settle()
    assert "No. 1 · 6 June 2023" in shown_words(tab)


def test_tables_and_time_say_the_same(desk: CaseDesk) -> None:
    tab = opened(desk)
    choose(tab, TABLE)
    tables = tab.findChildren(AreaTable)
    assert len([one for one in tables if one.isVisible()]) == 5
    assert not tab.list.isVisible()
    choose(tab, OVER_TIME)
    assert tab.list.isVisible()
    trauma = next(one for one in spoken(tab) if one.startswith("Trauma"))
    assert "6 June 2023: client prefers not to say; 9 January 2024: Need, our view 3" in trauma
    choose(tab, BESIDE)
    assert tab.place()["mode"] == BESIDE


def test_a_case_without_assessment_says_how_to_begin(desk: CaseDesk) -> None:
    tab = opened(desk, new_case(desk))
    assert "No assessment yet." in shown_words(tab)
    button = next(b for b in tab.findChildren(QPushButton) if b.text() == "Begin an assessment")
    button.click()
    key, argument = desk.went[-1]
    assert key in {"assessment", "event"}
    assert argument[1:] == ["assessment", None, None]


def test_one_assessment_with_missing_areas(desk: CaseDesk) -> None:
    tab = opened(desk, new_case(desk, {"occurred_on": "2024-02-01", "ratings": {
        "X1": {"n": 1, "s": 2}, "F1": {"st": "declined_by_client"}}}))  # fmt: skip
    shown = tab.profile()
    assert shown is not None
    assert shown.then is None
    assert any("too little known" in one for one in spoken(tab))
    assert any(one == "Housing; client prefers not to say" for one in spoken(tab))


def test_ten_assessments_of_the_family_form(desk: CaseDesk) -> None:
    docs = [
        {
            "form": "family_seven", "occurred_on": f"20{at + 14}-03-01", "form_version": version,
            "ratings": {f"K{n}": {"n": (at + n) % 5, "s": n % 5} for n in range(1, 8)},
        }
        for at, version in enumerate(["0.1"] * 6 + ["0.2"] * 4)
    ]  # fmt: skip
    tab = opened(desk, new_case(desk, *docs))
    assert [one.key for one in tab.list.lines()] == ["family", *(f"K{n}" for n in range(1, 8))]
    choose(tab, OVER_TIME)
    line = tab.list.lines()[0]
    assert isinstance(line, AreaLine)
    assert len(line.points) == 10
    assert any("the form changed here" in one for one in spoken(tab))


def test_what_is_not_final_is_said_and_a_second_rater_stays_blind(desk: CaseDesk) -> None:
    case = new_case(desk)
    first = assess(desk, case, {"occurred_on": "2024-02-01", "ratings": {"F1": {"n": 1}}})
    me = desk.ask(lambda v: v.me)
    assess(
        desk,
        case,
        {"occurred_on": "2024-02-03", "double_of": first, "by": [f"@{me}"], "ratings": {}},
        final=False,
    )
    tab = opened(desk, case)
    assert "1 assessment is not shown until your own rating is final." in shown_words(tab)
    assert tab.profile() is None
    read = desk.ask(lambda v: open_case.read(v, case, False, LATER))
    closed = next(one for one in read.page.events if one.id == first)
    card = EventCard(read, Shown(closed.id, closed.kind, closed.doc))
    desk.show(card)
    assert "Not shown until your own rating is final." in shown_words(card)
    assert "ratings" not in closed.doc
    assess(desk, case, {"occurred_on": "2024-05-01", "ratings": {"F1": {"n": 2}}}, final=False)
    tab = opened(desk, case)
    assert "not final yet" in shown_words(tab)


def test_reliable_change_follows_what_the_organisation_knows(desk: CaseDesk) -> None:
    known = [{"area": "S", "sd": "18", "r": "0,80", "source": "own clients"}]
    desk.ask(lambda v: people.change_organisation(v, {"reliability": known}))
    tab = opened(desk)
    social = next(one for one in spoken(tab) if one.startswith("Social reintegration"))
    assert "beyond measurement error (index −2.83" in social
    cognitive = next(one for one in spoken(tab) if one.startswith("Cognitive needs"))
    assert "no reliability known" in cognitive


def test_reliability_is_entered_in_the_settings(desk: CaseDesk) -> None:
    tab = OrganisationTab(desk.desk)
    desk.show(tab)
    tab.show_now()
    desk.settle()
    entry = tab.form.editor("reliability")
    assert isinstance(entry, RowsEntry)
    button = next(b for b in entry.findChildren(QPushButton) if b.text() == "Add an area")
    button.click()
    one = entry.forms()[0]
    one.editor("area").set_value("S")
    for name, words in (("sd", "18"), ("r", "0.8"), ("source", "own clients")):
        one.editor(name).set_value(words)
    tab.save.click()
    desk.settle()
    known = desk.ask(needs.reliability)
    assert known == {"S": Reliability(18, 0.8, "own clients")}


def test_a_cut_off_is_entered_in_the_settings(desk: CaseDesk) -> None:
    tab = OrganisationTab(desk.desk)
    desk.show(tab)
    tab.show_now()
    desk.settle()
    entry = tab.form.editor("cut_offs")
    assert isinstance(entry, RowsEntry)
    next(b for b in entry.findChildren(QPushButton) if b.text() == "Add a cut-off").click()
    one = entry.forms()[0]
    for name, words in (("form", "PHQ-9"), ("score", "total"), ("value", "12")):
        one.editor(name).set_value(words)
    tab.save.click()
    desk.settle()
    measure = desk.ask(score_series.measures)["PHQ-9", "total"]
    assert measure.cut_off == ScoreCutOff(12, own=True)


# ---------------------------------------------------------------- keyboard, dialog, print


def test_arrow_keys_move_and_enter_opens_the_history(desk: CaseDesk) -> None:
    tab = opened(desk)
    tab.list.setFocus()
    assert tab.list.current_line() is not None
    QTest.keyClick(tab.list, Qt.Key.Key_Return)
    assert not tab.findChildren(ItemHistoryDialog)
    for _ in range(12):
        QTest.keyClick(tab.list, Qt.Key.Key_Down)
    desk.settle()
    line = tab.list.current_line()
    assert isinstance(line, ItemLine)
    assert line.key == "S4"
    inner = tab.area.widget()
    assert inner is not None
    spot = tab.list.visualRect(tab.list.currentIndex())
    top = tab.list.viewport().mapTo(tab.area.viewport(), spot.topLeft()).y()
    assert 0 <= top <= tab.area.viewport().height() - spot.height()
    QTest.keyClick(tab.list, Qt.Key.Key_Return)
    dialog = tab.window().findChild(ItemHistoryDialog)
    assert dialog is not None
    assert dialog.windowTitle() == "Pro-social networks and activities"
    said = shown_words(dialog)
    assert said.index("19 August 2025") < said.index("6 June 2023")
    assert "Every rating of this item" in said
    dialog.accept()


def test_the_history_shows_words_sources_and_notes(desk: CaseDesk) -> None:
    case = new_case(
        desk,
        {"occurred_on": "2024-02-01", "form_version": "0.1", "ratings": {"F1": {
            "n": 3, "s": 1, "cn": 1, "src": ["client_account"], "client_words": "The sofa again.",
            "note_fact": "Hostel until May.", "note_opinion": "He plays it down.",
        }}},
        {"occurred_on": "2024-09-01", "form_version": "0.2",
         "ratings": {"F1": {"st": "unknown"}}},
    )  # fmt: skip
    tab = opened(desk, case)
    tab.list.point_to("F1")
    tab.list.clicked.emit(tab.list.currentIndex())
    dialog = tab.window().findChild(ItemHistoryDialog)
    assert dialog is not None
    names = " ".join(one.accessibleName() for one in dialog.findChildren(QWidget))
    words = shown_words(dialog) + names
    for said in (
        "client's account", "Hostel until May.", "He plays it down.", "The sofa again.",
        "no information", "the form changed here", "Unsuitable or tied to the group",
    ):  # fmt: skip
        assert said in words, said
    dialog.accept()


def test_print_writes_the_picture_that_is_shown(desk: CaseDesk, tmp_path: Path) -> None:
    tab = opened(desk)
    tab.then.set_value("E1-13")
    tab.then.edited.emit()
    out = tmp_path / "needs.pdf"
    button = next(b for b in tab.findChildren(QPushButton) if b.text() == "Print")
    with replaced(Answers(paths=[out])):
        button.click()
        desk.settle()
    assert out.read_bytes().startswith(b"%PDF")
    assert any("saved" in one for one in desk.said)
    with replaced(Answers()):
        button.click()
        desk.settle()


def test_after_a_lock_the_same_is_shown_again(desk: CaseDesk) -> None:
    tab = opened(desk)
    tab.now.set_value("E1-41")
    tab.now.edited.emit()
    tab.list.point_to("C2")
    place = tab.place()
    other = opened(desk)
    other.restore({**place, "mode": "nonsense"})
    shown = other.profile()
    assert shown is not None
    assert shown.now.ref == "E1-41"
    line = other.list.current_line()
    assert line is not None
    assert line.key == "C2"
    record = next(ref for ref in desk.file().events if ref.doc.get("event_ref") == "E1-13").id
    other.point_to(record)
    shown = other.profile()
    assert shown is not None
    assert shown.now.ref == "E1-13"
    other.point_to("unknown")

"""The timeline of a case: in order, found, filtered, opened whole, acted upon."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from exitdesk.domain.ids import RecordId, new_id
from exitdesk.services import cases, drafts, entries, past
from exitdesk.ui.cases.case_page import CasePage
from exitdesk.ui.cases.event_card import EventCard
from exitdesk.ui.cases.timeline_tab import TimelineTab
from exitdesk.ui.history.history_dialog import HistoryDialog
from exitdesk.ui.parts import Card, ReadingText, TimelineItem, Words
from exitdesk.ui.questions import replaced
from exitdesk.ui.reading.timeline_items import Band, Lines, arranged
from tests.ui.answers import Answers
from tests.ui.case_desk import TODAY, CaseDesk, case_desk

NOTE: dict[str, Any] = {
    "occurred_on": "2024-10-01",
    "contact": {
        "type": "walk", "attendance": "attended", "minutes": 60,
        "entered_at": "2024-10-17T10:00:00+02:00",
    },
    "note": {"format": "free", "text": "He brought bread that he had baked."},
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[CaseDesk]:
    with case_desk(qtbot, tmp_path / "vault") as made:
        yield made


def opened(desk: CaseDesk) -> TimelineTab:
    page = CasePage(desk.desk, lambda: TODAY)
    desk.show(page)
    page.open([desk.case()])
    desk.settle()
    tab = page._tabs["timeline"]
    assert isinstance(tab, TimelineTab)
    return tab


def shown(tab: TimelineTab) -> list[TimelineItem]:
    return [item for item in tab.view.items() if not isinstance(item, Band)]


def bands(tab: TimelineTab, level: str) -> list[str]:
    return [i.kind for i in tab.view.items() if isinstance(i, Band) and i.level == level]


def saved_note(desk: CaseDesk, doc: dict[str, Any] = NOTE) -> RecordId:
    case = desk.case()
    return desk.ask(lambda v: entries.save(v, case, "session", doc))[0]


def card(tab: TimelineTab, record: RecordId) -> EventCard:
    tab.point_to(record)
    holder = tab.view.card(record)
    assert holder is not None
    found = holder.findChild(EventCard)
    assert isinstance(found, EventCard)
    return found


def press(inside: Card, words: str) -> None:
    button = next(b for b in inside.findChildren(QPushButton) if b.text() == words)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_newest_first_with_years_and_phases(desk: CaseDesk) -> None:
    tab = opened(desk)
    days = [item.day for item in shown(tab) if item.day]
    assert days == sorted(days, reverse=True)
    assert bands(tab, "year") == ["2026", "2025", "2024", "2023"]
    assert bands(tab, "phase")[-1] == "Contact and clearing"
    tab.turn.click()
    days = [item.day for item in shown(tab) if item.day]
    assert days == sorted(days)
    assert bands(tab, "phase")[0] == "Contact and clearing"


def test_a_band_is_passed_over_by_opening(desk: CaseDesk) -> None:
    tab = opened(desk)
    tab.view.setFocus()
    tab.view.setCurrentIndex(tab.view.model().index(0, 0))
    assert isinstance(tab.view.current_item(), Band)
    QTest.keyClick(tab.view, Qt.Key.Key_Space)
    QTest.keyClick(tab.view, Qt.Key.Key_Return)
    assert tab.view.open_keys() == []
    assert desk.went == []


def test_a_dense_case_has_months() -> None:
    from datetime import date, timedelta

    items = tuple(
        TimelineItem(str(n), date(2024, 3, 1) + timedelta(days=n), "circle", "Note", "x")
        for n in range(40)
    )
    lines = Lines(items, (), {i.key: "session" for i in items}, {i.key: "" for i in items})
    found = arranged(lines, newest_first=False)
    months = [i.kind for i in found if isinstance(i, Band) and i.level == "month"]
    assert months == ["March 2024", "April 2024"]


def test_drafts_are_offered_at_the_top(desk: CaseDesk) -> None:
    case, draft = desk.case(), new_id()
    desk.ask(lambda v: drafts.keep(v, draft, case, "session", None, NOTE, {}))
    tab = opened(desk)
    first = shown(tab)[0]
    assert first.badges[0].text == "draft"
    assert "bread" in first.excerpt
    tab.view.setFocus()
    tab.view.point_to(first.key)
    QTest.keyClick(tab.view, Qt.Key.Key_Return)
    assert desk.went[-1] == ("note", [case, None, draft])


def test_a_draft_is_given_up_only_on_the_persons_word(desk: CaseDesk) -> None:
    case, draft = desk.case(), new_id()
    desk.ask(lambda v: drafts.keep(v, draft, case, "session", None, NOTE, {}))
    tab = opened(desk)
    kept = desk.ask(lambda v: drafts.one(v, draft))
    assert kept is not None
    with replaced(Answers(yes=False)):
        tab.give_up(kept)
    desk.settle()
    assert desk.ask(lambda v: drafts.one(v, draft)) is not None
    with replaced(Answers(yes=True)):
        tab.give_up(kept)
    desk.settle()
    assert desk.ask(lambda v: drafts.one(v, draft)) is None


def test_filter_by_kind(desk: CaseDesk) -> None:
    tab = opened(desk)
    tab.kinds.choose("assessment")
    tab.kinds.activated.emit(0)
    assert {item.kind for item in shown(tab)} == {"Assessment"}
    assert tab.found.text() == "4 entries"


def test_find_within_the_case(desk: CaseDesk, qtbot: QtBot) -> None:
    tab = opened(desk)
    tab.search.setFocus()
    QTest.keyClicks(tab.search.line, "kettle bedding")
    qtbot.waitUntil(lambda: tab.found.text() == "1 entry")
    assert shown(tab)[0].title.startswith("at the gate on release")
    QTest.keyClicks(tab.search.line, "nothing of the kind")
    qtbot.waitUntil(tab._no_hit.isVisible)
    QTest.keyClick(tab.search.line, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: tab.stack.currentWidget() is tab.view)
    desk.settle()


def test_a_late_entry_is_told_without_blame(desk: CaseDesk) -> None:
    record = saved_note(desk)
    tab = opened(desk)
    item = next(i for i in shown(tab) if i.key == record)
    assert [b.text for b in item.badges] == ["entered 16 days later"]
    texts = [w.text() for w in card(tab, record).findChildren(Words)]
    assert "Entered 16 days after the contact." in texts


def test_making_final_and_correcting(desk: CaseDesk) -> None:
    record = saved_note(desk)
    tab = opened(desk)
    press(card(tab, record), "Make final")
    desk.settle()
    item = next(i for i in shown(tab) if i.key == record)
    assert "final" in [b.text for b in item.badges]
    whole = card(tab, record)
    assert "Remove" not in [b.text() for b in whole.findChildren(QPushButton)]
    press(whole, "Add a correction")
    assert desk.went[-1] == ("note", [desk.case(), record, None])


def test_corrections_stand_with_the_original(desk: CaseDesk) -> None:
    record = saved_note(desk)
    desk.ask(lambda v: entries.finalise(v, record))
    desk.ask(lambda v: entries.amend(v, record, "It was cake.", "Misheard"))
    tab = opened(desk)
    item = next(i for i in shown(tab) if i.key == record)
    assert "corrected" in [b.text for b in item.badges]
    texts = [t.plain() for t in card(tab, record).findChildren(ReadingText)]
    assert "He brought bread that he had baked." in texts
    assert "It was cake." in texts


def test_removing_can_be_undone(desk: CaseDesk) -> None:
    record = saved_note(desk)
    tab = opened(desk)
    press(card(tab, record), "Remove")
    desk.settle()
    assert record not in [i.key for i in shown(tab)]
    desk.desk.undo(desk.tokens[-1])
    desk.settle()
    assert record in [i.key for i in shown(tab)]


def test_what_was_open_stays_open_after_a_change(desk: CaseDesk) -> None:
    record = saved_note(desk)
    tab = opened(desk)
    card(tab, record)
    desk.desk.write(cases.change, desk.case(), {"summary": "other"})
    desk.settle()
    assert tab.view.open_keys() == [record]


def test_a_printed_note_is_a_pdf(desk: CaseDesk, tmp_path: Path) -> None:
    record = saved_note(desk)
    tab = opened(desk)
    target = tmp_path / "note.pdf"
    with replaced(Answers(paths=[target])) as answers:
        press(card(tab, record), "Print")
        desk.settle()
    assert target.read_bytes().startswith(b"%PDF-")
    assert "anyone can read" in answers.said[0][0]  # type: ignore[attr-defined]


def test_two_thousand_events_are_arranged_in_no_time(desk: CaseDesk) -> None:
    from datetime import date, timedelta

    items = tuple(
        TimelineItem(str(n), date(2018, 1, 1) + timedelta(days=n), "circle", "Note", "Title",
                     "An excerpt that is long enough to fill two whole lines of the list. " * 3)
        for n in range(2000)
    )  # fmt: skip
    phases = {i.key: ("motivation" if int(i.key) < 900 else "reflection") for i in items}
    lines = Lines(items, (), {i.key: "session" for i in items}, phases)
    tab = opened(desk)
    started = time.process_time()
    tab.view.set_items(arranged(lines, newest_first=True))
    tab.view.grab()
    assert time.process_time() - started < 0.4


# ---------------------------------------------------------------- history


def test_the_history_of_a_field_is_read_and_restored(desk: CaseDesk) -> None:
    case = desk.case()
    desk.ask(lambda v: cases.change(v, case, {"alias": "Amsel"}))
    desk.ask(lambda v: cases.change(v, case, {"alias": "Drossel"}))
    page = Card()
    desk.show(page)
    dialog = HistoryDialog(page, desk.desk, case, "alias")
    dialog.show()
    desk.settle()
    texts = [t.plain() for t in dialog.findChildren(ReadingText)]
    assert texts == ["Amsel  →  Drossel", "Mattis  →  Amsel", "Mattis"]
    restore = [b for b in dialog.findChildren(QPushButton) if b.text() == "Restore"]
    assert len(restore) == 2
    QTest.mouseClick(restore[0], Qt.MouseButton.LeftButton)
    desk.settle()
    assert desk.file().case.doc["alias"] == "Amsel"
    assert len(desk.ask(lambda v: past.of_field(v, case, "alias"))) == 4
    dialog.close()


def test_a_final_record_cannot_be_restored(desk: CaseDesk) -> None:
    record = saved_note(desk)
    desk.ask(lambda v: entries.save(
        v, desk_case(v), "session", {**NOTE, "quote": "Hm."}, record=record))  # fmt: skip
    desk.ask(lambda v: entries.finalise(v, record))
    page = Card()
    desk.show(page)
    dialog = HistoryDialog(page, desk.desk, record)
    dialog.show()
    desk.settle()
    assert not [b for b in dialog.findChildren(QPushButton) if b.text() == "Restore"]
    dialog.close()


def desk_case(vault: Any) -> RecordId:
    case = cases.by_code(vault, "EX-0107")
    assert case is not None
    return case

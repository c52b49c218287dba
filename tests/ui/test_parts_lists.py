"""Long lists and the timeline: quick, lazy, and usable by keyboard."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from exitdesk.ui.parts import (
    BadgeSpec,
    Card,
    ListRow,
    ReadingText,
    RowList,
    TimelineItem,
    TimelineView,
    push_button,
)
from exitdesk.ui.theme import theme

Key = Qt.Key
ROLE = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    theme().start()


class Describer:
    """Describes numbers and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def row(self, n: int) -> ListRow:
        self.asked += 1
        return ListRow(
            f"Person {n}",
            "weekly",
            f"EX-{n:04}",
            "today",
            "user",
            (BadgeSpec("Permit lapses", "caution"),),
        )


def _list(qtbot: QtBot, count: int) -> tuple[RowList[int], Describer]:
    describer = Describer()
    rows: RowList[int] = RowList(describer.row, "Cases", key=int)
    qtbot.addWidget(rows)
    rows.resize(900, 600)
    rows.set_items(range(count))
    with qtbot.waitActive(rows):
        rows.show()
        rows.activateWindow()
    return rows, describer


def test_only_rows_that_are_seen_are_described(qtbot: QtBot) -> None:
    rows, describer = _list(qtbot, 10_000)
    rows.grab()
    assert 5 <= describer.asked <= 40


def test_ten_thousand_rows_are_there_at_once(qtbot: QtBot) -> None:
    rows, _ = _list(qtbot, 10)
    start = time.process_time()
    rows.set_items(range(10_000))
    QApplication.processEvents()
    rows.grab()
    assert time.process_time() - start < 0.5  # 0.02 s of work


def test_enter_and_a_click_open_a_row(qtbot: QtBot) -> None:
    rows, _ = _list(qtbot, 50)
    with qtbot.waitSignal(rows.opened) as opened:
        QTest.keyClick(rows, Key.Key_Return)
    assert opened.args == [0]
    QTest.keyClick(rows, Key.Key_Down)
    QTest.keyClick(rows, Key.Key_Down)
    with qtbot.waitSignal(rows.opened) as opened:
        QTest.keyClick(rows, Key.Key_Return)
    assert opened.args == [2]
    spot = rows.visualRect(rows.rows.index(1)).center()
    with qtbot.waitSignal(rows.opened) as opened:
        QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert opened.args == [1]


def test_the_current_row_survives_new_items(qtbot: QtBot) -> None:
    rows, _ = _list(qtbot, 50)
    rows.point_to(7)
    rows.set_items([9, 8, 7, 6])
    assert rows.current_item() == 7
    rows.set_items([1, 2])
    assert rows.current_item() is None


def test_a_row_is_read_aloud_whole(qtbot: QtBot) -> None:
    rows, _ = _list(qtbot, 3)
    spoken = rows.rows.data(rows.rows.index(1), ROLE)
    assert spoken == "EX-0001, Person 1, weekly, today, Permit lapses"


def _items(count: int) -> list[TimelineItem]:
    start = date(2026, 11, 23)
    return [
        TimelineItem(
            str(n),
            start - timedelta(days=n // 2),
            "circle",
            "Session",
            f"Talk {n}",
            "What was said. " * (n % 30),
        )
        for n in range(count)
    ]


class Cards:
    """Makes cards and counts them."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def card(self, item: TimelineItem) -> QWidget:
        self.made.append(item.key)
        card = Card()
        card.add(ReadingText("Everything that was said. " * 40), push_button(f"Open {item.key}"))
        return card


def _timeline(qtbot: QtBot, count: int) -> tuple[TimelineView, Cards]:
    cards = Cards()
    view = TimelineView(cards.card, "Timeline")
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.set_items(_items(count))
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    return view, cards


def test_two_thousand_things_are_there_at_once(qtbot: QtBot) -> None:
    view, cards = _timeline(qtbot, 10)
    start = time.process_time()
    view.set_items(_items(2000))
    QApplication.processEvents()
    view.grab()
    assert time.process_time() - start < 1.0  # 0.1 s of work
    assert cards.made == []


def test_space_opens_a_card_in_place_and_closes_it(qtbot: QtBot) -> None:
    view, cards = _timeline(qtbot, 100)
    low = view.visualRect(view.model().index(0, 0)).height()
    QTest.keyClick(view, Key.Key_Space)
    QApplication.processEvents()
    high = view.visualRect(view.model().index(0, 0)).height()
    assert high > low + 100
    assert [b.text() for b in view.findChildren(QPushButton) if b.isVisible()] == ["Open 0"]
    QTest.keyClick(view, Key.Key_Escape)
    QApplication.processEvents()
    assert view.visualRect(view.model().index(0, 0)).height() == low
    assert cards.made == ["0"]


def test_an_open_card_holds_all_its_text_at_every_width(qtbot: QtBot) -> None:
    view, _ = _timeline(qtbot, 5)
    view.toggle(0)
    for width in (900, 520, 1200):
        view.resize(width, 600)
        qtbot.waitUntil(lambda: _whole(view))


def _whole(view: TimelineView) -> bool:
    """Tell whether all of the text of the open card lies inside its row."""
    text = view.findChild(ReadingText)
    assert text is not None
    row = view.visualRect(view.model().index(0, 0))
    bottom = text.mapTo(view.viewport(), text.rect().bottomLeft()).y()
    return text.height() >= text.heightForWidth(text.width()) and bottom <= row.bottom()


def test_open_cards_stay_open_when_the_case_changes(qtbot: QtBot) -> None:
    view, cards = _timeline(qtbot, 20)
    view.toggle(3)
    view.set_items([TimelineItem("new", None, "circle", "Note", "New"), *_items(20)])
    assert view.open_keys() == ["3"]
    assert cards.made == ["3", "3"]


def test_enter_goes_to_the_thing(qtbot: QtBot) -> None:
    view, _ = _timeline(qtbot, 5)
    QTest.keyClick(view, Key.Key_Down)
    with qtbot.waitSignal(view.opened) as opened:
        QTest.keyClick(view, Key.Key_Return)
    assert opened.args[0].key == "1"


def test_one_jumps_to_a_thing_from_a_search(qtbot: QtBot) -> None:
    view, _ = _timeline(qtbot, 2000)
    assert view.point_to("1500", unfold=True)
    assert not view.point_to("never")
    current = view.current_item()
    assert current is not None
    assert current.key == "1500"
    assert view.open_keys() == ["1500"]
    assert view.viewport().rect().intersects(view.visualRect(view.currentIndex()))


def test_a_thing_is_read_aloud_whole(qtbot: QtBot) -> None:
    view, _ = _timeline(qtbot, 3)
    spoken = view.model().data(view.model().index(1, 0), ROLE)
    assert spoken == "23 November 2026, Session, Talk 1, What was said. "

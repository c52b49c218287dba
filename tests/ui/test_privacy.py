"""One key hides what others in the room must not read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from exitdesk.ui.parts import (
    KeyValueGrid,
    LineEntry,
    ListRow,
    PageHeader,
    PersonPicker,
    PlainTextEntry,
    ReadingText,
    RowList,
    TimelineItem,
    TimelineView,
    Words,
)
from exitdesk.ui.privacy import PrivacyScreen, privacy_screen
from exitdesk.ui.theme import theme


@pytest.fixture(autouse=True)
def screen(qapp: QApplication) -> Iterator[PrivacyScreen]:
    theme().start()
    made = privacy_screen()
    made.start()
    yield made
    made.set_hidden(False)
    made.stop()


def _picture(widget: QWidget) -> QImage:
    QApplication.processEvents()
    return widget.grab().toImage()


def _show(qtbot: QtBot, widget: QWidget) -> QWidget:
    qtbot.addWidget(widget)
    widget.resize(500, 300)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    widget.setFocus()
    return widget


def _grid(name: str) -> QWidget:
    grid = KeyValueGrid()
    grid.add("Name", name)
    return grid


def _list(name: str) -> QWidget:
    rows: RowList[str] = RowList(lambda one: ListRow(one, f"{one} again", "EX-1"), "Cases")
    rows.set_items([name])
    return rows


def _timeline(name: str) -> QWidget:
    view = TimelineView(lambda item: ReadingText(item.excerpt), "Timeline")
    view.set_items([TimelineItem("1", None, "circle", "Session", name, name)])
    return view


def _entry(name: str) -> QWidget:
    entry = PlainTextEntry()
    entry.set_value(name)
    return entry


def _line(name: str) -> QWidget:
    entry = LineEntry(private=True)
    entry.set_value(name)
    return entry


def _picker(name: str) -> QWidget:
    entry = PersonPicker()
    entry.set_value(name)
    return entry


@pytest.mark.parametrize(
    "make",
    [
        lambda name: Words(name, private=True),
        ReadingText,
        _grid,
        _list,
        _timeline,
        _entry,
        _line,
        _picker,
        lambda name: PageHeader(name, name, private=True),
    ],
)
def test_hidden_parts_look_the_same_whatever_they_hold(
    qtbot: QtBot, screen: PrivacyScreen, make: Callable[[str], QWidget]
) -> None:
    one, other = make("Mehmet went home"), make("Aylin wrote back")
    for widget in (one, other):
        _show(qtbot, widget)
        widget.clearFocus()
    assert _picture(one) != _picture(other)
    screen.set_hidden(True)
    hidden = _picture(one)
    assert hidden == _picture(other)
    screen.set_hidden(False)
    assert _picture(one) != hidden


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        (Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier),
    ],
)
def test_the_key_works_everywhere_in_dialogs_too(
    qtbot: QtBot, screen: PrivacyScreen, key: Qt.Key, modifiers: Qt.KeyboardModifier
) -> None:
    dialog = QDialog()
    line = QLineEdit()
    box = QVBoxLayout(dialog)
    box.addWidget(line)
    dialog.setModal(True)
    _show(qtbot, dialog)
    QTest.keyClick(line, key, modifiers)
    seen = [screen.hidden]
    QTest.keyClick(line, key, modifiers)
    seen.append(screen.hidden)
    assert seen == [True, False]
    assert line.text() == ""


def test_what_opens_while_hidden_is_hidden(qtbot: QtBot, screen: PrivacyScreen) -> None:
    screen.set_hidden(True)
    one, other = ReadingText("Mehmet went home"), ReadingText("Aylin wrote back")
    for widget in (one, other):
        _show(qtbot, widget)
        widget.clearFocus()
    assert _picture(one) == _picture(other)


def test_the_veil_follows_the_size(qtbot: QtBot, screen: PrivacyScreen) -> None:
    text = ReadingText("words " * 200)
    _show(qtbot, text)
    screen.set_hidden(True)
    text.resize(700, 500)
    veil = text.findChild(QWidget, "veil")
    assert veil is not None
    assert veil.geometry() == text.rect()


def test_no_tooltip_while_hidden(qtbot: QtBot, screen: PrivacyScreen) -> None:
    shown: list[bool] = []

    class Told(QWidget):
        def event(self, event: QEvent) -> bool:
            if event.type() == QEvent.Type.ToolTip:
                shown.append(True)
            return super().event(event)

    told = Told()
    qtbot.addWidget(told)
    for hidden in (True, False):
        screen.set_hidden(hidden)
        QApplication.sendEvent(told, QHelpEvent(QEvent.Type.ToolTip, QPoint(), QPoint()))
    assert shown == [True]


def test_deleted_parts_are_forgotten(qtbot: QtBot, screen: PrivacyScreen) -> None:
    text = ReadingText("gone")
    text.deleteLater()
    QApplication.sendPostedEvents(None, 52)
    screen.set_hidden(True)
    screen.set_hidden(False)
    assert not screen.hidden

"""Headers, sections, messages, empty states."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from exitdesk.domain.trouble import Trouble
from exitdesk.ui.faults import FaultCatcher, FaultDialog, report
from exitdesk.ui.parts import (
    Badge,
    BadgeSpec,
    Banner,
    CutWords,
    EmptyState,
    FlowRow,
    InlineMessage,
    PageHeader,
    ProgressStrip,
    ReadingText,
    Scrolled,
    SearchBox,
    Section,
    Toast,
    Words,
)
from exitdesk.ui.parts.badges import TONES
from exitdesk.ui.runner import Job
from exitdesk.ui.theme import theme

Key = Qt.Key


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    theme().start()
    theme().choose("light")


def _show(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()


def test_a_section_opens_and_closes_by_keyboard(qtbot: QtBot) -> None:
    section = Section("Trust", hint="Only what came up.")
    inside = Words("inside")
    section.add(inside)
    _show(qtbot, section)
    assert not inside.isVisible()
    with qtbot.waitSignal(section.toggled):
        QTest.keyClick(section.head, Key.Key_Space)
    assert inside.isVisible()
    QTest.keyClick(section.head, Key.Key_Space)
    assert not inside.isVisible()


def test_a_message_says_what_is_safe_and_can_be_closed(qtbot: QtBot) -> None:
    message = InlineMessage()
    message.tell_trouble(Trouble("The stick is full.", "The vault is safe.", "Free 20 MB."))
    _show(qtbot, message)
    assert message.words.text() == "The stick is full."
    assert message.more.text() == "The vault is safe. Free 20 MB."
    assert message.accessibleName() == "The stick is full. The vault is safe. Free 20 MB."
    with qtbot.waitSignal(message.closed):
        QTest.mouseClick(message._close, Qt.MouseButton.LeftButton)
    assert not message.isVisible()


def test_the_action_of_a_message(qtbot: QtBot) -> None:
    message = InlineMessage()
    message.say("success", "The note was saved.", action="Undo")
    _show(qtbot, message)
    button = next(b for b in message.findChildren(QPushButton) if b.text() == "Undo")
    with qtbot.waitSignal(message.acted):
        QTest.keyClick(button, Key.Key_Space)


def test_a_toast_brings_its_token_back_and_goes_by_itself(qtbot: QtBot) -> None:
    over = QWidget()
    over.resize(800, 500)
    toast = Toast(over, seconds=0)
    _show(qtbot, over)
    toast.say("The note was saved.", action="Undo", token=17)
    button = next(b for b in toast.findChildren(QPushButton) if b.text() == "Undo")
    with qtbot.waitSignal(toast.acted) as acted:
        QTest.keyClick(button, Key.Key_Space)
    assert acted.args == [17]
    toast.say("The note was saved.")
    assert over.rect().contains(toast.geometry())
    qtbot.waitUntil(lambda: not toast.isVisible())


def test_the_strip_shows_one_job_and_stops_it(qtbot: QtBot) -> None:
    strip = ProgressStrip()
    _show(qtbot, strip)
    job, other = Job(None, None, "Making a backup", True), Job(None, None, "Printing", False)
    job.progress.step(3, 10, "pages")
    strip.show_job(job)
    strip.end_job(other)
    assert strip.words.text() == "Making a backup – pages"
    QTest.mouseClick(strip._cancel, Qt.MouseButton.LeftButton)
    assert job.progress.cancelled
    assert strip.words.text() == "Stopping …"
    strip.end_job(job)
    assert not strip.isVisible()


@pytest.mark.parametrize("tone", TONES)
def test_every_badge_has_words_and_every_warning_a_picture(qtbot: QtBot, tone: str) -> None:
    badge = Badge("Permit lapses", tone)
    qtbot.addWidget(badge)
    assert badge.accessibleName() == "Permit lapses"
    assert bool(badge.spec().picture()) is (tone in ("info", "success", "caution", "problem"))
    assert not badge.grab().isNull()


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("width", [300, 640, 1200])
def test_no_words_are_cut(qtbot: QtBot, scale: float, width: int) -> None:
    theme().choose("light", scale)
    try:
        state = EmptyState(
            "inbox",
            "No notes yet",
            "Write the first one right after the talk; "
            "a draft is kept while you type, whatever happens.",
            "Write a note",
        )
        header = PageHeader("A rather long title of a page that has to be broken", "and more " * 9)
        header.set_badges([BadgeSpec(f"badge {n}") for n in range(7)])
        message = InlineMessage()
        message.say("info", "Something to know " * 4, "and what to do about it " * 6)
        for widget in (state, header, message):
            qtbot.addWidget(widget)
            widget.resize(width, widget.sizeHint().height())
            widget.show()
            if widget.hasHeightForWidth():
                widget.resize(width, widget.heightForWidth(width))
            QApplication.processEvents()
            for label in widget.findChildren(Words):
                if label.isVisible() and label.text():
                    assert label.height() >= label.heightForWidth(label.width()), label.text()
    finally:
        theme().choose("system", 1.0)


def test_markup_in_what_people_wrote_is_only_text(qtbot: QtBot) -> None:
    text = ReadingText("<b>bold</b> & <img src=x>\n\nنص")
    qtbot.addWidget(text)
    assert "<b>" not in text.text().replace("<p", "")
    assert "&lt;b&gt;" in text.text()
    assert text.plain() == "<b>bold</b> & <img src=x>\n\nنص"
    words = Words("<b>x</b>")
    qtbot.addWidget(words)
    assert words.textFormat() is Qt.TextFormat.PlainText


def test_cut_words_tell_the_rest_in_the_tooltip(qtbot: QtBot) -> None:
    words = CutWords("A very long name of an organisation that helps")
    _show(qtbot, words)
    words.resize(80, 30)
    assert words.text().endswith("…")
    assert words.toolTip() == words.accessibleName()
    words.resize(900, 30)
    assert words.toolTip() == ""


def test_a_flow_breaks_lines_and_mirrors(qtbot: QtBot) -> None:
    flow = FlowRow(4)
    labels = [QLabel("a word") for _ in range(20)]
    for label in labels:
        flow.flow.addWidget(label)
    qtbot.addWidget(flow)
    flow.resize(200, flow.heightForWidth(200))
    flow.show()
    assert flow.heightForWidth(200) > flow.heightForWidth(2000)
    assert labels[0].x() == 0
    flow.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    flow.flow.activate()
    QApplication.processEvents()
    assert labels[0].geometry().right() == flow.rect().right()


def test_the_search_waits_for_a_pause_and_escape_empties_it(qtbot: QtBot) -> None:
    box = SearchBox("Search", keys="Ctrl+K")
    _show(qtbot, box)
    with qtbot.waitSignal(box.searched) as searched:
        QTest.keyClicks(box.line, "amsel")
    assert searched.args == ["amsel"]
    with qtbot.waitSignals([box.searched, box.entered]):
        QTest.keyClicks(box.line, "x")
        QTest.keyClick(box.line, Key.Key_Return)
    with qtbot.waitSignal(box.searched) as searched:
        QTest.keyClick(box.line, Key.Key_Escape)
    assert searched.args == [""]
    with qtbot.waitSignal(box.left):
        QTest.keyClick(box.line, Key.Key_Escape)


def test_the_banner_is_read_aloud(qtbot: QtBot) -> None:
    banner = Banner("Practice vault: everyone in it is invented.")
    qtbot.addWidget(banner)
    assert banner.accessibleName() == "Practice vault: everyone in it is invented."


def _raised() -> BaseException:
    def fail() -> None:
        try:
            int("Mehmet went home")
        except ValueError as error:
            raise KeyError("Mehmet") from error

    with pytest.raises(KeyError) as caught:
        fail()
    return caught.value


def test_a_report_names_places_and_no_words() -> None:
    text = report(_raised())
    assert "KeyError" in text
    assert "ValueError" in text
    assert "_raised" in text
    assert "Mehmet" not in text
    assert "/home" not in text


def test_the_fault_dialog_copies_the_report(qtbot: QtBot) -> None:
    dialog = FaultDialog(_raised())
    _show(qtbot, dialog)
    copy = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Copy the report")
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert "KeyError" in QApplication.clipboard().text()
    QApplication.clipboard().clear()


def test_a_fault_of_any_thread_arrives_on_the_gui_thread(qtbot: QtBot) -> None:
    import threading

    catcher = FaultCatcher()
    catcher.start()
    try:
        with qtbot.waitSignal(catcher.caught) as caught:
            thread = threading.Thread(target=lambda: 1 / 0)
            thread.start()
            thread.join()
        assert isinstance(caught.args[0], ZeroDivisionError)
    finally:
        catcher.stop()


def test_every_part_that_is_announced_is_there() -> None:
    from exitdesk.ui import parts

    assert sorted(parts._MODULE_OF) == sorted(parts.__all__)
    for name in parts.__all__:
        assert getattr(parts, name) is not None
    with pytest.raises(AttributeError):
        _ = parts.NoSuchPart


@pytest.mark.parametrize("width", [320, 700, 1300])
def test_what_scrolls_is_not_squeezed(qtbot: QtBot, width: int) -> None:
    area = Scrolled(measure=600)
    for _ in range(6):
        area.body.addWidget(Words("Words that need more than one line in a narrow window. " * 6))
    flow = FlowRow()
    for n in range(30):
        flow.flow.addWidget(QPushButton(f"button {n}"))
    area.body.addWidget(flow)
    qtbot.addWidget(area)
    area.resize(width, 200)
    area.show()

    def whole() -> bool:
        labels = area.findChildren(Words)
        return flow.height() >= flow.heightForWidth(flow.width()) and all(
            label.height() >= label.heightForWidth(label.width()) for label in labels
        )

    qtbot.waitUntil(whole)
    area.body.addWidget(Words("One more that comes later. " * 30))
    qtbot.waitUntil(whole)

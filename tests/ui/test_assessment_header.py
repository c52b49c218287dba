"""The header of an assessment, what a new one begins with, and how a second rating is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from exitdesk.services import cases, documents
from exitdesk.ui.reading.timeline_items import lines as timeline
from exitdesk.ui.theme import theme
from tests.ui.small_desk import SmallDesk, small_desk
from tests.ui.test_assessment_page import BEFORE, keys, opened, said, saved, to_items


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[SmallDesk]:
    with small_desk(tmp_path / "vault") as made:
        made.show(qtbot)
        yield made


def test_with_large_text_the_title_is_whole_and_the_actions_stand_below_it(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    opened(desk, qtbot)
    header = desk.assessment.header
    for width, below in ((620, True), (1200, False)):
        desk.shell.resize(theme().px(width), theme().px(700))
        QApplication.processEvents()
        assert (header.buttons.y() >= header.title.geometry().bottom()) is below
        longest = max(header.title.text().split(), key=len)
        assert header.title.width() > header.title.fontMetrics().horizontalAdvance(longest)


def test_a_new_one_begins_with_the_setting_of_now_and_room_for_its_title(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    change = {"occurred_on": "2026-01-10", "kind": "release", "setting": "open"}
    desk.saved("setting_change", change)
    opened(desk, qtbot)
    assert desk.assessment.fields.now_at("setting") == "open"
    to_items(desk, qtbot)
    keys("2")
    saved(desk, qtbot)
    header = desk.assessment.header
    desk.shell.resize(1366, 768)
    desk.settle(qtbot)
    assert header.title.height() < 2 * header.title.fontMetrics().height()


def test_a_second_rating_says_so_and_shows_no_number_of_a_record(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    first = desk.saved("assessment", BEFORE, finalise=True)
    second = {**BEFORE, "double_of": first, "ratings": {"F1": {"n": 1}}}
    record_ = desk.saved("assessment", second)
    opened(desk, qtbot, record_)
    assert desk.assessment.blind.isVisible()
    saved(desk, qtbot, final=True)
    assert not desk.assessment.blind.isVisible()
    assert first not in said(desk)
    page = desk.ask(lambda v: cases.page(v, desk.case, logged=False))
    titles = {item.key: item.title for item in timeline(page, ()).items}
    assert "second rating" in titles[record_]
    assert "second rating" not in titles[first]
    paper = desk.ask(lambda v: documents.note(v, record_))
    assert paper.title.startswith("Second rating")
    assert first not in repr(paper.blocks)

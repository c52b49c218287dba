"""A shared folder in the window: synced both ways, remembered by what lies in it, explained."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from exitdesk.services import cases, shared_folders, syncing
from exitdesk.ui.exchange.page import ColleaguesPage
from exitdesk.ui.questions import replaced
from tests.ui.answers import Answers
from tests.ui.colleagues import Two, two_colleagues
from tests.ui.sitting import click, visible_words


@pytest.fixture
def two(qtbot: QtBot, tmp_path: Path) -> Iterator[Two]:
    with two_colleagues(qtbot, tmp_path) as one:
        one.sent_to_jonas()
        yield one


def at_page(two: Two) -> ColleaguesPage:
    page = two.opened("colleagues", "folder")
    assert isinstance(page, ColleaguesPage)
    two.wait()
    return page


def synced(two: Two, folder: Path) -> ColleaguesPage:
    page = at_page(two)
    with replaced(Answers(paths=[folder])):
        click(page, "Choose a folder …")
        two.wait()
    return page


def test_a_stick_carries_both_ways_and_says_what_happened(two: Two) -> None:
    cases.change(two.jonas, two.case, {"summary": "From Jonas."})
    syncing.sync(two.jonas, two.stick)
    page = synced(two, two.stick)
    said = visible_words(page)
    assert "was taken in" in said
    assert "1 case with news" in said
    doc = two.sits.ask(lambda v: cases.page(v, two.case, logged=False).case.doc)
    assert doc["summary"] == "From Jonas."
    two.sits.ask(lambda v: cases.change(v, two.case, {"alias": "Matti"}))
    click(page, "Sync now")
    two.wait()
    assert "left for others" in visible_words(page)
    assert page.folder.holders.rows.row(0).badges[0].text.startswith("lacks")
    syncing.sync(two.jonas, two.stick)
    assert cases.page(two.jonas, two.case, logged=False).row.alias == "Matti"
    click(page, "Sync now")
    two.wait()
    assert page.folder.holders.rows.row(0).badges[0].text == "has everything"


def test_what_is_not_ours_is_explained_and_left_alone(two: Two) -> None:
    letter = two.stick / "letter.odt"
    letter.write_text("mine")
    copy = two.stick / ("0" * 32 + " (conflicted copy).exd")
    copy.write_bytes(b"x")
    page = synced(two, two.stick)
    assert page.folder.more.isVisible()
    page.folder.more.set_open(True)
    said = visible_words(page)
    assert "letter.odt" in said
    assert "A copy that a sync program made" in said
    assert letter.read_text() == "mine"
    assert copy.exists()


def test_a_stick_that_is_mounted_elsewhere_is_known_again(
    two: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced(two, two.stick)
    (one,) = two.sits.ask(shared_folders.remembered)
    moved = tmp_path / "media" / "stick"
    moved.parent.mkdir()
    two.stick.rename(moved)
    monkeypatch.setattr("exitdesk.services.places.sticks", lambda: [moved])
    assert two.sits.ask(shared_folders.there, one) == moved
    monkeypatch.setattr("exitdesk.services.places.sticks", list)
    page = at_page(two)
    assert page.folder.list.rows.row(0).badges[0].text == "not here now"
    assert not page.folder.now.isEnabled()
    click(page, "Forget it")
    two.wait()
    assert "No shared folder yet" in visible_words(page)


def test_a_folder_inside_the_vault_is_refused(two: Two) -> None:
    inside = two.sits.desk.vault.folder / "attachments"
    inside.mkdir(exist_ok=True)
    page = synced(two, inside)
    assert "This folder lies inside the vault." in visible_words(page)
    assert list(inside.iterdir()) == []


def test_no_path_reaches_the_log(two: Two, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        page = synced(two, two.stick)
        click(page, "Sync now")
        two.wait()
    assert str(two.stick) not in caplog.text
    assert two.stick.name not in caplog.text

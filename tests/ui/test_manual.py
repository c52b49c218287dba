"""The manual: a page for every screen, links that lead inside, a search, no way out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from pytestqt.qtbot import QtBot

from exitdesk.ui.manual.page import ManualPage
from exitdesk.ui.manual.pages import found, page, pages
from tests.ui.sitting import Sitting, prepared, sitting

SCREENS = ("today", "cases", "case", "note", "event", "search", "backups", "check", "settings")


@pytest.fixture
def sits(qtbot: QtBot, tmp_path: Path) -> Iterator[Sitting]:
    prepared(tmp_path / "vault", ("Mattis",))
    with sitting(qtbot) as one:
        one.unlocked(tmp_path / "vault")
        yield one


def manual(sits: Sitting) -> ManualPage:
    shown = sits.shell.page("manual")
    assert isinstance(shown, ManualPage)
    return shown


@pytest.mark.parametrize("key", ["settings", "backups", "today"])
def test_f1_opens_the_page_of_the_screen(sits: Sitting, key: str) -> None:
    sits.shell.show_page(key)
    sits.qtbot.keyClick(sits.shell, Qt.Key.Key_F1)
    assert sits.shell.current()[0] == "manual"
    assert manual(sits).name() == key


def test_links_lead_inside_and_back(sits: Sitting) -> None:
    sits.shell.show_page("manual", "start")
    one = manual(sits)
    one.paper.anchorClicked.emit(QUrl("limits.md"))
    assert one.name() == "limits"
    one.back.click()
    assert one.name() == "start"


@pytest.mark.parametrize("link", ["https://example.org/limits.md", "file:///etc/passwd", "x.md"])
def test_no_link_leads_outside(sits: Sitting, link: str) -> None:
    sits.shell.show_page("manual", "start")
    one = manual(sits)
    one.paper.anchorClicked.emit(QUrl(link))
    assert one.name() == "start"
    assert one.paper.loadResource(2, QUrl("file:///etc/passwd")) is None


def test_words_are_searched_in_all_pages(sits: Sitting) -> None:
    sits.shell.show_page("manual", "start")
    one = manual(sits)
    sits.qtbot.keyClicks(one.box.line, "certificate")
    sits.qtbot.waitUntil(lambda: one.contents.rows.rowCount() < len(pages()), timeout=3_000)
    sits.qtbot.keyClick(one.box.line, Qt.Key.Key_Return)
    assert one.name() == "erasing"


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_has_its_page(screen: str) -> None:
    assert page(screen).name == screen


def test_every_link_of_the_manual_leads_to_a_page() -> None:
    names = {one.name for one in pages()}
    for one in pages():
        linked = set(re.findall(r"\]\(([^)]+)\)", one.text))
        assert {link.removesuffix(".md") for link in linked} <= names, one.name


def test_what_is_not_promised_is_said() -> None:
    limits = page("limits").text
    for words in ("spied upon", "forced from you", "court", "disk", "may read it"):
        assert words in limits
    assert "limits" in {place.page.name for place in found("promise")}

"""Search from anywhere: live, newest question wins, commands, marks, and nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from exitdesk.domain.ids import RecordId
from exitdesk.services import cases, entries, vaults
from exitdesk.services.finding import Hit
from exitdesk.ui.search.commands import Command, fitting
from exitdesk.ui.search.hit_list import shown
from exitdesk.ui.search.search_page import SearchPage
from tests.ui.sitting import CHEAP, PASSPHRASE, Sitting, filled, sitting


@pytest.fixture
def case(tmp_path: Path) -> RecordId:
    vault, _code = vaults.create(tmp_path / "vault", PASSPHRASE, person="Ravn", cost=CHEAP)
    found, _change = cases.create(vault, {"alias": "Mattis"})
    cases.add_part(vault, found, "name", {"full_name": "Mohammed Haddad"})
    contact = {"type": "meeting_office", "attendance": "attended"}
    note = {"format": "DAP", "data": "Spoke about the carpentry workshop."}
    session = {"occurred_on": "2024-03-01", "contact": contact, "note": note}
    entries.save(vault, found, "session", session)
    filled(vault, ("Lina",))
    return found


@pytest.fixture
def sits(qtbot: QtBot, tmp_path: Path, case: RecordId) -> Iterator[Sitting]:
    with sitting(qtbot) as one:
        one.unlocked(tmp_path / "vault")
        yield one


def searched(sits: Sitting, words: str) -> SearchPage:
    sits.qtbot.keyClick(sits.shell, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    sits.shell.focus_search()
    sits.qtbot.keyClicks(sits.shell.search.line, words)
    page = sits.shell.page("search")
    assert isinstance(page, SearchPage)
    sits.qtbot.waitUntil(lambda: page._words == words.strip(), timeout=5_000)
    sits.settled()
    return page


def titles(page: SearchPage) -> list[str]:
    return [shown(one).title for one in page.list.rows.items()]


def test_words_are_found_while_typing_and_enter_jumps_to_the_place(
    sits: Sitting, case: RecordId
) -> None:
    page = searched(sits, "carpen")
    assert sits.shell.current()[0] == "search"
    hit = page.list.current_item()
    assert isinstance(hit, Hit)
    start, end = hit.marks[0]
    assert hit.text[start:end].startswith("carpen")
    sits.qtbot.keyClick(sits.shell.search.line, Qt.Key.Key_Return)
    sits.settled()
    assert sits.shell.current() == ("case", [case, "timeline", hit.record])
    assert sits.shell.search.words() == ""


def test_a_name_is_found_by_its_sound(sits: Sitting, case: RecordId) -> None:
    page = searched(sits, "Muhamad")
    found = [one for one in page.list.rows.items() if isinstance(one, Hit)]
    assert {one.case for one in found} == {case}
    assert "sounds alike" in shown(found[0]).trailing


def test_cases_come_before_entries(sits: Sitting) -> None:
    page = searched(sits, "Mattis")
    first = page.list.rows.item(0)
    assert isinstance(first, Hit)
    assert first.kind == "case"


def test_commands_are_found_and_done(sits: Sitting, tmp_path: Path) -> None:
    page = searched(sits, "lock")
    assert isinstance(page.list.current_item(), Command)
    sits.qtbot.keyClick(sits.shell.search.line, Qt.Key.Key_Return)
    assert sits.replaced == [tmp_path / "vault"]


def test_a_command_leads_to_a_page(sits: Sitting) -> None:
    searched(sits, "colleag")
    sits.qtbot.keyClick(sits.shell.search.line, Qt.Key.Key_Return)
    assert sits.shell.current()[0] == "colleagues"


def test_the_newest_question_wins(sits: Sitting) -> None:
    page = searched(sits, "Mattis")
    page.look_for("carpentry")
    page.look_for("Lina")
    sits.settled()
    assert titles(page)[0] == "Lina"
    assert not any("Session" in title for title in titles(page))


def test_nothing_found_says_so_and_escape_leads_back(sits: Sitting) -> None:
    sits.shell.show_page("cases")
    page = searched(sits, "qqqq")
    assert page.empty.isVisible()
    sits.qtbot.keyClick(sits.shell.search.line, Qt.Key.Key_Escape)
    sits.qtbot.keyClick(sits.shell.search.line, Qt.Key.Key_Escape)
    assert sits.shell.current()[0] == "cases"
    assert page._words == ""


@pytest.mark.parametrize(
    ("words", "names"),
    [("restore", ["backups"]), ("pass", ["settings"]), ("write no", ["note"]), ("zzz", [])],
)
def test_commands_fit_by_the_beginnings_of_words(words: str, names: list[str]) -> None:
    assert [one.name for one in fitting(words)] == names

"""The first page: what is due, drafts, quiet cases, the backup, and a fresh vault."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from exitdesk.domain.ids import RecordId, new_id
from exitdesk.services import cases, drafts, entries, vaults
from exitdesk.ui.today.groups import grouped
from exitdesk.ui.today.line_button import LineButton
from exitdesk.ui.today.page import TodayPage
from tests.ui.sitting import CHEAP, PASSPHRASE, Sitting, filled, sitting, visible_words

TODAY = dt.datetime.now().astimezone().date()


@pytest.fixture
def sits(qtbot: QtBot, tmp_path: Path) -> Iterator[Sitting]:
    with sitting(qtbot) as one:
        yield one


def at_today(sits: Sitting, folder: Path) -> TodayPage:
    sits.unlocked(folder)
    page = sits.shell.page("today")
    assert isinstance(page, TodayPage)
    return page


def day(away: int) -> str:
    return (TODAY + dt.timedelta(days=away)).isoformat()


def with_work(folder: Path) -> RecordId:
    """Make a vault with a permit that lapses, a draft and an old contact; return the case."""
    vault, _code = vaults.create(folder, PASSPHRASE, person="Ravn", cost=CHEAP)
    case, _change = cases.create(vault, {"alias": "Mattis"})
    contact = {"type": "meeting_office", "attendance": "attended"}
    session = {"occurred_on": day(-40), "contact": contact, "next": {"date": day(3)}}
    entries.save(vault, case, "session", session)
    drafts.keep(vault, new_id(), case, "session", None, {"note": {"data": "half"}}, {})
    filled(vault, ())
    return case


def lines(page: TodayPage) -> list[LineButton]:
    return [one for one in page.findChildren(LineButton) if one.isVisible()]


def test_a_fresh_vault_says_what_to_do_first(sits: Sitting, tmp_path: Path) -> None:
    vault, _code = vaults.create(tmp_path / "vault", PASSPHRASE, person="Ravn", cost=CHEAP)
    filled(vault, ())
    page = at_today(sits, tmp_path / "vault")
    assert "A fresh desk" in visible_words(page)
    next(one for one in lines(page) if "Open the first case" in one.accessibleName()).click()
    sits.settled()
    assert sits.shell.current()[0] == "cases"


def test_drafts_and_quiet_cases_open_their_place(sits: Sitting, tmp_path: Path) -> None:
    case = with_work(tmp_path / "vault")
    page = at_today(sits, tmp_path / "vault")
    words = visible_words(page)
    assert "not saved yet" in words
    assert "5 weeks ago" in words
    draft = next(one for one in lines(page) if "not saved yet" in one.accessibleName())
    draft.click()
    sits.settled()
    key, argument = sits.shell.current()
    assert key == "note"
    assert isinstance(argument, list)
    assert argument[0] == case
    sits.shell.show_page("today")
    sits.settled()
    quiet = page.quiet.findChildren(LineButton)
    next(one for one in quiet if "5 weeks ago" in one.accessibleName()).click()
    assert sits.shell.current() == ("case", [case, "", None])


def test_the_page_follows_what_is_written(sits: Sitting, tmp_path: Path) -> None:
    vault, _code = vaults.create(tmp_path / "vault", PASSPHRASE, person="Ravn", cost=CHEAP)
    filled(vault, ())
    page = at_today(sits, tmp_path / "vault")
    sits.desk.write(cases.create, {"alias": "Lina"})
    sits.settled()
    assert "A fresh desk" not in visible_words(page)
    assert "Lina" in visible_words(page)


def test_the_backup_card_says_when_and_where(sits: Sitting, tmp_path: Path) -> None:
    with_work(tmp_path / "vault")
    page = at_today(sits, tmp_path / "vault")
    assert "No verified backup yet" in visible_words(page.backup)
    assert "on a stick" in visible_words(page.backup)


class Due:
    def __init__(self, due_on: object) -> None:
        self.due_on = due_on


def test_items_are_put_together_by_when() -> None:
    items = [Due(day(n)) for n in (60, -3, 0, 5, 20)]
    found = [(heading, [one.due_on for one in inside]) for heading, inside in grouped(items, TODAY)]
    assert found == [
        ("Waiting since earlier", [day(-3)]),
        ("Today", [day(0)]),
        ("In the next days", [day(5)]),
        ("This month", [day(20)]),
        ("Later", [day(60)]),
    ]

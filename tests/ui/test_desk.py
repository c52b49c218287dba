"""The desk: writes are told to everybody, can be taken back, and drafts are waited for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from exitdesk.domain.ids import RecordId, new_id
from exitdesk.domain.trouble import Trouble
from exitdesk.services import cases, drafts, people
from exitdesk.services.changes import ChangeSet
from tests.ui.sitting import Sitting, click, prepared, sitting, visible_words


@pytest.fixture
def sits(qtbot: QtBot, tmp_path: Path) -> Iterator[Sitting]:
    prepared(tmp_path / "vault", ("Mattis",))
    with sitting(qtbot) as one:
        one.unlocked(tmp_path / "vault")
        yield one


def test_a_write_is_told_and_undo_takes_it_back(sits: Sitting) -> None:
    told: list[ChangeSet] = []
    sits.desk.changed.connect(told.append)
    sits.desk.write(cases.create, {"alias": "Lina"})
    sits.settled()
    assert sits.ask(cases.count) == 2
    assert told[0].kinds == {"case"}
    assert "New case" in visible_words(sits.shell.toast)
    click(sits.shell, "Undo")
    sits.settled()
    assert sits.ask(cases.count) == 1
    assert "Taken back" in visible_words(sits.shell.toast)


def test_trouble_goes_to_whoever_asked_or_to_the_window(sits: Sitting) -> None:
    code = sits.ask(lambda v: cases.rows(v)[0].code)
    mine: list[Trouble] = []

    def heard(trouble: Trouble) -> None:
        mine.append(trouble)

    sits.desk.write(cases.create, {"code": code}, failed=heard)
    sits.settled()
    assert "already a case" in str(mine[0])
    assert not sits.shell.message.isVisible()
    sits.desk.write(cases.create, {"code": code})
    sits.settled()
    assert "already a case" in sits.shell.message.words.text()


def test_nothing_is_told_where_nothing_changed(sits: Sitting) -> None:
    name = sits.ask(lambda v: str(people.organisation(v).doc["series"]))
    told: list[ChangeSet] = []
    sits.desk.changed.connect(told.append)
    sits.desk.write(people.change_organisation, {"series": name})
    sits.settled()
    assert told == []


def test_drafts_are_kept_before_the_vault_goes(sits: Sitting) -> None:
    case = RecordId(sits.ask(lambda v: cases.rows(v)[0].id))
    sits.desk.keep_draft(new_id(), case, "session", None, {"note": {"data": "x"}}, {})
    assert sits.desk.flushed() is None
    assert len(sits.ask(drafts.every)) == 1


def test_every_page_of_the_window_comes_to_the_front(sits: Sitting) -> None:
    case = sits.ask(lambda v: cases.rows(v)[0].id)
    places = {"case": [case, "", None], "note": [case, None, None]}
    places["event"] = [case, "consent", None, None]
    for key in sits.shell._pages:
        sits.shell.show_page(key, places.get(key))
        sits.settled()
        assert sits.shell.current()[0] == key
        assert not sits.shell.message.isVisible(), sits.shell.message.words.text()

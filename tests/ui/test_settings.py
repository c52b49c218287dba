"""Settings hold at once; colleagues and organisation are saved; keys change; a case is erased."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot

from exitdesk.crypto.slots import FLOOR
from exitdesk.domain.ids import RecordId
from exitdesk.services import cases, people, preferences, vaults
from exitdesk.ui.parts.entry import Entry
from exitdesk.ui.questions import replaced
from exitdesk.ui.settings.page import SettingsPage
from exitdesk.ui.theme import theme
from tests.ui.answers import Answers
from tests.ui.sitting import (
    PASSPHRASE,
    Sitting,
    click,
    filled,
    prepared,
    sitting,
    visible_words,
)


@pytest.fixture
def ids(tmp_path: Path) -> list[RecordId]:
    return prepared(tmp_path / "vault", ("Mattis", "Lina"))


@pytest.fixture
def sits(qtbot: QtBot, tmp_path: Path, ids: list[RecordId]) -> Iterator[Sitting]:
    with sitting(qtbot) as one:
        one.unlocked(tmp_path / "vault")
        yield one
    theme().choose("system", 1.0)


def at(sits: Sitting, tab: str) -> Any:
    sits.shell.show_page("settings", tab)
    sits.settled()
    page = sits.shell.page("settings")
    assert isinstance(page, SettingsPage)
    return page._made[tab]


def chosen(entry: Entry, words: str) -> None:
    """Press the choice that says `words`."""
    found = [one for one in entry.findChildren(QPushButton) if words in one.text()]
    found[0].click()


def test_colours_and_text_size_hold_at_once_and_at_the_next_door(
    sits: Sitting, tmp_path: Path
) -> None:
    tab = at(sits, "window")
    chosen(tab.scheme, "Dark")
    chosen(tab.scale, "150")
    sits.settled()
    assert theme().scheme.value == "dark"
    assert theme().text_scale == 1.5
    look = preferences.look(tmp_path / "vault")
    assert (look.scheme, look.font_scale) == ("dark", 1.5)


def test_the_time_until_it_locks_holds_at_once(sits: Sitting) -> None:
    tab = at(sits, "window")
    chosen(tab.minutes, "10 minutes")
    sits.settled()
    assert sits.program._watch is not None
    assert sits.program._watch.minutes == 10
    assert sits.ask(preferences.get, "idle_minutes") == 10


def test_it_can_never_stay_open_for_longer_than_half_an_hour(sits: Sitting) -> None:
    tab = at(sits, "window")
    offered = [one.text() for one in tab.minutes.findChildren(QPushButton)]
    assert max(int(text.split()[0]) for text in offered if text) == 30
    with pytest.raises(ValueError, match="idle_minutes"):
        sits.ask(preferences.set_, "idle_minutes", 31)


def test_the_organisation_is_saved_and_gives_the_next_code(sits: Sitting) -> None:
    tab = at(sits, "organisation")
    series = tab.form.editor("series").line
    series.clear()
    sits.qtbot.keyClicks(series, "AB")
    click(tab, "Save")
    sits.settled()
    assert sits.ask(cases.next_code).startswith("AB-")


def test_a_colleague_is_added_and_can_sit_at_the_desk(sits: Sitting) -> None:
    tab = at(sits, "colleagues")
    click(tab, "Add a colleague …")
    dialog = tab._dialog
    sits.qtbot.keyClicks(dialog.form.editor("code").line, "SK")
    sits.qtbot.keyClicks(dialog.form.editor("alias").line, "Solveig")
    click(dialog, "Save")
    sits.settled()
    found = next(r for r in sits.ask(people.colleagues) if r.doc["code"] == "SK")
    tab.list.point_to(found.id)
    click(tab, "This is me")
    sits.settled()
    assert sits.ask(lambda vault: vault.me) == found.id


def test_a_colleague_needs_a_short_form(sits: Sitting) -> None:
    tab = at(sits, "colleagues")
    click(tab, "Add a colleague …")
    dialog = tab._dialog
    click(dialog, "Save")
    sits.settled()
    assert dialog.form.row("code").fault.text()
    assert dialog.isVisible()
    dialog.reject()


def test_a_case_is_erased_after_its_code_was_typed(
    sits: Sitting, ids: list[RecordId], tmp_path: Path
) -> None:
    tab = at(sits, "erase")
    tab.case.list.point_to(ids[0])
    sits.settled()
    assert "would be destroyed" in visible_words(tab)
    assert not tab.button.isEnabled()
    sits.qtbot.keyClicks(tab.code.line, "EX-0002")
    assert not tab.button.isEnabled()
    tab.code.line.clear()
    sits.qtbot.keyClicks(tab.code.line, "EX-0001")
    answers = Answers(yes=True, paths=[tmp_path / "certificate.txt"])
    with replaced(answers):
        click(tab, "Erase for good")
        sits.settled()
        assert "Erase EX-0001 for good?" in answers.said[0][0]
        assert "The case is erased." in visible_words(tab)
        click(tab, "Save the certificate …")
        sits.settled()
    text = (tmp_path / "certificate.txt").read_text()
    assert "Certificate of erasure" in text
    assert "Mattis" not in text
    assert [row.alias for row in sits.ask(cases.rows)] == ["Lina"]


def test_who_opened_a_case_is_listed(sits: Sitting, ids: list[RecordId]) -> None:
    sits.shell.show_page("case", [ids[0], "", None])
    sits.settled()
    tab = at(sits, "readings")
    tab.case.list.point_to(ids[0])
    sits.settled()
    assert tab.list.rows.row(0).title == "Ravn Holt"


@pytest.fixture
def costly(qtbot: QtBot, tmp_path: Path) -> Iterator[Sitting]:
    """Sit at a vault whose keys cost what they really cost: dialogs know no cheaper ones."""
    vault, _code = vaults.create(tmp_path / "costly", PASSPHRASE, person="Ravn", cost=FLOOR)
    filled(vault, ("Mattis",))
    with sitting(qtbot) as one:
        one.unlocked(tmp_path / "costly")
        yield one


def test_the_passphrase_is_changed_by_whoever_knows_the_present_one(
    costly: Sitting, tmp_path: Path
) -> None:
    tab = at(costly, "keys")
    click(tab, "Change the passphrase …")
    dialog = tab._dialog
    costly.qtbot.keyClicks(dialog.present.line, "wrong")
    for line in (dialog.new.first.line, dialog.new.second.line):
        costly.qtbot.keyClicks(line, "other words that hold")
    click(dialog, "Take the new passphrase")
    costly.settled()
    assert "does not open the vault" in visible_words(dialog)
    dialog.present.line.clear()
    costly.qtbot.keyClicks(dialog.present.line, PASSPHRASE)
    click(dialog, "Take the new passphrase")
    costly.settled()
    costly.shell.close()
    vaults.close(vaults.unlock(tmp_path / "costly", "other words that hold"))


def test_a_new_sheet_makes_the_old_code_worthless_and_is_typed(costly: Sitting) -> None:
    tab = at(costly, "keys")
    click(tab, "Make a new sheet …")
    dialog = tab._dialog
    costly.settled()
    page = dialog.page
    click(page, "Copy it by hand instead")
    code = page._code.text().replace("  ", "-")
    page.code.set_value(code)
    click(page, "Check the code")
    costly.settled()
    assert costly.ask(vaults.recovery_confirmed)


def test_the_data_key_is_rotated_and_the_new_sheet_is_handed_out(costly: Sitting) -> None:
    tab = at(costly, "keys")
    click(tab, "Rotate the data key …")
    dialog = tab._dialog
    costly.qtbot.keyClicks(dialog.passphrase.line, PASSPHRASE)
    click(dialog, "Rotate the key")
    costly.settled()
    costly.settled()
    sheet = tab._dialog
    assert isinstance(sheet, QDialog)
    assert "Type the code from the sheet" in visible_words(sheet)
    assert len(costly.ask(cases.rows)) == 1
    sheet.reject()

"""The first quarter of an hour: a vault is made, its sheet is typed, the desk is fresh."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from exitdesk import paths
from exitdesk.services import places, vaults
from exitdesk.ui.questions import replaced
from tests.ui.answers import Answers
from tests.ui.sitting import (
    PASSPHRASE,
    Sitting,
    button,
    click,
    prepared,
    sitting,
    visible_words,
)


@pytest.fixture
def sits(qtbot: QtBot, tmp_path: Path) -> Iterator[Sitting]:
    with sitting(qtbot) as one:
        one.program.start(None)
        yield one


def at_create(sits: Sitting, passphrase: str = PASSPHRASE) -> None:
    click(sits.door, "Make a new vault")
    page = sits.door.create_page
    sits.qtbot.keyClicks(page.person.line, "Mara Holt")
    sits.qtbot.keyClicks(page.passphrase.first.line, passphrase)
    sits.qtbot.waitUntil(lambda: page.passphrase.words.text() != "", timeout=5_000)
    sits.qtbot.keyClicks(page.passphrase.second.line, passphrase)


def created(sits: Sitting) -> str:
    at_create(sits)
    click(sits.door, "Make the vault")
    sheet = sits.door.sheet_page
    sits.qtbot.waitUntil(sheet.isVisible, timeout=30_000)
    click(sheet, "Copy it by hand instead")
    return sheet._code.text().replace("  ", "-")


def test_a_vault_is_made_and_the_first_case_waits_for_the_typed_code(
    sits: Sitting, tmp_path: Path
) -> None:
    code = created(sits)
    sheet = sits.door.sheet_page
    assert sits.program.shell is None
    target = tmp_path / "recovery-sheet.pdf"
    with replaced(Answers(paths=[target])):
        click(sheet, "Save as PDF …")
        sits.settled()
    assert target.read_bytes().startswith(b"%PDF")
    assert "delete the file" in visible_words(sheet)

    groups = code.split("-")
    wrong = [*groups[:2], groups[2][::-1], *groups[3:]]
    sheet.code.set_value("-".join(wrong))
    click(sheet, "Check the code")
    sits.settled()
    assert "Group 3" in visible_words(sheet)
    assert sheet.code.editors()[2].property("faulty") is True

    sheet.code.set_value(code)
    click(sheet, "Check the code")
    sits.qtbot.waitUntil(lambda: sits.program.shell is not None, timeout=10_000)
    sits.settled()
    words = visible_words(sits.shell)
    assert "A fresh desk" in words
    assert "Open the first case" in words
    assert sits.ask(vaults.recovery_confirmed)


def test_a_vault_left_at_the_sheet_asks_for_the_code_again(sits: Sitting, qtbot: QtBot) -> None:
    code = created(sits)
    folder = sits.door._opened.vault.folder if sits.door._opened else Path()
    sits.door.close()
    with sitting(qtbot) as later:
        later.program.start(folder)
        qtbot.keyClicks(later.door.unlock_page.passphrase.line, PASSPHRASE)
        click(later.door, "Unlock")
        sheet = later.door.sheet_page
        qtbot.waitUntil(sheet.isVisible, timeout=10_000)
        assert "Type the code from your sheet" in visible_words(sheet)
        sheet.code.set_value(code)
        click(sheet, "Check the code")
        qtbot.waitUntil(lambda: later.program.shell is not None, timeout=10_000)


def test_who_lost_the_sheet_before_the_first_case_makes_a_new_one(
    sits: Sitting, qtbot: QtBot
) -> None:
    code = created(sits)
    folder = sits.door._opened.vault.folder if sits.door._opened else Path()
    sits.door.close()
    with sitting(qtbot) as later:
        later.program.start(folder)
        qtbot.keyClicks(later.door.unlock_page.passphrase.line, PASSPHRASE)
        click(later.door, "Unlock")
        sheet = later.door.sheet_page
        qtbot.waitUntil(sheet.isVisible, timeout=10_000)
        click(sheet, "Make a new sheet")
        later.settled()
        click(sheet, "Copy it by hand instead")
        fresh = sheet._code.text().replace("  ", "-")
        assert fresh != code
        sheet.code.set_value(code)
        click(sheet, "Check the code")
        later.settled()
        assert later.program.shell is None
        assert "does not open the vault" in visible_words(sheet)


def test_a_weak_passphrase_is_advised_against_once_and_never_forbidden(sits: Sitting) -> None:
    at_create(sits, "summer")
    click(sits.door, "Make the vault")
    words = visible_words(sits.door)
    assert "could be guessed" in words
    assert not places.own_vaults()
    click(sits.door, "Take it all the same")
    sits.qtbot.waitUntil(sits.door.sheet_page.isVisible, timeout=30_000)
    assert len(places.own_vaults()) == 1


def test_two_different_passphrases_are_not_taken(sits: Sitting) -> None:
    at_create(sits)
    sits.qtbot.keyClicks(sits.door.create_page.passphrase.second.line, "x")
    click(sits.door, "Make the vault")
    assert "not the same" in visible_words(sits.door)
    assert not places.own_vaults()


def test_six_words_are_suggested_and_shown(sits: Sitting) -> None:
    click(sits.door, "Make a new vault")
    click(sits.door, "Suggest six words")
    sits.settled()
    page = sits.door.create_page.passphrase
    words = page.first.value().split(" ")
    assert len(words) == 6
    shipped = (paths.resources() / "words" / "en.txt").read_text().split()
    assert set(words) <= set(shipped)
    assert page.first.line.displayText() == page.first.value()
    assert "Very strong" in visible_words(sits.door)


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive - Org", "Nextcloud"])
def test_a_synced_place_is_warned_about(sits: Sitting, tmp_path: Path, name: str) -> None:
    click(sits.door, "Make a new vault")
    sits.door.create_page.set_folder(tmp_path / name / "Casework")
    assert "synced to other computers" in visible_words(sits.door)
    sits.door.create_page.set_folder(tmp_path / "here" / "Casework")
    assert "synced to other computers" not in visible_words(sits.door)


def test_vaults_in_the_usual_folder_are_offered_and_nothing_else_is_remembered(
    sits: Sitting, tmp_path: Path
) -> None:
    prepared(paths.data_folder() / "Work")
    prepared(tmp_path / "Elsewhere")
    sits.door.show_welcome()
    words = visible_words(sits.door)
    assert "Open “Work”" in words
    assert "Elsewhere" not in words
    click(sits.door, "Open “Work”")
    assert sits.door.unlock_page.isVisible()


def test_a_vault_elsewhere_is_chosen_by_its_folder(sits: Sitting, tmp_path: Path) -> None:
    prepared(tmp_path / "Elsewhere")
    with replaced(Answers(paths=[tmp_path / "Elsewhere"])):
        click(sits.door, "Open a vault")
    assert "Unlock “Elsewhere”" in visible_words(sits.door)


def test_the_practice_vault_is_one_press_away_and_says_what_it_is(sits: Sitting) -> None:
    click(sits.door, "Practise with invented cases")
    sits.qtbot.waitUntil(lambda: sits.program.shell is not None, timeout=60_000)
    sits.settled()
    assert "everyone in it is invented" in visible_words(sits.shell)
    assert sits.desk.practice


def test_a_press_twice_on_make_makes_one_vault(sits: Sitting) -> None:
    at_create(sits)
    make = button(sits.door, "Make the vault")
    make.click()
    make.click()
    sits.qtbot.waitUntil(sits.door.sheet_page.isVisible, timeout=30_000)
    assert len(places.own_vaults()) == 1

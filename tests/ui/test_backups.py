"""Backups from the window: made, read again, practised, restored; the check in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from exitdesk.crypto.slots import FLOOR
from exitdesk.services import backups, cases, vaults
from exitdesk.ui.questions import replaced
from exitdesk.ui.vault.backups import BackupsPage
from tests.ui.answers import Answers
from tests.ui.sitting import PASSPHRASE, Sitting, click, filled, sitting, visible_words


@pytest.fixture
def sits(qtbot: QtBot, tmp_path: Path) -> Iterator[Sitting]:
    vault, _code = vaults.create(tmp_path / "vault", PASSPHRASE, person="Ravn", cost=FLOOR)
    filled(vault, ("Mattis",))
    with sitting(qtbot) as one:
        one.unlocked(tmp_path / "vault")
        yield one


def at_backups(sits: Sitting) -> BackupsPage:
    sits.shell.show_page("backups")
    sits.settled()
    page = sits.shell.page("backups")
    assert isinstance(page, BackupsPage)
    return page


def made(sits: Sitting) -> BackupsPage:
    page = at_backups(sits)
    click(page, "Make a backup now")
    sits.settled()
    sits.settled()
    return page


def test_a_backup_is_made_listed_and_read_again(sits: Sitting) -> None:
    page = at_backups(sits)
    assert "No backup here yet" in visible_words(page)
    page = made(sits)
    assert "it is whole" in visible_words(page)
    assert page.list.rows.rowCount() == 1
    click(page, "Read it again")
    sits.settled()
    assert "Every byte of this backup was read" in visible_words(page)


def test_a_damaged_backup_is_found_out(sits: Sitting) -> None:
    page = made(sits)
    row = page.list.current_item()
    assert row is not None
    database = row.folder / "casework.db"
    content = bytearray(database.read_bytes())
    content[5000] ^= 0xFF
    database.write_bytes(bytes(content))
    click(page, "Read it again")
    sits.settled()
    assert "damaged" in page.message.words.text()


def test_a_backup_goes_to_a_stick_and_never_into_the_vault(sits: Sitting, tmp_path: Path) -> None:
    page = at_backups(sits)
    stick = tmp_path / "stick"
    stick.mkdir()
    with replaced(Answers(paths=[tmp_path / "vault" / "backups"])):
        click(page, "To a stick …")
    assert "inside the vault" in page.message.words.text()
    with replaced(Answers(paths=[stick])):
        click(page, "To a stick …")
    sits.settled()
    sits.settled()
    assert len(backups.newest(stick).parts) > len(stick.parts)
    assert sits.ask(backups.state).stick_at is not None


def test_a_restore_is_practised_and_leaves_nothing(sits: Sitting, tmp_path: Path) -> None:
    page = made(sits)
    before = sorted(file.name for file in (tmp_path / "vault").iterdir())
    click(page, "Practise a restore …")
    dialog = page._dialog
    assert dialog is not None
    sits.qtbot.keyClicks(dialog.passphrase.line, PASSPHRASE)
    click(dialog, "Look into it")
    sits.settled()
    click(dialog, "Practise now")
    sits.settled()
    assert "The restore worked" in visible_words(dialog)
    assert sorted(file.name for file in (tmp_path / "vault").iterdir()) == before
    dialog.reject()


def test_a_restore_shows_what_would_be_missing_and_then_starts_anew(
    sits: Sitting, tmp_path: Path
) -> None:
    page = made(sits)
    sits.desk.write(cases.create, {"alias": "Later"})
    sits.settled()
    page = at_backups(sits)
    click(page, "Restore …")
    dialog = page._dialog
    assert dialog is not None
    sits.qtbot.keyClicks(dialog.passphrase.line, PASSPHRASE)
    click(dialog, "Look into it")
    sits.settled()
    assert "1 later change would be missing" in visible_words(dialog)
    click(dialog, "Restore this backup")
    sits.qtbot.waitUntil(lambda: bool(sits.replaced), timeout=30_000)
    assert sits.replaced == [tmp_path / "vault"]
    vault = vaults.unlock(tmp_path / "vault", PASSPHRASE)
    aliases = [row.alias for row in cases.rows(vault)]
    vaults.close(vault)
    assert aliases == ["Mattis"]


def test_the_check_says_what_was_looked_at_and_what_to_do(sits: Sitting) -> None:
    sits.shell.show_page("check")
    page = sits.shell.page("check")
    assert "Every saved change is there" in visible_words(page)
    click(page, "Check everything now")
    sits.settled()
    assert "There is no verified backup yet." in visible_words(page)
    assert "Make a backup now." in visible_words(page)
    made(sits)
    sits.shell.show_page("check")
    click(page, "Check everything now")
    sits.settled()
    assert "All is well." in visible_words(page)


def test_a_vault_is_restored_at_the_door_of_a_new_computer(
    sits: Sitting, qtbot: QtBot, tmp_path: Path
) -> None:
    page = made(sits)
    row = page.list.current_item()
    assert row is not None
    sits.shell.close()
    with sitting(qtbot) as later:
        later.program.start(None)
        click(later.door, "Restore a backup")
        restoring = later.door.restore_page
        with replaced(Answers(paths=[row.folder, tmp_path / "new"])):
            click(restoring, "Choose the backup …")
            later.settled()
            (tmp_path / "new").mkdir()
            click(restoring, "Another place …")
        later.qtbot.keyClicks(restoring.passphrase.line, PASSPHRASE)
        click(restoring, "Look into it")
        later.settled()
        assert "Cases" in visible_words(restoring)
        click(restoring, "Restore")
        later.settled()
        assert "Unlock “new”" in visible_words(later.door)

"""At the door: what opens, what does not, why, and the way out."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from exitdesk.services import cases, opening, vaults
from exitdesk.ui.questions import replaced
from tests.ui.answers import Answers
from tests.ui.sitting import (
    CHEAP,
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
        yield one


def tried(sits: Sitting, folder: Path, passphrase: str = PASSPHRASE) -> str:
    """Type a passphrase at the door of a vault and return what is said."""
    if sits.program.door is None:
        sits.program.start(folder)
    page = sits.door.unlock_page
    page.passphrase.line.clear()
    sits.qtbot.keyClicks(page.passphrase.line, passphrase)
    sits.qtbot.keyClick(page.passphrase.line, Qt.Key.Key_Return)
    sits.settled()
    return visible_words(sits.door) if sits.program.door is not None else ""


def test_a_wrong_passphrase_is_told_and_the_next_try_opens(sits: Sitting, tmp_path: Path) -> None:
    prepared(tmp_path / "vault")
    words = tried(sits, tmp_path / "vault", "wrong")
    assert "This passphrase does not open the vault." in words
    assert "Use the recovery sheet" in words
    assert sits.door.unlock_page.passphrase.line.selectedText() != ""
    tried(sits, tmp_path / "vault")
    assert sits.shell.isVisible()


def test_damage_a_missing_file_and_a_newer_version_are_told_apart(
    sits: Sitting, tmp_path: Path
) -> None:
    told = []
    for name in ("header", "database", "missing", "newer"):
        folder = tmp_path / name
        prepared(folder)
        _spoil(folder, name)
        if sits.program.door is None:
            sits.program.start(folder)
        sits.door.show_unlock(folder)
        tried(sits, folder)
        told.append(sits.door.unlock_page.message.words.text())
        assert sits.door.unlock_page.message.isVisible()
    assert "vault.hdr, is damaged" in told[0]
    assert "casework.db, are damaged" in told[1]
    assert "casework.db, are missing" in told[2]
    assert "newer version" in told[3]


def _spoil(folder: Path, what: str) -> None:
    database = folder / "casework.db"
    match what:
        case "header":
            for name in ("vault.hdr", "vault.hdr.prev"):
                if (folder / name).exists():
                    content = bytearray((folder / name).read_bytes())
                    content[len(content) // 2] ^= 0xFF
                    (folder / name).write_bytes(bytes(content))
        case "database":
            content = bytearray(database.read_bytes())
            content[2048:4096] = bytes(2048)
            content[:64] = bytes(64)
            database.write_bytes(bytes(content))
        case "missing":
            database.unlink()
        case _:
            for name in ("vault.hdr", "vault.hdr.prev"):
                if (folder / name).exists():
                    content = bytearray((folder / name).read_bytes())
                    content[8:10] = (99).to_bytes(2, "big")
                    content[-32:] = hashlib.sha256(content[:-32]).digest()
                    (folder / name).write_bytes(bytes(content))


def test_damage_leads_to_restoring_a_backup(sits: Sitting, tmp_path: Path) -> None:
    prepared(tmp_path / "vault")
    (tmp_path / "vault" / "casework.db").unlink()
    tried(sits, tmp_path / "vault")
    click(sits.door, "Restore a backup")
    assert sits.door.restore_page.isVisible()
    assert str(tmp_path / "vault") in visible_words(sits.door)


def test_a_vault_that_somebody_has_open_is_told_with_who(sits: Sitting, tmp_path: Path) -> None:
    prepared(tmp_path / "vault")
    other = vaults.unlock(tmp_path / "vault", PASSPHRASE, floor=CHEAP)
    try:
        words = tried(sits, tmp_path / "vault")
        assert "already open" in words
    finally:
        vaults.close(other)
    click(sits.door, "Try again")
    sits.settled()
    assert sits.shell.isVisible()


def test_an_older_database_opens_only_after_a_person_has_read_it(
    sits: Sitting, tmp_path: Path
) -> None:
    folder = tmp_path / "vault"
    prepared(folder)
    shutil.copy(folder / "casework.db", tmp_path / "old.db")
    vault = vaults.unlock(folder, PASSPHRASE, floor=CHEAP)
    cases.create(vault, {"alias": "Later"})
    vaults.close(vault)
    shutil.copy(tmp_path / "old.db", folder / "casework.db")
    words = tried(sits, folder)
    assert "older than" in words
    click(sits.door, "I have looked: open it all the same")
    sits.settled()
    assert sits.shell.isVisible()


def test_a_folder_without_a_vault_is_told(sits: Sitting, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "no vault" in tried(sits, tmp_path / "empty")


def test_caps_lock_is_noticed_from_what_the_keys_give(sits: Sitting, tmp_path: Path) -> None:
    prepared(tmp_path / "vault")
    sits.program.start(tmp_path / "vault")
    entry = sits.door.unlock_page.passphrase
    sits.qtbot.keyClick(entry.line, "a")
    assert not entry.caps.isVisible()
    sits.qtbot.keyClick(entry.line, "B")
    assert entry.caps.isVisible()
    assert "Caps Lock is on" in visible_words(sits.door)
    sits.qtbot.keyClick(entry.line, "C", Qt.KeyboardModifier.ShiftModifier)
    assert not entry.caps.isVisible()


def test_what_is_typed_can_be_shown_and_is_hidden_at_first(sits: Sitting, tmp_path: Path) -> None:
    prepared(tmp_path / "vault")
    sits.program.start(tmp_path / "vault")
    line = sits.door.unlock_page.passphrase.line
    assert line.echoMode() is QLineEdit.EchoMode.Password
    assert line.inputMethodHints() & Qt.InputMethodHint.ImhSensitiveData
    click(sits.door, "Show what is typed")
    assert line.echoMode() is QLineEdit.EchoMode.Normal
    click(sits.door, "Hide what is typed")
    assert line.echoMode() is QLineEdit.EchoMode.Password


def test_a_vault_with_a_key_file_asks_for_it(sits: Sitting, tmp_path: Path) -> None:
    content = opening.new_key_file(tmp_path / "my.key")
    prepared(tmp_path / "vault", key_file=content)
    sits.program.start(tmp_path / "vault")
    assert "Key file" in visible_words(sits.door)
    assert "with a key file" in tried(sits, tmp_path / "vault").replace("and a", "with a")
    with replaced(Answers(paths=[tmp_path / "my.key"])):
        click(sits.door, "Key file")
    tried(sits, tmp_path / "vault")
    assert sits.shell.isVisible()


def test_the_window_answers_while_the_key_is_derived(sits: Sitting, tmp_path: Path) -> None:
    prepared(tmp_path / "vault")
    sits.program.start(tmp_path / "vault")
    sits.qtbot.keyClicks(sits.door.unlock_page.passphrase.line, PASSPHRASE)
    sits.door.unlock_page.button.click()
    assert not sits.program.runner.idle
    assert "Opening …" in visible_words(sits.door)
    sits.settled()
    assert sits.shell.isVisible()


def at_recovery(sits: Sitting, folder: Path) -> str:
    vault, code = vaults.create(folder, PASSPHRASE, person="Ravn", cost=CHEAP)
    cases.create(vault, {"alias": "Mattis"})
    vaults.close(vault)
    sits.program.start(folder)
    click(sits.door, "Passphrase forgotten?")
    return code


def test_the_recovery_sheet_opens_and_a_new_passphrase_is_chosen(
    sits: Sitting, tmp_path: Path
) -> None:
    code = at_recovery(sits, tmp_path / "vault")
    page = sits.door.recover_page
    for line, group in zip(page.code.editors(), code.lower().split("-"), strict=True):
        sits.qtbot.keyClicks(line, group)
    assert page.code.value() == code
    click(sits.door, "Continue")
    sits.settled()
    assert "A new passphrase" in visible_words(sits.door)
    for line in (page.passphrase.first.line, page.passphrase.second.line):
        sits.qtbot.keyClicks(line, "another four words here")
    click(sits.door, "Take this passphrase and open")
    sits.qtbot.waitUntil(lambda: sits.program.shell is not None, timeout=10_000)
    sits.settled()
    sits.shell.close()
    reopened = vaults.unlock(tmp_path / "vault", "another four words here", floor=CHEAP)
    assert vaults.recovery_confirmed(reopened)
    vaults.close(reopened)


def test_a_mistyped_group_is_named_and_gets_the_caret(sits: Sitting, tmp_path: Path) -> None:
    code = at_recovery(sits, tmp_path / "vault")
    groups = code.split("-")
    groups[5] = groups[5][1:] + groups[5][0]
    page = sits.door.recover_page
    page.code.set_value("-".join(groups))
    click(sits.door, "Continue")
    sits.settled()
    assert "Group 6" in visible_words(sits.door)
    assert page.code.editors()[5].property("faulty") is True
    assert page.code.editors()[5].hasFocus()


def test_a_pasted_code_is_dealt_out_to_the_groups(sits: Sitting, tmp_path: Path) -> None:
    code = at_recovery(sits, tmp_path / "vault")
    page = sits.door.recover_page
    QGuiApplication.clipboard().setText(f"  {code.lower()}\n")
    sits.qtbot.keyClick(page.code.editors()[0], Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.code.value() == code
    assert button(sits.door, "Continue").isEnabled()
    QGuiApplication.clipboard().clear()

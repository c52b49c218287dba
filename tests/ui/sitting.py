"""The real program with cheap keys: somebody sits down, opens a vault, works, gets up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from exitdesk.app.program import Program
from exitdesk.crypto.slots import Cost
from exitdesk.domain.ids import RecordId
from exitdesk.services import backups, cases, vaults
from exitdesk.services.vaults import RECOVERY_CONFIRMED, Vault
from exitdesk.ui.desk import Desk
from exitdesk.ui.shell import Shell
from exitdesk.ui.theme import theme
from exitdesk.ui.vault.door import Door

CHEAP = Cost(memory_kib=32, passes=1, lanes=1)
PASSPHRASE = "correct horse battery"
T = TypeVar("T")


class Sitting:
    """A program and what a person does at it. `replaced` are the folders it started anew for."""

    def __init__(self, qtbot: QtBot) -> None:
        theme().start()
        self.qtbot = qtbot
        self.replaced: list[Path] = []
        self.program = Program(
            replace=self.replaced.append,
            create=partial(vaults.create, cost=CHEAP),
            unlock=partial(vaults.unlock, floor=CHEAP),
            change=partial(vaults.change_passphrase, cost=CHEAP),
            restore=partial(backups.restore, floor=CHEAP),
        )
        self.faults: list[object] = []
        self.program.faults.caught.connect(self.faults.append)

    @property
    def door(self) -> Door:
        assert self.program.door is not None
        return self.program.door

    @property
    def shell(self) -> Shell:
        assert self.program.shell is not None
        return self.program.shell

    @property
    def desk(self) -> Desk:
        assert self.program.desk is not None
        return self.program.desk

    def settled(self) -> None:
        """Wait until all work beside the window has come back."""
        QApplication.processEvents()
        self.qtbot.waitUntil(lambda: self.program.runner.idle, timeout=30_000)
        QApplication.processEvents()

    def unlocked(self, folder: Path, passphrase: str = PASSPHRASE) -> Shell:
        """Go through the unlock window as a person does."""
        if self.program.door is None:
            self.program.start(folder)
        page = self.door.unlock_page
        self.qtbot.keyClicks(page.passphrase.line, passphrase)
        click(self.door, "Unlock")
        self.qtbot.waitUntil(lambda: self.program.shell is not None, timeout=30_000)
        self.settled()
        self.shell.resize(1366, 768)
        self.shell.activateWindow()
        self.qtbot.waitUntil(self.shell.isActiveWindow, timeout=5_000)
        return self.shell

    def ask(self, function: Callable[..., T], *args: Any) -> T:
        """Ask the open vault something on its worker."""
        return self.program.runner.finish(function, self.desk.vault, *args, seconds=30)

    def end(self) -> None:
        """Get up: whatever is open is put away."""
        for window in (self.program.shell, self.program.door):
            if window is not None:
                window.close()
                window.deleteLater()
        self.program.stop()
        self.program.deleteLater()
        QApplication.processEvents()
        assert not self.faults, self.faults


@contextmanager
def sitting(qtbot: QtBot) -> Iterator[Sitting]:
    """Sit down, and get up at the end."""
    one = Sitting(qtbot)
    try:
        yield one
    finally:
        one.end()


def prepared(folder: Path, aliases: tuple[str, ...] = (), **more: Any) -> list[RecordId]:
    """Make a closed vault with cases; its recovery sheet was typed. Return the ids."""
    vault, _code = vaults.create(folder, PASSPHRASE, person="Ravn Holt", cost=CHEAP, **more)
    return filled(vault, aliases)


def filled(vault: Vault, aliases: tuple[str, ...]) -> list[RecordId]:
    """Add cases to an open vault and close it."""
    ids = [cases.create(vault, {"alias": alias, "setting": "prison"})[0] for alias in aliases]
    vault.store.set_setting(RECOVERY_CONFIRMED, value=True)
    vaults.close(vault)
    return ids


def visible_words(widget: QWidget) -> str:
    """Return all words that a person sees in `widget`."""
    labels = [one.text() for one in widget.findChildren(QLabel) if one.isVisible()]
    buttons = [one.text() for one in widget.findChildren(QAbstractButton) if one.isVisible()]
    return "\n".join([*labels, *buttons])


def click(window: QWidget, words: str) -> None:
    """Press the visible button that says `words`, or is called so."""
    button(window, words).click()


def button(window: QWidget, words: str) -> QAbstractButton:
    """Return the visible button that says `words`, or is called so."""
    found = [
        one
        for one in window.findChildren(QAbstractButton)
        if one.isVisible() and words in (one.text(), one.accessibleName())
    ]
    assert found, f"no button {words!r} among: {visible_words(window)}"
    assert found[0].isEnabled(), f"{words!r} cannot be pressed"
    return found[0]

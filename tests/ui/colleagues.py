"""Anna at her window, Jonas with a vault of his own, and a stick between them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from exitdesk.domain.ids import RecordId
from exitdesk.services import vaults
from exitdesk.services.vault import Vault
from exitdesk.ui.exchange.take_page import TakePage
from tests.ui import two_vaults
from tests.ui.sitting import Sitting, click, filled, sitting


@dataclass
class Two:
    """What a test needs of both; `case` is EX-0001 of Anna's."""

    sits: Sitting
    jonas: Vault
    case: RecordId
    stick: Path

    def opened(self, key: str, argument: object = None) -> Any:
        """Show a page of Anna's window."""
        self.sits.shell.show_page(key, argument)
        self.sits.settled()
        return self.sits.shell.page(key)

    def sent_to_jonas(self) -> None:
        """Let Jonas have the case as Anna has it."""
        data = self.sits.ask(two_vaults.bundle, self.case)
        two_vaults.taken(self.jonas, data)

    def back(self, name: str = "back.exd") -> Path:
        """Write what Jonas has of the case to the stick."""
        return two_vaults.written(self.jonas, self.stick / name, self.case)

    def taken_in(self, path: Path) -> TakePage:
        """Let Anna take a bundle in at her window."""
        page = self.opened("take", str(path))
        assert isinstance(page, TakePage)
        self.wait()
        click(page, "Take it in")
        self.wait()
        return page

    def wait(self) -> None:
        """Wait until a chain of jobs has come to its end."""
        for _ in range(6):
            self.sits.settled()
            QApplication.processEvents()


@contextmanager
def two_colleagues(qtbot: QtBot, folder: Path) -> Iterator[Two]:
    """Make both vaults in `folder`, paired, and open Anna's window."""
    ours = two_vaults.made(folder / "ours", "Anna Berg")
    jonas = two_vaults.made(folder / "theirs", "Jonas Veld")
    two_vaults.paired(ours, jonas)
    (case,) = filled(ours, ("Mattis",))
    stick = folder / "stick"
    stick.mkdir()
    try:
        with sitting(qtbot) as one:
            one.unlocked(folder / "ours", two_vaults.PASSPHRASE)
            yield Two(one, jonas, case, stick)
    finally:
        vaults.close(jonas)

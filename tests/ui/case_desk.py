"""A desk on a real vault for tests of the case side: the shipped stories, or nothing yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from exitdesk.crypto.slots import FLOOR
from exitdesk.domain.ids import RecordId
from exitdesk.services import cases, demo, vaults
from exitdesk.services.cases import CasePage as CaseFile
from exitdesk.services.vault import Vault
from exitdesk.ui.desk import Desk
from exitdesk.ui.runner import Runner
from exitdesk.ui.theme import theme

T = TypeVar("T")
TODAY = dt.date(2024, 10, 20)
PASSPHRASE = "correct horse battery"


class CaseDesk(QObject):
    """A desk without a window: where it goes and what it says is written down."""

    def __init__(self, qtbot: QtBot, make: Callable[[], Vault]) -> None:
        super().__init__()
        self.qtbot = qtbot
        self.runner = Runner(self)
        self.vault = self.runner.finish(make, seconds=60)
        me = self.ask(lambda v: v.me)
        self.desk = Desk(self.runner, self.vault, me=me, parent=self)
        self.went: list[tuple[str, Any]] = []
        self.said: list[str] = []
        self.tokens: list[object] = []
        self.faults: list[object] = []
        self._shown: list[QWidget] = []
        self.desk.page_wanted.connect(self._on_page_wanted)
        self.desk.said.connect(self._on_said)
        self.runner.faulted.connect(self.faults.append)
        self.runner.troubled.connect(self.faults.append)

    def ask(self, function: Callable[[Vault], T]) -> T:
        """Ask the vault something on its worker and wait."""
        return self.runner.finish(function, self.vault, seconds=60)

    def case(self, code: str = "EX-0107") -> RecordId:
        """Return the id of a case."""
        found = self.ask(lambda v: cases.by_code(v, code))
        assert found is not None
        return found

    def file(self, code: str = "EX-0107") -> CaseFile:
        """Return the whole case as it stands in the vault."""
        case = self.case(code)
        return self.ask(lambda v: cases.page(v, case, logged=False))

    def add_part(self, kind: str, fields: dict[str, Any]) -> RecordId:
        """Add a part to the file of EX-0107."""
        case = self.case()
        return self.ask(lambda v: cases.add_part(v, case, kind, fields))[0]

    def change(self, fields: dict[str, Any]) -> None:
        """Change fields of EX-0107."""
        case = self.case()
        self.ask(lambda v: cases.change(v, case, fields))

    def show(self, widget: QWidget, width: int = 1170, height: int = 700) -> None:
        """Show a page at the size it has on a small laptop."""
        self.qtbot.addWidget(widget)
        self._shown.append(widget)
        widget.resize(width, height)
        widget.show()
        self.activate(widget)
        self.settle()

    def activate(self, widget: QWidget) -> None:
        """Bring the window of `widget` to the front, so that keys reach it."""
        with self.qtbot.waitActive(widget):
            widget.activateWindow()

    def settle(self) -> None:
        """Wait until nothing is under way."""
        self.qtbot.waitUntil(self._is_quiet, timeout=10_000)
        QApplication.processEvents()

    def _is_quiet(self) -> bool:
        QApplication.processEvents()
        return self.runner.idle

    def close(self) -> None:
        """Close everything; a fault on the way fails the test."""
        self.settle()
        self.runner.finish(vaults.close, self.vault, seconds=30)
        self.runner.close()
        assert not self.faults, self.faults

    def _on_page_wanted(self, key: str, argument: Any) -> None:
        self.went.append((key, argument))

    def _on_said(self, text: str, _action: str, token: object) -> None:
        self.said.append(text)
        self.tokens.append(token)


def _empty(folder: Path) -> Vault:
    vault, _code = vaults.create(folder, PASSPHRASE, person="Ravn Holt", cost=FLOOR)
    return vault


@contextmanager
def case_desk(qtbot: QtBot, folder: Path, *, stories: bool = True) -> Iterator[CaseDesk]:
    """Open a desk on a new vault in `folder`, with the shipped stories or empty."""
    theme().start()
    made = CaseDesk(qtbot, (lambda: demo.make(folder)) if stories else (lambda: _empty(folder)))
    try:
        yield made
    finally:
        made.close()

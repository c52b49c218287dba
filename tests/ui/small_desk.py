"""A small real vault with one case, its desk and its window, for tests of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from exitdesk.crypto.slots import FLOOR
from exitdesk.domain.ids import RecordId, new_id
from exitdesk.services import cases, drafts, entries, people, vaults
from exitdesk.services.drafts import Draft
from exitdesk.services.vault import Vault
from exitdesk.ui.assessment.page import AssessmentPage
from exitdesk.ui.desk import Desk
from exitdesk.ui.events.event_page import EventPage
from exitdesk.ui.notes.note_page import NotePage
from exitdesk.ui.runner import Runner
from exitdesk.ui.shell import PageEntry, Shell
from exitdesk.ui.theme import theme

PASSPHRASE = "correct horse battery"
T = TypeVar("T")


class SmallDesk(QObject):
    """A window on a vault with the case EX-0001 "Mattis" and a colleague."""

    def __init__(self, folder: Path, *, old: bool = False) -> None:
        super().__init__()
        self.runner = Runner(self)
        self.vault = self.runner.finish(_opened if old else _made, folder, seconds=60)
        self.case = RecordId(self.ask(lambda v: cases.rows(v)[0].id))
        self.desk = Desk(self.runner, self.vault, parent=self)
        self.shell = Shell(self.runner)
        self.note = NotePage(self.desk)
        self.event_page = EventPage(self.desk)
        self.assessment = AssessmentPage(self.desk)
        self.shell.add_page(PageEntry("note", "Note", "notebook-pen"), self.note)
        self.shell.add_page(PageEntry("event", "Event", "milestone"), self.event_page)
        self.shell.add_page(PageEntry("assessment", "Assessment"), self.assessment)
        self.desk.page_wanted.connect(self.shell.show_page)
        self.desk.said.connect(self.shell.say)
        self.shell.undo_wanted.connect(self.desk.undo)
        self.shell.quick_note_wanted.connect(self._on_quick_note)
        self.faults: list[object] = []
        self.runner.faulted.connect(self.faults.append)

    def ask(self, function: Callable[[Vault], T]) -> T:
        """Ask the vault something on its worker and wait."""
        return self.runner.finish(function, self.vault, seconds=30)

    def drafts(self) -> list[Draft]:
        return self.ask(drafts.every)

    def docs(self, kind: str) -> list[dict[str, Any]]:
        """Return the documents of a kind in the case, oldest first."""
        page = self.ask(lambda v: cases.page(v, self.case, logged=False))
        return [one.doc for one in page.events if one.kind == kind]

    def saved(self, kind: str, doc: dict[str, Any], **more: Any) -> RecordId:
        """Save an event through the service and return its id."""
        return self.ask(lambda v: entries.save(v, self.case, kind, doc, **more))[0]

    def kept(self, record: RecordId | None, doc: dict[str, Any]) -> None:
        """Leave a draft of a session note in the vault."""
        self.ask(lambda v: drafts.keep(v, new_id(), self.case, "session", record, doc, {}))

    def colleague(self, name: str) -> RecordId:
        """Add a colleague."""
        fields = {"code": name[:3], "alias": name, "role": "team_lead"}
        return self.ask(lambda v: people.add_colleague(v, fields))[0]

    def show(self, qtbot: QtBot) -> None:
        """Show the window as large as a small laptop's screen, with the keyboard in it."""
        self.shell.resize(1366, 768)
        with qtbot.waitActive(self.shell):
            self.shell.show()
            self.shell.activateWindow()

    def settle(self, qtbot: QtBot) -> None:
        """Wait until the worker has nothing left to do."""
        qtbot.waitUntil(lambda: self.runner.idle, timeout=20_000)
        QApplication.processEvents()

    def close(self) -> None:
        """Close window, runner and vault."""
        self.shell.close()
        self.shell.deleteLater()
        self.runner.finish(vaults.close, self.vault, seconds=30)
        self.runner.close()
        assert not self.faults, self.faults
        self.deleteLater()

    def _on_quick_note(self) -> None:
        self.shell.show_page("note", [None, None, None])


def _made(folder: Path) -> Vault:
    vault, _code = vaults.create(folder, PASSPHRASE, person="Ravn Holt", cost=FLOOR)
    cases.create(vault, {"alias": "Mattis", "phase": "motivation", "setting": "prison"})
    return vault


def _opened(folder: Path) -> Vault:
    return vaults.unlock(folder, PASSPHRASE)


@contextmanager
def small_desk(folder: Path, *, old: bool = False) -> Iterator[SmallDesk]:
    """Open a window on a small vault in `folder` (made unless `old`) and close it afterwards."""
    application = QApplication.instance()
    assert application is not None
    theme().start()
    made = SmallDesk(folder, old=old)
    try:
        yield made
    finally:
        made.close()

"""A child process that types into a note until it is killed: ``draft_typist.py VAULT``.

It writes each word with the moment at which it was typed to standard output, and never saves.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QObject, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from exitdesk.ui.refcounts import hold_singletons
from tests.ui.small_desk import SmallDesk


class Typist(QObject):
    """Types a word every 60 ms, which is faster than a person."""

    def __init__(self, desk: SmallDesk) -> None:
        super().__init__()
        self._desk, self._count = desk, 0
        self._timer = QTimer(self, interval=60)
        self._timer.timeout.connect(self._on_time)
        self._timer.start()
        desk.shell.show_page("note", [desk.case, None, None])

    def _on_time(self) -> None:
        if self._desk.note.now is None:
            return
        self._count += 1
        paper = self._desk.note.fields.entry("note.data").editors()[0]
        QTest.keyClicks(paper, f"w{self._count} ")
        sys.stdout.write(f"{self._count} {time.time()}\n")
        sys.stdout.flush()


def main() -> None:
    """Type until killed."""
    hold_singletons()
    application = QApplication([])
    desk = SmallDesk(Path(sys.argv[1]), old=True)
    desk.shell.show()
    typist = Typist(desk)
    assert typist is not None
    application.exec()


if __name__ == "__main__":
    main()

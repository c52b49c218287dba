"""Drives the real program from inside, before and after it has replaced itself by a lock.

Python imports this module at its start when its folder is on PYTHONPATH. EXITDESK_DRIVE names a
folder: what the driver sees is written there as ``<stage>.json``. The stage is handed on through
the environment, which outlives the replacement of the process image, as nothing else does.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PASSPHRASE = "correct horse battery"
TYPED = "Came early today and spoke about the workshop."
CARET = 11
IMAGE = secrets.token_hex(8)
"""Another one in each process image."""


def drive(folder: Path, stage: str) -> None:
    """Wait for the application in a thread of its own, then go on in the GUI thread."""
    application = None
    while application is None:
        threading.Event().wait(0.01)
        qt = sys.modules.get("PySide6.QtWidgets")
        application = qt.QApplication.instance() if qt is not None else None
    from PySide6.QtCore import QTimer

    QTimer.singleShot(0, application, lambda: begin(folder, stage))


def begin(folder: Path, stage: str) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    steps = first(folder) if stage == "1" else second(folder)
    timer = QTimer(QApplication.instance(), interval=15)

    def step() -> None:
        try:
            next(steps)
        except StopIteration:
            timer.stop()
        except BaseException as fault:  # noqa: BLE001 (the parent reads it)
            timer.stop()
            (folder / "fault.txt").write_text(f"{type(fault).__name__}: {fault}")
            os._exit(3)

    timer.timeout.connect(step)
    timer.start()


def top(name: str) -> Any:
    """Return the visible window of that class, or None."""
    from PySide6.QtWidgets import QApplication

    found = [w for w in QApplication.topLevelWidgets() if type(w).__name__ == name]
    return next((w for w in found if w.isVisible()), None)


def unlocked() -> Iterator[None]:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    while top("Door") is None:
        yield
    page = top("Door").unlock_page
    QTest.keyClicks(page.passphrase.line, PASSPHRASE)
    QTest.keyClick(page.passphrase.line, Qt.Key.Key_Return)
    while top("Shell") is None:
        yield


def first(folder: Path) -> Iterator[None]:
    """Unlock, write half a note, put the caret into its middle, lock by the keyboard."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    yield from unlocked()
    shell = top("Shell")
    case = json.loads((folder / "case.json").read_text())
    shell.show_page("note", [case, None, None])
    note = shell.page("note")
    while note.now is None:
        yield
    paper = note.fields.entry("note.data").editors()[0]
    paper.setFocus()
    QTest.keyClicks(paper, TYPED)
    note.fields.entry("note.data").set_caret(CARET)
    told = {"pid": os.getpid(), "image": IMAGE, "at": time.time(), "argv": sys.orig_argv}
    (folder / "1.json").write_text(json.dumps(told))
    os.environ["EXITDESK_DRIVE_STAGE"] = "2"
    QTest.keyClick(shell, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    yield


def second(folder: Path) -> Iterator[None]:
    """Note when the unlock window is there, unlock, and look where the person is."""
    while top("Door") is None:
        yield
    shown_at = time.time()
    door_focus = type(top("Door").focusWidget()).__name__
    yield from unlocked()
    shell = top("Shell")
    note = shell.page("note")
    entry = None
    while shell.current()[0] != "note" or note.now is None:
        yield
    entry = note.fields.entry("note.data")
    for _ in range(200):
        if entry.value() == TYPED and entry.caret() == CARET:
            break
        yield
    told = {
        "pid": os.getpid(),
        "image": IMAGE,
        "at": shown_at,
        "argv": sys.orig_argv,
        "page": shell.current()[0],
        "text": entry.value(),
        "caret": entry.caret(),
        "door_focus": door_focus,
    }
    (folder / "2.json").write_text(json.dumps(told))
    shell.close()
    yield


if os.environ.get("EXITDESK_DRIVE"):
    threading.Thread(
        target=drive,
        args=(Path(os.environ["EXITDESK_DRIVE"]), os.environ.get("EXITDESK_DRIVE_STAGE", "1")),
        daemon=True,
    ).start()

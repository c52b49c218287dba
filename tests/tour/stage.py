"""The running program, as the tour sees it: acted on, waited for, photographed, timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QScrollArea, QWidget

from exitdesk.app.program import Program
from exitdesk.services import opening, preferences
from exitdesk.services.vaults import Vault
from exitdesk.ui.shell import Shell
from tests.tour.faults import faults
from tests.tour.pictures import is_blank, layers, picture

SCREEN: Final = (1366, 768)
_PATIENCE: Final = 30.0
_SHORT_TIMER: Final = 600


class Heartbeat(QObject):
    """Measures how long the window was deaf: the longest gap between two of its beats."""

    def __init__(self) -> None:
        super().__init__()
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=2, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_beat)
        self.longest = 0.0

    def start(self) -> None:
        """Forget what was and listen."""
        self.longest = 0.0
        self._clock.start()
        self._timer.start()

    def stop(self) -> float:
        """Return the longest gap since `start`, in milliseconds."""
        self._on_beat()
        self._timer.stop()
        return self.longest

    def _on_beat(self) -> None:
        self.longest = max(self.longest, self._clock.nsecsElapsed() / 1e6)
        self._clock.restart()


class Stage:
    """One program in one look. Pictures go to `out` as ``<look>-<name>.png``."""

    def __init__(self, out: Path, look: str, *, door: dict[str, Any]) -> None:
        self.out, self.look = out, look
        self.files: list[Path] = []
        self.found: list[str] = []
        self.blank: list[str] = []
        self.gaps: dict[str, float] = {}
        self.program = Program(replace=self._on_replace, **door)
        self.program.runner.faulted.connect(self._on_fault)
        self.heart = Heartbeat()

    @property
    def shell(self) -> Shell:
        """The main window of an open vault."""
        assert self.program.shell is not None
        return self.program.shell

    @property
    def vault(self) -> Vault:
        """The open vault; touch it through `ask`."""
        assert self.program.desk is not None
        return self.program.desk.vault

    def ask(self, function: Callable[..., Any], *args: object, **named: object) -> Any:
        """Call a service on the store's worker and wait for what it returns."""
        return self.program.runner.finish(lambda: function(self.vault, *args, **named), seconds=120)

    def enter(self, make: Callable[[], Vault], **chosen: object) -> None:
        """Open the vault that `make` returns, take preferences, and show its desk."""
        runner = self.program.runner
        vault = runner.finish(make, seconds=120)
        for name, value in chosen.items():
            runner.finish(preferences.set_, vault, name, value)
        self.program.enter(runner.finish(opening.opened, vault, seconds=60))
        self.settle()

    def leave(self) -> None:
        """Put the vault away and end the program's windows."""
        self.program.leave()
        for one in (self.program.shell, self.program.door):
            if one is not None:
                one.hide()
                one.deleteLater()
        self.program.stop()
        self.program.deleteLater()
        QTest.qWait(1)

    def act(self, name: str, function: Callable[..., Any], *args: object) -> None:
        """Let the window do something, wait until it is done, and time its longest silence."""
        self.heart.start()
        QTimer.singleShot(0, lambda: function(*args))
        QTest.qWait(5)
        self.settle()
        self.gaps[name] = max(self.heart.stop(), self.gaps.get(name, 0.0))

    def settle(self) -> None:
        """Wait until nothing is on its way: no job, no short timer."""
        until = time.monotonic() + _PATIENCE
        quiet = 0
        while quiet < 3:
            QTest.qWait(4)
            quiet = quiet + 1 if self._is_quiet() else 0
            assert time.monotonic() < until, "the window does not come to rest"

    def go(self, key: str, argument: object = None) -> None:
        """Show a page."""
        self.act(f"page {key}", self.shell.show_page, key, argument)

    def shot(self, name: str) -> None:
        """Save a picture of what is shown and note what is wrong with it."""
        self.settle()
        image = picture()
        file = self.out / f"{self.look}-{name}.png"
        image.save(str(file))
        self.files.append(file)
        if is_blank(image):
            self.blank.append(file.stem)
        for one in layers():
            self.found += [f"{file.stem}: {line}" for line in faults(one)]
            frame = one.geometry()
            if frame.width() > SCREEN[0] or frame.height() > SCREEN[1]:
                self.found.append(f"{file.stem}: larger than the screen: {type(one).__name__}")

    def shots(self, name: str, *, most: int = 6) -> None:
        """Save a picture, and one for each further screen that has to be scrolled to."""
        self.shot(name)
        area = self._scrolled()
        if area is None:
            return
        bar = area.verticalScrollBar()
        for at in range(2, most + 1):
            if bar.value() >= bar.maximum():
                break
            bar.setValue(bar.value() + max(40, bar.pageStep() - 40))
            self.shot(f"{name}-{at}")
        bar.setValue(0)

    def dialog(self, name: str, opener: Callable[[], object]) -> None:
        """Open a dialog or menu, which may wait for an answer, save a picture and close it."""
        with self.answering(name):
            opener()
            self.settle()

    @contextmanager
    def answering(self, name: str) -> Iterator[None]:
        """Photograph and close the next dialog or menu that opens in the block."""
        seen: list[str] = []

        def look() -> None:
            top = QApplication.activePopupWidget() or QApplication.activeModalWidget()
            if top is None or not top.isVisible():
                return
            timer.stop()
            seen.append(name)
            self.shots(name)
            if isinstance(top, QDialog):
                top.reject()
            else:
                top.close()

        timer = QTimer(interval=60)
        timer.timeout.connect(look)
        timer.start()
        yield
        until = time.monotonic() + _PATIENCE
        while not seen and time.monotonic() < until:
            QTest.qWait(10)
        timer.stop()
        assert seen, f"no dialog came: {name}"
        self.settle()

    def _scrolled(self) -> QScrollArea | None:
        top = QApplication.activeModalWidget() or layers()[-1]
        areas = [
            one
            for one in top.findChildren(QScrollArea)
            if one.isVisible() and one.verticalScrollBar().maximum() > 0
        ]
        return max(areas, key=_size, default=None)

    def _is_quiet(self) -> bool:
        if not self.program.runner.idle:
            return False
        return not any(
            timer.isActive() and timer.isSingleShot() and timer.interval() <= _SHORT_TIMER
            for one in layers()
            for timer in one.findChildren(QTimer)
        )

    def _on_replace(self, _folder: Path) -> None:
        """Stand in for the fresh process."""

    def _on_fault(self, fault: object) -> None:
        self.found.append(f"{self.look}: fault: {fault!r}")


def _size(one: QWidget) -> int:
    return one.width() * one.height()

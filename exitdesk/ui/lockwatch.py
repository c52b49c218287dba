"""Tells when the vault must be locked: nobody is there, the lid closes, the session is locked.

`LockWatch` counts the time since the last key, click or touch in any window of the program, takes
Ctrl+L, and listens to the system through the watch of this platform. Where a platform says
nothing of a suspend, the clock does: a tick that comes far too late means that the machine slept.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from collections.abc import Callable

    from exitdesk.ui.lockwatch_linux import BusWatch
    from exitdesk.ui.lockwatch_macos import MacWatch
    from exitdesk.ui.lockwatch_windows import WindowsWatch

    _SystemWatch = BusWatch | MacWatch | WindowsWatch

DEFAULT_MINUTES: Final = 5
LEAST_MINUTES: Final = 1
MOST_MINUTES: Final = 30
_TICK_SECONDS: Final = 5
_SLEPT_SECONDS: Final = 60

_INPUT: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
        QEvent.Type.InputMethod,
    }
)


def wall_seconds() -> float:
    """Return seconds that go on while the machine sleeps."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.time()


class LockWatch(QObject):
    """Emits `lock_wanted` with ``idle``, ``suspend``, ``session`` or ``asked``.

    It may come more than once; whoever locks takes the first.
    """

    lock_wanted = Signal(str)

    def __init__(
        self,
        minutes: int = DEFAULT_MINUTES,
        parent: QObject | None = None,
        clock: Callable[[], float] = wall_seconds,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._last_input = self._last_tick = clock()
        self._minutes = DEFAULT_MINUTES
        self.set_minutes(minutes)
        self._timer = QTimer(self, interval=_TICK_SECONDS * 1000)
        self._timer.timeout.connect(self.tick)
        self._system: _SystemWatch | None = None

    @property
    def minutes(self) -> int:
        """Minutes without input after which it locks."""
        return self._minutes

    def set_minutes(self, minutes: int) -> None:
        """Take another time, kept between 1 and 30 minutes: it cannot be switched off."""
        self._minutes = min(MOST_MINUTES, max(LEAST_MINUTES, minutes))

    def start(self) -> None:
        """Watch from now on."""
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)
        self._last_input = self._last_tick = self._clock()
        self._timer.start()
        self._system = system_watch()
        self._system.wanted.connect(self.lock_wanted)

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        if self._system is not None:
            self._system.stop()
        self._system = None

    def tick(self) -> None:
        """Look at the clock."""
        now = self._clock()
        slept = now - self._last_tick > _SLEPT_SECONDS
        self._last_tick = now
        if slept:
            self.lock_wanted.emit("suspend")
        elif now - self._last_input >= self._minutes * 60:
            self.lock_wanted.emit("idle")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note every input, and take Ctrl+L before anybody else."""
        del watched
        kind = event.type()
        if kind not in _INPUT:
            return False
        self._last_input = self._clock()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and _is_lock(event):
            if not event.isAutoRepeat():
                self.lock_wanted.emit("asked")
            return True
        return False


def _is_lock(event: QKeyEvent) -> bool:
    control = Qt.KeyboardModifier.ControlModifier
    return event.key() == Qt.Key.Key_L and event.modifiers() == control


def system_watch() -> _SystemWatch:
    """Return the started watch of this platform."""
    if sys.platform == "win32":
        from exitdesk.ui.lockwatch_windows import WindowsWatch  # noqa: PLC0415 (only there)

        return WindowsWatch()
    if sys.platform == "darwin":
        from exitdesk.ui.lockwatch_macos import MacWatch  # noqa: PLC0415 (only there)

        return MacWatch()
    from exitdesk.ui.lockwatch_linux import BusWatch  # noqa: PLC0415 (loads QtDBus)

    return BusWatch()

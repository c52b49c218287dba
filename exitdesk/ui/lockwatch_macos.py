"""macOS: whether the screen is locked, asked of CoreGraphics every other second.

Suspend is noticed by the clock of `LockWatch`.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOK_MS: Final = 2000
_UTF8: Final = 0x08000100
_KEY: Final = b"CGSSessionScreenIsLocked"


def screen_is_locked() -> bool:
    """Ask CoreGraphics; False where it does not answer."""
    graphics_path = ctypes.util.find_library("CoreGraphics")
    foundation_path = ctypes.util.find_library("CoreFoundation")
    if graphics_path is None or foundation_path is None:
        return False
    graphics, foundation = ctypes.CDLL(graphics_path), ctypes.CDLL(foundation_path)
    graphics.CGSessionCopyCurrentDictionary.restype = ctypes.c_void_p
    foundation.CFStringCreateWithCString.restype = ctypes.c_void_p
    foundation.CFStringCreateWithCString.argtypes = (
        ctypes.c_void_p,
        ctypes.c_char_p,
        ctypes.c_uint32,
    )
    foundation.CFDictionaryContainsKey.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    foundation.CFRelease.argtypes = (ctypes.c_void_p,)
    session = graphics.CGSessionCopyCurrentDictionary()
    if not session:
        return False
    key = foundation.CFStringCreateWithCString(None, _KEY, _UTF8)
    locked = bool(foundation.CFDictionaryContainsKey(session, key))
    foundation.CFRelease(key)
    foundation.CFRelease(session)
    return locked


class MacWatch(QObject):
    """Tells once each time the screen becomes locked."""

    wanted = Signal(str)

    def __init__(
        self, parent: QObject | None = None, locked: Callable[[], bool] = screen_is_locked
    ) -> None:
        super().__init__(parent)
        self._locked = locked
        self._was_locked = False
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Ask once."""
        now = self._locked()
        if now and not self._was_locked:
            self.wanted.emit("session")
        self._was_locked = now

    def stop(self) -> None:
        """Ask no more."""
        self._timer.stop()
        self.deleteLater()

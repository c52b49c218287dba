"""Windows: session lock and suspend, as messages to a hidden window of the program."""

from __future__ import annotations

import ctypes
import sys
from typing import Final

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QObject, Signal, SignalInstance
from PySide6.QtWidgets import QApplication, QWidget

_WM_POWERBROADCAST: Final = 0x0218
_PBT_APMSUSPEND: Final = 0x0004
_WM_WTSSESSION_CHANGE: Final = 0x02B1
_WTS_CONSOLE_DISCONNECT: Final = 0x2
_WTS_SESSION_LOCK: Final = 0x7
_NOTIFY_FOR_THIS_SESSION: Final = 0


class _Message(ctypes.Structure):
    """The head of the system's MSG."""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("first", ctypes.c_size_t),
        ("second", ctypes.c_ssize_t),
    )


def reason(message: int, first: int) -> str:
    """Return why a system message means to lock, or ""."""
    if message == _WM_POWERBROADCAST and first == _PBT_APMSUSPEND:
        return "suspend"
    ends = (_WTS_SESSION_LOCK, _WTS_CONSOLE_DISCONNECT)
    return "session" if message == _WM_WTSSESSION_CHANGE and first in ends else ""


class _Filter(QAbstractNativeEventFilter):
    def __init__(self, wanted: SignalInstance) -> None:
        super().__init__()
        self._wanted = wanted

    def nativeEventFilter(
        self, event_type: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> object:
        """Look at every message of the system."""
        kind = event_type.data() if isinstance(event_type, QByteArray) else event_type
        if bytes(kind) == b"windows_generic_MSG":
            found = _Message.from_address(int(message))
            why = reason(found.message, found.first)
            if why:
                self._wanted.emit(why)
        return False, 0


class WindowsWatch(QObject):
    """Registers a hidden window for the messages of the session."""

    wanted = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = QWidget()
        self._filter = _Filter(self.wanted)
        application = QApplication.instance()
        if application is not None:
            application.installNativeEventFilter(self._filter)
        if sys.platform == "win32":
            register = ctypes.windll.wtsapi32.WTSRegisterSessionNotification
            register(ctypes.c_void_p(int(self._window.winId())), _NOTIFY_FOR_THIS_SESSION)

    def stop(self) -> None:
        """Listen no more."""
        application = QApplication.instance()
        if application is not None:
            application.removeNativeEventFilter(self._filter)
        if sys.platform == "win32":
            unregister = ctypes.windll.wtsapi32.WTSUnRegisterSessionNotification
            unregister(ctypes.c_void_p(int(self._window.winId())))
        self._window.deleteLater()
        self.deleteLater()

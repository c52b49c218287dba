"""Linux: what logind and the screen savers say on the message buses (unix sockets only)."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusUnixFileDescriptor

_LOGIN: Final = "org.freedesktop.login1"
_LOGIN_PATH: Final = "/org/freedesktop/login1"
_MANAGER: Final = "org.freedesktop.login1.Manager"
_SESSION: Final = "org.freedesktop.login1.Session"
_SAVERS: Final = (
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
    "org.xfce.ScreenSaver",
)
_WAIT_MS: Final = 300


class BusWatch(QObject):
    """Passes on suspend and session lock; without a bus it is silent.

    It holds a delay inhibitor, so that there is time to lock before the machine sleeps; the file
    descriptor goes with the process.
    """

    wanted = Signal(str)

    def __init__(
        self,
        parent: QObject | None = None,
        system: QDBusConnection | None = None,
        session: QDBusConnection | None = None,
    ) -> None:
        super().__init__(parent)
        self._inhibitor: QDBusUnixFileDescriptor | None = None
        self._system = system if system is not None else QDBusConnection.systemBus()
        self._session = session if session is not None else QDBusConnection.sessionBus()
        self.connected = self._listen()

    def _listen(self) -> list[str]:
        """Subscribe; return the interfaces that are listened to."""
        # The stub asks for bytes; the binding takes the text of SLOT() only.
        wanted: list[tuple[QDBusConnection, str, str, str, Any]] = [
            (self._system, _LOGIN_PATH, _MANAGER, "PrepareForSleep", "1on_sleep(bool)"),
            (self._system, "", _SESSION, "Lock", "1on_session_lock()"),
            *((self._session, "", saver, "ActiveChanged", "1on_saver(bool)") for saver in _SAVERS),
        ]
        if self._system.isConnected():
            self._inhibit()
        # No service name: the signals are matched by path and interface alone.
        return [
            interface
            for bus, path, interface, name, slot in wanted
            if bus.isConnected() and bus.connect("", path, interface, name, self, slot)
        ]

    def _inhibit(self) -> None:
        call = QDBusMessage.createMethodCall(_LOGIN, _LOGIN_PATH, _MANAGER, "Inhibit")
        call.setArguments(["sleep", "exitdesk", "The vault is locked first", "delay"])
        call.setAutoStartService(False)
        reply = self._system.call(call, timeout=_WAIT_MS)
        arguments = reply.arguments()
        if reply.type() == QDBusMessage.MessageType.ReplyMessage and arguments:
            held = arguments[0]
            self._inhibitor = held if isinstance(held, QDBusUnixFileDescriptor) else None

    def stop(self) -> None:
        """Let the machine sleep without waiting."""
        self._inhibitor = None
        self.deleteLater()

    @Slot(bool)
    def on_sleep(self, begins: bool) -> None:
        """Lock before the machine sleeps, and hold it off again after it has woken."""
        if begins:
            self.wanted.emit("suspend")
            self._inhibitor = None
        else:
            self._inhibit()

    @Slot()
    def on_session_lock(self) -> None:
        """Lock with the session."""
        self.wanted.emit("session")

    @Slot(bool)
    def on_saver(self, active: bool) -> None:
        """Lock when the screen saver comes."""
        if active:
            self.wanted.emit("session")

"""The lock is wanted whenever it must be, and never by mistake."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from exitdesk.ui.lockwatch import LockWatch
from exitdesk.ui.lockwatch_linux import BusWatch
from exitdesk.ui.lockwatch_macos import MacWatch
from exitdesk.ui.lockwatch_windows import reason


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Wishes(QObject):
    """Collects why a lock was wanted."""

    def __init__(self, watch: LockWatch | BusWatch | MacWatch) -> None:
        super().__init__()
        self.reasons: list[str] = []
        signal = watch.lock_wanted if isinstance(watch, LockWatch) else watch.wanted
        signal.connect(self.reasons.append)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _tick(watch: LockWatch, clock: Clock, seconds: int) -> None:
    """Let `seconds` pass in steps of the watch."""
    for _ in range(seconds // 5):
        clock.now += 5
        watch.tick()


def test_it_locks_after_five_minutes_without_input(qtbot: QtBot, clock: Clock) -> None:
    watch = LockWatch(clock=clock)
    wishes = Wishes(watch)
    _tick(watch, clock, 295)
    assert wishes.reasons == []
    _tick(watch, clock, 5)
    assert wishes.reasons == ["idle"]


def test_a_key_starts_the_time_anew(qtbot: QtBot, clock: Clock) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    line.show()
    watch = LockWatch(1, clock=clock)
    wishes = Wishes(watch)
    watch.start()
    _tick(watch, clock, 55)
    QTest.keyClick(line, Qt.Key.Key_A)
    _tick(watch, clock, 55)
    assert wishes.reasons == []
    _tick(watch, clock, 5)
    assert wishes.reasons == ["idle"]
    watch.stop()


@pytest.mark.parametrize(
    ("asked", "taken"), [(0, 1), (-5, 1), (1, 1), (30, 30), (31, 30), (9999, 30)]
)
def test_the_time_cannot_be_switched_off(qtbot: QtBot, asked: int, taken: int) -> None:
    assert LockWatch(asked).minutes == taken


def test_a_tick_far_too_late_means_that_the_machine_slept(qtbot: QtBot, clock: Clock) -> None:
    watch = LockWatch(30, clock=clock)
    wishes = Wishes(watch)
    clock.now += 90
    watch.tick()
    assert wishes.reasons == ["suspend"]


def test_ctrl_l_asks_for_the_lock_and_types_nothing(qtbot: QtBot, clock: Clock) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    line.show()
    watch = LockWatch(clock=clock)
    wishes = Wishes(watch)
    watch.start()
    QTest.keyClick(line, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(line, Qt.Key.Key_L)
    watch.stop()
    assert wishes.reasons == ["asked"]
    assert line.text() == "l"


@pytest.fixture
def bus() -> Iterator[str]:
    """Run a message bus of its own and return its address."""
    daemon = shutil.which("dbus-daemon")
    if daemon is None:
        pytest.skip("no dbus-daemon on this machine")
    with subprocess.Popen(
        [daemon, "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.mark.parametrize(
    ("path", "message", "arguments", "why"),
    [
        (
            "/org/freedesktop/login1",
            "org.freedesktop.login1.Manager.PrepareForSleep",
            [True],
            "suspend",
        ),
        (
            "/org/freedesktop/login1/session/_32",
            "org.freedesktop.login1.Session.Lock",
            [],
            "session",
        ),
        (
            "/org/freedesktop/ScreenSaver",
            "org.freedesktop.ScreenSaver.ActiveChanged",
            [True],
            "session",
        ),
        ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.ActiveChanged", [True], "session"),
    ],
)
def test_the_system_asks_for_the_lock(
    qtbot: QtBot, bus: str, path: str, message: str, arguments: list[bool], why: str
) -> None:
    interface, name = message.rsplit(".", 1)
    ours = QDBusConnection.connectToBus(bus, f"ours {path}")
    theirs = QDBusConnection.connectToBus(bus, f"theirs {path}")
    bus_watch = BusWatch(None, ours, ours)
    assert interface in bus_watch.connected
    signal = QDBusMessage.createSignal(path, interface, name)
    signal.setArguments(arguments)
    with qtbot.waitSignal(bus_watch.wanted) as blocker:
        theirs.send(signal)
    assert blocker.args == [why]
    bus_watch.stop()
    for label in (f"ours {path}", f"theirs {path}"):
        QDBusConnection.disconnectFromBus(label)


def test_waking_up_and_a_saver_that_goes_away_do_not_lock(qtbot: QtBot) -> None:
    nowhere = QDBusConnection("nowhere")
    silent = BusWatch(None, nowhere, nowhere)
    wishes = Wishes(silent)
    silent.on_saver(False)
    assert wishes.reasons == []


def test_without_a_bus_it_is_silent(qtbot: QtBot) -> None:
    nowhere = QDBusConnection("nowhere")
    assert BusWatch(None, nowhere, nowhere).connected == []


@pytest.mark.parametrize(
    ("message", "first", "why"),
    [
        (0x0218, 4, "suspend"),
        (0x0218, 7, ""),
        (0x02B1, 7, "session"),
        (0x02B1, 2, "session"),
        (0x02B1, 8, ""),
        (0x0100, 7, ""),
    ],
)
def test_messages_of_windows(message: int, first: int, why: str) -> None:
    assert reason(message, first) == why


def test_the_mac_screen_is_told_once_each_time_it_locks(qtbot: QtBot) -> None:
    answers = iter([False, True, True, False, True])
    mac = MacWatch(None, lambda: next(answers))
    wishes = Wishes(mac)
    for _ in range(5):
        mac.look()
    mac.stop()
    assert wishes.reasons == ["session", "session"]

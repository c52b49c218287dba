"""Nothing leaves the machine: the whole day under a tracer, and a control that does leave it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.secrecy import trace
from tests.secrecy.day import Day
from tests.secrecy.stage import tracer

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("secrecy")]

LOCAL = "AF_UNIX"
PLANTED = {
    "a connection": "import socket; socket.socket().connect_ex(('127.0.0.1', 9))",
    "a datagram": "import socket; socket.socket(2, 2).sendto(b'x', ('127.0.0.1', 9))",
    "a name that is looked up": "import socket\ntry: socket.getaddrinfo('exitdesk.invalid', 80)\n"
    "except OSError: pass",
    "a connection by QtNetwork": "from PySide6.QtNetwork import QTcpSocket\n"
    "s = QTcpSocket(); s.connectToHost('127.0.0.1', 9); s.waitForConnected(200)",
}


def test_every_socket_of_the_day_was_local(day: Day) -> None:
    for run in day.runs:
        assert trace.families(run.trace) == {LOCAL}, run.name
        assert {family for family, _ in trace.addresses(run.trace)} == {LOCAL}, run.name


def test_local_sockets_went_to_display_buses_and_screen_reader_only(day: Day) -> None:
    number = day.scene.environment["DISPLAY"].removeprefix(":")
    session = day.scene.environment["DBUS_SESSION_BUS_ADDRESS"].split("=")[1].split(",")[0]
    known = {
        f"@/tmp/.X11-unix/X{number}", f"/tmp/.X11-unix/X{number}", session,
        "/run/dbus/system_bus_socket", "/var/run/dbus/system_bus_socket",
        str(day.scene.top / "run/at-spi/bus_0"), str(day.scene.top / f"run/at-spi/bus_{number}"),
    }  # fmt: skip
    for run in day.runs:
        assert {path for _, path in trace.addresses(run.trace)} <= known, run.name


def test_the_program_starts_no_other_program(day: Day) -> None:
    for run in day.runs:
        started = trace.programs(run.trace)
        assert started
        assert all('"-m", "exitdesk"' in one for one in started)
    assert len(trace.programs(day.runs[0].trace)) == 3, "two locks"


def test_no_library_for_networks_is_loaded(day: Day) -> None:
    for process in day.processes:
        assert any(name.startswith("libQt6Widgets") for name in process.libraries)
        assert not [name for name in process.libraries if "Network" in name or "curl" in name]
        assert not [name for name in process.modules if name.startswith("PySide6.QtNetwork")]


@pytest.mark.usefixtures("tools")
@pytest.mark.parametrize("what", PLANTED)
def test_what_leaves_the_machine_is_caught(tmp_path: Path, what: str) -> None:
    """The control."""
    record = tmp_path / "planted.strace"
    subprocess.run([*tracer(record), sys.executable, "-c", PLANTED[what]], check=True)
    assert trace.families(record) - {LOCAL}

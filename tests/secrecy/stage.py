"""A desk of its own for the real program: display, message buses, home, and a tracer around it.

What the program may write to lies under one folder (`Stage.top`); what belongs to the test, such
as the tracer's record, lies under another (`Stage.harness`).
"""

from __future__ import annotations

import json
import os
import secrets
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]
INSIDE = Path(__file__).resolve().parent / "inside"
NEEDED = {
    "Xvfb": "xvfb",
    "dbus-daemon": "dbus-daemon",
    "strace": "strace",
    "xdotool": "xdotool",
}
_BUS_LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
_MARK = "EXITDESK_TEST_STAGE"
_CREATING = (
    "open,openat,openat2,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,"
    "mkdir,mkdirat,mknod,mknodat"
)
_PATIENCE = 60.0
_FOLDERS = {
    "HOME": "home",
    "XDG_CACHE_HOME": "home/.cache",
    "XDG_CONFIG_HOME": "home/.config",
    "XDG_DATA_HOME": "home/.local/share",
    "XDG_STATE_HOME": "home/.local/state",
    "XDG_RUNTIME_DIR": "run",
    "TMPDIR": "tmp",
}


def missing() -> str:
    """Return what must be installed for these tests, in words; "" where all is there."""
    packages = [package for tool, package in NEEDED.items() if shutil.which(tool) is None]
    if not any(Path(one).exists() for one in _BUS_LAUNCHERS):
        packages.append("at-spi2-core")
    if not sys.platform.startswith("linux"):
        return "these tests look into /proc and need Linux"
    if packages:
        return f"missing: apt-get install {' '.join(packages)}"
    if os.geteuid() != 0:
        return "the memory of a process that forbids dumps can be read by root only: run as root"
    return ""


class Gone(Exception):
    """The program does not answer any more."""


class Absent(Exception):
    """The window does not show what was to be used."""


@dataclass
class Stage:
    """The folders and servers around one or more runs of the program."""

    top: Path
    harness: Path
    environment: dict[str, str] = field(default_factory=dict)
    began: float = field(default_factory=time.time)
    mark: str = field(default_factory=lambda: secrets.token_hex(8))
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def home(self) -> Path:
        return self.top / "home"

    @property
    def tmp(self) -> Path:
        return self.top / "tmp"

    @property
    def sources(self) -> Path:
        """What the person had on the disk before: it is not the program's to hide."""
        return self.top / "sources"

    @property
    def exports(self) -> Path:
        """Where the person puts what shall be readable."""
        return self.top / "exports"

    @property
    def work(self) -> Path:
        """The folder the program is started in."""
        return self.top / "work"

    @property
    def log(self) -> Path:
        return self.home / ".local/state/exitdesk/log/exitdesk.log"

    def processes(self) -> list[psutil.Process]:
        """Return every living process of this stage that runs Python: ours."""
        return [one for one in self.all_processes() if _is_python(one)]

    def all_processes(self) -> list[psutil.Process]:
        """Return every living process of this stage: ours, the display and the buses."""
        found = []
        for one in psutil.process_iter():
            try:
                if one.pid != os.getpid() and one.environ().get(_MARK) == self.mark:
                    found.append(one)
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
        return found


def _is_python(process: psutil.Process) -> bool:
    try:
        return Path(process.exe()).resolve() == Path(sys.executable).resolve()
    except (psutil.NoSuchProcess, psutil.AccessDenied, FileNotFoundError):
        return False


@contextmanager
def stage(top: Path, harness: Path) -> Iterator[Stage]:
    """Set up folders, display and buses; end what was started."""
    made = Stage(top, harness)
    environment = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "USER": "anna",
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "PYTHONPATH": f"{INSIDE}{os.pathsep}{ROOT}",
        "PYTHONDONTWRITEBYTECODE": "1",
        _MARK: made.mark,
    }
    for name, inside in _FOLDERS.items():
        (top / inside).mkdir(mode=0o700, parents=True, exist_ok=True)
        environment[name] = str(top / inside)
    for one in (made.sources, made.exports, made.work, harness):
        one.mkdir(parents=True, exist_ok=True)
    made.environment = environment
    servers: list[subprocess.Popen[bytes]] = []
    try:
        environment["DISPLAY"] = _display(environment, servers)
        environment["DBUS_SESSION_BUS_ADDRESS"] = _bus(environment, servers)
        _readers_bus(environment, servers)
        yield made
    finally:
        for process in made.processes():
            process.kill()
        for server in (*reversed(servers), *made.started):
            server.kill()
            server.wait()
        rest = made.all_processes()
        for process in rest:
            process.kill()
        psutil.wait_procs(rest, timeout=10)


def _display(environment: dict[str, str], servers: list[subprocess.Popen[bytes]]) -> str:
    reading, writing = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "1366x900x24",
        "-nolisten",
        "tcp",
    ]
    servers.append(_server(command, environment, writing))
    os.close(writing)
    number = _line(reading)
    os.close(reading)
    return f":{number}"


def _bus(environment: dict[str, str], servers: list[subprocess.Popen[bytes]]) -> str:
    reading, writing = os.pipe()
    command = ["dbus-daemon", "--session", "--nofork", f"--print-address={writing}"]
    servers.append(_server(command, environment, writing))
    os.close(writing)
    address = _line(reading)
    os.close(reading)
    return address


def _readers_bus(environment: dict[str, str], servers: list[subprocess.Popen[bytes]]) -> None:
    launcher = next(one for one in _BUS_LAUNCHERS if Path(one).exists())
    servers.append(_server([launcher, "--launch-immediately"], environment))


def _server(
    command: list[str], environment: dict[str, str], *descriptors: int
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command, env=environment, pass_fds=descriptors, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _line(descriptor: int) -> str:
    found = b""
    while not found.endswith(b"\n"):
        if not select.select([descriptor], [], [], _PATIENCE)[0]:
            raise Gone("a server did not start")
        block = os.read(descriptor, 4096)
        if not block:
            raise Gone("a server ended")
        found += block
    return found.decode().strip()


def tracer(record: Path) -> list[str]:
    """Return the command that runs another and writes its sockets and files to `record`."""
    return [
        "strace", "-f", "-qq", "--seccomp-bpf", "-y", "-s", "256", "-e", "signal=none",
        "-e", f"trace=%network,execve,chdir,{_CREATING}", "-o", str(record),
    ]  # fmt: skip


class Run:
    """One start of the program, under the tracer; it outlives the program's own starting anew."""

    def __init__(self, scene: Stage, *arguments: str, name: str) -> None:
        self.scene, self.name = scene, name
        commands, self._commands = os.pipe()
        self._answers, answers = os.pipe()
        self._rest = b""
        environment = scene.environment | {"EXITDESK_TEST_PIPES": f"{commands},{answers}"}
        self.trace = scene.harness / f"{name}.strace"
        self.errors = scene.harness / f"{name}.stderr"
        self.output = scene.harness / f"{name}.stdout"
        with self.errors.open("wb") as errors, self.output.open("wb") as output:
            self._process = subprocess.Popen(
                [*tracer(self.trace), sys.executable, "-m", "exitdesk", *arguments],
                env=environment, cwd=scene.work, pass_fds=(commands, answers),
                stdin=subprocess.DEVNULL, stdout=output, stderr=errors,
            )  # fmt: skip
        scene.started.append(self._process)
        os.close(commands)
        os.close(answers)
        self.pid = self.ready()

    def ready(self) -> int:
        """Wait until a window is there (again) and return the process's number."""
        answer = self._answer()
        if "ready" not in answer:
            raise AssertionError(answer)
        self.pid = int(answer["ready"])
        return self.pid

    def do(self, verb: str, *arguments: object) -> Any:
        """Let the hands inside the program do something and return what they found."""
        os.write(self._commands, json.dumps([verb, arguments]).encode() + b"\n")
        answer = self._answer()
        if "absent" in answer:
            raise Absent(answer["absent"])
        if "fault" in answer:
            raise AssertionError(answer["fault"])
        return answer.get("result")

    def until(self, what: Callable[[], object], name: str = "") -> None:
        """Wait until something is so; what is not there yet counts as not so."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            try:
                if what():
                    return
            except Absent:
                pass
            select.select([], [], [], 0.05)
        raise AssertionError(f"waited in vain: {name or what}\n{self.do('page')}\n{self._seen()}")

    def settled(self) -> None:
        """Wait until the window has nothing on its way."""
        self.until(lambda: self.do("idle"), "idle")

    def shows(self, words: str) -> None:
        """Wait until something with these words can be used."""
        self.until(lambda: self.do("has", words), words)

    def click(self, words: str) -> None:
        """Wait for a button, click it, and wait for what it started."""
        self.shows(words)
        self.do("click", words)
        self.settled()

    def eventually(self, verb: str, *arguments: object) -> None:
        """Do something as soon as the window shows what it needs."""
        self.until(lambda: [self.do(verb, *arguments)], f"{verb} {arguments}")

    def click_modal(self, words: str) -> None:
        """Click a button of a dialog that has a loop of its own, and go on."""
        self.shows(words)
        self.do("click_later", words)

    def focus_window(self) -> None:
        """Give the window the keys of the display; a bare display has nobody who does that."""
        self.do("activate")
        self.until(lambda: self.do("has_focus"), "focus")

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End the program by a signal, as a crash would."""
        os.kill(self.pid, number)
        self.ended()

    def ended(self) -> int:
        """Wait for the end and return the exit status."""
        status = self._process.wait(_PATIENCE)
        os.close(self._commands)
        os.close(self._answers)
        return status

    def _answer(self) -> dict[str, Any]:
        while b"\n" not in self._rest:
            if not select.select([self._answers], [], [], _PATIENCE)[0]:
                raise Gone(f"{self.name}: no answer; {self.errors.read_text()[-2000:]}")
            block = os.read(self._answers, 1 << 16)
            if not block:
                raise Gone(f"{self.name}: ended; {self.errors.read_text()[-2000:]}")
            self._rest += block
        line, self._rest = self._rest.split(b"\n", 1)
        found: dict[str, Any] = json.loads(line)
        return found

    def _seen(self) -> str:
        return "\n".join([*self.do("seen"), "---", self.do("said")])

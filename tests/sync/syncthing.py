"""Two Syncthing daemons that share a folder over loopback, and know of nobody else."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.request
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.sync import servers

FOLDER = "bundles"
KEY = "exdtestapikey"
PATIENCE_S = 90
_QUIET = {
    "globalAnnounceEnabled": "false",
    "localAnnounceEnabled": "false",
    "relaysEnabled": "false",
    "natEnabled": "false",
    "crashReportingEnabled": "false",
    "startBrowser": "false",
    "urAccepted": "-1",
    "autoUpgradeIntervalH": "0",
    "reconnectionIntervalS": "1",
    "progressUpdateIntervalS": "-1",
    "setLowPriority": "false",
    "stunServer": "",
}


@dataclass
class Daemon:
    """One device: its settings below `home`, its copy of the folder at `folder`."""

    home: Path
    folder: Path
    sync_port: int
    api_port: int
    device: str = ""
    process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Make keys and settings."""
        self.folder.mkdir(parents=True)
        self.home.mkdir()
        said = self._said("generate", "--skip-port-probing", "--no-default-folder")
        self.device = ET.parse(self.home / "config.xml").getroot().findall("device")[0].attrib["id"]
        assert self.device, said

    def know(self, other: Daemon) -> None:
        """Share the folder with `other`, over loopback only."""
        path = self.home / "config.xml"
        tree = ET.parse(path)
        root = tree.getroot()
        gui, options = root.find("gui"), root.find("options")
        assert gui is not None
        assert options is not None
        _set(gui, "address", f"127.0.0.1:{self.api_port}")
        _set(gui, "apikey", KEY)
        for name, value in _QUIET.items():
            _set(options, name, value)
        _set(options, "listenAddress", f"tcp://127.0.0.1:{self.sync_port}")
        device = ET.SubElement(root, "device", {"id": other.device, "name": "other"})
        ET.SubElement(device, "address").text = f"tcp://127.0.0.1:{other.sync_port}"
        folder = {
            "id": FOLDER, "label": "", "path": str(self.folder), "type": "sendreceive",
            "rescanIntervalS": "3600", "fsWatcherEnabled": "true", "fsWatcherDelayS": "1",
        }  # fmt: skip
        shared = ET.SubElement(root, "folder", folder)
        ET.SubElement(shared, "maxConflicts").text = "10"  # as for folders made in its window
        for one in (self.device, other.device):
            ET.SubElement(shared, "device", {"id": one})
        tree.write(path)

    def _said(self, *arguments: str) -> str:
        command = [servers.tool("syncthing") or "", *arguments, f"--home={self.home}"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        return done.stdout

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run the daemon for the time of the block."""
        command = [
            servers.tool("syncthing") or "", "serve", f"--home={self.home}", "--no-browser",
            "--no-restart", "--no-upgrade",
        ]  # fmt: skip
        with servers.running(self.home, *command, port=self.api_port) as process:
            self.process = process
            try:
                yield
            finally:
                self.process = None
                with suppress(OSError):
                    self.asked("POST", "system/shutdown")

    def asked(self, method: str, what: str) -> Any:
        """Ask the daemon something and return its answer."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.api_port}/rest/{what}", method=method,
            headers={"X-API-Key": KEY},
        )  # fmt: skip
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def scan(self) -> None:
        """Have the daemon look at its folder now."""
        self.asked("POST", f"db/scan?folder={FOLDER}")

    def wait(self, seconds: float = 0.2) -> None:
        """Give the daemon a moment; it must not end meanwhile."""
        assert self.process is not None
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=seconds)
            raise AssertionError("Syncthing ended")


def _set(parent: ET.Element, name: str, value: str) -> None:
    for old in parent.findall(name):
        parent.remove(old)
    ET.SubElement(parent, name).text = value


def pair(place: Path) -> tuple[Daemon, Daemon]:
    """Make two daemons that know each other; neither runs yet."""
    made = []
    for name in ("one", "two"):
        home = place / name
        ports = servers.free_port(), servers.free_port()
        made.append(Daemon(home, place / f"{name}-files" / "shared", *ports))
        made[-1].prepare()
    one, two = made
    one.know(two)
    two.know(one)
    return one, two


@contextmanager
def together(*daemons: Daemon) -> Iterator[None]:
    """Run all of them until the end of the block."""
    with ExitStack() as stack:
        for daemon in daemons:
            stack.enter_context(daemon.running())
        yield


def until(what: Callable[[], bool], *daemons: Daemon) -> None:
    """Let the daemons work until `what` is so."""
    end = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < end, "Syncthing did not get there"
        for daemon in daemons:
            daemon.scan()
            daemon.wait()


def settled(*daemons: Daemon) -> bool:
    """Tell whether every daemon has all that the others have."""
    for daemon in daemons:
        status = daemon.asked("GET", f"db/status?folder={FOLDER}")
        if status["state"] != "idle" or status["needTotalItems"] or status["errors"]:
            return False
        for other in daemons:
            if other is not daemon:
                query = f"db/completion?folder={FOLDER}&device={other.device}"
                if daemon.asked("GET", query)["completion"] < 100:
                    return False
    return True

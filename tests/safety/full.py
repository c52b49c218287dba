"""Let the disk fill up under the real program at work, page by page, and look at what is left.

    python -m tests.safety.full PLACE [--how space|limit] [--points N] [--only WORK ...]

`space`: PLACE is a small disk of its own (see `small_disk`); a filler leaves room for nothing, for
one page, for two, until the work comes to its end, so that each write is the first that fails.
`limit`: any folder; no file may grow beyond a size. At most `--points` rooms are tried, spread
evenly. The program must refuse with Trouble, show what it has, and go on once there is room.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from exitdesk.crypto.failures import WrongPassphrase
from exitdesk.domain.trouble import Trouble
from exitdesk.services import vaults
from exitdesk.services.vaults import Vault
from tests.safety import desk as desks
from tests.safety import verdicts
from tests.safety.desk import Desk, made_desk, session
from tests.safety.kills import Confirm, in_child
from tests.safety.works import NEW_WORDS, WORKS, document

PAGE = 4096
DISK = 28
"""Megabytes."""
FILLER = "filler"
MOST_ROOM = {"attach": 6_200_000, "backup": 3_000_000, "rotate": 1_600_000}
USUAL_ROOM = 1_400_000


@dataclass
class Tally:
    """What came of the rooms that were tried."""

    work: str
    how: str
    tried: int = 0
    refused: int = 0
    finished: int = 0
    opened_full: int = 0
    wrong: list[str] = field(default_factory=list)


@contextlib.contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """Mount a disk in memory at `place`; raises PermissionError where that is not allowed."""
    place.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "exitdesk-test", str(place)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False).returncode
    except OSError:
        done = 1
    if done != 0:
        raise PermissionError("mounting is not allowed here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


class FullDisk:
    """Attempts at one work with ever more room."""

    def __init__(self, work: str, how: str, template: Desk, place: Path) -> None:
        self._work = work
        self._template = template
        self._place = place / "at work"
        self._filler = place / FILLER
        self._closes = work == "restore" or (work == "rotate" and how == "limit")
        self.tally = Tally(work, how)

    def run(self, points: int) -> Tally:
        """Try rooms from nothing upwards, at most about `points` of them."""
        most = MOST_ROOM.get(self._work, USUAL_ROOM) // PAGE
        pages, ended, stride = 0, 0, max(1, -(-most // points))
        while ended < 3 and pages <= 2 * most:
            ended = ended + 1 if self._one(pages * PAGE) == 0 else 0
            pages += stride
        if ended < 3 and self.tally.how == "space":
            self.tally.wrong.append("the work never came to its end")
        return self.tally

    def _one(self, room: int) -> int:
        desk = self._fresh()
        end, steps, _ = in_child(lambda confirm: self._act(desk, room, confirm), None)
        refused = any("refused" in step for step in steps)
        self.tally.tried += 1
        self.tally.refused += refused
        self.tally.finished += end == 0 and not refused
        self.tally.opened_full += any(step.get("reopened") for step in steps)
        self._filler.unlink(missing_ok=True)
        try:
            wrong = verdicts.wrong(self._work, desk, steps)
        except Exception:  # noqa: BLE001 (whatever it is, it is the finding)
            wrong = [traceback.format_exc()]
        if end != 0:
            wrong.append(f"ended with {end}")
        self.tally.wrong += [f"{self._work}, room for {room}: {line}" for line in wrong]
        return 1 if refused else end

    def _fresh(self) -> Desk:
        shutil.rmtree(self._place, ignore_errors=True)
        beside = self._place / "beside"
        beside.mkdir(parents=True)
        shutil.copytree(self._template.folder, self._place / "vault")
        return replace(self._template, folder=self._place / "vault", beside=beside)

    def _act(self, desk: Desk, room: int, confirm: Confirm) -> None:
        """Work; where that is refused, look, reopen on the full disk, make room and go on."""
        vault = desks.reopened(desk.folder)
        if self._work == "attach":
            for number in range(7):
                (desk.beside / f"document {number}.bin").write_bytes(document(number))
        confirm({"ready": True})
        self._narrow(room)
        try:
            WORKS[self._work](vault, desk, confirm)
        except Trouble as trouble:
            confirm({"refused": type(trouble).__name__})
            _three_sentences(trouble)
            before = desk.expected
            if self._closes:
                vault.holder.release()
            else:
                before = desks.found(vault)
                with contextlib.suppress(Trouble):  # mirroring the head in the header can wait
                    vaults.close(vault)
            if self.tally.how == "limit":
                self._widen()
            vault = _opened_somehow(desk)  # the key opens, full as the disk is
            now = desks.found(vault)
            confirm({"reopened": now.records.items() >= before.records.items()})
            self._widen()
            self._go_on(vault, desk, confirm)
        self._widen()
        if self._work != "restore":
            vaults.close(vault)

    def _go_on(self, vault: Vault, desk: Desk, confirm: Confirm) -> None:
        """Save something, now that there is room."""
        text = "There is room again."
        if self._work in {"save", "rotate"}:
            confirm({"record": session(vault, desk.kept, text), "text": text, "final": False})
        elif self._work == "restore":
            vaults.close(vault)
        elif self._work != "erase":  # what counts there is what the next opening finds
            session(vault, desk.kept, text)

    def _narrow(self, room: int) -> None:
        if self.tally.how == "limit":
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
            return
        with self._filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while shutil.disk_usage(self._filler.parent).free > room:
                file.write(bytes(PAGE))

    def _widen(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        self._filler.unlink(missing_ok=True)


def _three_sentences(trouble: Trouble) -> None:
    if not all((trouble.what_happened, trouble.what_is_safe, trouble.what_to_do)):
        raise AssertionError(f"not three sentences: {trouble}")


def _opened_somehow(desk: Desk) -> Vault:
    """Open the vault with the one of two passphrases that it has."""
    try:
        return desks.reopened(desk.folder, NEW_WORDS[0])
    except WrongPassphrase:
        return desks.reopened(desk.folder, NEW_WORDS[1])


def main(arguments: list[str]) -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.safety.full", description=__doc__)
    parser.add_argument("place", type=Path)
    parser.add_argument("--how", choices=("space", "limit"), default="space")
    parser.add_argument("--points", type=int, default=100_000)
    parser.add_argument("--only", nargs="+", choices=WORKS, default=list(WORKS))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    mounted = small_disk(options.place) if options.how == "space" else contextlib.nullcontext()
    tallies = []
    with tempfile.TemporaryDirectory(prefix="exitdesk-full-") as place, mounted:
        template = made_desk(Path(place))
        for work in options.only:
            disk = FullDisk(work, options.how, template, options.place)
            tallies.append(disk.run(options.points))
            if not options.json:
                _print_row(tallies[-1], header=len(tallies) == 1)
    if options.json:
        print(json.dumps([vars(tally) for tally in tallies]))
    return 1 if any(tally.wrong for tally in tallies) else 0


def _print_row(tally: Tally, *, header: bool) -> None:
    if header:
        print(
            f"{'work':12}{'how':>7}{'tried':>7}{'refused':>9}{'opened':>8}{'finished':>10}{'wrong':>7}"
        )
    print(
        f"{tally.work:12}{tally.how:>7}{tally.tried:7}{tally.refused:9}{tally.opened_full:8}"
        f"{tally.finished:10}{len(tally.wrong):7}",
        flush=True,
    )
    for line in tally.wrong[:5]:
        print(f"    {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

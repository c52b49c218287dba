"""Kill the program at work on a real vault, at random moments, and look at what is left.

    python -m tests.safety.kills [--count 1000] [--only WORK ...] [--seed N] [--place DIR] [--json]

Each attempt starts from a copy of one vault in a process of its own, which confirms each step
over a pipe once its call has returned. One attempt in three is killed once more while the vault
is opened again. Prints a table; exit status 1 where anything was lost.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from exitdesk.services import vaults
from tests.safety import desk as desks
from tests.safety import verdicts
from tests.safety.desk import Desk, made_desk
from tests.safety.works import CARELESS, WORKS, told

Confirm = Callable[[dict[str, Any]], None]


@dataclass
class Tally:
    """What came of the attempts on one work."""

    work: str
    killed: int = 0
    finished: int = 0
    killed_reopening: int = 0
    confirmed: int = 0
    wrong: list[str] = field(default_factory=list)


def in_child(
    act: Callable[[Confirm], None], delay: float | None
) -> tuple[int, list[dict[str, Any]], float]:
    """Run `act` in a child, killed `delay` seconds after it says that it is ready, if given.

    Returns how it ended (negative: the signal), what it confirmed, and how long it worked.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _run(act, writing)
    os.close(writing)
    heard = os.read(reading, 65536)  # the first step says that it is ready
    began = time.monotonic()
    until = None if delay is None else began + delay
    while True:
        left = None if until is None else max(0.0, until - time.monotonic())
        if select.select([reading], [], [], left)[0]:
            part = os.read(reading, 65536)
            if not part:
                break
            heard += part
        else:
            os.kill(child, signal.SIGKILL)
            until = None
    worked = time.monotonic() - began
    os.close(reading)
    _, status = os.waitpid(child, 0)
    steps = [json.loads(line) for line in heard.split(b"\n")[:-1]]
    return os.waitstatus_to_exitcode(status), steps, worked


def _run(act: Callable[[Confirm], None], writing: int) -> None:
    end = 1
    try:
        act(lambda step: told(writing, json.dumps(step).encode() + b"\n"))
        end = 0
    except BaseException:  # noqa: BLE001 (whatever it is, it must not leave the child)
        traceback.print_exc()
    finally:
        os._exit(end)


class Attempts:
    """The attempts on one work, each on a fresh copy of the same vault."""

    def __init__(self, work: str, template: Desk, place: Path, seed: int) -> None:
        self.work = work
        self.tally = Tally(work)
        self._template = template
        self._place = place
        self._choice = random.Random(f"{seed} {work}")
        self._typical = 0.0

    def run(self, count: int) -> Tally:
        """Let it come to its end three times, then go on until it was killed `count` times."""
        self._typical = max(self._one(None) for _ in range(3))
        for _ in range(4 * count):
            if self.tally.killed < count:
                self._one(self._choice.uniform(0, self._typical))
        return self.tally

    def _one(self, delay: float | None) -> float:
        desk = self._fresh()
        end, confirmed, worked = in_child(lambda confirm: self._work(desk, confirm), delay)
        if end == 0:
            self.tally.finished += 1
        elif end == -signal.SIGKILL:
            self.tally.killed += 1
            self._reopened(desk)
        else:
            self.tally.wrong.append(f"{self.work}: ended with {end}")
        self.tally.confirmed += len(confirmed)
        number = self.tally.killed + self.tally.finished
        try:
            wrong = verdicts.wrong(self.work, desk, confirmed)
        except Exception:  # noqa: BLE001 (whatever it is, it is the finding)
            wrong = [traceback.format_exc()]
        self.tally.wrong += [f"{self.work} {number} (ended {end}): {line}" for line in wrong]
        return worked

    def _reopened(self, desk: Desk) -> None:
        """Kill once more, while the vault is opened again, one time in three."""
        if self._choice.random() < 1 / 3 and self.work not in CARELESS:
            end, *_ = in_child(
                lambda confirm: verdicts.unlocked_somehow(desk, confirm),
                self._choice.uniform(0, 0.006),
            )
            self.tally.killed_reopening += end == -signal.SIGKILL

    def _fresh(self) -> Desk:
        shutil.rmtree(self._place, ignore_errors=True)
        beside = self._place / "beside"
        beside.mkdir(parents=True)
        desks.copied(self._template.folder, self._place / "vault")
        return replace(self._template, folder=self._place / "vault", beside=beside)

    def _work(self, desk: Desk, confirm: Confirm) -> None:
        vault = desks.reopened(desk.folder)
        work = WORKS.get(self.work) or CARELESS[self.work]
        confirm({"ready": True})
        work(vault, desk, confirm)
        if self.work != "restore":
            vaults.close(vault)


def fast_place() -> Path | None:
    """Return a disk in memory where there is one: what a kill leaves is the same there."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and os.access(memory, os.W_OK) else None


def main(arguments: list[str]) -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.safety.kills", description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--only", nargs="+", choices=[*WORKS, *CARELESS], default=list(WORKS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--place", type=Path, default=fast_place(), help="where the vaults lie")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    tallies = []
    with tempfile.TemporaryDirectory(prefix="exitdesk-kills-", dir=options.place) as place:
        template = made_desk(Path(place) / "template")
        for work in options.only:
            attempts = Attempts(work, template, Path(place) / "at work", options.seed)
            tallies.append(attempts.run(options.count))
            if not options.json:
                _print_row(tallies[-1], header=len(tallies) == 1)
    if options.json:
        print(json.dumps([vars(tally) for tally in tallies]))
    return 1 if any(tally.wrong for tally in tallies) else 0


def _print_row(tally: Tally, *, header: bool) -> None:
    if header:
        print(f"{'work':20}{'killed':>8}{'again':>8}{'finished':>10}{'confirmed':>11}{'wrong':>7}")
    print(
        f"{tally.work:20}{tally.killed:8}{tally.killed_reopening:8}{tally.finished:10}"
        f"{tally.confirmed:11}{len(tally.wrong):7}",
        flush=True,
    )
    for line in tally.wrong[:5]:
        print(f"    {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

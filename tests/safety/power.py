"""Cut the power of the real program at work: what may lie on the disk then, state after state.

    python -m tests.safety.power [--states 10000] [--only WORK ...] [--seed N] [--place DIR]

strace records every write, fsync, rename and removal of the program at work. From that record
states are built as a disk may hold them after a power cut: writes that no fsync had confirmed are
dropped, put in another order or torn at 512 bytes, names that no fsync of the folder had
confirmed are there or not. The program must open each state and hold every confirmed step. The
model is what POSIX permits, which is harsher than most file systems. `--states` is shared out
among the works; two controls (never meant to pass) are named `careless_...`.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import random
import shutil
import sys
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from exitdesk.services import vaults
from exitdesk.storage import compartment, durable
from tests.safety import desk as desks
from tests.safety import trace, verdicts
from tests.safety.desk import Desk, made_desk
from tests.safety.kills import fast_place
from tests.safety.trace import TOP, Change, Record
from tests.safety.works import WORKS

CARELESS = {"careless_journal": "save", "careless_header": "passphrase"}
SECTOR = 512
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Tally:
    """What came of the states of one work."""

    work: str
    moments: int = 0
    changes: int = 0
    states: int = 0
    wrong: list[str] = field(default_factory=list)


class PowerCuts:
    """One recorded run of a work, and the states that a power cut may leave of it."""

    def __init__(self, work: str, template: Desk, place: Path, seed: int) -> None:
        self._judged = CARELESS.get(work, work)
        self._choice = random.Random(f"{seed} {work}")
        self._place = place
        self._desk = template
        before, self._root = place / "before", place / "work"
        for folder in (before, self._root):
            (folder / "beside").mkdir(parents=True)
            desks.copied(template.folder, folder / "vault")
        self.record = self._recorded(work, before)
        self.tally = Tally(work, self.record.moments, len(self.record.changes))

    def run(self, states: int) -> Tally:
        """Judge so many states."""
        for number in range(states):
            cut = self._choice.randrange(self.record.moments + 1)
            folder = self._place / "state"
            shutil.rmtree(folder, ignore_errors=True)
            written(self.record, cut, self._choice, folder)
            steps = [step for moment, step in self.record.steps if moment <= cut]
            desk = replace(self._desk, folder=folder / "vault", beside=folder / "beside")
            try:
                wrong = verdicts.wrong(self._judged, desk, steps)
            except Exception:  # noqa: BLE001 (whatever it is, it is the finding)
                wrong = [traceback.format_exc()]
            self.tally.states += 1
            self.tally.wrong += [f"state {number}, cut at {cut}: {line}" for line in wrong]
        return self.tally

    def _recorded(self, work: str, before: Path) -> Record:
        kit, confirmed = self._place / "kit", self._place / "confirmed"
        desk = replace(self._desk, folder=self._root / "vault", beside=self._root / "beside")
        kit.write_bytes(pickle.dumps((work, desk, confirmed)))
        confirmed.touch()
        lines = self._place / "strace"
        command = [sys.executable, "-m", "tests.safety.power", "--child", str(kit)]
        trace.traced(ROOT, command, lines)
        return trace.read(lines, self._root, confirmed, before)


def written(record: Record, cut: int, choice: random.Random, folder: Path) -> None:
    """Write a state that the power cut after moment `cut` may leave into `folder`."""
    names: dict[int, dict[str, int]] = {node: {} for node in record.folders}
    contents: dict[int, list[Change]] = {}
    kept = choice.choice((0.0, 0.2, 0.5, 0.8, 1.0))
    for change in record.start:
        names[change.node][change.name] = change.target
    for change in record.changes:
        if change.moment > cut:
            break
        if change.until > cut and choice.random() >= kept:
            continue
        if change.kind in {"write", "cut"}:
            contents.setdefault(change.node, []).append(change)
        else:
            _rename(names, change)
    _tree(record, cut, choice, names, contents, TOP, folder)


def _rename(names: dict[int, dict[str, int]], change: Change) -> None:
    if change.kind == "forget":
        names[change.node].pop(change.name, None)
        return
    if change.former is not None:
        parent, name = change.former
        if names[parent].get(name) == change.target:
            del names[parent][name]
    names[change.node][change.name] = change.target


def _tree(  # noqa: PLR0917
    record: Record,
    cut: int,
    choice: random.Random,
    names: dict[int, dict[str, int]],
    contents: dict[int, list[Change]],
    node: int,
    folder: Path,
) -> None:
    folder.mkdir()
    for name, inside in sorted(names[node].items()):
        path = folder / name
        if inside in record.folders:
            _tree(record, cut, choice, names, contents, inside, path)
        elif name.endswith("-shm"):
            continue  # a map of the journal in memory, made anew at every opening
        elif inside in contents:
            source = record.sources.get(inside)
            data = bytearray(source.read_bytes() if source else b"")
            _apply(data, contents[inside], cut, choice)
            path.write_bytes(data)
        elif inside in record.sources:
            os.link(record.sources[inside], path) if _lasting(path) else shutil.copy(
                record.sources[inside], path
            )
        else:
            path.touch()


def _lasting(path: Path) -> bool:
    return path.name == "ballast" or "attachments" in path.parts or "backups" in path.parts


def _apply(data: bytearray, changes: list[Change], cut: int, choice: random.Random) -> None:
    """Put changes of a file's content into `data`: the certain ones in order, whole."""
    certain = [change for change in changes if change.until <= cut]
    loose = [change for change in changes if change.until > cut]
    if choice.random() < 0.5:
        choice.shuffle(loose)
    for change in certain:
        _put(data, change.kind, change.at, change.data)
    for change in loose:
        if change.kind == "write" and choice.random() < 0.4:
            for at, part in _sectors(change):
                if choice.random() < 0.5:
                    _put(data, "write", at, part)
        else:
            _put(data, change.kind, change.at, change.data)


def _put(data: bytearray, kind: str, at: int, part: bytes) -> None:
    if kind == "cut":
        del data[at:]
    if len(data) < at:
        data.extend(bytes(at - len(data)))
    data[at : at + len(part)] = part


def _sectors(change: Change) -> Iterator[tuple[int, bytes]]:
    at, end = change.at, change.at + len(change.data)
    while at < end:
        until = min(end, (at // SECTOR + 1) * SECTOR)
        yield at, change.data[at - change.at : until - change.at]
        at = until


def child(kit: Path) -> None:
    """Do the work that the `kit` names; strace is watching."""
    work, desk, confirmed = pickle.loads(kit.read_bytes())
    descriptor = os.open(confirmed, os.O_WRONLY | os.O_APPEND)

    def confirm(step: dict[str, Any]) -> None:
        os.write(descriptor, json.dumps(step).encode() + b"\n")

    _be_careless(work)
    vault = desks.reopened(desk.folder)
    confirm({"ready": True})
    WORKS[CARELESS.get(work, work)](vault, desk, confirm)
    if work != "restore":
        vaults.close(vault)


def _be_careless(work: str) -> None:
    """Do what the controls do wrong; nothing for the others. The process ends with it."""
    if work == "careless_journal":  # what the library does unless told otherwise
        compartment._JOURNAL["work"] = "delete"
    if work == "careless_header":
        setattr(durable, "sync_file", lambda _descriptor: None)  # noqa: B010 (mypy knows its type)
        setattr(durable, "sync_folder", lambda _path: None)  # noqa: B010


def main(arguments: list[str]) -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.safety.power", description=__doc__)
    parser.add_argument("--states", type=int, default=10_000)
    parser.add_argument("--only", nargs="+", choices=[*WORKS, *CARELESS], default=list(WORKS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--place", type=Path, default=fast_place())
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", type=Path)
    options = parser.parse_args(arguments)
    if options.child:
        child(options.child)
        return 0
    tallies = []
    with tempfile.TemporaryDirectory(prefix="exitdesk-power-", dir=options.place) as place:
        template = made_desk(Path(place) / "template")
        for work in options.only:
            cuts = PowerCuts(work, template, Path(place) / work, options.seed)
            tallies.append(cuts.run(-(-options.states // len(options.only))))
            if not options.json:
                _print_row(tallies[-1], header=len(tallies) == 1)
    if options.json:
        print(json.dumps([vars(tally) for tally in tallies]))
    return 1 if any(tally.wrong for tally in tallies) else 0


def _print_row(tally: Tally, *, header: bool) -> None:
    if header:
        print(f"{'work':20}{'moments':>9}{'changes':>9}{'states':>8}{'wrong':>7}")
    numbers = f"{tally.moments:9}{tally.changes:9}{tally.states:8}{len(tally.wrong):7}"
    print(f"{tally.work:20}{numbers}", flush=True)
    for line in tally.wrong[:5]:
        print(f"    {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

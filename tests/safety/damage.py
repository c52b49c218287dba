"""Damage the database of a real vault in every way, and read everything that it holds.

    python -m tests.safety.damage [--count 2000] [--seed N] [--place DIR] [--json] [--careless]

Bits are flipped, files cut at any offset, pages swapped, ranges zeroed, junk appended: in the
database, and in the journal that a crash has left. Either everything is right that is read, or
the program says so in three sentences; nothing else may come. `--careless` is the control: the
same without the library's check of each page.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from exitdesk.domain.trouble import Trouble
from exitdesk.services import checking, finding, vaults
from exitdesk.storage import compartment
from tests.safety import desk as desks
from tests.safety.desk import CANARY, Desk, Found, made_desk, reopened, session
from tests.safety.kills import fast_place
from tests.safety.pages import PAGE

DATABASE, JOURNAL = "casework.db", "casework.db-wal"


@dataclass
class Tally:
    """What came of all damages, by the way of damaging; `wrong` must be empty."""

    count: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def flipped(data: bytearray, choice: random.Random) -> None:
    """Flip up to eight bits."""
    for _ in range(choice.randint(1, 8)):
        data[choice.randrange(len(data))] ^= 1 << choice.randrange(8)


def cut(data: bytearray, choice: random.Random) -> None:
    """Cut the file at any offset, half of the time at the border of a page."""
    at = choice.randrange(len(data))
    del data[at if choice.random() < 0.5 else at // PAGE * PAGE :]


def swapped(data: bytearray, choice: random.Random) -> None:
    """Let two pages change places."""
    one, other = (choice.randrange(len(data) // PAGE) * PAGE for _ in range(2))
    first, second = data[one : one + PAGE], data[other : other + PAGE]
    data[one : one + PAGE], data[other : other + PAGE] = second, first


def repeated(data: bytearray, choice: random.Random) -> None:
    """Put a page in the place of another one."""
    one, other = (choice.randrange(len(data) // PAGE) * PAGE for _ in range(2))
    data[one : one + PAGE] = data[other : other + PAGE]


def zeroed(data: bytearray, choice: random.Random) -> None:
    """Zero a range, as a file system does that lost it."""
    at = choice.randrange(len(data))
    length = min(choice.choice((1, 16, 512, PAGE, 3 * PAGE)), len(data) - at)
    data[at : at + length] = bytes(length)


def junk(data: bytearray, choice: random.Random) -> None:
    """Append up to three pages of anything."""
    data += choice.randbytes(choice.choice((1, 512, PAGE, 3 * PAGE)))


WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    flipped,
    cut,
    swapped,
    repeated,
    zeroed,
    junk,
)


class Damages:
    """Damages to copies of one vault, closed well or left by a crash."""

    def __init__(self, place: Path, seed: int) -> None:
        self._place = place / "damaged"
        self._choice = random.Random(seed)
        self._closed = made_desk(place / "closed")
        self._crashed = crashed(self._closed, place / "crashed")
        self.tally = Tally()

    def run(self, count: int) -> Tally:
        """Damage so many copies: three in five times the database, else a journal."""
        for number in range(count):
            with_journal = self._choice.random() < 0.4
            desk = self._crashed if with_journal else self._closed
            way = self._choice.choice(WAYS)
            name = JOURNAL if with_journal and self._choice.random() < 0.8 else DATABASE
            shutil.rmtree(self._place, ignore_errors=True)
            desks.copied(desk.folder, self._place)
            data = bytearray((self._place / name).read_bytes())
            before = bytes(data)
            way(data, self._choice)
            (self._place / name).write_bytes(data)
            outcome, wrong = judged(replace(desk, folder=self._place))
            if data == before:
                outcome = "not damaged"
            self.tally.count += 1
            self.tally.outcomes[f"{name} {way.__name__}: {outcome}"] += 1
            self.tally.wrong += [f"{number} {name} {way.__name__}: {line}" for line in wrong]
        return self.tally


def crashed(desk: Desk, folder: Path) -> Desk:
    """Return the vault as a crash leaves it: the last notes only in the journal."""
    work = folder.with_name("at work")
    desks.copied(desk.folder, work)
    vault = reopened(work)
    for number in range(6):
        session(vault, desk.kept, f"In the journal {number}. " + "Quiet. " * number * 60)
    vaults.seal_head(vault)
    desks.copied(work, folder)
    expected = desks.found(vault)
    vaults.close(vault)
    shutil.rmtree(work)
    return replace(desk, folder=folder, expected=expected)


def judged(desk: Desk) -> tuple[str, list[str]]:
    """Open, read and check everything; return the outcome and what is wrong with it."""
    try:
        vault = reopened(desk.folder)
    except Trouble as trouble:
        return "refused", _three(trouble)
    except Exception:  # noqa: BLE001 (anything else is what must not come)
        return "crash", [traceback.format_exc()]
    try:
        return _read(vault, desk.expected)
    except Exception:  # noqa: BLE001
        return "crash", [traceback.format_exc()]
    finally:
        vaults.close(vault)


def _read(vault: vaults.Vault, expected: Found) -> tuple[str, list[str]]:
    outcome, wrong = "all right", []
    try:
        if desks.found(vault) != expected:
            outcome, wrong = "wrong", ["wrong rows were read"]
    except Trouble as trouble:
        outcome, wrong = "trouble", _three(trouble)
    try:
        hits = {hit.record for hit in finding.search(vault, CANARY, limit=500).hits}
        if not hits <= set(expected.records) or (outcome == "all right" and len(hits) < 9):
            wrong.append("a search found what is not there, or not what is there")
    except Trouble as trouble:
        outcome, wrong = "trouble", [*wrong, *_three(trouble)]
    found = [finding_ for finding_ in checking.check(vault) if finding_.serious]
    if outcome == "all right":
        return ("unread, found by the check" if found else "all right"), wrong
    return outcome, wrong if found else [*wrong, "the check finds nothing"]


def _three(trouble: Trouble) -> list[str]:
    parts = (trouble.what_happened, trouble.what_is_safe, trouble.what_to_do)
    return [] if all(parts) else [f"not three sentences: {trouble}"]


def main(arguments: list[str]) -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.safety.damage", description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--place", type=Path, default=fast_place())
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--careless", action="store_true")
    options = parser.parse_args(arguments)
    if options.careless:
        off = ("cipher_use_hmac", "OFF", "0")
        setattr(compartment, "integrity_problems", lambda *_: [])  # noqa: B010 (mypy)
        compartment._CIPHER = tuple(
            off if entry[0] == off[0] else entry for entry in compartment._CIPHER
        )
    with tempfile.TemporaryDirectory(prefix="exitdesk-damage-", dir=options.place) as place:
        tally = Damages(Path(place), options.seed).run(options.count)
    if options.json:
        print(json.dumps(vars(tally)))
    else:
        for outcome, number in sorted(tally.outcomes.items()):
            print(f"{number:6} {outcome}")
        print(f"{tally.count:6} in all, {len(tally.wrong)} wrong")
        print("\n".join(tally.wrong[:10]))
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

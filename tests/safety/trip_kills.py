"""Kill a trip: its making, its coming home and its leaving, at random moments.

    python -m tests.safety.trip_kills FOLDER WORK

runs one WORK (make, rest or merge) on the vault in FOLDER, until it is killed.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.services import attachments, cases, digests, travel, vaults
from exitdesk.services.vaults import Vault
from exitdesk.storage import destroying
from exitdesk.storage.holder import VaultHeld
from tests.unit.services import case_vault, trip_vault

_TOP = Path(__file__).parents[2]


@dataclass
class Told:
    """What a series of kills came to."""

    killed: int = 0
    finished: int = 0
    wrong: list[str] = field(default_factory=list)


def work(folder: Path, what: str) -> None:
    """Do one work to its end."""
    vault = case_vault.reopened(folder / "vault")
    trip = folder / "trip"
    if what == "merge":
        if travel.is_leaving(vault, trip):
            travel.finish_leaving(vault, trip)
        else:
            trip_vault.merged(vault, trip)
    else:
        first = vault.store.case_rows()[0].id
        wanted = [first] if what == "make" else travel.rest(vault, [first])
        trip_vault.packed(vault, wanted, trip, kind="travel" if what == "make" else "rest")
    vaults.close(vault)


def killed(folder: Path, what: str, seconds: float) -> bool:
    """Run a work in a process and kill it after so long; False where it came to its end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.safety.trip_kills", str(folder), what],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(_TOP)},
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    return False


def said(vault: Vault) -> dict[RecordId, str]:
    """Return what a vault says, by case, and read every document."""
    for row in vault.store.case_rows():
        for document in vault.store.records(row.id, ["attachment"]):
            with attachments.reader(vault, document.id) as content:
                content.read()
    return {row.id: digests.digest(vault, row.id) for row in vault.store.case_rows()}


def series(folder: Path, what: str, rounds: int, seed: int = 1) -> Told:
    """Kill a work again and again; after each kill everything must be somewhere, and come home."""
    chance, told = random.Random(seed), Told()
    spent = _length(folder / "measured", what)
    for number in range(rounds):
        place = folder / str(number)
        before = _prepared(place, what)
        if killed(place, what, chance.uniform(0.3, 1.0) * spent):
            told.killed += 1
        else:
            told.finished += 1
        _check(place, before, told)
    return told


def _length(folder: Path, what: str) -> float:
    _prepared(folder, what)
    start = time.monotonic()
    killed(folder, what, 120)
    return time.monotonic() - start


def _prepared(folder: Path, what: str) -> dict[RecordId, str]:
    folder.mkdir(parents=True)
    vault, _ = case_vault.made(folder / "vault")
    trip_vault.filled(vault, folder, "Mattis", "Lina", "Jonas")
    if what != "merge":
        before = said(vault)
        vaults.close(vault)
        return before
    wanted = [row.id for row in vault.store.case_rows()][:2]
    trip_vault.packed(vault, wanted, folder / "trip")
    away = trip_vault.opened(folder / "trip")
    cases.change(away, wanted[0], {"summary": "Written on the way."})
    trip_vault.filled(away, folder, "Born on the way")
    before = said(vault) | said(away)
    vaults.close(away)
    vaults.close(vault)
    return before


def _reopened(folder: Path) -> Vault:
    """Unlock a vault; a child that was just being started may hold the lock for a moment."""
    for _ in range(200):
        with suppress(VaultHeld):
            return case_vault.reopened(folder)
        threading.Event().wait(0.05)
    return case_vault.reopened(folder)


def _check(folder: Path, before: dict[RecordId, str], told: Told) -> None:
    """Everything is here, or comes home from the second vault; and that one can be left."""
    trip = folder / "trip"
    vault = _reopened(folder / "vault")
    try:
        if travel.is_leaving(vault, trip):
            travel.finish_leaving(vault, trip)
        elif vaults.exists(trip):
            home = trip_vault.merged(vault, trip)
            told.wrong += home.lacking
        if said(vault) != before:
            told.wrong.append("not everything is there")
        first = next(iter(before))
        trip_vault.packed(vault, [first], trip)
        trip_vault.merged(vault, trip)
        left = [path.name for path in folder.iterdir() if path.name != "vault"]
        told.wrong += [f"left behind: {name}" for name in left]
        if destroying.unfinished(trip).exists():
            told.wrong.append("a half-made vault is left")
    except Trouble as trouble:
        told.wrong.append(trouble.what_happened)
    finally:
        vaults.close(vault)


if __name__ == "__main__":
    work(Path(sys.argv[1]), sys.argv[2])

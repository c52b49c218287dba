"""Kill the exchange at work: making a bundle, taking one in, syncing, at random moments.

``python -m tests.safety.exchange_kills [--count 1000] [--only WORK ...] [--seed N]``

Anna writes in a case that Bo has, too, and confirms each save; one of the works is killed; both
open their vaults again and sync. Every confirmed save is then on both sides, and both show the
same.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exitdesk.domain.ids import RecordId
from exitdesk.services import (
    cases,
    checking,
    digests,
    identity,
    outfiles,
    receiving,
    sharing,
    syncing,
    vaults,
)
from exitdesk.services.vaults import Vault
from exitdesk.sync import bundle
from tests.safety.kills import fast_place, in_child
from tests.unit.services import case_vault

WORKS = ("make", "open", "sync")
SAVES = 4
_PEOPLE = ("anna", "bo")

Confirm = Callable[[dict[str, Any]], None]


@dataclass
class Tally:
    """What came of the attempts on one work."""

    work: str
    killed: int = 0
    finished: int = 0
    confirmed: int = 0
    wrong: list[str] = field(default_factory=list)


def made(place: Path) -> RecordId:
    """Make two vaults that share a case, and a folder, in `place`; return the case."""
    (place / "stick").mkdir(parents=True)
    anna, bo = (case_vault.made(place / name)[0] for name in _PEOPLE)
    for vault, other in ((anna, bo), (bo, anna)):
        pairing = identity.pair(vault, identity.own_card(other))
        identity.verify(vault, pairing.peer, pairing.words)
    case = case_vault.client(anna)
    sharing.make(anna, identity.peers_of(anna), [case], reason="together")
    for vault in (anna, bo, anna):
        _synced(vault, place)
    vaults.close(anna)
    vaults.close(bo)
    return case


def attempt(template: Path, place: Path, case: RecordId, work: str, delay: float | None) -> Any:
    """Do one work on a fresh copy, killed after `delay` seconds if given."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(template, place)
    if work == "open":
        _prepared(place, case)
    return in_child(lambda confirm: _work(place, case, work, confirm), delay)


def wrong(place: Path, case: RecordId, steps: list[dict[str, Any]]) -> list[str]:
    """Say what is wrong once both have opened their vaults again and synced."""
    found = []
    both = [case_vault.reopened(place / name) for name in _PEOPLE]
    try:
        for _ in range(2):
            for vault in both:
                _synced(vault, place)
        if digests.digest(both[0], case) != digests.digest(both[1], case):
            found.append("the two show different things")
        for vault in both:
            said = {state.value for state in vault.store.past(case)[case, "summary"]}
            missing = {step["said"] for step in steps if "said" in step} - said
            found += [f"a confirmed save is gone: {one}" for one in missing]
            found += [one.what for one in checking.check(vault) if one.serious]
    finally:
        for vault in both:
            vaults.close(vault)
    return found


def run(work: str, count: int, place: Path, seed: int) -> Tally:
    """Let a work come to its end twice, then kill it `count` times."""
    tally, choice = Tally(work), random.Random(f"{seed} {work}")
    template, at_work = place / "template", place / "at work"
    case = made(template)
    typical = 0.0
    for number in range(count + 2):
        delay = None if number < 2 else choice.uniform(0, typical)
        end, steps, worked = attempt(template, at_work, case, work, delay)
        typical = max(typical, worked) if delay is None else typical
        tally.finished += end == 0
        tally.killed += end < 0
        tally.confirmed += sum("said" in step for step in steps)
        tally.wrong += [f"{work} {number}: {line}" for line in wrong(at_work, case, steps)]
    shutil.rmtree(template)
    return tally


def _work(place: Path, case: RecordId, work: str, confirm: Confirm) -> None:
    vault = case_vault.reopened(place / ("bo" if work == "open" else "anna"))
    confirm({"ready": True})
    for number in range(SAVES):
        if work == "open":
            data = (place / f"{number}.exd").read_bytes()
            receiving.take(vault, receiving.look(vault, data, bundle.opened))
            continue
        cases.change(vault, case, {"summary": f"said {number}"})
        confirm({"said": f"said {number}"})
        if work == "make":
            given = sharing.make(vault, identity.peers_of(vault), [case], reason="again")
            outfiles.write(place / f"made {number}.exd", given.parts[0].data)
        else:
            _synced(vault, place)
    vaults.close(vault)


def _prepared(place: Path, case: RecordId) -> None:
    anna = case_vault.reopened(place / "anna")
    for number in range(SAVES):
        cases.change(anna, case, {"summary": f"said {number}"})
        given = sharing.make(anna, identity.peers_of(anna), [case], reason="again")
        (place / f"{number}.exd").write_bytes(given.parts[0].data)
    vaults.close(anna)


def _synced(vault: Vault, place: Path) -> None:
    syncing.sync_with(vault, syncing.folder(vault, place / "stick"), opener=bundle.opened)


def main(arguments: list[str]) -> int:
    """Run what the command line asks for; status 1 where anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--only", nargs="+", choices=WORKS, default=WORKS)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    bad = False
    for work in options.only:
        with tempfile.TemporaryDirectory(dir=fast_place()) as place:
            tally = run(work, options.count, Path(place), options.seed)
        print(f"{work}: killed {tally.killed}, confirmed {tally.confirmed}", *tally.wrong, sep="\n")
        bad = bad or bool(tally.wrong)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Print the table of speed: ``python -m tests.bench [--cases N] [--notes N] [--vault DIR]``.

Every figure is a median, and stands beside raw SQLCipher doing the same work in the same run:
the ratios are what to trust, the machine is shared.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from exitdesk.services import cases, entries, finding, vaults
from exitdesk.services.vaults import Vault, database_key
from exitdesk.storage import compartment
from exitdesk.storage.schema import migrations
from exitdesk.storage.store import Store
from tests.bench import large_vault, raw

_QUERIES = ("welding", "kettle tea", "perm", "waiting list", "niec", "probation condition")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--notes", type=int, default=200_000)
    parser.add_argument("--vault", type=Path)
    parser.add_argument(
        "--no-window", action="store_true", help="leave the start of the program out"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.vault or Path(scratch) / "vault"
        started = time.perf_counter()
        vault = large_vault.opened(folder, options.cases, options.notes)
        size = (folder / vault.header.database).stat().st_size / 1e6
        spent = time.perf_counter() - started
        print(
            f"{options.cases} cases, {options.notes} notes, {size:.0f} MB; {spent:.0f} s to make\n"
        )
        print(f"{'what':34}{'exitdesk':>12}{'raw':>12}{'ratio':>8}{'aim':>8}")
        _reads(vault, options.cases)
        _saves(vault, Path(scratch))
        _unlock(vault)
        vaults.close(vault)
    if not options.no_window:
        _starts()


def _row(what: str, ours: float, bare: float, aim: str = "") -> None:
    ratio = f"{ours / bare:8.2f}" if bare else " " * 8
    print(f"{what:34}{ours * 1000:9.2f} ms{bare * 1000:9.2f} ms{ratio}{aim:>8}")


def _median(works: Sequence[Callable[[], object]]) -> float:
    times = []
    for work in works:
        gc.collect()
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _reads(vault: Vault, count: int) -> None:
    bare = raw.connected(vault.folder / vault.header.database, database_key(vault.master))
    chance = random.Random(7)
    numbers = [chance.randint(1, count) for _ in range(200)]
    ids = [vault.store.scope_id(n) for n in numbers]
    opened = [partial(cases.page, vault, case, logged=False) for case in ids]
    _row(
        "open a case",
        _median(opened),
        _median([partial(raw.case, bare, n) for n in numbers]),
        "< 1.5",
    )
    asked = _QUERIES * 8
    plain = [" ".join(f'"{w}"*' for w in q.split()) for q in asked]
    found = [partial(finding.search, vault, q) for q in asked]
    _row(
        "search",
        _median(found),
        _median([partial(raw.search, bare, q, 400) for q in plain]),
        "< 1.3",
    )
    listed = [partial(cases.rows, vault, limit=100)] * 50
    _row("first page of the list", _median(listed), _median([partial(raw.first_page, bare)] * 50))
    bare.close()


def _saves(vault: Vault, scratch: Path) -> None:
    """Save into the vault, and raw into a copy of the very same file, in turn."""
    chance = random.Random(9)
    docs = [large_vault.note(vault, chance) for _ in range(400)]
    case = cases.rows(vault, limit=1, offset=1)[0].id
    scope = vault.store.scope_number(case) or 0
    vault.store.compartment.checkpoint()
    copy = scratch / "copy.db"
    shutil.copyfile(vault.folder / vault.header.database, copy)
    bare = raw.connected(copy, database_key(vault.master))
    ours, theirs = [], []
    for number, doc in enumerate(docs):
        started = time.perf_counter()
        entries.save(vault, case, "session", doc)
        between = time.perf_counter()
        raw.save(bare, scope, number, doc)
        theirs.append(time.perf_counter() - between)
        ours.append(between - started)
    _row("save a note", statistics.median(ours), statistics.median(theirs), "< 2")
    bare.close()


def _unlock(vault: Vault) -> None:
    path, key = vault.folder / vault.header.database, database_key(vault.master)

    def ours() -> None:
        opened = compartment.open_(path, key, migrations())
        Store(opened, bytes(16), "bench").case_rows(limit=100)
        opened.close()

    def theirs() -> None:
        bare = raw.connected(path, key)
        raw.first_page(bare)
        bare.close()

    _row("open the database, first page", _median([ours] * 15), _median([theirs] * 15))


def _starts() -> None:
    env = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    bare = "from tests.bench.starting import bare; bare()"
    ours = "from tests.bench.starting import ours; ours()"
    times: dict[str, list[float]] = {bare: [], ours: []}
    memory: dict[str, str] = {}
    for _ in range(7):
        for code, found in times.items():
            started = time.perf_counter()
            run = subprocess.run(
                [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
            )
            found.append(time.perf_counter() - started)
            memory[code] = run.stdout.strip().splitlines()[-1]
    _row(
        "start to the first window",
        statistics.median(times[ours]),
        statistics.median(times[bare]),
        "< 1.5",
    )
    print(f"{'memory at the first window':34}{memory[ours]:>12}{memory[bare]:>12}")


if __name__ == "__main__":
    main()

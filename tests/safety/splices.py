"""Put old pages of the same vault back, one at a time, and see whether the program notices.

    python -m tests.safety.splices [--count 1000] [--seed N] [--place DIR] [--json]

A vault lives through a day of work; between the steps its closed database is copied. Then each
page of an older copy is put into a newer one. SQLCipher takes such a page for good: it was
written by the same key to the same place. The program must notice when it opens the vault or
checks it, or nothing that it holds may differ.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exitdesk.domain.ids import RecordId, new_id
from exitdesk.domain.trouble import Trouble
from exitdesk.services import (
    attachments,
    backups,
    cases,
    checking,
    drafts,
    entries,
    erasing,
    vaults,
)
from exitdesk.services.vaults import Vault
from tests.safety import desk as desks
from tests.safety.desk import Desk, made_desk, reopened, session
from tests.safety.kills import fast_place
from tests.safety.pages import PAGE

DATABASE = "casework.db"
DERIVED = {"case_row", "event_row", "due_row", "name_key", "words"}
"""Made from the records: the check says so, and they can be made again."""
Dump = dict[str, list[tuple[Any, ...]]]


@dataclass
class Tally:
    """What came of all splices; `missed` must be empty."""

    count: int = 0
    states: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)


def lived(desk: Desk, place: Path) -> list[Path]:
    """Work on the vault step by step; return a copy of its folder after each, closed."""
    copies = [place / "0"]
    desks.copied(desk.folder, copies[0])
    for number, step in enumerate(STEPS, start=1):
        vault = reopened(desk.folder)
        try:
            step(vault, desk, number)
        finally:
            vaults.close(vault)
        copies.append(place / str(number))
        desks.copied(desk.folder, copies[-1])
    return copies


def _notes(vault: Vault, desk: Desk, number: int) -> None:
    for part in range(3):
        session(
            vault, desk.kept, f"Step {number}, note {part}. " + "Long and winding. " * 300 * part
        )


def _changes(vault: Vault, desk: Desk, number: int) -> None:
    """Change what is there: the same rows, other values, of the same length."""
    cases.change(vault, desk.kept, {"summary": f"Assessed as {'HIGH' if number % 2 else 'LOW '}"})
    notes = [r for r in vault.store.records(desk.kept, ["session"]) if not r.final]
    for note in notes[:4]:
        doc = {**note.doc, "note": {"format": "DAP", "data": f"Changed in step {number}. " * 90}}
        entries.save(vault, desk.kept, "session", doc, record=note.id)


def _parts(vault: Vault, desk: Desk, number: int) -> None:
    cases.add_part(vault, desk.kept, "name", {"full_name": f"Anna Winter {number}"})
    cases.change_phase(vault, desk.kept, "support", "@" + str(vault.me), _day(number))
    note = next(r for r in vault.store.records(desk.kept, ["session"]) if not r.final)
    entries.finalise(vault, note.id)
    entries.amend(vault, note.id, f"Corrected in step {number}")


def _own(vault: Vault, desk: Desk, number: int) -> None:
    """What the program keeps for itself: drafts, readings, settings."""
    drafts.keep(vault, new_id(), desk.kept, "session", None, {"quote": f"half {number}"}, {})
    for draft in drafts.every(vault)[:2]:
        drafts.keep(vault, draft.id, draft.case, draft.kind, None, {"quote": f"more {number}"}, {})
    cases.page(vault, desk.kept)
    vault.store.set_setting("text_size", number)
    backups.make(vault)


def _documents(vault: Vault, desk: Desk, number: int) -> None:
    path = desk.folder.parent / f"letter {number}.txt"
    path.write_bytes(random.Random(number).randbytes(9_000))
    attachments.add(vault, desk.kept, path)


def _removal(vault: Vault, desk: Desk, number: int) -> None:
    note = next(r for r in vault.store.records(desk.kept, ["session"]) if not r.final)
    entries.remove(vault, note.id)
    desks.client(vault, alias=f"New in step {number}")


def _erasure(vault: Vault, desk: Desk, number: int) -> None:
    rows = [row.id for row in cases.rows(vault) if row.id != desk.kept]
    erasing.erase(vault, RecordId(rows[0]))


def _day(number: int) -> dt.date:
    return dt.date(2024, 6, 1 + number % 28)


STEPS: tuple[Callable[[Vault, Desk, int], None], ...] = (
    _notes,
    _changes,
    _parts,
    _own,
    _documents,
    _changes,
    _removal,
    _own,
    _notes,
    _erasure,
    _changes,
    _parts,
    _own,
)


class Splices:
    """All pages of older copies, each put into a newer one."""

    def __init__(self, place: Path, seed: int) -> None:
        self._place = place / "spliced"
        self._choice = random.Random(seed)
        self._right: dict[int, Dump] = {}
        self._copies = lived(made_desk(place / "desk"), place / "copies")
        self.tally = Tally(states=len(self._copies))

    def run(self, count: int) -> Tally:
        """Try `count` splices that differ from what was there, chosen from all there are."""
        every = list(self._every())
        self._choice.shuffle(every)
        for old, new, number in every[:count]:
            outcome, missed = self._one(old, new, number)
            self.tally.count += 1
            self.tally.outcomes[outcome] += 1
            self.tally.missed += [f"page {number} of {old} in {new}: {line}" for line in missed]
        return self.tally

    def _every(self) -> Iterator[tuple[int, int, int]]:
        pages = [_pages(copy / DATABASE) for copy in self._copies]
        for new in range(1, len(pages)):
            for old in range(new):
                for number in range(min(len(pages[old]), len(pages[new]))):
                    if pages[old][number] != pages[new][number]:
                        yield old, new, number

    def _one(self, old: int, new: int, number: int) -> tuple[str, list[str]]:
        shutil.rmtree(self._place, ignore_errors=True)
        desks.copied(self._copies[new], self._place)
        if new not in self._right:
            self._right[new] = self._dumped()
        page = _pages(self._copies[old] / DATABASE)[number]
        with (self._place / DATABASE).open("r+b") as file:
            file.seek(number * PAGE)
            file.write(page)
        return noticed(self._place, self._right[new])

    def _dumped(self) -> Dump:
        with desks.opened(self._place) as vault:
            right = dump(vault)
            assert desks.serious(vault) == []
        return right


def dump(vault: Vault) -> Dump:
    """Return the rows of every table, and every word with its place."""
    connection = vault.store.connection
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'words%'"
    ).fetchall()
    found = {
        name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
        for (name,) in tables
    }
    connection.execute("CREATE VIRTUAL TABLE temp.place USING fts5vocab(main, words, instance)")
    found["words"] = sorted(connection.execute("SELECT * FROM temp.place").fetchall())
    connection.execute("DROP TABLE temp.place")
    return found


def noticed(folder: Path, right: Dump) -> tuple[str, list[str]]:
    """Open and check a vault that holds an old page; `right` is what it should hold."""
    try:
        vault = reopened(folder)
    except Trouble:
        return "noticed at opening", []
    except Exception:  # noqa: BLE001
        return "crash", [traceback.format_exc()]
    try:
        found = checking.check(vault)
        if any(finding.serious for finding in found):
            return "found by the check", []
        now = dump(vault)
        differs = {name for name in right if now.get(name) != right[name]}
    except Trouble:
        return "found by the check", []
    except Exception:  # noqa: BLE001
        return "crash", [traceback.format_exc()]
    finally:
        vaults.close(vault)
    if found and differs and differs <= DERIVED:
        return "found by the check: lists made anew", []
    if differs:
        return "missed", [f"{sorted(differs)} differ, unnoticed ({len(found)} findings)"]
    return "changed nothing", []


def _pages(path: Path) -> list[bytes]:
    data = path.read_bytes()
    return [data[at : at + PAGE] for at in range(0, len(data), PAGE)]


def main(arguments: list[str]) -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.safety.splices", description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--place", type=Path, default=fast_place())
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="exitdesk-splices-", dir=options.place) as place:
        tally = Splices(Path(place), options.seed).run(options.count)
    if options.json:
        print(json.dumps(vars(tally)))
    else:
        for outcome, number in sorted(tally.outcomes.items()):
            print(f"{number:6} {outcome}")
        print(f"{tally.count:6} in all, {len(tally.missed)} missed")
        print("\n".join(tally.missed[:20]))
    return 1 if tally.missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How a shared folder grows: ``python -m tests.bench.folder_growth [--devices 1000] [--years 10]``.

`--sample 10` simulates so many teams and counts them for all, which is exact but for chance, since
teams share nothing but the library; `--sample 0` simulates every device (an hour).
Teams of eight devices (five people) share their cases among those who work on them; one device of
each team and the office pass the library on. What is written and removed follows the program's
rules (tests/bench/folder_model.py); sizes and times of single steps are measured with real vaults
on this machine first. Prints a table by year, what a daily sync costs, and how long joining takes.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from exitdesk.crypto import age
from exitdesk.services import digests, identity, receiving, syncing, vaults
from exitdesk.services.vaults import Vault
from exitdesk.storage import postings
from exitdesk.sync import decoding
from exitdesk.sync.place_names import new_name
from exitdesk.sync.places import FolderPlace
from tests.bench.folder_model import LIBRARY, Desk, Device, Did, Folder, Scope, Sizes
from tests.unit.services import case_vault, colleagues

PERSON = (0, 1, 2, 3, 4, 0, 1, 2)
"""Of each device of a team: whose it is."""
TEAM = len(PERSON)
PEOPLE = 5
WORKDAYS = 225
CASE_DAYS = 340
"""A case is open for a year and a half of working days."""


@dataclass(slots=True)
class Steps:
    """Seconds of single steps, as measured."""

    opened: float = 0.5
    tried: float = 0.0003
    listed: float = 0.00001
    put: float = 0.01
    operation: float = 0.00003
    reached: float = 0.0002
    """For each file that is read from a folder on this disk."""
    noted: float = 0.001
    """For each file that is written down as seen."""


@dataclass(slots=True)
class Year:
    """What one year brought. `files` and `size` are the mean of its last quarter."""

    files: int = 0
    size: int = 0
    most: int = 0
    posted: int = 0
    posted_bytes: int = 0
    new_files: list[int] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)
    written: list[int] = field(default_factory=list)


class Organisation:
    """Its devices, cases and habits."""

    def __init__(self, devices: int, sizes: Sizes, seed: int, sample: int) -> None:
        self.choice = random.Random(seed)
        self.folder = Folder(replace(sizes, members=devices))
        self.desks: dict[Device, Desk] = {}
        self.cases: dict[Device, list[tuple[Scope, int]]] = {}
        self.away: dict[Device, int] = {}
        self.seen: dict[Device, int] = {}
        self.scopes = 0
        office = b"office"
        names = [b"d%06d" % number for number in range(devices - 1)]
        teams = [names[at : at + TEAM] for at in range(0, len(names), TEAM)]
        self.teams = teams[: sample or None]
        self.scale = devices / (1 + sum(map(len, self.teams)))
        self.folder.more[office] = len(teams) - len(self.teams)
        leads = tuple(team[0] for team in self.teams)
        self._join(office, leads)
        for team in self.teams:
            for key in team:
                known = tuple(other for other in team if other != key)
                self._join(key, (*known, office) if key == team[0] else known)
        self.office = office

    def _join(self, key: Device, known: tuple[Device, ...]) -> None:
        self.desks[key] = Desk(key, {LIBRARY: [known]})
        self.cases[key] = []
        self.seen[key] = 0

    def day(self, number: int, year: Year) -> None:
        """Let everybody work and sync once, in any order."""
        self.folder.day = number
        if number % 5 == 0:
            self.desks[self.office].write(LIBRARY, self.choice.randint(1, 20))
        order = list(self.desks)
        self.choice.shuffle(order)
        for key in order:
            if self._is_away(key, number):
                continue
            self._work(key, number)
            did = self.desks[key].sync(self.folder)
            self._note(key, did, year)

    def _is_away(self, key: Device, number: int) -> bool:
        """One day in ten, and twice a year for three weeks; a second laptop most of the time."""
        if self.away.get(key, 0) > number:
            return True
        if self.choice.random() < 2 / WORKDAYS:
            self.away[key] = number + 15
            return True
        second = key != self.office and int(key[1:]) % TEAM >= PEOPLE
        return self.choice.random() < (0.7 if second else 0.1)

    def _work(self, key: Device, number: int) -> None:
        if key == self.office:
            return
        if self.choice.random() < 1 / 15 or not self.cases[key]:
            self._new_case(key, number)
        mine = [one for one in self.cases[key] if one[1] > number]
        self.cases[key] = mine
        for scope, _ in self.choice.sample(mine, min(len(mine), self.choice.randint(0, 4))):
            self.desks[key].write(scope, self.choice.randint(1, 25))

    def _new_case(self, key: Device, number: int) -> None:
        """Open a case: all devices of its owner and of a deputy hold it, in half also the lead's.

        The deputy is mostly the same colleague.
        """
        self.scopes += 1
        scope = b"c%08d" % self.scopes
        team = self.teams[int(key[1:]) // TEAM]
        owner = PERSON[int(key[1:]) % TEAM]
        usual = (owner + 1) % PEOPLE
        deputy = usual if self.choice.random() < 0.9 else self.choice.randrange(PEOPLE)
        people = {owner, deputy} | ({0} if self.choice.random() < 0.5 else set())
        holders = [one for one in team if PERSON[int(one[1:]) % TEAM] in people]
        for holder in holders:
            rest = tuple(other for other in holders if other != holder)
            self.desks[holder].groups[scope] = [rest] if rest else []
            self.cases[holder].append((scope, number + CASE_DAYS))

    def _note(self, key: Device, did: Did, year: Year) -> None:
        year.new_files.append(self.folder.count - self.seen[key])
        self.seen[key] = self.folder.count
        year.opened.append(did.read)
        year.written.append(did.written)


def simulated(devices: int, years: int, sizes: Sizes, seed: int = 1, sample: int = 0) -> list[Year]:
    """Return what each year brought, the folder as it lies at its end."""
    organisation = Organisation(devices, sizes, seed, sample)
    scale = organisation.scale
    found = []
    for number in range(years):
        year = Year()
        folder = organisation.folder
        before = folder.count, folder.posted_bytes
        there = []
        for day in range(WORKDAYS):
            organisation.day(number * WORKDAYS + day, year)
            there.append((len(folder.files), folder.bytes))
        last = there[-WORKDAYS // 4 :]
        year.files = int(statistics.fmean(files for files, _ in last) * scale)
        year.size = int(statistics.fmean(size for _, size in last) * scale)
        year.most = int(max(files for files, _ in there) * scale)
        year.posted = int((folder.count - before[0]) * scale)
        year.posted_bytes = int((folder.posted_bytes - before[1]) * scale)
        year.new_files = [int(new * scale) for new in year.new_files]
        found.append(year)
    return found


def measured(place: Path) -> tuple[Sizes, Steps]:
    """Measure sizes and single steps with real keys, a real vault and the real reader."""
    one = colleagues.colleague(place / "one", "One")
    two = colleagues.colleague(place / "two", "Two", one)
    case = case_vault.client(one, alias="Case")
    colleagues.give(one, two, case)
    shared = place / "shared"
    shared.mkdir()
    for vault in (one, two, one, two, one, two):
        syncing.sync(vault, shared)
    quiet = {path.name: path.stat().st_size for path in shared.glob("*.exd")}
    steps, sizes = Steps(), Sizes()
    for _ in range(40):
        case_vault.session(one, case, "Came early, told of the new flat and of work. " * 12)
    started = time.perf_counter()
    result = syncing.sync(one, shared)
    steps.put = (time.perf_counter() - started) / max(1, result.written)
    (news,) = [path for path in shared.glob("*.exd") if path.name not in quiet]
    whole = news.stat().st_size
    started = time.perf_counter()
    decoding.opened(news.read_bytes(), identity.keys(two).identities, receiving.expectations(two))
    steps.opened = time.perf_counter() - started
    taken = syncing.sync(two, shared)
    assert digests.digests(one) == digests.digests(two)
    sizes = _sizes(sizes, whole, taken.operations)
    steps.tried = _tried(identity.keys(two).identities)
    steps.listed, steps.reached = _listed(place)
    steps.noted = _noted(two)
    for vault in (one, two):
        vaults.close(vault)
    return sizes, steps


def _sizes(sizes: Sizes, whole: int, operations: int) -> Sizes:
    """Return the sizes of envelopes and operations; `whole` carries so many operations."""
    recipients = [age.recipient_of(age.new_identity("hybrid")) for _ in range(2)]
    single = len(age.sealed(bytes(4096), recipients[:1], "hybrid"))
    double = len(age.sealed(bytes(4096), recipients, "hybrid"))
    envelope = 2 * single - double - 4096
    recipient = double - single
    each = (whole - envelope - recipient - sizes.fixed) / operations
    return replace(sizes, envelope=envelope, recipient=recipient, operation=each)


def _tried(identities: tuple[str, ...]) -> float:
    """Return how long it takes to see that a file with four recipients is not for us."""
    others = [age.recipient_of(age.new_identity("hybrid")) for _ in range(4)]
    data = age.sealed(bytes(4096), others, "hybrid")
    times = []
    for _ in range(50):
        started = time.perf_counter()
        assert not age.opens(data, identities)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _noted(vault: Vault) -> float:
    """Return how long it takes to write down that a file is for others."""
    times = []
    for number in range(100):
        started = time.perf_counter()
        with vault.store.compartment.transaction() as connection:
            postings.note_read(connection, bytes(16), f"{number:032x}.exd", 1, "other", 0)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _listed(place: Path) -> tuple[float, float]:
    """Return the seconds for each file to list a folder of 5,000, and to read one of 10 KB."""
    folder = place / "many"
    folder.mkdir()
    for _ in range(5000):
        (folder / new_name()).write_bytes(bytes(10_000))
    many = FolderPlace(folder)
    started = time.perf_counter()
    entries = many.listing().ours
    listed = (time.perf_counter() - started) / len(entries)
    started = time.perf_counter()
    for entry in entries[:1000]:
        many.read(entry.name, 1 << 20)
    return listed, (time.perf_counter() - started) / 1000


def report(years: list[Year], sizes: Sizes, steps: Steps, devices: int) -> str:
    """Return the tables."""
    lines = [
        (
            f"measured here: an envelope {sizes.envelope} B and {sizes.recipient} B a recipient, "
            f"{sizes.operation:.1f} B an operation; opened in {steps.opened:.2f} s, seen to be for "
            f"others in {steps.tried * 1000:.2f} ms, noted in {steps.noted * 1000:.2f} ms, "
            f"listed in {steps.listed * 1e6:.0f} us a file"
        ),
        "",
        (
            f"{'year':>5}{'files there':>13}{'most':>9}{'MB there':>10}{'posted':>10}"
            f"{'GB posted':>11}{'new a sync':>12}{'opened':>8}{'written':>9}"
            f"{'MB read':>9}{'s a sync':>10}"
        ),
    ]
    for number, year in enumerate(years, start=1):
        new, opened, written, size, seconds = daily(year, steps)
        lines.append(
            f"{number:>5}{year.files:>13,}{year.most:>9,}{year.size / 1e6:>10.1f}{year.posted:>10,}"
            f"{year.posted_bytes / 1e9:>11.2f}{new:>12.0f}{opened:>8.1f}{written:>9.1f}"
            f"{size / 1e6:>9.2f}{seconds:>10.1f}"
        )
    last = years[-1]
    files = last.files
    join = files * (steps.listed + steps.reached + steps.tried + steps.noted)
    lines += [
        "",
        (
            f"joining {devices} devices in year {len(years)}: {files:,} files and "
            f"{last.size / 1e6:.0f} MB to look through, {join:.1f} s on this disk, "
            f"{join + last.size / 1e6:.0f} s over a line of 1 MB/s; "
            "then the cases, one bundle a colleague"
        ),
    ]
    return "\n".join(lines)


def daily(year: Year, steps: Steps) -> tuple[float, float, float, float, float]:
    """Return the means of a sync: new files, opened, written, bytes read, seconds."""
    new = statistics.fmean(year.new_files)
    opened, written = statistics.fmean(year.opened), statistics.fmean(year.written)
    size = new * year.posted_bytes / max(1, year.posted)
    seconds = (
        year.files * steps.listed
        + new * (steps.reached + steps.tried + steps.noted)
        + opened * steps.opened
        + written * steps.put
    )
    return new, opened, written, size, seconds


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--sample", type=int, default=10, help="teams; 0 for all")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        sizes, steps = measured(Path(place))
    started = time.perf_counter()
    years = simulated(options.devices, options.years, sizes, options.seed, options.sample)
    print(report(years, sizes, steps, options.devices))
    print(f"simulated in {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()

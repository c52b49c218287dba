"""Random histories of whole desks: vaults that share, sync, erase, shut out and are put back.

``python -m tests.safety.desks_histories 1000`` runs so many, for a release; the tests run fewer.

Three to five colleagues with real vaults work in cases, give them to one another, and sync
through one of two places of which files get lost. At the end everybody syncs through one place
until nothing moves. Then those who hold a case show the same, nothing that was confirmed is
gone, and what was erased is nowhere.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from exitdesk.domain.ids import RecordId
from exitdesk.services import (
    asking,
    backups,
    cases,
    conflicts,
    entries,
    erasing,
    identity,
    receiving,
    saving,
    sharing,
    syncing,
    vaults,
)
from exitdesk.services.receiving import Refused
from exitdesk.services.vaults import Vault
from exitdesk.storage import exchange, history
from exitdesk.storage.local_rows import milliseconds
from exitdesk.storage.records import DELETED, LIBRARY
from exitdesk.storage.store import Edit
from exitdesk.sync import bundle
from exitdesk.sync.model import Mode
from tests.safety import desks_verdict
from tests.safety.kills import fast_place
from tests.unit.services import case_vault, colleagues

_YEAR: Final = 365 * 86_400_000
_ROUNDS: Final = 12
numbers = st.integers(0, 4)
"""Which desk, case or record: counted round, whatever there is."""


@dataclass
class Desk:
    """Somebody's vault; `kept` is an earlier copy of its folder, `offset` what its clock is off."""

    folder: Path
    vault: Vault
    kept: Path | None = None
    was_put_back: bool = False
    offset: int = 0
    confirmed: int = 0

    def reopen(self) -> None:
        """Open the vault in the folder."""
        self.vault = case_vault.reopened(self.folder)
        self.vault.store.clock = lambda: milliseconds() + self.offset


@cache
def template(count: int) -> Path:
    """Return a folder with so many vaults of colleagues who have compared their words."""
    place = Path(tempfile.mkdtemp(dir=fast_place()))
    made: list[Vault] = []
    for number in range(count):
        made.append(colleagues.colleague(place / str(number), f"Desk {number}", *made))
    for vault in made:
        vaults.close(vault)
    return place


class Desks(RuleBasedStateMachine):
    """Colleagues at work."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp(dir=fast_place()))
        self.desks: list[Desk] = []
        self.cases: list[RecordId] = []
        self.erased: set[RecordId] = set()
        self.said: dict[RecordId, set[desks_verdict.Value]] = {}
        self.mail: list[tuple[int, bytes]] = []
        self.shut_out_one: Desk | None = None

    @initialize(count=st.integers(3, 5))
    def begin(self, count: int) -> None:
        shutil.copytree(template(count), self.place, dirs_exist_ok=True)
        for name in ("left", "right"):
            (self.place / name).mkdir()
        for number in range(count):
            folder = self.place / str(number)
            self.desks.append(Desk(folder, case_vault.reopened(folder)))
            self.desks[-1].confirmed = self.desks[-1].vault.store.head()[0]
        self.new_case(0)
        for other in range(1, count):
            self.share(0, other, 0, keeps_copy=True, delivered=True)

    # ------------------------------------------------------------------ work

    @rule(desk=numbers)
    def new_case(self, desk: int) -> None:
        one = self._desk(desk)
        self.cases.append(case_vault.client(one.vault, alias=f"Case {len(self.cases)}"))
        self._confirm(one)

    @rule(desk=numbers, case=numbers, field=st.sampled_from(["summary", "alias"]),
          value=st.sampled_from("abcd"))  # fmt: skip
    def edit(self, desk: int, case: int, field: str, value: str) -> None:
        if (found := self._open(desk, case)) is not None:
            one, scope = found
            cases.change(one.vault, scope, {field: value})
            self._confirm(one)

    @rule(desk=numbers, case=numbers, text=st.sampled_from(["one", "two"]))
    def write_a_note(self, desk: int, case: int, text: str) -> None:
        if (found := self._open(desk, case)) is not None:
            one, scope = found
            case_vault.session(one.vault, scope, text)
            self._confirm(one)

    @rule(desk=numbers, case=numbers, note=numbers,
          areas=st.sets(st.sampled_from(["F", "S", "C"]), max_size=2),
          text=st.sampled_from(["three", "four"]))  # fmt: skip
    def change_a_note(self, desk: int, case: int, note: int, areas: set[str], text: str) -> None:
        if (found := self._note(desk, case, note)) is not None:
            one, scope, record = found
            row = one.vault.store.record(record)
            if row is not None and not row.final and not row.deleted:
                said = {"areas": sorted(areas), "note": {"format": "DAP", "data": text}}
                saving.put(one.vault, scope, record, "session", said, label="changed")
                self._confirm(one)

    @rule(desk=numbers, case=numbers, note=numbers)
    def finalise(self, desk: int, case: int, note: int) -> None:
        if (found := self._note(desk, case, note)) is not None:
            one, _, record = found
            row = one.vault.store.record(record)
            if row is not None and not row.deleted:
                entries.finalise(one.vault, record)
                self._confirm(one)

    @rule(desk=numbers, case=numbers, note=numbers)
    def delete_or_undo(self, desk: int, case: int, note: int) -> None:
        if (found := self._note(desk, case, note)) is not None:
            one, scope, record = found
            row = one.vault.store.record(record)
            if row is not None and not row.final:
                edit = Edit(record, "session", {DELETED: None if row.deleted else True})
                saving.saved(one.vault, scope, [edit], label="removed or back")
                self._confirm(one)

    @rule(desk=numbers, side=st.integers(0, 1))
    def settle(self, desk: int, side: int) -> None:
        one = self._desk(desk)
        waiting = [c for c in conflicts.conflicts(one.vault) if self._writable(one, c.case)]
        if waiting:
            found = waiting[0]
            conflicts.settle(one.vault, found, found.sides[side].value)
            self._confirm(one)

    # ------------------------------------------------------------------ exchange

    @rule(desk=numbers, to=numbers, case=numbers,
          keeps_copy=st.sampled_from([True, True, False]), delivered=st.booleans())  # fmt: skip
    def share(self, desk: int, to: int, case: int, keeps_copy: bool, delivered: bool) -> None:
        found, other = self._open(desk, case), self._desk(to)
        if found is None or found[0] is other:
            return
        one, scope = found
        peer = colleagues.peer(one.vault, other.vault)
        if peer.state != "verified":
            return
        mode: Mode = "read" if self._only_reads(other, scope) else "full"
        keeps = keeps_copy or mode == "read"
        given = sharing.make(one.vault, [peer], [scope], mode=mode, reason="x", keeps_copy=keeps)
        self.mail += [(self.desks.index(other), part.data) for part in given.parts]
        if delivered:
            self._deliver(*self.mail[-1])

    @rule(which=st.integers(0, 20), times=st.integers(1, 2))
    def deliver(self, which: int, times: int) -> None:
        """A bundle comes late, or twice."""
        for _ in range(times if self.mail else 0):
            self._deliver(*self.mail[which % len(self.mail)])

    @rule(desk=numbers, name=st.sampled_from(["left", "right"]))
    def sync(self, desk: int, name: str) -> None:
        self._sync(self._desk(desk), name)

    @rule(name=st.sampled_from(["left", "right"]), which=st.integers(0, 20))
    def lose_files(self, name: str, which: int) -> None:
        for number, path in enumerate(sorted((self.place / name).glob("*.exd"))):
            if which % (number + 2) == 0:
                path.unlink()

    @rule(desk=numbers, case=numbers)
    def erase(self, desk: int, case: int) -> None:
        if (found := self._open(desk, case)) is not None and len(self.cases) > 1:
            erasing.erase(found[0].vault, found[1])
            self.erased.add(found[1])
            self._confirm(found[0])

    @rule(desk=numbers, to=numbers, case=numbers)
    def withdraw(self, desk: int, to: int, case: int) -> None:
        found, other = self._open(desk, case), self._desk(to)
        if found is None or found[0] is other:
            return
        one, scope = found
        peer = colleagues.peer(one.vault, other.vault)
        held = any(line.peer == peer.no for line in sharing.holders(one.vault, scope))
        if held and exchange.gave(one.vault.store.connection, scope, peer.no):
            asking.withdraw(one.vault, scope, [peer])

    @rule(desk=numbers, to=numbers)
    def shut_out(self, desk: int, to: int) -> None:
        """One desk is shut out by everybody."""
        gone = self._desk(to)
        if self.shut_out_one is not None or len(self.desks) < 4 or gone is self._desk(desk):
            return
        self.shut_out_one = gone
        for one in self.desks:
            self._shut_out_again(one)

    def _shut_out_again(self, one: Desk) -> None:
        """A vault that was put back has forgotten who was shut out; a person tells it again."""
        gone = self.shut_out_one
        if gone is not None and one is not gone:
            identity.revoke(one.vault, colleagues.peer(one.vault, gone.vault))

    # ------------------------------------------------------------------ mishaps

    @rule(desk=numbers, years=st.sampled_from([0, -54, -1, 1, 40]))
    def set_clock(self, desk: int, years: int) -> None:
        one = self._desk(desk)
        one.offset = years * _YEAR
        one.vault.store.clock = lambda: milliseconds() + one.offset

    @rule(desk=numbers)
    def keep_a_copy(self, desk: int) -> None:
        """Somebody copies the folder, and makes a backup."""
        one = self._desk(desk)
        if one.kept is None:
            one.kept = self.place / f"kept {one.folder.name}"
            backups.make(one.vault, self.place / f"backup {one.folder.name}")
            vaults.close(one.vault)
            shutil.copytree(one.folder, one.kept)
            one.reopen()

    @rule(desk=numbers, case=numbers, value=st.sampled_from("xy"), restored=st.booleans())
    def put_back(self, desk: int, case: int, value: str, restored: bool) -> None:
        """The backup is restored, or somebody puts the earlier folder back; and works on.

        A folder that is put back beside the program is noticed at the first sync where others
        have left word; a restored backup is a new device from the beginning.
        """
        one = self._desk(desk)
        if one.kept is None or one.was_put_back:
            return
        one.was_put_back = True
        if not restored:
            self._told_everybody(one)
        before = {scope: desks_verdict.values(one.vault, scope) for scope in [*self.cases, LIBRARY]}
        vaults.close(one.vault)
        if restored:
            kept = self.place / f"backup {one.folder.name}"
            backups.restore(kept, one.folder, case_vault.PASSPHRASE, floor=case_vault.CHEAP)
        else:
            shutil.rmtree(one.folder)
            shutil.copytree(one.kept, one.folder)
        one.reopen()
        one.confirmed = one.vault.store.head()[0]
        self._shut_out_again(one)
        for scope, had in before.items():
            gone = had - desks_verdict.values(one.vault, scope)
            for other in self.desks:
                gone -= desks_verdict.values(other.vault, scope)
            self.said.setdefault(scope, set()).difference_update(gone)
        self.edit(desk, case, "summary", value)
        if not restored:
            self._sync(one, "left")

    def _told_everybody(self, gone: Desk) -> None:
        """Have the others leave word of what they hold where the vault will look first."""
        for other in self.desks:
            if other is not gone:
                self._sync(other, "left")

    # ------------------------------------------------------------------ the end

    def teardown(self) -> None:
        try:
            if self.desks:
                for number in range(len(self.desks)):
                    self.set_clock(number, 0)
                self._sync_until_quiet()
                self.check()
        finally:
            for one in self.desks:
                with suppress(Exception):
                    vaults.close(one.vault)
            shutil.rmtree(self.place)

    def check(self) -> None:
        """Assert what holds of all histories."""
        every = [one.vault for one in self.desks]
        for vault in every:
            desks_verdict.check_sound(vault)
        desks_verdict.check_erased(every, self.erased)
        for case in {*self.cases, LIBRARY} - self.erased:
            desks_verdict.check_case(every, case, self.said.get(case, set()))

    def _sync_until_quiet(self) -> None:
        moved = ["nothing was synced"]
        for _ in range(_ROUNDS):
            moved = []
            for number, one in enumerate(self.desks):
                done = self._sync(one, "left")
                if done.read or done.written or done.removed:
                    moved.append(f"{number}: {done.read} {done.written} {done.removed}")
            if not moved:
                return
        raise AssertionError(f"syncing never comes to an end: {moved}")

    def _sync(self, one: Desk, name: str) -> syncing.SyncResult:
        place = syncing.folder(one.vault, self.place / name)
        done = syncing.sync_with(one.vault, place, opener=self.opener())
        self._confirm(one)
        return done

    def opener(self) -> Callable[..., bundle.Opened]:
        """Return what reads bundles: in this process, which is faster."""
        return bundle.opened

    def _deliver(self, to: int, data: bytes) -> None:
        one = self.desks[to]
        with suppress(Refused):
            receiving.take(one.vault, receiving.look(one.vault, data, self.opener()), backed_up="")
            self._confirm(one)

    def _desk(self, number: int) -> Desk:
        return self.desks[number % len(self.desks)]

    def _open(self, desk: int, case: int) -> tuple[Desk, RecordId] | None:
        """Return a desk and a case in which it may write."""
        one, scope = self._desk(desk), self.cases[case % len(self.cases)]
        return (one, scope) if self._writable(one, scope) else None

    def _writable(self, one: Desk, scope: RecordId) -> bool:
        is_here = scope in one.vault.store.scopes() and one.vault.store.record(scope) is not None
        return is_here and exchange.access(one.vault.store.connection, scope) == "full"

    def _only_reads(self, one: Desk, scope: RecordId) -> bool:
        """Tell how a case is given to a desk, whoever gives it; the first case to work with."""
        return (self.desks.index(one) + self.cases.index(scope)) % 4 == 3 and scope != self.cases[0]

    def _note(self, desk: int, case: int, note: int) -> tuple[Desk, RecordId, RecordId] | None:
        found = self._open(desk, case)
        if found is None:
            return None
        one, scope = found
        notes = sorted(r.id for r in one.vault.store.records(scope, ["session"], deleted=True))
        return (one, scope, notes[note % len(notes)]) if notes else None

    def _confirm(self, one: Desk) -> None:
        """Note what this desk has saved since."""
        store = one.vault.store
        for number in range(one.confirmed + 1, store.head()[0] + 1):
            change = history.change(store.connection, number)
            if change is not None and change.group is not None and change.device == store.device[0]:
                said = self.said.setdefault(store.scope_id(change.scope), set())
                for op in change.group.operations:
                    said.add((op.record.hex(), op.field, json.dumps(op.value)))
        one.confirmed = store.head()[0]


def run(count: int, machine: type[RuleBasedStateMachine] = Desks, steps: int = 30) -> None:
    """Run so many random histories of desks; raises where one ends wrong.

    None is made shorter: ids are random, so that what fails once may not fail again alike.
    """
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=count,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


if __name__ == "__main__":
    run(int(sys.argv[1]))
    print(f"{sys.argv[1]} histories of desks: holders show the same, nothing confirmed is gone")

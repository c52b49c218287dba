"""Random histories of several devices, in any order, twice, with gaps and wrong clocks.

``python -m tests.safety.histories 1000`` runs so many, for a release; the tests run fewer.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from exitdesk.domain.ids import RecordId
from exitdesk.storage import agreeing, compartment, history, marks, merging, outgoing
from exitdesk.storage.merging import Arriving
from exitdesk.storage.records import DELETED, FINAL
from exitdesk.storage.schema import migrations
from exitdesk.storage.store import Edit, Store

DEVICES = 4
_KEY = bytes(32)
_CASE = RecordId("ab" * 16)
_RECORDS = [RecordId(f"{number:032x}") for number in (1, 2, 3)]
_MOMENTS = (0, 10**12, 17 * 10**11, 3 * 10**12, 60 * 10**12)
"""Milliseconds since 1970: clocks that are wrong by decades."""

devices = st.integers(0, DEVICES - 1)
records = st.sampled_from(_RECORDS)


class Histories(RuleBasedStateMachine):
    """Devices that write in one case and hand changes to each other."""

    taken_in = staticmethod(merging.merged)

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.now = [10**12] * DEVICES
        self.stores: list[Store] = []
        self.written: set[tuple[bytes, str, str]] = set()

    @initialize()
    def begin(self) -> None:
        for number in range(DEVICES):
            made = compartment.create(self.folder / f"{number}.db", _KEY, migrations())

            def clock(number: int = number) -> int:
                self.now[number] += 1
                return self.now[number]

            self.stores.append(Store(made, bytes([number + 1]) * 16, "", clock))
        first = Edit(_CASE, "case", {"code": "EX-1", "kind": "client"})
        self.stores[0].save(_CASE, [first], by="", label="")
        for number in range(1, DEVICES):
            self._hand(0, number, self._lacks(0, number))

    @rule(device=devices, to=st.sampled_from(_MOMENTS))
    def set_clock(self, device: int, to: int) -> None:
        self.now[device] = to

    @rule(device=devices, record=records, field=st.sampled_from(["risk", "text"]),
          value=st.sampled_from("abcd"))  # fmt: skip
    def write(self, device: int, record: RecordId, field: str, value: str) -> None:
        if not self._is_closed(device, record):
            self._save(device, record, {field: value})

    @rule(device=devices, record=records, values=st.sets(st.sampled_from("abcde"), max_size=3))
    def tag(self, device: int, record: RecordId, values: set[str]) -> None:
        if not self._is_closed(device, record):
            self._save(device, record, {"areas": sorted(values)})

    @rule(device=devices, record=records)
    def finalise(self, device: int, record: RecordId) -> None:
        if self.stores[device].record(record) and not self._is_closed(device, record):
            self._save(device, record, {FINAL: f"final {self.now[device]}"})

    @rule(device=devices, record=records)
    def delete_or_undo(self, device: int, record: RecordId) -> None:
        row = self.stores[device].record(record)
        if row is not None:
            self._save(device, record, {DELETED: None if row.deleted else True})

    @rule(device=devices, record=records)
    def reopen(self, device: int, record: RecordId) -> None:
        row = self.stores[device].record(record)
        if row is not None and row.final and not row.deleted:
            self._save(device, record, {FINAL: None})

    @rule(device=devices, record=records, value=st.sampled_from("abcd"))
    def settle(self, device: int, record: RecordId, value: str) -> None:
        if self.stores[device].record(record) and not self._is_closed(device, record):
            self._save(device, record, {"text": value}, settles=True)

    @rule(source=devices, to=devices, data=st.data())
    def hand_over(self, source: int, to: int, data: st.DataObject) -> None:
        """Some of what is lacking arrives, in any order, and some of what is known again."""
        lacks = self._lacks(source, to)
        some = data.draw(st.lists(st.sampled_from(lacks), unique_by=id)) if lacks else []
        every = self._changes(source, {})
        again = data.draw(st.lists(st.sampled_from(every), max_size=3)) if every else []
        self._hand(source, to, [*some, *again])

    def teardown(self) -> None:
        try:
            if self.stores:
                self._everything_everywhere()
                self._check()
        finally:
            for store in self.stores:
                store.compartment.close()
            shutil.rmtree(self.folder)

    def _everything_everywhere(self) -> None:
        for _ in range(2):
            for source in range(DEVICES):
                for target in range(DEVICES):
                    if source != target:
                        self._hand(source, target, self._changes(source, {}))

    def _check(self) -> None:
        states = [_state(store) for store in self.stores]
        assert all(state == states[0] for state in states)
        for store in self.stores:
            connection, number = store.connection, store.scope_number(_CASE)
            assert number is not None
            assert agreeing.disagreeing(connection, number) == []
            assert history.problems(connection) == []
            assert marks.problems(connection) == []
            assert agreeing.misnumbered(connection) == []
            assert connection.execute("SELECT count(*) FROM held").fetchone()[0] == 0
            past = store.past(_CASE)
            kept = {
                (bytes.fromhex(record), name, json.dumps(state.value))
                for record in past.record_ids()
                for name in past.fields(RecordId(record))
                for state in past[record, name]
            }
            assert self.written <= kept

    def _save(
        self, device: int, record: RecordId, fields: dict[str, Any], *, settles: bool = False
    ) -> None:
        edit = Edit(record, "session", fields, settles)
        change = self.stores[device].save(_CASE, [edit], by="", label="")
        for op in change.group.operations if change and change.group else ():
            self.written.add((op.record, op.field, json.dumps(op.value)))

    def _is_closed(self, device: int, record: RecordId) -> bool:
        row = self.stores[device].record(record)
        return row is not None and (row.final or row.deleted)

    def _lacks(self, source: int, target: int) -> list[Arriving]:
        store = self.stores[target]
        number = store.scope_number(_CASE)
        known = {} if number is None else outgoing.holds(store.connection, number)
        return self._changes(source, known)

    def _changes(self, source: int, known: dict[bytes, int]) -> list[Arriving]:
        store = self.stores[source]
        number = store.scope_number(_CASE)
        if number is None:
            return []
        queues = outgoing.beyond(store.connection, number, known)
        return [change for queue in queues.values() for change in queue]

    def _hand(self, source: int, target: int, changes: list[Arriving]) -> None:
        if source == target:
            return
        store = self.stores[target]
        with store.compartment.transaction() as connection:
            taken = self.taken_in(store, connection, _CASE, changes, peer=1)
        assert not taken.wrong


def _state(store: Store) -> dict[bytes, Any]:
    """Return what a device shows of the case, and what waits in it, without local numbers."""
    ids: dict[int, bytes] = dict(store.connection.execute("SELECT no, id FROM device"))
    waiting: dict[int, list[Any]] = {}
    for rid, name, clock, device, seq, value in store.connection.execute(
        "SELECT rid, field, clock, device, seq, value FROM alternative"
    ):
        waiting.setdefault(rid, []).append((name, clock, ids[device], seq, value))
    rows = store.connection.execute("SELECT rid, id, kind, doc, deleted FROM record")
    return {
        row[1]: (row[2], json.loads(row[3]), row[4], sorted(waiting.get(row[0], []), key=str))
        for row in rows
    }


def run(count: int, machine: type[RuleBasedStateMachine] = Histories, steps: int = 30) -> None:
    """Run so many random histories; raises where devices end differently."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=count,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


if __name__ == "__main__":
    run(int(sys.argv[1]))
    print(f"{sys.argv[1]} histories of {DEVICES} devices: all end the same, nothing is lost")

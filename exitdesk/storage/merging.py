"""Taking in what others changed: one pass, any order, twice or late, to the same end.

`replay` says what a record is, given all the changes. Here each operation is applied to the
record as it stands where that comes to the same; where it might not (final, deleted, lists
without order) the record is replayed from its history.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import msgspec

from exitdesk.domain.ids import RecordId
from exitdesk.domain.operations import (
    CLOCK_LIMIT,
    Group,
    Operation,
    chained,
    decoded,
    payload_hash,
    replaced,
)
from exitdesk.domain.validation import is_empty
from exitdesk.storage import history, marks, replay, rows
from exitdesk.storage.compartment import Connection
from exitdesk.storage.history import Incoming
from exitdesk.storage.marks import Mark, Vector
from exitdesk.storage.projections import RID_BITS
from exitdesk.storage.replay import DELETED, FINAL, is_content, is_set
from exitdesk.storage.rows import Row, Stamp
from exitdesk.storage.store import Store, new_rid

MAX_FIELD: Final = 200
ERASED: Final = 1
AWAY: Final = 2
"""The content was given out of the house; it may come back whole."""
_IDS: Final = 16


class Wrong(StrEnum):
    """Why a change of another device cannot be taken in."""

    FORKED = "forked"
    MALFORMED = "malformed"
    ERASED = "erased"
    READ_ONLY = "read_only"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Arriving:
    """A change as it travels; `prev` is the hash of its device's change before."""

    device: bytes
    first_seq: int
    ops: int
    clock: int
    salt: bytes
    payload: bytes
    prev: bytes


@dataclass(slots=True)
class Taken:
    """What came of one scope: numbers, and what could not be taken in yet or at all.

    `changes` are the first and last number in the history here. `records` are those that now
    say something else, `unsettled` those where two people wrote different things.
    """

    scope: RecordId
    changes: tuple[int, int] | None = None
    operations: int = 0
    known: int = 0
    held: int = 0
    wrong: dict[bytes, Wrong] = field(default_factory=dict)
    records: set[bytes] = field(default_factory=set)
    unsettled: set[bytes] = field(default_factory=set)


class Merge:
    """A taking in of changes of several scopes, in one open transaction; `finish` ends it."""

    def __init__(self, store: Store, connection: Connection, peer: int) -> None:
        self._store, self._connection, self._peer = store, connection, peer
        self._touched: list[tuple[int, bytes, list[Row]]] = []

    def take(
        self,
        scope: RecordId,
        arriving: Iterable[Arriving],
        *,
        refused: frozenset[bytes] = frozenset(),
    ) -> Taken:
        """Take changes of one scope in, together with those that waited.

        What builds on something that is not here yet waits in its turn. `refused` are devices
        that may only read. A device whose chain differs from what is known of it is left out
        whole.
        """
        connection, taken, key = self._connection, Taken(scope), bytes.fromhex(scope)
        changes = list(arriving)
        row = connection.execute("SELECT erased FROM scope WHERE id=?", (key,)).fetchone()
        if row and row[0] == ERASED:
            taken.wrong = {one.device: Wrong.ERASED for one in changes}
            return taken
        if row and row[0] == AWAY and not _brought_back(connection, key, changes):
            taken.wrong = {one.device: Wrong.INCOMPLETE for one in changes}
            return taken
        no = self._store.made_scope(connection, scope)
        merging = _Merging(self._store, connection, no, key, taken, refused)
        self._touched.append((no, key, merging.run(changes, self._peer)))
        return taken

    def finish(self) -> None:
        """Write the typed rows of all that changed: words first, which are written at once."""
        for no, _, touched in self._touched:
            for row in touched:
                rows.write_typed(self._connection, no, row)
        for no, key, touched in self._touched:
            if touched and no:
                rows.write_case(self._connection, no, key)
        self._touched = []


def merged(
    store: Store,
    connection: Connection,
    scope: RecordId,
    arriving: Iterable[Arriving],
    *,
    peer: int,
    refused: frozenset[bytes] = frozenset(),
) -> Taken:
    """Take changes of one scope in; see `Merge`."""
    merge = Merge(store, connection, peer)
    taken = merge.take(scope, arriving, refused=refused)
    merge.finish()
    return taken


class _Merging:
    """The taking in of one scope's changes."""

    def __init__(
        self,
        store: Store,
        connection: Connection,
        no: int,
        scope: bytes,
        taken: Taken,
        refused: frozenset[bytes],
    ) -> None:
        self._store, self._connection, self._no, self._scope = store, connection, no, scope
        self._taken, self._refused = taken, refused
        self._marks = marks.marks(connection, no)
        self._rows: dict[bytes, Row] = {}
        self._again: set[bytes] = set()
        self._ids: dict[int, bytes] = dict(connection.execute("SELECT no, id FROM device"))
        self._numbers = {device: number for number, device in self._ids.items()}
        self._at: dict[bytes, int] = {}
        self._held = False

    def run(self, arriving: Iterable[Arriving], peer: int) -> list[Row]:
        """Take in what can be; return the records whose typed rows are to be written."""
        waiting = self._queues(arriving)
        accepted: list[Incoming] = []
        moved = True
        while moved:
            moved = False
            for device, queue in waiting.items():
                while queue and device not in self._taken.wrong and self._step(queue[0], accepted):
                    queue.pop(0)
                    moved = True
        self._keep_waiting(waiting, peer)
        if accepted:
            self._taken.changes = history.taken(self._connection, self._no, accepted)
            marks.write(self._connection, self._no, self._marks.values())
            self._write()
        return [self._rows[record] for record in self._taken.records]

    def _queues(self, arriving: Iterable[Arriving]) -> dict[bytes, list[Arriving]]:
        held = self._connection.execute(
            "SELECT device, first_seq, ops, clock, salt, payload, prev FROM held WHERE scope=?",
            (self._scope,),
        ).fetchall()
        self._held = bool(held)
        every = {(a.device, a.first_seq, a.prev): a for a in (Arriving(*row) for row in held)}
        every |= {(a.device, a.first_seq, a.prev): a for a in arriving}
        queues: dict[bytes, list[Arriving]] = {}
        for one in sorted(every.values(), key=lambda a: (a.device, a.first_seq)):
            queues.setdefault(one.device, []).append(one)
        for device in queues:
            if device in self._refused:
                self._taken.wrong[device] = Wrong.READ_ONLY
        return queues

    def _step(self, one: Arriving, accepted: list[Incoming]) -> bool:
        """Take one change in; False where it has to wait or is wrong."""
        mark = self._mark(one.device)
        if one.first_seq <= mark.seq:
            return self._is_known(one, mark)
        if one.first_seq > mark.seq + 1:
            return False
        if one.prev != mark.hash:
            return self._refuse(one, Wrong.FORKED)
        group = _checked(one)
        if group is None:
            return self._refuse(one, Wrong.MALFORMED)
        vector = {**mark.seen, **dict(group.seen)}
        if any(self._seq_of(device) < seq for device, seq in group.seen):
            return False
        if not _answers_what_it_saw(group, one, vector) or not self._fits(group):
            return self._refuse(one, Wrong.MALFORMED)
        hashed = payload_hash(one.salt, one.payload)
        digest = chained(
            one.prev, one.device, self._scope, one.first_seq, one.ops, one.clock, hashed
        )
        linear = all(
            vector.get(device, 0) >= other.seq
            for device, other in self._marks.items()
            if device != one.device
        )
        self._apply(group, one, mark.device, linear=linear)
        accepted.append(
            Incoming(
                mark.device,
                one.first_seq,
                one.ops,
                one.clock,
                one.salt,
                one.payload,
                hashed,
                one.prev,
                digest,
            )
        )
        mark.seq, mark.hash, mark.seen = one.first_seq + one.ops - 1, digest, vector
        self._taken.operations += one.ops
        return True

    def _mark(self, device: bytes) -> Mark:
        if device not in self._marks:
            number = self._numbers.get(device)
            if number is None:
                number = self._connection.execute(
                    "INSERT INTO device (id, name, own) VALUES (?,'',0) RETURNING no", (device,)
                ).fetchone()[0]
                self._numbers[device], self._ids[number] = number, device
            self._marks[device] = Mark(number, device)
        return self._marks[device]

    def _seq_of(self, device: bytes) -> int:
        mark = self._marks.get(device)
        return mark.seq if mark else 0

    def _refuse(self, one: Arriving, why: Wrong) -> bool:
        self._taken.wrong[one.device] = why
        return False

    def _is_known(self, one: Arriving, mark: Mark) -> bool:
        """Tell whether the change is here already; another one in its place is a fork."""
        row = self._connection.execute(
            "SELECT hash FROM change WHERE scope=? AND device=? AND first_seq=?",
            (self._no, mark.device, one.first_seq),
        ).fetchone()
        hashed = payload_hash(one.salt, one.payload)
        same = row is not None and row[0] == chained(
            one.prev, one.device, self._scope, one.first_seq, one.ops, one.clock, hashed
        )
        if not same:
            return self._refuse(one, Wrong.FORKED)
        self._taken.known += 1
        return True

    def _fits(self, group: Group) -> bool:
        """Have the rows of a change at hand; False where one belongs to another scope."""
        kinds = {op.record: op.kind for op in group.operations if op.record not in self._rows}
        found = {record: rows.loaded(self._connection, record) for record in kinds}
        if any(row is not None and row.rid >> RID_BITS != self._no for row in found.values()):
            return False
        for record, kind in kinds.items():
            row = found[record]
            if row is None:
                row = Row(new_rid(self._connection, self._no), record, kind, None, {}, {})
            self._rows[record] = row
        return True

    # ------------------------------------------------------------------ operations

    def _apply(self, group: Group, one: Arriving, device: int, *, linear: bool) -> None:
        for number, operation in enumerate(group.operations):
            row = self._rows[operation.record]
            self._taken.records.add(operation.record)
            self._at[operation.record] = group.at
            if operation.record in self._again:
                continue
            stamp = (operation.clock, device, one.first_seq + number)
            if self._is_special(row, operation, linear=linear):
                self._again.add(operation.record)
            else:
                self._applied(row, operation, one.device, stamp)

    def _is_special(self, row: Row, operation: Operation, *, linear: bool) -> bool:
        """Tell whether it takes the history to say what the record is now."""
        name, fate = operation.field, bool(row.doc.get(FINAL) or row.doc.get(DELETED))
        if row.doc.get(FINAL) and (is_content(name) or name == FINAL):
            return True
        if not linear and (fate or name in {FINAL, DELETED}):
            return True
        return bool(row.alternatives.get(name)) and (is_set(row.kind, name) or name == DELETED)

    def _applied(self, row: Row, operation: Operation, device: bytes, stamp: Stamp) -> None:
        """Put an operation among the heads of its cell; the highest of them is shown."""
        name = operation.field
        value = None if is_empty(operation.value) else operation.value
        gone = {
            (self._numbers[d], seq) for d, seq in replaced(operation, device) if d in self._numbers
        }
        waiting = row.alternatives.get(name, {})
        heads = {s: v for s, v in waiting.items() if s[1:] not in gone}
        shown = row.stamps.get(name)
        if shown is not None and shown[1:] not in gone:
            heads[shown] = row.doc.get(name)
        if heads and is_set(row.kind, name):
            self._again.add(row.id)
            return
        heads[stamp] = value
        top = max(heads, key=lambda s: (s[0], self._ids[s[1]], s[2]))
        row.set(name, heads.pop(top), top)
        if heads or waiting:
            row.alternatives[name], row.unsettled = heads, True

    # ------------------------------------------------------------------ writing

    def _write(self) -> None:
        if self._again:
            rows.replay_all(self._connection, self._no, [self._rows[r] for r in self._again])
        now = {record: self._at[record] for record in self._taken.records}
        for record in sorted(self._taken.records, key=lambda r: self._rows[r].rid):
            row = self._rows[record]
            rows.write_record(self._connection, now[record], row)
            if any(_differs(row, name) for name in row.alternatives):
                self._taken.unsettled.add(record)
        changed = [self._rows[r] for r in self._taken.records if self._rows[r].unsettled]
        rows.write_alternatives(self._connection, changed)

    def _keep_waiting(self, waiting: dict[bytes, list[Arriving]], peer: int) -> None:
        if self._held:
            self._connection.execute("DELETE FROM held WHERE scope=?", (self._scope,))
        now = self._store.clock()
        for device, queue in waiting.items():
            if device in self._taken.wrong:
                continue
            self._taken.held += len(queue)
            self._connection.executemany(
                "INSERT INTO held VALUES (?,?,?,?,?,?,?,?,?,?)",
                [
                    (
                        self._scope,
                        a.device,
                        a.first_seq,
                        a.ops,
                        a.clock,
                        a.salt,
                        a.payload,
                        a.prev,
                        peer,
                        now,
                    )
                    for a in queue
                ],
            )


def _brought_back(connection: Connection, scope: bytes, arriving: list[Arriving]) -> bool:
    """Put the content of a case back that was given away; False where not all of it comes."""
    no = connection.execute("SELECT no FROM scope WHERE id=?", (scope,)).fetchone()[0]
    coming = {(a.device, a.first_seq): a for a in arriving}
    lacking = connection.execute(
        "SELECT c.no, d.id, c.first_seq, c.payload_hash FROM change c "
        "JOIN device d ON d.no = c.device WHERE c.scope=?",
        (no,),
    ).fetchall()
    contents = []
    for number, device, first_seq, hashed in lacking:
        found = coming.get((device, first_seq))
        if found is None or payload_hash(found.salt, found.payload) != hashed:
            return False
        contents.append((found.salt, found.payload, number))
    connection.executemany("UPDATE change SET salt=?, payload=? WHERE no=?", contents)
    connection.execute("UPDATE scope SET erased=0, next_rid=? WHERE no=?", (no << RID_BITS, no))
    ids: dict[int, bytes] = dict(connection.execute("SELECT no, id FROM device"))
    numbers = {device: number for number, device in ids.items()}
    changes = history.changes(connection, no)
    at = {op.record: c.group.at for c in changes if c.group for op in c.group.operations}
    for record, operations in replay.written(changes, ids, None).items():
        row = Row(new_rid(connection, no), record, "", None, {}, {})
        rows.put(row, replay.state(operations), numbers)
        rows.write(connection, no, at[record], row)
        rows.write_alternatives(connection, [row])
    rows.write_case(connection, no, scope)
    return True


def _differs(row: Row, name: str) -> bool:
    shown = row.doc.get(name)
    return not is_set(row.kind, name) and any(
        value != shown for value in row.alternatives[name].values()
    )


def _checked(one: Arriving) -> Group | None:
    """Return what a change says where it says it as a change must."""
    try:
        group = decoded(one.payload)
    except (msgspec.DecodeError, RecursionError):
        return None
    ops = group.operations
    sound = (
        len(ops) == one.ops >= 1
        and one.clock == max(op.clock for op in ops)
        and all(0 <= op.clock < CLOCK_LIMIT for op in ops)
        and all(len(op.record) == _IDS and 0 < len(op.field) <= MAX_FIELD for op in ops)
        and all(len(device) == _IDS and seq > 0 for device, seq in group.seen)
        and all(device != one.device for device, _ in group.seen)
    )
    return group if sound else None


def _answers_what_it_saw(group: Group, one: Arriving, vector: Vector) -> bool:
    """Tell whether every operation only answers such as its device knew."""
    for number, operation in enumerate(group.operations):
        for device, seq in replaced(operation, one.device):
            known = one.first_seq + number - 1 if device == one.device else vector.get(device, 0)
            if not 0 < seq <= known:
                return False
    return True

"""Many changes in few bytes: column by column, each payload rebuilt to its very bytes.

A column holds one thing of all changes or operations in their order: numbers as differences,
names as places in a table, the values of one field together. What looks random (salts, ids of
records and devices) goes into `loose`, which nobody should try to pack. A payload that would not
come back exactly travels as it is.

An operation names its record by a number: 0 is that of the operation before, 1 the next new one,
and 2 + n the one n places back in the order in which records first came.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import Meta

from exitdesk.domain.operations import (
    CLOCK_BITS,
    Group,
    Operation,
    OperationId,
    decoded,
    encoded,
)
from exitdesk.sync.model import MAX_NUMBER, MAX_OPERATIONS, UNREADABLE, WireChange
from exitdesk.sync.values import is_plain

ID_BYTES: Final = 16
MAX_PAYLOADS: Final = 160 * 1024 * 1024
"""How many bytes the payloads of one bundle may come to once they are rebuilt."""

#: One for all operations that answer none: a million of them would take their room.
_NONE: list[int | OperationId] = []

_Thing = TypeVar("_Thing")
_Numbers = Annotated[list[int], Meta(max_length=MAX_OPERATIONS)]


class Malformed(ValueError):
    """Columns that do not describe changes."""


class Columns(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """The columns, in the order in which they are written."""

    segments: _Numbers = []
    """Changes of each segment."""
    ops: _Numbers = []
    """Operations of each change; negative where its payload travels as it is."""
    first: _Numbers = []
    at: _Numbers = []
    by: _Numbers = []
    label: _Numbers = []
    seen: _Numbers = []
    seen_device: _Numbers = []
    seen_number: _Numbers = []
    record: _Numbers = []
    field: _Numbers = []
    clock: _Numbers = []
    replaces: _Numbers = []
    own: _Numbers = []
    other_device: _Numbers = []
    other_number: _Numbers = []
    names: Annotated[list[str], Meta(max_length=MAX_OPERATIONS)] = []
    kinds: _Numbers = []
    """For each field: its kind of record, as a place in `names`."""
    fields: _Numbers = []
    """For each field: its name, as a place in `names`."""
    values: Annotated[list[list[Any]], Meta(max_length=MAX_OPERATIONS)] = []
    """For each field: its values in the order of the operations."""
    raw: Annotated[list[bytes], Meta(max_length=MAX_OPERATIONS)] = []
    raw_clock: _Numbers = []
    devices: Annotated[int, Meta(ge=0, le=MAX_OPERATIONS)] = 0
    records: Annotated[int, Meta(ge=0, le=MAX_OPERATIONS)] = 0


def coded(segments: Sequence[Sequence[WireChange]]) -> tuple[Columns, bytes]:
    """Return the columns of these changes, and the bytes that are not worth packing."""
    writer = _Writer()
    for changes in segments:
        writer.segment(changes)
    return writer.finished()


def rebuilt(columns: Columns, loose: bytes | memoryview) -> Iterator[tuple[WireChange, ...]]:
    """Yield the changes of each segment, every byte as it was; raises Malformed."""
    reader = _Reader(columns, loose)
    for count in columns.segments:
        try:
            changes = reader.changes(count)
        except (StopIteration, ValueError, OverflowError, *UNREADABLE):
            raise Malformed from None
        yield changes
    reader.expect_end()


class _Table:
    """Things by the order in which they first came."""

    def __init__(self) -> None:
        self.places: dict[Any, int] = {}

    def place(self, thing: Any) -> int:
        return self.places.setdefault(thing, len(self.places))


class _Writer:
    def __init__(self) -> None:
        self._columns = Columns()
        self._salts: list[bytes] = []
        self._devices, self._records, self._fields, self._names = (_Table() for _ in range(4))
        self._last_at = 0
        self._last_record = b""
        self._last_number: dict[bytes, int] = {}

    def segment(self, changes: Sequence[WireChange]) -> None:
        self._columns.segments.append(len(changes))
        expected = 1
        for change in changes:
            self._columns.first.append(change.first_seq - expected)
            expected = change.first_seq + change.ops
            self._salts.append(change.salt)
            group = _exactly(change)
            if group is None:
                self._columns.ops.append(-change.ops)
                self._columns.raw.append(change.payload)
                self._columns.raw_clock.append(change.clock)
            else:
                self._columns.ops.append(change.ops)
                self._group(group, change.first_seq)

    def finished(self) -> tuple[Columns, bytes]:
        columns = self._columns
        columns.names = list(self._names.places)
        columns.devices, columns.records = len(self._devices.places), len(self._records.places)
        loose = (*self._salts, *self._devices.places, *self._records.places)
        return columns, b"".join(loose)

    def _group(self, group: Group, seq: int) -> None:
        columns = self._columns
        columns.at.append(group.at - self._last_at)
        self._last_at = group.at
        columns.by.append(self._names.place(group.by))
        columns.label.append(self._names.place(group.label))
        columns.seen.append(len(group.seen))
        for device, number in group.seen:
            columns.seen_device.append(self._devices.place(device))
            columns.seen_number.append(self._step(device, number))
        clock = group.at << CLOCK_BITS
        for number, op in enumerate(group.operations, seq):
            self._operation(op, number)
            columns.clock.append(op.clock - clock)
            clock = op.clock

    def _operation(self, op: Operation, number: int) -> None:
        columns = self._columns
        columns.record.append(self._record(op.record))
        key = (op.kind, op.field)
        place = self._fields.place(key)
        if place == len(columns.values):
            columns.values.append([])
            columns.kinds.append(self._names.place(op.kind))
            columns.fields.append(self._names.place(op.field))
        columns.field.append(place)
        columns.values[place].append(op.value)
        columns.replaces.append(len(op.replaces))
        for one in op.replaces:
            if isinstance(one, int):
                columns.own.append(number - one)
            else:
                columns.own.append(0)
                columns.other_device.append(self._devices.place(one[0]))
                columns.other_number.append(self._step(*one))

    def _record(self, record: bytes) -> int:
        if record == self._last_record:
            return 0
        self._last_record = record
        known = len(self._records.places)
        place = self._records.place(record)
        return 1 if place == known else 1 + known - place

    def _step(self, device: bytes, number: int) -> int:
        step = number - self._last_number.get(device, 0)
        self._last_number[device] = number
        return step


def _exactly(change: WireChange) -> Group | None:
    """Return the change's group where it can be rebuilt to the same bytes."""
    try:
        group = decoded(change.payload)
        again = encoded(group)
    except UNREADABLE:
        return None
    regular = (
        again == change.payload
        and 0 < len(group.operations) == change.ops
        and change.clock == max(op.clock for op in group.operations)
        and all(_is_regular(op, seq) for seq, op in enumerate(group.operations, change.first_seq))
        and all(len(device) == ID_BYTES for device, _ in group.seen)
    )
    return group if regular else None


def _is_regular(op: Operation, seq: int) -> bool:
    return len(op.record) == ID_BYTES and all(
        one != seq if isinstance(one, int) else len(one[0]) == ID_BYTES for one in op.replaces
    )


class _Reader:
    def __init__(self, columns: Columns, loose: bytes | memoryview) -> None:
        changes = len(columns.ops)
        if len(loose) != (changes + columns.devices + columns.records) * ID_BYTES:
            raise Malformed
        if len(columns.kinds) != len(columns.values) or len(columns.fields) != len(columns.values):
            raise Malformed
        if sum(map(abs, columns.ops)) > MAX_OPERATIONS:
            raise Malformed
        ids = [bytes(loose[at : at + ID_BYTES]) for at in range(0, len(loose), ID_BYTES)]
        self._columns = columns
        self._salts = iter(ids[:changes])
        self._devices = ids[changes : changes + columns.devices]
        self._new_records = iter(ids[changes + columns.devices :])
        self._records: list[bytes] = []
        self._record = b""
        self._last_at = 0
        self._last_number: dict[bytes, int] = {}
        self._keys = [
            (_place(columns.names, kind), _place(columns.names, field))
            for kind, field in zip(columns.kinds, columns.fields, strict=True)
        ]
        self._values = [iter(column) for column in columns.values]
        self._iterators: dict[str, Iterator[int]] = {
            name: iter(getattr(columns, name)) for name in Columns.__struct_fields__[1:16]
        }
        self._raw, self._raw_clock = iter(columns.raw), iter(columns.raw_clock)
        self._room = MAX_PAYLOADS

    def expect_end(self) -> None:
        everything = (
            *self._iterators.values(),
            *self._values,
            self._salts,
            self._new_records,
            self._raw,
            self._raw_clock,
        )
        if any(True for column in everything for _ in column):
            raise Malformed

    def changes(self, count: int) -> tuple[WireChange, ...]:
        following, expected, found = self._iterators, 1, []
        for _ in range(count):
            seq = expected + next(following["first"])
            ops = next(following["ops"])
            if not 1 <= seq <= MAX_NUMBER or not ops:
                raise Malformed
            salt = next(self._salts)
            if ops < 0:
                payload, clock = next(self._raw), next(self._raw_clock)
                _check(payload, -ops, clock)
            else:
                group = self._group(seq, ops)
                payload, clock = encoded(group), max(op.clock for op in group.operations)
            self._room -= len(payload)
            if self._room < 0 or not 0 <= clock < 2**62:
                raise Malformed
            found.append(WireChange(seq, abs(ops), clock, salt, payload))
            expected = seq + abs(ops)
        return tuple(found)

    def _group(self, seq: int, ops: int) -> Group:
        following, names = self._iterators, self._columns.names
        at = self._last_at = self._last_at + next(following["at"])
        by = _place(names, next(following["by"]))
        label = _place(names, next(following["label"]))
        seen = []
        for _ in range(next(following["seen"])):
            device = _place(self._devices, next(following["seen_device"]))
            seen.append((device, self._stepped(device, next(following["seen_number"]))))
        clock, operations = at << CLOCK_BITS, []
        for number in range(seq, seq + ops):
            clock += next(following["clock"])
            operations.append(self._operation(number, clock))
        return Group(by, at, label, operations, seen)

    def _operation(self, seq: int, clock: int) -> Operation:
        following = self._iterators
        record = self._named_record(next(following["record"]))
        place = next(following["field"])
        kind, field = _place(self._keys, place)
        value = next(self._values[place])
        if not is_plain(value):
            raise Malformed
        count = next(following["replaces"])
        replaces = [self._replaced(seq) for _ in range(count)] if count else _NONE
        return Operation(record, kind, field, value, clock, replaces)

    def _replaced(self, seq: int) -> int | tuple[bytes, int]:
        following = self._iterators
        step = next(following["own"])
        if step:
            return seq - step
        device = _place(self._devices, next(following["other_device"]))
        return device, self._stepped(device, next(following["other_number"]))

    def _named_record(self, code: int) -> bytes:
        if code == 1:
            self._record = next(self._new_records)
            self._records.append(self._record)
        elif code:
            self._record = _place(self._records, len(self._records) + 1 - code)
        elif not self._record:
            raise Malformed
        return self._record

    def _stepped(self, device: bytes, step: int) -> int:
        number = self._last_number[device] = self._last_number.get(device, 0) + step
        return number


def _check(payload: bytes, ops: int, clock: int) -> None:
    """Raise where a payload that travels as it is does not say what is said of it."""
    group = decoded(payload)
    if len(group.operations) != ops or clock != max(op.clock for op in group.operations):
        raise Malformed
    if not all(len(op.record) == ID_BYTES and is_plain(op.value) for op in group.operations):
        raise Malformed


def _place(table: Sequence[_Thing], place: int) -> _Thing:
    """Return what stands there; raises Malformed where there is no such place."""
    if not 0 <= place < len(table):
        raise Malformed
    return table[place]

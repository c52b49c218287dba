"""Columns give back every byte, in few bytes, and never more than was bargained for."""

from __future__ import annotations

import lzma
import random
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exitdesk.domain.operations import CLOCK_BITS, Operation
from exitdesk.sync import bundle, frame, segments
from exitdesk.sync.model import Body, WireChange
from exitdesk.sync.segments import Columns, Malformed
from tests.unit.sync.post import NOW, Desk, change, history

ID = st.binary(min_size=16, max_size=16)
FEW_IDS = st.sampled_from([bytes([n]) * 16 for n in range(4)])
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inside: (
        st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=8), inside, max_size=4)
    ),
    max_leaves=12,
)
NUMBERS = st.integers(0, 2**40)
OPERATIONS = st.builds(
    Operation,
    FEW_IDS | ID,
    st.sampled_from(["case", "session", ""]),
    st.sampled_from(["alias", "note", "tags:ü"]),
    PLAIN,
    st.integers(0, 2**62 - 1),
    st.lists(NUMBERS | st.tuples(FEW_IDS | ID, NUMBERS), max_size=3),
)
SEEN = st.lists(st.tuples(FEW_IDS, NUMBERS), max_size=3)


@st.composite
def changes(draw: st.DrawFn) -> WireChange:
    """A change as storage writes it, or one whose payload is none of its own."""
    operations = draw(st.lists(OPERATIONS, min_size=1, max_size=5))
    made = change(draw(st.integers(1, 2**40)), draw(NUMBERS), *operations, seen=draw(SEEN))
    return draw(
        st.sampled_from(
            [
                made,
                made,
                msgspec.structs.replace(made, clock=made.clock // 2),
                msgspec.structs.replace(made, ops=made.ops + 1),
                msgspec.structs.replace(made, payload=made.payload + b"\xc0"),
                msgspec.structs.replace(made, payload=b"\x94\xa1a\x05\xa1b\x90"),
            ]
        )
    )


def back(made: Sequence[Sequence[WireChange]]) -> list[list[WireChange]]:
    columns, loose = segments.coded(made)
    data = msgspec.msgpack.encode(columns)
    return [
        list(one) for one in segments.rebuilt(msgspec.msgpack.decode(data, type=Columns), loose)
    ]


@given(st.lists(st.lists(changes(), max_size=4), max_size=3))
@settings(max_examples=300)
def test_every_byte_comes_back_or_the_whole_is_refused(made: list[list[WireChange]]) -> None:
    regular = [[segments._exactly(one) is not None for one in part] for part in made]
    try:
        found = back(made)
    except Malformed:
        assert not all(all(part) for part in regular)
    else:
        assert found == made


def test_a_payload_of_a_later_version_travels_as_it_is() -> None:
    """A group that has an element more than are known here."""
    made = change(
        5, NOW, Operation(bytes(16), "case", "alias", "Heron", 9, []), seen=[(b"d" * 16, 3)]
    )
    later = msgspec.msgpack.encode([*msgspec.msgpack.decode(made.payload), "more"])
    changed = msgspec.structs.replace(made, payload=later)
    assert back([[made, msgspec.structs.replace(changed, first_seq=6)]])[0][1].payload == later


@pytest.mark.parametrize(
    "operation",
    [
        Operation(bytes(15), "case", "alias", "x", 1, []),
        Operation(bytes(16), "case", "alias", "x", 1, [5]),
        Operation(bytes(16), "case", "alias", "x", 1, [(bytes(3), 4)]),
    ],
)
def test_what_columns_cannot_say_travels_as_it_is(operation: Operation) -> None:
    columns, _ = segments.coded([[change(5, NOW, operation)]])
    assert (columns.ops, len(columns.raw)) == ([-1], 1)


def test_few_bytes_for_each_operation() -> None:
    """100,000 operations in 10,000 records of ten fields, in 1,000 cases."""
    chance = random.Random(1)
    made = [history(chance) for _ in range(1_000)]
    columns, loose = segments.coded(made)
    packed = lzma.compress(
        msgspec.msgpack.encode(columns),
        format=lzma.FORMAT_RAW,
        filters=frame._FILTERS,
    )
    assert sum(one.ops for part in made for one in part) == 100_000
    assert len(packed) + len(loose) < 7 * 100_000
    assert [list(part) for part in segments.rebuilt(columns, loose)] == made


def test_a_whole_bundle_takes_fewer_than_fourteen_bytes_for_an_operation() -> None:
    ana, ben = Desk(), Desk()
    chance = random.Random(2)
    body = Body(tuple(ana.scope(history(chance)) for _ in range(200)))
    assert len(ana.letter(body, ben, suite="hybrid").data) < 14 * 20_000


def columns_of(*operations: Operation) -> tuple[Columns, bytes]:
    return segments.coded([[change(1, 1_000, *operations)]])


def refused(columns: Columns, loose: bytes) -> bool:
    try:
        list(segments.rebuilt(columns, loose))
    except Malformed:
        return True
    return False


ONE = Operation(bytes(16), "case", "alias", "Heron", 1_000 << CLOCK_BITS, [(b"d" * 16, 7)])


@pytest.mark.parametrize(
    ("column", "numbers"),
    [
        ("segments", [2]),
        ("segments", [0]),
        ("segments", [-1]),
        ("segments", []),
        ("ops", [0]),
        ("ops", [2]),
        ("ops", [-1]),
        ("first", [-1]),
        ("first", [2**60]),
        ("at", []),
        ("at", [2**62]),
        ("by", [9]),
        ("by", [-1]),
        ("label", [3, 1]),
        ("seen", [1]),
        ("record", [0]),
        ("record", [2]),
        ("record", [3]),
        ("record", [-1]),
        ("field", [1]),
        ("field", [-1]),
        ("clock", [2**62]),
        ("clock", [-(2**62)]),
        ("replaces", [2]),
        ("replaces", [0]),
        ("other_device", [1]),
        ("other_device", [-1]),
        ("own", [1]),
        ("kinds", [9]),
        ("kinds", []),
        ("fields", []),
        ("values", [[]]),
        ("values", [["Heron", "more"]]),
        ("values", [["Heron"], []]),
        ("values", [[b"bytes"]]),
        ("raw", [b"more"]),
        ("raw_clock", [1]),
    ],
)
def test_columns_that_do_not_fit_one_another(column: str, numbers: list[Any]) -> None:
    columns, loose = columns_of(ONE)
    assert not refused(columns, loose)
    setattr(columns, column, numbers)
    assert refused(columns, loose)


def test_loose_bytes_are_as_many_as_the_columns_say() -> None:
    columns, loose = columns_of(ONE)
    assert refused(columns, loose + bytes(16))
    assert refused(columns, loose[:-1])


@pytest.mark.parametrize(
    ("payload", "ops"),
    [
        (b"", 1),
        (b"\xc1", 1),
        (change(1, 5, ONE).payload, 2),
        (change(1, 5, msgspec.structs.replace(ONE, record=b"short")).payload, 1),
        (change(1, 5, msgspec.structs.replace(ONE, value=b"bytes")).payload, 1),
        (msgspec.msgpack.encode(["by", 5, "label", []]), 1),
        (b"\x91" * 100_000, 1),
    ],
)
def test_a_payload_that_travels_as_it_is_must_be_one(payload: bytes, ops: int) -> None:
    columns = Columns(segments=[1], ops=[-ops], first=[0], raw=[payload], raw_clock=[ONE.clock])
    assert refused(columns, bytes(16))


def test_neither_operations_nor_bytes_beyond_the_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    columns, loose = columns_of(ONE)
    columns.ops = [2**40]
    assert refused(columns, loose)
    columns, loose = columns_of(ONE)
    monkeypatch.setattr(segments, "MAX_PAYLOADS", 10)
    assert refused(columns, loose)


def test_a_bundle_holds_no_more_operations_than_a_reader_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:

    ana, ben = Desk(), Desk()
    body = Body((ana.scope(history(random.Random(1), 2)),))
    monkeypatch.setattr(frame, "MAX_OPERATIONS", 20)
    ana.letter(body, ben)
    monkeypatch.setattr(frame, "MAX_OPERATIONS", 19)
    with pytest.raises(bundle.TooMuch):
        ana.letter(body, ben)

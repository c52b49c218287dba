"""A segment is whole from its first change to the head that its author signed, or it is nothing."""

from __future__ import annotations

import random

import msgspec
import pytest

from exitdesk.sync import heads
from exitdesk.sync.model import Segment, WireChange
from tests.unit.sync.post import NOW, Desk, history

ANA, BEN = Desk(), Desk()
SCOPE = b"s" * 16
CHANGES = history(random.Random(5), 4)
SEGMENT = ANA.segment(SCOPE, CHANGES)
KEY = ANA.keys.sign_key
put = msgspec.structs.replace


def test_the_authors_segment_is_whole_for_whoever_carries_it() -> None:
    assert heads.is_whole(SCOPE, SEGMENT, KEY)
    assert not heads.is_whole(SCOPE, SEGMENT, BEN.keys.sign_key)
    assert not heads.is_whole(bytes(16), SEGMENT, KEY)


def test_the_second_half_goes_on_where_the_first_ends() -> None:
    last, head = heads.head(SCOPE, ANA.device, bytes(32), CHANGES[:2])
    assert last == 20
    second = put(SEGMENT, prev=head, changes=tuple(CHANGES[2:]))
    assert heads.is_whole(SCOPE, second, KEY)
    assert not heads.is_whole(SCOPE, put(second, prev=bytes(32)), KEY)


def other(place: int, **fields: object) -> tuple[WireChange, ...]:
    changed = list(CHANGES)
    changed[place] = put(CHANGES[place], **fields)
    return tuple(changed)


@pytest.mark.parametrize(
    "segment",
    [
        put(SEGMENT, changes=()),
        put(SEGMENT, changes=tuple(CHANGES[:-1])),
        put(SEGMENT, changes=tuple(CHANGES[1:])),
        put(SEGMENT, changes=(CHANGES[0], CHANGES[2], CHANGES[3])),
        put(SEGMENT, changes=(CHANGES[1], CHANGES[0], *CHANGES[2:])),
        put(SEGMENT, changes=other(1, first_seq=12)),
        put(SEGMENT, changes=other(3, ops=11)),
        put(SEGMENT, changes=other(0, clock=5)),
        put(SEGMENT, changes=other(0, salt=bytes(16))),
        put(SEGMENT, changes=other(2, payload=CHANGES[1].payload)),
        put(SEGMENT, device=BEN.device),
        put(SEGMENT, signature=bytes(64)),
    ],
)
def test_whatever_is_changed_is_noticed(segment: Segment) -> None:
    assert not heads.is_whole(SCOPE, segment, KEY)


def test_a_statement_is_its_authors() -> None:
    made = heads.stated(ANA.keys, "erase", SCOPE, ANA.device, NOW)
    assert heads.is_stated(KEY, made)
    assert not heads.is_stated(BEN.keys.sign_key, made)
    for fields in ({"kind": "withdraw"}, {"scope": bytes(16)}, {"device": bytes(16)}, {"at": 1}):
        assert not heads.is_stated(KEY, put(made, **fields))


def test_no_changes_lead_nowhere() -> None:
    assert heads.head(SCOPE, ANA.device, b"p" * 32, []) == (0, b"p" * 32)

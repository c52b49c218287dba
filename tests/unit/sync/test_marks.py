"""In whatever order bundles come, each is taken in once, and a forged one never."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exitdesk.sync import marks
from exitdesk.sync.marks import Mark
from exitdesk.sync.model import Header
from exitdesk.sync.refusal import Refusal, Refused
from tests.unit.sync.post import Desk

ANA, BEN = Desk(), Desk()
CHANNEL = marks.channel((ANA.keys.sign_key, BEN.keys.sign_key))
NONE = Mark(ANA.keys.sign_key, ANA.device, CHANNEL)


def chain(count: int) -> list[tuple[Header, bytes]]:
    made, prev = [], marks.FIRST
    for seq in range(1, count + 1):
        digest = random.Random(seq).randbytes(32)
        made.append((ANA.header(BEN, seq=seq, prev=prev), digest))
        prev = digest
    return made


def reason(mark: Mark, header: Header, digest: bytes) -> Refusal | None:
    try:
        marks.check(mark, header, digest)
    except Refused as refused:
        return refused.reason
    return None


@given(st.permutations(range(8)), st.lists(st.integers(0, 7), max_size=12))
def test_any_order_with_repetitions_takes_each_in_once(order: list[int], more: list[int]) -> None:
    made, mark, taken = chain(8), NONE, set[int]()
    for place in [*order[:4], *more, *order[4:], *more]:
        header, digest = made[place]
        expected = Refusal.REPLAYED if place in taken else None
        assert reason(mark, header, digest) == expected
        if expected is None:
            mark = marks.advanced(mark, header, digest)
            taken.add(place)
        assert set(mark.missing) == {n + 1 for n in range(max(taken)) if n not in taken}
    assert (mark.seq, mark.missing) == (8, ())


@given(st.permutations(range(6)), st.integers(0, 5))
def test_a_bundle_that_breaks_the_chain_is_never_taken_in(order: list[int], wrong: int) -> None:
    """One of six names another before it, or has another content than the next one says."""
    made, mark = chain(6), NONE
    header, _ = made[wrong]
    forged = (ANA.header(BEN, seq=header.seq, prev=bytes([7]) * 32), bytes([9]) * 32)
    for place in order:
        if place == wrong:
            continue
        mark = marks.advanced(mark, *made[place])
    assert reason(mark, *forged) == Refusal.FORKED_NUMBER
    assert reason(mark, *made[wrong]) is None


def test_the_first_has_nothing_before_it() -> None:
    assert reason(NONE, ANA.header(BEN, prev=bytes([1]) * 32), bytes(32)) == Refusal.FORKED_NUMBER


def test_what_lies_far_back_is_old() -> None:
    header = ANA.header(BEN, seq=5_000, prev=bytes([1]) * 32)
    mark = marks.advanced(NONE, header, bytes(32))
    assert (len(mark.missing), mark.missing[0], mark.missing[-1]) == (1_000, 4_000, 4_999)
    for seq, expected in ((3_999, Refusal.OLD_NUMBER), (4_000, None)):
        late = ANA.header(BEN, seq=seq, prev=bytes([2]) * 32)
        assert reason(mark, late, bytes([3]) * 32) == expected


def test_only_so_many_are_remembered() -> None:
    mark, prev = NONE, marks.FIRST
    for seq in range(1, marks.KEPT + 3):
        digest = seq.to_bytes(32)
        mark = marks.advanced(mark, ANA.header(BEN, seq=seq, prev=prev), digest)
        prev = digest
    assert (len(mark.taken), mark.taken[0].seq, mark.seq) == (marks.KEPT, 3, marks.KEPT + 2)


@pytest.mark.parametrize(
    "other", [{"sender": bytes(32)}, {"device": bytes(16)}, {"channel": bytes(32)}]
)
def test_a_mark_is_of_one_device_in_one_channel(other: dict[str, bytes]) -> None:
    import msgspec

    header = ANA.header(BEN)
    known = msgspec.structs.replace(NONE, seq=4, **other)
    assert marks.mark_of([known], ANA.keys.sign_key, header) == NONE
    assert marks.mark_of([known, NONE], ANA.keys.sign_key, header) is NONE

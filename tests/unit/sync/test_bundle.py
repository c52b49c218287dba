"""A bundle opens for whom it was made, once, in its turn; each other case has its own reason."""

from __future__ import annotations

import random
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exitdesk.crypto import age
from exitdesk.crypto.age.recipients import wrapped
from exitdesk.sync import bundle, child, decoding, marks
from exitdesk.sync.bundle import Expectations, Opened
from exitdesk.sync.model import Acknowledgement, Body, Extract, Person, Receipt, SealedItem
from exitdesk.sync.refusal import Refusal, Refused, short
from tests.unit.sync.post import DAY, NOW, Desk, full_body

ANA, BEN, EVE = Desk(), Desk(), Desk()
BODY = full_body(ANA, random.Random(3))
SMALL = Body(receipts=BODY.receipts)


def opened(data: bytes, desk: Desk, expected: Expectations) -> Opened:
    return bundle.opened(data, desk.keys.identities, expected)


def reason(data: bytes, desk: Desk, expected: Expectations) -> Refusal:
    with pytest.raises(Refused) as caught:
        opened(data, desk, expected)
    assert str(caught.value).startswith(short(caught.value.reason))
    return caught.value.reason


@pytest.mark.parametrize("suite", ["classic", "hybrid"])
def test_what_was_sent_arrives(suite: age.Suite) -> None:
    made = ANA.letter(BODY, BEN, EVE, suite=suite)
    for desk in (BEN, EVE):
        found = opened(made.data, desk, desk.expects(ANA))
        assert (found.body, found.header, found.hash) == (BODY, made.header, made.hash)
        assert found.sender == ANA.keys.sign_key


def sized(length: int) -> st.SearchStrategy[bytes]:
    return st.binary(min_size=length, max_size=length)


ID, HASH, NUMBER = sized(16), sized(32), st.integers(0, 2**53)
HAS = st.lists(st.tuples(ID, NUMBER), max_size=2).map(tuple)
BODIES = st.builds(
    Body,
    extracts=st.lists(
        st.builds(
            Extract,
            ID,
            st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True),
            st.tuples(st.tuples(ID, st.just("case"), st.dictionaries(st.text(), st.text()))),
        ),
        max_size=2,
    ).map(tuple),
    files=st.lists(
        st.builds(SealedItem, sized(32).map(bytes.hex), HASH, NUMBER, HASH, st.binary()), max_size=2
    ).map(tuple),
    cards=st.lists(st.binary(), max_size=2).map(tuple),
    people=st.lists(st.builds(Person, ID.map(bytes.hex), st.text(max_size=200)), max_size=2).map(
        tuple
    ),
    acknowledgements=st.lists(
        st.builds(Acknowledgement, st.sampled_from(["erase", "withdraw"]), ID, NUMBER), max_size=2
    ).map(tuple),
    receipts=st.lists(st.builds(Receipt, ID, HAS), max_size=2).map(tuple),
)


@given(BODIES, st.sampled_from(["classic", "hybrid"]))
@settings(max_examples=60)
def test_any_body_arrives(body: Body, suite: age.Suite) -> None:
    made = ANA.letter(body, BEN, suite=suite)
    assert opened(made.data, BEN, BEN.expects(ANA)).body == body


def test_an_empty_body_travels_too() -> None:
    assert opened(ANA.letter(Body(), BEN).data, BEN, BEN.expects(ANA)).body == Body()


def test_lengths_tell_little() -> None:
    lengths: dict[int, int] = {}
    for count in range(0, 20_000, 200):
        item = SealedItem("ab" * 32, bytes(32), 1, bytes(32), bytes(count))
        lengths[count] = len(ANA.letter(Body(files=(item,)), BEN).data)
    assert len(set(lengths.values())) < 50
    assert lengths[0] == lengths[1_400]
    assert all(length < 1.12 * (count + 700) for count, length in lengths.items() if count > 2_000)


def test_not_for_us() -> None:
    data = ANA.letter(SMALL, BEN).data
    assert reason(data, EVE, EVE.expects(ANA)) == Refusal.NOT_FOR_US


def test_a_stranger_is_told_apart_from_who_is_not_verified_yet_and_who_was_revoked() -> None:
    data = ANA.letter(SMALL, BEN).data
    assert reason(data, BEN, BEN.expects(EVE)) == Refusal.UNKNOWN_SENDER
    assert reason(data, BEN, BEN.expects(ANA, state="unverified")) == Refusal.UNVERIFIED_SENDER
    assert reason(data, BEN, BEN.expects(ANA, state="revoked")) == Refusal.REVOKED_SENDER


def test_a_key_exchanged_at_pairing_is_of_no_use() -> None:
    """Eve showed Ben her own key as Ana's; what Ana signs is then not from whom Ben verified."""
    data = ANA.letter(SMALL, BEN).data
    assert reason(data, BEN, BEN.expects(EVE)) == Refusal.UNKNOWN_SENDER
    forged = bytearray(block(data, BEN))
    forged[:32] = EVE.keys.sign_key
    assert reason(resealed(bytes(forged), BEN), BEN, BEN.expects(EVE)) == Refusal.BAD_SIGNATURE


def test_passed_on_to_someone_else() -> None:
    """Ben opens what Ana wrote to him and seals the signed block for Eve."""
    forwarded = resealed(block(ANA.letter(SMALL, BEN).data, BEN), EVE)
    assert reason(forwarded, EVE, EVE.expects(ANA)) == Refusal.WRONG_RECIPIENT
    for_both = block(ANA.letter(SMALL, BEN, EVE).data, BEN)
    assert opened(resealed(for_both, EVE), EVE, EVE.expects(ANA)).body == SMALL


def test_other_organisation() -> None:
    data = ANA.letter(SMALL, BEN, org=bytes(16)).data
    assert reason(data, BEN, BEN.expects(ANA)) == Refusal.OTHER_ORGANISATION


def test_expired() -> None:
    data = ANA.letter(SMALL, BEN, expires=NOW + DAY).data
    assert opened(data, BEN, BEN.expects(ANA, now=NOW + DAY)).body == SMALL
    assert reason(data, BEN, BEN.expects(ANA, now=NOW + DAY + 1)) == Refusal.EXPIRED


def test_taken_in_twice() -> None:
    made = ANA.letter(SMALL, BEN)
    found = opened(made.data, BEN, BEN.expects(ANA))
    after = marks.advanced(found.mark, found.header, found.hash)
    assert reason(made.data, BEN, BEN.expects(ANA, marks=[after])) == Refusal.REPLAYED
    again = resealed(block(made.data, BEN), BEN)
    assert reason(again, BEN, BEN.expects(ANA, marks=[after])) == Refusal.REPLAYED


def test_numbers_follow_one_another_or_leave_a_gap() -> None:
    first = ANA.letter(SMALL, BEN)
    second = ANA.letter(SMALL, BEN, seq=2, prev=first.hash)
    third = ANA.letter(SMALL, BEN, seq=3, prev=second.hash)
    mark = opened(third.data, BEN, BEN.expects(ANA)).mark
    mark = marks.advanced(mark, third.header, third.hash)
    assert (mark.seq, mark.missing) == (3, (1, 2))
    for late in (first, second):
        found = opened(late.data, BEN, BEN.expects(ANA, marks=[mark]))
        mark = marks.advanced(found.mark, found.header, found.hash)
    assert (mark.seq, mark.missing) == (3, ())
    for known in (first, second, third):
        assert reason(known.data, BEN, BEN.expects(ANA, marks=[mark])) == Refusal.REPLAYED


def test_an_old_number_and_a_forked_one() -> None:
    first = ANA.letter(SMALL, BEN)
    second = ANA.letter(SMALL, BEN, seq=2, prev=first.hash)
    other = ANA.letter(Body(), BEN, seq=2, prev=first.hash)
    mark = marks.Mark(ANA.keys.sign_key, ANA.device, first.header.channel)
    for one in (first, second):
        mark = marks.advanced(mark, one.header, one.hash)
    assert reason(other.data, BEN, BEN.expects(ANA, marks=[mark])) == Refusal.FORKED_NUMBER
    forgotten = msgspec.structs.replace(mark, taken=())
    assert reason(other.data, BEN, BEN.expects(ANA, marks=[forgotten])) == Refusal.OLD_NUMBER


def test_a_restored_device_begins_again_under_its_new_number() -> None:
    first = ANA.letter(SMALL, BEN)
    mark = opened(first.data, BEN, BEN.expects(ANA)).mark
    mark = marks.advanced(mark, first.header, first.hash)
    again = replace(ANA, device=bytes(16)).letter(SMALL, BEN)
    assert opened(again.data, BEN, BEN.expects(ANA, marks=[mark])).mark.seq == 0


def test_damaged() -> None:
    data = ANA.letter(SMALL, BEN).data
    for broken in (b"", b"no bundle", data[:-1], data + b"\0", data[:200], b"x" + data):
        assert reason(broken, BEN, BEN.expects(ANA)) == Refusal.DAMAGED
    assert reason(resealed(bytes(95), BEN), BEN, BEN.expects(ANA)) == Refusal.DAMAGED


def test_a_file_beyond_all_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    data = ANA.letter(SMALL, BEN).data
    monkeypatch.setattr(bundle, "MAX_FILE", len(data) - 1)
    assert reason(data, BEN, BEN.expects(ANA)) == Refusal.TOO_LARGE
    with pytest.raises(bundle.TooMuch):
        ANA.letter(SMALL, BEN)


def test_the_suite_is_what_the_sender_signed() -> None:
    """Nobody on the way can seal the block again with the weaker suite."""
    weaker = resealed(block(ANA.letter(SMALL, BEN, suite="hybrid").data, BEN), BEN)
    assert reason(weaker, BEN, BEN.expects(ANA)) == Refusal.MALFORMED


def test_a_file_for_keys_of_both_suites_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from exitdesk.crypto.age import files

    def mixed(key: bytes, recipient: str, suite: age.Suite) -> object:
        return wrapped(key, recipient, "hybrid" if recipient.startswith("age1pq") else "classic")

    keys = [BEN.keys.age_recipient, BEN.keys.pq_recipient]
    inside = block(ANA.letter(SMALL, BEN).data, BEN)
    with monkeypatch.context() as patched:
        patched.setattr(files, "wrapped", mixed)
        data = age.sealed(inside, keys, "classic")
    assert reason(data, BEN, BEN.expects(ANA)) == Refusal.MALFORMED


def test_the_channel_is_that_of_sender_and_recipients() -> None:
    assert marks.channel([b"a", b"b"]) == marks.channel([b"b", b"a", b"a"])
    with pytest.raises(ValueError, match="another channel"):
        ANA.letter(SMALL, BEN, channel=bytes(32))


@pytest.mark.parametrize(
    "fields",
    [
        {"seq": 0},
        {"org": bytes(15)},
        {"to": ()},
        {"created": -1},
        {"v": 2},
        {"part": 2, "parts": 1},
        {"suite": "none"},
    ],
)
def test_no_header_is_written_that_none_would_read(fields: dict[str, object]) -> None:
    header = msgspec.structs.replace(ANA.header(BEN), **fields)
    with pytest.raises(ValueError, match=r"."):
        bundle.made(SMALL, header, ANA.keys, [BEN.keys.age_recipient])


def test_in_a_process_of_its_own_it_is_the_same() -> None:
    made = ANA.letter(BODY, BEN, suite="hybrid")
    expected = BEN.expects(ANA)
    here = opened(made.data, BEN, expected)
    assert decoding.opened(made.data, BEN.keys.identities, expected) == here
    with pytest.raises(Refused) as caught:
        decoding.opened(made.data, BEN.keys.identities, BEN.expects(EVE))
    assert caught.value.reason == Refusal.UNKNOWN_SENDER


def test_nothing_that_is_said_of_people_or_opens_anything_shows_itself() -> None:
    order = child.Order(BEN.keys.identities, BEN.expects(ANA))
    made = ANA.letter(BODY, BEN)
    for thing in (order, BODY, BODY.files[0], BODY.extracts[0], BODY.people[0], made):
        assert repr(thing) == f"{type(thing).__name__}(hidden)"


def test_every_reason_has_its_own_words() -> None:
    said = [str(Refused.because(one)) for one in Refusal]
    assert len(set(said)) == len({short(one) for one in Refusal}) == len(Refusal)


def block(data: bytes, desk: Desk) -> bytes:
    """Return the signed block in a bundle, as its recipient sees it."""
    return age.opened(data, desk.keys.identities, bundle.MAX_FILE)


def resealed(inside: bytes, desk: Desk) -> bytes:
    return age.sealed(inside, [desk.keys.age_recipient], "classic")

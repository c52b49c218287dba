"""Changes of others: what is shown, what waits for a person, what waits for its turn, what not."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from exitdesk.domain.ids import RecordId
from exitdesk.domain.operations import CLOCK_LIMIT, Group, Operation, decoded, encoded
from exitdesk.storage import agreeing, erasing, history, marks, outgoing, unsettled
from exitdesk.storage.merging import Arriving, Merge, Wrong
from exitdesk.storage.records import DELETED, FINAL
from exitdesk.storage.store import Edit, Store
from tests.unit.storage.two_devices import (
    CASE,
    NOTE,
    Maker,
    changes,
    devices,
    hand,
    put,
    said,
    take,
    write,
)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Maker]:
    with devices(tmp_path) as maker:
        yield maker


@pytest.fixture
def both(make: Maker) -> tuple[Store, Store]:
    """Two devices that hold the same case with a note."""
    anna, bo = make(1), make(2)
    write(anna, CASE, code="EX-1", kind="client")
    write(anna, text="first", mood="calm")
    hand(anna, bo)
    return anna, bo


def is_sound(store: Store) -> bool:
    """Tell whether records, history and marks fit one another."""
    number = store.scope_number(CASE)
    assert number is not None
    return not (
        agreeing.disagreeing(store.connection, number)
        or history.problems(store.connection)
        or marks.problems(store.connection)
        or agreeing.misnumbered(store.connection)
    )


def waiting(store: Store) -> dict[str, set[object]]:
    """Return what waits for a person in the note, by field."""
    return {
        one.field: {value for _, value in one.others}
        for one in unsettled.unsettled(store.connection, NOTE)
    }


def test_a_copy_says_the_same_and_is_chained(both: tuple[Store, Store]) -> None:
    anna, bo = both
    assert said(bo) == said(anna)
    assert is_sound(bo)
    assert hand(anna, bo).known == 2


def test_a_later_value_simply_wins(both: tuple[Store, Store]) -> None:
    anna, bo = both
    write(bo, text="second")
    hand(bo, anna)
    assert said(anna)["text"] == "second"
    assert waiting(anna) == {}


def test_two_values_at_the_same_time_are_both_kept_and_shown_alike(
    both: tuple[Store, Store],
) -> None:
    anna, bo = both
    write(anna, text="hers")
    write(bo, text="his")
    assert hand(bo, anna).unsettled == {bytes.fromhex(NOTE)}
    hand(anna, bo)
    assert said(anna) == said(bo)
    (shown,) = {said(anna)["text"]}
    assert waiting(anna) == waiting(bo) == {"text": {"hers", "his"} - {shown}}
    assert is_sound(anna)
    assert is_sound(bo)


def test_settling_settles_it_everywhere(both: tuple[Store, Store]) -> None:
    anna, bo = both
    write(anna, text="hers")
    write(bo, text="his")
    hand(bo, anna)
    write(anna, text="both", settles=True)
    hand(anna, bo)
    assert said(bo)["text"] == said(anna)["text"] == "both"
    assert waiting(bo) == waiting(anna) == {}


def test_settling_for_what_is_shown_is_written_too(both: tuple[Store, Store]) -> None:
    anna, bo = both
    write(anna, text="hers")
    write(bo, text="his")
    hand(bo, anna)
    write(anna, text=said(anna)["text"], settles=True)
    assert waiting(anna) == {}


def test_a_clock_that_is_wrong_by_decades_wins_nothing_that_came_after(make: Maker) -> None:
    anna, bo = make(1, lambda: 4 * 10**12), make(2, lambda: 0)
    write(anna, CASE, code="EX-1", kind="client")
    write(anna, text="from the future")
    hand(anna, bo)
    write(bo, text="after that")
    hand(bo, anna)
    assert said(anna)["text"] == said(bo)["text"] == "after that"
    assert waiting(anna) == {}


def test_tags_come_together(both: tuple[Store, Store]) -> None:
    anna, bo = both
    write(anna, areas=["housing", "family"])
    hand(anna, bo)
    write(anna, areas=["family", "work"])
    write(bo, areas=["housing", "family", "health"])
    hand(bo, anna)
    hand(anna, bo)
    assert set(said(anna)["areas"]) == {"family", "work", "health"}
    assert said(anna) == said(bo)
    assert waiting(anna) == {}
    write(bo, areas=["family"])
    hand(bo, anna)
    assert said(anna)["areas"] == ["family"]
    assert is_sound(anna)


def test_a_list_that_is_none_counts_as_one_element(both: tuple[Store, Store]) -> None:
    anna, bo = both
    write(anna, areas="family")
    write(bo, areas=["work"])
    hand(bo, anna)
    assert set(said(anna)["areas"]) == {"family", "work"}


def test_what_was_written_before_the_finalising_was_known_waits(both: tuple[Store, Store]) -> None:
    anna, bo = both
    put(anna, {FINAL: "2026-01-01"})
    write(bo, text="late", new="thing")
    hand(bo, anna)
    hand(anna, bo)
    assert said(anna) == said(bo) == {"text": "first", "mood": "calm", FINAL: "2026-01-01"}
    assert waiting(anna) == waiting(bo) == {"text": {"late"}, "new": {"thing"}}
    assert is_sound(anna)
    assert is_sound(bo)


def test_a_record_that_is_opened_again_shows_the_newest(both: tuple[Store, Store]) -> None:
    anna, bo = both
    put(anna, {FINAL: "2026-01-01"})
    write(bo, text="late")
    hand(bo, anna)
    put(anna, {FINAL: None})
    assert said(anna)["text"] == "late"
    hand(anna, bo)
    assert said(bo) == said(anna)
    assert is_sound(anna)
    assert is_sound(bo)


def test_a_deleted_record_that_was_written_in_comes_back(both: tuple[Store, Store]) -> None:
    anna, bo = both
    put(anna, {DELETED: True})
    write(bo, text="still needed")
    hand(bo, anna)
    hand(anna, bo)
    for store in both:
        assert said(store)["text"] == "still needed"
        assert waiting(store) == {DELETED: {True}}
        assert is_sound(store)
    put(anna, {DELETED: True})
    hand(anna, bo)
    found = bo.record(NOTE)
    assert found is not None
    assert found.deleted


def test_deleting_and_bringing_back_at_once_brings_back(both: tuple[Store, Store]) -> None:
    anna, bo = both
    put(anna, {DELETED: True})
    hand(anna, bo)
    put(bo, {DELETED: None})
    put(anna, {DELETED: None})
    put(anna, {DELETED: True})
    hand(bo, anna)
    hand(anna, bo)
    assert DELETED not in said(anna)
    assert said(anna) == said(bo)
    assert is_sound(anna)


def test_a_conflict_in_a_deleted_record_asks_nobody(both: tuple[Store, Store]) -> None:
    anna, bo = both
    write(anna, text="hers")
    write(bo, text="his")
    hand(bo, anna)
    put(anna, {DELETED: True})
    assert waiting(anna) == {}


def test_what_builds_on_something_missing_waits_for_it(both: tuple[Store, Store]) -> None:
    anna, bo = both
    write(anna, text="second")
    write(anna, text="third")
    first, second, third, fourth = changes(anna)
    late = take(bo, [fourth])
    assert late.held == 1
    assert said(bo)["text"] == "first"
    assert take(bo, [third]).held == 0
    assert said(bo)["text"] == "third"
    assert take(bo, [first, second]).known == 2


def test_an_answer_waits_for_what_its_device_had_seen(make: Maker) -> None:
    anna, bo, eve = make(1), make(2), make(3)
    write(anna, CASE, code="EX-1", kind="client")
    hand(anna, bo)
    write(bo, text="his")
    answer = [one for one in changes(bo) if one.device == bo.device[1]]
    assert take(eve, answer).held == 1
    assert eve.record(NOTE) is None
    hand(anna, eve)
    assert said(eve)["text"] == "his"


def test_a_chain_that_was_written_otherwise_is_a_fork(both: tuple[Store, Store]) -> None:
    anna, bo = both
    write(anna, text="as it was")
    hand(anna, bo)
    other = dataclasses.replace(changes(anna)[-1], salt=bytes(16))
    assert take(bo, [other]).wrong == {anna.device[1]: Wrong.FORKED}
    beyond = dataclasses.replace(changes(anna)[-1], first_seq=99, prev=bytes(32))
    assert take(bo, [beyond]).held == 1
    write(anna, text="next")
    torn = dataclasses.replace(changes(anna)[-1], prev=bytes(32))
    assert take(bo, [torn]).wrong == {anna.device[1]: Wrong.FORKED}
    inside = dataclasses.replace(changes(anna)[0], first_seq=2, prev=changes(anna)[1].prev)
    assert take(bo, [inside]).wrong


def test_readers_and_erased_cases_are_left_out(both: tuple[Store, Store], tmp_path: Path) -> None:
    anna, bo = both
    write(anna, text="by a reader")
    refused = frozenset({anna.device[1]})
    assert take(bo, changes(anna), refused=refused).wrong == {anna.device[1]: Wrong.READ_ONLY}
    erasing.erased(bo, CASE, tmp_path)
    assert hand(anna, bo).wrong == {anna.device[1]: Wrong.ERASED}


def test_a_case_that_was_given_away_comes_back_whole_or_not(
    both: tuple[Store, Store], tmp_path: Path
) -> None:
    anna, bo = both
    write(anna, text="hers")
    write(bo, text="his")
    hand(anna, bo)
    hand(bo, anna)
    before, waits = said(anna), waiting(anna)
    erasing.erased(anna, CASE, tmp_path, erasing.AWAY)
    assert anna.record(NOTE) is None
    write(bo, mood="new")
    assert set(take(anna, changes(bo)[-1:]).wrong.values()) == {Wrong.INCOMPLETE}
    hand(bo, anna)
    assert said(anna) == {**before, "mood": "new"}
    assert waiting(anna) == waits
    assert is_sound(anna)


def _forged(store: Store, change: Arriving, group: Group, **more: int) -> Arriving:
    """Return a change as a device could have written it that does not keep to the rules."""
    clock = max((op.clock for op in group.operations), default=0)
    ops = more.get("ops", len(group.operations))
    clock = more.get("clock", clock)
    return dataclasses.replace(change, payload=encoded(group), ops=ops, clock=clock)


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda op: {"clock": CLOCK_LIMIT},
        lambda op: {"clock": -1},
        lambda op: {"record": b"short"},
        lambda op: {"field": ""},
        lambda op: {"field": "x" * 300},
        lambda op: {"replaces": [99]},
        lambda op: {"replaces": [0]},
        lambda op: {"replaces": [(b"x" * 16, 1)]},
    ],
)
def test_what_breaks_the_rules_is_left_out(both: tuple[Store, Store], spoilt: object) -> None:
    anna, bo = both
    write(anna, text="next")
    last = changes(anna)[-1]
    group = decoded(last.payload)
    op: Operation = group.operations[0]
    bad = msgspec.structs.replace(op, **spoilt(op))  # type: ignore[operator]
    forged = _forged(anna, last, Group("", 0, "", [bad]))
    assert take(bo, [forged]).wrong == {anna.device[1]: Wrong.MALFORMED}
    assert said(bo)["text"] == "first"


def test_more_that_breaks_the_rules(both: tuple[Store, Store]) -> None:
    anna, bo = both
    write(anna, text="next")
    last = changes(anna)[-1]
    group = decoded(last.payload)
    own = [(anna.device[1], 1)]
    odd = [
        dataclasses.replace(last, payload=b"\xc1"),
        _forged(anna, last, group, ops=2),
        _forged(anna, last, group, clock=1),
        _forged(anna, last, Group("", 0, "", group.operations, own)),
        _forged(anna, last, Group("", 0, "", group.operations, [(b"short", 1)])),
    ]
    for one in odd:
        assert take(bo, [one]).wrong == {anna.device[1]: Wrong.MALFORMED}
    assert bo.connection.execute("SELECT count(*) FROM held").fetchone()[0] == 0


def test_a_record_of_another_case_is_not_touched(both: tuple[Store, Store]) -> None:
    anna, bo = both
    other = RecordId("cd" * 16)
    bo.save(other, [Edit(RecordId("02" * 16), "session", {"text": "b"})], by="", label="")
    anna.save(CASE, [Edit(RecordId("02" * 16), "session", {"text": "a"})], by="", label="")
    assert hand(anna, bo).wrong == {anna.device[1]: Wrong.MALFORMED}


def test_several_cases_in_one_merge(make: Maker) -> None:
    anna, bo = make(1), make(2)
    cases = [RecordId(f"{number:032x}") for number in (7, 8)]
    for case in cases:
        anna.save(case, [Edit(case, "case", {"code": case[-2:]})], by="", label="")
    with bo.compartment.transaction() as connection:
        merge = Merge(bo, connection, 1)
        for case in cases:
            number = anna.scope_number(case)
            assert number is not None
            queues = outgoing.beyond(anna.connection, number, {})
            merge.take(case, [one for queue in queues.values() for one in queue])
        merge.finish()
    assert {row.code for row in bo.case_rows()} == {"07", "08"}
    assert set(outgoing.scopes(bo.connection)) == set(cases)


def test_origins_say_who_wrote_a_value(both: tuple[Store, Store]) -> None:
    anna, bo = both
    write(anna, text="hers")
    write(bo, text="his")
    hand(bo, anna)
    (one,) = unsettled.unsettled(anna.connection)
    stamps = [stamp[1:] for stamp, _ in (one.shown, *one.others)]
    origins = unsettled.origins(anna.connection, CASE, [*stamps, (9, 9), (1, 99)])
    assert {origin.value for origin in origins.values()} == {"hers", "his"}
    assert {origin.device for origin in origins.values()} == {anna.device[1], bo.device[1]}
    assert all(origin.answers for origin in origins.values())
    assert unsettled.origins(anna.connection, RecordId("ee" * 16), [(1, 1)]) == {}

"""The register of who holds what, what peers say that they hold, and the numbers of bundles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from exitdesk.domain.ids import RecordId
from exitdesk.storage import exchange
from exitdesk.storage.compartment import Connection
from exitdesk.storage.exchange import Share
from exitdesk.storage.store import Store
from tests.unit.storage.two_devices import CASE, devices, hand, write

OTHER = RecordId("cd" * 16)
KEY = bytes.fromhex(CASE)
A, B = b"a" * 16, b"b" * 16
LINE = Share(0, CASE, 1, "full", 10, "me", "", "asked for", True, "held", None)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with devices(tmp_path) as make:
        yield make(1)


@pytest.fixture
def writing(store: Store) -> Iterator[Connection]:
    with store.compartment.transaction() as connection:
        yield connection


def states(connection: Connection, *, live: bool = False) -> list[tuple[int, str]]:
    return [(line.peer, line.state) for line in exchange.shares(connection, live=live)]


def test_a_line_of_the_register_comes_back_as_it_was_written(writing: Connection) -> None:
    exchange.give(writing, LINE)
    (found,) = exchange.shares(writing)
    assert found == replace(LINE, no=found.no)


def test_giving_again_ends_the_line_before(writing: Connection) -> None:
    exchange.give(writing, LINE)
    exchange.give(writing, replace(LINE, since=20))
    assert [(line.state, line.ended_at) for line in exchange.shares(writing)] == [
        ("ended", 20),
        ("held", None),
    ]
    assert len(exchange.shares(writing, live=True)) == 1


def test_the_register_of_one_case(writing: Connection) -> None:
    exchange.give(writing, LINE)
    exchange.give(writing, replace(LINE, scope=OTHER, peer=2))
    assert [line.peer for line in exchange.shares(writing, OTHER)] == [2]
    assert len(exchange.shares(writing)) == 2


def test_lines_end_with_one_peer_or_with_all(writing: Connection) -> None:
    for peer in (1, 2, 3):
        exchange.give(writing, replace(LINE, peer=peer))
    exchange.give(writing, replace(LINE, scope=OTHER))
    exchange.end_shares(writing, CASE, "withdrawn", 30, 2)
    assert states(writing) == [(1, "held"), (2, "withdrawn"), (3, "held"), (1, "held")]
    exchange.end_shares(writing, CASE, "erased", 40)
    assert states(writing) == [(1, "erased"), (2, "withdrawn"), (3, "erased"), (1, "held")]
    assert states(writing, live=True) == [(1, "held")]


def test_the_newest_word_of_a_peer_counts_also_where_it_is_less(writing: Connection) -> None:
    exchange.note_holds(writing, 1, KEY, {A: 5, B: 2}, 10)
    exchange.note_holds(writing, 1, KEY, {A: 3}, 20)
    assert exchange.holds(writing, 1) == {KEY: {A: 3}}


def test_a_late_word_of_a_peer_takes_nothing_back(writing: Connection) -> None:
    exchange.note_holds(writing, 1, KEY, {A: 5}, 10)
    exchange.note_holds(writing, 1, KEY, {A: 3, B: 1}, 20, newest=False)
    assert exchange.holds(writing, 1) == {KEY: {A: 5, B: 1}}
    assert exchange.holds(writing, 2) == {}


def test_what_a_peer_held_and_was_told_is_forgotten_by_case(writing: Connection) -> None:
    other = bytes.fromhex(OTHER)
    for scope in (KEY, other):
        exchange.note_holds(writing, 1, scope, {A: 1}, 10)
        exchange.note_told(writing, 1, scope, {B: 1})
    exchange.forget_holds(writing, 1, KEY)
    assert exchange.holds(writing, 1) == {other: {A: 1}}
    assert exchange.told(writing, 1) == {other: {B: 1}}


def test_only_the_last_that_a_peer_was_told_counts(writing: Connection) -> None:
    exchange.note_told(writing, 1, KEY, {A: 5, B: 2})
    exchange.note_told(writing, 1, KEY, {A: 6})
    assert exchange.told(writing, 1) == {KEY: {A: 6}}


def test_our_work_is_confirmed_as_far_as_it_is_here(tmp_path: Path) -> None:
    """A peer may say more than we have: that is what we lost when we were put back."""
    with devices(tmp_path) as make:
        store, bo = make(1), make(2)
        write(store, CASE, code="EX-1")
        write(store, text="a")
        hand(store, bo)
        own = store.device[1]
        number = store.scope_number(CASE)
        assert exchange.confirmed(store.connection, own) == {}
        with store.compartment.transaction() as connection:
            exchange.note_holds(connection, 1, KEY, {own: 1}, 10)
        assert exchange.confirmed(store.connection, own) == {number: 1}
        with store.compartment.transaction() as connection:
            exchange.note_holds(connection, 2, KEY, {own: 99}, 10)
        assert exchange.confirmed(store.connection, own) == {number: 2}


def test_bundles_of_a_channel_are_numbered_and_remembered(writing: Connection) -> None:
    channel, digest = b"c" * 32, b"d" * 32
    assert exchange.next_number(writing, channel) == (1, bytes(32))
    exchange.note_number(writing, channel, 1, digest)
    assert exchange.next_number(writing, channel) == (2, digest)
    assert exchange.is_ours(writing, channel, 1, digest)
    assert not exchange.is_ours(writing, channel, 1, bytes(32))
    assert not exchange.is_ours(writing, channel, 2, digest)


def test_what_is_too_long_ago_counts_as_ours(writing: Connection) -> None:
    channel = b"c" * 32
    exchange.note_number(writing, channel, 1, b"1" * 32)
    exchange.note_number(writing, channel, 1001, b"2" * 32)
    assert writing.execute("SELECT count(*) FROM channel_out").fetchone() == (1,)
    assert exchange.is_ours(writing, channel, 1, b"x" * 32)


def test_one_mark_a_channel_and_device(writing: Connection) -> None:
    exchange.note_mark(writing, b"s" * 32, A, b"c" * 32, b"first")
    exchange.note_mark(writing, b"s" * 32, A, b"c" * 32, b"second")
    exchange.note_mark(writing, b"s" * 32, B, b"c" * 32, b"other")
    assert sorted(exchange.incoming_marks(writing)) == [b"other", b"second"]


def test_the_signature_that_reaches_furthest_is_kept(store: Store) -> None:
    write(store, CASE, code="EX-1")
    number, device = store.scope_number(CASE), store.device[0]
    assert number is not None
    with store.compartment.transaction() as connection:
        for seq, signature in ((2, b"two " * 16), (1, b"one " * 16)):
            exchange.note_signature(connection, number, device, seq, signature)
    assert exchange.signatures(store.connection, number) == {device: (2, b"two " * 16)}


def test_people_of_others_are_kept_by_their_newest_name(writing: Connection) -> None:
    exchange.note_people(writing, {"ab" * 16: "Bo"})
    exchange.note_people(writing, {"ab" * 16: "Bo Lind"})
    assert exchange.people(writing) == {"ab" * 16: "Bo Lind"}


def test_a_case_may_be_there_only_to_read(store: Store) -> None:
    write(store, CASE, code="EX-1")
    assert exchange.access(store.connection, CASE) == "full"
    with store.compartment.transaction() as connection:
        exchange.set_access(connection, CASE, "read")
    assert exchange.access(store.connection, CASE) == "read"
    assert exchange.access(store.connection, OTHER) == "full"


def test_takings_in_are_listed_newest_first(writing: Connection) -> None:
    first = exchange.note_merge(writing, 1, (1, 2), "backup", 10)
    second = exchange.note_merge(writing, 1, (3, 3), "", 20)
    exchange.note_undone(writing, first, 30)
    assert [m.no for m in exchange.merges(writing)] == [second, first]
    assert [m.undone_at for m in exchange.merges(writing)] == [None, 30]

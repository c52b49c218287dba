"""Files of ours in shared places, what was read there, and what others have promised."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exitdesk.storage import peers, postings
from exitdesk.storage.compartment import Connection
from exitdesk.storage.peers import Known
from tests.unit.storage.two_devices import devices

HERE, THERE = b"h" * 16, b"t" * 16
SCOPE, A, B = b"s" * 16, b"a" * 16, b"b" * 16
MONTH = 30 * 86_400_000


@pytest.fixture
def writing(tmp_path: Path) -> Iterator[Connection]:
    with devices(tmp_path) as make, make(1).compartment.transaction() as connection:
        yield connection


def test_our_files_are_known_by_place_in_the_order_they_were_written(writing: Connection) -> None:
    postings.note_posted(writing, HERE, "z", 1, b"first")
    postings.note_posted(writing, HERE, "a", 2, b"second")
    postings.note_posted(writing, THERE, "b", 3, b"elsewhere")
    assert postings.posted(writing, HERE) == [("z", 1, b"first"), ("a", 2, b"second")]
    postings.forget_posted(writing, HERE, "z")
    assert postings.posted(writing, HERE) == [("a", 2, b"second")]
    assert len(postings.posted(writing, THERE)) == 1


def test_what_was_read_is_forgotten_once_it_is_gone(writing: Connection) -> None:
    for name, size in (("a", 1), ("b", 2), ("b", 3)):
        postings.note_read(writing, HERE, name, size, "taken", 10)
    postings.note_read(writing, THERE, "a", 9, "other", 10)
    assert postings.read(writing, HERE, 10) == {"a": 1, "b": 3}
    postings.forget_gone(writing, HERE, {"b"})
    assert postings.read(writing, HERE, 10) == {"b": 3}
    assert postings.read(writing, THERE, 10) == {"a": 9}


def test_what_was_past_its_day_by_a_wrong_clock_is_opened_again(writing: Connection) -> None:
    postings.note_read(writing, HERE, "a", 1, "expired", 50)
    postings.note_read(writing, HERE, "b", 2, "taken", 50)
    assert postings.read(writing, HERE, 40) == {"b": 2}
    assert postings.read(writing, HERE, 60) == {"a": 1, "b": 2}
    postings.forget_gone(writing, HERE, {"b"})
    assert postings.read(writing, HERE, 60) == {"b": 2}


def test_promises_hold_for_a_month_and_never_shrink(writing: Connection) -> None:
    postings.note_promised(writing, 1, SCOPE, {A: 5, B: 1}, 100)
    postings.note_promised(writing, 1, SCOPE, {A: 3}, 200)
    assert postings.promised(writing, 1, SCOPE, 200) == {A: 5, B: 1}
    assert postings.promised(writing, 1, SCOPE, 150 + MONTH) == {A: 5}
    assert postings.promised(writing, 1, SCOPE, 200 + MONTH) == {}
    assert postings.promised(writing, 1, SCOPE, 100 - MONTH) == {}, "noted by a wrong clock"
    assert postings.promised(writing, 2, SCOPE, 200) == {}


def test_devices_of_the_same_person_get_everything(writing: Connection) -> None:
    known = Known(b"k" * 32, b"card", A, "Bo", True, "case_manager")
    number = peers.keep(writing, known, "verified", 10)
    assert postings.with_everything(writing) == frozenset()
    postings.set_everything(writing, number, value=True)
    assert postings.with_everything(writing) == {number}
    postings.set_everything(writing, number, value=False)
    assert postings.with_everything(writing) == frozenset()

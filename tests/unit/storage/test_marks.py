"""Where the chain of each device ends in a case, and what its owner had taken in by then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exitdesk.storage import marks, outgoing
from exitdesk.storage.marks import Mark
from exitdesk.storage.store import Store
from tests.unit.storage.two_devices import CASE, NOTE, devices, hand, write

Both = tuple[Store, Store, int]


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    """Give two devices that have written in one case and know of one another, and its number."""
    with devices(tmp_path) as make:
        anna, bo = make(1), make(2)
        write(anna, CASE, code="EX-1", kind="client")
        hand(anna, bo)
        write(bo, NOTE, text="his")
        hand(bo, anna)
        number = anna.scope_number(CASE)
        assert number is not None
        yield anna, bo, number


def test_every_chain_has_its_end(both: Both) -> None:
    anna, bo, number = both
    found = marks.marks(anna.connection, number)
    assert {device: mark.seq for device, mark in found.items()} == {
        anna.device[1]: 2,
        bo.device[1]: 1,
    }
    assert found[bo.device[1]].seen == {anna.device[1]: 2}
    assert outgoing.holds(anna.connection, number) == {anna.device[1]: 2, bo.device[1]: 1}
    assert marks.problems(anna.connection) == []


def test_news_is_what_the_next_change_has_to_name(both: Both) -> None:
    anna, bo, number = both
    every = marks.marks(anna.connection, number)
    assert marks.news(every[anna.device[1]], every) == [(bo.device[1], 1)]
    assert marks.news(every[bo.device[1]], every) == []
    write(anna, NOTE, text="hers")
    every = marks.marks(anna.connection, number)
    assert marks.news(every[anna.device[1]], every) == []


def test_a_mark_that_is_kept_comes_back(both: Both) -> None:
    anna, _, number = both
    made = Mark(anna.device[0], anna.device[1], 9, b"h" * 32, {b"x" * 16: 4})
    with anna.compartment.transaction() as connection:
        marks.write(connection, number, [made])
    assert marks.marks(anna.connection, number)[anna.device[1]] == made


@pytest.mark.parametrize("harm", ["DELETE FROM mark", "UPDATE mark SET seq = seq + 1"])
def test_marks_that_are_not_where_the_chains_end_are_noticed(both: Both, harm: str) -> None:
    anna, _, number = both
    with anna.compartment.transaction() as connection:
        connection.execute(harm)
    assert marks.problems(anna.connection) == [number]

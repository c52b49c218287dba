"""Records that do not say what the history says are named, in whatever way they differ."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exitdesk.domain.ids import RecordId
from exitdesk.storage import agreeing, history
from exitdesk.storage.store import Edit, Store
from tests.unit.storage.two_devices import CASE, NOTE, devices, write

EMPTY = RecordId("02" * 16)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with devices(tmp_path) as make:
        made = make(1)
        write(made, CASE, code="EX-1", kind="client")
        write(made, text="first")
        edits = [Edit(NOTE, "session", {"mood": "calm"}), Edit(EMPTY, "session", {})]
        made.save(CASE, edits, by="", label="")
        yield made


def harmed(store: Store, statement: str) -> list[RecordId]:
    with store.compartment.transaction() as connection:
        connection.execute(statement)
    number = store.scope_number(CASE)
    assert number is not None
    return [RecordId(one.hex()) for one in agreeing.disagreeing(store.connection, number)]


def test_a_record_that_was_saved_without_a_word_agrees(store: Store) -> None:
    assert store.record(EMPTY) is not None
    assert harmed(store, "DELETE FROM setting WHERE name='nothing'") == []


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM record WHERE id=x'{note}'",
        "UPDATE record SET doc='[1]' WHERE id=x'{note}'",
        "UPDATE record SET stamps=x'c1' WHERE id=x'{note}'",
        "UPDATE record SET doc='{{\"text\":\"other\"}}' WHERE id=x'{note}'",
        "UPDATE record SET deleted=1 WHERE id=x'{note}'",
        "UPDATE record SET changed_at=changed_at-1 WHERE id=x'{note}'",
        (
            "INSERT INTO alternative SELECT rid, 'text', 1, 1, 1, '\"x\"' FROM record "
            "WHERE id=x'{note}'"
        ),
    ],
)
def test_a_record_that_differs_is_named(store: Store, harm: str) -> None:
    assert harmed(store, harm.format(note=NOTE)) == [NOTE]


def test_words_that_no_history_knows_are_named(store: Store) -> None:
    assert harmed(store, f"UPDATE record SET doc='{{\"text\":\"x\"}}' WHERE id=x'{EMPTY}'") == [
        EMPTY
    ]


def test_a_gap_in_the_numbers_of_records_is_named(store: Store) -> None:
    assert agreeing.misnumbered(store.connection) == []
    harmed(store, "UPDATE scope SET next_rid = next_rid + 1")
    assert agreeing.misnumbered(store.connection) == [store.scope_number(CASE)]


def test_a_content_that_cannot_be_read_counts_as_not_there(store: Store) -> None:
    assert NOTE in harmed(store, "UPDATE change SET payload=x'c1' WHERE no=2")
    assert history.problems(store.connection) == [2]
    assert [state.value for state in store.past(CASE)[NOTE, "text"]] == []

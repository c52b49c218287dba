"""Devices with one case, for tests of the merge: what one writes is handed to another as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from exitdesk.domain.ids import RecordId
from exitdesk.storage import compartment, merging, outgoing
from exitdesk.storage.merging import Arriving, Taken
from exitdesk.storage.schema import migrations
from exitdesk.storage.store import Edit, Store

KEY = bytes(32)
CASE = RecordId("ab" * 16)
NOTE = RecordId("01" * 16)

Maker = Callable[..., Store]


@contextmanager
def devices(place: Path) -> Iterator[Maker]:
    """Give a maker of devices; they are closed afterwards."""
    opened: list[Store] = []

    def make(number: int, clock: Callable[[], int] | None = None) -> Store:
        made = compartment.create(place / f"{number}.db", KEY, migrations())
        more = {} if clock is None else {"clock": clock}
        opened.append(Store(made, bytes([number]) * 16, f"device {number}", **more))
        return opened[-1]

    yield make
    for store in opened:
        store.compartment.close()


def write(store: Store, record: RecordId = NOTE, settles: bool = False, **fields: Any) -> None:
    """Save fields of a record of the case."""
    put(store, fields, record, settles=settles)


def put(
    store: Store, fields: dict[str, Any], record: RecordId = NOTE, *, settles: bool = False
) -> None:
    """Save fields whose names are no words of Python."""
    kind = "case" if record == CASE else "session"
    store.save(CASE, [Edit(record, kind, fields, settles)], by="", label="")


def changes(store: Store) -> list[Arriving]:
    """Return every change of the case."""
    number = store.scope_number(CASE)
    assert number is not None
    queues = outgoing.beyond(store.connection, number, {})
    return [change for queue in queues.values() for change in queue]


def take(store: Store, arriving: list[Arriving], **more: Any) -> Taken:
    """Take changes in."""
    with store.compartment.transaction() as connection:
        return merging.merged(store, connection, CASE, arriving, peer=1, **more)


def hand(source: Store, target: Store) -> Taken:
    """Hand everything over."""
    return take(target, changes(source))


def said(store: Store, record: RecordId = NOTE) -> dict[str, Any]:
    """Return what a record says."""
    found = store.record(record)
    assert found is not None
    return found.doc

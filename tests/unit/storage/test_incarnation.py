"""A device that was put back goes on as a new one, with the work that nobody has confirmed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exitdesk.storage import agreeing, compartment, exchange, history, incarnation, marks, outgoing
from exitdesk.storage.schema import migrations
from exitdesk.storage.store import Store
from tests.unit.storage.two_devices import (
    CASE,
    KEY,
    NOTE,
    Maker,
    changes,
    devices,
    hand,
    put,
    said,
    write,
)

NEW = b"n" * 16


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Maker]:
    with devices(tmp_path) as maker:
        yield maker


def confirm(store: Store, seq: int) -> None:
    """Note that a peer holds so much of what a device wrote in the case."""
    with store.compartment.transaction() as connection:
        has = {store.device[1]: seq}
        exchange.note_holds(connection, 1, bytes.fromhex(CASE), has, 10)


def ends(store: Store) -> dict[bytes, int]:
    number = store.scope_number(CASE)
    assert number is not None
    return outgoing.holds(store.connection, number)


def check_sound(store: Store) -> None:
    number = store.scope_number(CASE)
    assert number is not None
    assert agreeing.disagreeing(store.connection, number) == []
    assert history.problems(store.connection) == []
    assert marks.problems(store.connection) == []


def values(store: Store, field: str = "text") -> list[Any]:
    return [state.value for state in store.past(CASE)[NOTE, field]]


def test_who_has_written_nothing_only_gets_another_name(make: Maker) -> None:
    anna, bo = make(1), make(2)
    write(anna, CASE, code="EX-1", kind="client")
    hand(anna, bo)
    before = bo.head()
    bo.renew(NEW, "device_id")
    assert bo.head() == before
    assert bo.setting("device_id") == NEW.hex()
    assert bo.setting(incarnation.RELINKED) is None
    write(bo, text="his")
    assert ends(bo) == {anna.device[1]: 2, NEW: 1}
    check_sound(bo)


def test_what_nobody_has_confirmed_is_the_new_device_s(make: Maker) -> None:
    anna, bo = make(1), make(2)
    old = anna.device[1]
    write(anna, CASE, code="EX-1", kind="client")
    write(anna, text="one")
    before = said(anna)
    anna.renew(NEW, "device_id")
    assert ends(anna) == {NEW: 3}
    assert said(anna) == before
    check_sound(anna)
    assert old not in {change.device for change in changes(anna)}
    hand(anna, bo)
    assert said(bo) == before
    check_sound(bo)


def test_what_was_confirmed_stays_the_old_device_s(make: Maker) -> None:
    """The branch goes on from there: it answers its own, the old one's and the others' work."""
    anna, bo = make(1), make(2)
    old = anna.device[1]
    write(anna, CASE, code="EX-1", kind="client")
    hand(anna, bo)
    write(bo, mood="calm")
    hand(bo, anna)
    write(anna, text="one")
    hand(anna, bo)
    confirm(anna, 3)
    write(anna, text="two", mood="low")
    write(anna, text="three")
    anna.renew(NEW, "device_id")
    assert ends(anna) == {old: 3, bo.device[1]: 1, NEW: 3}
    check_sound(anna)
    hand(anna, bo)
    assert said(bo) == said(anna) == {"text": "three", "mood": "low"}
    assert bo.connection.execute("SELECT count(*) FROM alternative").fetchone() == (0,)
    check_sound(bo)


def test_what_a_branch_took_in_later_is_named_by_the_change_that_did(make: Maker) -> None:
    anna, bo = make(1), make(2)
    write(anna, CASE, code="EX-1", kind="client")
    hand(anna, bo)
    confirm(anna, 2)
    write(anna, text="one")
    write(bo, mood="calm")
    hand(bo, anna)
    write(anna, mood="low")
    write(bo, mood="high")
    anna.renew(NEW, "device_id")
    hand(bo, anna)
    hand(anna, bo)
    assert said(anna) == said(bo)
    assert set(values(anna, "mood")) == {"calm", "low", "high"}
    check_sound(anna)
    check_sound(bo)


def test_what_waits_for_a_person_goes_on_waiting(make: Maker) -> None:
    anna, bo = make(1), make(2)
    write(anna, CASE, code="EX-1", kind="client")
    write(anna, text="first")
    hand(anna, bo)
    confirm(anna, 3)
    write(bo, text="his")
    write(anna, text="hers")
    hand(bo, anna)
    anna.renew(NEW, "device_id")
    check_sound(anna)
    hand(anna, bo)
    assert said(anna) == said(bo)
    assert anna.connection.execute("SELECT count(*) FROM alternative").fetchone() == (1,)
    check_sound(bo)
    put(anna, {"text": "both"}, settles=True)
    hand(anna, bo)
    assert said(bo)["text"] == "both"
    assert bo.connection.execute("SELECT count(*) FROM alternative").fetchone() == (0,)


def test_both_branches_come_together(make: Maker, tmp_path: Path) -> None:
    """The file of yesterday is put back; what it wrote since is with a colleague."""
    anna, bo = make(1), make(2)
    write(anna, CASE, code="EX-1", kind="client")
    write(anna, text="first")
    hand(anna, bo)
    anna.compartment.checkpoint()
    kept = shutil.copy(tmp_path / "1.db", tmp_path / "kept.db")
    write(anna, text="told Bo")
    hand(anna, bo)
    device = anna.device[1]
    back = Store(compartment.open_(Path(kept), KEY, migrations()), device, "device 1")
    try:
        write(back, text="written again")
        confirm(back, 3)
        back.renew(NEW, "device_id")
        hand(bo, back)
        hand(back, bo)
        assert said(back) == said(bo)
        assert set(values(back)) == set(values(bo)) == {"first", "told Bo", "written again"}
        check_sound(back)
        check_sound(bo)
    finally:
        back.compartment.close()

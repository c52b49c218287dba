"""The store: records with their history and typed rows, on a real compartment."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exitdesk.domain.ids import RecordId, new_id
from exitdesk.storage import backups, compartment, erasing, history, projections
from exitdesk.storage.failures import DamagedDatabase, DeviceTrouble
from exitdesk.storage.records import DELETED, LIBRARY
from exitdesk.storage.schema import migrations
from exitdesk.storage.store import Edit, Store

KEY = bytes(range(32))
ONE, TWO = bytes([1]) * 16, bytes([2]) * 16


class Clock:
    """Tells what it is told."""

    def __init__(self) -> None:
        self.now = 1_700_000_000_000

    def __call__(self) -> int:
        self.now += 1
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    opened = compartment.create(tmp_path / "casework.db", KEY, migrations())
    yield Store(opened, ONE, "desk", clock)
    opened.close()


def _case(store: Store, **fields: object) -> RecordId:
    case = new_id()
    fields = {"code": f"EX-{case[:4]}", "alias": "Mattis", "kind": "client", **fields}
    store.save(case, [Edit(case, "case", fields)], by="me", label="case")
    return case


def test_one_save_is_one_change_whatever_it_touches(store: Store) -> None:
    case, name = _case(store), new_id()
    edits = [
        Edit(case, "case", {"alias": "Two"}),
        Edit(case, "case", {"summary": "In short"}),
        Edit(name, "name", {"full_name": "Mattis Example"}),
    ]
    before = store.head()[0]
    change = store.save(case, edits, by="me", label="three edits")
    assert change is not None
    assert store.head()[0] == before + 1
    assert change.ops == 3
    assert [op.field for op in change.group.operations] == ["alias", "summary", "full_name"]  # type: ignore[union-attr]


def test_an_operation_names_what_it_replaces_and_never_runs_backwards(
    store: Store, clock: Clock
) -> None:
    case = _case(store)
    clock.now = 0  # the clock was set to 1970
    change = store.save(case, [Edit(case, "case", {"alias": "Two"})], by="me", label="x")
    assert change is not None
    assert change.group is not None
    first = history.changes(store.connection, store.scope_number(case) or 0)[0]
    assert first.group is not None
    replaced = {op.field: op for op in first.group.operations}["alias"]
    [op] = change.group.operations
    assert op.clock == replaced.clock + 1
    assert op.replaces == [first.first_seq + first.group.operations.index(replaced)]


def test_another_device_is_named_in_full(store: Store, clock: Clock) -> None:
    case = _case(store)
    other = Store(store.compartment, TWO, "laptop", clock)
    change = other.save(case, [Edit(case, "case", {"alias": "Two"})], by="me", label="x")
    assert change is not None
    assert change.first_seq == 1
    [op] = change.group.operations  # type: ignore[union-attr]
    [(device, _)] = op.replaces  # type: ignore[misc]
    assert device == ONE
    assert history.problems(store.connection) == []


def test_a_record_stays_in_its_case(store: Store) -> None:
    one, two, note = _case(store), _case(store), new_id()
    store.save(one, [Edit(note, "name", {"full_name": "A"})], by="me", label="x")
    with pytest.raises(ValueError, match="another case"):
        store.save(two, [Edit(note, "name", {"full_name": "B"})], by="me", label="x")
    assert store.record(note).doc == {"full_name": "A"}  # type: ignore[union-attr]


def test_an_empty_save_only_gives_up_its_draft(store: Store) -> None:
    case, draft = _case(store), new_id()
    store.keep_draft(draft, case, "name", None, {"full_name": "A"}, {})
    assert store.save(case, [], by="me", label="x", draft=draft) is None
    assert store.drafts() == []


def test_saving_several_scopes_is_all_or_nothing(store: Store) -> None:
    one, two = new_id(), new_id()
    good = Edit(one, "case", {"code": "A", "kind": "client"})
    made = store.save_all(
        {one: [good], two: [Edit(two, "case", {"code": "B", "kind": "client"})]},
        by="me",
        label="x",
    )
    assert [change.ops for change in made] == [2, 2]
    three = new_id()
    bad = Edit(one, "case", {"alias": "X"})  # belongs to another scope
    with pytest.raises(ValueError, match="another case"):
        store.save_all({one: [Edit(one, "case", {"alias": "Y"})], three: [bad]}, by="me", label="x")
    assert store.case_row(one).alias == ""  # type: ignore[union-attr]
    assert store.scope_number(three) is None
    assert store.records(three) == []


def test_an_erased_case_takes_nothing_any_more(store: Store, tmp_path: Path) -> None:
    case = _case(store)
    erasing.erased(store, case, tmp_path)
    erasing.erased(store, new_id(), tmp_path)
    assert store.record(case) is None
    assert store.scopes(erased=True) == [case]
    assert store.past(case).record_ids() == []
    assert history.problems(store.connection) == []
    with pytest.raises(ValueError, match="erased"):
        store.save(case, [Edit(case, "case", {"alias": "Back"})], by="me", label="x")


def test_a_kind_that_a_newer_version_made_is_kept_without_rows(store: Store) -> None:
    case, later = _case(store), new_id()
    store.save(case, [Edit(later, "hologram", {"hue": "teal"})], by="me", label="x")
    store.save(case, [Edit(later, "hologram", {"hue": "red"})], by="me", label="x")
    assert store.record(later).doc == {"hue": "red"}  # type: ignore[union-attr]
    assert projections.differences(store.connection) == []


def test_a_removed_case_leaves_the_list_and_comes_back(store: Store) -> None:
    case = _case(store)
    store.save(case, [Edit(case, "case", {DELETED: True})], by="me", label="x")
    assert store.case_rows() == []
    assert [r.id for r in store.records(case, deleted=True)] == [case]
    store.save(case, [Edit(case, "case", {DELETED: None})], by="me", label="x")
    assert [row.id for row in store.case_rows()] == [case]


@pytest.mark.parametrize(
    ("fields", "setting"),
    [
        ({"kind": "release_conditional"}, "open"),
        ({"kind": "wing_move"}, "prison"),
        ({"kind": "wing_move", "setting": "probation"}, "probation"),
    ],
)
def test_a_change_of_setting_shows_in_the_list(
    store: Store, fields: dict[str, str], setting: str
) -> None:
    case = _case(store, setting="prison")
    event = {"occurred_on": "2024-01-01", **fields}
    store.save(case, [Edit(new_id(), "setting_change", event)], by="me", label="x")
    assert store.case_row(case).setting == setting  # type: ignore[union-attr]


def test_an_aftercare_contact_that_reached_the_client_is_a_contact(store: Store) -> None:
    case = _case(store)
    for day, reached in (("2024-01-01", True), ("2024-02-01", False)):
        event = {"occurred_on": day, "reached": reached}
        store.save(case, [Edit(new_id(), "aftercare_contact", event)], by="me", label="x")
    assert store.case_row(case).last_contact_on == "2024-01-01"  # type: ignore[union-attr]


def test_cases_with_a_day_in_a_span_are_found(store: Store) -> None:
    near, far = _case(store), _case(store)
    flag = {"what": "x", "expires_on": "2024-01-10"}
    store.save(near, [Edit(new_id(), "flag", flag)], by="me", label="x")
    flag = {"what": "x", "expires_on": "2025-01-10"}
    store.save(far, [Edit(new_id(), "flag", flag)], by="me", label="x")
    assert store.cases_due("2024-01-01", "2024-01-31") == [near]


def test_readings_are_newest_first(store: Store) -> None:
    case = _case(store)
    store.log_reading(case, "me", "case")
    store.log_reading(case, "me", "print")
    assert [what for _, _, what in store.readings(case, 10)] == ["print", "case"]
    assert store.readings(new_id(), 10) == []


def test_codes_are_sorted_as_people_count(store: Store) -> None:
    for code in ("EX-10", "EX-9", "ÄX-1", "EX-0100"):
        _case(store, code=code)
    assert [row.code for row in store.case_rows()] == ["ÄX-1", "EX-9", "EX-10", "EX-0100"]


def test_rows_are_made_anew_when_their_rules_change(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = _case(store)
    with store.compartment.transaction() as connection:
        connection.execute("DELETE FROM case_row")
    assert "case_row" in projections.differences(store.connection)
    Store(store.compartment, ONE, "desk")
    assert store.case_row(case) is None
    monkeypatch.setattr(projections, "VERSION", projections.VERSION + 1)
    Store(store.compartment, ONE, "desk")
    assert store.case_row(case) is not None
    assert projections.differences(store.connection) == []


def test_an_index_that_cannot_be_compared_counts_as_different(store: Store) -> None:
    case, event = _case(store), new_id()
    edit = Edit(event, "milestone", {"occurred_on": "2024-01-01", "what": "x"})
    store.save(case, [edit], by="me", label="x")
    with store.compartment.transaction() as connection:
        connection.execute("UPDATE record SET rid = rid + 1 WHERE id=?", (bytes.fromhex(event),))
    assert projections.differences(store.connection) != []


def test_the_scope_of_the_library_is_number_nought(store: Store) -> None:
    store.save(LIBRARY, [Edit(new_id(), "staff", {"code": "W1"})], by="me", label="x")
    assert store.scope_number(LIBRARY) == 0
    assert store.scope_id(0) == LIBRARY
    assert [r.doc["code"] for r in store.records(LIBRARY, ["staff"])] == ["W1"]
    assert store.counts() == {"staff": 1}


def test_names_of_backups_of_one_moment_differ_until_none_is_left(tmp_path: Path) -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 999_990, tzinfo=UTC)
    names = []
    for _ in range(3):
        path = backups._free_name(tmp_path, at)
        path.mkdir()
        names.append(path.name)
    assert names == sorted(names)
    assert len(set(names)) == 3
    shutil.rmtree(tmp_path / names[0])
    late = datetime(2026, 1, 2, 3, 4, 5, 999_999, tzinfo=UTC)
    for fraction in range(late.microsecond >> 4, 1 << 16):
        (tmp_path / f"{late:%Y-%m-%d_%H%M%S}_{fraction:04x}").mkdir(exist_ok=True)
    with pytest.raises(DeviceTrouble):
        backups._free_name(tmp_path, late)


def test_rows_that_cannot_be_compared_count_as_different(store: Store) -> None:
    store.connection.execute("CREATE TEMP TABLE term (x)")
    assert len(projections.differences(store.connection)) == 5


def test_a_number_that_is_taken_is_damage_and_nothing_is_written(store: Store) -> None:
    case = _case(store)
    with store.compartment.transaction() as connection:
        connection.execute("UPDATE scope SET next_rid = next_rid - 1")
    with pytest.raises(DamagedDatabase):
        store.save(case, [Edit(new_id(), "name", {"full_name": "A"})], by="me", label="x")
    assert store.counts() == {"case": 1}


def test_what_an_interrupted_addition_left_is_removed(store: Store, tmp_path: Path) -> None:
    files = tmp_path / "attachments"
    files.mkdir()
    name = "a" * 64
    (files / name).write_bytes(b"sealed")
    with store.compartment.transaction() as connection:
        connection.execute("INSERT INTO sealed VALUES (?,?,?,?)", (name, b"k", 6, bytes(32)))
    erasing.tidied(store, files, crashed=True)
    assert list(files.iterdir()) == []
    assert store.connection.execute("SELECT count(*) FROM sealed").fetchone() == (0,)
    erasing.tidied(store, files, crashed=False)
    erasing.tidied(store, files, crashed=True)

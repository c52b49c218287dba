"""Taking in what a colleague changed: ``python -m tests.bench.merging [--cases N]``.

N cases with ten fields each lie in a vault (N x 10 operations); a colleague has changed all ten
fields of all of them, and we one field in ten meanwhile. Taking that in stands beside the same
rows written one by one on a bare SQLCipher connection (also: the columns alone, without history,
search and lists), and beside CRDT libraries doing the same
where they are installed (`pip install pycrdt loro crsqlite`, not part of the product). CPU
seconds of one run; the ratios are what to trust. Every losing value must be there afterwards.
"""

from __future__ import annotations

import argparse
import importlib
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from exitdesk.storage import compartment, merging, outgoing
from exitdesk.storage.merging import Arriving
from exitdesk.storage.schema import migrations
from exitdesk.storage.store import Edit, Store
from tests.bench import raw

_KEY = bytes(32)
_FIELDS = (
    "summary", "interpreter", "setting_place", "mandate_reports", "legal_status",
    "phase_also", "mandate", "emphasis_note", "reach_note", "place_note",
)  # fmt: skip
_AT_ONCE = 500
_WORDS = "INSERT INTO words (rowid, names, body) VALUES (?,?,?)"

Chunk = list[tuple[str, list[Arriving]]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=10_000)
    count = parser.parse_args().cases
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        rows: list[tuple[str, float, int | None]] = [("exitdesk", *_ours(place, count))]
        rows.append(("the same rows one by one, bare", _same_rows(place, count), None))
        rows.append(("columns alone one by one, bare", _raw(place, count), None))
        rows += [(name, *found) for name, found in _others(place, count)]
    base = rows[1][1]
    print(f"{count * 10:,} operations into {count * 10:,}, {count:,} in conflict\n")
    print(f"{'what':34}{'CPU s':>8}{'x bare':>8}{'losing values kept':>22}")
    for name, seconds, kept in rows:
        lost = "" if kept is None else f"{kept:,}"
        print(f"{name:34}{seconds:8.2f}{seconds / base:8.2f}{lost:>22}")
    print("\naim: at most 0.60 x bare, half of pycrdt, a quarter of cr-sqlite and Loro")


def _ours(place: Path, count: int) -> tuple[float, int]:
    """Return CPU seconds of taking the colleague's changes in, and how many values wait."""
    ids = [f"{number + 1:032x}" for number in range(count)]
    ours, theirs = _store(place, 1), _store(place, 2)
    _saved(ours, ids, "first")
    _merged(theirs, _new(ours, theirs, ids))
    _saved(theirs, ids, "theirs")
    _saved(ours, ids, "ours", fields=1)
    chunk = _new(theirs, ours, ids)
    spent = _merged(ours, chunk)
    again = _merged(ours, chunk)
    print(f"the same once more: {again:.2f} s")
    kept = ours.connection.execute("SELECT count(*) FROM alternative").fetchone()[0]
    return spent, kept


def _store(place: Path, number: int) -> Store:
    made = compartment.create(place / f"{number}.db", _KEY, migrations())
    return Store(made, bytes([number]) * 16, f"device {number}")


def _saved(store: Store, ids: list[str], words: str, fields: int = 10) -> None:
    for start in range(0, len(ids), _AT_ONCE):
        edits: Any = {
            one: [Edit(one, "case", {f: f"{words} {one[-5:]} {f}" for f in _FIELDS[-fields:]})]  # type: ignore[arg-type]
            for one in ids[start : start + _AT_ONCE]
        }
        store.save_all(edits, by="", label="bench")


def _new(source: Store, target: Store, ids: list[str]) -> Chunk:
    """Return what `target` lacks, by case."""
    found: Chunk = []
    for one in ids:
        number = source.scope_number(one)  # type: ignore[arg-type]
        there = target.scope_number(one)  # type: ignore[arg-type]
        known = {} if there is None else outgoing.holds(target.connection, there)
        queues = outgoing.beyond(source.connection, number or 0, known)
        found.append((one, [change for queue in queues.values() for change in queue]))
    return found


def _merged(store: Store, chunk: Chunk) -> float:
    with store.compartment.transaction() as connection:
        started = time.process_time()
        merge = merging.Merge(store, connection, 1)
        for scope, changes in chunk:
            merge.take(scope, changes)  # type: ignore[arg-type]
        merge.finish()
    return time.process_time() - started


def _same_rows(place: Path, count: int) -> float:
    """Return CPU seconds of the rows that we write, each with its statement, without a merge.

    For each operation its line in the history and its field in the document; for each case the
    words that are searched and the line in the list.
    """
    connection = raw.connected(place / "same.db", _KEY)
    for script in migrations():
        connection.executescript(script)
    empty = json.dumps({name: f"first {name} of it" for name in _FIELDS})
    connection.execute("CREATE TABLE op (record BLOB, field TEXT, value TEXT, clock INTEGER)")
    connection.execute("BEGIN IMMEDIATE")
    for number in range(count):
        key = (number + 1).to_bytes(16)
        row = (number, key, "case", empty, bytes(120), 0, 0)
        connection.execute("INSERT INTO record VALUES (?,?,?,?,?,?,?)", row)
        connection.execute(_WORDS, (number, "", empty))
        line = (number, key, *(["x"] * 10), 0, "x", "x")
        connection.execute(f"INSERT INTO case_row VALUES ({','.join('?' * 15)})", line)
    connection.execute("COMMIT")
    started = time.process_time()
    connection.execute("BEGIN IMMEDIATE")
    for number in range(count):
        key, said = (number + 1).to_bytes(16), []
        for name in _FIELDS:
            value = f"theirs {number:05x} {name}"
            said.append(value)
            connection.execute("INSERT INTO op VALUES (?,?,?,?)", (key, name, value, number))
            connection.execute(
                "UPDATE record SET doc=json_set(doc, ?, ?) WHERE id=?", (f"$.{name}", value, key)
            )
        out = "INSERT INTO words (words, rowid, names, body) VALUES ('delete',?,?,?)"
        connection.execute(out, (number, "", empty))
        connection.execute(_WORDS, (number, "", " ".join(said)))
        connection.execute("UPDATE case_row SET setting='y' WHERE scope=?", (number,))
    connection.execute("COMMIT")
    return time.process_time() - started


def _raw(place: Path, count: int) -> float:
    """Return CPU seconds of the same values written one UPDATE each, without any history."""
    connection = raw.connected(place / "raw.db", _KEY)
    columns = ", ".join(f"{name} TEXT" for name in _FIELDS)
    connection.execute(f"CREATE TABLE thing (id BLOB PRIMARY KEY, {columns}) STRICT")
    connection.execute("BEGIN IMMEDIATE")
    for number in range(count):
        key = (number + 1).to_bytes(16)
        words = [f"first {number:05x} {name}" for name in _FIELDS]
        marks = ",".join("?" * (len(_FIELDS) + 1))
        connection.execute(f"INSERT INTO thing VALUES ({marks})", (key, *words))
    connection.execute("COMMIT")
    started = time.process_time()
    connection.execute("BEGIN IMMEDIATE")
    for number in range(count):
        key = (number + 1).to_bytes(16)
        for name in _FIELDS:
            connection.execute(
                f"UPDATE thing SET {name}=? WHERE id=?",
                (f"theirs {number:05x} {name}", key),
            )
    connection.execute("COMMIT")
    return time.process_time() - started


# ---------------------------------------------------------------------- others


def _others(place: Path, count: int) -> list[tuple[str, tuple[float, int | None]]]:
    """Return the same done by libraries, those that are here."""
    jobs: list[tuple[str, str, Callable[[Any, Path, int], tuple[float, int | None]]]] = [
        ("pycrdt, a document a case", "pycrdt", _pycrdt),
        ("Loro, a document a case", "loro", _loro),
        ("cr-sqlite", "crsqlite", _crsqlite),
    ]
    found = []
    for name, module, job in jobs:
        try:
            library = importlib.import_module(module)
        except ImportError:
            print(f"{name}: not installed here")
            continue
        found.append((name, job(library, place, count)))
    return found


def _pycrdt(library: Any, place: Path, count: int) -> tuple[float, int | None]:
    """A Yjs document a case, kept as a blob in SQLCipher; what loses is gone."""
    connection = raw.connected(place / "pycrdt.db", _KEY)
    connection.execute("CREATE TABLE doc (id INTEGER PRIMARY KEY, state BLOB NOT NULL)")
    updates = []
    connection.execute("BEGIN")
    for number in range(count):
        base = library.Doc()
        cells = base.get("cells", type=library.Map)
        for name in _FIELDS:
            cells[name] = f"first {number:05x} {name}"
        state = base.get_update()
        theirs, ours = library.Doc(), library.Doc()
        theirs.apply_update(state)
        ours.apply_update(state)
        before = theirs.get_state()
        for name in _FIELDS:
            theirs.get("cells", type=library.Map)[name] = f"theirs {number:05x} {name}"
        ours.get("cells", type=library.Map)[_FIELDS[-1]] = f"ours {number:05x}"
        updates.append(theirs.get_update(before))
        connection.execute("INSERT INTO doc VALUES (?,?)", (number, ours.get_update()))
    connection.execute("COMMIT")
    started = time.process_time()
    connection.execute("BEGIN")
    for number, update in enumerate(updates):
        state = connection.execute("SELECT state FROM doc WHERE id=?", (number,)).fetchone()[0]
        doc = library.Doc()
        doc.apply_update(state)
        doc.apply_update(update)
        connection.execute("UPDATE doc SET state=? WHERE id=?", (doc.get_update(), number))
    connection.execute("COMMIT")
    return time.process_time() - started, 0


def _loro(library: Any, place: Path, count: int) -> tuple[float, int | None]:
    """A Loro document a case, kept as a blob in SQLCipher; what loses is in its history only."""
    connection = raw.connected(place / "loro.db", _KEY)
    connection.execute("CREATE TABLE doc (id INTEGER PRIMARY KEY, state BLOB NOT NULL)")
    updates = []
    connection.execute("BEGIN")
    for number in range(count):
        base = library.LoroDoc()
        cells = base.get_map("cells")
        for name in _FIELDS:
            cells.insert(name, f"first {number:05x} {name}")
        state = base.export(library.ExportMode.Snapshot())
        theirs, ours = library.LoroDoc(), library.LoroDoc()
        theirs.import_(state)
        ours.import_(state)
        before = theirs.oplog_vv
        for name in _FIELDS:
            theirs.get_map("cells").insert(name, f"theirs {number:05x} {name}")
        ours.get_map("cells").insert(_FIELDS[-1], f"ours {number:05x}")
        updates.append(theirs.export(library.ExportMode.Updates(before)))
        mine = ours.export(library.ExportMode.Snapshot())
        connection.execute("INSERT INTO doc VALUES (?,?)", (number, mine))
    connection.execute("COMMIT")
    started = time.process_time()
    connection.execute("BEGIN")
    for number, update in enumerate(updates):
        state = connection.execute("SELECT state FROM doc WHERE id=?", (number,)).fetchone()[0]
        doc = library.LoroDoc()
        doc.import_(state)
        doc.import_(update)
        merged = doc.export(library.ExportMode.Snapshot())
        connection.execute("UPDATE doc SET state=? WHERE id=?", (merged, number))
    connection.execute("COMMIT")
    return time.process_time() - started, None


def _crsqlite(library: Any, place: Path, count: int) -> tuple[float, int | None]:
    """The cr-sqlite extension in a plain SQLite file: it cannot be loaded into an encrypted one."""
    import sqlite3  # noqa: TID251 (the extension cannot be loaded into an encrypted file)

    def opened(name: str) -> sqlite3.Connection:
        connection = sqlite3.connect(place / name, isolation_level=None)
        connection.enable_load_extension(True)
        connection.load_extension(str(library.extension_path()))
        columns = ", ".join(f"{field} TEXT" for field in _FIELDS)
        connection.execute(f"CREATE TABLE thing (id BLOB PRIMARY KEY NOT NULL, {columns})")
        connection.execute("SELECT crsql_as_crr('thing')")
        return connection

    ours, theirs = opened("ours.sqlite"), opened("theirs.sqlite")
    changes = "SELECT * FROM crsql_changes WHERE db_version > ?"
    put = f"INSERT INTO crsql_changes VALUES ({','.join('?' * 9)})"
    ours.execute("BEGIN")
    for number in range(count):
        words = [f"first {number:05x} {name}" for name in _FIELDS]
        marks = ",".join("?" * (len(_FIELDS) + 1))
        ours.execute(f"INSERT INTO thing VALUES ({marks})", ((number + 1).to_bytes(16), *words))
    ours.execute("COMMIT")
    theirs.execute("BEGIN")
    theirs.executemany(put, ours.execute(changes, (0,)).fetchall())
    theirs.execute("COMMIT")
    version = theirs.execute("SELECT crsql_db_version()").fetchone()[0]
    theirs.execute("BEGIN")
    for name in _FIELDS:
        theirs.execute(f"UPDATE thing SET {name} = 'theirs ' || hex(id)")
    theirs.execute("COMMIT")
    ours.execute(f"UPDATE thing SET {_FIELDS[-1]} = 'ours'")
    coming = theirs.execute(changes, (version,)).fetchall()
    started = time.process_time()
    ours.execute("BEGIN")
    ours.executemany(put, coming)
    ours.execute("COMMIT")
    return time.process_time() - started, 0


if __name__ == "__main__":
    main()

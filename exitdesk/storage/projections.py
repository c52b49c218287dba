"""Typed rows made from records: the list of cases, dates, due days, words and sounds of names.

Everything here follows from the documents and can be made again at any time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from msgspec import json
from sqlcipher3 import dbapi2

from exitdesk.domain import due, reading
from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.fields import RecordKind, Role
from exitdesk.domain.names import name_keys
from exitdesk.domain.textkeys import folded
from exitdesk.storage.compartment import Connection

Doc = Mapping[str, Any]

RID_BITS: Final = 20
"""A record's number is its scope's number shifted by so many bits, plus its own."""

VERSION: Final = 1
"""Raise it when `words`, `due_dates` or `name_keys` come to say something else: all rows are then
made anew at the next opening."""

PHYSICAL_CONTACT: Final = frozenset({"attended", "late"})
_NAME_FIELDS: Final = {"case": ("alias",), "name": ("full_name",), "contact": ("name",)}
_WORDS_IN: Final = "INSERT INTO words (rowid, names, body) VALUES (?,?,?)"
_WORDS_OUT: Final = "INSERT INTO words (words, rowid, names, body) VALUES ('delete',?,?,?)"
_CASE_ROW: Final = (
    "UPDATE case_row SET code=?, alias=?, kind=?, state=?, setting=?, phase=?, worker=?, "
    "opened_on=?, closed_on=?, last_contact_on=?, events=?, code_key=?, alias_key=? WHERE scope=?"
)
_DIGITS = re.compile(r"\d+")


def natural_key(text: str) -> str:
    """Return a key under which EX-9 comes before EX-10."""
    return _DIGITS.sub(lambda m: m.group().zfill(12), folded(text))


def write(connection: Connection, scope: int, rid: int, kind: str, doc: Doc) -> None:
    """Add the rows of one living record; must run inside a transaction."""
    rewrite(connection, scope, rid, kind, None, doc)


def remove(connection: Connection, rid: int, kind: str, doc: Doc) -> None:
    """Take the rows of a record away; `doc` must be what `write` was given, or the index breaks."""
    rewrite(connection, 0, rid, kind, doc, None)


def rewrite(
    connection: Connection, scope: int, rid: int, kind: str, before: Doc | None, after: Doc | None
) -> None:
    """Write the rows of a record anew, those that differ; None is one that is not there."""
    description = CATALOGUE.get(kind)
    if description is None:
        return
    old, new = _Typed.of(description, before), _Typed.of(description, after)
    if old.event != new.event:
        if before is not None:
            connection.execute("DELETE FROM event_row WHERE rid=?", (rid,))
        if new.event is not None:
            day, *more = new.event
            row = (scope, day, rid, kind, *more)
            connection.execute("INSERT INTO event_row VALUES (?,?,?,?,?,?,?)", row)
    if old.due != new.due:
        connection.execute("DELETE FROM due_row WHERE rid=?", (rid,))
        rows = [(day, rid, scope) for day in new.due]
        connection.executemany("INSERT OR IGNORE INTO due_row VALUES (?,?,?)", rows)
    if old.words != new.words:
        if old.words is not None:
            connection.execute(_WORDS_OUT, (rid, *old.words))
        if new.words is not None:
            connection.execute(_WORDS_IN, (rid, *new.words))
    if old.names != new.names:
        connection.execute("DELETE FROM name_key WHERE rid=?", (rid,))
        keys = [(key, rid) for name in new.names for key in name_keys(name)]
        connection.executemany("INSERT OR IGNORE INTO name_key VALUES (?,?)", keys)


@dataclass(frozen=True, slots=True)
class _Typed:
    """What the typed rows of a record are made from."""

    event: tuple[Any, ...] | None = None
    due: tuple[str, ...] = ()
    words: tuple[str, str] | None = None
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, kind: RecordKind, doc: Doc | None) -> _Typed:
        """Return it for a document."""
        if doc is None:
            return cls()
        names, body = map(folded, reading.words(kind, doc))
        return cls(
            _event(kind.name, doc) if kind.role is Role.EVENT else None,
            tuple(due.due_dates(kind.name, doc)),
            (names, body),
            tuple(str(doc.get(field) or "") for field in _NAME_FIELDS.get(kind.name, ())),
        )


def _event(kind: str, doc: Doc) -> tuple[Any, ...]:
    """Return day, phase, setting and whether a contact took place."""
    contact = doc.get("contact") if kind == "session" else None
    attended = bool(contact and contact.get("attendance") in PHYSICAL_CONTACT)
    if kind == "aftercare_contact":
        attended = bool(doc.get("reached"))
    phase = doc.get("to") if kind == "phase_change" else doc.get("phase")
    setting = _setting(doc) if kind == "setting_change" else ""
    return doc.get("occurred_on") or "", phase or "", setting or "", attended


def _setting(doc: Doc) -> str:
    """Return the setting that a change leads to; a release leads into the community."""
    said = doc.get("setting")
    released = str(doc.get("kind") or "").startswith("release")
    return str(said) if said else "open" if released else ""


def write_case(connection: Connection, scope: int, case_id: bytes, doc: Doc | None) -> None:
    """Make the row of a case again from its document and its events; None takes it away."""
    if doc is None:
        connection.execute("DELETE FROM case_row WHERE scope=?", (scope,))
        return
    span = connection.execute(
        "SELECT coalesce(min(occurred_on), ''), count(*), "
        "coalesce(max(CASE WHEN contact THEN occurred_on END), ''), "
        "coalesce(max(CASE WHEN kind='closure' THEN occurred_on END), ''), "
        "coalesce(max(CASE WHEN kind='reopening' THEN occurred_on END), '') "
        "FROM event_row WHERE scope=?",
        (scope,),
    ).fetchone()
    opened, events, last_contact, closed, reopened = span
    closed = closed if closed > reopened or (closed and not reopened) else ""
    state = "closed" if closed else (doc.get("state") or "open")
    row = (
        scope,
        case_id,
        doc.get("code") or "",
        doc.get("alias") or "",
        doc.get("kind") or "client",
        state,
        _latest(connection, scope, "setting") or doc.get("setting") or "",
        _latest(connection, scope, "phase") or doc.get("phase") or "",
        doc.get("worker") or "",
        opened,
        closed,
        last_contact,
        events,
        natural_key(doc.get("code") or ""),
        folded(doc.get("alias") or ""),
    )
    # Not OR REPLACE: that takes a savepoint, at which the word index writes itself out.
    if not connection.execute(_CASE_ROW, (*row[2:], scope)).rowcount:
        connection.execute(f"INSERT INTO case_row VALUES ({','.join('?' * len(row))})", row)  # noqa: S608


def _latest(connection: Connection, scope: int, column: str) -> str:
    row = connection.execute(
        f"SELECT {column} FROM event_row WHERE scope=? AND {column} <> '' "  # noqa: S608 (our own two words)
        "ORDER BY occurred_on DESC, rid DESC LIMIT 1",
        (scope,),
    ).fetchone()
    return row[0] if row else ""


def empty(connection: Connection) -> None:
    """Take every typed row and every word away, to make them again."""
    for table in ("case_row", "event_row", "due_row", "name_key"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 (our own words)
    connection.execute("INSERT INTO words (words) VALUES ('delete-all')")


def differences(connection: Connection) -> list[str]:
    """Return the typed tables whose rows do not follow from the records; reads everything."""
    tables = ("case_row", "event_row", "due_row", "name_key")
    connection.execute("BEGIN")
    try:
        connection.execute("CREATE VIRTUAL TABLE temp.term USING fts5vocab(main, words, row)")
        connection.execute("CREATE VIRTUAL TABLE temp.place USING fts5vocab(main, words, instance)")
        before = [*(_rows(connection, table) for table in tables), _words(connection)]
        empty(connection)
        make_all(connection)
        after = [*(_rows(connection, table) for table in tables), _words(connection)]
    except (dbapi2.IntegrityError, dbapi2.OperationalError):  # a row twice, a word that is none
        return [*tables, "words"]
    finally:
        connection.execute("ROLLBACK")
    names = (*tables, "words")
    return [name for name, was, is_ in zip(names, before, after, strict=True) if was != is_]


def make_all(connection: Connection) -> None:
    """Write the rows of every living record and case; the tables must be empty."""
    rows = connection.execute("SELECT rid, kind, doc FROM record WHERE NOT deleted ORDER BY rid")
    for rid, kind, doc in rows.fetchall():
        write(connection, rid >> RID_BITS, rid, kind, json.decode(doc))
    cases = connection.execute(
        "SELECT s.no, s.id, r.doc FROM scope s JOIN record r ON r.id = s.id "
        "WHERE s.no > 0 AND NOT s.erased AND NOT r.deleted"
    )
    for no, scope, doc in cases.fetchall():
        write_case(connection, no, scope, json.decode(doc))


def _rows(connection: Connection, table: str) -> list[tuple[Any, ...]]:
    return sorted(connection.execute(f"SELECT * FROM {table}").fetchall())  # noqa: S608 (our own words)


def _words(connection: Connection) -> list[tuple[Any, ...]]:
    """Return how often each word stands in how many records, and a sum over all places."""
    places = connection.execute(
        'SELECT count(*), sum(doc % 65521 * ("offset" + 7) * (unicode(term) + 31 * length(term)) '
        "% 1000003), sum(doc % 1000003) FROM temp.place"
    )
    return [*connection.execute("SELECT term, doc, cnt FROM temp.term"), *places]

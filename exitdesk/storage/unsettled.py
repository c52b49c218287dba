"""What two people wrote differently, and waits for one of them to choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from exitdesk.domain.ids import RecordId
from exitdesk.domain.operations import OperationId, decoded, replaced
from exitdesk.storage.compartment import Connection
from exitdesk.storage.local_rows import doc_decoder
from exitdesk.storage.replay import DELETED, FINAL, is_content, is_set
from exitdesk.storage.rows import Stamp, stamps_decoder


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A field with several values: `shown` first by its stamp, then the others."""

    scope: RecordId
    record: RecordId
    kind: str
    field: str
    final: bool
    shown: tuple[Stamp, Any]
    others: list[tuple[Stamp, Any]]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from. `answers` is what it replaced; `at` in ms since 1970."""

    device: bytes
    by: str
    at: int
    value: Any
    answers: tuple[OperationId, ...]


def unsettled(connection: Connection, record: RecordId | None = None) -> list[Unsettled]:
    """Return what waits for a person, in all records or in one."""
    id_ = bytes.fromhex(record) if record else None
    rows = connection.execute(
        "SELECT r.rid, r.id, s.id, r.kind, r.doc, r.stamps, a.field, a.clock, a.device, a.seq, "
        "a.value FROM alternative a JOIN record r ON r.rid = a.rid "
        "JOIN scope s ON s.no = r.rid >> 20 WHERE (:id IS NULL OR r.id = :id) "
        "ORDER BY r.rid, a.field, a.clock DESC, a.device, a.seq",
        {"id": id_},
    )
    found: dict[tuple[int, str], Unsettled] = {}
    for rid, record_id, scope, kind, doc, stamps, name, clock, device, seq, value in rows:
        if is_set(kind, name) or not (is_content(name) or name == DELETED):
            continue
        said = doc_decoder.decode(doc)
        if said.get(DELETED) and name != DELETED:
            continue
        shown = (stamps_decoder.decode(stamps)[name], said.get(name))
        other = msgspec.json.decode(value)
        if other == shown[1]:
            continue
        entry = found.setdefault(
            (rid, name),
            Unsettled(
                RecordId(scope.hex()),
                RecordId(record_id.hex()),
                kind,
                name,
                bool(said.get(FINAL)),
                shown,
                [],
            ),
        )
        entry.others.append(((clock, device, seq), other))
    return list(found.values())


def origins(
    connection: Connection, scope: RecordId, wanted: Iterable[tuple[int, int]]
) -> Mapping[tuple[int, int], Origin]:
    """Return where operations, each a (device number, sequence number) of a scope, come from."""
    found: dict[tuple[int, int], Origin] = {}
    no = connection.execute("SELECT no FROM scope WHERE id=?", (bytes.fromhex(scope),)).fetchone()
    for device, seq in set(wanted):
        row = connection.execute(
            "SELECT c.first_seq, c.payload, d.id FROM change c JOIN device d ON d.no = c.device "
            "WHERE c.scope=? AND c.device=? AND c.first_seq <= ? AND c.payload IS NOT NULL "
            "ORDER BY c.first_seq DESC LIMIT 1",
            (no[0] if no else -1, device, seq),
        ).fetchone()
        if row is None:
            continue
        group = decoded(row[1])
        place = seq - row[0]
        if place < len(group.operations):
            op = group.operations[place]
            answers = tuple(replaced(op, row[2]))
            found[device, seq] = Origin(row[2], group.by, group.at, op.value, answers)
    return found

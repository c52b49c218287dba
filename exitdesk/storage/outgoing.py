"""What others do not have yet: changes of a scope beyond what somebody is known to hold."""

from __future__ import annotations

from collections.abc import Mapping

from exitdesk.domain.ids import RecordId
from exitdesk.storage import marks
from exitdesk.storage.compartment import Connection
from exitdesk.storage.marks import Vector
from exitdesk.storage.merging import Arriving


def holds(connection: Connection, scope: int) -> Vector:
    """Return how far the chains of a scope are here, by device."""
    return {device: mark.seq for device, mark in marks.marks(connection, scope).items()}


def beyond(
    connection: Connection, scope: int, known: Mapping[bytes, int]
) -> dict[bytes, list[Arriving]]:
    """Return the changes that somebody lacks who holds `known`, by device, in their order."""
    found: dict[bytes, list[Arriving]] = {}
    for device, mark in marks.marks(connection, scope).items():
        if mark.seq <= known.get(device, 0):
            continue
        rows = connection.execute(
            "SELECT first_seq, ops, clock, salt, payload, prev FROM change "
            "WHERE scope=? AND device=? AND first_seq > ? AND payload IS NOT NULL "
            "ORDER BY first_seq",
            (scope, mark.device, known.get(device, 0)),
        )
        found[device] = [Arriving(device, *row) for row in rows]
    return found


def scopes(connection: Connection) -> dict[RecordId, int]:
    """Return the scopes whose content is here, with their numbers."""
    rows = connection.execute("SELECT id, no FROM scope WHERE NOT erased ORDER BY no")
    return {RecordId(row[0].hex()): row[1] for row in rows}

"""How far each device's chain in a scope is here, and what that device had taken in by then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from exitdesk.domain.operations import GENESIS, OperationId
from exitdesk.storage.compartment import Connection

Vector = dict[bytes, int]
"""For each device (16 bytes) the last sequence number that was known."""

_decoder = msgspec.msgpack.Decoder(dict[bytes, int])
_encoder = msgspec.msgpack.Encoder()


@dataclass(slots=True)
class Mark:
    """The end of one device's chain in a scope."""

    device: int
    device_id: bytes
    seq: int = 0
    hash: bytes = GENESIS
    seen: Vector = field(default_factory=dict)


def marks(connection: Connection, scope: int) -> dict[bytes, Mark]:
    """Return the marks of a scope by device."""
    rows = connection.execute(
        "SELECT m.device, d.id, m.seq, m.hash, m.seen FROM mark m "
        "JOIN device d ON d.no = m.device WHERE m.scope=?",
        (scope,),
    )
    return {
        device_id: Mark(device, device_id, seq, digest, _decoder.decode(seen))
        for device, device_id, seq, digest, seen in rows
    }


def write(connection: Connection, scope: int, changed: Iterable[Mark]) -> None:
    """Keep marks."""
    connection.executemany(
        "INSERT OR REPLACE INTO mark VALUES (?,?,?,?,?)",
        [(scope, m.device, m.seq, m.hash, _encoder.encode(m.seen)) for m in changed],
    )


def news(own: Mark, every: dict[bytes, Mark]) -> list[OperationId]:
    """Return what `own` has not said yet that it has taken in, in the order of devices."""
    return sorted(
        (device, mark.seq)
        for device, mark in every.items()
        if device != own.device_id and mark.seq > own.seen.get(device, 0)
    )


def problems(connection: Connection) -> list[int]:
    """Return the scopes whose marks are not where their chains end."""
    rows = connection.execute(
        "SELECT c.scope FROM change c LEFT JOIN mark m ON m.scope = c.scope AND "
        "m.device = c.device GROUP BY c.scope, c.device "
        "HAVING coalesce(max(m.seq), 0) <> max(c.first_seq + c.ops - 1)"
    )
    return sorted({row[0] for row in rows})

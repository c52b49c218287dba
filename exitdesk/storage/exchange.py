"""What was exchanged with whom: who holds which case, what they say they have, what they were told.

Every function runs on an open connection; those that write need an open transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from exitdesk.domain.ids import RecordId
from exitdesk.storage.compartment import Connection
from exitdesk.storage.marks import Vector

_REMEMBERED: Final = 1_000
ShareState = Literal["held", "leaving", "withdrawn", "ended", "erased"]
LIVE: Final = ("held", "leaving")
"""held: the peer works with it; leaving: given away, our copy goes once the peer has it."""

_SHARE: Final = "no, scope, peer, mode, since, by, consent, reason, keeps_copy, state, ended_at"


@dataclass(frozen=True, slots=True)
class Share:
    """A line of the register: a peer was given a case.

    `mode` is full, read or the purpose of an extract; `consent` the id of the record that allows
    it, or empty where only a `reason` was given. `since` and `ended_at` in ms since 1970.
    """

    no: int
    scope: RecordId
    peer: int
    mode: str
    since: int
    by: str
    consent: str
    reason: str
    keeps_copy: bool
    state: ShareState
    ended_at: int | None


def shares(
    connection: Connection, scope: RecordId | None = None, *, live: bool = False
) -> list[Share]:
    """Return the register, oldest first: of all cases or of one, all lines or those in force."""
    rows = connection.execute(
        f"SELECT {_SHARE} FROM share WHERE (:scope IS NULL OR scope = :scope) "  # noqa: S608
        "AND (NOT :live OR state IN ('held', 'leaving')) ORDER BY no",
        {"scope": bytes.fromhex(scope) if scope else None, "live": live},
    )
    return [_share(row) for row in rows]


def give(connection: Connection, line: Share) -> None:
    """Add a line to the register (its number is given here); the same line in force stays one."""
    connection.execute(
        "UPDATE share SET state='ended', ended_at=? WHERE scope=? AND peer=? AND mode=? "
        "AND state IN ('held', 'leaving')",
        (line.since, bytes.fromhex(line.scope), line.peer, line.mode),
    )
    connection.execute(
        f"INSERT INTO share ({_SHARE}) VALUES (NULL,?,?,?,?,?,?,?,?,?,NULL)",  # noqa: S608
        (
            bytes.fromhex(line.scope),
            line.peer,
            line.mode,
            line.since,
            line.by,
            line.consent,
            line.reason,
            line.keeps_copy,
            line.state,
        ),
    )


RECEIVED: Final = "received"
"""The reason of a line of somebody who has the case from elsewhere, or gave it to us."""


def gave(connection: Connection, scope: RecordId, peer: int) -> bool:
    """Tell whether we gave a peer a case first, and not they us."""
    row = connection.execute(
        "SELECT reason FROM share WHERE scope=? AND peer=? ORDER BY no LIMIT 1",
        (bytes.fromhex(scope), peer),
    ).fetchone()
    return row is not None and row[0] != RECEIVED


def end_shares(
    connection: Connection, scope: RecordId, state: ShareState, now: int, peer: int | None = None
) -> None:
    """Close the lines of a case that are in force, with all peers or with one."""
    connection.execute(
        "UPDATE share SET state=:state, ended_at=:now WHERE scope=:scope "
        "AND (:peer IS NULL OR peer = :peer) AND state IN ('held', 'leaving')",
        {"state": state, "now": now, "scope": bytes.fromhex(scope), "peer": peer},
    )


def holds(connection: Connection, peer: int) -> dict[bytes, Vector]:
    """Return what a peer said last that it holds, by scope."""
    found: dict[bytes, Vector] = {}
    rows = connection.execute("SELECT scope, device, seq FROM peer_has WHERE peer=?", (peer,))
    for scope, device, seq in rows:
        found.setdefault(scope, {})[device] = seq
    return found


def readers(connection: Connection, scope: RecordId) -> frozenset[int]:
    """Return the peers who were given a case only to read it; to work with it counts for more."""
    modes: dict[int, set[str]] = {}
    for line in shares(connection, scope, live=True):
        modes.setdefault(line.peer, set()).add(line.mode)
    return frozenset(peer for peer, given in modes.items() if given == {"read"})


def note_holds(
    connection: Connection,
    peer: int,
    scope: bytes,
    has: Mapping[bytes, int],
    now: int,
    *,
    newest: bool = True,
) -> None:
    """Write down what a peer says that it holds of a scope.

    The `newest` word counts also where it is less than before: a backup was restored there.
    """
    if newest:
        connection.execute("DELETE FROM peer_has WHERE peer=? AND scope=?", (peer, scope))
    connection.executemany(
        "INSERT INTO peer_has VALUES (?,?,?,?,?) ON CONFLICT DO UPDATE SET "
        "seq = max(seq, excluded.seq), at = excluded.at",
        [(peer, scope, device, seq, now) for device, seq in has.items()],
    )


def confirmed(connection: Connection, device: bytes) -> dict[int, int]:
    """Return by scope number how far peers have said that they hold the chain of `device`."""
    rows = connection.execute(
        "SELECT s.no, max(min(h.seq, m.seq)) FROM peer_has h JOIN scope s ON s.id = h.scope "
        "JOIN device d ON d.id = h.device JOIN mark m ON m.scope = s.no AND m.device = d.no "
        "WHERE h.device=? GROUP BY s.no",
        (device,),
    )
    return dict(rows.fetchall())


def forget_holds(connection: Connection, peer: int, scope: bytes) -> None:
    """Forget what a peer held of a scope: it goes from the beginning next time."""
    connection.execute("DELETE FROM peer_has WHERE peer=? AND scope=?", (peer, scope))
    connection.execute("DELETE FROM told WHERE peer=? AND scope=?", (peer, scope))


def told(connection: Connection, peer: int) -> dict[bytes, Vector]:
    """Return what a peer was told that we hold, by scope."""
    found: dict[bytes, Vector] = {}
    for scope, device, seq in connection.execute(
        "SELECT scope, device, seq FROM told WHERE peer=?", (peer,)
    ):
        found.setdefault(scope, {})[device] = seq
    return found


def note_told(connection: Connection, peer: int, scope: bytes, has: Mapping[bytes, int]) -> None:
    """Write down that a peer was told what we hold; only the last word counts."""
    connection.execute("DELETE FROM told WHERE peer=? AND scope=?", (peer, scope))
    connection.executemany(
        "INSERT OR REPLACE INTO told VALUES (?,?,?,?)",
        [(peer, scope, device, seq) for device, seq in has.items()],
    )


def next_number(connection: Connection, channel: bytes) -> tuple[int, bytes]:
    """Return the number of our next bundle in a channel, and the hash of the one before."""
    row = connection.execute(
        "SELECT seq, hash FROM channel_out WHERE channel=? ORDER BY seq DESC LIMIT 1", (channel,)
    ).fetchone()
    return (row[0] + 1, row[1]) if row else (1, bytes(32))


def note_number(connection: Connection, channel: bytes, seq: int, digest: bytes) -> None:
    """Write down the newest bundle that we made in a channel."""
    connection.execute("INSERT INTO channel_out VALUES (?,?,?)", (channel, seq, digest))
    connection.execute(
        "DELETE FROM channel_out WHERE channel=? AND seq <= ?", (channel, seq - _REMEMBERED)
    )


def is_ours(connection: Connection, channel: bytes, seq: int, digest: bytes) -> bool:
    """Tell whether we remember to have made a bundle, or it is too long ago to tell."""
    row = connection.execute(
        "SELECT hash FROM channel_out WHERE channel=? AND seq=?", (channel, seq)
    ).fetchone()
    if row is not None:
        return bool(row[0] == digest)
    return seq < next_number(connection, channel)[0]


def incoming_marks(connection: Connection) -> list[bytes]:
    """Return which bundles were taken in, as `sync.marks` writes it."""
    return [row[0] for row in connection.execute("SELECT mark FROM channel_in")]


def note_mark(
    connection: Connection, sender: bytes, device: bytes, channel: bytes, mark: bytes
) -> None:
    """Write down that a bundle was taken in."""
    connection.execute(
        "INSERT OR REPLACE INTO channel_in VALUES (?,?,?,?)", (sender, device, channel, mark)
    )


def signatures(connection: Connection, scope: int) -> dict[int, tuple[int, bytes]]:
    """Return the newest signed head of each chain of a scope: device number -> (seq, signature)."""
    rows = connection.execute(
        "SELECT device, seq, signature FROM signed_head WHERE scope=?", (scope,)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def note_signature(
    connection: Connection, scope: int, device: int, seq: int, signature: bytes
) -> None:
    """Keep a signature over a head, where it reaches further than the one that is kept."""
    connection.execute(
        "INSERT INTO signed_head VALUES (?,?,?,?) ON CONFLICT DO UPDATE SET seq=excluded.seq, "
        "signature=excluded.signature WHERE excluded.seq > seq",
        (scope, device, seq, signature),
    )


def note_people(connection: Connection, people: Mapping[str, str]) -> None:
    """Keep how people of others are shown."""
    connection.executemany(
        "INSERT OR REPLACE INTO person_elsewhere VALUES (?,?)",
        [(bytes.fromhex(id_), name) for id_, name in people.items()],
    )


def people(connection: Connection) -> dict[str, str]:
    """Return how people of others are shown, by the id of their record."""
    rows = connection.execute("SELECT id, name FROM person_elsewhere")
    return {row[0].hex(): row[1] for row in rows}


def access(connection: Connection, scope: RecordId) -> str:
    """Return whether we may write in a scope (full) or only read it (read)."""
    row = connection.execute(
        "SELECT access FROM scope WHERE id=?", (bytes.fromhex(scope),)
    ).fetchone()
    return str(row[0]) if row else "full"


def set_access(connection: Connection, scope: RecordId, value: str) -> None:
    """Say whether we may write in a scope."""
    connection.execute("UPDATE scope SET access=? WHERE id=?", (value, bytes.fromhex(scope)))


def held(connection: Connection) -> list[tuple[RecordId, bytes, int, int]]:
    """Return (scope, device, changes, peer) of what waits for something that is missing."""
    rows = connection.execute(
        "SELECT scope, device, count(*), max(from_peer) FROM held GROUP BY scope, device"
    )
    return [(RecordId(row[0].hex()), row[1], row[2], row[3]) for row in rows]


@dataclass(frozen=True, slots=True)
class Merge:
    """A taking in: which changes it brought, from whom, and the backup made before it."""

    no: int
    at: int
    peer: int
    first_change: int
    last_change: int
    backup: str
    undone_at: int | None


def note_merge(
    connection: Connection, peer: int, changes: tuple[int, int], backup: str, now: int
) -> int:
    """Write down that others' changes came in; return its number."""
    row = connection.execute(
        "INSERT INTO merge (at, peer, first_change, last_change, backup) VALUES (?,?,?,?,?) "
        "RETURNING no",
        (now, peer, *changes, backup),
    ).fetchone()
    return int(row[0])


def merges(connection: Connection) -> list[Merge]:
    """Return every taking in, newest first."""
    rows = connection.execute(
        "SELECT no, at, peer, first_change, last_change, backup, undone_at FROM merge "
        "ORDER BY no DESC"
    )
    return [Merge(*row) for row in rows]


def note_undone(connection: Connection, no: int, now: int) -> None:
    """Write down that a taking in was taken back."""
    connection.execute("UPDATE merge SET undone_at=? WHERE no=?", (now, no))


def _share(row: tuple[Any, ...]) -> Share:
    no, scope, peer, mode, since, by, consent, reason, keeps, state, ended = row
    return Share(
        no,
        RecordId(scope.hex()),
        peer,
        mode,
        since,
        by,
        consent,
        reason,
        bool(keeps),
        state,
        ended,
    )

"""A device that was put back to an earlier state goes on as a new one.

What it wrote after that state is known to others under its old number, and what it has written
since has the same numbers again. So the branch that nobody else has confirmed is written anew
under a new device id, as if another device had written it; what others hold of the old one then
comes in like anybody's work.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from exitdesk.domain.operations import (
    GENESIS,
    Group,
    Operation,
    chained,
    decoded,
    encoded,
    payload_hash,
)
from exitdesk.storage import marks
from exitdesk.storage.compartment import Connection
from exitdesk.storage.local_rows import LocalRows
from exitdesk.storage.marks import Mark
from exitdesk.storage.projections import RID_BITS
from exitdesk.storage.rows import Stamp, stamps_decoder

RELINKED: Final = "relinked"
"""The setting that says where the history's links were before they were computed anew."""

_pack = msgspec.msgpack.Encoder()


def renewed(
    connection: Connection, old: tuple[int, bytes], new_id: bytes, confirmed: Mapping[int, int]
) -> int:
    """Write what is not `confirmed` (by scope number) of the device `old` as by `new_id`.

    Runs in an open transaction and returns the number of the new device.
    """
    name = connection.execute("SELECT name FROM device WHERE no=?", (old[0],)).fetchone()[0]
    new = connection.execute(
        "INSERT INTO device (id, name, own) VALUES (?,?,1) RETURNING no", (new_id, name)
    ).fetchone()[0]
    first: list[int] = []
    for scope, scope_id in connection.execute("SELECT no, id FROM scope WHERE NOT erased"):
        branch = _Branch(connection, scope, scope_id, old, (new, new_id), confirmed.get(scope, 0))
        first += branch.moved()
    if first:
        _relinked(connection, min(first))
    connection.execute("DELETE FROM told")  # who knows what they have been told since
    return int(new)


class _Branch:
    """The end of one chain that gets a new author."""

    def __init__(
        self,
        connection: Connection,
        scope: int,
        scope_id: bytes,
        old: tuple[int, bytes],
        new: tuple[int, bytes],
        base: int,
    ) -> None:
        self._connection, self._scope, self._scope_id = connection, scope, scope_id
        self._old, self._new, self._base = old, new, base

    def moved(self) -> list[int]:
        """Move the changes beyond the base; return the number of the first of them, if any."""
        rows = self._connection.execute(
            "SELECT no, first_seq, ops, clock, payload, salt FROM change "
            "WHERE scope=? AND device=? AND first_seq > ? ORDER BY first_seq",
            (self._scope, self._old[0], self._base),
        ).fetchall()
        if not rows:
            return []
        mark = Mark(*self._new)
        seen: dict[bytes, int] = {}
        for no, first_seq, ops, clock, payload, salt in rows:
            group = self._rewritten(decoded(payload), mark)
            seen.update(group.seen)
            data = encoded(group)
            hashed = payload_hash(salt, data)
            seq = first_seq - self._base
            digest = chained(mark.hash, self._new[1], self._scope_id, seq, ops, clock, hashed)
            self._connection.execute(
                "UPDATE change SET device=?, first_seq=?, payload=?, payload_hash=?, prev=?, "
                "hash=? WHERE no=?",
                (self._new[0], seq, data, hashed, mark.hash, digest, no),
            )
            mark.seq, mark.hash = seq + ops - 1, digest
        mark.seen = seen
        marks.write(self._connection, self._scope, [mark])
        self._shortened()
        self._restamped()
        return [min(row[0] for row in rows)]

    def _rewritten(self, group: Group, mark: Mark) -> Group:
        """Return a group as the new device writes it: what it replaces, what it had seen."""
        seen = list(group.seen)
        if mark.seq == 0:
            seen = self._seen_before()
            if self._base:
                seen.append((self._old[1], self._base))
            known = dict(seen) | dict(group.seen)
            seen = sorted(known.items())
        return replace(group, operations=[self._by_new(op) for op in group.operations], seen=seen)

    def _by_new(self, operation: Operation) -> Operation:
        answered: list[int | tuple[bytes, int]] = []
        for one in operation.replaces:
            if not isinstance(one, int):
                answered.append(one)
            elif one > self._base:
                answered.append(one - self._base)
            else:
                answered.append((self._old[1], one))
        return replace(operation, replaces=answered)

    def _seen_before(self) -> list[tuple[bytes, int]]:
        """Return what the old device had taken in at the base."""
        seen: dict[bytes, int] = {}
        for (payload,) in self._connection.execute(
            "SELECT payload FROM change WHERE scope=? AND device=? AND first_seq <= ? "
            "ORDER BY first_seq",
            (self._scope, self._old[0], self._base),
        ):
            seen.update(decoded(payload).seen)
        return list(seen.items())

    def _shortened(self) -> None:
        """Let the old chain end at the base."""
        where = (self._scope, self._old[0])
        row = self._connection.execute(
            "SELECT first_seq + ops - 1, hash FROM change WHERE scope=? AND device=? "
            "ORDER BY first_seq DESC LIMIT 1",
            where,
        ).fetchone()
        self._connection.execute("DELETE FROM mark WHERE scope=? AND device=?", where)
        if row:
            seen = dict(self._seen_before())
            ended = Mark(self._old[0], self._old[1], row[0], row[1], seen)
            marks.write(self._connection, self._scope, [ended])
        self._connection.execute(
            "DELETE FROM signed_head WHERE scope=? AND device=? AND seq > ?", (*where, self._base)
        )

    def _restamped(self) -> None:
        """Have records name the new device where the branch set a field."""
        between = (self._scope << RID_BITS, ((self._scope + 1) << RID_BITS) - 1)
        for rid, packed in self._connection.execute(
            "SELECT rid, stamps FROM record WHERE rid BETWEEN ? AND ?", between
        ).fetchall():
            stamps = {k: self._stamp(v) for k, v in stamps_decoder.decode(packed).items()}
            self._connection.execute(
                "UPDATE record SET stamps=? WHERE rid=?", (_pack.encode(stamps), rid)
            )
        self._connection.execute(
            "UPDATE alternative SET device=?, seq=seq-? WHERE device=? AND seq>? "
            "AND rid BETWEEN ? AND ?",
            (self._new[0], self._base, self._old[0], self._base, *between),
        )

    def _stamp(self, stamp: Stamp) -> Stamp:
        clock, device, seq = stamp
        if device == self._old[0] and seq > self._base:
            return clock, self._new[0], seq - self._base
        return stamp


def _relinked(connection: Connection, first: int) -> None:
    """Compute the links of the history anew from a change on, and note the link there was."""
    row = connection.execute("SELECT no, link FROM change ORDER BY no DESC LIMIT 1").fetchone()
    before: dict[str, Any] = {"count": row[0], "link": row[1].hex()}
    LocalRows.keep_setting(connection, RELINKED, before)
    found = connection.execute("SELECT link FROM change WHERE no=?", (first - 1,)).fetchone()
    link = found[0] if found else GENESIS
    changed = []
    for no, digest in connection.execute(
        "SELECT no, hash FROM change WHERE no >= ? ORDER BY no", (first,)
    ):
        link = hashlib.sha256(link + digest).digest()
        changed.append((link, no))
    connection.executemany("UPDATE change SET link=? WHERE no=?", changed)

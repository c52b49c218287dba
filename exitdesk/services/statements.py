"""Erasures and withdrawn consents travel: asked for, carried out, acknowledged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import erasing
from exitdesk.services.vaults import Vault
from exitdesk.storage import exchange, peers
from exitdesk.storage.peers import Peer
from exitdesk.sync import heads
from exitdesk.sync.model import Acknowledgement, Body, Statement


@dataclass(frozen=True, slots=True)
class Awaited:
    """A peer who was asked to remove a case: since when, and when they said that it is done."""

    kind: str
    case: RecordId
    peer: str
    asked_at: int
    done_at: int | None


def for_peer(vault: Vault, peer: Peer) -> tuple[Statement, ...]:
    """Return what a peer is asked and has not acknowledged."""
    rows = vault.store.connection.execute(
        "SELECT s.kind, s.scope, s.device, s.at, s.signature FROM statement s WHERE s.own AND "
        "s.scope IN (SELECT scope FROM share WHERE peer=:peer) AND NOT EXISTS "
        "(SELECT 1 FROM acknowledgement a WHERE a.kind = s.kind AND a.scope = s.scope "
        "AND a.peer = :peer AND NOT a.own)",
        {"peer": peer.no},
    )
    return tuple(Statement(*row) for row in rows)


def acknowledged_to(vault: Vault, peer: Peer) -> tuple[Acknowledgement, ...]:
    """Return what we carried out for a peer and may not have told them yet."""
    rows = vault.store.connection.execute(
        "SELECT kind, scope, at FROM acknowledgement WHERE own AND peer=? AND NOT told", (peer.no,)
    )
    return tuple(Acknowledgement(*row) for row in rows)


def note_told(vault: Vault, peer: Peer) -> None:
    """Write down that a peer was told what we carried out."""
    with vault.store.compartment.transaction() as connection:
        connection.execute("UPDATE acknowledgement SET told=1 WHERE own AND peer=?", (peer.no,))


def carried_out(vault: Vault, sender: Peer, body: Body) -> int:
    """Do what the statements of a bundle ask and note what was acknowledged; return how many.

    A statement counts where its device signed it and that device's peer is known well enough. A
    case with work of ours that the sender does not have yet stays until they have it.
    """
    done = 0
    for statement in body.statements:
        if _is_theirs(vault, sender, statement) and _obeyed(vault, sender, statement):
            done += 1
    now = vault.store.clock()
    with vault.store.compartment.transaction() as connection:
        connection.executemany(
            "INSERT OR REPLACE INTO acknowledgement VALUES (?,?,?,?,0,1)",
            [(one.kind, one.scope, sender.no, now) for one in body.acknowledgements],
        )
        for one in body.acknowledgements:
            exchange.forget_holds(connection, sender.no, one.scope)
    return done


def awaited(vault: Vault) -> list[Awaited]:
    """Return who was asked to remove what, and who has answered."""
    rows = vault.store.connection.execute(
        "SELECT DISTINCT s.kind, s.scope, p.name, s.at, a.at FROM statement s "
        "JOIN share h ON h.scope = s.scope JOIN peer p ON p.no = h.peer "
        "LEFT JOIN acknowledgement a ON a.kind = s.kind AND a.scope = s.scope "
        "AND a.peer = p.no AND NOT a.own WHERE s.own ORDER BY s.at, p.name"
    )
    return [Awaited(r[0], RecordId(r[1].hex()), r[2], r[3], r[4]) for r in rows]


def _is_theirs(vault: Vault, sender: Peer, statement: Statement) -> bool:
    author = peers.of_device(vault.store.connection, statement.device)
    known = author is not None and (
        author.sign_key == sender.sign_key or author.state in {"verified", "introduced"}
    )
    return author is not None and known and heads.is_stated(author.sign_key, statement)


def _obeyed(vault: Vault, sender: Peer, statement: Statement) -> bool:
    case = RecordId(statement.scope.hex())
    if statement.kind == "withdraw" and _unsent(vault, sender, statement.scope):
        return False
    number = vault.store.scope_number(case)
    if number is not None and case in vault.store.scopes():
        try:
            _removed(vault, sender, statement.kind, case)
        except erasing.BackupsRemain:
            pass
        except Trouble:
            return False
    elif statement.kind == "erase" and not vault.header.is_erased(case):
        erasing.remember(vault, case)
    now = vault.store.clock()
    with vault.store.compartment.transaction() as connection:
        connection.execute("INSERT OR IGNORE INTO statement VALUES (?,?,?,?,?,0)", _row(statement))
        connection.execute(
            "INSERT OR REPLACE INTO acknowledgement VALUES (?,?,?,?,1,0)",
            (statement.kind, statement.scope, sender.no, now),
        )
    return True


def _removed(vault: Vault, sender: Peer, kind: str, case: RecordId) -> None:
    if kind == "erase":
        why = tr("Asked for by {name}", name=sender.name)
        erasing.erase(vault, case, why, travels=False)
    else:
        erasing.give_up(vault, case)


def _unsent(vault: Vault, sender: Peer, scope: bytes) -> bool:
    """Tell whether we wrote something in a case that the sender does not have."""
    number = vault.store.scope_number(RecordId(scope.hex()))
    if number is None:
        return False
    device, device_id = vault.store.device
    row = vault.store.connection.execute(
        "SELECT seq FROM mark WHERE scope=? AND device=?", (number, device)
    ).fetchone()
    has = exchange.holds(vault.store.connection, sender.no).get(scope, {})
    return row is not None and row[0] > has.get(device_id, 0)


def _row(statement: Statement) -> tuple[Any, ...]:
    return (
        statement.kind,
        statement.scope,
        statement.device,
        statement.at,
        statement.signature,
    )

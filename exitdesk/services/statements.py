"""Erasures and withdrawn consents travel: asked for, carried out, acknowledged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import asking, erasing, origins
from exitdesk.services.vaults import Vault
from exitdesk.storage import exchange, outgoing, peers
from exitdesk.storage.compartment import Connection
from exitdesk.storage.exchange import Share
from exitdesk.storage.peers import Peer
from exitdesk.sync import heads
from exitdesk.sync.model import Acknowledgement, Body, Header, Statement


@dataclass(frozen=True, slots=True)
class Awaited:
    """A peer who was asked to remove a case: since when, and when they said that it is done."""

    kind: str
    case: RecordId
    peer: str
    asked_at: int
    done_at: int | None


def for_peer(vault: Vault, peer: Peer) -> tuple[Statement, ...]:
    """Return what a peer is asked and has not acknowledged.

    An erasure goes to everybody who was ever given the case here, also where a colleague asked
    for it; a withdrawal to those whom it was taken from and not given to again. Who holds a
    part of it is asked by the id that it has there, never by that of the case.
    """
    _ask_where_interrupted(vault)
    rows = vault.store.connection.execute(
        "SELECT s.kind, s.scope, s.device, max(s.at), s.signature FROM statement s WHERE "
        "(s.own OR s.kind = 'erase') "
        "AND s.device NOT IN (SELECT id FROM device WHERE peer=:peer) "
        "AND EXISTS (SELECT 1 FROM share h WHERE h.scope = s.scope AND h.peer = :peer "
        "AND h.mode NOT IN ('referral', 'referral_read', 'pseudonymous') "
        "AND (s.kind = 'erase' OR h.state = 'withdrawn')) "
        "AND (s.kind = 'erase' OR NOT EXISTS (SELECT 1 FROM share h WHERE h.scope = s.scope "
        "AND h.peer = :peer AND h.state IN ('held', 'leaving'))) "
        "AND NOT EXISTS (SELECT 1 FROM acknowledgement a WHERE a.kind = s.kind "
        "AND a.scope = s.scope AND a.peer = :peer AND NOT a.own) "
        "GROUP BY s.kind, s.scope",
        {"peer": peer.no},
    )
    return tuple(Statement(*row) for row in rows)


def _ask_where_interrupted(vault: Vault) -> None:
    """Ask for what was erased at an opening, because the erasing itself was interrupted."""
    rows = vault.store.connection.execute(
        "SELECT DISTINCT h.scope FROM share h JOIN scope s ON s.id = h.scope "
        "WHERE s.erased = 1 AND h.state IN ('held', 'leaving') AND NOT EXISTS "
        "(SELECT 1 FROM statement t WHERE t.kind = 'erase' AND t.scope = h.scope)"
    ).fetchall()
    for (scope,) in rows:
        asking.ask(vault, "erase", RecordId(scope.hex()))


def acknowledged_to(vault: Vault, peer: Peer) -> tuple[Acknowledgement, ...]:
    """Return what we carried out for a peer and may not have told them yet."""
    rows = vault.store.connection.execute(
        "SELECT kind, scope, at FROM acknowledgement WHERE own AND peer=? AND NOT told", (peer.no,)
    )
    return tuple(Acknowledgement(*row) for row in rows)


def every_acknowledged_to(vault: Vault, peer: Peer) -> tuple[Acknowledgement, ...]:
    """Return what we ever carried out for a peer: where files get lost, all of it is told again."""
    rows = vault.store.connection.execute(
        "SELECT kind, scope, at FROM acknowledgement WHERE own AND peer=? ORDER BY kind, scope",
        (peer.no,),
    )
    return tuple(Acknowledgement(*row) for row in rows)


def taken_back(vault: Vault, peer: Peer) -> list[RecordId]:
    """Return the cases that a peer has to give up and may still have unsent work in."""
    asked = for_peer(vault, peer)
    return [RecordId(one.scope.hex()) for one in asked if one.kind == "withdraw"]


def note_told(vault: Vault, peer: Peer) -> None:
    """Write down that a peer was told what we carried out."""
    with vault.store.compartment.transaction() as connection:
        connection.execute("UPDATE acknowledgement SET told=1 WHERE own AND peer=?", (peer.no,))


def carried_out(vault: Vault, sender: Peer, body: Body, header: Header) -> int:
    """Do what the statements of a bundle ask and note what was acknowledged; return how many.

    A statement counts where its device signed it and that device's peer is known well enough: to
    erase where that peer holds the case and may write in it, to withdraw where it gave the case
    to us and says so itself.
    What is withdrawn stays while there is work of ours that the sender does not have yet, and
    where the sender gave the case again in a later bundle.
    """
    done = sum(
        _is_theirs(vault, sender, statement)
        and not (statement.kind == "withdraw" and _is_given_again(vault, sender, statement, header))
        and _obeyed(vault, sender, statement)
        for statement in body.statements
    )
    _note_given(vault, sender, body, header)
    now = vault.store.clock()
    with vault.store.compartment.transaction() as connection:
        for one in body.acknowledgements:
            asked = connection.execute(
                "SELECT max(at) FROM statement WHERE kind=? AND scope=? AND (own OR kind='erase')",
                (one.kind, one.scope),
            ).fetchone()[0]
            if asked is None or one.at < asked:  # that was an earlier one
                continue
            connection.execute(
                "INSERT OR REPLACE INTO acknowledgement VALUES (?,?,?,?,0,1)",
                (one.kind, one.scope, sender.no, now),
            )
            exchange.forget_holds(connection, sender.no, one.scope)
    _ask_who_still_holds(vault, sender, body)
    return done


def is_withdrawn(connection: Connection, case: RecordId, peer: int) -> bool:
    """Tell whether a case was taken back from a peer who has not said yet that it is gone."""
    row = connection.execute(
        "SELECT 1 FROM share h JOIN statement s ON s.scope = h.scope AND s.kind = 'withdraw' "
        "AND s.own WHERE h.scope=:scope AND h.peer=:peer AND h.state = 'withdrawn' "
        "AND NOT EXISTS (SELECT 1 FROM acknowledgement a WHERE a.kind = 'withdraw' "
        "AND a.scope = :scope AND a.peer = :peer AND NOT a.own)",
        {"scope": bytes.fromhex(case), "peer": peer},
    ).fetchone()
    return row is not None


def ask_again(connection: Connection, peer: int) -> None:
    """Ask a peer again who goes on from an old state, in which what we asked is not done."""
    connection.execute("DELETE FROM acknowledgement WHERE NOT own AND peer=?", (peer,))


def _note_given(vault: Vault, sender: Peer, body: Body, header: Header) -> None:
    """Remember in which bundle a sender last gave us each case."""
    for shared in body.scopes:
        if shared.mode == "library" or not shared.segments:
            continue
        before = _Given.of(vault, sender, shared.scope)
        given = _Given(header.device, header.channel, header.seq, header.created)
        if before is None or given.is_after(before):
            vault.store.set_setting(_given(sender, shared.scope), given.kept())


def _is_given_again(vault: Vault, sender: Peer, statement: Statement, header: Header) -> bool:
    """Tell whether a withdrawal comes late: the case was given again in a later bundle."""
    given = _Given.of(vault, sender, statement.scope)
    asked = _Given(header.device, header.channel, header.seq, header.created)
    return given is not None and given.is_after(asked)


@dataclass(frozen=True, slots=True)
class _Given:
    """Which bundle it was, to tell which came after which: by number, else by time."""

    device: bytes
    channel: bytes
    seq: int
    created: int

    def is_after(self, other: _Given) -> bool:
        if (self.device, self.channel) == (other.device, other.channel):
            return self.seq > other.seq
        return self.created > other.created

    def kept(self) -> list[Any]:
        return [self.device.hex(), self.channel.hex(), self.seq, self.created]

    @classmethod
    def of(cls, vault: Vault, sender: Peer, scope: bytes) -> _Given | None:
        kept = vault.store.setting(_given(sender, scope))
        return cls(bytes.fromhex(kept[0]), bytes.fromhex(kept[1]), *kept[2:]) if kept else None


def _given(sender: Peer, scope: bytes) -> str:
    return f"given:{sender.no}:{scope.hex()}"


def _ask_who_still_holds(vault: Vault, sender: Peer, body: Body) -> None:
    """Ask (again) to erase what a sender shows to hold although it was erased here."""
    told = {one.scope for one in body.acknowledgements}
    shown = {one.scope for one in body.scopes} | {one.scope for one in body.receipts}
    now = vault.store.clock()
    for scope in shown - told:
        case = RecordId(scope.hex())
        if not vault.header.is_erased(case):
            continue
        with vault.store.compartment.transaction() as connection:
            connection.execute(
                "DELETE FROM acknowledgement WHERE NOT own AND kind='erase' AND scope=? AND peer=?",
                (scope, sender.no),
            )
            if not any(line.peer == sender.no for line in exchange.shares(connection, case)):
                line = Share(
                    0, case, sender.no, "full", now, "", "", "received", True, "erased", None
                )
                exchange.give(connection, line)


def awaited(vault: Vault) -> list[Awaited]:
    """Return who was asked to remove what, and who has answered."""
    rows = vault.store.connection.execute(
        "SELECT s.kind, s.scope, p.name, max(s.at), a.at FROM statement s "
        "JOIN share h ON h.scope = s.scope "
        "AND h.mode NOT IN ('referral', 'referral_read', 'pseudonymous') "
        "AND (s.kind = 'erase' OR h.state = 'withdrawn') "
        "JOIN peer p ON p.no = h.peer "
        "LEFT JOIN acknowledgement a ON a.kind = s.kind AND a.scope = s.scope "
        "AND a.peer = p.no AND NOT a.own WHERE (s.own OR s.kind = 'erase') "
        "AND s.device NOT IN (SELECT id FROM device WHERE peer = p.no) "
        "AND (s.kind = 'erase' OR NOT EXISTS (SELECT 1 FROM share l WHERE l.scope = s.scope "
        "AND l.peer = p.no AND l.state IN ('held', 'leaving'))) "
        "GROUP BY s.kind, s.scope, p.no ORDER BY s.at, p.name"
    )
    return [Awaited(r[0], RecordId(r[1].hex()), r[2], r[3], r[4]) for r in rows]


def _is_theirs(vault: Vault, sender: Peer, statement: Statement) -> bool:
    """Tell whether a statement is its author's, and the author may ask for that."""
    author = peers.of_device(vault.store.connection, statement.device)
    if author is None or not heads.is_stated(author.sign_key, statement):
        return False
    if statement.kind == "withdraw":
        case = RecordId(statement.scope.hex())
        ours = exchange.gave(vault.store.connection, case, author.no)
        return author.sign_key == sender.sign_key and not ours
    if author.sign_key == sender.sign_key:
        return _may_erase(vault, author, statement.scope)
    if author.state not in {"verified", "introduced"}:
        return False
    # Whoever passes it on could ask for it, too: the author may hold the case by their hand.
    return any(_may_erase(vault, one, statement.scope) for one in (author, sender))


def _may_erase(vault: Vault, author: Peer, scope: bytes) -> bool:
    """Tell whether somebody holds a case to work with it, or wrote in it."""
    case, connection = RecordId(scope.hex()), vault.store.connection
    number = vault.store.scope_number(case)
    modes = {line.mode for line in exchange.shares(connection, case) if line.peer == author.no}
    if number is None or modes & {"full", "travel", "rest"}:
        return True
    origin = origins.of(vault, case)
    if origin is not None:
        return origin.key == author.sign_key.hex()
    if "read" in modes:
        return False
    wrote = connection.execute(
        "SELECT 1 FROM mark m JOIN device d ON d.no = m.device WHERE m.scope=? AND d.peer=?",
        (number, author.no),
    ).fetchone()
    return wrote is not None


def _obeyed(vault: Vault, sender: Peer, statement: Statement) -> bool:
    case = RecordId(statement.scope.hex())
    if statement.kind == "withdraw" and not _may_go(vault, sender, statement.scope):
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
    if statement.kind == "erase":
        asking.ask_for_parts(vault, "erase", case)
    now = vault.store.clock()
    with vault.store.compartment.transaction() as connection:
        connection.execute("INSERT OR REPLACE INTO statement VALUES (?,?,?,?,?,0)", _row(statement))
        connection.execute(
            "INSERT OR REPLACE INTO acknowledgement VALUES (?,?,?,?,1,0)",
            (statement.kind, statement.scope, sender.no, statement.at),
        )
        if statement.kind == "erase":
            exchange.end_shares(connection, case, "erased", now)
        else:
            exchange.end_shares(connection, case, "ended", now, sender.no)
    return True


def _removed(vault: Vault, sender: Peer, kind: str, case: RecordId) -> None:
    if kind == "erase":
        why = tr("Asked for by {name}", name=sender.name)
        erasing.erase(vault, case, why, travels=False)
    else:
        erasing.give_up(vault, case)


def _may_go(vault: Vault, sender: Peer, scope: bytes) -> bool:
    """Tell whether a case may be given up: no work would be lost.

    Of an extract one has either a picture to look at, or a file of one's own to work with.
    """
    origin = origins.of(vault, RecordId(scope.hex()))
    if origin is not None:
        return origin.purpose in origins.READ_ONLY
    return not _unsent(vault, sender, scope)


def _unsent(vault: Vault, sender: Peer, scope: bytes) -> bool:
    """Tell whether there is work in a case that the sender does not have, or half a note."""
    case = RecordId(scope.hex())
    number = vault.store.scope_number(case)
    if number is None or case not in vault.store.scopes():
        return False
    if any(row[1] == case for row in vault.store.drafts()):
        return True
    connection = vault.store.connection
    has = exchange.holds(connection, sender.no).get(scope, {})
    theirs = set(peers.devices(connection, sender.no))
    ends = outgoing.holds(connection, number)
    return any(seq > has.get(device, 0) for device, seq in ends.items() if device not in theirs)


def _row(statement: Statement) -> tuple[Any, ...]:
    return (
        statement.kind,
        statement.scope,
        statement.device,
        statement.at,
        statement.signature,
    )

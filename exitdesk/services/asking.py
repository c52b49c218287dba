"""Asking everybody who holds a case to remove it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec.structs import replace

from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import identity, origins
from exitdesk.services.vaults import Vault
from exitdesk.storage import exchange
from exitdesk.storage.exchange import Share
from exitdesk.storage.peers import Peer
from exitdesk.sync import heads

Kind = Literal["erase", "withdraw"]


def ask(vault: Vault, kind: Kind, case: RecordId, of: Sequence[Peer] = ()) -> None:
    """Ask everybody who holds a case, or only some, to erase it, or to give up their copy."""
    device = vault.store.device[1]
    at = max(0, vault.store.clock())
    scope = bytes.fromhex(case)
    made = heads.stated(identity.keys(vault), kind, scope, device, at)
    state: exchange.ShareState = "erased" if kind == "erase" else "withdrawn"
    with vault.store.compartment.transaction() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO statement VALUES (?,?,?,?,?,1)",
            (kind, made.scope, device, at, made.signature),
        )
        asked = [peer.no for peer in of] or [
            line.peer for line in exchange.shares(connection, case, live=True)
        ]
        for peer in asked:
            connection.execute(
                "DELETE FROM acknowledgement WHERE kind=? AND scope=? AND peer=? AND NOT own",
                (kind, scope, peer),
            )
            exchange.end_shares(connection, case, state, at, peer)
    ask_for_parts(vault, kind, case, asked)


def ask_for_parts(
    vault: Vault, kind: Kind, case: RecordId, asked: Sequence[int] | None = None
) -> None:
    """Ask for what was made of a part of the case, by the id that it has with the peer.

    Everybody who was given one is asked, or only the peers with the numbers `asked`.
    """
    at = max(0, vault.store.clock())
    every = origins.given(vault, case)
    if not every:
        return
    device = vault.store.device[1]
    state: exchange.ShareState = "erased" if kind == "erase" else "withdrawn"
    with vault.store.compartment.transaction() as connection:
        for one in every:
            if one.ended or not (asked is None or one.peer in asked):
                continue
            scope = bytes.fromhex(one.id)
            made = heads.stated(identity.keys(vault), kind, scope, device, at)
            connection.execute(
                "INSERT OR REPLACE INTO statement VALUES (?,?,?,?,?,1)",
                (kind, scope, device, at, made.signature),
            )
            line = Share(
                0, RecordId(one.id), one.peer, "extract", at, "", "", "", True, state, None
            )
            exchange.give(connection, line)
    ended = [
        replace(one, ended=True) if asked is None or one.peer in asked else one for one in every
    ]
    origins.note_given(vault, case, ended)


def withdraw(vault: Vault, case: RecordId, of: Sequence[Peer]) -> int:
    """Ask peers to give up their copy of a case: the client no longer agrees, or nobody needs it.

    Their copy goes when they have sent what they wrote in it. Returns how many devices are asked;
    raises Trouble where none of them holds the case.
    """
    connection = vault.store.connection
    held = {line.peer for line in exchange.shares(connection, case, live=True)}
    if any(peer.no in held and not exchange.gave(connection, case, peer.no) for peer in of):
        raise Trouble(
            tr("They did not get this case from here, but gave it, or have it from elsewhere."),
            tr("Nothing was changed."),
            tr("Ask who gave it to them."),
        )
    asked = [peer for peer in of if peer.no in held]
    if not asked:
        raise Trouble(
            tr("By the register they do not hold this case."),
            tr("Nothing was changed."),
            tr("Look at who holds it."),
        )
    ask(vault, "withdraw", case, asked)
    return len(asked)

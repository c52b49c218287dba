"""Who holds which case, and how far they are."""

from __future__ import annotations

from dataclasses import dataclass

from exitdesk.domain.ids import RecordId
from exitdesk.services import identity
from exitdesk.services.vaults import Vault
from exitdesk.storage import exchange, outgoing
from exitdesk.storage.peers import Peer


@dataclass(frozen=True, slots=True)
class Holding:
    """How far a peer is with a case: `behind` changes are not there yet; `at` when they told."""

    case: RecordId
    peer: Peer
    mode: str
    since: int
    behind: int
    at: int | None


def holdings(vault: Vault) -> list[Holding]:
    """Return who holds which case and how far they are, by case."""
    found = []
    peers = {peer.no: peer for peer in identity.peers_of(vault)}
    said = {no: exchange.holds(vault.store.connection, no) for no in peers}
    for line in exchange.shares(vault.store.connection, live=True):
        number = vault.store.scope_number(line.scope)
        if number is None or line.peer not in peers:
            continue
        has = said[line.peer].get(bytes.fromhex(line.scope), {})
        ends = outgoing.holds(vault.store.connection, number)
        behind = sum(max(0, last - has.get(device, 0)) for device, last in ends.items())
        found.append(
            Holding(
                line.scope,
                peers[line.peer],
                line.mode,
                line.since,
                behind,
                peers[line.peer].seen_at,
            )
        )
    return found

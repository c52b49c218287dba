"""Cases that were handed over: our copy goes once the new holder has all of it."""

from __future__ import annotations

from exitdesk.services import erasing
from exitdesk.services.vaults import Vault
from exitdesk.storage import exchange, outgoing


def settle(vault: Vault) -> int:
    """Give up the cases whose new holders have them whole; return how many."""
    gone = 0
    for line in exchange.shares(vault.store.connection, live=True):
        if line.state != "leaving":
            continue
        number = vault.store.scope_number(line.scope)
        if number is None or line.scope not in vault.store.scopes():
            continue
        has = exchange.holds(vault.store.connection, line.peer).get(bytes.fromhex(line.scope), {})
        ends = outgoing.holds(vault.store.connection, number)
        if all(has.get(device, 0) >= last for device, last in ends.items()):
            with vault.store.compartment.transaction() as connection:
                exchange.end_shares(connection, line.scope, "ended", vault.store.clock())
            erasing.give_up(vault, line.scope)
            gone += 1
    return gone

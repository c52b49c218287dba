"""Cases that were handed over: our copy goes once the new holder has all of it.

The case itself says who keeps it. Two who hand it to one another at once write that in the same
place, both see the same in the end, and whoever is named there keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from exitdesk.domain.ids import RecordId
from exitdesk.i18n import tr
from exitdesk.services import erasing, identity
from exitdesk.services.vaults import Vault
from exitdesk.storage import exchange, outgoing
from exitdesk.storage.peers import Peer
from exitdesk.storage.store import Edit

_KEPT_BY: Final = "_kept_by"
"""A field of the case: the signing keys (hex) of the devices that it was handed over to."""


def note(vault: Vault, case: RecordId, to: Iterable[Peer]) -> None:
    """Write in a case who keeps it from now on."""
    keys = sorted(peer.sign_key.hex() for peer in to)
    edit = Edit(case, "case", {_KEPT_BY: keys}, settles=True)
    vault.store.save(case, [edit], by=vault.author, label=tr("Handed over"))


def is_keeper(vault: Vault, case: RecordId) -> bool:
    """Tell whether the case was handed over to this device."""
    row = vault.store.record(case)
    own = identity.keys(vault).sign_key.hex()
    return row is not None and own in row.doc.get(_KEPT_BY, ())


def settle(vault: Vault) -> int:
    """Give up the cases whose new holders have them whole; return how many."""
    gone = 0
    for line in exchange.shares(vault.store.connection, live=True):
        number = outgoing.scopes(vault.store.connection).get(line.scope)
        if line.state != "leaving" or number is None or is_keeper(vault, line.scope):
            continue
        has = exchange.holds(vault.store.connection, line.peer).get(bytes.fromhex(line.scope), {})
        if has == outgoing.holds(
            vault.store.connection, number
        ):  # nobody knows more than the other
            with vault.store.compartment.transaction() as connection:
                exchange.end_shares(connection, line.scope, "ended", vault.store.clock())
            erasing.give_up(vault, line.scope)
            gone += 1
    return gone

"""Who wrote what comes in: the sender, or somebody whose work the sender passes on."""

from __future__ import annotations

from collections.abc import Sequence

from exitdesk.crypto.identity import BadCard
from exitdesk.crypto.identity import read as read_card
from exitdesk.services import identity, statements
from exitdesk.services.vaults import Vault
from exitdesk.storage import peers
from exitdesk.storage.compartment import Connection
from exitdesk.storage.peers import Peer
from exitdesk.sync import heads
from exitdesk.sync.model import Segment


def is_author(sender: Peer, author: Peer | None) -> bool:
    """Tell whether an author is known well enough to take in what `sender` passes on.

    What somebody wrote who was shut out, or stopped, may have come to the sender before that, and
    others have gone on from there: it belongs to the case.
    """
    return author is not None and (author.sign_key == sender.sign_key or author.state != "waiting")


def introduced(vault: Vault, connection: Connection, sender: Peer, cards: Sequence[bytes]) -> Peer:
    """Take in the identities that come along: new devices of the sender, colleagues of theirs."""
    own = identity.keys(vault).sign_key
    for data in cards:
        try:
            card = read_card(data)
        except BadCard:
            continue
        known = peers.by_key(connection, card.sign_key)
        owner = peers.of_device(connection, card.device)
        if card.sign_key == own or (owner and owner.sign_key != card.sign_key):
            continue
        if card.sign_key == sender.sign_key or known is None:
            state = known.state if known else "introduced"
            if known is not None and owner is None:  # a backup was put back there, perhaps
                statements.ask_again(connection, known.no)
            peers.keep(connection, identity.known(vault, card, data), state, vault.store.clock())
    return peers.by_key(connection, sender.sign_key) or sender


def is_vouched(
    vault: Vault, connection: Connection, sender: Peer, scope: bytes, segment: Segment
) -> bool:
    """Tell whether somebody who is known well enough signed a segment as theirs.

    A device that is not known is its who signed as it: somebody's former or newest one.
    """
    if connection.execute("SELECT 1 FROM device WHERE id=? AND own", (segment.device,)).fetchone():
        return heads.is_whole(scope, segment, identity.keys(vault).sign_key)
    author = peers.of_device(connection, segment.device)
    if author is not None:
        return is_author(sender, author) and heads.is_whole(scope, segment, author.sign_key)
    for peer in peers.every(connection):
        if is_author(sender, peer) and heads.is_whole(scope, segment, peer.sign_key):
            peers.add_device(connection, segment.device, peer)
            return True
    return False

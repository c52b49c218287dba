"""Devices that were shut out: said once in the organisation's library, it reaches all colleagues.

What one colleague says stops the exchange with a device until its words are compared anew; what
two say shuts it out. So nobody alone can cut others off from each other.
"""

from __future__ import annotations

from exitdesk.crypto import pairing
from exitdesk.domain.ids import new_id, reference
from exitdesk.i18n import tr
from exitdesk.services import identity, saving
from exitdesk.services.changes import ChangeSet
from exitdesk.services.vaults import Vault, now
from exitdesk.storage import peers
from exitdesk.storage.peers import Peer
from exitdesk.storage.records import LIBRARY
from exitdesk.storage.store import Edit

KIND = "shut_out"


def shut_out(vault: Vault, peer: Peer, reason: str = "") -> ChangeSet:
    """Shut a device out here, and say so to the colleagues of the organisation."""
    identity.revoke(vault, peer)
    fields: dict[str, str] = {
        "fingerprint": pairing.fingerprint(peer.card),
        "name": peer.name,
        "shut_out_on": now()[:10],
        "reason": reason,
    }
    if vault.me:
        fields["by"] = reference(vault.me)
    label = tr("Device shut out")
    return saving.saved(vault, LIBRARY, [Edit(new_id(), KIND, fields)], label=label)


def applied(vault: Vault) -> list[str]:
    """Do what colleagues have said of devices that are known here; return it in sentences."""
    said: dict[str, set[str]] = {}
    for row in vault.store.records(LIBRARY, [KIND]):
        said.setdefault(str(row.doc.get("fingerprint")), set()).add(str(row.doc.get("by")))
    found = []
    for peer in identity.peers_of(vault) if said else ():
        by = said.get(pairing.fingerprint(peer.card), set())
        if len(by) > 1 and peer.state != "revoked":
            identity.revoke(vault, peer)
            found.append(tr("{name}: shut out by two colleagues.", name=peer.name))
        elif len(by) == 1 and peer.state in {"verified", "introduced"} and _is_news(vault, peer):
            _waits(vault, peer)
            found.append(
                tr(
                    "{name}: a colleague has shut this device out. Nothing is exchanged with it "
                    "until you compare the words again.",
                    name=peer.name,
                )
            )
    return found


def _is_news(vault: Vault, peer: Peer) -> bool:
    """Tell whether a device was not verified anew after it was said."""
    days = [
        str(row.doc.get("shut_out_on"))
        for row in vault.store.records(LIBRARY, [KIND])
        if row.doc.get("fingerprint") == pairing.fingerprint(peer.card)
    ]
    heard = set(vault.store.setting(KIND, default=[]))
    key = f"{peer.no} {max(days)}"
    if key in heard:
        return False
    vault.store.set_setting(KIND, sorted({*heard, key}))
    return True


def _waits(vault: Vault, peer: Peer) -> None:
    with vault.store.compartment.transaction() as connection:
        peers.set_state(connection, peer.no, "waiting", vault.store.clock())

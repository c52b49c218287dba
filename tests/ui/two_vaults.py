"""Two colleagues with a vault each, who have compared their words, and a stick between them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exitdesk.crypto.slots import FLOOR
from exitdesk.domain.ids import RecordId
from exitdesk.services import cases, identity, outfiles, receiving, sharing, vaults
from exitdesk.services.receiving import TakenIn
from exitdesk.services.vault import Vault

PASSPHRASE = "correct horse battery"


def made(folder: Path, person: str, organisation: str = "Exit North") -> Vault:
    """Make a vault."""
    vault, _code = vaults.create(
        folder, PASSPHRASE, person=person, organisation=organisation, cost=FLOOR
    )
    return vault


def paired(one: Vault, other: Vault, *, together: bool = True) -> None:
    """Let both know each other's keys; `together`: as one organisation."""
    if together:
        identity.join(other, identity.own_card(one))
    for mine, theirs in ((one, other), (other, one)):
        met = identity.pair(mine, identity.own_card(theirs))
        identity.verify(mine, met.peer, met.words)


def to(vault: Vault) -> list[identity.Peer]:
    """Return everybody verified in a vault."""
    return [peer for peer in identity.peers_of(vault) if peer.state == "verified"]


def bundle(vault: Vault, *wanted: RecordId, **more: Any) -> bytes:
    """Give cases to everybody verified; return the bundle."""
    more.setdefault("reason", "we work on it together")
    return sharing.make(vault, to(vault), wanted, **more).parts[0].data


def taken(vault: Vault, data: bytes) -> TakenIn:
    """Take a bundle in."""
    return receiving.take(vault, receiving.look(vault, data), backed_up="")


def sent(one: Vault, other: Vault, *wanted: RecordId) -> TakenIn:
    """Bring what `one` has of some cases to `other`."""
    return taken(other, bundle(one, *wanted))


def written(vault: Vault, path: Path, *wanted: RecordId) -> Path:
    """Write a bundle to a file and return its path."""
    outfiles.write(path, bundle(vault, *wanted))
    return path


def client(vault: Vault, **fields: Any) -> RecordId:
    """Open a case."""
    return cases.create(vault, {"alias": "Mattis", **fields})[0]

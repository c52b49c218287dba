"""Vaults of colleagues who have compared their words, and bundles from one to another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from exitdesk.domain.ids import RecordId
from exitdesk.services import identity, people, receiving, sharing, statements, vaults
from exitdesk.services.parcels import Parcel
from exitdesk.services.receiving import TakenIn
from exitdesk.services.vaults import Vault
from exitdesk.storage.peers import Peer
from exitdesk.storage.records import LIBRARY
from exitdesk.sync.model import Body
from tests.unit.services import case_vault


def colleague(folder: Path, name: str, *others: Vault, role: str = "", join: bool = True) -> Vault:
    """Make a vault of somebody who knows `others`, of the organisation of the first of them."""
    vault, _ = vaults.create(
        folder, case_vault.PASSPHRASE, person=name, role=role, cost=case_vault.CHEAP
    )
    if others and join:
        identity.join(vault, identity.own_card(others[0]))
    for other in others:
        know(vault, other)
    return vault


def know(one: Vault, other: Vault) -> None:
    """Have two vaults compare their words."""
    first = identity.pair(one, identity.own_card(other))
    second = identity.pair(other, identity.own_card(one))
    identity.verify(one, first.peer, second.words)
    identity.verify(other, second.peer, first.words)


def peer(vault: Vault, other: Vault) -> Peer:
    """Return what `vault` knows of `other`."""
    key = identity.keys(other).sign_key
    return next(one for one in identity.peers_of(vault) if one.sign_key == key)


def given(vault: Vault, other: Vault, wanted: Sequence[RecordId], **more: object) -> list[bytes]:
    """Return bundles that give cases."""
    made = sharing.make(vault, [peer(vault, other)], wanted, reason="test", **more)  # type: ignore[arg-type]
    return [part.data for part in made.parts]


def told(vault: Vault, other: Vault, wanted: Iterable[RecordId] = ()) -> bytes:
    """Return a bundle with statements and acknowledgements, and the news of some cases."""
    to = peer(vault, other)
    parcel = Parcel(vault)
    for case in wanted:
        parcel.add(case, "full", {})
    body = Body(
        scopes=tuple(parcel.scopes),
        statements=statements.for_peer(vault, to),
        acknowledgements=statements.acknowledged_to(vault, to),
        receipts=sharing.receipts(vault, [*wanted, LIBRARY]),
    )
    (part,) = sharing.sealed(vault, [to], body, parcel)
    statements.note_told(vault, to)
    return part.data


def take(vault: Vault, *bundles: bytes) -> TakenIn:
    """Take bundles in, in this order; return what the last one brought."""
    done = None
    for data in bundles:
        done = receiving.take(vault, receiving.look(vault, data), backed_up="")
    assert done is not None
    return done


def give(vault: Vault, other: Vault, *wanted: RecordId, **more: object) -> TakenIn:
    """Give cases and have them taken in."""
    return take(other, *given(vault, other, wanted, **more))


def aliases(vault: Vault) -> list[str]:
    return sorted(row.alias for row in vault.store.case_rows())


def staff(vault: Vault) -> list[str]:
    return sorted(str(row.doc.get("alias")) for row in people.colleagues(vault))

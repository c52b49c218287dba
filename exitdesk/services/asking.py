"""Asking everybody who holds a case to remove it."""

from __future__ import annotations

from typing import Literal

from exitdesk.domain.ids import RecordId
from exitdesk.services import identity
from exitdesk.services.vaults import Vault
from exitdesk.storage import exchange
from exitdesk.sync import heads

Kind = Literal["erase", "withdraw"]


def ask(vault: Vault, kind: Kind, case: RecordId) -> None:
    """Ask everybody who holds a case to erase it (erase), or to give up their copy (withdraw)."""
    device = vault.store.device[1]
    at = max(0, vault.store.clock())
    made = heads.stated(identity.keys(vault), kind, bytes.fromhex(case), device, at)
    with vault.store.compartment.transaction() as connection:
        connection.execute(
            "INSERT OR IGNORE INTO statement VALUES (?,?,?,?,?,1)",
            (kind, made.scope, device, at, made.signature),
        )
        state: exchange.ShareState = "erased" if kind == "erase" else "withdrawn"
        exchange.end_shares(connection, case, state, at)

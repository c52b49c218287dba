"""Vaults that were put back to an earlier state: noticed by what others have heard and hold."""

from __future__ import annotations

import secrets

from exitdesk.services.vaults import DEVICE, Vault, seal_head
from exitdesk.storage import exchange
from exitdesk.storage.compartment import Connection
from exitdesk.storage.merging import Wrong
from exitdesk.sync import heads
from exitdesk.sync.model import Body, Segment, SharedScope


def renewed_if_put_back(vault: Vault, body: Body) -> None:
    """Go on as a new device where others hold work of this one that is not here."""
    own = vault.store.device[1]
    made = vault.store.connection
    counted = any(
        one.device == own and not exchange.is_ours(made, one.channel, one.seq, one.hash)
        for one in body.heard
    )
    held = any(_is_unknown(vault, one) for one in body.scopes)
    if (
        counted
        or held
        or any(
            _contradicts(vault, scope.scope, segment)
            for scope in body.scopes
            for segment in scope.segments
        )
    ):
        vault.store.renew(secrets.token_bytes(16), DEVICE)
        seal_head(vault)


def _is_unknown(vault: Vault, shared: SharedScope) -> bool:
    """Tell whether somebody holds work of this device that it does not remember so."""
    device, device_id = vault.store.device
    seq, tip = dict(shared.has).get(device_id, 0), dict(shared.tips).get(device_id, b"")
    if seq == 0:
        return False
    row = vault.store.connection.execute(
        "SELECT c.hash FROM change c JOIN scope s ON s.no = c.scope "
        "WHERE s.id=? AND c.device=? AND c.first_seq + c.ops - 1 = ?",
        (shared.scope, device, seq),
    ).fetchone()
    return row is None or not row[0].startswith(tip)


def _contradicts(vault: Vault, scope: bytes, segment: Segment) -> bool:
    """Tell whether a segment of our own work is not what this device remembers to have written."""
    if segment.device != vault.store.device[1]:
        return False
    prev = segment.prev
    for change in segment.changes:
        prev = heads.head(scope, segment.device, prev, [change])[1]
        row = vault.store.connection.execute(
            "SELECT c.hash FROM change c JOIN scope s ON s.no = c.scope "
            "WHERE s.id=? AND c.device=? AND c.first_seq=?",
            (scope, vault.store.device[0], change.first_seq),
        ).fetchone()
        if row is None or row[0] != prev:
            return True
    return False


def written_otherwise(connection: Connection, shared: SharedScope) -> dict[bytes, Wrong]:
    """Return the devices of whose chains the sender holds another version than we do."""
    has, tips = dict(shared.has), dict(shared.tips)
    found = {}
    for device, tip in tips.items():
        row = connection.execute(
            "SELECT c.hash FROM change c JOIN scope s ON s.no = c.scope "
            "JOIN device d ON d.no = c.device "
            "WHERE s.id=? AND d.id=? AND c.first_seq + c.ops - 1 = ?",
            (shared.scope, device, has.get(device, 0)),
        ).fetchone()
        if row is not None and not row[0].startswith(tip):
            found[device] = Wrong.FORKED
    return found

"""One hash a case: two devices that print the same show the same."""

from __future__ import annotations

import hashlib

import msgspec

from exitdesk.domain.ids import RecordId
from exitdesk.services.vaults import Vault
from exitdesk.storage import unsettled

_encoder = msgspec.json.Encoder(order="deterministic")


Waiting = dict[RecordId, dict[str, list[str]]]


def digests(vault: Vault) -> dict[str, str]:
    """Return one hash (64 hex digits) a case, by its code.

    It stands for the case's records and what is unsettled in them; where they lie, in which order
    they came and who opened them does not count. A code that stands twice is told apart.
    """
    waiting = _waiting(vault)
    found: dict[str, str] = {}
    for row in sorted(vault.store.case_rows(), key=lambda row: (row.code, row.id)):
        code = row.code if row.code not in found else f"{row.code}~{row.id[:6]}"
        found[code] = _digest(vault, row.id, waiting)
    return found


def digest(vault: Vault, case: RecordId) -> str:
    """Return the hash of one case."""
    return _digest(vault, case, _waiting(vault))


def _digest(vault: Vault, case: RecordId, waiting: Waiting) -> str:
    said = [
        (record.id, record.kind, record.doc, waiting.get(record.id, {}))
        for record in sorted(vault.store.records(case), key=lambda record: record.id)
    ]
    return hashlib.sha256(b"exitdesk digest 1\0" + _encoder.encode(said)).hexdigest()


def _waiting(vault: Vault) -> Waiting:
    found: Waiting = {}
    for one in unsettled.unsettled(vault.store.connection):
        values = sorted(_encoder.encode(value).decode() for _, value in one.others)
        found.setdefault(one.record, {})[one.field] = values
    return found

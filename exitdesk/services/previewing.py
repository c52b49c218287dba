"""Opening a bundle without keeping the vault waiting: asked there, opened elsewhere, looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from exitdesk.services import identity, receiving
from exitdesk.services.receiving import Looked
from exitdesk.services.vaults import Vault
from exitdesk.sync import decoding
from exitdesk.sync.bundle import Expectations, Opened


@dataclass(frozen=True, slots=True)
class Asked:
    """What it takes to open a bundle: the keys for it, and what it is measured by."""

    identities: tuple[str, ...] = field(repr=False)
    expected: Expectations = field(repr=False)


def asked(vault: Vault) -> Asked:
    """Return what it takes to open a bundle that came for this device."""
    return Asked(tuple(identity.keys(vault).identities), receiving.expectations(vault))


def opened(asked_: Asked, path: Path) -> tuple[bytes, Opened]:
    """Read and open a bundle, touching no vault. Raises Trouble, and Refused with a reason."""
    data = receiving.open_file(path)
    return data, decoding.opened(data, asked_.identities, asked_.expected)


def looked(vault: Vault, data: bytes, found: Opened) -> Looked:
    """Return what an opened bundle would bring."""

    def already(_data: bytes, _identities: Sequence[str], _expected: Expectations) -> Opened:
        return found

    return receiving.look(vault, data, already)

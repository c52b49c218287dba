"""An open vault for tests of services."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exitdesk.services import vaults
from exitdesk.services.vaults import Vault
from tests.unit.services import case_vault


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    """Give an open vault and close it afterwards."""
    opened, _ = case_vault.made(tmp_path / "vault")
    yield opened
    vaults.close(opened)

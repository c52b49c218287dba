"""kill -9 while a bundle is made, taken in, or a folder synced: nothing confirmed is lost."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from exitdesk.storage.store import Store
from tests.safety import exchange_kills

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="kills by signal, needs fork"),
    pytest.mark.long,
]


@pytest.mark.parametrize("work", exchange_kills.WORKS)
def test_a_killed_exchange_loses_nothing(work: str, tmp_path: Path) -> None:
    tally = exchange_kills.run(work, 12, tmp_path, 1)
    assert tally.wrong == []
    assert tally.killed > 0
    assert tally.confirmed > 0 or work == "open"


def test_a_loss_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a save that only says that it was written."""
    saved = Store.save

    def forgetful(self: Store, scope: Any, edits: Any, **more: Any) -> Any:
        if any("summary" in edit.fields for edit in edits):
            return None
        return saved(self, scope, edits, **more)

    monkeypatch.setattr(Store, "save", forgetful)
    assert exchange_kills.run("sync", 1, tmp_path, 1).wrong != []

"""Places for tests of safety."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.safety.kills import fast_place


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk in memory where there is one: quick, and the same for what is tested."""
    with tempfile.TemporaryDirectory(prefix="exitdesk-", dir=fast_place() or tmp_path) as place:
        yield Path(place)

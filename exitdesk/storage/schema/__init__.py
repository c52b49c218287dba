"""The frozen migrations of a compartment's schema, oldest first."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def migrations() -> tuple[str, ...]:
    """Return the SQL of every migration; the number of a schema is how many have run."""
    folder = Path(__file__).parent
    return tuple(path.read_text(encoding="utf-8") for path in sorted(folder.glob("[0-9]*.sql")))

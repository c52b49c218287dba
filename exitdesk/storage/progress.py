"""How a long job reports and is stopped."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Called with what is done and the total, in one unit; a total of 0 is not known yet.

To stop the job, raise `Cancelled` in it: the job cleans up after itself and lets it through.
"""


class Cancelled(Exception):
    """A person stopped a long job; nothing of it is left behind."""


def silent(_done: int, _total: int) -> None:
    """Report nothing."""

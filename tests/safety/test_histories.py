"""Devices that exchange what they wrote end the same, whatever order it comes in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from exitdesk.domain.ids import RecordId
from exitdesk.storage import merging
from exitdesk.storage.compartment import Connection
from exitdesk.storage.merging import Arriving, Taken
from exitdesk.storage.store import Store
from tests.safety import histories


@pytest.mark.long
def test_random_histories_end_the_same_on_all_devices_and_lose_nothing() -> None:
    histories.run(80)


def _last_one_wins(
    store: Store,
    connection: Connection,
    scope: RecordId,
    arriving: Iterable[Arriving],
    *,
    peer: int,
) -> Taken:
    """Merge, then forget what lost: what programs do that know only the newest value."""
    taken = merging.merged(store, connection, scope, arriving, peer=peer)
    connection.execute("DELETE FROM alternative WHERE clock % 2 = 0")
    return taken


def test_a_merge_that_forgets_losing_values_is_caught() -> None:
    class Forgetful(histories.Histories):
        taken_in: Any = staticmethod(_last_one_wins)

    with pytest.raises(AssertionError):
        histories.run(200, Forgetful)

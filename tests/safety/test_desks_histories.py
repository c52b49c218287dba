"""Whole desks that share, sync, erase and are put back end the same, and lose nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from exitdesk.sync import bundle
from exitdesk.sync.bundle import Expectations
from tests.safety import desks_histories


@pytest.mark.long
def test_random_histories_of_desks_end_the_same_and_lose_nothing() -> None:
    desks_histories.run(20)


def _without_newest(data: bytes, identities: Sequence[str], expected: Expectations) -> Any:
    """Read a bundle and lose the last change of a chain, where a chain has several."""
    opened = bundle.opened(data, identities, expected)
    scopes = tuple(
        replace(
            scope,
            segments=tuple(
                replace(one, changes=one.changes[:-1]) for one in scope.segments if one.changes[1:]
            ),
        )
        for scope in opened.body.scopes
    )
    return replace(opened, body=replace(opened.body, scopes=scopes))


def test_an_exchange_that_loses_changes_is_caught() -> None:
    class Losing(desks_histories.Desks):
        def opener(self) -> Callable[..., Any]:
            return _without_newest

    with pytest.raises(AssertionError):
        desks_histories.run(20, Losing)

"""Syncthing carries a shared folder between two real daemons."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from exitdesk.sync.place_names import MARKER, Why, explained, new_name
from exitdesk.sync.places import FolderPlace
from tests.sync.conftest import needed, own_place
from tests.sync.syncthing import Daemon, pair, settled, together, until

pytestmark = pytest.mark.long


@pytest.fixture
def daemons() -> Iterator[tuple[Daemon, Daemon]]:
    """Return two daemons that know each other."""
    needed("syncthing")
    with own_place() as place:
        yield pair(place)


def test_bundles_travel_both_ways_and_conflicts_are_explained(
    daemons: tuple[Daemon, Daemon],
) -> None:
    one, two = daemons
    here, there = FolderPlace(one.folder, b"1" * 16), FolderPlace(two.folder, b"2" * 16)
    mine, theirs = new_name(), new_name()
    large = random.Random(1).randbytes(3_000_000)

    # Both marked the empty folder before they ever met.
    assert here.folder_id() != there.folder_id()
    here.write_new(mine, large)
    there.write_new(theirs, b"from the other side")
    with together(one, two):
        until(lambda: len(here.names()) == len(there.names()) == 2, one, two)
        until(lambda: here.known_id() == there.known_id() is not None, one, two)
        until(lambda: settled(one, two), one, two)
    assert [entry[:2] for entry in here.names()] == [entry[:2] for entry in there.names()]
    assert there.read(mine, len(large)) == large
    assert here.read(theirs, 100) == b"from the other side"

    # The marker that lost stays beside the other as a copy that is explained.
    copies = {found for place in (here, there) for found in place.foreign()}
    assert {found.why for found in copies} == {Why.SYSTEM, Why.CONFLICT}
    conflict = next(found for found in copies if found.why is Why.CONFLICT)
    assert conflict.name.startswith(MARKER.split(".", maxsplit=1)[0] + ".sync-conflict-")
    assert "Nothing is lost" in explained(conflict.why)

    # What is no longer needed goes on both sides; what comes later still arrives.
    later = new_name()
    here.remove(mine)
    there.write_new(later, b"later")
    with together(one, two):
        until(lambda: not any(entry.name == mine for entry in there.names()), one, two)
        until(lambda: any(entry.name == later for entry in here.names()), one, two)
        until(lambda: settled(one, two), one, two)
    assert {entry.name for entry in here.names()} == {theirs, later}
    assert here.folder_id() == there.folder_id()


def test_a_device_that_comes_later_gets_everything(daemons: tuple[Daemon, Daemon]) -> None:
    one, two = daemons
    here, there = FolderPlace(one.folder), FolderPlace(two.folder)
    names = sorted(new_name() for _ in range(200))
    first = here.folder_id()
    for name in names:
        here.write_new(name, name.encode() * 50)
    with together(one):
        one.scan()
    with together(one, two):
        until(lambda: len(there.names()) == len(names), one, two)
        until(lambda: settled(one, two), one, two)
    assert [entry.name for entry in there.names()] == names
    assert all(there.read(name, 4000) == name.encode() * 50 for name in names)
    assert there.folder_id() == first
    assert {found.why for found in there.foreign()} == {Why.SYSTEM}

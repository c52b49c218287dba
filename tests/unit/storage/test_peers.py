"""Whose keys are known: one line a key, and every device that writes with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from exitdesk.storage import peers
from exitdesk.storage.compartment import Connection
from exitdesk.storage.peers import Known
from tests.unit.storage.two_devices import devices

A, B = b"a" * 16, b"b" * 16
BO = Known(b"k" * 32, b"card", A, "Bo", True, "supervisor")


@pytest.fixture
def writing(tmp_path: Path) -> Iterator[Connection]:
    with devices(tmp_path) as make, make(1).compartment.transaction() as connection:
        yield connection


def test_a_peer_is_found_by_key_number_and_device(writing: Connection) -> None:
    number = peers.keep(writing, BO, "waiting", 10)
    (found,) = peers.every(writing)
    assert (found.no, found.sign_key, found.card, found.name) == (number, b"k" * 32, b"card", "Bo")
    assert (found.state, found.same_organisation, found.role) == ("waiting", True, "supervisor")
    assert (found.since, found.seen_at) == (10, None)
    assert peers.by_key(writing, BO.sign_key) == found
    assert peers.by_number(writing, number) == found
    assert peers.of_device(writing, A) == found


def test_who_is_not_known_is_not_found(writing: Connection) -> None:
    assert peers.by_key(writing, BO.sign_key) is None
    assert peers.by_number(writing, 7) is None
    assert peers.of_device(writing, A) is None
    assert peers.devices(writing, 7) == []


def test_the_same_keys_under_a_new_device_stay_one_peer(writing: Connection) -> None:
    number = peers.keep(writing, BO, "verified", 10)
    assert peers.keep(writing, replace(BO, device=B, name="Bo Lind"), "verified", 20) == number
    assert peers.devices(writing, number) == [A, B]
    (found,) = peers.every(writing)
    assert (found.name, found.since) == ("Bo Lind", 10)
    assert peers.of_device(writing, A) == peers.of_device(writing, B) == found


def test_a_device_that_was_only_heard_of_gets_its_owner(writing: Connection) -> None:
    writing.execute("INSERT INTO device (id, name, own) VALUES (?,'',0)", (B,))
    assert peers.of_device(writing, B) is None
    number = peers.keep(writing, BO, "introduced", 10)
    found = peers.by_number(writing, number)
    assert found is not None
    peers.add_device(writing, B, found)
    assert peers.of_device(writing, B) == found


def test_what_becomes_of_a_peer(writing: Connection) -> None:
    number = peers.keep(writing, BO, "verified", 10)
    peers.set_state(writing, number, "revoked", 30)
    peers.heard_from(writing, number, 40)
    (found,) = peers.every(writing)
    assert (found.state, found.since, found.seen_at) == ("revoked", 30, 40)

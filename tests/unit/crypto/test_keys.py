"""The master key and what is derived from it."""

from __future__ import annotations

import pickle
from itertools import combinations

import pytest

from exitdesk.crypto.keys import MasterKey, derived, hex_key


def test_a_master_key_shows_itself_nowhere() -> None:
    key = MasterKey(bytes(range(32)))
    assert key.raw.hex() not in repr(key) + str(key) + f"{key!r:>40}"
    with pytest.raises(TypeError):
        pickle.dumps(key)
    with pytest.raises(TypeError):
        hash(key)


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_master_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        MasterKey(bytes(length))


def test_keys_are_equal_by_content_only() -> None:
    assert MasterKey(bytes(32)) == MasterKey(bytes(32))
    assert MasterKey(bytes(32)) != MasterKey(b"\1" + bytes(31))
    assert MasterKey(bytes(32)) != bytes(32)
    assert MasterKey.random() != MasterKey.random()


def test_every_purpose_and_context_has_its_own_key() -> None:
    master = MasterKey(bytes(32))
    keys = [
        derived(master, "database"),
        derived(master, "header"),
        derived(master, "chain"),
        derived(master, "backup", b"a"),
        derived(master, "backup", b"b"),
        derived(master, "backup_manifest", b"a"),
        derived(master, "compartment", b"a"),
    ]
    assert all(one != other for one, other in combinations(keys, 2))
    assert all(len(key) == 32 for key in keys)
    assert derived(master, "backup", b"a") == keys[3]


def test_the_derivation_never_changes() -> None:
    """A change here would lock every existing vault."""
    assert (
        derived(MasterKey(bytes(range(32))), "database").hex()
        == "84813257a0ddd5a54347730e3cc4fc10bc7752944a8120ceb4b43c94129c19db"
    )


def test_a_raw_key_has_exactly_64_hex_digits() -> None:
    assert hex_key(bytes(range(32))) == bytes(range(32)).hex()
    for length in (0, 16, 31, 33, 48):
        with pytest.raises(ValueError, match="64 hexadecimal"):
            hex_key(bytes(length))

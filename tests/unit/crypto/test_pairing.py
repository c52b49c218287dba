"""Six words: the same on both sides, others for whoever stands in the middle."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from exitdesk import paths
from exitdesk.crypto import identity, pairing
from exitdesk.crypto.identity import BadCard, DeviceKeys

ORGANISATION = bytes(range(16))
ANA, BEN, EVE = (DeviceKeys(bytes([n]) * 32, bytes([n]) * 32, bytes([n]) * 32) for n in (1, 2, 3))


def card(
    keys: DeviceKeys, *, device: bytes = bytes(16), name: str = "A", org: bytes = ORGANISATION
) -> bytes:
    at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    shown = identity.card(keys, device, org, "Org", name, "co_worker", created_at=at)
    return identity.written(shown, keys)


def test_both_sides_read_the_same_six_words() -> None:
    words = pairing.words(card(ANA), card(BEN))
    assert words == pairing.words(card(BEN), card(ANA))
    assert words == "escapist arrival antiquely anchor barbell crib"
    assert len(words.split()) == pairing.WORDS >= 6


def test_someone_in_the_middle_changes_the_words_on_either_side() -> None:
    shown = {
        pairing.words(card(ANA), card(BEN)),
        pairing.words(card(ANA), card(EVE)),
        pairing.words(card(EVE), card(BEN)),
    }
    assert len(shown) == 3


def test_one_key_exchanged_for_another_changes_the_words() -> None:
    seeds = [bytes([2]) * 32] * 3
    words = {pairing.words(card(ANA), card(BEN))}
    for place in range(3):
        mixed = [*seeds]
        mixed[place] = bytes(32)
        words.add(pairing.words(card(ANA), card(DeviceKeys(*mixed))))
    words.add(pairing.words(card(ANA), card(BEN, org=bytes(16))))
    assert len(words) == 5


def test_a_new_name_or_a_restored_backup_keeps_words_and_fingerprint() -> None:
    again = card(BEN, device=b"x" * 16, name="Ben Berg")
    assert pairing.words(card(ANA), again) == pairing.words(card(ANA), card(BEN))
    assert pairing.fingerprint(again) == pairing.fingerprint(card(BEN))
    assert pairing.fingerprint(card(BEN)) != pairing.fingerprint(card(ANA))
    assert len(bytes.fromhex(pairing.fingerprint(again))) == 32


def test_a_device_is_not_paired_with_itself() -> None:
    with pytest.raises(ValueError, match="itself"):
        pairing.words(card(ANA), card(ANA, name="Another"))


def test_only_cards_have_words() -> None:
    with pytest.raises(BadCard):
        pairing.words(card(ANA), card(BEN)[:-3])
    with pytest.raises(BadCard):
        pairing.fingerprint(b"")


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("abacus drop-down yo-yo", True),
        (" Abacus,  DROP-DOWN\nyo-yo ", True),
        ("abacus yo-yo drop-down", False),
        ("abacus drop-down", False),
        ("", False),
    ],
)
def test_words_are_compared_as_a_person_types_them(typed: str, same: bool) -> None:
    assert pairing.same_words(typed, "abacus drop-down yo-yo") is same


def test_the_list_is_the_long_list_of_the_eff() -> None:
    file = paths.resources() / "words" / "eff_large.txt"
    words = file.read_text("utf-8").split()
    assert len(words) == len(set(words)) == 6**5
    dice = [""]
    for _ in range(5):
        dice = [before + sign for before in dice for sign in "123456"]
    original = "".join(f"{row}\t{word}\n" for row, word in zip(dice, words, strict=True))
    published = "addd35536511597a02fa0a9ff1e5284677b8883b83e986e43f15a3db996b903e"
    assert hashlib.sha256(original.encode()).hexdigest() == published
    assert "Attribution 3.0" in Path(file.with_suffix(".LICENSE")).read_text("utf-8")

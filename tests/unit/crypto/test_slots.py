"""Key slots: each opens for its own secret and for nothing else."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from exitdesk.crypto import recovery, slots
from exitdesk.crypto.failures import DamagedHeader, KeyFileNeeded, MistypedCode, WrongPassphrase
from exitdesk.crypto.keys import MasterKey
from exitdesk.crypto.slots import CEILING, FLOOR, Cost, Slot

VAULT = "5a" * 16
AT = "2026-01-02T03:04:05+01:00"
CHEAP = Cost(memory_kib=32, passes=1, lanes=1)
KEY_FILE = bytes(range(64))
CODE = bytes(range(20))
MASTER = MasterKey(bytes(range(32)))


def passphrase(text: str = "correct horse", key_file: bytes | None = None) -> Slot:
    return slots.passphrase_slot(MASTER, VAULT, text, cost=CHEAP, created_at=AT, key_file=key_file)


def code() -> Slot:
    return slots.recovery_slot(MASTER, VAULT, CODE, created_at=AT)


def opened(
    found: list[Slot], text: str, key_file: bytes | None = None, vault: str = VAULT
) -> tuple[MasterKey, Slot]:
    return slots.opened_by_passphrase(found, vault, text, key_file, floor=CHEAP)


def test_each_slot_opens_for_its_own_secret() -> None:
    three = [passphrase(), passphrase("second", KEY_FILE), code()]
    assert opened(three, "correct horse") == (MASTER, three[0])
    assert opened(three, "second", KEY_FILE) == (MASTER, three[1])
    assert slots.opened_by_recovery(three, VAULT, recovery.written(CODE)) == (MASTER, three[2])


@pytest.mark.parametrize(
    ("text", "key_file"),
    [
        ("", None),
        ("correct hors", None),
        ("correct horse ", None),
        ("Correct horse", None),
        ("second", None),
        ("second", KEY_FILE[:-1]),
        ("third", KEY_FILE),
        (recovery.written(CODE), None),
    ],
)
def test_a_wrong_secret_opens_nothing(text: str, key_file: bytes | None) -> None:
    three = [passphrase(), passphrase("second", KEY_FILE), code()]
    with pytest.raises(WrongPassphrase):
        opened(three, text, key_file)


def test_a_plain_passphrase_also_opens_when_a_key_file_is_offered() -> None:
    both = [passphrase("second", KEY_FILE), passphrase()]
    assert opened(both, "correct horse", KEY_FILE) == (MASTER, both[1])


def test_without_its_key_file_the_slot_says_what_is_missing() -> None:
    with pytest.raises(KeyFileNeeded):
        opened([passphrase("second", KEY_FILE), code()], "second")


@pytest.mark.parametrize("content", [b"", bytes(31), bytes(1_048_577)])
def test_a_file_that_is_no_key_file_is_refused(content: bytes) -> None:
    with pytest.raises(KeyFileNeeded):
        passphrase("second", content)


def test_a_fresh_key_file_is_random_and_fits() -> None:
    first = slots.new_key_file()
    assert first != slots.new_key_file()
    assert opened([passphrase("x", first)], "x", first)[0] == MASTER


def test_two_spellings_of_one_letter_are_one_passphrase() -> None:
    slot = passphrase("caf\u00e9 \u1e69")
    assert opened([slot], "cafe\u0301 s\u0307\u0323")[0] == MASTER


def test_a_recovery_code_of_another_vault_or_mistyped_are_told_apart() -> None:
    with pytest.raises(WrongPassphrase):
        slots.opened_by_recovery([code()], VAULT, recovery.written(bytes(20)))
    with pytest.raises(WrongPassphrase):
        slots.opened_by_recovery([passphrase()], VAULT, recovery.written(CODE))
    with pytest.raises(MistypedCode):
        slots.opened_by_recovery([code()], VAULT, "not a code")


def test_a_slot_of_another_vault_does_not_open() -> None:
    with pytest.raises(WrongPassphrase):
        opened([passphrase()], "correct horse", vault="5b" * 16)


def _flipped(slot: Slot, name: str) -> Slot:
    value = getattr(slot, name)
    changed: Any
    if isinstance(value, bytes):
        changed = bytes([value[0] ^ 1]) + value[1:]
    elif isinstance(value, Cost):
        changed = Cost(value.memory_kib + 8, value.passes, value.lanes)
    elif name == "kind":
        changed = "passphrase"
    else:
        changed = "b" + value[1:] if value[0] != "b" else "a" + value[1:]
    return msgspec.structs.replace(slot, **{name: changed})


@pytest.mark.parametrize(
    "name", ["id", "kind", "created_at", "salt", "nonce", "wrapped", "commitment", "cost"]
)
def test_no_field_of_a_slot_can_be_changed(name: str) -> None:
    slot = passphrase("second", KEY_FILE)
    assert opened([slot], "second", KEY_FILE)[0] == MASTER
    with pytest.raises((WrongPassphrase, DamagedHeader)):
        opened([_flipped(slot, name)], "second", KEY_FILE)


@pytest.mark.parametrize("name", ["nonce", "wrapped"])
def test_damage_is_not_reported_as_a_wrong_passphrase(name: str) -> None:
    """The commitment tells: the passphrase was right, the wrapped key is not whole."""
    with pytest.raises(DamagedHeader):
        opened([_flipped(passphrase(), name)], "correct horse")


@pytest.mark.parametrize(
    "cost",
    [
        Cost(FLOOR.memory_kib - 1, 3, 4),
        Cost(FLOOR.memory_kib, 2, 4),
        Cost(FLOOR.memory_kib, 3, 3),
        Cost(CEILING.memory_kib + 1, 3, 4),
        Cost(FLOOR.memory_kib, 11, 4),
        Cost(FLOOR.memory_kib, 3, 9),
        Cost(2**60, 2**60, 2**60),
        Cost(-1, -1, -1),
        None,
    ],
)
def test_absurd_parameters_are_refused_before_any_work(
    cost: Cost | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = msgspec.structs.replace(passphrase(), cost=cost)
    monkeypatch.setattr(slots, "Argon2id", None)  # would fail if it were reached
    with pytest.raises(DamagedHeader):
        slots.opened_by_passphrase([slot], VAULT, "correct horse")


def test_the_floor_of_the_product_holds_unless_the_caller_lowers_it() -> None:
    with pytest.raises(DamagedHeader):
        slots.opened_by_passphrase([passphrase()], VAULT, "correct horse")


def test_a_slot_at_the_floor_opens_without_any_lowering() -> None:
    slot = slots.passphrase_slot(MASTER, VAULT, "x", cost=FLOOR, created_at=AT)
    assert slots.opened_by_passphrase([slot], VAULT, "x")[0] == MASTER


@pytest.mark.parametrize(
    ("seconds_at_floor", "expected"),
    [
        (5.0, FLOOR),
        (1.0, FLOOR),
        (0.5, Cost(128 * 1024, 3, 4)),
        (0.25, Cost(256 * 1024, 3, 4)),
        (0.125, Cost(256 * 1024, 6, 4)),
        (0.0, Cost(256 * 1024, 10, 4)),
    ],
)
def test_calibration_stays_between_floor_and_ceiling(
    seconds_at_floor: float, expected: Cost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "_seconds", lambda _cost: seconds_at_floor)
    assert slots.calibrated(1.0) == expected
    assert slots.calibrated(1.0).within(FLOOR, CEILING)


def test_calibration_on_this_machine_gives_an_allowed_cost() -> None:
    assert slots.calibrated(0.01) == FLOOR


def test_a_slot_shows_no_secret() -> None:
    slot = passphrase()
    stored = msgspec.json.encode(slot)
    for secret in (b"correct horse", MASTER.raw, MASTER.raw.hex().encode()):
        assert secret not in stored

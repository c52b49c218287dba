"""The header: canonical bytes, strict reading, MAC."""

from __future__ import annotations

import hashlib
import struct

import msgspec
import pytest

from exitdesk.crypto import header as codec
from exitdesk.crypto import recovery, slots
from exitdesk.crypto.failures import DamagedHeader, NewerVersion, WrongPassphrase
from exitdesk.crypto.header import Head, Header
from exitdesk.crypto.keys import MasterKey
from exitdesk.crypto.slots import Cost

VAULT = "5a" * 16
AT = "2026-01-02T03:04:05+01:00"
CHEAP = Cost(memory_kib=32, passes=1, lanes=1)
CODE = bytes(range(20))
MASTER = MasterKey(bytes(range(32)))


def header() -> Header:
    return codec.new_header(
        VAULT,
        AT,
        [
            slots.passphrase_slot(MASTER, VAULT, "correct horse", cost=CHEAP, created_at=AT),
            slots.recovery_slot(MASTER, VAULT, CODE, created_at=AT),
        ],
    )


def resealed(data: bytes) -> bytes:
    """Return `data` with a digest that fits, as somebody would write who changed it on purpose."""
    return data[:-32] + hashlib.sha256(data[:-32]).digest()


def test_what_was_written_is_read_and_unlocked() -> None:
    written = header().changed(AT, head=Head(12, "ab" * 32)).with_erased(AT, ["1" * 32])
    data = codec.encoded(written, MASTER)
    unverified = codec.parsed(data)
    assert (unverified.vault_id, unverified.generation) == (VAULT, 3)
    by_passphrase = codec.unlocked_by_passphrase(unverified, "correct horse", floor=CHEAP)
    by_code = codec.unlocked_by_recovery(unverified, recovery.written(CODE))
    assert by_passphrase.header == by_code.header == written
    assert by_passphrase.master == by_code.master == MASTER
    assert (by_passphrase.slot.kind, by_code.slot.kind) == ("passphrase", "recovery")
    assert codec.encoded(by_code.header, MASTER) == data


def test_a_wrong_passphrase_is_told_as_such() -> None:
    unverified = codec.parsed(codec.encoded(header(), MASTER))
    with pytest.raises(WrongPassphrase):
        codec.unlocked_by_passphrase(unverified, "wrong", floor=CHEAP)


def test_every_truncation_is_damage() -> None:
    data = codec.encoded(header(), MASTER)
    for length in range(len(data)):
        with pytest.raises(DamagedHeader):
            codec.parsed(data[:length])
    with pytest.raises(DamagedHeader):
        codec.parsed(data + b"\0")


def test_every_flipped_bit_is_damage_and_never_a_wrong_passphrase() -> None:
    data = codec.encoded(header(), MASTER)
    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DamagedHeader):
            codec.parsed(bytes(changed))


def test_every_bit_that_somebody_flips_on_purpose_is_noticed() -> None:
    data = codec.encoded(header(), MASTER)
    parsed = 0
    for bit in range((len(data) - 32) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            unverified = codec.parsed(resealed(bytes(changed)))
        except (DamagedHeader, NewerVersion):
            continue
        parsed += 1
        with pytest.raises(DamagedHeader):
            unverified.verified(MASTER)
    assert parsed > 256, "the MAC was never what noticed: the test proves nothing"


def test_a_removed_slot_is_noticed() -> None:
    whole = header()
    other = msgspec.structs.replace(whole, slots=whole.slots[:1])
    forged = _with_body(msgspec.json.encode(other, order="sorted"))
    with pytest.raises(DamagedHeader):
        codec.unlocked_by_passphrase(codec.parsed(forged), "correct horse", floor=CHEAP)


def test_an_older_slot_put_back_is_noticed() -> None:
    old = header()
    new = old.changed(AT, slots=[header().slots[0], old.slots[1]])
    body = msgspec.json.encode(msgspec.structs.replace(new, slots=old.slots), order="sorted")
    with pytest.raises(DamagedHeader):
        codec.unlocked_by_passphrase(codec.parsed(_with_body(body)), "correct horse", floor=CHEAP)


def test_a_header_of_another_key_is_not_authentic() -> None:
    unverified = codec.parsed(codec.encoded(header(), MasterKey(bytes(32))))
    assert not unverified.belongs_to(MASTER)
    with pytest.raises(DamagedHeader):
        unverified.verified(MASTER)


@pytest.mark.parametrize("version", [2, 3, 65535])
def test_a_newer_format_says_so(version: int) -> None:
    data = bytearray(codec.encoded(header(), MASTER))
    data[8:10] = struct.pack(">H", version)
    with pytest.raises(NewerVersion):
        codec.parsed(resealed(bytes(data)))


def test_version_zero_is_damage() -> None:
    data = bytearray(codec.encoded(header(), MASTER))
    data[8:10] = b"\0\0"
    with pytest.raises(DamagedHeader):
        codec.parsed(resealed(bytes(data)))


def _with_body(body: bytes) -> bytes:
    signed = struct.pack(">8sHI", b"EXITDESK", 1, len(body)) + body
    return resealed(signed + bytes(64))


def _document(**changes: object) -> bytes:
    document = msgspec.json.decode(msgspec.json.encode(header()))
    document.update(changes)
    return _with_body(msgspec.json.encode(document, order="sorted"))


def test_the_unchanged_document_parses() -> None:
    """The control for the next test."""
    assert codec.parsed(_document()).vault_id == VAULT


@pytest.mark.parametrize(
    "changes",
    [
        {"vault_id": "5A" * 16},
        {"vault_id": "5a" * 16 + "\n"},
        {"vault_id": None},
        {"generation": 0},
        {"generation": -1},
        {"generation": 1.5},
        {"generation": True},
        {"generation": "1"},
        {"generation": 2**63},
        {"created_at": "yesterday"},
        {"modified_at": 5},
        {"database": "../other.db"},
        {"database": "casework.0.db"},
        {"database": "casework.db\0"},
        {"database": "/etc/passwd"},
        {"slots": []},
        {"slots": "none"},
        {"slots": [{}]},
        {"head": {"count": -1, "hash": "0" * 64}},
        {"head": {"count": 1, "hash": "0" * 63}},
        {"head": None},
        {"erasure_salt": "AAAA"},
        {"erased": [["x", "2026-01-01"]]},
        {"erased": [["A" * 22, "2026-01-01", "more"]]},
        {"erased": [["A" * 22, "2026-01-01"]] * 1201},
        {"surprise": 1},
    ],
)
def test_a_document_of_another_form_is_damage(changes: dict[str, object]) -> None:
    with pytest.raises(DamagedHeader):
        codec.parsed(_document(**changes))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"[" * 20_000,
        b'{"a":' * 5_000,
        b" " * 60_000,
    ],
)
def test_a_body_that_is_no_document_is_damage(body: bytes) -> None:
    with pytest.raises(DamagedHeader):
        codec.parsed(_with_body(body))


def test_only_the_canonical_form_is_read() -> None:
    body = msgspec.json.encode(header(), order="sorted")
    assert codec.parsed(_with_body(body)).vault_id == VAULT
    for other in (body.replace(b'","', b'", "'), body.replace(b"generation", b"gener\\u0061tion")):
        with pytest.raises(DamagedHeader):
            codec.parsed(_with_body(other))


def test_the_largest_header_fits() -> None:
    full = header().with_erased(AT, (f"{number:032x}" for number in range(1_300)))
    many = [
        slots.passphrase_slot(MASTER, VAULT, "x", cost=CHEAP, created_at=AT, key_file=bytes(32))
        for _ in range(codec.MAX_SLOTS)
    ]
    data = codec.encoded(full.changed(AT, slots=many), MASTER)
    assert len(data) <= codec.MAX_BYTES
    assert codec.parsed(data).verified(MASTER).erased == full.erased


def test_a_header_that_would_be_too_large_is_never_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(codec, "MAX_BYTES", len(codec.encoded(header(), MASTER)) - 1)
    with pytest.raises(ValueError, match="64 KiB"):
        codec.encoded(header(), MASTER)


def test_a_header_that_breaks_its_own_bounds_is_never_written() -> None:
    for broken in (
        header().changed(AT, slots=[]),
        msgspec.structs.replace(header(), database="other.db"),
        header().changed("now"),
    ):
        with pytest.raises(ValueError, match=r"."):
            codec.encoded(broken, MASTER)


def test_the_erasure_list_recognises_records_and_names_none() -> None:
    erased = header().with_erased(AT, ["1" * 32, "2" * 32]).with_erased(AT, ["2" * 32])
    assert erased.is_erased("1" * 32)
    assert erased.is_erased("2" * 32)
    assert not erased.is_erased("3" * 32)
    assert len(erased.erased) == 2
    assert b"1" * 32 not in codec.encoded(erased, MASTER)
    other = msgspec.structs.replace(erased, erasure_salt=bytes(16))
    assert not other.is_erased("1" * 32)


def test_beyond_its_length_the_erasure_list_forgets_the_oldest() -> None:
    full = header().with_erased(AT, (f"{number:032x}" for number in range(codec.MAX_ERASED + 5)))
    assert not full.is_erased(f"{4:032x}")
    assert full.is_erased(f"{5:032x}")
    assert full.is_erased(f"{codec.MAX_ERASED + 4:032x}")

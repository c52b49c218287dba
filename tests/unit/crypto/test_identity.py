"""Keys show themselves nowhere; a card is read only as its own device wrote it."""

from __future__ import annotations

import base64
import datetime as dt
import pickle

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exitdesk.crypto import age, identity
from exitdesk.crypto.identity import BadCard, Card, DeviceKeys, NewerCard

KEYS = DeviceKeys(bytes(32), bytes(range(32)), bytes(range(1, 33)))
AT = dt.datetime(2026, 3, 1, 10, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
CARD = identity.card(
    KEYS, b"d" * 16, b"o" * 16, "Brücke e. V.", "Ana Díaz", "case_manager", created_at=AT
)
TEXT = identity.written(CARD, KEYS)
SIGN = CARD.sign_key.hex().encode()


def changed(**fields: object) -> Card:
    return msgspec.structs.replace(CARD, **fields)


def signed_again(text: bytes) -> bytes:
    signature = identity.signed(KEYS, b"exitdesk identity 1\0", text)
    return text + b"signature: " + base64.b64encode(signature) + b"\n"


def test_keys_come_back_from_their_bytes() -> None:
    keys = DeviceKeys.generate()
    again = DeviceKeys.from_bytes(keys.to_bytes())
    assert again == keys
    assert again != DeviceKeys.generate()
    assert keys != keys.to_bytes()
    assert (again.sign_key, again.identities) == (keys.sign_key, keys.identities)


@pytest.mark.parametrize("data", [b"", bytes(97), b"\1" + bytes(95), b"\1" + bytes(97)])
def test_other_bytes_are_no_keys(data: bytes) -> None:
    with pytest.raises(ValueError, match="no keys"):
        DeviceKeys.from_bytes(data)


def test_keys_have_a_length() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        DeviceKeys(bytes(32), bytes(31), bytes(32))


def test_keys_hide() -> None:
    keys = DeviceKeys.generate()
    shown = f"{keys!r} {keys!s} {[keys]}"
    assert shown.count("DeviceKeys(hidden)") == 3
    with pytest.raises(TypeError, match="never written"):
        pickle.dumps(keys)
    with pytest.raises(TypeError, match="unhashable"):
        hash(keys)


def test_both_age_keys_open_what_is_sealed_for_the_card() -> None:
    sealed_for: list[tuple[age.Suite, str]] = [
        ("classic", CARD.age_recipient),
        ("hybrid", CARD.pq_recipient),
    ]
    for suite, recipient in sealed_for:
        file = age.sealed(b"for Ana", [recipient], suite)
        assert age.opened(file, KEYS.identities, 100) == b"for Ana"


def test_a_card_is_read_as_it_was_written() -> None:
    assert identity.read(TEXT) == CARD
    assert CARD.created_at == "2026-03-01T09:30:00Z"
    assert CARD.sign_key == KEYS.sign_key
    assert len(TEXT) < identity.CARD_LIMIT / 3
    assert "Ana Díaz" in TEXT.decode()


@given(
    st.text(min_size=1, max_size=60),
    st.text(min_size=1, max_size=60),
    st.from_regex(r"[a-z][a-z_]{0,39}", fullmatch=True),
)
def test_any_name_that_is_written_is_read(organisation: str, name: str, role: str) -> None:
    card = changed(organisation_name=organisation, person_name=name, role=role)
    try:
        text = identity.written(card, KEYS)
    except ValueError:
        return
    assert identity.read(text) == card


@pytest.mark.parametrize(
    "name", ["Łucja Żak", "علی رضا\u200cیی", "王小明", "O'Neill-Díaz, jr.", "क्\u200dष"]
)
def test_names_of_all_scripts_are_written(name: str) -> None:
    assert identity.read(identity.written(changed(person_name=name), KEYS)).person_name == name


@pytest.mark.parametrize(
    "fields",
    [
        {"device": bytes(15)},
        {"organisation": bytes(17)},
        {"organisation_name": ""},
        {"person_name": " Ana"},
        {"person_name": "Ana\nrole: supervisor"},
        {"person_name": "Ana\u202e"},
        {"person_name": "A\u0301na"},
        {"person_name": "A" * 201},
        {"person_name": "Ana\u2028"},
        {"role": "Supervisor"},
        {"role": ""},
        {"sign_key": bytes(31)},
        {"sign_key": bytes(32)},
        {"age_recipient": CARD.pq_recipient},
        {"age_recipient": "age1"},
        {"pq_recipient": CARD.age_recipient},
        {"created_at": "2026-03-01"},
    ],
)
def test_a_card_with_a_wrong_field_is_neither_written_nor_read(fields: dict[str, object]) -> None:
    card = changed(**fields)
    with pytest.raises(ValueError, match="cannot be written"):
        identity.written(card, KEYS)
    with pytest.raises(BadCard):
        identity.read(signed_again(identity._text(card)))


def test_a_card_of_another_key_is_not_written() -> None:
    with pytest.raises(ValueError, match="another key"):
        identity.written(CARD, DeviceKeys.generate())


def places() -> list[int]:
    """Every place of the text, but few within the key that is as long as all the rest."""
    start = TEXT.index(b"age1pq1") + 20
    end = TEXT.index(b"created: ") - 20
    return [place for place in range(len(TEXT)) if not start < place < end or place % 23 == 0]


def test_every_changed_byte_of_a_card_is_noticed() -> None:
    for place in places():
        card = bytearray(TEXT)
        card[place] ^= 1 << place % 7
        with pytest.raises(BadCard):
            identity.read(bytes(card))


def test_every_truncation_of_a_card_is_noticed() -> None:
    for length in places():
        with pytest.raises(BadCard):
            identity.read(TEXT[:length])


def lines_of(text: bytes) -> list[bytes]:
    return text.splitlines(keepends=True)[:-1]


@pytest.mark.parametrize(
    "text",
    [
        b"".join([*lines_of(TEXT), b"role: supervisor\n"]),
        b"".join([lines_of(TEXT)[0], *reversed(lines_of(TEXT)[1:])]),
        b"".join(lines_of(TEXT)[:-1]),
        b"".join(lines_of(TEXT)).replace(b"\n", b"\r\n"),
        b"".join(lines_of(TEXT)).replace(b"device: 64", b"device: 6 4"),
        b"".join(lines_of(TEXT)).replace(
            CARD.sign_key.hex().encode(), CARD.sign_key.hex().upper().encode()
        ),
        b"".join(lines_of(TEXT)).replace(b"age: age1", b"age:  age1"),
        b"".join(lines_of(TEXT)).replace(b"device: 64", b"device: zz"),
        b"".join(lines_of(TEXT))[:-1],
        b"exitdesk identity 0\n" + b"".join(lines_of(TEXT)[1:]),
        b"",
        b"\n" * 11,
    ],
)
def test_there_is_one_way_to_write_a_card(text: bytes) -> None:
    with pytest.raises(BadCard) as caught:
        identity.read(signed_again(text))
    assert caught.type is BadCard


@given(st.lists(st.text(max_size=20), max_size=12), st.integers(0, 9), st.text(max_size=40))
def test_whatever_is_signed_is_a_card_or_is_refused(
    noise: list[str], place: int, value: str
) -> None:
    lines = b"".join(lines_of(TEXT)).decode().splitlines()
    lines[place] = lines[place].partition(": ")[0] + ": " + value
    for text in ("\n".join(noise), "\n".join(lines) + "\n"):
        card = signed_again(text.encode())
        try:
            found = identity.read(card)
        except BadCard:
            continue
        assert identity.written(found, KEYS) == card


def test_a_card_is_small_text() -> None:
    for card in (b"", b"\xff" * 40, TEXT + b" " * identity.CARD_LIMIT, TEXT + b"\n"):
        with pytest.raises(BadCard):
            identity.read(card)
    with pytest.raises(BadCard):
        identity.read(b"exitdesk \xff\nsignature: " + TEXT.rpartition(b"signature: ")[2])


def test_the_last_bits_of_a_signature_are_read_strictly() -> None:
    text, _, tail = TEXT.rpartition(b"signature: ")
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = letters[letters.index(tail[85]) | 1]
    with pytest.raises(BadCard):
        identity.read(text + b"signature: " + tail[:85] + bytes([other]) + tail[86:])


def test_a_card_of_a_later_version_is_told_apart() -> None:
    with pytest.raises(NewerCard):
        identity.read(signed_again(b"exitdesk identity 2\nanything: else\n"))


def test_a_signature_is_of_one_kind_only() -> None:
    signature = identity.signed(KEYS, b"exitdesk head 1\0", b"data")
    assert identity.verified(KEYS.sign_key, b"exitdesk head 1\0", b"data", signature)
    assert not identity.verified(KEYS.sign_key, b"exitdesk bundle 1\0", b"data", signature)
    assert not identity.verified(KEYS.sign_key, b"exitdesk head 1\0", b"date", signature)
    assert not identity.verified(KEYS.sign_key, b"exitdesk head 1\0", b"data", signature[:-1])
    assert not identity.verified(bytes(31), b"exitdesk head 1\0", b"data", signature)
    for context in (b"", b"exitdesk head 1", b"head\0", b"exitdesk \0head\0"):
        with pytest.raises(AssertionError):
            identity.signed(KEYS, context, b"data")

"""Sealing and opening: with the other implementation at hand, at every length, changed anywhere."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exitdesk.crypto import age
from exitdesk.crypto.age import bech32, header, recipients
from exitdesk.crypto.age.header import Stanza

CHUNK = 64 * 1024
LIMIT = 1 << 24
SUITES: tuple[age.Suite, ...] = ("classic", "hybrid")
CLASSIC, HYBRID = age.new_identity("classic"), age.new_identity("hybrid")
IDENTITY = {"classic": CLASSIC, "hybrid": HYBRID}
LENGTHS = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 77]


def sealed(data: bytes, suite: age.Suite) -> bytes:
    return age.sealed(data, [age.recipient_of(IDENTITY[suite])], suite)


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("length", LENGTHS)
def test_content_of_any_length_comes_back(length: int, suite: age.Suite) -> None:
    data = bytes(range(256)) * (length // 256 + 1)
    file = sealed(data[:length], suite)
    assert age.opened(file, [IDENTITY[suite]], LIMIT) == data[:length]
    assert age.suite_of(file) == suite


@given(st.lists(st.integers(0, 2 * CHUNK + 3), max_size=5))
@settings(max_examples=40)
def test_content_in_parts_is_sealed_as_a_whole(lengths: list[int]) -> None:
    parts = [bytes([place]) * length for place, length in enumerate(lengths)]
    file = age.sealed(parts, [age.recipient_of(CLASSIC)], "classic")
    theirs = pyrage.x25519.Identity.from_str(CLASSIC)
    assert age.opened(file, [CLASSIC], LIMIT) == pyrage.decrypt(file, [theirs]) == b"".join(parts)


@pytest.mark.parametrize("length", LENGTHS)
def test_another_implementation_reads_what_is_sealed_here_and_the_other_way(length: int) -> None:
    data = b"\x5a" * length
    theirs = pyrage.x25519.Identity.from_str(CLASSIC)
    assert str(theirs.to_public()) == age.recipient_of(CLASSIC)
    assert pyrage.decrypt(sealed(data, "classic"), [theirs]) == data
    file = pyrage.encrypt(data, [theirs.to_public()])
    assert age.opened(file, [CLASSIC], LIMIT) == data


def test_each_of_several_recipients_opens() -> None:
    for suite in SUITES:
        keys = [age.new_identity(suite) for _ in range(5)]
        file = age.sealed(b"for five", [age.recipient_of(key) for key in keys], suite)
        for key in keys:
            assert age.opened(file, [IDENTITY[suite], key], LIMIT) == b"for five"
        with pytest.raises(age.NoMatch):
            age.opened(file, [CLASSIC, HYBRID], LIMIT)


def test_recipients_are_of_the_suite_and_neither_none_nor_too_many() -> None:
    classic, hybrid = age.recipient_of(CLASSIC), age.recipient_of(HYBRID)
    refused: list[tuple[list[str], age.Suite]] = [
        ([], "classic"),
        ([classic] * 257, "classic"),
        ([classic, hybrid], "classic"),
        ([hybrid, classic], "hybrid"),
        ([CLASSIC], "classic"),
    ]
    for keys, suite in refused:
        with pytest.raises(ValueError, match=r"."):
            age.sealed(b"x", keys, suite)


def test_a_file_for_keys_of_both_suites_counts_as_neither() -> None:
    key = bytes(16)
    both = [recipients.wrapped(key, age.recipient_of(IDENTITY[s]), s) for s in SUITES]
    assert age.suite_of(header.written(both, key)) is None
    assert age.suite_of(header.written([both[0], Stanza(("grease",), b"")], key)) == "classic"
    assert age.suite_of(header.written([Stanza(("grease",), b"")], key)) is None


def test_the_beginning_tells_for_whom_a_file_is() -> None:
    for suite in SUITES:
        beginning = sealed(bytes(5 * CHUNK), suite)[:4_000]
        assert age.opens(beginning, [IDENTITY[suite]])
        assert not age.opens(beginning, [age.new_identity(suite)])
    assert age.opens(b"no age file", [CLASSIC])  # what is wrong with it is said elsewhere


def test_nothing_is_opened_beyond_the_limit() -> None:
    file = sealed(bytes(3 * CHUNK), "classic")
    assert len(age.opened(file, [CLASSIC], 3 * CHUNK)) == 3 * CHUNK
    with pytest.raises(age.TooLarge):
        age.opened(file, [CLASSIC], 3 * CHUNK - 1)


@pytest.mark.parametrize("suite", SUITES)
def test_what_does_not_open_leaves_nothing_behind(suite: age.Suite) -> None:
    file = bytearray(sealed(b"secret words" * 20_000, suite))
    file[-1] ^= 1
    with pytest.raises(age.PayloadFailure):
        age.open_in_place(file, [IDENTITY[suite]], LIMIT)
    assert file == b""


@pytest.mark.parametrize("suite", SUITES)
def test_every_truncation_of_a_small_file_is_noticed(suite: age.Suite) -> None:
    file = sealed(b"a line", suite)
    for length in range(len(file)):
        with pytest.raises(age.AgeFailure):
            age.opened(file[:length], [IDENTITY[suite]], LIMIT)


@pytest.mark.parametrize("suite", SUITES)
def test_every_changed_byte_of_a_small_file_is_noticed(suite: age.Suite) -> None:
    file = sealed(b"a line", suite)
    for place in range(len(file)):
        changed = bytearray(file)
        changed[place] ^= 1 << place % 8
        with pytest.raises(age.AgeFailure):
            age.opened(bytes(changed), [IDENTITY[suite]], LIMIT)


def test_headers_have_an_end_and_few_stanzas() -> None:
    grease = Stanza(("grease",), bytes(40))
    file = header.written([grease] * header.MAX_STANZAS, bytes(16)) + bytes(32)
    assert len(header.parsed(file).stanzas) == header.MAX_STANZAS
    too_many = header.written([grease] * (header.MAX_STANZAS + 1), bytes(16)) + bytes(32)
    too_long = header.written([Stanza(("grease",), bytes(header.MAX_BYTES))], bytes(16))
    for refused in (too_many, too_long):
        with pytest.raises(age.HeaderFailure):
            header.parsed(refused)


@given(st.lists(st.text("-> aA/+=\n\r\t1", max_size=70), max_size=6), st.binary(max_size=40))
def test_any_text_behind_the_first_line_is_a_header_or_none(lines: list[str], rest: bytes) -> None:
    data = b"age-encryption.org/v1\n-> " + "\n".join(lines).encode() + rest
    try:
        found = header.parsed(data)
    except age.HeaderFailure:
        return
    rewritten = header.written(found.stanzas, bytes(16))
    assert rewritten.startswith(found.confirmed)


@pytest.mark.parametrize("lines", ["", "-> a\n\n", "-> a\n\n---\n", "--- " + "A" * 43 + "\n"])
def test_headers_without_an_end_or_without_a_stanza(lines: str) -> None:
    with pytest.raises(age.HeaderFailure):
        header.parsed(b"age-encryption.org/v1\n" + lines.encode())


@given(st.binary(max_size=80), st.sampled_from(["age", "age1pq", "age-secret-key-"]))
def test_keys_are_read_as_they_are_written(data: bytes, prefix: str) -> None:
    text = bech32.encoded(prefix, data)
    assert bech32.decoded(prefix, text) == bech32.decoded(prefix, text.upper()) == data


@given(st.binary(max_size=40), st.data())
@settings(max_examples=200)
def test_a_mistyped_key_is_refused(data: bytes, chance: st.DataObject) -> None:
    text = bech32.encoded("age", data)
    place = chance.draw(st.integers(4, len(text) - 1))
    sign = chance.draw(st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7lb1"))
    if sign != text[place]:
        with pytest.raises(ValueError, match=r"."):
            bech32.decoded("age", text[:place] + sign + text[place + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "age1",
        "age1qqqqq",
        CLASSIC.lower()[:20] + CLASSIC[20:],
        age.recipient_of(CLASSIC),
        age.recipient_of(CLASSIC).replace("age1", "agf1"),
        bech32.encoded("age-secret-key-", bytes(31)).upper(),
        bech32.encoded("age-secret-key-pq-", bytes(33)).upper(),
    ],
    ids=["nothing", "prefix", "short", "mixed", "public", "mistyped", "31 bytes", "33 bytes"],
)
def test_what_is_no_secret_key(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        age.recipient_of(text)


def test_bits_that_no_key_has_are_refused() -> None:
    odd = bech32.encoded("age", bytes(4))
    values = [*bech32._regrouped(bytes(4), 8, 5)]
    values[-1] |= 1  # a bit behind the last byte
    whole = [*bech32._expanded("age"), *values]
    check = bech32._polymod([*whole, *[0] * 6]) ^ 1
    tail = [(check >> 5 * (5 - place)) & 31 for place in range(6)]
    text = "age1" + "".join(bech32._ALPHABET[value] for value in (*values, *tail))
    assert text != odd
    with pytest.raises(ValueError, match="left over"):
        bech32.decoded("age", text)


def test_a_public_key_is_of_one_suite() -> None:
    classic, hybrid = age.recipient_of(CLASSIC), age.recipient_of(HYBRID)
    assert age.is_recipient(classic, "classic")
    assert age.is_recipient(hybrid, "hybrid")
    assert not age.is_recipient(classic, "hybrid")
    assert not age.is_recipient(hybrid, "classic")
    assert not age.is_recipient(classic[:-1], "classic")
    low_order = bech32.encoded("age", bytes(32))
    assert not age.is_recipient(low_order, "classic")


def test_keys_are_hidden_when_they_are_shown() -> None:
    for text in IDENTITY.values():
        found = recipients.read_identity(text)
        assert found.seed.hex() not in repr(found)
        assert repr(found.seed) not in repr(found)


@pytest.mark.skipif(shutil.which("age") is None, reason="the age tool is not installed")
@pytest.mark.parametrize("suite", SUITES)
def test_the_standard_tool_opens_what_is_sealed_here(suite: age.Suite, tmp_path: Path) -> None:
    if suite == "hybrid" and not knows_hybrid():
        pytest.skip("this age is older than 1.3 and knows no hybrid keys")
    data = b"standard" * 30_000
    (tmp_path / "file.age").write_bytes(sealed(data, suite))
    (tmp_path / "key.txt").write_text(IDENTITY[suite] + "\n")
    command = ["age", "--decrypt", "--identity", "key.txt", "file.age"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert run.stdout == data


def knows_hybrid() -> bool:
    said = subprocess.run(["age", "--version"], capture_output=True, text=True, check=True).stdout
    numbers = said.strip().removeprefix("v").split(".")
    return [int(number) for number in numbers[:2]] >= [1, 3]


INTEROP = Path(__file__).resolve().parents[3] / "build" / "interop"
"""Where ``npm install --prefix build/interop age-encryption`` puts age's own TypeScript library."""

_BOTH_WAYS = """
import { readFileSync, writeFileSync } from "node:fs";
import { Decrypter, Encrypter } from "age-encryption";
const [key, recipient, theirs, ours] = process.argv.slice(2);
const decrypter = new Decrypter();
decrypter.addIdentity(key);
const content = await decrypter.decrypt(readFileSync(theirs));
const encrypter = new Encrypter();
encrypter.addRecipient(recipient);
writeFileSync(ours, await encrypter.encrypt(content));
"""


@pytest.mark.skipif(
    not (INTEROP / "node_modules" / "age-encryption").is_dir(),
    reason="age-encryption from npm is not in build/interop",
)
@pytest.mark.parametrize("suite", SUITES)
def test_the_library_of_age_itself_reads_and_writes_the_same(suite: age.Suite) -> None:
    data = b"both ways" * 30_000
    script, sent, answer = (INTEROP / name for name in ("both.mjs", "sent.age", "answer.age"))
    script.write_text(_BOTH_WAYS)
    sent.write_bytes(sealed(data, suite))
    key = IDENTITY[suite]
    subprocess.run(
        ["node", script, key, age.recipient_of(key), sent, answer], cwd=INTEROP, check=True
    )
    assert age.opened(answer.read_bytes(), [key], LIMIT) == data

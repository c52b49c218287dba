"""The inside of a bundle is read in one way only; whatever else its sender signed is refused.

The sender is a colleague here whose device is in other hands: the signature is always right.
"""

from __future__ import annotations

import hashlib
import lzma
import random
import struct
from typing import Any

import msgspec
import pytest

from exitdesk.crypto import age
from exitdesk.crypto.identity import signed
from exitdesk.sync import bundle, frame
from exitdesk.sync.model import Body, Extract, Header
from exitdesk.sync.padding import SMALLEST, padded_length
from exitdesk.sync.refusal import Refusal, Refused
from exitdesk.sync.values import MAX_DEPTH, MAX_PARTS, is_plain
from tests.unit.sync.post import Desk, full_body

ANA, BEN = Desk(), Desk()
BODY = full_body(ANA, random.Random(4))
PACKED = frame.packed(BODY)
HEADER = msgspec.structs.replace(ANA.header(BEN), n=PACKED.n, zn=PACKED.zn)
INSIDE = b"".join(frame.written(HEADER, PACKED, 96))


def reason(inside: bytes) -> Refusal | None:
    """Return why the block with this inside is refused, rightly signed by a verified sender."""
    sender = ANA.keys.sign_key
    digest = hashlib.sha256(sender + inside).digest()
    block = sender + signed(ANA.keys, b"exitdesk bundle 1\0", digest) + inside
    data = age.sealed(block, [BEN.keys.age_recipient], "classic")
    try:
        bundle.opened(data, BEN.keys.identities, BEN.expects(ANA))
    except Refused as refused:
        return refused.reason
    return None


def inside(
    header: Header | bytes = HEADER,
    packed: bytes = PACKED.packed,
    loose: bytes = b"".join(PACKED.loose),
    version: int = 1,
    padding: bytes | None = None,
) -> bytes:
    head = header if isinstance(header, bytes) else msgspec.msgpack.encode(header)
    lengths = struct.pack(">HIQQ", version, len(head), len(packed), len(loose))
    whole = lengths + head + packed + loose
    if padding is None:
        padding = bytes(padded_length(len(whole) + 96) - len(whole) - 96)
    return whole + padding


def framed(plain: bytes, loose: bytes = b"".join(PACKED.loose)) -> bytes:
    """Return the inside with this unpacked body."""
    filters = frame._FILTERS
    packed = lzma.compress(plain, format=lzma.FORMAT_RAW, filters=filters)
    header = msgspec.structs.replace(HEADER, n=len(plain), zn=len(packed))
    return inside(header, packed, loose)


def plain() -> list[Any]:
    data = lzma.decompress(PACKED.packed, lzma.FORMAT_RAW, filters=frame._FILTERS)
    found: list[Any] = msgspec.msgpack.decode(data)
    return found


def test_the_right_inside_is_taken() -> None:
    assert inside() == INSIDE
    assert reason(INSIDE) is None
    assert reason(framed(msgspec.msgpack.encode(plain()))) is None


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        INSIDE[:21],
        INSIDE + b"\0",
        INSIDE[:-1],
        inside(padding=b""),
        inside(padding=bytes(4096)),
        INSIDE[:-1] + b"\1",
        inside(version=0),
        inside(header=b""),
        inside(header=b"\xc1"),
        inside(header=b"\x91" * 70_000),
        inside(header=bytes(70_000)),
        inside(header=msgspec.msgpack.encode(HEADER) + b"\0"),
        inside(
            header=msgspec.msgpack.encode([*msgspec.to_builtins(HEADER, builtin_types=(bytes,)), 1])
        ),
        inside(header=msgspec.structs.replace(HEADER, part=3)),
        inside(header=msgspec.structs.replace(HEADER, zn=HEADER.zn + 1)),
        inside(header=msgspec.structs.replace(HEADER, n=HEADER.n + 1)),
        inside(header=msgspec.structs.replace(HEADER, n=HEADER.n - 1)),
        inside(header=msgspec.structs.replace(HEADER, n=0)),
        inside(header=msgspec.structs.replace(HEADER, channel=bytes(32))),
        inside(header=msgspec.structs.replace(HEADER, suite="hybrid")),
        inside(header=msgspec.structs.replace(HEADER, to=())),
        inside(packed=bytes(len(PACKED.packed))),
        inside(packed=PACKED.packed[:-1] + b"\1"),
        inside(packed=b"\xff" * len(PACKED.packed)),
        inside(header=msgspec.msgpack.encode(HEADER).replace(b"classic", b"cl\xff\xffsic")),
        inside(loose=b""),
        inside(loose=b"".join(PACKED.loose) + bytes(16)),
        struct.pack(">HIQQ", 1, 2**32 - 1, 2**64 - 1, 2**64 - 1) + bytes(SMALLEST - 96 - 22),
    ],
    ids=lambda _wrong: "inside",  # numbered by pytest; the bytes differ from run to run
)
def test_an_inside_that_breaks_the_format(wrong: bytes) -> None:
    assert reason(wrong) == Refusal.MALFORMED


def test_a_later_version_is_told_before_anything_else_is_read() -> None:
    assert reason(inside(version=2)) == Refusal.NEWER_VERSION
    assert reason(inside(version=2, header=b"\xc1", padding=b"x")) == Refusal.NEWER_VERSION


def changed(*path: int, value: Any) -> bytes:
    """Return the inside with one part of the unpacked body exchanged."""
    found = plain()
    where = found
    for step in path[:-1]:
        where = where[step]
    where[path[-1]] = value
    return framed(msgspec.msgpack.encode(found))


DEEP = b"\x91" * 200_000


@pytest.mark.parametrize(
    "wrong",
    [
        framed(b""),
        framed(b"\xc0"),
        framed(DEEP),
        framed(msgspec.msgpack.encode(plain()) + b"\xc0"),
        framed(msgspec.msgpack.encode([*plain(), 1])),
        framed(msgspec.msgpack.encode([plain()[0], plain()[1][:-30], plain()[2]])),
        framed(b"\xdd\xff\xff\xff\xff"),
        framed(b"\xc6\xff\xff\xff\xff"),
        framed(b"\x93\x98\xdd\xff\xff\xff\xff"),
        changed(2, value=[]),
        changed(2, value=[5_000, 0, 2**63]),
        changed(2, value=[-1, 0, 75_001]),
        changed(2, value=[70_000, 0, 70_000]),
        changed(0, 0, 0, 0, value=b"short"),
        changed(0, 0, 0, 1, value="write"),
        changed(0, 0, 0, 2, 0, 2, value=[[1, 1, 1, bytes(16), b""]]),
        changed(0, 0, value=[]),
        changed(0, 2, 0, 0, value="../../etc/passwd"),
        changed(0, 2, 0, 0, value="AB" * 32),
        changed(0, 2, 0, 4, value=b"content"),
        changed(0, 2, 0, 1, value=bytes(31)),
        changed(0, 3, value=[bytes(9_000)]),
        changed(0, 4, 0, 0, value="AB"),
        changed(0, 5, 0, 0, value="restore"),
        changed(0, 5, 0, 3, value=-1),
        changed(0, 1, 0, 2, 0, 2, value={"a": b"bytes"}),
        changed(0, 1, 0, 2, 0, 2, value={"a": float("nan")}),
        changed(0, 1, 0, 1, value="Not a word"),
        changed(1, 0, value=[1]),
        framed(msgspec.msgpack.encode(plain()).replace(b"phase", b"ph\xff\xffe")),
    ],
)
def test_a_body_that_breaks_the_format(wrong: bytes) -> None:
    assert reason(wrong) == Refusal.MALFORMED


def test_a_body_that_would_unpack_beyond_the_bounds() -> None:
    assert reason(framed(bytes(frame._FREE * 4))) == Refusal.TOO_LARGE
    lying = msgspec.structs.replace(HEADER, n=frame.MAX_INFLATED + 1)
    assert reason(inside(lying)) == Refusal.TOO_LARGE


def test_what_would_not_be_read_is_not_written() -> None:
    record = (bytes(16), "case", {"note": "0" * 5_000_000})
    with pytest.raises(bundle.TooMuch):
        ANA.letter(Body(extracts=(Extract(bytes(16), "referral", (record,)),)), BEN)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (None, True),
        ("", True),
        (True, True),
        (2**64, True),
        (0.5, True),
        (float("inf"), False),
        (float("nan"), False),
        (b"", False),
        ((), False),
        ({1: "a"}, False),
        ({"a": [1, {"b": None}]}, True),
        ({"a": [1, {"b": b""}]}, False),
        ([0] * MAX_PARTS, True),
        ([0] * (MAX_PARTS + 1), False),
        ({str(n): 0 for n in range(MAX_PARTS + 1)}, False),
    ],
)
def test_which_values_may_travel(value: object, plain: bool) -> None:
    assert is_plain(value) is plain


def test_how_deep_a_value_may_be() -> None:
    value: object = 1
    for _ in range(MAX_DEPTH):
        value = [value]
    assert is_plain(value)
    assert not is_plain({"a": value})


def test_padding_costs_at_most_twelve_percent_and_leaves_few_lengths() -> None:
    assert padded_length(0) == padded_length(SMALLEST) == SMALLEST
    lengths = set()
    for length in range(SMALLEST, 200_000, 37):
        found = padded_length(length)
        assert length <= found <= 1.12 * length
        assert padded_length(found) == found
        lengths.add(found)
    assert len(lengths) < 140

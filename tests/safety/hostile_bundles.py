"""Bundles of a verified sender whose device is in other hands: rightly signed, and made to hurt."""

from __future__ import annotations

import hashlib
import lzma
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec

from exitdesk.crypto import age
from exitdesk.crypto.age import header as headers
from exitdesk.crypto.age.header import Stanza
from exitdesk.crypto.identity import DeviceKeys, signed
from exitdesk.sync import frame
from exitdesk.sync.model import MAX_OPERATIONS, Body
from exitdesk.sync.padding import padded_length
from exitdesk.sync.refusal import Refusal
from exitdesk.sync.segments import Columns
from tests.unit.sync.post import NOW, Desk

ANA = Desk(DeviceKeys(*[bytes([1]) * 32] * 3), b"a" * 16)
BEN = Desk(DeviceKeys(*[bytes([2]) * 32] * 3), b"b" * 16)
EXPECTED = BEN.expects(ANA)

_CONTEXT = b"exitdesk bundle 1\0"


@dataclass(frozen=True)
class Hostile:
    """A bundle and how it must end; None where it is content like any other, only much of it."""

    name: str
    make: Callable[[], bytes]
    reason: Refusal | None

    def __str__(self) -> str:
        return self.name


def sealed(inside: bytes) -> bytes:
    """Return the bundle with this inside, signed by Ana for Ben."""
    sender = ANA.keys.sign_key
    digest = hashlib.sha256(sender + inside).digest()
    block = sender + signed(ANA.keys, _CONTEXT, digest) + inside
    return age.sealed(block, [BEN.keys.age_recipient], "classic")


def with_packed(packed: bytes, n: int, loose: bytes = b"") -> bytes:
    """Return a bundle whose packed body is this, and says that it unpacks to `n` bytes."""
    header = msgspec.structs.replace(ANA.header(BEN), n=n, zn=len(packed))
    head = msgspec.msgpack.encode(header)
    whole = frame._LENGTHS.pack(1, len(head), len(packed), len(loose)) + head + packed + loose
    return sealed(whole + bytes(padded_length(len(whole) + 96) - len(whole) - 96))


def with_plain(plain: bytes, loose: bytes = b"") -> bytes:
    """Return a bundle whose body unpacks to these bytes."""
    packed = lzma.compress(plain, lzma.FORMAT_RAW, filters=frame._FILTERS)
    return with_packed(packed, len(plain), loose)


def with_columns(
    columns: Columns | Any, loose: bytes = b"", *, segments: int = 1, filler: int = 0
) -> bytes:
    """Return a bundle with one scope whose changes these columns describe.

    `filler` bytes that do not pack make the ratio look like that of ordinary content.
    """
    segment = [bytes(16), bytes(32), [], bytes(64)]
    body = msgspec.to_builtins(Body(), builtin_types=(bytes,))
    body[0] = [[bytes(16), "full", [segment] * segments, []]]
    incompressible = noise(filler)
    body[3] = [incompressible[at : at + 8_000] for at in range(0, filler, 8_000)]
    return with_plain(msgspec.msgpack.encode([body, columns, []]), loose)


def noise(length: int) -> bytes:
    """Return bytes that do not pack."""
    return hashlib.shake_128(length.to_bytes(8)).digest(length)


def with_document(document: bytes) -> bytes:
    """Return a bundle with an extract whose one document is this msgpack."""
    empty = msgspec.msgpack.encode([[[], [], [], [], [], [], [], []], Columns(), []])
    extract = b"\x93" + msgspec.msgpack.encode(bytes(16)) + msgspec.msgpack.encode("referral")
    record = b"\x93" + msgspec.msgpack.encode(bytes(16)) + msgspec.msgpack.encode("case")
    return with_plain(
        empty.replace(b"\x98\x90\x90", b"\x98\x90\x91" + extract + b"\x91" + record + document, 1)
    )


def with_value(value: bytes) -> bytes:
    """Return a bundle with one operation whose value is this msgpack."""
    columns = _many(1)
    mark = "the value that is exchanged"
    columns.values = [[mark]]
    plain = msgspec.msgpack.encode(
        [
            [[[bytes(16), "full", [[bytes(16), bytes(32), [], bytes(64)]], []]], *[[]] * 7],
            columns,
            [],
        ]
    )
    return with_plain(plain.replace(msgspec.msgpack.encode(mark), value), bytes(32))


def _many(count: int, name: str = "note", values: list[Any] | None = None) -> Columns:
    """Return the columns of one change with `count` operations on one record."""
    return Columns(
        segments=[1],
        ops=[count],
        first=[0],
        at=[NOW],
        by=[0],
        label=[0],
        seen=[0],
        record=[1, *[0] * (count - 1)],
        field=[0] * count,
        clock=[0] * count,
        replaces=[0] * count,
        names=["", "case", name],
        kinds=[1],
        fields=[2],
        values=[values or [0] * count],
        records=1,
    )


def _deep(depth: int, opening: bytes = b"\x91", end: bytes = b"\xc0") -> bytes:
    return opening * depth + end


def _many_keys(count: int) -> bytes:
    return msgspec.msgpack.encode({f"k{number}": 0 for number in range(count)})


def _numbers(name: str, count: int) -> bytes:
    """Return a bundle with a column of far too many numbers, at an ordinary ratio."""
    columns = Columns()
    setattr(columns, name, [0] * count)
    return with_columns(columns, filler=count // 200)


def _many_stanzas(stanza: Stanza) -> bytes:
    return headers.written([stanza] * headers.MAX_STANZAS, bytes(16)) + bytes(64)


def _long_text(columns: Columns) -> bytes:
    return with_columns(columns, bytes(32), filler=20_000)


_LIMIT = frame.MAX_INFLATED

BOMBS = (
    Hostile("ratio_1000", lambda: with_plain(bytes(60_000_000)), Refusal.TOO_LARGE),
    Hostile("ratio_7000", lambda: with_plain(bytes(_LIMIT * 4)), Refusal.TOO_LARGE),
    Hostile(
        "says_little_unpacks_much",
        lambda: with_packed(
            lzma.compress(bytes(_LIMIT * 4), lzma.FORMAT_RAW, filters=frame._FILTERS), 1_000
        ),
        Refusal.MALFORMED,
    ),
    Hostile(
        "says_much_unpacks_little", lambda: with_packed(noise(400_000), _LIMIT), Refusal.MALFORMED
    ),
    Hostile("deep_body", lambda: with_plain(_deep(1_000_000)), Refusal.MALFORMED),
    Hostile("deep_mapping", lambda: with_plain(_deep(450_000, b"\x81\xa0")), Refusal.MALFORMED),
    Hostile("deep_document", lambda: with_document(_deep(900, b"\x81\xa1a")), Refusal.MALFORMED),
    Hostile(
        "very_deep_document", lambda: with_document(_deep(300_000, b"\x81\xa1a")), Refusal.MALFORMED
    ),
    Hostile("deep_value", lambda: with_value(_deep(900)), Refusal.MALFORMED),
    Hostile("very_deep_value", lambda: with_value(_deep(800_000)), Refusal.MALFORMED),
    Hostile(
        "deep_payload",
        lambda: with_columns(
            Columns(segments=[1], ops=[-1], first=[0], raw=[_deep(800_000)], raw_clock=[0]),
            bytes(16),
        ),
        Refusal.MALFORMED,
    ),
    Hostile("million_keys", lambda: with_document(_many_keys(1_000_000)), Refusal.MALFORMED),
    Hostile(
        "million_keys_in_a_value", lambda: with_value(_many_keys(1_000_000)), Refusal.MALFORMED
    ),
    Hostile(
        "same_hash_keys",
        lambda: with_document(
            msgspec.msgpack.encode({f"{number:032x}": number for number in range(400_000)})
        ),
        Refusal.MALFORMED,
    ),
    *(
        Hostile(f"huge_{name}", partial(with_plain, start), Refusal.MALFORMED)
        for name, start in {
            "array": b"\xdd\xff\xff\xff\xff",
            "array_inside": b"\x93\x98\xdd\xff\xff\xff\xff" + bytes(500),
            "mapping": b"\xdf\xff\xff\xff\xff",
            "bytes": b"\xc6\xff\xff\xff\xff" + bytes(500),
            "text": b"\xdb\xff\xff\xff\xffaaaa",
            "extension": b"\xc9\xff\xff\xff\xff\x05" + bytes(500),
        }.items()
    ),
    Hostile(
        "huge_array_in_a_document",
        lambda: with_document(b"\x81\xa1a\xdd\x7f\xff\xff\xff\xc0"),
        Refusal.MALFORMED,
    ),
    Hostile("huge_array_as_value", lambda: with_value(b"\xdd\x7f\xff\xff\xff"), Refusal.MALFORMED),
    Hostile("sixty_million_numbers", lambda: _numbers("record", 60_000_000), Refusal.MALFORMED),
    Hostile("thirty_million_nothings", lambda: _nothings(30_000_000), Refusal.MALFORMED),
    Hostile(
        "operations_beyond_the_limit",
        lambda: with_columns(
            msgspec.structs.replace(_many(1), ops=[MAX_OPERATIONS + 1]), bytes(32)
        ),
        Refusal.MALFORMED,
    ),
    Hostile(
        "changes_without_operations",
        lambda: with_columns(Columns(segments=[MAX_OPERATIONS], ops=[0] * MAX_OPERATIONS)),
        Refusal.MALFORMED,
    ),
    Hostile(
        "names_that_multiply",
        lambda: _long_text(_many(200_000, name="n" * 60_000)),
        Refusal.MALFORMED,
    ),
    Hostile(
        "a_million_operations_that_replace",
        lambda: with_columns(
            msgspec.structs.replace(_many(10), replaces=[100_000] * 10, own=[1] * 1_000_000),
            bytes(32),
            filler=30_000,
        ),
        None,
    ),
    Hostile(
        "as_many_operations_as_are_allowed",
        lambda: with_columns(
            _many(MAX_OPERATIONS, values=[n % 97 for n in range(MAX_OPERATIONS)]),
            bytes(32),
            filler=60_000,
        ),
        None,
    ),
    Hostile(
        "unknown_stanzas",
        lambda: _many_stanzas(Stanza(("grease" * 200,), bytes(600))),
        Refusal.NOT_FOR_US,
    ),
    Hostile(
        "stanzas_for_others",
        lambda: age.sealed(b"", [ANA.keys.pq_recipient] * 256, "hybrid"),
        Refusal.NOT_FOR_US,
    ),
    Hostile(
        "a_line_without_end",
        lambda: b"age-encryption.org/v1\n->" + b" a" * 90_000_000,
        Refusal.DAMAGED,
    ),
    Hostile(
        "a_stanza_without_end",
        lambda: b"age-encryption.org/v1\n-> a\n" + (b"A" * 64 + b"\n") * 2_000_000,
        Refusal.DAMAGED,
    ),
    Hostile(
        "work_for_a_passphrase",
        lambda: (
            headers.written([Stanza(("scrypt", "A" * 22, "22"), bytes(32))], bytes(16)) + bytes(64)
        ),
        Refusal.DAMAGED,
    ),
    Hostile("zeros", lambda: bytes(256 * 1024 * 1024), Refusal.DAMAGED),
    Hostile("more_zeros", lambda: bytes(256 * 1024 * 1024 + 1), Refusal.TOO_LARGE),
)


def _nothings(count: int) -> bytes:
    """Return a bundle whose one value is a list of `count` nothings."""
    columns = Columns(values=[[]])
    plain = msgspec.msgpack.encode([[[]] * 8, columns, []])
    many = b"\x91\xdd" + count.to_bytes(4) + b"\xc0" * count
    return with_plain(plain.replace(b"\x91\x90", many, 1) + noise(count // 200))


NAMES = (
    *("../x", "../../../../etc/passwd", "..", ".", "/", "//", "/etc/passwd", "~/.ssh/id", "./x"),
    *(
        "..\\x",
        "C:\\Windows\\system.ini",
        "C:x",
        "\\\\server\\share\\x",
        "\\\\?\\C:\\x",
        "\\\\.\\nul",
    ),
    *("file:///etc/passwd", "smb://server/x", "http://example.org/x", "data:text/html,x"),
    *("CON", "con.txt", "NUL", "AUX", "PRN", "COM1", "LPT9.exd", "CONIN$", "CLOCK$"),
    *("a\0b", "\0", "a\nb", "a\rb", "\x1b[2J", "a\tb", "a\x7f", "a\u0085b"),
    *("gpj.\u202eexe", "a\u2066b\u2069", "\ufeffa", "a\u200bb", "\u2028", "e\u0301", "\u212b"),
    *("a" * 255, "a" * 256, "a" * 5_000, "ü" * 200, "a/" * 2_000, "." * 300),
    *("", " ", "a ", " a", "a.", "-rf", "--help", "-", "*", "?", "|rm", ";ls", "$(id)", "`id`"),
    *("%2e%2e%2f", "..%c0%af", "a:stream", "a::$DATA", "desktop.ini", "autorun.inf", ".htaccess"),
    *("vault.hdr", "casework.db", "VAULT.HDR", "casework.db-wal", "x.exe", "x.lnk", "x.desktop"),
    *(
        "A" * 64,
        "0" * 63,
        "0" * 65,
        "0" * 63 + "G",
        "0" * 64 + "\n",
        "../" + "0" * 61,
        "0" * 32 + "/" * 32,
    ),
    *(
        "<script>",
        "{name}",
        "%s%n",
        "'; DROP TABLE change;--",
        "\ud7ff",
        "\U0001f4a9",
        "\U000e0041",
    ),
)
"""Names that would be somewhere else, something else, or someone else's, if they were names."""

"""The process that opens bundles: it has no key of the vault, and gives up what it does not need.

Through its input come lengths, an `Order` and the bundle; through its output go records, each a
letter, a length and its bytes. Only what ends with the last of them counts.
"""

from __future__ import annotations

import contextlib
import struct
import sys
from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec

from exitdesk.sync import bundle
from exitdesk.sync.bundle import Expectations
from exitdesk.sync.marks import Mark
from exitdesk.sync.model import Body, Hash, Header, Key, Wire
from exitdesk.sync.refusal import Refusal, Refused

if sys.platform != "win32":
    import resource

MAX_MEMORY: Final = 512 * 1024 * 1024
#: Seconds of work, not of waiting; the largest bundle that is allowed takes a few.
MAX_SECONDS: Final = 40

_AT_ONCE: Final = 1024 * 1024

LENGTHS: Final = struct.Struct(">IQ")
RECORD: Final = struct.Struct(">cQ")

HEAD, CHANGES, CONTENT, END, REFUSED = b"h", b"c", b"f", b"e", b"r"


class Order(Wire, frozen=True):
    """What the child needs: age keys that open, and what the receiver expects."""

    identities: tuple[str, ...]
    expected: Expectations


class Head(Wire, frozen=True):
    """What comes before changes and contents."""

    header: Header
    sender: Key
    hash: Hash
    mark: Mark
    body: Body


def main() -> int:
    """Run as the process that opens one bundle, between standard input and output."""
    restrict()
    serve(sys.stdin.buffer, sys.stdout.buffer)
    return 0


def restrict() -> None:
    """Give up memory and time beyond the limits, and the right to write files or start others."""
    if sys.platform == "win32":
        return
    limits = (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_CPU, MAX_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
    )
    for kind, limit in limits:
        # macOS knows the limit of memory but does not take one.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, limit))


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Read one order and one bundle from `source` and write what is in it to `sink`."""
    try:
        for kind, content in _answer(source):
            sink.write(RECORD.pack(kind, len(content)))
            sink.write(content)
    except Refused as refused:
        _refuse(sink, refused.reason)
    except MemoryError:
        _refuse(sink, Refusal.TOO_LARGE)
    except Exception:  # noqa: BLE001 (whatever it is, the bundle is not taken in)
        _refuse(sink, Refusal.MALFORMED)
    sink.flush()


def _refuse(sink: BinaryIO, reason: Refusal) -> None:
    sink.write(RECORD.pack(REFUSED, len(reason)) + reason.encode())


def _answer(source: BinaryIO) -> Iterator[tuple[bytes, bytes | memoryview]]:
    size, length = LENGTHS.unpack(source.read(LENGTHS.size))
    order = msgspec.msgpack.decode(source.read(size), type=Order)
    data = bytearray()
    while part := source.read(min(_AT_ONCE, length - len(data))):
        data += part
    found = bundle.unsealed(data, order.identities, order.expected)
    head = Head(found.header, found.sender, found.hash, found.mark, found.content.body)
    yield HEAD, msgspec.msgpack.encode(head)
    for changes in found.content.changes():
        yield CHANGES, msgspec.msgpack.encode(changes)
    for content in found.content.contents():
        yield CONTENT, content
    yield END, b""

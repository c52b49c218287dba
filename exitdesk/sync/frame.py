"""The inside of a bundle behind the signature: lengths, header, packed body, loose bytes, padding.

    version (2 bytes), length of the header (4), of the packed body (8), of the loose bytes (8),
    then these three, then zeros up to a Padmé length of the whole inside

Numbers are big endian. The packed body is one stream of LZMA2; loose are the bytes that do not
pack: salts, ids, and attachments, which are sealed already.
"""

from __future__ import annotations

import itertools
import lzma
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from exitdesk.sync import segments
from exitdesk.sync.model import (
    FORMAT_VERSION,
    MAX_FILES,
    MAX_OPERATIONS,
    UNREADABLE,
    Body,
    Header,
    WireChange,
)
from exitdesk.sync.padding import padded_length
from exitdesk.sync.refusal import Refusal, Refused
from exitdesk.sync.values import is_plain

MAX_INFLATED: Final = 64 * 1024 * 1024
MAX_RATIO: Final = 250
_FREE: Final = 1024 * 1024
_LENGTHS = struct.Struct(">HIQQ")
_MAX_HEADER = 64 * 1024
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 1, "dict_size": 8 * 1024 * 1024, "pb": 0}]


class _Frame(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The body without changes and contents, and what they are rebuilt from."""

    body: Body
    columns: segments.Columns
    contents: Annotated[tuple[int, ...], Meta(max_length=MAX_FILES)]


@dataclass(frozen=True)
class Packed:
    """A body ready to be written; `n` and `zn` are its lengths unpacked and packed."""

    operations: int
    n: int
    packed: bytes
    loose: tuple[bytes, ...]

    @property
    def zn(self) -> int:
        """The packed length."""
        return len(self.packed)


@dataclass(frozen=True)
class Sections:
    """The parts of an inside; views, so that nothing lies in memory twice."""

    header: memoryview
    packed: memoryview
    loose: memoryview


class Unpacked:
    """A body whose form is right; changes and contents are rebuilt one after the other."""

    def __init__(self, frame: _Frame, loose: memoryview) -> None:
        self.body = frame.body
        self._columns = frame.columns
        split = len(loose) - sum(frame.contents)
        if split < 0 or min(frame.contents, default=0) < 0:
            raise Refused.because(Refusal.MALFORMED)
        self._ids, self._contents, self._lengths = loose[:split], loose[split:], frame.contents

    def changes(self) -> Iterator[tuple[WireChange, ...]]:
        """Yield the changes of each segment in the body's order; raises Refused."""
        try:
            yield from segments.rebuilt(self._columns, self._ids)
        except segments.Malformed:
            raise Refused.because(Refusal.MALFORMED) from None

    def contents(self) -> Iterator[memoryview]:
        """Yield the content of each file in the body's order."""
        at = 0
        for length in self._lengths:
            yield self._contents[at : at + length]
            at += length


def packed(body: Body) -> Packed:
    """Return the body ready to be written."""
    changes = [one.changes for scope in body.scopes for one in scope.segments]
    contents = [file.content for file in body.files]
    columns, loose = segments.coded(changes)
    bare = assembled(body, [()] * len(changes), [b""] * len(contents))
    frame = _Frame(bare, columns, tuple(map(len, contents)))
    data = msgspec.msgpack.encode(frame)
    small = lzma.compress(data, format=lzma.FORMAT_RAW, filters=_FILTERS)
    operations = sum(map(abs, columns.ops))
    return Packed(operations, len(data), small, (loose, *contents))


def fits(body: Packed) -> bool:
    """Tell whether a reader would take a body of this size."""
    operations = body.operations <= MAX_OPERATIONS
    return operations and body.n <= min(MAX_INFLATED, _FREE + MAX_RATIO * body.zn)


def assembled(
    body: Body, changes: Iterable[tuple[WireChange, ...]], contents: Iterable[bytes]
) -> Body:
    """Return the body with these changes of its segments and these contents of its files."""
    following, parts, put = iter(changes), iter(contents), msgspec.structs.replace
    return put(
        body,
        scopes=tuple(
            put(
                scope,
                segments=tuple(put(one, changes=next(following)) for one in scope.segments),
            )
            for scope in body.scopes
        ),
        files=tuple(put(file, content=next(parts)) for file in body.files),
    )


def written(header: Header, body: Packed, before: int) -> tuple[bytes, ...]:
    """Return the inside, padded so that with `before` bytes in front its length tells little.

    It comes in parts, so that attachments are not copied for nothing.
    """
    head = msgspec.msgpack.encode(header)
    lengths = _LENGTHS.pack(FORMAT_VERSION, len(head), body.zn, sum(map(len, body.loose)))
    parts = (lengths, head, body.packed, *body.loose)
    length = before + sum(map(len, parts))
    return (*parts, bytes(padded_length(length) - length))


def sections(inside: memoryview, before: int) -> Sections:
    """Return the sections of an inside; raises Refused."""
    if len(inside) < _LENGTHS.size:
        raise Refused.because(Refusal.MALFORMED)
    version, head, small, loose = _LENGTHS.unpack_from(inside)
    if version > FORMAT_VERSION:
        raise Refused.because(Refusal.NEWER_VERSION)
    ends = [_LENGTHS.size]
    for length in (head, small, loose):
        ends.append(ends[-1] + length)
    whole = (
        version == FORMAT_VERSION
        and head <= _MAX_HEADER
        and len(inside) + before == padded_length(ends[-1] + before)
        and not any(inside[ends[-1] :])
    )
    if not whole:
        raise Refused.because(Refusal.MALFORMED)
    return Sections(*(inside[start:end] for start, end in itertools.pairwise(ends)))


def header(section: memoryview) -> Header:
    """Return the header, read strictly; raises Refused."""
    try:
        found = msgspec.msgpack.decode(section, type=Header)
    except UNREADABLE:
        raise Refused.because(Refusal.MALFORMED) from None
    if found.part > found.parts or msgspec.msgpack.encode(found) != section:
        raise Refused.because(Refusal.MALFORMED)
    return found


def unpacked(found: Header, parts: Sections) -> Unpacked:
    """Return the body, unpacked within bounds and read strictly; raises Refused."""
    if found.n > min(MAX_INFLATED, _FREE + MAX_RATIO * found.zn):
        raise Refused.because(Refusal.TOO_LARGE)
    if len(parts.packed) != found.zn:
        raise Refused.because(Refusal.MALFORMED)
    try:
        frame = msgspec.msgpack.decode(_inflated(parts.packed, found.n), type=_Frame)
    except UNREADABLE:
        raise Refused.because(Refusal.MALFORMED) from None
    body = frame.body
    whole = (
        len(frame.contents) == len(body.files)
        and len(frame.columns.segments) == sum(len(scope.segments) for scope in body.scopes)
        and not any(one.changes for scope in body.scopes for one in scope.segments)
        and not any(file.content for file in body.files)
        and all(is_plain(doc) for extract in body.extracts for _, _, doc in extract.records)
    )
    if not whole:
        raise Refused.because(Refusal.MALFORMED)
    return Unpacked(frame, parts.loose)


def _inflated(small: memoryview, length: int) -> bytes:
    """Return exactly `length` bytes, never more than that."""
    engine = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=_FILTERS)
    try:
        data = engine.decompress(small, length + 1)
    except (lzma.LZMAError, EOFError):
        raise Refused.because(Refusal.MALFORMED) from None
    if len(data) != length or not engine.eof or engine.unused_data:
        raise Refused.because(Refusal.MALFORMED)
    return data

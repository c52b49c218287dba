"""The TrueType program that goes into a PDF: a subset of a shipped font plus composed glyphs.

HarfBuzz makes the subset. A cluster of several glyphs is added as one composite glyph, which the
format has for exactly this: a list of other glyphs and where they sit.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import uharfbuzz

from exitdesk.reports.faces import OpenFont
from exitdesk.reports.shaping import Part

Parts: TypeAlias = tuple[Part, ...]

_NOT_NEEDED = (
    "BASE DSIG GDEF GPOS GSUB JSTF LTSH MATH OS/2 PCLT VDMX VORG cmap gasp hdmx kern meta name post"
)
_WORDS, _OFFSETS, _MORE = 0x0001, 0x0002, 0x0020
_MOST_PARTS = 64
_MOST_GLYPHS = 0xFFFE


def program(font: OpenFont, wanted: Iterable[Parts]) -> tuple[bytes, dict[Parts, int]]:
    """Return a font program and the number of the glyph that draws each of `wanted`.

    No parts draw nothing. Beyond 65,534 glyphs the rest is drawn by the glyph for nothing.
    """
    shapes = list(dict.fromkeys(wanted))
    glyphs = {part.glyph for parts in shapes for part in parts}
    subset, numbers = _subset(font, glyphs)
    tables = _tables(subset)
    programs = _Glyphs(tables)
    blank = programs.add(b"")
    found: dict[Parts, int] = {}
    for parts in shapes:
        simple = len(parts) == 1 and parts[0].x == 0 and parts[0].y == 0
        if simple:
            found[parts] = numbers[parts[0].glyph]
        elif parts and len(programs) < _MOST_GLYPHS:
            found[parts] = programs.add(_composite(font, parts[:_MOST_PARTS], numbers))
        else:
            found[parts] = blank
    programs.store(tables)
    return _assembled(tables), found


def _subset(font: OpenFont, glyphs: set[int]) -> tuple[bytes, dict[int, int]]:
    wanted = uharfbuzz.SubsetInput()
    wanted.flags = (
        uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
        | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
        | uharfbuzz.SubsetFlags.NO_HINTING
    )
    wanted.glyph_set.update(glyphs)
    for tag in _NOT_NEEDED.split():
        wanted.drop_table_tag_set.add(int.from_bytes(tag.ljust(4).encode(), "big"))
    plan = uharfbuzz.SubsetPlan(font.face, wanted)
    numbers = {int(old): int(new) for old, new in plan.old_to_new_glyph_mapping.items()}
    return bytes(plan.execute().blob.data), numbers


def _tables(sfnt: bytes) -> dict[str, bytes]:
    (count,) = struct.unpack_from(">H", sfnt, 4)
    found = {}
    for at in range(12, 12 + 16 * count, 16):
        tag, _checksum, offset, length = struct.unpack_from(">4sLLL", sfnt, at)
        found[tag.decode("latin-1")] = sfnt[offset : offset + length]
    return found


class _Glyphs:
    """The glyph programs of a font, to which more are added."""

    def __init__(self, tables: dict[str, bytes]) -> None:
        self._count: int = struct.unpack_from(">H", tables["maxp"], 4)[0]
        (long_offsets,) = struct.unpack_from(">h", tables["head"], 50)
        loca = tables["loca"]
        if long_offsets:
            offsets: Sequence[int] = struct.unpack(f">{len(loca) // 4}L", loca)
        else:
            offsets = [2 * half for half in struct.unpack(f">{len(loca) // 2}H", loca)]
        self._first = self._count
        self._offsets = list(offsets[: self._count + 1])
        self._body = bytearray(tables.get("glyf", b"")[: self._offsets[-1]])

    def __len__(self) -> int:
        return self._count

    def add(self, glyph: bytes) -> int:
        """Append a glyph program and return its number."""
        self._body += glyph + bytes(-len(glyph) % 4)
        self._offsets.append(len(self._body))
        self._count += 1
        return self._count - 1

    def store(self, tables: dict[str, bytes]) -> None:
        """Write glyphs, offsets, counts and (unused, the PDF has its own) widths to `tables`."""
        added = self._count - self._first
        tables["glyf"] = bytes(self._body)
        tables["loca"] = struct.pack(f">{len(self._offsets)}L", *self._offsets)
        head = bytearray(tables["head"])
        struct.pack_into(">h", head, 50, 1)
        tables["head"] = bytes(head)
        maxp = bytearray(tables["maxp"])
        struct.pack_into(">H", maxp, 4, self._count)
        if len(maxp) >= 32:
            points, contours = struct.unpack_from(">HH", maxp, 6)
            most = (min(points * _MOST_PARTS, 0xFFFF), min(contours * _MOST_PARTS, 0xFFFF))
            deeper = min(struct.unpack_from(">H", maxp, 30)[0] + 1, 16)
            struct.pack_into(">HH", maxp, 10, *most)
            struct.pack_into(">HH", maxp, 28, _MOST_PARTS, deeper)
        tables["maxp"] = bytes(maxp)
        tables["hmtx"] += bytes(2 * added)


def _composite(font: OpenFont, parts: Parts, numbers: dict[int, int]) -> bytes:
    boxes = []
    records = bytearray()
    for position, part in enumerate(parts):
        x, y = _short(part.x), _short(part.y)
        ink = font.font.get_glyph_extents(part.glyph)
        if ink is not None:
            left, top = x + ink.x_bearing, y + ink.y_bearing
            boxes.append((left, top + ink.height, left + ink.width, top))
        flags = _WORDS | _OFFSETS | (_MORE if position < len(parts) - 1 else 0)
        records += struct.pack(">HHhh", flags, numbers[part.glyph], x, y)
    edges = list(zip(*boxes, strict=True)) or [(0,)] * 4
    box = (min(edges[0]), min(edges[1]), max(edges[2]), max(edges[3]))
    return struct.pack(">hhhhh", -1, *(_short(edge) for edge in box)) + bytes(records)


def _short(value: int) -> int:
    return max(-0x8000, min(0x7FFF, value))


def _checksum(content: bytes) -> int:
    padded = content + bytes(-len(content) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}L", padded)
    return sum(words) & 0xFFFFFFFF


def _assembled(tables: dict[str, bytes]) -> bytes:
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    header = struct.pack(
        ">LHHHH", 0x00010000, count, power * 16, power.bit_length() - 1, (count - power) * 16
    )
    offset = 12 + 16 * count
    directory = bytearray()
    body = bytearray()
    for tag in sorted(tables):
        content = tables[tag]
        directory += struct.pack(
            ">4sLLL", tag.encode("latin-1"), _checksum(content), offset + len(body), len(content)
        )
        body += content + bytes(-len(content) % 4)
    return header + bytes(directory) + bytes(body)

"""Words become glyphs: itemised by face and shaped by HarfBuzz.

What HarfBuzz gives is regrouped into clusters: the smallest stretches of text that have a picture
of their own. A cluster with several glyphs (a letter with its vowel signs, an emoji family) becomes
one glyph of the embedded font, so that searching and copying in a PDF give the text, in its order,
and not the look. Where text runs from right to left and a cluster stands for several characters,
each has its own piece of the width, because readers of PDFs turn the order piece by piece.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import uharfbuzz

from exitdesk.reports.characters import (
    EMOJI_LOOK,
    is_flag_letter,
    is_ignorable,
    stays_with_previous,
)
from exitdesk.reports.faces import (
    PLAIN,
    Face,
    Look,
    OpenFont,
    base_face,
    emoji_face,
    face_for,
    opened,
)

_LONGEST_RUN = 1000
_TALLEST = 1.5  # of the size: what a pile of accents may take of its neighbours' space
BOX_SCALE = 0.6  # of the size, for the digits of a character that no font has
BOX_PADDING = 0.12


@dataclass(frozen=True, slots=True)
class Part:
    """A glyph of a cluster and where it sits, in font units from the cluster's origin."""

    glyph: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """Glyphs drawn as one, the text they stand for, and the way to the next one in font units."""

    parts: tuple[Part, ...]
    text: str
    advance: int


@dataclass(frozen=True, slots=True)
class Run:
    """Clusters of one face from left to right; `boxed` ones name a character that no font has.

    `width` is in sizes (1.0 is the height of the type).
    """

    face: Face
    clusters: tuple[Cluster, ...]
    width: float
    boxed: bool = False


@dataclass(frozen=True, slots=True)
class Shaped:
    """Runs from left to right; width and reach above and below the line are in sizes."""

    runs: tuple[Run, ...]
    width: float
    above: float
    below: float


@lru_cache(maxsize=50_000)
def shaped(text: str, look: Look, leftwards: bool = False) -> Shaped:
    """Return `text` (one direction, no line end) as glyphs."""
    runs = [run for face, part in _itemised(text, look) for run in _runs(face, part, leftwards)]
    if leftwards:
        runs.reverse()
    reach = [_reach(run) for run in runs if run.face != base_face(look)]
    return Shaped(
        tuple(runs),
        sum(run.width for run in runs),
        max((above for above, _below in reach), default=0.0),
        max((below for _above, below in reach), default=0.0),
    )


def _itemised(text: str, look: Look) -> list[tuple[Face | None, str]]:
    """Split `text` into stretches of one face; None where no font has the characters."""
    if text.isascii() and text.isprintable():
        step = range(0, len(text), _LONGEST_RUN)
        return [(base_face(look), text[at : at + _LONGEST_RUN]) for at in step]
    parts: list[tuple[Face | None, str]] = []
    current: Face | None = None
    start = 0
    for position in range(len(text)):
        face = _face_at(text, position, current, look)
        if position and (face != current or position - start >= _LONGEST_RUN):
            parts.append((current, text[start:position]))
            start = position
        current = face
    if text:
        parts.append((current, text[start:]))
    return parts


def _face_at(text: str, position: int, current: Face | None, look: Look) -> Face | None:
    char = text[position]
    if current is not None and (stays_with_previous(char) or text[position - 1] == "\u200d"):
        if is_ignorable(char) or opened(current.name).covers(char):
            return current
        return face_for(char, look)
    following = text[position + 1] if position + 1 < len(text) else ""
    if following == EMOJI_LOOK or is_flag_letter(char):
        return emoji_face(char, look) or face_for(char, look)
    return face_for(char, look)


def _runs(face: Face | None, text: str, leftwards: bool) -> list[Run]:
    if face is None:
        boxes = [_box(char) for char in text]
        return boxes[::-1] if leftwards else boxes
    return [_run(face, text, leftwards)]


def _run(face: Face, text: str, leftwards: bool) -> Run:
    clusters = tuple(_clusters(face, text, leftwards))
    advance = sum(cluster.advance for cluster in clusters)
    return Run(face, clusters, advance / opened(face.name).upem)


@lru_cache(maxsize=4096)
def _box(char: str) -> Run:
    run = _run(base_face(PLAIN), f"U+{ord(char):04X}", leftwards=False)
    return Run(run.face, run.clusters, run.width * BOX_SCALE + 2 * BOX_PADDING, boxed=True)


def _clusters(face: Face, text: str, leftwards: bool) -> Iterator[Cluster]:
    infos, positions = _glyphs(opened(face.name), text, leftwards)
    starts = sorted({info.cluster for info in infos}) or [0]
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    at = 0
    while at < len(infos):
        first = infos[at].cluster
        pen = 0
        parts: list[Part] = []
        while at < len(infos) and infos[at].cluster == first:
            place = positions[at]
            parts.append(Part(infos[at].codepoint, pen + place.x_offset, place.y_offset))
            pen += place.x_advance
            at += 1
        # Characters before the first glyph are invisible ones; they go with it.
        begin = 0 if first == starts[0] else first
        yield from _dealt_out(tuple(parts), text[begin : ends[first]], pen, leftwards)


def _glyphs(font: OpenFont, text: str, leftwards: bool) -> tuple[list[Any], list[Any]]:
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if leftwards else "ltr"
    buffer.flags = uharfbuzz.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    uharfbuzz.shape(font.font, buffer)
    return buffer.glyph_infos, buffer.glyph_positions or []


def _dealt_out(
    parts: tuple[Part, ...],
    text: str,
    advance: int,
    leftwards: bool,
) -> Iterator[Cluster]:
    if not leftwards or len(text) < 2:
        yield Cluster(parts, text, advance)
        return
    share, rest = divmod(advance, len(text))
    yield Cluster(parts, text[-1], share + rest)
    for char in reversed(text[:-1]):
        yield Cluster((), char, share)


def _reach(run: Run) -> tuple[float, float]:
    """Return how far the ink of `run` reaches above and below the line, in sizes."""
    font = opened(run.face.name)
    above = below = 0.0
    for cluster in run.clusters:
        for part in cluster.parts:
            ink = font.font.get_glyph_extents(part.glyph)
            if ink is not None:
                above = max(above, part.y + ink.y_bearing)
                below = max(below, -(part.y + ink.y_bearing + ink.height))
    return min(above / font.upem, _TALLEST), min(below / font.upem, _TALLEST)

"""Text becomes lines: broken to a width, each with its words in the order they are seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from exitdesk.reports import breaks
from exitdesk.reports.bidi import has_right_to_left, levels, paragraph_level, visual_order
from exitdesk.reports.characters import cleaned, one_line
from exitdesk.reports.faces import PLAIN, Look
from exitdesk.reports.shaping import Shaped, shaped

_TAB = "    "
_EMPTY_LINES = re.compile("\n{4,}")  # more than two in a row are paper for nothing
_NARROWEST = 0.25  # of the size: no usual character is narrower; only a bound for long words
_ABOVE, _BELOW = 0.86, 0.26  # of the size: what Latin letters with accents reach


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How text is set: look, size and leading (line to line) in points, colour as 0xRRGGBB."""

    size: float
    leading: float
    colour: int = 0x1C2733
    look: Look = PLAIN


@dataclass(frozen=True, slots=True)
class Line:
    """Words from left to right; lengths in points, `ascent` from the top of the line."""

    words: tuple[Shaped, ...]
    width: float
    height: float
    ascent: float
    leftwards: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    shaped: Shaped
    level: int
    width: float


def lines(text: str, style: TextStyle, width: float, *, leftwards: bool = False) -> list[Line]:
    """Break `text` to lines of at most `width` points; each of its own lines starts a new one.

    `leftwards` is the direction where a line has no letter that tells.
    """
    found: list[Line] = []
    text = _EMPTY_LINES.sub("\n\n\n", cleaned(text).replace("\t", _TAB))
    for paragraph in text.split("\n"):
        base = paragraph_level(paragraph, int(leftwards))
        found.extend(_Filler(style, max(width, style.size), base).lines(paragraph))
    return found


def single_line(text: str, style: TextStyle, width: float, *, leftwards: bool = False) -> Line:
    """Return `text` on one line; what does not fit is left out and marked with an ellipsis."""
    text = one_line(text)
    broken = lines(text, style, width, leftwards=leftwards)
    if len(broken) == 1:
        return broken[0]
    low, high = 0, min(len(text), int(width / (style.size * _NARROWEST)) + 1)
    while low < high:
        middle = (low + high + 1) // 2
        if len(lines(text[:middle].rstrip() + "…", style, width, leftwards=leftwards)) == 1:
            low = middle
        else:
            high = middle - 1
    return lines(text[:low].rstrip() + "…", style, width, leftwards=leftwards)[0]


def measured(text: str, style: TextStyle) -> float:
    """Return the width of `text` on one line, in points."""
    return sum(line.width for line in lines(one_line(text), style, 1e9))


class _Filler:
    """Fills lines with the units (stretches without a break) of one paragraph."""

    def __init__(self, style: TextStyle, width: float, base: int) -> None:
        self._style = style
        self._room = width / style.size
        self._base = base
        self._line: list[_Piece] = []
        self._used = 0.0
        self._spaces: list[_Piece] = []
        self._soft_hyphen = False

    def lines(self, paragraph: str) -> Iterator[Line]:
        for unit in self._units(paragraph):
            yield from self._placed(unit)
        yield self._ended()

    def _units(self, paragraph: str) -> Iterator[tuple[str, list[int] | None]]:
        """Yield tokens with the level of each character (None: all run as the paragraph)."""
        mixed = self._base == 1 or has_right_to_left(paragraph)
        found = levels(paragraph, self._base) if mixed else None
        at = 0
        for token in breaks.tokens(paragraph):
            if breaks.is_space(token) or breaks.is_break(token):
                yield token, found[at : at + len(token)] if found else None
                at += len(token)
                continue
            for part in breaks.parts(token):
                yield part, found[at : at + len(part)] if found else None
                at += len(part)

    def _placed(self, unit: tuple[str, list[int] | None]) -> Iterator[Line]:
        text, level = unit
        if breaks.is_break(text):
            self._soft_hyphen = text == breaks.SOFT_HYPHEN
            return
        pieces = self._pieces(text, level)
        if breaks.is_space(text):
            self._spaces.extend(pieces)
            self._soft_hyphen = False
            return
        width = sum(piece.width for piece in pieces)
        gap = sum(piece.width for piece in self._spaces)
        if self._line and self._used + gap + width > self._room:
            yield self._ended(hyphen=self._soft_hyphen)
            gap = 0.0
        if width > self._room:
            yield from self._cut(text, level)
        else:
            self._add(pieces, gap + width)
        self._soft_hyphen = False

    def _add(self, pieces: list[_Piece], width: float) -> None:
        self._line += self._spaces
        self._line += pieces
        self._used += width
        self._spaces = []

    def _pieces(self, text: str, level: list[int] | None) -> list[_Piece]:
        if level is None or len(set(level)) == 1:
            own = level[0] if level else self._base
            word = shaped(text, self._style.look, own % 2 == 1)
            return [_Piece(word, own, word.width)]
        found = []
        start = 0
        for position in range(1, len(text) + 1):
            if position == len(text) or level[position] != level[start]:
                word = shaped(text[start:position], self._style.look, level[start] % 2 == 1)
                found.append(_Piece(word, level[start], word.width))
                start = position
        return found

    def _cut(self, text: str, level: list[int] | None) -> Iterator[Line]:
        """Place a word that is wider than a line, in pieces."""
        reach = max(8, int(self._room / _NARROWEST))
        at = 0
        while at < len(text):
            rest = text[at : at + reach]
            ways = level[at : at + reach] if level else None
            fits = self._fitting(rest, ways)
            if fits < len(rest):
                fits = breaks.emergency(rest, fits)
            pieces = self._pieces(rest[:fits], ways[:fits] if ways else None)
            self._add(pieces, sum(piece.width for piece in pieces))
            at += fits
            if at < len(text):
                yield self._ended()

    def _fitting(self, text: str, level: list[int] | None) -> int:
        """Return how many characters of `text` fit on an empty line."""
        used = 0.0
        count = 0
        start = 0
        for position in range(1, len(text) + 1):
            if position < len(text) and (level is None or level[position] == level[start]):
                continue
            leftwards = (level[start] if level else self._base) % 2 == 1
            word = shaped(text[start:position], self._style.look, leftwards)
            for length, width in _in_reading_order(word, leftwards=leftwards):
                used += width
                if used > self._room:
                    return count
                count += length
            start = position
        return count

    def _ended(self, *, hyphen: bool = False) -> Line:
        pieces, self._line, self._spaces, self._used = self._line, [], [], 0.0
        if hyphen:
            word = shaped("-", self._style.look, self._base == 1)
            pieces.append(_Piece(word, self._base, word.width))
        size = self._style.size
        order = visual_order([piece.level for piece in pieces])
        above = max([_ABOVE, *(piece.shaped.above for piece in pieces)]) * size
        below = max([_BELOW, *(piece.shaped.below for piece in pieces)]) * size
        height = max(self._style.leading, above + below)
        return Line(
            tuple(pieces[position].shaped for position in order),
            sum(piece.width for piece in pieces) * size,
            height,
            above + (height - above - below) / 2,
            self._base == 1,
        )


def _in_reading_order(word: Shaped, *, leftwards: bool) -> Iterator[tuple[int, float]]:
    """Yield the number of characters and the width (in sizes) of each cluster as it is read."""
    for run in reversed(word.runs) if leftwards else word.runs:
        if run.boxed:
            yield 1, run.width
            continue
        advance = sum(cluster.advance for cluster in run.clusters) or 1
        clusters = reversed(run.clusters) if leftwards else run.clusters
        for cluster in clusters:
            yield len(cluster.text), run.width * cluster.advance / advance

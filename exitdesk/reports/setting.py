"""Setting text in a measure: lines of a style become strips, aligned by how they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from exitdesk.reports.drawing import Drawing
from exitdesk.reports.lines import Line, TextStyle, lines
from exitdesk.reports.model import Align
from exitdesk.reports.strips import Painter, Strip
from exitdesk.reports.tags import Tag


@dataclass(frozen=True, slots=True)
class Measure:
    """A column to set in: its left edge and width in points, and the document's direction."""

    x: float
    width: float
    leftwards: bool = False

    def indented(self, indent: float) -> Measure:
        """Return the measure without `indent` points at its start."""
        x = self.x if self.leftwards else self.x + indent
        return replace(self, x=x, width=self.width - indent)

    def shared(self, weights: Sequence[float], gutter: float) -> list[Measure]:
        """Return measures side by side in reading order, `weights` being their shares."""
        room = self.width - gutter * (len(weights) - 1)
        total = sum(weights)
        found = []
        offset = 0.0
        for weight in weights:
            width = room * weight / total
            x = self.x + self.width - offset - width if self.leftwards else self.x + offset
            found.append(replace(self, x=x, width=width))
            offset += width + gutter
        return found

    def start(self, indent: float, width: float) -> float:
        """Return the left edge of something `width` wide, `indent` from the measure's start."""
        return self.x + self.width - indent - width if self.leftwards else self.x + indent


def text_strips(
    text: str,
    style: TextStyle,
    measure: Measure,
    tag: Tag | None,
    align: Align | None = None,
) -> list[Strip]:
    """Return the lines of `text`; without `align` each line starts where its words are read from.

    The first two and the last two lines of a paragraph stay together.
    """
    broken = lines(text, style, measure.width, leftwards=measure.leftwards)
    last = len(broken) - 1
    return [
        Strip(
            line.height,
            partial(_paint_line, line, _left(line, measure, align), style, tag),
            glued=position == 1 or (position == last and position > 0),
        )
        for position, line in enumerate(broken)
    ]


def _left(line: Line, measure: Measure, align: Align | None) -> float:
    spare = measure.width - line.width
    if align is Align.CENTRE:
        return measure.x + spare / 2
    leftwards = line.leftwards if align is None else measure.leftwards
    if align is Align.END:
        leftwards = not leftwards
    return measure.x + (spare if leftwards else 0.0)


def _paint_line(
    line: Line,
    left: float,
    style: TextStyle,
    tag: Tag | None,
    drawing: Drawing,
    top: float,
    _gap: float,
) -> None:
    drawing.begin(tag)
    drawing.line(line, left, top - line.ascent, style)


def spaced(strips: list[Strip], before: float, *, glued: bool | None = None) -> list[Strip]:
    """Return `strips` with a gap of `before` points above the first one."""
    if not strips:
        return strips
    glue = strips[0].glued if glued is None else glued
    return [replace(strips[0], before=before, glued=glue), *strips[1:]]


def decorated(strips: list[Strip], decoration: Painter) -> list[Strip]:
    """Return `strips` with `decoration` drawn behind each; it is given the height with the gap."""
    return [
        replace(strip, paint=partial(_paint_both, strip, decoration, at > 0))
        for at, strip in enumerate(strips)
    ]


def _paint_both(
    strip: Strip,
    decoration: Painter,
    joined: bool,
    drawing: Drawing,
    top: float,
    gap: float,
) -> None:
    above = gap if joined else 0.0
    drawing.begin(None)
    decoration(drawing, top + above, strip.height + above)
    strip.paint(drawing, top, gap)

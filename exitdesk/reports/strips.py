"""Strips: what a page is filled with from top to bottom, and how they are dealt out to pages.

A strip is a line of text, a table row, a picture: something that is drawn whole. A row has cells
of strips and can be divided where it is taller than the room that is left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from exitdesk.reports.drawing import Drawing

Painter: TypeAlias = Callable[[Drawing, float, float], None]
"""Draws a strip given the drawing, the strip's top, and the gap that was left above it."""

_WORTH_DIVIDING = 0.2  # of a page: lower rows move to the next page whole
_WORTH_STARTING = 0.12  # of a page: with less room left a tall row begins on the next one


@dataclass(frozen=True, slots=True)
class Strip:
    """Something drawn whole (or, with `cells`, a row that can be divided); heights in points.

    before: the gap above, not kept at the top of a page. glued: never first on a page where the
    strip before it is not. repeat: drawn again above this strip where it begins a page.
    page_break: begins a page.
    """

    height: float
    paint: Painter
    before: float = 0.0
    glued: bool = False
    repeat: tuple[Strip, ...] = ()
    page_break: bool = False
    row: Row | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Strips side by side; `under` is drawn first and gets the row's height."""

    cells: tuple[tuple[Strip, ...], ...]
    top: float = 0.0
    bottom: float = 0.0
    under: Callable[[Drawing, float, float], None] | None = None

    @property
    def height(self) -> float:
        """The height of the tallest cell and the padding."""
        return max(map(stack_height, self.cells), default=0.0) + self.top + self.bottom

    def paint(self, drawing: Drawing, top: float, _gap: float) -> None:
        """Draw all cells."""
        if self.under is not None:
            self.under(drawing, top, self.height)
        for cell in self.cells:
            paint_stack(drawing, cell, top - self.top)


@dataclass(frozen=True, slots=True)
class Placed:
    """A strip on a page: its top, and the gap above it."""

    strip: Strip
    top: float
    gap: float


def stack_height(strips: Sequence[Strip]) -> float:
    """Return the height of `strips` one below the other, without the first gap."""
    return sum(strip.height + (strip.before if at else 0.0) for at, strip in enumerate(strips))


def paint_stack(drawing: Drawing, strips: Sequence[Strip], top: float) -> None:
    """Draw `strips` one below the other."""
    for position, strip in enumerate(strips):
        gap = strip.before if position else 0.0
        top -= gap
        strip.paint(drawing, top, gap)
        top -= strip.height


def row_strip(row: Row, before: float = 0.0, repeat: tuple[Strip, ...] = ()) -> Strip:
    """Return a row as a strip."""
    return Strip(row.height, row.paint, before, repeat=repeat, row=row)


def pages(strips: Sequence[Strip], height: float) -> list[list[Placed]]:
    """Deal `strips` out to pages of `height` points; tops are distances from the page's top."""
    filler = _Filler(height)
    start = 0
    for position in range(1, len(strips) + 1):
        if position == len(strips) or not strips[position].glued:
            filler.add(strips[start:position])
            start = position
    return filler.pages


class _Filler:
    """Fills pages; a page is `fresh` until a strip of its own stands on it."""

    def __init__(self, height: float) -> None:
        self._height = height
        self._used = 0.0
        self._fresh = True
        self.pages: list[list[Placed]] = [[]]

    def add(self, group: Sequence[Strip]) -> None:
        """Place strips that belong together."""
        if group[0].page_break and not self._fresh:
            self._turn(group[0])
        needed = stack_height(group) + self._gap(group[0])
        if needed > self._room():
            if not self._fresh and not self._divides_here(group[0]):
                self._turn(group[0])
            for strip in group:
                self._fit(strip)
        else:
            for strip in group:
                self._put(strip)

    def _divides_here(self, strip: Strip) -> bool:
        tall = strip.height > self._height * _WORTH_DIVIDING
        return strip.row is not None and tall and self._room() > self._height * _WORTH_STARTING

    def _room(self) -> float:
        return self._height - self._used

    def _gap(self, strip: Strip) -> float:
        return 0.0 if self._fresh else strip.before

    def _fit(self, strip: Strip) -> None:
        """Place one strip, dividing it or turning the page where it does not fit."""
        rest: Strip | None = strip
        while rest is not None:
            if self._gap(rest) + rest.height <= self._room():
                self._put(rest)
                return
            if rest.row is None:
                if not self._fresh:
                    self._turn(rest)
                self._put(rest)
                return
            first, later = _divided(rest, rest.row, self._room() - self._gap(rest))
            if first is not None:
                self._put(first)
                rest = later
                if rest is not None:
                    self._turn(rest)
            elif self._fresh:  # a single line or picture in it is taller than a page
                self._put(rest)
                return
            else:
                self._turn(rest)

    def _turn(self, upcoming: Strip) -> None:
        self.pages.append([])
        self._used = 0.0
        for again in upcoming.repeat:
            self.pages[-1].append(Placed(again, self._used, 0.0))
            self._used += again.height
        self._fresh = True

    def _put(self, strip: Strip) -> None:
        gap = self._gap(strip)
        self.pages[-1].append(Placed(strip, self._used + gap, gap))
        self._used += gap + strip.height
        self._fresh = False


def _divided(strip: Strip, row: Row, room: float) -> tuple[Strip | None, Strip | None]:
    """Return the part of a row that fits into `room` (None if no line does) and the rest."""
    room -= row.top + row.bottom
    firsts, rests = [], []
    for cell in row.cells:
        count = _fitting(cell, room)
        firsts.append(cell[:count])
        rests.append(cell[count:])
    if not any(firsts):
        return None, strip
    rest = replace(row, cells=tuple(rests)) if any(rests) else None
    return (
        row_strip(replace(row, cells=tuple(firsts)), strip.before, strip.repeat),
        row_strip(rest, 0.0, strip.repeat) if rest is not None else None,
    )


def _fitting(cell: Sequence[Strip], room: float) -> int:
    """Return how many strips of a cell fit, without parting glued ones unless none would."""
    used = 0.0
    count = 0
    for position, strip in enumerate(cell):
        used += strip.height + (strip.before if position else 0.0)
        if used > room:
            break
        count = position + 1
    whole = count
    while 0 < whole < len(cell) and cell[whole].glued:
        whole -= 1
    return whole or count

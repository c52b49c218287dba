"""Two people wrote in the same text: what both say, paragraph by paragraph.

A paragraph that only one of them touched comes out as that one left it. Where both touched the
same place, both versions stand there, for a person to choose; words are never mixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

Span = tuple[int, int, list[str]]
"""Paragraphs `first` to `last` (excluded) of the base, and what stands in their place."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text that is agreed (`theirs` is None), or one with two versions."""

    ours: str
    theirs: str | None = None

    @property
    def agreed(self) -> bool:
        """Tell whether there is only one version."""
        return self.theirs is None


def merged(base: str, ours: str, theirs: str) -> list[Part]:
    """Return the parts of a three-way merge of paragraphs, in the order of the text."""
    old = paragraphs(base)
    left, right = _changes(old, paragraphs(ours)), _changes(old, paragraphs(theirs))
    parts: list[Part] = []
    place = 0
    while left or right:
        first = min(spans[0][0] for spans in (left, right) if spans)
        if first > place:
            parts.append(Part(_joined(old[place:first])))
        last, mine, yours = _overlapping(first, left, right)
        ours_here, theirs_here = _applied(old, first, last, mine), _applied(old, first, last, yours)
        if not yours or ours_here == theirs_here:
            parts.append(Part(_joined(ours_here)))
        elif not mine:
            parts.append(Part(_joined(theirs_here)))
        else:
            parts.append(Part(_joined(ours_here), _joined(theirs_here)))
        place = last
    if place < len(old):
        parts.append(Part(_joined(old[place:])))
    return [part for part in parts if part.ours or part.theirs]


def clean(parts: list[Part]) -> str | None:
    """Return the whole text where nothing is left to choose, else None."""
    return text(parts) if all(part.agreed for part in parts) else None


def text(parts: list[Part]) -> str:
    """Return the text with both versions one after the other where two are left."""
    pieces = [piece for part in parts for piece in (part.ours, part.theirs or "") if piece]
    return "\n\n".join(pieces)


def paragraphs(words: str) -> list[str]:
    """Return the paragraphs of a text; lines of one paragraph stay together."""
    return [part.strip("\n") for part in words.split("\n\n") if part.strip()]


def _changes(old: list[str], new: list[str]) -> list[Span]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    found: list[Span] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "replace" and j - i == m - k:  # each paragraph by itself
            found += [(i + at, i + at + 1, new[k + at : k + at + 1]) for at in range(j - i)]
        elif tag != "equal":
            found.append((i, j, new[k:m]))
    return found


def _overlapping(
    first: int, left: list[Span], right: list[Span]
) -> tuple[int, list[Span], list[Span]]:
    """Take the changes off both lists that touch one another from `first` on; say where they end.

    An insertion touches what is inserted or changed at the same place.
    """
    last, taken = first, ([], [])  # type: tuple[int, tuple[list[Span], list[Span]]]
    moved = True
    while moved:
        moved = False
        for spans, mine in zip((left, right), taken, strict=True):
            while spans and (spans[0][0] < last or spans[0][0] == first):
                span = spans.pop(0)
                mine.append(span)
                last, moved = max(last, span[1]), True
    return last, *taken


def _applied(old: list[str], first: int, last: int, spans: list[Span]) -> list[str]:
    found: list[str] = []
    place = first
    for begin, end, new in spans:
        found += old[place:begin] + new
        place = end
    return found + old[place:last]


def _joined(parts: list[str]) -> str:
    return "\n\n".join(parts)

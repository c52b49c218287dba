"""Folding and word finding for search: the same words that the search index holds.

The index (FTS5, tokenizer ``unicode61 remove_diacritics 2``) is fed with `folded` text and asked
with `folded` words; `words` finds the same words in the original, with their places, so that a
piece of the original can be shown with the hits marked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

# Letters that a person types plainly but that have no canonical decomposition.
# fmt: off
_PLAIN: Final[dict[str, str]] = {
    "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th",
    "ŧ": "t", "ŋ": "n", "ə": "e",
    "ـ": "",  # tatweel
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه",
    "ە": "ه", "ۃ": "ه", "ۀ": "ه",
}
# fmt: on
_DROPPED_CATEGORIES: Final = frozenset({"Mn", "Me", "Cf"})
_RUN: Final = re.compile(r"[^\s\x00-\x2f:-@\[-`{-\x7f]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: its folded form and where it stands, `start` inclusive, `end` exclusive."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text on one line; `marks` are (start, end) of the hits within `text`."""

    text: str
    marks: tuple[tuple[int, int], ...]


def folded(text: str) -> str:
    """Return `text` as the index holds it: case, accents, vowel signs and letter variants gone.

    Folding works letter by letter and twice is the same as once.
    """
    if text.isascii():
        return text.lower()
    seen: dict[str, str] = {}
    parts: list[str] = []
    for letter in text:
        plain = seen.get(letter)
        if plain is None:
            plain = seen[letter] = _folded_letter(letter)
        parts.append(plain)
    return "".join(parts)


def _folded_letter(letter: str) -> str:
    """Return what one character becomes; may be empty or several characters."""
    decomposed = unicodedata.normalize("NFKD", letter).casefold()
    return "".join(map(_plain_letter, unicodedata.normalize("NFKD", decomposed)))


def _plain_letter(letter: str) -> str:
    if letter in _PLAIN:
        return _PLAIN[letter]
    category = unicodedata.category(letter)
    if category in _DROPPED_CATEGORIES:
        return ""
    if category == "Nd":
        return str(unicodedata.digit(letter))
    return letter.casefold()


def _belongs_to_word(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category[0] in "LN" or category == "Co"


def words(text: str) -> Iterator[Word]:
    """Yield the words of `text` in order with their places in the original."""
    seen: dict[str, tuple[Word, ...]] = {}
    for run in _RUN.finditer(text):
        piece, offset = run.group(), run.start()
        if piece.isascii():
            yield Word(piece.lower(), offset, run.end())
            continue
        found = seen.get(piece)
        if found is None:
            found = seen[piece] = tuple(_words_of_run(piece))
        for word in found:
            yield Word(word.key, word.start + offset, word.end + offset)


def _words_of_run(run: str) -> Iterator[Word]:
    """Yield the words of a piece without spaces; one character may fold to several letters."""
    key: list[str] = []
    start = end = 0
    for place, letter in enumerate(run):
        for plain in _folded_letter(letter):
            if _belongs_to_word(plain):
                if not key:
                    start = place
                key.append(plain)
                end = place + 1
            elif key:
                yield Word("".join(key), start, end)
                key = []
    if key:
        yield Word("".join(key), start, end)


def keys(text: str) -> list[str]:
    """Return the folded words of `text` in order."""
    return [word.key for word in words(text)]


def hits(
    text: str,
    sought: Iterable[str],
    *,
    also: Callable[[str], bool] | None = None,
) -> list[Word]:
    """Return the words of `text` that begin with one of the words in `sought`.

    `also` is asked with the original word and may accept more, for example a name by its sound.
    """
    beginnings = tuple({key for words_typed in sought for key in keys(words_typed)})
    if not beginnings and also is None:
        return []
    return [
        word
        for word in words(text)
        if (beginnings and word.key.startswith(beginnings))
        or (also is not None and also(text[word.start : word.end]))
    ]


def snippet(
    text: str,
    sought: Iterable[str],
    width: int = 120,
    *,
    also: Callable[[str], bool] | None = None,
) -> Snippet:
    """Return about `width` characters of `text` around the place with the most different hits.

    Line breaks and control characters become spaces; what is left out is shown by an ellipsis.
    Without a hit it is the beginning of the text.
    """
    found = hits(text, sought, also=also)
    start, end = _window(text, found, max(width, 20))
    before = "…" if start > 0 else ""
    after = "…" if end < len(text) else ""
    shown = "".join(_on_one_line(letter) for letter in text[start:end])
    shift = len(before) - start
    marks = tuple(
        (word.start + shift, word.end + shift)
        for word in found
        if start <= word.start and word.end <= end
    )
    return Snippet(f"{before}{shown}{after}", marks)


def _on_one_line(letter: str) -> str:
    return " " if letter.isspace() or unicodedata.category(letter) == "Cc" else letter


def _window(text: str, found: list[Word], width: int) -> tuple[int, int]:
    """Return the place (start, end) to show: where most different hits fit, cut between words."""
    if not found:
        return 0, _cut_back(text, 0, min(width, len(text)))
    first, last = _densest(found, width)
    room = max(width - (last - first), 0)
    start = max(first - room // 3, 0)
    end = min(max(start + width, last), len(text))
    start = max(min(start, end - width), 0)
    while 0 < start < first and not text[start - 1].isspace():
        start += 1
    return start, max(_cut_back(text, start, end), last)


def _densest(found: list[Word], width: int) -> tuple[int, int]:
    """Return from where to where the hits lie that are most different within `width`."""
    best, best_count, left = (found[0].start, found[0].end), 0, 0
    inside: dict[str, int] = {}
    for word in found:
        inside[word.key] = inside.get(word.key, 0) + 1
        while word.end - found[left].start > width and found[left] is not word:
            gone = found[left].key
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            left += 1
        if len(inside) > best_count:
            best, best_count = (found[left].start, word.end), len(inside)
    return best


def _cut_back(text: str, start: int, end: int) -> int:
    """Return `end`, moved back to the last space if it would cut a word in two."""
    if end >= len(text) or text[end].isspace():
        return end
    at = end
    while at > start and not text[at - 1].isspace():
        at -= 1
    return at - 1 if at - 1 > start else end

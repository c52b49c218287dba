"""Where a line may end: a small part of UAX #14, with syllable rules where scripts have no spaces.

Thai, Lao, Khmer and Burmese need a dictionary to be broken between words; without one, lines end
between syllables that can be told by their letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from exitdesk.reports.characters import stays_with_previous

SOFT_HYPHEN = "\u00ad"
_ZERO_SPACE = "\u200b"
_SPACES = " \u1680\u2000-\u2006\u2008-\u200a\u205f\u3000"
_TOKENS = re.compile(
    f"[{_SPACES}]+|{SOFT_HYPHEN}|{_ZERO_SPACE}|[^{_SPACES}{SOFT_HYPHEN}{_ZERO_SPACE}]+"
)
_SPACE = re.compile(f"[{_SPACES}]")
_AFTER = re.compile("[-\u2010\u2012-\u2014\u058a\u05be\u0f0b\u1361\u104b\u17d4\u0964\u0965/]")
_NEEDS_CARE = re.compile(
    "[-\u2010\u2012-\u2014/\u058a\u05be\u0964\u0965\u0e00-\u109f\u1361\u1780-\u17ff\u2e80-\uffef\U0001f000-\U0003ffff]"
)

_IDEOGRAPHIC = re.compile(
    "[\u2e80-\u3000\u3003-\u3007\u3012-\u3013\u3020-\u30ff\u3105-\u318f\u31a0-\u9fff"
    "\ua000-\ua4cf\uac00-\ud7ff\uf900-\ufaff\uff01-\uffef\U0001f000-\U0001faff\U00020000-\U0003ffff]"
)
_NOT_FIRST = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々ー’”）〕］｝〉》」』】°′″℃¢％‰ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ｡､｣ﾞﾟ〜–…‥"
    ")]}!?,.:;%»›"
)
_NOT_LAST = frozenset("‘“（〔［｛〈《「『【｢￥＄£([{«‹$#@")
_THAI_LAO_LEADING = re.compile("[\u0e40-\u0e44\u0ec0-\u0ec4]")
_KHMER_LETTER = re.compile("[\u1780-\u17b3]")
_BURMESE_LETTER = re.compile("[\u1000-\u102a\u103f\u104c-\u104f]")
_COENG = "\u17d2"
_BURMESE_STACKERS = frozenset("\u1039\u103a")

_LONG_WORD_AFTER = frozenset("/?&=_.,;:@|\\-+~")


def tokens(text: str) -> Iterator[str]:
    """Split one paragraph into words, runs of spaces, soft hyphens and zero-width spaces."""
    return (found.group() for found in _TOKENS.finditer(text))


def is_space(token: str) -> bool:
    """Tell whether `token` is a run of spaces."""
    return _SPACE.match(token) is not None


def is_break(token: str) -> bool:
    """Tell whether `token` is nothing but leave to break."""
    return token in {SOFT_HYPHEN, _ZERO_SPACE}


def parts(word: str) -> list[str]:
    """Split `word` where a line may end inside it."""
    if _NEEDS_CARE.search(word) is None:
        return [word]
    found = []
    start = 0
    for position in range(1, len(word)):
        if _may_break(word, position):
            found.append(word[start:position])
            start = position
    found.append(word[start:])
    return found


def _may_break(word: str, position: int) -> bool:
    before, after = word[position - 1], word[position]
    if stays_with_previous(after) or before == "\u200d" or after in _NOT_FIRST:
        return False
    if before in _NOT_LAST or before == "\u2060":
        return False
    if _AFTER.match(before):
        return _breaks_after_sign(word, position)
    if _is_flag_half(word, position):
        return False
    if _IDEOGRAPHIC.match(after) or _IDEOGRAPHIC.match(before):
        return True
    return _starts_syllable(word, position)


def _breaks_after_sign(word: str, position: int) -> bool:
    before, after = word[position - 1], word[position]
    if before in "\u2014\u2013\u0f0b\u1361\u104b\u17d4\u0964\u0965":
        return True
    beforehand = word[position - 2] if position > 1 else ""
    if before == "/":
        return beforehand.isalnum() and after.isalpha()
    return beforehand.isalpha() and after.isalpha()


def _is_flag_half(word: str, position: int) -> bool:
    if not "\U0001f1e6" <= word[position] <= "\U0001f1ff":
        return False
    start = position
    while start and "\U0001f1e6" <= word[start - 1] <= "\U0001f1ff" and position - start < 32:
        start -= 1
    return (position - start) % 2 == 1


def _starts_syllable(word: str, position: int) -> bool:
    before, after = word[position - 1], word[position]
    if _THAI_LAO_LEADING.match(after):
        return before > "\u0e00" and not _THAI_LAO_LEADING.match(before)
    if _KHMER_LETTER.match(after):
        return before != _COENG and "\u1780" <= before <= "\u17dd"
    if _BURMESE_LETTER.match(after):
        following = word[position + 1 : position + 2]
        return before != "\u1039" and following not in _BURMESE_STACKERS
    return False


def emergency(word: str, fits: int) -> int:
    """Return where to cut `word`, of which the first `fits` characters fit on a line (at least 1).

    Prefers the place after a sign, as in web addresses, and never splits a letter from its marks.
    """
    most = max(1, fits)
    for position in range(most, max(1, most * 3 // 5), -1):
        if word[position - 1] in _LONG_WORD_AFTER:
            return position
    for position in range(most, max(0, most - 40), -1):
        if position < len(word) and not _is_inside_letter(word, position):
            return position
    return most


def _is_inside_letter(word: str, position: int) -> bool:
    return stays_with_previous(word[position]) or (
        unicodedata.category(word[position - 1]) == "Cf" or word[position - 1] == _COENG
    )

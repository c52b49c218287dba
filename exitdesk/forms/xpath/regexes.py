"""`regex()` as ODK Collect understands it: Java's patterns, the whole text, an end to waiting."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Final

import regex

from exitdesk.forms.xpath.context import ExpressionError
from exitdesk.i18n import tr

SECONDS: Final = 0.25
_LONGEST: Final = 5_000
_PATIENCE: Final = 3
_CLASSES: Final = "wWdDsShHvVpP"
_DOUBLED: Final = "-|~"

# How often a pattern ran out of time: a list of 10,000 choices must not wait for each of them.
_slow: Counter[str] = Counter()


def matches(text: str, pattern: str) -> bool:
    """Whether the whole text matches.

    Raises ExpressionError for a pattern that cannot be read or would run on and on.
    """
    found = _compiled(pattern)
    if _slow[pattern] >= _PATIENCE:
        raise _too_slow(pattern)
    try:
        return found.fullmatch(text, timeout=SECONDS) is not None
    except TimeoutError as error:
        _slow[pattern] += 1
        raise _too_slow(pattern) from error


def _too_slow(pattern: str) -> ExpressionError:
    return ExpressionError(
        tr('The pattern "{pattern}" takes too long to compare.', pattern=pattern[:60])
    )


@lru_cache(maxsize=500)
def _compiled(pattern: str) -> regex.Pattern[str]:
    if len(pattern) > _LONGEST:
        raise ExpressionError(tr("The pattern is too long."))
    try:
        source, nested = translated(pattern)
        return regex.compile(source, regex.V1 if nested else regex.V0)
    except (regex.error, RecursionError, OverflowError) as error:
        raise ExpressionError(
            tr('The pattern "{pattern}" cannot be read.', pattern=pattern[:60])
        ) from error


def translated(pattern: str) -> tuple[str, bool]:
    """Java's pattern in the form of the `regex` package, and whether it has sets in sets."""
    parts: list[str] = []
    place, depth, nested = 0, 0, False
    while place < len(pattern):
        piece, width = _piece(pattern, place, in_set=depth > 0)
        if piece == "[":
            nested = nested or depth > 0
            depth += 1
            opened = _set_start(pattern, place + 1)
            piece, width = "[" + opened, 1 + len(opened.lstrip("\\")) if opened else 1
            if opened.startswith("^"):
                width = 1 + len(opened.replace("\\", ""))
        elif piece == "]" and depth:
            depth -= 1
        elif depth and piece == "&&":
            nested = True
        parts.append(piece)
        place += width
    return "".join(parts), nested


def _set_start(pattern: str, place: int) -> str:
    """Return a negation at the start of a set, and a bracket there, which is meant as itself."""
    sign = "^" if pattern[place : place + 1] == "^" else ""
    if pattern[place + len(sign) : place + len(sign) + 1] == "]":
        return sign + "\\]"
    return sign


def _piece(pattern: str, place: int, *, in_set: bool) -> tuple[str, int]:
    """Return the next piece as it has to be written, and how much of the pattern it took."""
    character = pattern[place]
    if character == "\\":
        return _escaped(pattern, place)
    if not in_set:
        return character, 1
    pair = pattern[place : place + 2]
    if pair == "&&":
        return pair, 2
    after_class = place >= 2 and pattern[place - 2] == "\\" and pattern[place - 1] in _CLASSES
    if character == "-" and (after_class or pattern[place - 1] == "}"):
        return "\\-", 1
    if character in _DOUBLED and (pair == character * 2):
        return f"\\{character}", 1
    return character, 1


def _escaped(pattern: str, place: int) -> tuple[str, int]:
    following = pattern[place + 1 : place + 2]
    if following == "Q":
        end = pattern.find("\\E", place + 2)
        end = len(pattern) if end < 0 else end
        return regex.escape(pattern[place + 2 : end]), end + 2 - place
    if following == "Z":
        # In Java: the end, or before a last line break.
        return r"(?=\n?\z)".replace(r"\z", r"\Z"), 2
    if following == "z":
        return r"\Z", 2
    if following == "h":
        return r"[ \t\xA0]", 2
    return pattern[place : place + 2], 2

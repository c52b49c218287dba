"""Characters as they come from people: cleaned, and sorted into what holds together.

Nothing here may raise: notes are pasted from anywhere.
"""

from __future__ import annotations

import re
import unicodedata

# Embeddings, overrides and isolates reorder what stands beside them, so that a text can be made to
# look like another one. Without them every paragraph has its natural order. The plain marks of
# direction (U+200E, U+200F, U+061C) stay: they act like a letter, and writers of Persian and
# Hebrew use them.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u206f]")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")

# Invisible by design: joiners, selectors, fillers, tags. A font that has no glyph for them is fine.
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2060-\u2064"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U0001bca0-\U0001bca3\U000e0000-\U000e0fff]"
)
_EMOJI_MODIFIERS = re.compile("[\U0001f3fb-\U0001f3ff]")
_FLAG_LETTERS = re.compile("[\U0001f1e6-\U0001f1ff]")
EMOJI_LOOK = "\ufe0f"

_MARKS = frozenset({"Mn", "Mc", "Me"})


def cleaned(text: str) -> str:
    """Return `text` composed (NFC), with plain line ends and without reordering controls.

    Other control characters stay; they are shown as a box with their number.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _SURROGATES.sub("\ufffd", _REORDERING.sub("", text))
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """Return `text` cleaned and with every run of white space as one space."""
    return " ".join(cleaned(text).split())


def is_ignorable(char: str) -> bool:
    """Tell whether `char` is invisible by design."""
    return _IGNORABLE.match(char) is not None


def is_mark(char: str) -> bool:
    """Tell whether `char` sits on, under or around the one before it."""
    return unicodedata.category(char) in _MARKS


def is_control(char: str) -> bool:
    """Tell whether `char` is a control character, which has no picture."""
    return unicodedata.category(char) == "Cc"


def is_flag_letter(char: str) -> bool:
    """Tell whether `char` is one of the two letters that make a flag."""
    return _FLAG_LETTERS.match(char) is not None


def stays_with_previous(char: str) -> bool:
    """Tell whether `char` must be written in the face of the character before it."""
    return is_ignorable(char) or is_mark(char) or _EMOJI_MODIFIERS.match(char) is not None

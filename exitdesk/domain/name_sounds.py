"""How a written name may sound: one word in, the consonants and vowels it may stand for out.

A sound is a tuple of one-letter classes that the letters may be read as, for example ``ch`` in
*Chalid*, *Christian*, *Cherif*. Classes of consonants: b c(tsh) d f g h j(dzh) k l m n p q(kh) r s
t v x(sh) y z; of vowels a e i o u and A for the diphthong of *Meier*.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

VOWELS: Final = frozenset("aeiouA")


@dataclass(frozen=True, slots=True)
class Sound:
    """What one or more letters may be read as; `strict` and `loose` differ for vowels only.

    `loose` says which vowels are often written for one another (Karim, Kerim).
    """

    strict: tuple[str, ...]
    loose: tuple[str, ...] = ()

    @property
    def is_vowel(self) -> bool:
        """Tell whether this is a vowel."""
        return self.strict[0] in VOWELS


def _vowel(strict: str, loose: str) -> Sound:
    return Sound(tuple(strict), tuple(loose))


def _consonant(*classes: str) -> Sound:
    return Sound(classes, classes)


# fmt: off
_VOWEL_GROUPS: Final[tuple[tuple[str, Sound], ...]] = (
    ("aei", _vowel("A", "ai")),
    ("aa", _vowel("a", "a")), ("ae", _vowel("ae", "ai")), ("ä", _vowel("ae", "ai")),
    ("ai", _vowel("A", "ai")), ("ay", _vowel("A", "ai")), ("ei", _vowel("A", "ai")),
    ("ey", _vowel("A", "ai")), ("au", _vowel("au", "au")), ("aw", _vowel("au", "au")),
    ("ee", _vowel("i", "i")), ("ea", _vowel("e", "ai")), ("eu", _vowel("o", "iu")),
    ("ie", _vowel("i", "i")), ("ii", _vowel("i", "i")), ("iy", _vowel("i", "i")),
    ("ij", _vowel("i", "i")), ("oo", _vowel("u", "u")), ("oe", _vowel("o", "o")),
    ("ö", _vowel("o", "o")), ("oi", _vowel("o", "o")), ("oy", _vowel("o", "o")),
    ("ou", _vowel("u", "u")), ("ow", _vowel("o", "ou")), ("ue", _vowel("u", "u")),
    ("ü", _vowel("u", "u")), ("uu", _vowel("u", "u")), ("ui", _vowel("u", "u")),
    ("a", _vowel("a", "a")), ("e", _vowel("e", "ai")), ("i", _vowel("i", "i")),
    ("o", _vowel("o", "ou")), ("u", _vowel("u", "u")), ("y", _vowel("i", "i")),
)
_CONSONANTS: Final[tuple[tuple[str, tuple[Sound, ...]], ...]] = (
    ("tsch", (_consonant("c"),)), ("dsch", (_consonant("j"),)), ("shch", (_consonant("x"),)),
    ("sch", (_consonant("x"),)), ("tch", (_consonant("c"),)), ("dzh", (_consonant("j"),)),
    ("dž", (_consonant("j"),)), ("dz", (_consonant("j", "s"),)), ("dj", (_consonant("j"),)),
    ("sh", (_consonant("x"),)),
    ("sz", (_consonant("x", "s"),)), ("sj", (_consonant("x"),)), ("cz", (_consonant("c"),)),
    ("zh", (_consonant("j"),)), ("kh", (_consonant("q"),)), ("ck", (_consonant("k"),)),
    ("gh", (_consonant("g"),)), ("th", (_consonant("t", "s"),)),
    ("dh", (_consonant("d", "z"),)), ("ph", (_consonant("f"),)), ("bh", (_consonant("b"),)),
    ("rh", (_consonant("r"),)), ("lh", (_consonant("l"),)), ("nh", (_consonant("n"),)),
    ("nj", (_consonant("n"),)), ("lj", (_consonant("l"),)), ("dt", (_consonant("t"),)),
    ("tz", (_consonant("s"),)), ("ts", (_consonant("s"),)), ("qu", (_consonant("k"),)),
    ("š", (_consonant("x", "s"),)), ("ş", (_consonant("x", "s"),)), ("ș", (_consonant("x", "s"),)),
    ("ś", (_consonant("x", "s"),)), ("č", (_consonant("c", "k"),)), ("ç", (_consonant("c", "k"),)),
    ("ć", (_consonant("c", "k"),)), ("ž", (_consonant("j", "s"),)), ("ź", (_consonant("j", "s"),)),
    ("ż", (_consonant("j", "s"),)), ("b", (_consonant("b"),)), ("d", (_consonant("d"),)),
    ("f", (_consonant("f"),)), ("h", (_consonant("h", "q"),)), ("j", (_consonant("y", "j"),)),
    ("k", (_consonant("k"),)), ("l", (_consonant("l"),)), ("m", (_consonant("m"),)),
    ("n", (_consonant("n"),)), ("p", (_consonant("p"),)), ("q", (_consonant("k", "g"),)),
    ("r", (_consonant("r"),)), ("s", (_consonant("s"),)), ("t", (_consonant("t"),)),
    ("v", (_consonant("v"),)), ("w", (_consonant("v"),)),
    ("x", (_consonant("k"), _consonant("s"))),
)
_KEPT_MARKS: Final = frozenset("äöüšşșśčçćžźż")
_PLAIN: Final = {
    "ø": "ö", "æ": "ae", "œ": "oe", "ł": "l", "đ": "dj", "ð": "d", "þ": "th", "ı": "i", "ß": "ss",
    "ə": "e", "ŋ": "n", "ħ": "h",
}
# fmt: on
_SOFT: Final = frozenset("eiyäöü")
_ENDINGS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"(?<=s|c)k(?:a|aya|aia|aja|aïa|y|ij|iy|ii|yj|yi|ie)$"), "ki"),
    (re.compile(r"w(?=ski$)"), "v"),
    (re.compile(r"(?<=[^aeiou])(o|e)(?:v|w|ff)a?$"), r"\1f"),
    (re.compile(r"(?<=[aeiou])h$"), ""),
    (re.compile(r"(?<=[^aeiou]a)(?:ei|ee|ie|yi|ye|i|y)$"), "ei"),
)


def plain_letters(word: str) -> str:
    """Return a Latin word in lower case with only those marks that change how it sounds."""
    out: list[str] = []
    for letter in unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold()):
        if letter in _KEPT_MARKS or letter.isascii():
            out.append(letter)
        elif letter in _PLAIN:
            out.append(_PLAIN[letter])
        else:
            base = unicodedata.normalize("NFKD", letter)
            out.extend(part for part in base if not unicodedata.combining(part))
    return "".join(letter for letter in out if letter.isalpha())


def latin_sounds(word: str) -> list[Sound]:
    """Return the sounds of a word in Latin letters."""
    letters = plain_letters(word)
    if len(letters) > 5:
        for pattern, ending in _ENDINGS:
            letters = pattern.sub(ending, letters)
    elif letters[-1:] == "h" and _is_vowel(letters, len(letters) - 2):
        letters = letters[:-1]
    sounds: list[Sound] = []
    at = 0
    while at < len(letters):
        found, length = _at(letters, at)
        sounds.extend(found)
        at += length
    return sounds


def _at(letters: str, at: int) -> tuple[tuple[Sound, ...], int]:
    """Return the sounds of the letters that begin at `at`, and how many letters they take."""
    special = _depends_on_neighbours(letters, at)
    if special is not None:
        return special
    for group, sounds in _CONSONANTS:
        if letters.startswith(group, at):
            return sounds, len(group)
    for group, sound in _VOWEL_GROUPS:
        if letters.startswith(group, at):
            if group.endswith("w") and _is_vowel(letters, at + len(group)):
                return _at(letters[: at + 1], at)[0], 1
            return (sound,), len(group)
    return (_consonant(letters[at]),) if letters[at].isascii() else (), 1


def _ch(following: str, *, first: bool) -> str:
    """Return what ``ch`` may be: Cherif, Chalid, Christian, Bouchra, Koch."""
    if following in {"r", "l"}:
        return "k" if first else "kx"
    if following and following in _SOFT:
        return "xc"
    return "qcx" if first else "qcxk"


def _is_vowel(letters: str, at: int) -> bool:
    return at < len(letters) and letters[at] in "aeiouäöüy"


def _depends_on_neighbours(letters: str, at: int) -> tuple[tuple[Sound, ...], int] | None:
    """Return the reading of letters that sound by what stands beside them, or None."""
    rest = letters[at:]
    following = rest[1:2]
    if (
        rest.startswith("ou")
        and _is_vowel(letters, at + 2)
        and (not at or _is_vowel(letters, at - 1))
    ):
        return (_consonant("v"),), 2
    match rest[0]:
        case "c" if following == "h":
            return (_consonant(*_ch(rest[2:3], first=at == 0)),), 2
        case "c" if following not in {"h", "k", "z"}:
            return (_consonant(*("sc" if following in _SOFT else "k")),), 1
        case "g" if following in _SOFT:
            return (_consonant("g", "j"),), 1
        case "g" if following != "h":
            return (_consonant("g"),), 1
        case "z" if following != "h":
            return (_consonant("s" if at else "z"),), 1
        case "y" if at == 0 and _is_vowel(letters, 1):
            return (_consonant("y"),), 1
        case _:
            return None

"""Names in other scripts: into Latin letters where vowels are written, into sounds where not."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from exitdesk.domain.name_sounds import Sound
from exitdesk.domain.textkeys import folded

# fmt: off
_CYRILLIC: Final = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z",
    "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "tch", "ш": "sh",
    "щ": "shch", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "yu", "я": "ya", "і": "i", "ї": "yi",
    "є": "e", "ґ": "g", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "ć", "ђ": "dj", "џ": "dzh", "ѓ": "g",
    "ќ": "k", "ѕ": "dz", "ә": "a", "ғ": "g", "қ": "q", "ң": "n", "ө": "ö", "ү": "ü", "ұ": "u",
    "һ": "h", "ӏ": "", "ў": "u",
}
_GREEK: Final = {
    "μπ": "b", "ντ": "d", "γκ": "g", "γγ": "ng", "ου": "ou", "αυ": "av", "ευ": "ev", "αι": "e",
    "ει": "i",
    "οι": "i", "τζ": "dzh", "τσ": "ts",
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i",
    "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
    "ς": "s", "τ": "t", "υ": "i", "φ": "f", "χ": "kh", "ψ": "ps", "ω": "o",
}
_GEORGIAN: Final = dict(zip(
    "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
    ("a", "b", "g", "d", "e", "v", "z", "t", "i", "k", "l", "m", "n", "o", "p", "zh", "r", "s",
     "t", "u", "p", "k", "gh", "q", "sh", "tch", "ts", "dz", "ts", "tch", "kh", "dzh", "h"),
    strict=True,
))
_ARMENIAN: Final = dict(zip(
    "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
    ("a", "b", "g", "d", "e", "z", "e", "e", "t", "zh", "i", "l", "kh", "ts", "k", "h", "dz",
     "gh", "tch", "m", "y", "n", "sh", "o", "tch", "p", "dzh", "r", "s", "v", "t", "r", "ts", "u",
     "p", "k", "o", "f"),
    strict=True,
))
_LETTERS: Final = {**_CYRILLIC, **_GREEK, **_GEORGIAN, **_ARMENIAN}
_HEBREW_AS_ARABIC: Final = str.maketrans(dict(zip(
    "אבגדהוזחטיכךלמםנןסעפףצץקרשת", "ابگدهوزحطيككلممننسعپفصصقرشت", strict=True,
)))
_ARABIC: Final[dict[str, tuple[str, ...]]] = {
    "ب": ("b",), "پ": ("p", "f"), "ت": ("t",), "ث": ("t", "s"), "ج": ("j", "g"), "چ": ("c",),
    "ح": ("h",), "خ": ("q",), "د": ("d",), "ذ": ("d", "z", "s"), "ر": ("r",), "ز": ("z", "s"),
    "ژ": ("j",), "س": ("s",), "ش": ("x",), "ص": ("s",), "ض": ("d", "z", "s"), "ط": ("t",),
    "ظ": ("z", "d", "s"), "غ": ("g",), "ف": ("f",), "ڤ": ("v",), "ق": ("k", "g"), "ك": ("k",),
    "گ": ("g",), "ل": ("l",), "م": ("m",), "ن": ("n",), "ه": ("h",), "ٹ": ("t",), "ڈ": ("d",),
    "ڑ": ("r",), "ں": ("n",), "ڕ": ("r",), "ڵ": ("l",), "ۆ": ("v",),
}
# fmt: on
_CARRIERS: Final = frozenset("اعء")
_UNWRITTEN: Final = Sound(("a", "e", "i", "o", "u"), ("a", "i", "u"))
_UNWRITTEN_OR_NONE: Final = Sound(("a", "e", "i", ""), ("",))
_A: Final = Sound(("a",), ("a",))
_I: Final = Sound(("i",), ("i",))
_U: Final = Sound(("u", "o"), ("u",))
_FINAL_A: Final = Sound(("a", "e"), ("a",))
_AI: Final = Sound(("A",), ("a", "i"))
_AI_MARK: Final = "\ue000"  # stands for the ending of Rezaei
_ENDING_AI: Final = re.compile(r"(?<=.)ايي?$")
_SYLLABLE: Final = re.compile(r"(?:LETTER|SYLLABLE|VOWEL SIGN) ([A-Z]+)$")


def script_of(word: str) -> str:
    """Return "consonants" for Arabic and Hebrew, "latin", or "other" by the first letter."""
    for letter in word:
        if letter.isalpha():
            name = unicodedata.name(letter, "")
            if name.startswith(("ARABIC", "HEBREW")):
                return "consonants"
            return "latin" if name.startswith(("LATIN", "FULLWIDTH LATIN")) else "other"
    return "other"


def in_latin(word: str) -> str:
    """Return a word of a script that writes its vowels in Latin letters.

    Scripts without a table are read by the Unicode names of their letters, which give the sound in
    syllabaries (Ethiopic, Hangul, kana) and Indic scripts; a letter whose name says nothing stays.
    """
    # NFC keeps й, ї and ў whole; accents on Greek vowels go.
    text = unicodedata.normalize("NFC", word.casefold())
    out: list[str] = []
    at = 0
    while at < len(text):
        pair = "".join(map(_bare, text[at : at + 2]))
        if len(pair) == 2 and pair in _LETTERS:
            out.append(_LETTERS[pair])
            at += 2
            continue
        out.append(_letter(text[at]))
        at += 1
    return "".join(out)


def _bare(letter: str) -> str:
    return letter if letter in _LETTERS else folded(letter)


def _letter(letter: str) -> str:
    if (bare := _bare(letter)) in _LETTERS:
        return _LETTERS[bare]
    match = _SYLLABLE.search(unicodedata.name(letter, ""))
    return match[1].lower() if match else bare


def consonantal_sounds(word: str) -> list[Sound]:
    """Return the sounds of an Arabic or Hebrew word; where no vowel is written, any may stand."""
    letters = folded(word).translate(_HEBREW_AS_ARABIC)
    if letters.startswith("ال") and len(letters) >= 5:
        letters = letters[2:]
    letters = _ENDING_AI.sub(_AI_MARK, letters)
    sounds: list[Sound] = []
    for at, letter in enumerate(letters):
        sounds.extend(_consonantal(letters, at, letter, sounds))
    return sounds


def _consonantal(letters: str, at: int, letter: str, before: list[Sound]) -> list[Sound]:
    first, last = at == 0, at == len(letters) - 1
    following = letters[at + 1 : at + 2]
    if letter == _AI_MARK:
        return [_AI]
    if letter in _CARRIERS:
        return _carrier(letters, at, first=first)
    if letter == "و" and (first or following == "ا"):
        return [Sound(("v",), ("v",)), *_vowel_after(following)]
    if letter == "ي" and first:
        return [Sound(("y",), ("y",)), *_vowel_after(following)]
    if letter in "وي":
        return [_U if letter == "و" else _I]
    if letter == "ه" and last:
        return [_FINAL_A]
    classes = _ARABIC.get(letter)
    if classes is None:
        return []
    vowels_before = any(sound.is_vowel for sound in before)
    vowel = _vowel_after(following) if not vowels_before else _weak_vowel_after(following)
    return [Sound(classes, classes), *vowel]


def _carrier(letters: str, at: int, *, first: bool) -> list[Sound]:
    following = letters[at + 1 : at + 2]
    if following in {"و", "ي"} and first:
        return []
    if first:
        return [_UNWRITTEN]
    return [_A] if letters[at] == "ا" else [_UNWRITTEN]


def _vowel_after(following: str) -> list[Sound]:
    """Return the unwritten vowel after the first consonant, unless one is written."""
    return [_UNWRITTEN] if following and following not in f"اويعه{_AI_MARK}" else []


def _weak_vowel_after(following: str) -> list[Sound]:
    """Return the unwritten vowel after a later consonant, which may also be none."""
    return [_UNWRITTEN_OR_NONE] if following and following not in f"اويعه{_AI_MARK}" else []

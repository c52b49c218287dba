"""Names found by sound and across scripts.

Each word of a name gets a small set of keys, and two names are taken for one another where they
share a key. Keys are lower-case ASCII words, so that the search index holds them like any word.

- A word of a known family of spellings (`name_families`) has the key of the family only.
- Any other word has keys of its sound: its consonants with the first vowel in its place, and the
  vowel at its end. Words with fewer than three consonants are compared with all their vowels,
  since Lina and Lena are two names and Karim and Kerim are one. Such a word also has the key of a
  family that contains a spelling of the same sound.

What the rules find and what they keep apart is measured by the tables in the tests.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import islice, product
from typing import Final

from exitdesk.domain.name_families import FAMILIES
from exitdesk.domain.name_scripts import consonantal_sounds, in_latin, script_of
from exitdesk.domain.name_sounds import Sound, latin_sounds
from exitdesk.domain.textkeys import folded

_FEW_CONSONANTS: Final = 2
_MOST_READINGS: Final = 48
_LONGEST_WORD: Final = 60
_SEPARATORS: Final = re.compile(r"[\s\-‐‑–—/,;:.()\[\]{}\"«»“”_|&+@#]+")
_HARD_ENDING: Final = {"d": "t", "b": "p", "v": "f"}
_FINAL_LOOSE: Final[dict[str, tuple[str, ...]]] = {
    "a": ("a",), "e": ("a", ""), "i": ("i",), "o": ("o",), "u": ("o",), "A": ("i",),
}  # fmt: skip
_PARTICLE_WORDS: Final = (
    "al el as ad ar an ash ibn bin bint ben abu abou um umm ould ait von van vom zu zum der"
    " den de del della di da do dos das du la le les st mc mac o ter ten af av y und ال بن ابن"
    " ابو بنت ام"
)
_PARTICLES: Final = frozenset(_PARTICLE_WORDS.split())

_SERVANT_OF: Final = {
    "abd": "abdul", "abdul": "abdul", "abdel": "abdul", "abdal": "abdul", "abdur": "abdul",
    "abdus": "abdul", "abdoul": "abdul", "عبد": "عبد",
}  # fmt: skip
"""The first half of names like Abd al-Rahman, and how it is written in one word."""


def name_words(name: str) -> list[str]:
    """Return the words of a name that are compared; articles and particles only if alone.

    "Abd al-Rahman" gives the whole name and its telling part.
    """
    text = unicodedata.normalize("NFC", name)
    pieces = ("".join(filter(_counts, piece)) for piece in _SEPARATORS.split(text))
    words = [piece[:_LONGEST_WORD] for piece in pieces if piece]
    telling: list[str] = []
    start = ""
    for word in words:
        plain = folded(word)
        if plain in _PARTICLES:
            start = start or plain
            continue
        if plain in _SERVANT_OF:
            start = _SERVANT_OF[plain]
            continue
        whole = start + word
        if start in _SERVANT_OF.values() or (start and folded(whole) in _spellings()):
            telling.append(whole)
        telling.append(word)
        start = ""
    return telling or words


def _counts(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LM"


def name_keys(name: str) -> frozenset[str]:
    """Return the keys of all words of `name`; two names that share one may be the same name."""
    return frozenset(key for word in name_words(name) for key in word_keys(word))


def search_keys(name: str) -> list[frozenset[str]]:
    """Return what to look for when a person types `name`: one set of keys for each word.

    A name fits that has a key of every set. "Abd al-Rahman" is one word that is also found by its
    telling part; particles are not looked for.
    """
    groups: list[frozenset[str]] = []
    words = name_words(name)
    for at, word in enumerate(words):
        keys = word_keys(word)
        if at and folded(words[at - 1]).endswith(folded(word)) and words[at - 1] != word:
            groups[-1] |= keys
        else:
            groups.append(keys)
    return groups


def word_keys(word: str) -> frozenset[str]:
    """Return the keys of one word of a name."""
    families = _spellings().get(folded(word))
    if families:
        return frozenset(map(_family_key, families))
    sounds = _sound_keys(word)
    related = {family for key in sounds for family in _sounds_of_families().get(key, ())}
    return sounds | frozenset(map(_family_key, related))


def sounds_alike(one: str, other: str) -> bool:
    """Tell whether each word of the shorter name has a word of the longer that shares a key."""
    first, second = sorted(
        ([word_keys(word) for word in name_words(name)] for name in (one, other)), key=len
    )
    return bool(first) and all(any(keys & others for others in second) for keys in first)


def _family_key(family: str) -> str:
    return f"nf{family}"


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for family, spellings in FAMILIES.items():
        for spelling in spellings:
            entry = found.setdefault(folded("".join(filter(_counts, spelling))), [])
            if family not in entry:
                entry.append(family)
    return {spelling: tuple(families) for spelling, families in found.items()}


@cache
def _sounds_of_families() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for family, spellings in FAMILIES.items():
        for spelling in spellings:
            if script_of(spelling) == "latin":
                for key in _sound_keys(spelling):
                    found.setdefault(key, set()).add(family)
    return {key: frozenset(families) for key, families in found.items()}


def _sounds(word: str) -> list[Sound]:
    match script_of(word):
        case "consonants":
            return consonantal_sounds(word)
        case "latin":
            return latin_sounds(word)
        case _:
            return latin_sounds(in_latin(word))


def _sound_keys(word: str) -> frozenset[str]:
    sounds = _without_doubles(_sounds(word))
    consonants = [sound for sound in sounds if not sound.is_vowel]
    if not consonants or not any(sound.is_vowel for sound in sounds):
        return frozenset({f"nw{_ascii(folded(word))}"})
    if len(consonants) <= _FEW_CONSONANTS:
        return frozenset(f"nt{_coded(reading)}" for reading in _readings(sounds, loose=False))
    return frozenset(_loose_keys(sounds))


def _ascii(text: str) -> str:
    """Return `text` as an ASCII word; other letters as their numbers."""
    return "".join(letter if letter.isascii() else f"x{ord(letter):x}" for letter in text)


def _coded(reading: tuple[str, ...]) -> str:
    return "".join(reading).replace("A", "w")


def _without_doubles(sounds: list[Sound]) -> list[Sound]:
    """Return `sounds` with one of two equal neighbours, and a hard consonant at the end."""
    kept: list[Sound] = []
    for sound in sounds:
        if not kept or kept[-1] != sound:
            kept.append(sound)
    if kept and not kept[-1].is_vowel:
        ending = tuple(_HARD_ENDING.get(letter, letter) for letter in kept[-1].strict)
        kept[-1] = Sound(ending, ending)
    return kept


def _readings(sounds: list[Sound], *, loose: bool) -> Iterator[tuple[str, ...]]:
    """Yield the ways in which `sounds` may be read, a bounded number."""
    choices = [sound.loose if loose else sound.strict for sound in sounds]
    return islice(product(*choices), _MOST_READINGS)


def _loose_keys(sounds: list[Sound]) -> Iterator[str]:
    """Yield the keys of a longer word: its consonants with the first vowel in place, its end."""
    first = next(sound for sound in sounds if sound.is_vowel)
    last = sounds[-1]
    endings = {
        ending
        for vowel in (last.strict if last.is_vowel else ())
        for ending in _FINAL_LOOSE.get(vowel, ("",))
    } or {""}
    place = sounds.index(first)
    heard = [s for at, s in enumerate(sounds) if at == place or not s.is_vowel]
    for reading in _readings(heard, loose=True):
        for ending in sorted(endings):
            yield f"ns{_coded(reading)}{'0' + ending if ending else ''}"

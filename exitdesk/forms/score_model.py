"""What a workbook says of its scores: scores, bands, cut-offs and the terms of use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

Texts = Mapping[str, str]
"""A wording by language as the columns name it ("English (en)"); "" for a column without one."""

ANY_USE: Final = "any"
USES: Final = ("clinical", "education", "research")


class Direction(StrEnum):
    """What a higher value of a score stands for; nothing is said where it is not entered."""

    MORE_DISTRESS = "more_distress"
    MORE_STRENGTH = "more_strength"
    NEITHER = ""


class Finding(NamedTuple):
    """Something to know about the extra sheets: `severity` is "error" or "warning".

    `row` counts as a spreadsheet does (1 holds the headings), None for the sheet as a whole;
    `column` is the heading.
    """

    severity: str
    message: str
    sheet: str
    row: int | None = None
    column: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """One score: an expression over the form's nodes and what is needed to understand it.

    With fewer than `min_answered` of `items` answered there is no value. `prorated` says that
    the value of the answered items is raised to all of them (times items, by answered); the
    expression then counts an empty item as 0. `sd` and `reliability` are None where the
    organisation has entered none.
    """

    name: str
    expression: str
    items: tuple[str, ...] = ()
    min_answered: int = 0
    label: Texts = field(default_factory=dict)
    prorated: bool = False
    minimum: float | None = None
    maximum: float | None = None
    direction: Direction = Direction.NEITHER
    sd: float | None = None
    reliability: float | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A named stretch of a score, `start` and `end` included."""

    score: str
    start: float
    end: float
    label: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CutOff:
    """From which value of a score on a closer look is advised; a setting of the organisation."""

    score: str
    value: float
    label: Texts = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """Whose a form is, what it may be used for and by whom, and where that was read.

    A workbook without a `terms` sheet is the organisation's own: any use, nothing stated.
    """

    holder: str = ""
    licence: str = ""
    notice: str = ""
    source: str = ""
    date_checked: str = ""
    uses: tuple[str, ...] = (ANY_USE,)
    who: str = ""
    screening: bool = False
    stated: bool = False

    def permits(self, use: str) -> bool:
        """Tell whether the form may be used for `use`: clinical, education or research."""
        return ANY_USE in self.uses or use in self.uses


@dataclass(frozen=True, slots=True)
class Scoring:
    """The scores of a form with their bands, cut-offs and terms; empty for most forms."""

    scores: tuple[Score, ...] = ()
    bands: tuple[Band, ...] = ()
    terms: Terms = field(default_factory=Terms)
    cut_offs: tuple[CutOff, ...] = ()

    def score(self, name: str) -> Score | None:
        """Return the score called `name`."""
        return next((score for score in self.scores if score.name == name), None)

    def bands_of(self, name: str) -> tuple[Band, ...]:
        """Return the bands of a score from low to high."""
        own = [band for band in self.bands if band.score == name]
        return tuple(sorted(own, key=lambda band: band.start))

    def cut_offs_of(self, name: str) -> tuple[CutOff, ...]:
        """Return the cut-offs that the workbook names for a score, its usual one first."""
        return tuple(cut for cut in self.cut_offs if cut.score == name)


def to_json(scoring: Scoring) -> str:
    """Return `scoring` as text, to be kept with the form."""
    return msgspec.json.encode(scoring).decode()


def from_json(text: str) -> Scoring:
    """Return what `to_json` wrote; raises msgspec.ValidationError or DecodeError otherwise."""
    return msgspec.json.decode(text, type=Scoring)


def wording(texts: Texts, language: str | None = None) -> str:
    """Return the wording in `language` ("Deutsch (de)" or "de"), else the first there is."""
    if not texts:
        return ""
    if language is not None and language in texts:
        return texts[language]
    code = _code(language or "")
    for name, text in texts.items():
        if code and _code(name) == code:
            return text
    return next(iter(texts.values()))


def _code(language: str) -> str:
    inside = language.rpartition("(")[2].rstrip(") ") if "(" in language else language
    return inside.strip().lower().replace("_", "-").partition("-")[0]

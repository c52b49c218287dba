"""How an assessment lies in an XLSForm: which field of the document stands at which question.

The workbooks and the reading of answers both follow this, so that they cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from exitdesk.domain.catalogue.events import ASSESSMENT
from exitdesk.domain.fields import Choice, Field, Kind
from exitdesk.i18n import N_

ROOT: Final = "data"
HEAD_GROUP: Final = "head"
DEFAULTS_GROUP: Final = "defaults"
FORMULATION_GROUP: Final = "formulation"
AND: Final = "; "
"""Between the names of several people, and between several days, in one line of text."""

HEAD: Final = (
    "occurred_on",
    "seq",
    "talked_on",
    "reference_from",
    "setting",
    "by",
    "second_rater",
    "present",
    "with_client",
    "language",
    "interpreter",
    "medium",
    "copy_to_client",
    "client_words",
)
RATING: Final = (
    "st",
    "n",
    "cn",
    "s",
    "cs",
    "cst",
    "client_words",
    "wants",
    "u",
    "src",
    "conf",
    "note_fact",
    "note_opinion",
    "why",
)
DEFAULTS: Final = ("st", "u", "conf", "src", "why")

YES: Final = "yes"
NO: Final = "no"
YES_NO: Final = (Choice(YES, N_("yes")), Choice(NO, N_("no")))


@dataclass(frozen=True, slots=True)
class Place:
    """A field and the question it is asked by: the groups around it and its name."""

    groups: tuple[str, ...]
    name: str
    field: Field


def head() -> tuple[Place, ...]:
    """Return the places of the head."""
    return tuple(Place((HEAD_GROUP,), name, ASSESSMENT.by_name[name]) for name in HEAD)


def defaults() -> tuple[Place, ...]:
    """Return the places of what holds unless an item says otherwise."""
    block = _inside("defaults")
    return tuple(Place((DEFAULTS_GROUP,), f"defaults_{name}", block[name]) for name in DEFAULTS)


def rating(area: str, item: str) -> tuple[Place, ...]:
    """Return the places of one item."""
    ratings = _inside("ratings")
    return tuple(Place((area, item), f"{item}_{name}", ratings[name]) for name in RATING)


def formulation(keys: tuple[str, ...]) -> tuple[Place, ...]:
    """Return the places of the formulation; the client's own words follow the client's view."""
    block = _inside("formulation")
    names = [
        name for key in keys for name in ((key, "client_words") if key == "client_view" else (key,))
    ]
    return tuple(Place((FORMULATION_GROUP,), f"formulation_{name}", block[name]) for name in names)


def written(field: Field, value: object) -> str:
    """Return a value as an XForm has it; "" where it says nothing."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list | tuple):
        between = " " if field.kind is Kind.CHOICES else AND
        return between.join(str(one) for one in value)
    return "" if value is None else str(value)


def understood(field: Field, text: str) -> object:
    """Return what the answer `text` means in the document; None for an empty one."""
    said = text.strip()
    if not said:
        return None
    match field.kind:
        case Kind.NUMBER:
            return int(said) if said.lstrip("-").isdecimal() else None
        case Kind.YES_NO:
            return {YES: True, NO: False, "true": True, "false": False}.get(said)
        case Kind.CHOICES:
            return said.split()
        case Kind.PEOPLE | Kind.DATES:
            return [one.strip() for one in said.split(AND.strip()) if one.strip()]
        case _:
            return text


def _inside(name: str) -> dict[str, Field]:
    return {field.name: field for field in ASSESSMENT.by_name[name].fields}

"""What of a case file a purpose needs: lists of what goes, never of what stays.

Two purposes take something out of a file. A *referral* gives a service what it needs to begin:
who it is, how to reach them safely, what was agreed on in words meant for third parties. A
*pseudonymous* extract gives an evaluator what can be counted: choices, figures, intervals; no
word that a person typed, no name, no code, no calendar date. Whatever is not listed stays out,
so that a new field stays out until somebody decides.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from exitdesk.domain.catalogue import CATALOGUE, EVENT_KINDS
from exitdesk.domain.fields import Field, Kind, RecordKind
from exitdesk.domain.textkeys import folded
from exitdesk.domain.validation import is_empty

Purpose = Literal["referral", "pseudonymous"]

REFERRAL: Final[dict[str, tuple[str, ...]]] = {
    "case": (
        "code", "alias", "kind", "languages", "interpreter", "birth_year", "setting",
        "setting_place",
    ),
    "name": ("full_name", "kind", "language", "note"),
    "reach": ("channel", "address", "safe", "when", "say"),
    "referral_out": (
        "occurred_on", "ref", "service", "kind", "for_goal", "client_agreed", "status",
        "expected_start", "passed_on", "urgency", "funding", "warm_handover", "feedback_agreed",
    ),
    "plan": ("occurred_on", "version", "goals"),
    "contact": ("name", "kind", "relation", "organisation", "reach"),
    "attachment": ("file_name", "title", "media_type", "size", "content", "added_on"),
}  # fmt: skip
"""Kinds and fields that a referral may hold. Contacts and documents only where somebody ticks."""
_GOALS: Final = ("id", "area", "plain_version", "due", "status")
ASKED_FOR: Final = frozenset({"contact", "attachment"})
"""Kinds that go only where a person ticks them: they tell of others, or more than was asked."""

_COUNTED: Final = frozenset(kind.name for kind in EVENT_KINDS) - {
    "submission",
    "security_consultation",
}
_NEVER: Final = frozenset(
    {
        ("case", "retention_review"),
        ("case", "legal_hold"),
        ("person_of_concern", "age"),
    }
)
_NAMED: Final = frozenset(
    {
        ("assessment", "form"),
        ("assessment", "form_version"),
        ("instrument_result", "instrument"),
        ("instrument_result", "version"),
    }
)
"""Texts that say with what was measured; they are looked through for names all the same."""
_GOAL_ID: Final = frozenset({"id", "goal", "for_goal"})
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}")
_ITEM: Final = re.compile(r"[A-Z]{0,2}\d{1,3}[a-z]?")
_BAND: Final = 5


def kinds(purpose: Purpose) -> frozenset[str]:
    """Return the kinds of records of which something may go."""
    return frozenset(REFERRAL) if purpose == "referral" else _COUNTED | {"case"}


def referred(kind: str, doc: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what of a record goes with a referral, None where nothing does."""
    allowed = REFERRAL.get(kind)
    if allowed is None:
        return None
    found = {name: doc[name] for name in allowed if not is_empty(doc.get(name))}
    if kind == "plan" and "goals" in found:
        found["goals"] = [
            {name: goal[name] for name in _GOALS if not is_empty(goal.get(name))}
            for goal in found["goals"]
        ]
    return found if _is_whole(CATALOGUE[kind].fields, found) else None


@dataclass(frozen=True, slots=True)
class Disguise:
    """How one case is disguised for one recipient.

    `code` stands for the client, `days` is added to every date, `words` (folded) are names that
    may stand in no text.
    """

    code: str
    days: int
    words: frozenset[str]


def disguised(kind: str, doc: Mapping[str, Any], disguise: Disguise) -> dict[str, Any] | None:
    """Return what of a record can be counted without telling who it is; None where nothing can."""
    if kind != "case" and kind not in _COUNTED:
        return None
    found = _Disguising(disguise).group(CATALOGUE[kind], doc)
    if kind == "case":
        found["code"] = disguise.code
    return found if _is_whole(CATALOGUE[kind].fields, found) else None


def words_of(names: Iterable[str]) -> frozenset[str]:
    """Return the words of names, as they are looked for in texts."""
    return frozenset(word for name in names for word in folded(name).split() if len(word) > 1)


class _Disguising:
    """Turns values of fields into what may go."""

    def __init__(self, disguise: Disguise) -> None:
        self._disguise = disguise

    def group(self, kind: RecordKind, doc: Mapping[str, Any]) -> dict[str, Any]:
        return self._fields(kind.name, kind.fields, doc)

    def _fields(
        self, place: str, fields: tuple[Field, ...], doc: Mapping[str, Any]
    ) -> dict[str, Any]:
        found = {}
        for field in fields:
            value = doc.get(field.name)
            if is_empty(value) or (place, field.name) in _NEVER:
                continue
            told = self._value(place, field, value)
            if not is_empty(told):
                found[field.name] = told
        return found

    def _value(self, place: str, field: Field, value: Any) -> Any:
        if field.name == "birth_year":
            return value // _BAND * _BAND
        turned = _OF_KIND.get(field.kind)
        if turned is not None:
            return turned(self, field, value)
        if field.kind is Kind.TEXT and (place, field.name) in _NAMED:
            return self._plain(value)
        if field.kind is Kind.TEXT and field.name in _GOAL_ID:
            return value if _ITEM.fullmatch(value) else None
        return None

    def _plain(self, value: str) -> str | None:
        words = set(re.split(r"[ ._-]+", folded(value)))
        harmless = _PLAIN.fullmatch(value) and not words & self._disguise.words
        return value if harmless else None

    def as_it_is(self, _field: Field, value: Any) -> Any:
        return value

    def choice(self, field: Field, value: Any) -> Any:
        return value if any(value == choice.name for choice in field.choices) else None

    def choices(self, field: Field, value: Any) -> list[Any]:
        return [one for one in value if self.choice(field, one)]

    def items(self, _field: Field, value: Any) -> list[Any]:
        return [one for one in value if _ITEM.fullmatch(one)]

    def day(self, _field: Field, value: Any) -> str | None:
        try:
            day = dt.date.fromisoformat(str(value)[:10])
        except ValueError:
            return None
        return (day + dt.timedelta(days=self._disguise.days)).isoformat()

    def days(self, field: Field, value: Any) -> list[str]:
        return [day for one in value if (day := self.day(field, one))]

    def scores(self, _field: Field, value: Any) -> dict[str, Any]:
        return {key: one for key, one in value.items() if _ITEM.fullmatch(key)}

    def block(self, field: Field, value: Any) -> dict[str, Any] | None:
        found = self._fields(field.name, field.fields, value)
        return found if _is_whole(field.fields, found) else None

    def rows(self, field: Field, value: Any) -> list[dict[str, Any]]:
        return [row for one in value if (row := self.block(field, one))]

    def ratings(self, field: Field, value: Any) -> dict[str, Any]:
        return {
            key: row
            for key, one in value.items()
            if _ITEM.fullmatch(key) and (row := self.block(field, one))
        }


_OF_KIND: Final[dict[Kind, Callable[[_Disguising, Field, Any], Any]]] = {
    Kind.NUMBER: _Disguising.as_it_is,
    Kind.MINUTES: _Disguising.as_it_is,
    Kind.SCALE: _Disguising.as_it_is,
    Kind.YES_NO: _Disguising.as_it_is,
    Kind.CHOICE: _Disguising.choice,
    Kind.CHOICES: _Disguising.choices,
    Kind.TAGS: _Disguising.items,
    Kind.DATE: _Disguising.day,
    Kind.INSTANT: _Disguising.day,
    Kind.DATES: _Disguising.days,
    Kind.SCORES: _Disguising.scores,
    Kind.BLOCK: _Disguising.block,
    Kind.ROWS: _Disguising.rows,
    Kind.RATINGS: _Disguising.ratings,
}
"""Kinds of fields of which something can go; texts, persons, consent lines never do."""


def _is_whole(fields: tuple[Field, ...], found: Mapping[str, Any]) -> bool:
    return bool(found) and all(field.name in found for field in fields if field.required)

"""The events of one case as formulas read them: plain values, in order.

Documents come from people, other devices and older versions, so every reader here answers None
or an empty value where a field is missing or has another type; nothing raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple, TypeAlias

Doc: TypeAlias = Mapping[str, object]

ATTENDED: Final = frozenset({"attended", "late"})
"""Contacts that took place. Someone who comes late has come: minutes and distances count them."""

_EMPTY: Final[Doc] = {}
_DIGITS: Final = re.compile(r"(\d+)")


class CaseEvent(NamedTuple):
    """One event: its kind, its reference (unique in the case), its day and its document."""

    kind: str
    ref: str
    occurred_on: date
    doc: Doc


CaseEvents: TypeAlias = Sequence[CaseEvent]


def in_order(case_events: Iterable[CaseEvent]) -> list[CaseEvent]:
    """Return the events by day; those of one day by reference, numbers as numbers."""
    return sorted(case_events, key=lambda event: (event.occurred_on, natural(event.ref)))


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key in which ``E1-9`` comes before ``E1-10``."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part)
        for part in _DIGITS.split(text)
        if part
    )


def of_kind(case_events: Iterable[CaseEvent], *kinds: str) -> list[CaseEvent]:
    """Return the events of these kinds in their order."""
    return [event for event in case_events if event.kind in kinds]


def day(value: object) -> date | None:
    """Return the day of an ISO date or instant."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def whole(value: object) -> int | None:
    """Return a whole number; a yes or no is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def word(value: object) -> str:
    """Return a text, or an empty one."""
    return value if isinstance(value, str) else ""


def block(value: object) -> Doc:
    """Return the fields of a block, or none."""
    return value if isinstance(value, Mapping) else _EMPTY


def rows(value: object) -> list[Doc]:
    """Return the rows of a list that are blocks."""
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def names(value: object) -> list[str]:
    """Return the texts of a list."""
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def contact(event: CaseEvent) -> Doc:
    """Return the contact block of a session."""
    return block(event.doc.get("contact"))


def took_place(event: CaseEvent) -> bool:
    """Tell whether a session was attended (or attended late)."""
    return word(contact(event).get("attendance")) in ATTENDED


def attended_sessions(case_events: Iterable[CaseEvent]) -> list[CaseEvent]:
    """Return the sessions that took place, in their order."""
    return [event for event in of_kind(case_events, "session") if took_place(event)]


def first_release(ordered: Iterable[CaseEvent]) -> date | None:
    """Return the day of the first change of setting whose kind begins with "release"."""
    for event in of_kind(ordered, "setting_change"):
        if word(event.doc.get("kind")).startswith("release"):
            return event.occurred_on
    return None


def closed_on(ordered: Iterable[CaseEvent]) -> date | None:
    """Return the day of the closure that stands: the last, unless the case was opened again."""
    closing = of_kind(ordered, "closure", "reopening")
    return closing[-1].occurred_on if closing and closing[-1].kind == "closure" else None


def end_of_file(ordered: Sequence[CaseEvent]) -> date | None:
    """Return the day of the closure, or of the last event where there is none."""
    return closed_on(ordered) or (ordered[-1].occurred_on if ordered else None)

"""Values of the story format turned into field values of the catalogue.

What cannot be turned stays as it is; validation then names it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from exitdesk.domain.fields import Field, Kind
from exitdesk.domain.ids import RecordId, reference
from exitdesk.domain.validation import clean_text

Staff = Mapping[str, RecordId]


def converted(field: Field, value: Any, staff: Staff) -> Any:  # noqa: C901, PLR0911, PLR0912 (one arm a kind)
    """Return `value`, as YAML gave it, as a value of `field`; `staff` maps short forms to ids."""
    if value is None:
        return None
    match field.kind:
        case Kind.TEXT:
            return _words(value, "; ")
        case Kind.PARAGRAPH:
            return _words(value, "\n")
        case Kind.DATE | Kind.INSTANT:
            return _date(value)
        case Kind.YES_NO:
            return {"yes": True, "no": False}.get(value, value) if isinstance(value, str) else value
        case Kind.CHOICE:
            return (
                dict(field.synonyms).get(word, word)
                if isinstance(word := _words(value, ";"), str)
                else word
            )
        case Kind.PERSON:
            return _person(value, staff)
        case Kind.PEOPLE:
            return _each(value, lambda v: _person(v, staff))
        case Kind.CHOICES | Kind.TAGS | Kind.LINES:
            return _each(value, lambda v: _words(v, "; "))
        case Kind.DATES:
            return _each(value, _date)
        case Kind.BLOCK:
            return (
                group(field.fields, value, staff)
                if isinstance(value, Mapping)
                else _only(field, value, staff)
            )
        case Kind.ROWS:
            rows = value if isinstance(value, list) else [value]
            return [_row(field, row, staff) for row in rows]
        case Kind.RATINGS | Kind.SCORES | Kind.SCOPE:
            return _table(field, value, staff)
        case Kind.NUMBER | Kind.MINUTES | Kind.SCALE:
            return int(value) if isinstance(value, float) and value.is_integer() else value


def group(fields: tuple[Field, ...], value: Mapping[Any, Any], staff: Staff) -> dict[str, Any]:
    """Convert a mapping field by field; keys that no field has are kept for validation to name."""
    by_name = {f.name: f for f in fields}
    found: dict[str, Any] = {}
    for key, inner in value.items():
        name = _level(key, by_name)
        field = by_name.get(name)
        found[name] = converted(field, inner, staff) if field else inner
    return {k: v for k, v in found.items() if v is not None}


def _level(key: Any, by_name: Mapping[str, Field]) -> str:
    """Return a key as text; the level 1 of a goal is written +1."""
    name = str(key)
    return f"+{name}" if f"+{name}" in by_name else name


def _only(field: Field, value: Any, staff: Staff) -> Any:
    """Take plain words for a block's text (`note: ...`, `next: ...`) where it has one."""
    for name in ("text", "what", "comment", "story"):
        inner = field.inner(name)
        if inner is not None and isinstance(value, str):
            made = {name: converted(inner, value, staff)}
            return {"format": "free", **made} if field.name == "note" else made
    return value


def _row(field: Field, row: Any, staff: Staff) -> Any:
    if isinstance(row, Mapping):
        return group(field.fields, row, staff)
    return {field.fields[0].name: _words(row, "; ")} if isinstance(row, str) else row


def _table(field: Field, value: Any, staff: Staff) -> Any:
    if not isinstance(value, Mapping):
        return value
    if field.kind is Kind.RATINGS:
        return {
            str(k): group(field.fields, v, staff) if isinstance(v, Mapping) else v
            for k, v in value.items()
        }
    return {str(k): _words(v, "; ") if field.kind is Kind.SCOPE else v for k, v in value.items()}


def _words(value: Any, between: str) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, int | float | dt.date):
        return value.isoformat() if isinstance(value, dt.date) else str(value)
    if isinstance(value, list) and value and all(not isinstance(v, list | Mapping) for v in value):
        return between.join(str(_words(v, between)) for v in value)
    return value


def _date(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _person(value: Any, staff: Staff) -> Any:
    return (
        reference(staff[value])
        if isinstance(value, str) and value in staff
        else _words(value, "; ")
    )


def _each(value: Any, one: Any) -> Any:
    if isinstance(value, Mapping):
        return value
    return [one(v) for v in (value if isinstance(value, list) else [value])]

"""Whether a stored value has the shape that the editor of its field can hold.

What does not fit is shown as it is and kept; an editor would bend or drop it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, assert_never

from exitdesk.domain.fields import Field, Kind


def fits(field: Field, value: Any) -> bool:  # noqa: C901, PLR0911, PLR0912 (one arm a kind)
    """Tell whether the editor of `field` can hold `value` whole."""
    match field.kind:
        case Kind.TEXT | Kind.PARAGRAPH | Kind.PERSON | Kind.CHOICE:
            return isinstance(value, str)
        case Kind.NUMBER | Kind.MINUTES:
            return _is_int(value)
        case Kind.SCALE:
            return _is_int(value) and (field.low or 0) <= value <= (field.high or 10)
        case Kind.DATE:
            return _is_date(value)
        case Kind.INSTANT:
            return _is_instant(value)
        case Kind.YES_NO:
            return isinstance(value, bool)
        case Kind.CHOICES | Kind.TAGS | Kind.PEOPLE:
            return _each(value, str)
        case Kind.LINES:
            return _each(value, str) and not any("\n" in line for line in value)
        case Kind.DATES:
            return isinstance(value, list) and all(_is_date(one) for one in value)
        case Kind.BLOCK:
            return isinstance(value, Mapping) and group_fits(field.fields, value)
        case Kind.ROWS:
            return isinstance(value, list) and all(
                isinstance(row, Mapping) and group_fits(field.fields, row) for row in value
            )
        case Kind.SCORES:
            return isinstance(value, Mapping) and all(_is_int(one) for one in value.values())
        case Kind.SCOPE:
            return isinstance(value, Mapping) and _each(list(value.values()), str)
        case Kind.RATINGS:
            return isinstance(value, Mapping) and all(
                isinstance(row, Mapping) and group_fits(field.fields, row) for row in value.values()
            )
        case _:
            assert_never(field.kind)


def group_fits(fields: tuple[Field, ...], doc: Mapping[str, Any]) -> bool:
    """Tell whether every value of a group fits; names that are not described may stand beside."""
    known = {field.name: field for field in fields}
    return all(
        value is None or fits(known[name], value) for name, value in doc.items() if name in known
    )


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _each(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(one, kind) for one in value)


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(dt.date.fromisoformat(value)) and len(value) == 10
    except ValueError:
        return False


def _is_instant(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(dt.datetime.fromisoformat(value))
    except ValueError:
        return False


def raw(value: Any) -> str:
    """Return a value of no known form in words."""
    if isinstance(value, dict):
        return "; ".join(f"{name}: {raw(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(raw(one) for one in value)
    return str(value)

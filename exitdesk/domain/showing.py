"""Values of a document as a reader sees them: words, never raw names of fields or choices."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, assert_never

from exitdesk.domain.dates import shown_date
from exitdesk.domain.durations import shown_minutes
from exitdesk.domain.fields import Field, Kind
from exitdesk.domain.validation import is_empty
from exitdesk.i18n import language, tr

NameOf = Callable[[str], str]
_NAME = re.compile(r"[A-Za-z0-9]+(_[A-Za-z0-9]+)+")


def said(fields: tuple[Field, ...], doc: Mapping[str, Any]) -> Iterator[tuple[Field, Any]]:
    """Yield the fields that say something, in the order they are shown."""
    for field in fields:
        value = doc.get(field.name)
        if not is_empty(value) and not field.machine:
            yield field, value


def shown(field: Field, value: Any, name_of: NameOf) -> str:  # noqa: C901, PLR0911, PLR0912 (one arm a kind)
    """Return one value in words; rows and blocks become lines."""
    match field.kind:
        case Kind.TEXT:
            return plain(str(value))
        case Kind.PARAGRAPH:
            return str(value)
        case Kind.PERSON:
            return name_of(str(value))
        case Kind.PEOPLE:
            return ", ".join(name_of(str(v)) for v in value)
        case Kind.NUMBER:
            return str(value)
        case Kind.MINUTES:
            return shown_minutes(value)
        case Kind.SCALE:
            return tr("{value} of {high}", value=value, high=field.high)
        case Kind.DATE:
            return day(str(value))
        case Kind.INSTANT:
            return moment(str(value))
        case Kind.DATES:
            return ", ".join(day(str(v)) for v in value)
        case Kind.YES_NO:
            return tr("yes") if value else tr("no")
        case Kind.CHOICE:
            return tr(field.choice_label(value))
        case Kind.CHOICES:
            return ", ".join(tr(field.choice_label(v)) for v in value)
        case Kind.TAGS:
            return ", ".join(value)
        case Kind.LINES:
            return "\n".join(value)
        case Kind.SCORES:
            return ", ".join(f"{k}: {v:+d}" if v else f"{k}: 0" for k, v in value.items())
        case Kind.SCOPE:
            return "\n".join(f"{_plain(k)}: {_plain(v)}" for k, v in value.items())
        case Kind.BLOCK:
            return "\n".join(line(f, v, name_of) for f, v in said(field.fields, value))
        case Kind.ROWS:
            return "\n".join(row(field, r, name_of) for r in value)
        case Kind.RATINGS:
            return "\n".join(f"{k}: {row(field, r, name_of)}" for k, r in value.items())
        case _:
            assert_never(field.kind)


def line(field: Field, value: Any, name_of: NameOf) -> str:
    """Return a field with its label on one line."""
    return f"{tr(field.label)}: {shown(field, value, name_of)}"


def row(field: Field, value: Mapping[str, Any], name_of: NameOf) -> str:
    """Return a small record of rows on one line; its first text needs no label."""
    parts = []
    for n, (inner, inner_value) in enumerate(said(field.fields, value)):
        words = shown(inner, inner_value, name_of).replace("\n", "; ")
        parts.append(words if n == 0 else f"{tr(inner.label)}: {words}")
    return " · ".join(parts)


def facts(fields: tuple[Field, ...], doc: Mapping[str, Any], name_of: NameOf) -> str:
    """Return short values on one line; a plain yes is said by its label alone."""
    return " · ".join(
        tr(field.label) if value is True else line(field, value, name_of).replace("\n", "; ")
        for field, value in said(fields, doc)
    )


def plain(words: str) -> str:
    """Return a name_like_this with spaces; ordinary words stay as they are."""
    return words.replace("_", " ") if _NAME.fullmatch(words) else words


def day(iso: str) -> str:
    """Return an ISO date as people write it; what is no date reads as it stands."""
    try:
        return shown_date(dt.date.fromisoformat(iso[:10]), language())
    except ValueError:
        return iso


def moment(iso: str) -> str:
    """Return an ISO instant as day and time."""
    return day(iso) + (f" {iso[11:16]}" if len(iso) > 10 else "")


def _plain(word: object) -> str:
    return str(word).replace("_", " ")

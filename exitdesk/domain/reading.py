"""What a document says in words: for search, for excerpts and for one-line titles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, assert_never

from exitdesk.domain.fields import Field, Kind, RecordKind, Role
from exitdesk.domain.ids import referred
from exitdesk.domain.validation import is_empty

TITLE_FIELDS = (
    "what",
    "title",
    "full_name",
    "name",
    "service",
    "kind",
    "decision",
    "status",
    "reason",
    "instrument",
    "form",
    "agency",
    "category",
    "to",
    "channel",
    "file_name",
    "code",
)


def words(kind: RecordKind, doc: Mapping[str, Any]) -> tuple[str, str]:
    """Return the searchable (names, text) of a document, without references to other records."""
    names: list[str] = []
    texts: list[str] = []
    for field, value in _leaves(kind.fields, doc):
        if isinstance(value, str) and referred(value) is None:
            (names if _is_name(kind, field) else texts).append(value)
    return "\n".join(names), "\n".join(texts)


def _is_name(kind: RecordKind, field: Field) -> bool:
    of_file = kind.role is not Role.EVENT and field.name in ("code", "alias", "name")
    return field.identifying or of_file or field.kind in (Kind.PERSON, Kind.PEOPLE)


def _leaves(  # noqa: C901, PLR0912 (one arm a kind)
    fields: tuple[Field, ...], doc: Mapping[str, Any]
) -> Iterator[tuple[Field, Any]]:
    for field in fields:
        value: Any = doc.get(field.name)
        if is_empty(value) or not field.searched:
            continue
        match field.kind:
            case Kind.BLOCK:
                yield from _leaves(field.fields, value)
            case Kind.ROWS:
                for row in value:
                    yield from _leaves(field.fields, row)
            case Kind.RATINGS:
                for row in value.values():
                    yield from _leaves(field.fields, row)
            case Kind.SCOPE:
                yield from ((field, f"{k} {v}") for k, v in value.items())
            case Kind.CHOICE:
                yield field, field.choice_label(value)
            case Kind.CHOICES:
                yield from ((field, field.choice_label(v)) for v in value)
            case Kind.TAGS | Kind.LINES | Kind.PEOPLE:
                yield from ((field, v) for v in value)
            case Kind.TEXT | Kind.PARAGRAPH | Kind.PERSON:
                yield field, value
            case (
                Kind.NUMBER
                | Kind.MINUTES
                | Kind.SCALE
                | Kind.DATE
                | Kind.INSTANT
                | Kind.YES_NO
                | Kind.DATES
                | Kind.SCORES
            ):
                continue
            case _:
                assert_never(field.kind)


def title(kind: RecordKind, doc: Mapping[str, Any]) -> str:
    """Return the untranslated first thing that a record says about itself, or an empty text."""
    if kind.name == "session":
        contact = doc.get("contact") or {}
        field = kind.by_name["contact"].inner("type")
        return field.choice_label(contact["type"]) if field and contact.get("type") else ""
    field = title_field(kind, doc)
    if field is None:
        return ""
    value = doc[field.name].strip()
    words = field.choice_label(value) if field.choices else value.splitlines()[0]
    return words.replace("_", " ") if " " not in words else words


def title_field(kind: RecordKind, doc: Mapping[str, Any]) -> Field | None:
    """Return the field that `title` is taken from; None where it is from none or inside one."""
    if kind.name == "session":
        return None
    for name in TITLE_FIELDS:
        value = doc.get(name)
        if isinstance(value, str) and value.strip() and name in kind.by_name:
            return kind.by_name[name]
    return None


def excerpt(kind: RecordKind, doc: Mapping[str, Any], length: int = 240) -> str:
    """Return the beginning of a document's own text, on one line."""
    if kind.name == "session":
        note = doc.get("note") or {}
        parts = [str(v) for k, v in note.items() if k != "format" and v]
    else:
        parts = [
            str(doc[f.name])
            for f in kind.fields
            if f.kind is Kind.PARAGRAPH and not is_empty(doc.get(f.name))
        ]
    text = " ".join(" ".join(parts).split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"

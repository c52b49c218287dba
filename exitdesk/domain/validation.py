"""Checking documents against their description.

`problems` says what is wrong with a document; an empty list means that it may be saved.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, assert_never

from exitdesk.domain.fields import Field, Kind, RecordKind
from exitdesk.i18n import tr

EARLIEST: Final = dt.date(1900, 1, 1)
LATEST: Final = dt.date(2200, 12, 31)
TEXT_LIMIT: Final = 4_000_000
_WORD = re.compile(r"[^\s].{0,199}", re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where: `path` names fields and row numbers from the outside in."""

    path: tuple[str | int, ...]
    message: str

    def __str__(self) -> str:
        """Read as ``decisions 2 by: ...``."""
        place = " ".join(str(p + 1) if isinstance(p, int) else p for p in self.path)
        return f"{place}: {self.message}" if place else self.message


def problems(kind: RecordKind, doc: Mapping[str, Any]) -> list[Problem]:
    """Return everything wrong with `doc`; meta fields that begin with ``_`` are not looked at."""
    return list(_of_group(kind.fields, doc, ()))


def clean_text(text: str) -> str:
    """Return `text` without NUL, control characters and lone surrogates, which no one can see."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def is_empty(value: object) -> bool:
    """Tell whether a value says nothing; False and 0 do say something."""
    return value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip())


def _of_group(
    fields: tuple[Field, ...], doc: Mapping[str, Any], at: tuple[str | int, ...]
) -> Iterator[Problem]:
    known = {f.name for f in fields}
    for name in doc:
        if name not in known and not (not at and name.startswith("_")):
            yield Problem((*at, name), tr("There is no such field here."))
    for field in fields:
        value = doc.get(field.name)
        if is_empty(value):
            if field.required:
                yield Problem((*at, field.name), tr("This is needed."))
        else:
            yield from of_value(field, value, (*at, field.name))


def of_value(field: Field, value: Any, at: tuple[str | int, ...] = ()) -> Iterator[Problem]:  # noqa: C901, PLR0912 (one arm a kind)
    """Yield what is wrong with one value that is not empty."""
    match field.kind:
        case Kind.TEXT | Kind.PARAGRAPH | Kind.PERSON:
            yield from _text(value, at)
        case Kind.NUMBER | Kind.MINUTES | Kind.SCALE:
            yield from _number(field, value, at)
        case Kind.DATE:
            yield from _date(value, at)
        case Kind.INSTANT:
            yield from _instant(value, at)
        case Kind.YES_NO:
            if not isinstance(value, bool):
                yield Problem(at, tr("This is answered with yes or no."))
        case Kind.CHOICE:
            yield from _choice(field, value, at)
        case Kind.CHOICES:
            yield from _each(value, at, lambda v, a: _choice(field, v, a))
        case Kind.TAGS | Kind.LINES | Kind.PEOPLE:
            yield from _each(value, at, _text)
        case Kind.DATES:
            yield from _each(value, at, _date)
        case Kind.BLOCK:
            yield from (
                _of_group(field.fields, value, at) if isinstance(value, Mapping) else _shape(at)
            )
        case Kind.ROWS:
            yield from _each(value, at, lambda v, a: _row(field, v, a))
        case Kind.SCORES:
            yield from _table(value, at, lambda v, a: _number(field, v, a))
        case Kind.SCOPE:
            yield from _table(value, at, _text)
        case Kind.RATINGS:
            yield from _table(value, at, lambda v, a: _row(field, v, a))
        case _:
            assert_never(field.kind)


def _shape(at: tuple[str | int, ...]) -> Iterator[Problem]:
    yield Problem(at, tr("This has another form than expected."))


def _row(field: Field, value: Any, at: tuple[str | int, ...]) -> Iterator[Problem]:
    return _of_group(field.fields, value, at) if isinstance(value, Mapping) else _shape(at)


def _each(value: Any, at: tuple[str | int, ...], check: Any) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield from _shape(at)
        return
    for n, item in enumerate(value):
        yield from check(item, (*at, n))


def _table(value: Any, at: tuple[str | int, ...], check: Any) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield from _shape(at)
        return
    for name, item in value.items():
        yield from check(item, (*at, name))


def _text(value: Any, at: tuple[str | int, ...]) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem(at, tr("Words are expected here."))
    elif len(value) > TEXT_LIMIT:
        yield Problem(
            at, tr("This text is too long to be kept in one field; four million characters fit.")
        )
    elif _CONTROL.search(value):
        yield Problem(at, tr("This text holds a character that cannot be stored."))


def _number(field: Field, value: Any, at: tuple[str | int, ...]) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, int):
        yield Problem(at, tr("A whole number is expected here."))
    elif (field.low is not None and value < field.low) or (
        field.high is not None and value > field.high
    ):
        yield Problem(
            at,
            tr("A number from {low} to {high} is expected here.", low=field.low, high=field.high),
        )


def _date(value: Any, at: tuple[str | int, ...]) -> Iterator[Problem]:
    try:
        parsed = (
            dt.date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
        )
    except ValueError:
        parsed = None
    if parsed is None:
        yield Problem(at, tr("A date is expected here."))
    elif not EARLIEST <= parsed <= LATEST:
        yield Problem(at, tr("This date lies outside of 1900 to 2200."))


def _instant(value: Any, at: tuple[str | int, ...]) -> Iterator[Problem]:
    try:
        parsed = dt.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        parsed = None
    if parsed is None:
        yield Problem(at, tr("A date, or a date with a time, is expected here."))
    elif not EARLIEST <= parsed.date() <= LATEST:
        yield Problem(at, tr("This date lies outside of 1900 to 2200."))


def _choice(field: Field, value: Any, at: tuple[str | int, ...]) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem(at, tr("A choice is expected here."))
    elif field.open_choices:
        if not _WORD.fullmatch(value):
            yield Problem(at, tr("This is too long for a choice."))
        yield from _text(value, at)
    elif all(value != c.name for c in field.choices):
        names = ", ".join(c.name for c in field.choices)
        yield Problem(at, tr("This is none of the choices here: {names}.", names=names))

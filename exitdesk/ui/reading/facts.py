"""What a record says, in the order of its description: lines, texts, lists and small tables.

Everything that the record holds is in it, nothing of it by the name of a field. Pure: no widgets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from exitdesk.domain.fields import Field, Kind, RecordKind
from exitdesk.domain.items import item_name
from exitdesk.domain.validation import is_empty
from exitdesk.i18n import tr
from exitdesk.ui.reading.values import (
    Known,
    choice_words,
    plain_words,
    scope_words,
    sentence,
    signed,
    value_words,
)

LONG: Final = 70
"""Characters from which words are a text of their own and no longer a short line."""
SHOWN_OUTSIDE: Final = frozenset({"occurred_on"})
"""What the place that shows the record says already."""
_QUOTED: Final = frozenset({"quote", "client_words", "strongest_sentence", "own_words"})
_SCORES: Final = ("scores", "client_scores", "worker_scores")
_NOTES_OF_RATING: Final = ("cst", "client_words", "note_fact", "note_opinion", "src")
_FIGURES: Final = (Kind.NUMBER, Kind.SCALE)
_RATED: Final = "rated"


@dataclass(frozen=True, slots=True)
class Line:
    """A name and a short value. `identifying` values wait for a deliberate reveal."""

    label: str
    text: str
    private: bool = True
    identifying: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """A text to be read; `quoted` ones are somebody's own words."""

    label: str
    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """A list of short texts."""

    label: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of words under `columns` (which may be empty words)."""

    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Facts that belong together under a heading."""

    label: str
    facts: tuple[Fact, ...]


Fact = Line | Prose | Points | Table | Group


def facts(
    kind: RecordKind,
    doc: Mapping[str, Any],
    known: Known,
    without: frozenset[str] = SHOWN_OUTSIDE,
) -> list[Fact]:
    """Return everything that `doc` says, except the fields `without`."""
    rest = {name: value for name, value in doc.items() if name not in without}
    return [*_of_group(kind.fields, rest, known), *_unknown(kind.fields, rest)]


def _of_group(fields: Sequence[Field], doc: Mapping[str, Any], known: Known) -> Iterator[Fact]:
    defaults: Any = doc.get("defaults") or {}
    for field in fields:
        value: Any = doc.get(field.name)
        if is_empty(value) or field.machine:
            continue
        if field.kind is Kind.SCORES and field.name in _SCORES:
            if field.name == next(n for n in _SCORES if not is_empty(doc.get(n))):
                yield _scores(fields, doc, known)
        elif field.kind is Kind.RATINGS:
            yield from _ratings(field, value, defaults, known)
        else:
            yield from _of_field(field, value, known)


def facts_of_field(field: Field, value: Any, known: Known) -> list[Fact]:
    """Return what one field says."""
    return [] if is_empty(value) else list(_of_field(field, value, known))


def _of_field(field: Field, value: Any, known: Known) -> Iterator[Fact]:
    label = tr(field.label)
    match field.kind:
        case Kind.BLOCK if field.name == "gas":
            yield _levels(label, value)
        case Kind.BLOCK:
            yield from _block(field, value, known)
        case Kind.ROWS:
            yield from _rows(field, value, known)
        case Kind.LINES:
            yield Points(label, tuple(str(one) for one in value))
        case Kind.SCOPE:
            rows = tuple((scope_words(k), scope_words(str(v))) for k, v in value.items())
            yield Table(label, (tr("What for"), tr("Answer")), rows)
        case Kind.SCORES:
            rows = tuple((sentence(plain_words(k)), str(v)) for k, v in value.items())
            yield Table(label, ("", ""), rows)
        case Kind.TEXT | Kind.PARAGRAPH if field.name in _QUOTED:
            yield Prose(label, str(value), quoted=True)
        case _:
            words = value_words(field, value, known)
            if field.kind is Kind.PARAGRAPH or len(words) > LONG or "\n" in words:
                yield Prose(label, words)
            else:
                yield Line(label, words, field.private, field.identifying)


def _block(field: Field, value: Mapping[str, Any], known: Known) -> Iterator[Fact]:
    said = [f for f in field.fields if not is_empty(value.get(f.name))]
    if not said:
        return
    label = tr(field.label)
    if len(said) > 1 and all(f.kind in _FIGURES for f in said):
        yield _figures(label, said, value)
        return
    if field.name == "note":
        chosen = next((f for f in said if f.name == "format"), None)
        if chosen is not None:
            label = f"{label} · {choice_words(chosen, str(value['format']))}"
        said = [f for f in said if f.name != "format"]
    inner = tuple(_of_group(said, value, known))
    if field.name == "note" and value.get("format") == "free" and len(inner) == 1:
        yield replace(inner[0], label=tr(field.label))
    else:
        yield Group(label, inner)


def _figures(label: str, said: Sequence[Field], value: Mapping[str, Any]) -> Table:
    """Return numbers that belong together, the meaning of the ends in the heading."""
    ends = {f.anchors for f in said}
    anchors = next(iter(ends))
    high = said[0].high
    heading = ""
    if len(ends) == 1 and anchors is not None:
        heading = tr("0 {low}, {high} {most}", low=tr(anchors[0]), high=high, most=tr(anchors[1]))
    rows = tuple((tr(f.label), str(value[f.name])) for f in said)
    return Table(label, ("", heading), rows)


def _levels(label: str, value: Mapping[str, Any]) -> Table:
    """Return the levels of a goal, the best one first."""
    rows = tuple(
        (level.replace("-", "−"), str(value[level]))
        for level in ("+2", "+1", "0", "-1", "-2")
        if value.get(level)
    )
    return Table(label, ("", ""), rows)


def _rows(field: Field, value: Sequence[Mapping[str, Any]], known: Known) -> Iterator[Fact]:
    label = tr(field.label)
    if any(f.kind in (Kind.BLOCK, Kind.ROWS, Kind.LINES) for f in field.fields):
        for at, row in enumerate(value, 1):
            name = str(row.get("id") or at)
            inner = tuple(_of_group([f for f in field.fields if f.name != "id"], row, known))
            heading = tr("Goal {number}") if field.name == "goals" else "{label} {number}"
            yield Group(heading.format(label=label, number=name), inner)
        return
    used = [
        f
        for f in field.fields
        if not f.machine and any(not is_empty(row.get(f.name)) for row in value)
    ]
    cells = tuple(tuple(_goal_or_words(f, row.get(f.name), known) for f in used) for row in value)
    yield Table(label, tuple(tr(f.label) for f in used), cells)


def _goal_or_words(field: Field, value: Any, known: Known) -> str:
    if field.name == "goal" and isinstance(value, str):
        return known.goal(value)
    return value_words(field, value, known)


def _scores(fields: Sequence[Field], doc: Mapping[str, Any], known: Known) -> Table:
    """Put the scores of every voice on the line of their goal."""
    used = [f for f in fields if f.name in _SCORES and not is_empty(doc.get(f.name))]
    goals = list(dict.fromkeys(goal for f in used for goal in doc[f.name]))
    heads = {
        "scores": tr("Agreed") if len(used) > 1 else tr("Score"),
        "client_scores": tr("Client"),
        "worker_scores": tr("We"),
    }
    rows = tuple(
        (known.goal(goal), *(signed(doc[f.name].get(goal, "–")) for f in used)) for goal in goals
    )
    return Table(tr("Scores"), (tr("Goal"), *(heads[f.name] for f in used)), rows)


def _ratings(
    field: Field, value: Mapping[str, Any], defaults: Mapping[str, Any], known: Known
) -> Iterator[Fact]:
    """Return one line an item, what we see and what the client sees side by side."""
    described = {f.name: f for f in field.fields}
    status = {
        item: str(row.get("st") or defaults.get("st") or _RATED) for item, row in value.items()
    }
    rated = {i: {**defaults, **row} for i, row in value.items() if status[i] == _RATED}
    columns = [
        ("n", tr("Need: we")),
        ("cn", tr("Need: client")),
        ("s", tr("Strength: we")),
        ("cs", tr("Strength: client")),
        *((name, tr(described[name].label)) for name in ("u", "conf", "why", "wants")),
    ]
    used = [(n, head) for n, head in columns if any(n in row for row in rated.values())]
    if rated:
        rows = tuple(
            (item_name(i), *(value_words(described[n], row.get(n), known) or "–" for n, _ in used))
            for i, row in rated.items()
        )
        yield Table(tr(field.label), (tr("Item"), *(head for _, head in used)), rows)
    others = tuple(
        f"{item_name(item)}: {choice_words(described['st'], said)}"
        for item, said in status.items()
        if said != _RATED
    )
    if others:
        yield Points(tr("Not rated"), others)
    yield from _notes_of_ratings(value, described, known)


def _notes_of_ratings(
    value: Mapping[str, Any], described: Mapping[str, Field], known: Known
) -> Iterator[Fact]:
    for item, row in value.items():
        said = [described[n] for n in _NOTES_OF_RATING if not is_empty(row.get(n))]
        if said:
            yield Group(item_name(item), tuple(_of_group(said, row, known)))


def _unknown(fields: Sequence[Field], doc: Mapping[str, Any]) -> Iterator[Fact]:
    """Return what a newer version has written and this one has no description of."""
    names = {f.name for f in fields}
    for name, value in doc.items():
        if name not in names and not name.startswith("_") and not is_empty(value):
            yield Prose(sentence(name.replace("_", " ")), plain_words(str(value)))

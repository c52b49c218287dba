"""Answers as tables, the way Kobo and ODK lay them out: one row each, repeats as linked tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from exitdesk.forms import nodes
from exitdesk.forms.definition import FormDefinition, Label, Names
from exitdesk.forms.nodes import Node
from exitdesk.forms.xpath import Context, ExpressionError
from exitdesk.services.form_answers import child, elements

Cell = str | int | float | None
SEPARATOR: Final = "/"
_MULTIPLE: Final = frozenset({"select", "rank"})
_WHOLE: Final = frozenset({"int", "integer", "long"})
_BROKEN: Final = frozenset({"decimal", "double"})


@dataclass(slots=True)
class Column:
    """A question of one or more versions: the newest wording, the choices of all of them."""

    names: Names
    label: str
    kind: str
    several: bool
    silent: bool
    choices: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Return the groups around it and its name, as Kobo writes them."""
        return SEPARATOR.join(self.names[1:])


@dataclass(slots=True)
class Layout:
    """Where the columns of one or more versions of a form lie: by the repeat they are in."""

    columns: dict[Names, list[Column]] = field(default_factory=dict)
    labels: dict[Names, str] = field(default_factory=dict)

    @property
    def repeats(self) -> list[Names]:
        """Return the repeats, outer ones first."""
        return [names for names in self.columns if names]


@dataclass(slots=True)
class Table:
    """One sheet: its name, its headings, its rows."""

    name: str
    heads: list[str]
    rows: list[list[Cell]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """The answers of one instance, of the form or of a repeat. `parent` counts from 1."""

    index: int
    answers: Mapping[Names, str]
    parent: int = 0
    submission: int = 0


def layout(definitions: Sequence[FormDefinition]) -> Layout:
    """Return the columns of all versions, the newest first in `definitions` deciding the order."""
    merged = Layout()
    for definition in definitions:
        _merge(merged, _one(definition))
    return merged


def _one(definition: FormDefinition) -> Layout:
    found = Layout({(): []})
    _walk(definition, definition.primary, (definition.primary.name,), (), found)
    return found


def _walk(
    definition: FormDefinition, node: Node, names: Names, inside: Names, found: Layout
) -> None:
    seen: set[str] = set()
    for one in elements(node):
        path = (*names, one.name)
        if one.local == "meta" or one.name in seen:
            continue
        seen.add(one.name)
        repeated = path in definition.repeats
        if repeated:
            found.columns.setdefault(path, [])
            repeat = definition.repeats[path]
            found.labels[path] = words_of(definition, repeat.label)
        if any(elements(one)):
            _walk(definition, one, path, path if repeated else inside, found)
        elif not repeated:
            found.columns[inside].append(_column(definition, path))


def _column(definition: FormDefinition, names: Names) -> Column:
    question, bind = definition.questions.get(names), definition.binds.get(names)
    silent = question is not None and (
        question.control == "trigger"
        or (
            question.control == "input"
            and bind is not None
            and bind.readonly is not None
            and bind.calculate is None
        )
    )
    return Column(
        names,
        words_of(definition, question.label if question else None) or names[-1],
        bind.type if bind else "string",
        question is not None and question.control == "select",
        silent,
        dict(choices_of(definition, names)),
    )


def _merge(into: Layout, older: Layout) -> None:
    for repeat, columns in older.columns.items():
        mine = into.columns.setdefault(repeat, [])
        into.labels.setdefault(repeat, older.labels.get(repeat, ""))
        if not mine:
            mine += columns
            continue
        known = {column.names: column for column in mine}
        place = -1
        for column in columns:
            same = known.get(column.names)
            if same is None:
                place += 1
                mine.insert(place, column)
                continue
            place = mine.index(same)
            same.several |= column.several
            for name, label in column.choices.items():
                same.choices.setdefault(name, label)


def words_of(definition: FormDefinition, label: Label | None, language: str = "") -> str:
    """Return what a label says, without answers in it; in the form's own language if none."""
    if label is None:
        return ""
    if label.itext:
        texts = definition.itext.get(language or definition.default_language) or {}
        said = texts.get(label.itext, {}).get("")
        return said.plain if said else ""
    return label.text.plain if label.text else ""


def choices_of(
    definition: FormDefinition, names: Names, language: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield every choice that a question can offer, whatever was answered before."""
    question = definition.questions.get(names)
    if question is None:
        return
    for one in question.choices:
        yield one.name, words_of(definition, one.label, language) or one.name
    itemset = question.itemset
    if itemset is None:
        return
    for source in sorted(itemset.nodes.literals("instance")):
        instance = definition.instances.get(source)
        inner = next(elements(instance), None) if instance is not None else None
        if inner is None:
            continue
        around = Context(inner)
        for item in elements(inner):
            try:
                name = itemset.value.string(around.at(item, 1, 1))
            except ExpressionError:
                continue
            if name:
                yield name, _item_label(definition, item, language) or name


def _item_label(definition: FormDefinition, item: Node, language: str) -> str:
    translated, plain = child(item, "itextId"), child(item, "label")
    if translated is not None:
        return words_of(definition, Label(itext=nodes.string_value(translated)), language)
    return nodes.string_value(plain) if plain is not None else ""


def rows_of(
    layout: Layout, xml: str, number: int, counted: dict[Names, int]
) -> dict[Names, list[Row]]:
    """Return the rows of one submission by table; `counted` goes on over all submissions."""
    root = nodes.root_element(nodes.parse(xml))
    found: dict[Names, list[Row]] = {names: [] for names in layout.columns}
    answers: dict[Names, str] = {}
    found[()].append(Row(number, answers, 0, number))
    _collect(layout, root, (root.name,), answers, number, number, found, counted)
    return found


def _collect(  # noqa: PLR0917 (what a walk carries)
    layout: Layout,
    node: Node,
    names: Names,
    answers: dict[Names, str],
    index: int,
    submission: int,
    found: dict[Names, list[Row]],
    counted: dict[Names, int],
) -> None:
    for one in elements(node):
        path = (*names, one.name)
        if path in layout.columns:
            counted[path] = counted.get(path, 0) + 1
            inner: dict[Names, str] = {}
            found[path].append(Row(counted[path], inner, index, submission))
            _collect(layout, one, path, inner, counted[path], submission, found, counted)
        elif any(elements(one)):
            _collect(layout, one, path, answers, index, submission, found, counted)
        elif one.local != "meta":
            answers[path] = nodes.string_value(one)


def cells(column: Column, value: str | None, *, labels: bool) -> list[Cell]:
    """Return the cells of one answer: its own, and for several choices one of 0 or 1 for each."""
    said = (value or "").strip()
    if not column.several:
        return [_cell(column, said, labels=labels)]
    chosen = said.split()
    named = [column.choices.get(one, one) for one in chosen] if labels else chosen
    first: Cell = " ".join(named) if said else None
    return [first, *((int(one in chosen) if said else None) for one in column.choices)]


def _cell(column: Column, said: str, *, labels: bool) -> Cell:
    if not said:
        return None
    if column.choices:
        if labels:
            shown = [column.choices.get(one, one) for one in said.split()]
            return column.choices.get(said) or " ".join(shown)
        return said
    try:
        if column.kind in _WHOLE:
            return int(said)
        if column.kind in _BROKEN:
            number = float(said)
            return number if number == number and abs(number) < 1e300 else said  # noqa: PLR0124
    except ValueError:
        return said
    return said


def heads(column: Column, *, labels: bool) -> list[str]:
    """Return the headings of one question."""
    first = column.label if labels else column.path
    if not column.several:
        return [first]
    rest = column.choices.values() if labels else column.choices
    return [first, *(f"{first}{SEPARATOR}{one}" for one in rest)]

"""The rows of the survey sheet: types, names, groups that close, labels, calculations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from exitdesk.forms.workbook import mending, types
from exitdesk.forms.workbook.model import Severity
from exitdesk.forms.workbook.reading import Book
from exitdesk.forms.workbook.survey import Apply, Finding, Row, RowKind, references
from exitdesk.forms.workbook.tables import Table
from exitdesk.i18n import tr

_NAME = re.compile(r"^[^\W\d][\w.-]*(:[^\W\d][\w.-]*)?$")
_NOT_A_NAME = re.compile(r"[^\w.-]+")
_SHOWN = ("label", "hint", "guidance_hint", "image", "big-image", "audio", "video")


def findings(book: Book, rows: list[Row]) -> Iterator[Finding]:
    """Yield what is wrong with the rows of the survey sheet."""
    table = book.tables["survey"]
    if not rows:
        empty = table.problem(Severity.ERROR, tr("The survey sheet has no rows."))
        yield Finding(empty, structural=False)
    for row in rows:
        yield from _type(table, row)
        yield from _name(table, row)
        yield from _shown(table, row)
        yield from _external(table, row)
    yield from _nesting(table, rows)
    yield from _doubles(table, rows)


def _type(table: Table, row: Row) -> Iterator[Finding]:
    if row.kind is not RowKind.QUESTION:
        return
    if not row.type:
        header = row.headers.get("name") or row.headers.get("label", "")
        yield Finding(
            table.problem(Severity.ERROR, tr("This row has no type."), row.number, header)
        )
        return
    if row.type.startswith("osm") or types.is_known(row.type):
        if row.type == "calculate" and not (row.get("calculation") or row.get("default")):
            yield Finding(
                table.problem(
                    Severity.ERROR,
                    tr("Nothing is calculated in this row."),
                    row.number,
                    row.headers.get("calculation") or row.headers["type"],
                    tr("Write what is calculated into the column calculation."),
                ),
                tr("Keep the field as a hidden one"),
                _writing(row.number, "type", "hidden"),
            )
        return
    guess, sure = types.meant(row.type)
    hint = tr("Did you mean {name}?", name=guess) if guess else ""
    message = tr("There is no type {name}.", name=row.type)
    problem = table.problem(Severity.ERROR, message, row.number, row.headers["type"], hint)
    if guess and sure:
        title = tr("Read {type} as {meant}", type=row.type, meant=guess)
        yield Finding(problem, title, _writing(row.number, "type", guess))
    else:
        yield Finding(problem)


def _name(table: Table, row: Row) -> Iterator[Finding]:
    if row.kind in {RowKind.END, RowKind.REMARK, RowKind.SETTING} or not row.type:
        return
    header = row.headers.get("name", "name")
    if not row.name:
        if row.type not in {"note", "audit"}:
            message = tr("This row has no name.")
            name = f"{'group' if row.kind is RowKind.BEGIN else 'row'}_{row.number}"
            title = tr("Name it {name}", name=name)
            problem = table.problem(Severity.ERROR, message, row.number, header)
            yield Finding(problem, title, _writing(row.number, "name", name))
    elif row.name == "meta":
        message = tr("The name meta is kept for what the form itself notes down.")
        yield Finding(
            table.problem(Severity.ERROR, message, row.number, header),
            tr("Name it {name}", name="meta_"),
            _renaming(row.number, "meta", "meta_"),
        )
    elif not _NAME.match(row.name):
        message = tr("{name} cannot be a name.", name=row.name)
        hint = tr("Names begin with a letter and have letters, digits, -, _ and . in them.")
        name = _NOT_A_NAME.sub("_", row.name).strip("_")
        name = name if _NAME.match(name) else f"n_{name}"
        yield Finding(
            table.problem(Severity.ERROR, message, row.number, header, hint),
            tr("Name it {name}", name=name),
            _renaming(row.number, row.name, name),
        )


def _shown(table: Table, row: Row) -> Iterator[Finding]:
    """Look for what a person would read; a row with a calculation of its own needs nothing."""
    if row.kind not in {RowKind.QUESTION, RowKind.SELECT} or not row.type:
        return
    silent = row.type in types.SILENT or row.type.startswith(("osm", "get ", "uri:"))
    calculated = row.get("calculation") or row.get("default").find("${") >= 0
    if silent or any(row.get(name) for name in _SHOWN):
        return
    severity = Severity.WARNING if calculated else Severity.ERROR
    message = tr("Nothing to read is written for {name}: it has no label.", name=row.name)
    header = row.headers.get("label") or next(
        (h for h in table.headers if h.startswith("label")), ""
    )
    title = tr("Show its name, {name}, as the label", name=row.name or row.number)
    yield Finding(
        table.problem(severity, message, row.number, header),
        title,
        _writing(row.number, "label", row.name or str(row.number)),
    )


def _external(table: Table, row: Row) -> Iterator[Finding]:
    """Choices from the sheet external_choices compile only where they are filtered."""
    if row.type.startswith("select_one_external") and not row.get("choice_filter"):
        message = tr("A question with external choices needs a choice_filter.")
        problem = table.problem(Severity.ERROR, message, row.number, row.headers["type"])
        title = tr("Show all choices (choice_filter {text})", text="true()")
        yield Finding(problem, title, _writing(row.number, "choice_filter", "true()"))


def _nesting(table: Table, rows: list[Row]) -> Iterator[Finding]:
    opened: list[Row] = []
    for row in rows:
        if row.kind is RowKind.BEGIN:
            opened.append(row)
        elif row.kind is RowKind.END:
            if opened and opened[-1].control == row.control:
                opened.pop()
                continue
            yield _unmatched_end(table, row, opened)
            if any(begin.control == row.control for begin in opened):
                while opened.pop().control != row.control:
                    pass
    for begin in opened:
        message = tr(
            "The {kind} {name} that begins here does not end.", kind=begin.control, name=begin.name
        )
        hint = tr("Write a row end_{kind} where it ends.", kind=begin.control)
        problem = table.problem(Severity.ERROR, message, begin.number, begin.headers["type"], hint)
        yield Finding(problem)


def _unmatched_end(table: Table, row: Row, opened: list[Row]) -> Finding:
    header = row.headers["type"]
    if not opened:
        message = tr("Here ends a {kind} that does not begin.", kind=row.control)
        return Finding(table.problem(Severity.ERROR, message, row.number, header))
    begin = opened[-1]
    message = tr(
        "Here ends a {kind}, but what is open is the {other} {name} of row {row}.",
        kind=row.control,
        other=begin.control,
        name=begin.name,
        row=begin.number,
    )
    hint = tr("Write end_{kind}.", kind=begin.control)
    return Finding(table.problem(Severity.ERROR, message, row.number, header, hint))


def _doubles(table: Table, rows: list[Row]) -> Iterator[Finding]:
    named = Counter(
        name for row in rows for text in row.cells.values() for name, _ in references(text)
    )
    scopes: list[dict[str, int]] = [{}]
    taken = {row.name: 2 for row in rows}
    for row in rows:
        if row.kind is RowKind.END:
            scopes = scopes[:-1] or [{}]
            continue
        if row.name and row.kind in {RowKind.QUESTION, RowKind.SELECT, RowKind.BEGIN}:
            first = scopes[-1].setdefault(row.name, row.number)
            if first != row.number and row.name != "meta":
                yield _double(table, row, first, taken, mentioned=named[row.name] > 0)
        if row.kind is RowKind.BEGIN:
            scopes.append({})


def _double(
    table: Table, row: Row, first: int, taken: dict[str, int], *, mentioned: bool
) -> Finding:
    message = tr("The name {name} is already in row {row}.", name=row.name, row=first)
    problem = table.problem(
        Severity.ERROR, message, row.number, row.headers["name"], tr("Give it another name.")
    )
    if mentioned:
        return Finding(problem)
    while f"{row.name}_{taken[row.name]}" in taken:
        taken[row.name] += 1
    name = f"{row.name}_{taken[row.name]}"
    taken[name] = 2
    return Finding(problem, tr("Name it {name}", name=name), _writing(row.number, "name", name))


def _writing(number: int, column: str, value: str) -> Apply:
    def apply(book: Book) -> None:
        mending.set_cell(book, "survey", number, column, value)

    return apply


def _renaming(number: int, old: str, new: str) -> Apply:
    def apply(book: Book) -> None:
        mending.set_cell(book, "survey", number, "name", new)
        mending.rename_references(book, old, new)

    return apply

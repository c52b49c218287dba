"""The choices sheet: names, doubles, labels, and lists that questions ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from exitdesk.forms.workbook import mending
from exitdesk.forms.workbook.guessing import Guesses
from exitdesk.forms.workbook.model import Problem, Severity
from exitdesk.forms.workbook.reading import Book
from exitdesk.forms.workbook.survey import Apply, Finding, Row, RowKind, choice_lists, header_of
from exitdesk.forms.workbook.tables import Table
from exitdesk.i18n import tr

_YES = frozenset(("yes", "true", "true()"))
_FILE_ENDINGS = (".csv", ".xml", ".geojson")
_SPACES = re.compile(r"\s+")
_NOT_A_NAME = re.compile(r"[^\w.-]+")
_EXAMPLES = 5

Lists = dict[str, list[tuple[int, dict[str, str]]]]


def findings(book: Book, rows: list[Row]) -> Iterator[Finding]:
    """Yield what is wrong with choices and with the lists that `rows` ask for."""
    lists = choice_lists(book.tables.get("choices"))
    table = book.tables.get("choices")
    if table is not None:
        for listed in lists.values():
            yield from _unnamed(table, listed)
            yield from _unlabelled(table, listed)
        yield from _doubles(book, table, lists)
        yield from _spaces(table, lists, rows)
    outside = choice_lists(book.tables.get("external_choices"))
    guesses = {False: Guesses(lists), True: Guesses(outside)}
    for row in rows:
        if row.kind is RowKind.SELECT:
            external = row.type.startswith("select_one_external")
            known = outside if external else lists
            if row.list_name not in known:
                yield from _missing_list(book, row, guesses[external])


def _unnamed(table: Table, listed: list[tuple[int, dict[str, str]]]) -> Iterator[Finding]:
    taken = {cells["name"] for _, cells in listed if cells.get("name")}
    for number, cells in listed:
        if cells.get("name"):
            continue
        name = _NOT_A_NAME.sub("_", cells.get("label", "").lower()).strip("_.-")
        message = tr("This choice has no name.")
        problem = table.problem(Severity.ERROR, message, number, header_of(table, "name"))
        if name and name not in taken:
            taken.add(name)
            title = tr("Name the choice {name} after its label", name=name)
            yield Finding(problem, title, _setting_name(number, name))
        else:
            yield Finding(problem, tr("Leave the row out"), _leaving_out(number))


def _unlabelled(table: Table, listed: list[tuple[int, dict[str, str]]]) -> Iterator[Finding]:
    missing = [(number, cells) for number, cells in listed if not _has_label(cells)]
    for number, cells in missing[:_EXAMPLES]:
        message = tr("The choice {name} has no label; its name is shown.", name=cells.get("name"))
        problem = table.problem(Severity.WARNING, message, number, header_of(table, "label"))
        yield Finding(problem, structural=False)


def _has_label(cells: dict[str, str]) -> bool:
    return any(cells.get(name) for name in ("label", "image", "big-image", "audio", "video"))


def _doubles(book: Book, table: Table, lists: Lists) -> Iterator[Finding]:
    settings = book.tables.get("settings")
    first_row = settings.rows[0] if settings and settings.rows else {}
    if first_row.get("allow_choice_duplicates", "").lower() in _YES:
        return
    repair: tuple[str, Apply | None] = (
        tr("Allow the same choice twice (setting allow_choice_duplicates)"),
        _allowing,
    )
    for name, listed in lists.items():
        seen: dict[str, int] = {}
        for number, cells in listed:
            choice = cells.get("name", "")
            first = seen.setdefault(choice, number)
            if choice and first != number:
                yield Finding(_double(table, name, choice, first, number), *repair)
                repair = ("", None)


def _double(table: Table, name: str, choice: str, first: int, number: int) -> Problem:
    message = tr(
        "The list {list} has the choice {name} twice (first in row {row}).",
        list=name,
        name=choice,
        row=first,
    )
    hint = tr("Give it another name, or allow it in the settings.")
    return table.problem(Severity.ERROR, message, number, header_of(table, "name"), hint)


def _allowing(book: Book) -> None:
    mending.set_setting(book, "allow_choice_duplicates", "yes")


def _spaces(table: Table, lists: Lists, rows: list[Row]) -> Iterator[Finding]:
    several = {
        row.list_name: row
        for row in rows
        if row.kind is RowKind.SELECT
        and row.type.startswith(("select_multiple", "select all", "rank"))
    }
    for name in several.keys() & lists.keys():
        for number, cells in lists[name]:
            choice = cells.get("name", "")
            if " " in choice:
                message = tr(
                    "The name {name} has a space in it; where several may be chosen, it cannot.",
                    name=choice,
                )
                new = _SPACES.sub("_", choice)
                yield Finding(
                    table.problem(Severity.ERROR, message, number, header_of(table, "name")),
                    tr("Write {name}", name=new),
                    _setting_name(number, new),
                )


def _missing_list(book: Book, row: Row, guesses: Guesses) -> Iterator[Finding]:
    if row.list_name.endswith(_FILE_ENDINGS) or "${" in row.list_name:
        return
    sheet = "external_choices" if row.type.startswith("select_one_external") else "choices"
    message = tr("The list {name} is not on the sheet {sheet}.", name=row.list_name, sheet=sheet)
    guess = guesses.near(row.list_name)
    hint = tr("Did you mean {name}?", name=guess) if guess else ""
    header = row.headers["type"]
    problem = book.tables["survey"].problem(Severity.ERROR, message, row.number, header, hint)
    if not guess or " " in guess:
        yield Finding(problem)
        return
    words = row.type.replace(f" {row.list_name}", f" {guess}")
    yield Finding(problem, tr("Write {name}", name=words), _setting_type(row.number, words))


def _setting_name(number: int, name: str) -> Apply:
    def apply(book: Book) -> None:
        mending.set_cell(book, "choices", number, "name", name)

    return apply


def _setting_type(number: int, words: str) -> Apply:
    def apply(book: Book) -> None:
        mending.set_cell(book, "survey", number, "type", words)

    return apply


def _leaving_out(number: int) -> Apply:
    def apply(book: Book) -> None:
        mending.empty_row(book, "choices", number)

    return apply

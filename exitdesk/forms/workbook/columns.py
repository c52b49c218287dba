"""The headings of all sheets: spellings, doubles, what is missing, what sets pyxform off."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from exitdesk.forms.workbook import mending
from exitdesk.forms.workbook.model import Severity
from exitdesk.forms.workbook.reading import Book
from exitdesk.forms.workbook.survey import Apply, Finding, header_of, proper
from exitdesk.forms.workbook.tables import Table
from exitdesk.i18n import tr

#: What ODK-X and others call the columns of the choices sheet.
_OTHER_NAMES = {
    "list_name": ("choice_list_name", "list", "listname", "list_id"),
    "name": ("data_value", "value_name", "choice", "choice_name", "code", "names"),
    "label": ("display_title_text", "display.title.text", "display.text", "display", "labels"),
}
_SURVEY_COLUMNS = (
    *("type", "name", "label", "hint", "required", "relevant", "constraint", "calculation"),
    *("constraint_message", "required_message", "appearance", "default", "read_only"),
    *("choice_filter", "repeat_count", "parameters", "trigger", "guidance_hint"),
)
_MISSPELT = 0.82
_ALMOST = 0.74
#: Attributes under instance:: that break pyxform, because it takes them for other columns.
_BREAKING = frozenset(("instance::tag", "instance::name", "instance::label"))
_BROKEN_REFERENCE = re.compile(r"\$\{(?!\s*(?:last-saved#)?[^\W\d][\w.:-]*\s*\})")


def findings(book: Book) -> Iterator[Finding]:
    """Yield what is wrong with the headings."""
    for key, table in book.tables.items():
        if key not in {"scores", "bands", "terms"}:
            yield from _twice(key, table)
    yield from _sheet_names(book)
    yield from _survey(book)
    yield from _choices(book)


def _twice(key: str, table: Table) -> Iterator[Finding]:
    seen: dict[tuple[str, str], str] = {}
    for header in table.headers:
        named = proper(header)
        first = seen.setdefault(named, header)
        if first != header and "" not in named[:1]:
            yield _same(key, table, first, header)


def _same(key: str, table: Table, first: str, header: str) -> Finding:
    def apply(book: Book) -> None:
        mending.merge_columns(book, key, first, header)

    both = sum(1 for cells in table.rows if cells.get(first, "") != cells.get(header, "") != "")
    message = tr(
        "The columns {first} and {second} are two spellings of one.", first=first, second=header
    )
    title = tr(
        "Take {second} where {first} is empty, and leave the column out", first=first, second=header
    )
    hint = tr("Different in {n} rows: the first one counts.", n=both) if both else ""
    return Finding(table.problem(Severity.ERROR, message, 1, header, hint), title, apply)


def _sheet_names(book: Book) -> Iterator[Finding]:
    for key, table in book.tables.items():
        alone = len(book.names) == 1
        if table.name.lower() != key and not alone:
            message = tr("The sheet {name} should be named {key}.", name=table.name, key=key)
            title = tr("Read the sheet as {key}", key=key)
            yield Finding(table.problem(Severity.ERROR, message), title, _named(key))


def _named(key: str) -> Apply:
    def apply(book: Book) -> None:
        table = book.tables[key]
        book.names = [key if name == table.name else name for name in book.names]
        table.name = key

    return apply


def _survey(book: Book) -> Iterator[Finding]:
    table = book.tables["survey"]
    for needed in ("type", "name"):
        if not header_of(table, needed):
            yield _missing("survey", table, needed)
    for header in table.headers:
        name, _ = proper(header)
        if header.lower() in _BREAKING:
            message = tr("A form cannot have the column {name}.", name=header)
            yield Finding(
                table.problem(Severity.ERROR, message, 1, header),
                tr("Leave the column {name} out", name=header),
                _without("survey", header),
            )
        elif "::" not in name and name not in _SURVEY_COLUMNS:
            yield from _unknown(table, header, name)


def _unknown(table: Table, header: str, name: str) -> Iterator[Finding]:
    """Yield what is wrong with a column that forms do not have; mostly they are remarks."""
    for number, cells in table.numbered():
        if _BROKEN_REFERENCE.search(cells.get(header, "")):
            message = tr("{text} is no reference to a question.", text=cells[header][:60])
            hint = tr("Forms do not have a column {name}.", name=header)
            yield Finding(
                table.problem(Severity.ERROR, message, number, header, hint),
                tr("Leave the column {name} out", name=header),
                _without("survey", header),
            )
            return
    near = difflib.get_close_matches(name, _SURVEY_COLUMNS, n=1, cutoff=_MISSPELT)
    if near and not header_of(table, near[0]):
        message = tr("Forms do not have a column {name}, so nothing is read from it.", name=header)
        hint = tr("Did you mean {name}?", name=near[0])
        title = tr("Read the column {name} as {meant}", name=header, meant=near[0])
        yield Finding(
            table.problem(Severity.WARNING, message, 1, header, hint),
            title,
            _renamed("survey", header, near[0]),
            structural=False,
        )


def _choices(book: Book) -> Iterator[Finding]:
    table = book.tables.get("choices")
    if table is None or not table.rows:
        return
    for needed in ("list_name", "name", "label"):
        if not header_of(table, needed):
            found = _missing("choices", table, needed)
            if needed != "label" or found.apply:
                yield found


def _missing(key: str, table: Table, needed: str) -> Finding:
    message = tr("The sheet {sheet} has no column {name}.", sheet=table.name, name=needed)
    taken = {proper(header)[0] for header in table.headers}
    candidates = {header.lower().replace(" ", "_"): header for header in table.headers}
    others = _OTHER_NAMES.get(needed, ())
    match = next((candidates[other] for other in others if other in candidates), "")
    if not match:
        free = [header for header in candidates if proper(header)[0] not in _SURVEY_COLUMNS]
        near = difflib.get_close_matches(needed, free, n=1, cutoff=_ALMOST)
        match = candidates[near[0]] if near else ""
    if not match or needed in taken:
        return Finding(table.problem(Severity.ERROR, message, 1))
    hint = tr("Did you mean {name}?", name=match)
    title = tr("Read the column {name} as {meant}", name=match, meant=needed)
    problem = table.problem(Severity.ERROR, message, 1, match, hint)
    return Finding(problem, title, _renamed(key, match, needed))


def _without(key: str, header: str) -> Apply:
    def apply(book: Book) -> None:
        mending.drop_column(book, key, header)

    return apply


def _renamed(key: str, header: str, name: str) -> Apply:
    def apply(book: Book) -> None:
        mending.rename_column(book, key, header, name)

    return apply

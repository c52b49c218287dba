"""What works but is worth knowing: engines that differ, missing translations, what a desk lacks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from exitdesk.forms.workbook import engine, types
from exitdesk.forms.workbook.expressions import placed, written
from exitdesk.forms.workbook.model import Problem, Severity
from exitdesk.forms.workbook.reading import Book
from exitdesk.forms.workbook.survey import Row, RowKind, proper
from exitdesk.forms.workbook.tables import Table
from exitdesk.i18n import N_, tr, trn

_CALENDARS = re.compile(
    r"\b(ethiopian|coptic|islamic|bikram-sambat|myanmar|persian|buddhist)\b", re.IGNORECASE
)
_APPEARANCES = {
    "map": N_("There are no maps here: the places are shown as a list."),
    "placement-map": N_("There are no maps here: the place is typed by hand."),
    "maps": N_("There are no maps here: the place is typed by hand."),
    "signature": N_("Nothing is signed on the screen here: a picture is added as a file."),
    "draw": N_("Nothing is drawn on the screen here: a picture is added as a file."),
    "annotate": N_("Nothing is drawn on the picture here."),
    "bearing": N_("There is no compass here: the number is typed."),
    "counter": N_("The number is typed; there are no large buttons for it."),
    "printer": N_("Nothing is sent to a label printer."),
    "image-map": N_("The picture is not clicked: the choices are shown as a list."),
}
_TRANSLATED = frozenset(
    ("label", "hint", "guidance_hint", "constraint_message", "required_message")
)


def problems(book: Book, rows: list[Row]) -> Iterator[Problem]:
    """Yield warnings and everything that degrades, row by row."""
    table = book.tables["survey"]
    for row in rows:
        if row.kind is not RowKind.REMARK:
            yield from _differences(table, row)
            yield from _degraded(table, row)
    yield from _names(table, rows)
    for key in ("survey", "choices"):
        if key in book.tables:
            yield from _untranslated(book.tables[key])
    yield from _settings(book)


def _differences(table: Table, row: Row) -> Iterator[Problem]:
    for column, text in written(row):
        for message in engine.differences(placed(text), filters=column == "choice_filter"):
            yield table.problem(Severity.WARNING, message, row.number, row.headers[column])


def _degraded(table: Table, row: Row) -> Iterator[Problem]:
    said = types.degraded(row.type)
    if said:
        yield _unsupported(table, row, "type", tr(said))
    looks = row.get("appearance")
    if calendar := _CALENDARS.search(looks):
        message = tr(
            "Dates are entered in the Gregorian calendar, not in the {name} one.", name=calendar[1]
        )
        yield _unsupported(table, row, "appearance", message)
    for word in looks.replace("(", " ").split():
        if word in _APPEARANCES:
            yield _unsupported(table, row, "appearance", tr(_APPEARANCES[word]))
        elif word.startswith(("ex:", "intent:", "printer:")):
            message = tr("No other program is started to answer this: it is typed by hand.")
            yield _unsupported(table, row, "appearance", message)
    if row.get("control::intent") or row.get("body::intent") or row.get("intent"):
        column = next(
            name for name in ("control::intent", "body::intent", "intent") if row.get(name)
        )
        message = tr("No other program is started to answer this: it is typed by hand.")
        yield _unsupported(table, row, column, message)
    if "last-saved#" in " ".join(row.cells.values()):
        column = next(name for name, text in row.cells.items() if "last-saved#" in text)
        message = tr("What was saved last is not taken over into another person's form: empty.")
        yield _unsupported(table, row, column, message)
    if "pulldata(" in row.get("calculation"):
        message = tr("Works where the file it reads from is added beside the form.")
        yield table.problem(Severity.WARNING, message, row.number, row.headers["calculation"])
    if row.list_name.endswith((".csv", ".xml", ".geojson")):
        message = tr("The choices come from {name}: add it beside the form.", name=row.list_name)
        yield table.problem(Severity.WARNING, message, row.number, row.headers["type"])
    if row.list_name.endswith(".geojson"):
        message = tr(
            "Where the places of {name} lie is not read: they are names.", name=row.list_name
        )
        yield _unsupported(table, row, "type", message)


def _unsupported(table: Table, row: Row, column: str, message: str) -> Problem:
    return table.problem(Severity.UNSUPPORTED, message, row.number, row.headers.get(column, ""))


def _names(table: Table, rows: list[Row]) -> Iterator[Problem]:
    """Warn about a name that is used twice in the form, which makes ``${name}`` ambiguous."""
    seen: dict[str, int] = {}
    for row in rows:
        if row.name and row.kind in {RowKind.QUESTION, RowKind.SELECT}:
            first = seen.setdefault(row.name, row.number)
            if first != row.number:
                message = tr("The name {name} is also in row {row}.", name=row.name, row=first)
                hint = tr("In tables of answers the two are hard to tell apart.")
                yield table.problem(
                    Severity.WARNING, message, row.number, row.headers["name"], hint
                )


def _untranslated(table: Table) -> Iterator[Problem]:
    """Warn once for each column and language what is missing, with the first row."""
    columns: dict[str, dict[str, str]] = defaultdict(dict)
    for header in table.headers:
        name, language = proper(header)
        if name in _TRANSLATED:
            columns[name][language] = header
    spoken = {language for found in columns.values() for language in found if language}
    for name, found in columns.items():
        if not any(found):
            if spoken:
                message = tr("The column {name} has no translation.", name=name)
                yield table.problem(Severity.WARNING, message, 1, found[""])
            continue
        for language, header in found.items():
            missing = [
                number
                for number, cells in table.numbered()
                if header not in cells and any(other in cells for other in found.values())
            ]
            if missing and language:
                message = tr(
                    "{n} texts of the column {name} are missing in {language}.",
                    n=len(missing),
                    name=name,
                    language=language,
                )
                yield table.problem(Severity.WARNING, message, missing[0], header)


def _settings(book: Book) -> Iterator[Problem]:
    table = book.tables.get("settings")
    cells = table.rows[0] if table and table.rows else {}
    for header in cells:
        name = proper(header)[0]
        if table is not None and name in {
            "public_key",
            "submission_url",
            "auto_send",
            "auto_delete",
        }:
            message = tr("Nothing is sent from here; the setting {name} does nothing.", name=header)
            yield table.problem(Severity.UNSUPPORTED, message, 2, header)
    yield from _entities(book)


def _entities(book: Book) -> Iterator[Problem]:
    """Name each list of entities, and the first row that would be saved in one."""
    table = book.tables.get("entities", Table("entities"))
    for number, cells in table.numbered():
        named = {proper(header)[0]: text for header, text in cells.items()}
        message = tr(
            "The list of entities {name} is kept in the form; nothing is made or changed in it.",
            name=named.get("list_name") or named.get("dataset") or "–",
        )
        yield table.problem(Severity.UNSUPPORTED, message, number)
    survey = book.tables["survey"]
    header = next((one for one in survey.headers if one.lower() == "save_to"), "")
    filled = [number for number, cells in survey.numbered() if cells.get(header)]
    if filled:
        message = trn(
            "{n} answer would be saved in a list of entities; here it stays an answer.",
            "{n} answers would be saved in a list of entities; here they stay answers.",
            len(filled),
        )
        yield survey.problem(Severity.UNSUPPORTED, message, filled[0], header)

"""References and expressions in the cells: names that do not exist, and what cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from exitdesk.forms.workbook import commas, engine
from exitdesk.forms.workbook.guessing import Guesses
from exitdesk.forms.workbook.model import Problem, Severity
from exitdesk.forms.workbook.reading import Book
from exitdesk.forms.workbook.survey import REFERENCE, Apply, Finding, Row, RowKind, references
from exitdesk.forms.workbook.tables import Table
from exitdesk.i18n import tr

#: Columns that hold an expression, whatever is written in them.
ALWAYS = ("relevant", "constraint", "calculation", "choice_filter", "repeat_count")
_SOMETIMES = ("required", "read_only")
_YES_NO = frozenset(("yes", "no", "true", "false", "y", "n", "true()", "false()", "1", "0"))
_GENERATED = frozenset(("instanceID", "instanceName"))
_LOOKS_LIKE_A_CALL = re.compile(r"[\w-]\(|\$\{")
_REGEX = re.compile(r"""\bregex\s*\([^,]*,\s*(?:"([^"]*)"|'([^']*)')\s*\)""")
#: Calls of SurveyCTO's that are written in another way, or have no value here.
_WITHOUT = {"index": "position(..)", "duration": "''"}
_LITERAL = re.compile(r"'[^']*'|\"[^\"]*\"")
_CALLED = re.compile(r"(?<![\w.-])([A-Za-z_][\w.:-]*)\s*\(")
_PLACEHOLDER = re.compile(r"\$\{[^}]*\}")
_PLACEHOLDER_ALONE = re.compile(r"(?<!/)\$\{[^}]*\}")


def findings(book: Book, rows: list[Row]) -> Iterator[Finding]:
    """Yield references to nothing and expressions that cannot be read."""
    names = known_names(rows)
    guesses = Guesses(names)
    for row in rows:
        if row.kind is not RowKind.REMARK:
            yield from _references(book.tables["survey"], row, names, guesses)
    for row in rows:
        for problem in unreadable(book.tables["survey"], row):
            yield _repairable(problem, row)


def _repairable(problem: Problem, row: Row) -> Finding:
    """Return the finding for an expression, with a repair for functions under other names."""
    text = next(
        (row.get(name) for name, head in row.headers.items() if head == problem.heading), ""
    )
    called = dict.fromkeys(_CALLED.findall(_LITERAL.sub("", text)))
    other = {name: f"{same}(" for name in called if (same := engine.same_function(name))}
    whole = {name: _WITHOUT[name] for name in called if name in _WITHOUT}
    if not other and not whole:
        return _with_commas(problem, row.number, text)
    names = ", ".join((*(f"{same})" for same in other.values()), *whole.values()))
    title = tr("Write {name}", name=names)
    apply = _rewritten(row.number, problem.heading, other, whole)
    return Finding(problem, title, apply, structural=False)


def _with_commas(problem: Problem, number: int, text: str) -> Finding:
    """Return the finding for an expression, with a repair where only commas are wrong in it."""
    if commas.mended(text, plain(text)) is None:
        return Finding(problem, structural=False)

    def apply(book: Book) -> None:
        cells = book.tables["survey"].rows[number - 2]
        now = cells.get(problem.heading, "")  # another repair may have changed it
        cells[problem.heading] = commas.mended(now, plain(now)) or now

    return Finding(problem, tr("Put the commas right"), apply, structural=False)


def _rewritten(number: int, header: str, other: dict[str, str], whole: dict[str, str]) -> Apply:
    def apply(book: Book) -> None:
        cells = book.tables["survey"].rows[number - 2]
        for name, words in (*other.items(), *whole.items()):
            end = r"\s*\(\s*\)" if name in whole else r"\s*\("
            pattern = rf"(?<![\w.-]){re.escape(name)}{end}"
            cells[header] = words.join(re.split(pattern, cells.get(header, "")))

    return apply


def known_names(rows: list[Row]) -> set[str]:
    """Return the names that ``${name}`` may stand for."""
    names = {row.name for row in rows if row.kind is not RowKind.END and row.name} | _GENERATED
    names |= {f"{row.name}_other" for row in rows if row.type.endswith(("or_other", "or other"))}
    return names | {f"{row.name}_count" for row in rows if row.get("repeat_count")}


def _references(table: Table, row: Row, names: set[str], guesses: Guesses) -> Iterator[Finding]:
    cells = table.rows[row.number - 2]
    for header, text in cells.items():
        told: set[str] = set()
        for name, _ in references(text):
            if name not in names and name not in told:
                told.add(name)
                yield _to_nothing(table, row, header, name, guesses)


def _to_nothing(table: Table, row: Row, header: str, name: str, guesses: Guesses) -> Finding:
    guess, near = guesses.same(name), guesses.near(name)
    hint = tr("Did you mean {name}?", name=f"${{{near}}}") if near else ""
    message = tr("{name} names no row of this sheet.", name=f"${{{name}}}")
    problem = table.problem(Severity.ERROR, message, row.number, header, hint)
    if not guess:
        return Finding(problem)
    title = tr("Write {name}", name=f"${{{guess}}}")
    return Finding(problem, title, _corrected(row.number, header, name, guess))


def _corrected(number: int, header: str, old: str, new: str) -> Apply:
    def apply(book: Book) -> None:
        cells = book.tables["survey"].rows[number - 2]
        cells[header] = REFERENCE.sub(
            lambda match: match[0].replace(old, new) if match[1] == old else match[0],
            cells.get(header, ""),
        )

    return apply


def written(row: Row) -> Iterator[tuple[str, str]]:
    """Yield (column, expression) of a row, without the words that stand for yes and no."""
    for column in ALWAYS:
        if text := row.get(column):
            yield column, text
    for column in _SOMETIMES:
        text = row.get(column)
        if text and text.lower() not in _YES_NO:
            yield column, text
    if _LOOKS_LIKE_A_CALL.search(row.get("default")):
        yield "default", row.get("default")


def unreadable(table: Table, row: Row) -> Iterator[Problem]:
    """Yield the expressions of a row which the engine cannot read, with the place in the cell."""
    if row.kind is RowKind.REMARK:
        return
    for column, text in written(row):
        header = row.headers[column]
        yield from _expression(table, row.number, header, text)
        for pattern in _REGEX.finditer(text):
            yield from _pattern(table, row.number, header, pattern[1] or pattern[2] or "")


def _expression(table: Table, number: int, header: str, text: str) -> Iterator[Problem]:
    fault = engine.expression_fault(plain(text))
    if fault is None:
        return
    said, position = fault
    if position is not None and 0 <= position < len(text):
        said = tr(
            "{message} (at character {n}: {text})",
            message=said.rstrip("."),
            n=position + 1,
            text=text[position : position + 20],
        )
    yield table.problem(Severity.ERROR, said, number, header)


def plain(text: str) -> str:
    """Return an expression of a cell as XPath of the same length, references as plain names."""
    quotes = str.maketrans(
        {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\xa0": " "}
    )
    return _PLACEHOLDER.sub(lambda match: "_" * len(match[0]), text.translate(quotes))


def placed(text: str) -> str:
    """Return an expression of a cell as XPath in which references are paths, as they become."""
    return plain(_PLACEHOLDER_ALONE.sub("/_", text))


def _pattern(table: Table, number: int, header: str, pattern: str) -> Iterator[Problem]:
    why = engine.pattern_fault(pattern)
    if why is not None:
        yield table.problem(Severity.ERROR, why, number, header)

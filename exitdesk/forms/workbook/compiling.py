"""The whole way from a file's bytes to a form with everything that is to be said about it.

This runs in the guarded child process: what hostile files can do to it, they do there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePath

from exitdesk.forms.workbook import (
    choices,
    columns,
    cycles,
    engine,
    expressions,
    lints,
    places,
    structure,
)
from exitdesk.forms.workbook.conversion import Converted, converted
from exitdesk.forms.workbook.kinds import Kind, ending_problem, kind_of
from exitdesk.forms.workbook.model import (
    Compiled,
    Problem,
    Repair,
    Severity,
    Sheets,
    Unreadable,
)
from exitdesk.forms.workbook.reading import Book, book
from exitdesk.forms.workbook.survey import Apply, Finding, Row, rows
from exitdesk.i18n import tr

Progress = Callable[[float], None]

#: One repair may uncover the next: a type that is known now may want a label.
_ROUNDS = 6
_MAX_PROBLEMS = 1_000
#: The columns in which the attributes of an XForm are written.
_COLUMN_OF = {
    "relevant": "relevant",
    "calculate": "calculation",
    "constraint": "constraint",
    "required": "required",
    "readonly": "read_only",
    "type": "type",
    "nodeset": "choice_filter",
    "count": "repeat_count",
    "jr:count": "repeat_count",
    "label": "label",
    "hint": "hint",
}
_NOT_A_STEM = re.compile(r"[^\w.-]+")


def compiled_here(
    source: bytes,
    file_name: str,
    files: Mapping[str, bytes],
    *,
    repair: bool = False,
    progress: Progress | None = None,
) -> Compiled:
    """Compile in this process, without its guard; the same as `workbook.compiled` otherwise."""
    tell = progress or _to_nobody
    try:
        kind = kind_of(source, file_name)
        told = [problem for problem in (ending_problem(kind, file_name),) if problem]
        if kind is Kind.XFORM:
            return _xform(source, files, told)
        found = book(source, kind)
    except Unreadable as unreadable:
        return Compiled(None, problems=(unreadable.problem,))
    tell(0.1)
    return _workbook(found, PurePath(file_name).stem, files, told, repair=repair, tell=tell)


def sheets_here(source: bytes, file_name: str) -> Sheets:
    """Read the sheets in this process; raises `Unreadable`."""
    kind = kind_of(source, file_name)
    return {} if kind is Kind.XFORM else sheets_of(book(source, kind))


def sheets_of(found: Book) -> Sheets:
    """Return the rows of every sheet as they were read, empty ones as empty mappings."""
    return {key: table.rows for key, table in found.tables.items()}


def _to_nobody(_done: float) -> None:
    """Nobody waits to be told."""


def _workbook(
    found: Book,
    stem: str,
    files: Mapping[str, bytes],
    told: list[Problem],
    *,
    repair: bool,
    tell: Progress,
) -> Compiled:
    mended, repairs = _mended(found)
    if repair:
        found, repairs = mended, [replace(one, applied=True) for one in repairs]
    tell(0.3)
    surveyed = rows(found.tables["survey"])
    findings = list(_findings(found, surveyed))
    root = _root(found, surveyed)
    result = converted(found, root, _NOT_A_STEM.sub("_", stem) or "form")
    tell(0.8)
    problems = [*told, *found.problems, *_settled(findings, result)]
    problems += lints.problems(found, surveyed)
    problems += places.problems(found.tables["survey"], surveyed, root)
    problems += cycles.problems(found.tables["survey"], surveyed)
    scoring, of_scores = _scored(found)
    problems += of_scores
    compiled = Compiled(
        result.xform,
        repairs=tuple(repairs),
        sheets=sheets_of(found),
        scoring_text=scoring,
        itemsets=result.itemsets or "",
    )
    if result.xform is not None:
        beside = dict(files)
        if result.itemsets:
            beside.setdefault("itemsets.csv", result.itemsets.encode())
        try:
            compiled = _described(compiled, result.xform)
        except ValueError as error:
            problems.append(Problem(Severity.ERROR, str(error)))
            return replace(compiled, xform=None, problems=_sorted(problems))
        known = {problem.row for problem in problems if problem.severity is Severity.ERROR}
        problems += [
            one
            for one in _of_the_form(found, surveyed, result.xform, beside)
            if one.row not in known
        ]
    return replace(compiled, problems=_sorted(problems))


def _findings(found: Book, surveyed: list[Row]) -> list[Finding]:
    return [
        *columns.findings(found),
        *structure.findings(found, surveyed),
        *choices.findings(found, surveyed),
        *expressions.findings(found, surveyed),
    ]


def _mended(found: Book) -> tuple[Book, list[Repair]]:
    """Return a copy with every mechanical repair made, and the list of them."""
    mended = found.copy()
    done: dict[tuple[Repair, str], None] = {}
    for _ in range(_ROUNDS):
        offered = _offered(_findings(mended, rows(mended.tables["survey"])))
        fresh = {key: apply for key, apply in offered.items() if key not in done}
        if not fresh:
            break
        for apply in fresh.values():
            apply(mended)
        done |= dict.fromkeys(fresh)
    return mended, list(dict.fromkeys(repair for repair, _ in done))


def _offered(findings: list[Finding]) -> dict[tuple[Repair, str], Apply]:
    """Return the repairs by what they are and what they are for."""
    found: dict[tuple[Repair, str], Apply] = {}
    for one in findings:
        at = one.problem
        if one.apply is not None:
            key = Repair(one.title, at.sheet, at.row, at.column), at.message
            found.setdefault(key, one.apply)
    return found


def _root(found: Book, surveyed: list[Row]) -> str:
    """Return a name for the root element: what absolute paths call it, but no row's name."""
    taken = {row.name for row in surveyed}
    settings = found.tables.get("settings")
    cells = settings.rows[0] if settings and settings.rows else {}
    header = next((head for head in cells if head.strip().lower() == "name"), "")
    wished = cells[header] if header else places.wished_root(surveyed) or "data"
    while wished in taken:
        wished += "_form"
    if header:
        cells[header] = wished
    return wished


def _settled(findings: list[Finding], result: Converted) -> list[Problem]:
    """Return the problems found before compiling, weighed by what pyxform says."""
    problems = [finding.problem for finding in findings]
    if result.xform is not None:
        return [
            replace(finding.problem, severity=Severity.WARNING)
            if finding.structural
            else finding.problem
            for finding in findings
        ] + _new_only(result.warnings, problems)
    errors = [one for one in problems if one.severity is Severity.ERROR]
    said = result.problem
    if said is None or (errors and (said.row is None or _told_already(said, errors))):
        return problems
    return [*problems, said]


def _told_already(said: Problem, errors: list[Problem]) -> bool:
    return any(one.sheet == said.sheet and one.row == said.row for one in errors)


def _new_only(warnings: tuple[Problem, ...], known: list[Problem]) -> list[Problem]:
    """Return what pyxform warns of beyond what is said already; translations are, by lints."""
    places = {(one.sheet, one.row) for one in known if one.row is not None}
    return [one for one in warnings if (one.row is None or (one.sheet, one.row) not in places)]


def _described(compiled: Compiled, xform: str | bytes) -> Compiled:
    about = engine.outline(xform)
    return replace(
        compiled,
        form_id=about.form_id,
        title=about.title,
        version=about.version,
        languages=about.languages,
        questions=about.questions,
    )


def _of_the_form(
    found: Book, surveyed: list[Row], xform: str, files: Mapping[str, bytes]
) -> list[Problem]:
    """Return what the engine says of the compiled form, at the rows that it speaks of."""
    table = found.tables["survey"]
    at = places.paths(surveyed)
    by_path = {at[row.number]: row for row in surveyed if row.number in at}
    by_name = {row.name: row for row in surveyed if row.name}
    problems = []
    for fault in engine.form_faults(xform, files):
        steps = re.sub(r"\[\d+\]", "", fault.path).strip("/").split("/")[1:]
        row = by_path.get(tuple(steps)) or by_name.get(steps[-1] if steps else "")
        column = _COLUMN_OF.get(fault.attribute, "name")
        header = (row.headers.get(column) or row.headers.get("name", "")) if row else ""
        number = row.number if row else None
        problems.append(table.problem(Severity.ERROR, fault.message, number, header))
    return problems


def _scored(found: Book) -> tuple[str, list[Problem]]:
    """Return the scoring as text, and what is wrong with its sheets."""
    scoring, findings = engine.scores(sheets_of(found))
    problems = []
    for one in findings:
        table = found.tables.get(one.sheet, found.tables["survey"])
        header = next((h for h in table.headers if h.lower() == one.column.lower()), "")
        severity = Severity(one.severity)
        problems.append(table.problem(severity, one.message, one.row, header, one.hint))
    return scoring, problems


def _xform(source: bytes, files: Mapping[str, bytes], told: list[Problem]) -> Compiled:
    """Return an XForm as it is, looked over."""
    try:
        text = source.decode("utf-16" if source[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
        compiled = _described(Compiled(text), source)
    except UnicodeDecodeError:
        raise Unreadable(tr("The text of this file is not in UTF-8.")) from None
    except ValueError as error:
        raise Unreadable(str(error)) from None
    problems = [
        Problem(Severity.ERROR, f"{fault.path}: {fault.message}" if fault.path else fault.message)
        for fault in engine.form_faults(source, files)
    ]
    return replace(compiled, problems=(*told, *problems))


def _sorted(problems: list[Problem]) -> tuple[Problem, ...]:
    """Return problems without repetitions: errors first, then by place."""
    order = list(Severity)
    unique = list(dict.fromkeys(problems))
    unique.sort(key=lambda one: (order.index(one.severity), one.sheet, one.row or 0))
    if len(unique) > _MAX_PROBLEMS:
        more = tr("There are {n} more of these.", n=len(unique) - _MAX_PROBLEMS)
        unique[_MAX_PROBLEMS:] = [Problem(Severity.WARNING, more)]
    return tuple(unique)

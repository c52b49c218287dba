"""The whole way from a file's bytes to a form with everything that is to be said about it.

This runs in the guarded child process: what hostile files can do to it, they do there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath

from exitdesk.forms.workbook.conversion import converted
from exitdesk.forms.workbook.kinds import Kind, ending_problem, kind_of
from exitdesk.forms.workbook.model import Compiled, Problem, Sheets, Unreadable
from exitdesk.forms.workbook.reading import Book, book

Progress = Callable[[float], None]


def compiled_here(
    source: bytes,
    file_name: str,
    files: Mapping[str, bytes],
    *,
    repair: bool = False,
    progress: Progress | None = None,
) -> Compiled:
    """Compile in this process, without its guard; the same as `workbook.compiled` otherwise."""
    try:
        kind = kind_of(source, file_name)
        told = [problem for problem in (ending_problem(kind, file_name),) if problem]
        found = book(source, kind)
    except Unreadable as unreadable:
        return Compiled(None, problems=(unreadable.problem,))
    return _workbook(found, PurePath(file_name).stem, told)


def _workbook(found: Book, stem: str, told: list[Problem]) -> Compiled:
    result = converted(found, "data", stem)
    problems = [*told, *found.problems, *result.warnings]
    if result.problem:
        problems.append(result.problem)
    return Compiled(result.xform, problems=tuple(problems), sheets=sheets_of(found))


def sheets_of(found: Book) -> Sheets:
    """Return the rows of every sheet as they were read."""
    return {key: [row for row in table.rows if row] for key, table in found.tables.items()}


def sheets_here(source: bytes, file_name: str) -> Sheets:
    """Read the sheets in this process; raises `Unreadable`."""
    kind = kind_of(source, file_name)
    return {} if kind is Kind.XFORM else sheets_of(book(source, kind))

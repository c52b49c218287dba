"""Small workbooks for the tests, written as markdown and made into other kinds of files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from openpyxl import Workbook

from exitdesk.forms.workbook.compiling import compiled_here
from exitdesk.forms.workbook.model import Compiled, Problem, Severity

Rows = Sequence[Sequence[object]]

SIMPLE: Mapping[str, Rows] = {
    "survey": (("type", "name", "label"), ("text", "a", "A"), ("select_one yn", "b", "B")),
    "choices": (("list_name", "name", "label"), ("yn", "y", "Yes"), ("yn", "n", "No")),
}


def markdown(survey: str, choices: str = "", settings: str = "", **more: str) -> bytes:
    """Return a form; every argument holds the lines of a sheet with | between the cells."""
    parts = {"survey": survey, "choices": choices, "settings": settings, **more}
    lines: list[str] = []
    for name, text in parts.items():
        if text:
            lines.append(f"| {name} |")
            lines += [f"| | {line.strip()} |" for line in text.strip().splitlines()]
    return "\n".join(lines).encode()


def xlsx(sheets: Mapping[str, Rows] = SIMPLE) -> bytes:
    """Return an .xlsx workbook with these sheets."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def repacked(source: bytes, changed: Mapping[str, bytes]) -> bytes:
    """Return an archive with parts put in the place of others, or added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(source)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, content in changed.items():
            new.writestr(name, content)
    return target.getvalue()


def here(source: bytes, name: str = "form.md", *, repair: bool = False) -> Compiled:
    """Compile in this process."""
    return compiled_here(source, name, {}, repair=repair)


def errors(found: Compiled) -> list[Problem]:
    """Return the errors."""
    return list(found.of(Severity.ERROR))


def cells(found: Compiled, severity: Severity = Severity.ERROR) -> list[str]:
    """Return the places of the problems of one severity."""
    return [problem.cell for problem in found.of(severity)]

"""``exitdesk form check``: what is wrong with a form, cell by cell."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from exitdesk.domain.trouble import Trouble
from exitdesk.forms import workbook
from exitdesk.forms.workbook import Compiled, Problem, Repair, Severity
from exitdesk.i18n import tr, trn

_MAX_BYTES = 64 * 1024 * 1024
_LISTS = frozenset((".csv", ".xml", ".geojson"))
_MOST_LISTS = 50
_FORM = b"http://www.w3.org/2002/xforms"
_HEAD = 4096


def check(options: argparse.Namespace) -> int:
    """Print what is to be said about a workbook or an XForm; 0 where it can be used, else 1."""
    path = Path(options.file)
    found = workbook.compiled(read(path), path.name, files=beside(path))
    if options.json:
        json.dump(as_json(found), sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    else:
        sys.stdout.write("\n".join(as_lines(found)) + "\n")
    return 0 if found.usable else 1


def as_json(found: Compiled) -> dict[str, Any]:
    """Return the report as it is printed for other programs."""
    return {
        "form": {
            "id": found.form_id,
            "title": found.title,
            "version": found.version,
            "languages": list(found.languages),
            "questions": found.questions,
        },
        "usable": found.usable,
        "problems": [_problem(one) for one in found.of(Severity.ERROR)],
        "warnings": [_problem(one) for one in found.of(Severity.WARNING)],
        "unsupported": [_problem(one) for one in found.of(Severity.UNSUPPORTED)],
        "repairs": [_repair(one) for one in found.repairs],
    }


def as_lines(found: Compiled) -> Iterable[str]:
    """Yield the report as lines for a person."""
    if found.xform is not None:
        yield _title(found)
    headings = (
        (Severity.ERROR, tr("Must be corrected:")),
        (Severity.WARNING, tr("Worth a look:")),
        (Severity.UNSUPPORTED, tr("Different on a desk:")),
    )
    for severity, heading in headings:
        if problems := found.of(severity):
            yield heading
            yield from (_line(one) for one in problems)
    if found.repairs:
        applied = found.repairs[0].applied
        yield tr("Repaired:") if applied else tr("Can be repaired (form import --repair):")
        for one in found.repairs:
            yield f"  {one.cell}: {one.title}" if one.cell else f"  {one.title}"
    yield _verdict(found)


def _title(found: Compiled) -> str:
    parts = [found.title or found.form_id, found.form_id]
    if found.version:
        parts.append(tr("version {version}", version=found.version))
    parts.append(trn("{n} question", "{n} questions", found.questions))
    parts.extend([", ".join(found.languages)] if found.languages else [])
    return " · ".join(parts)


def _verdict(found: Compiled) -> str:
    errors = len(found.of(Severity.ERROR))
    if found.usable:
        return tr("This form can be used.")
    return trn(
        "{n} problem keeps this form from being used.",
        "{n} problems keep this form from being used.",
        max(errors, 1),
    )


def _line(problem: Problem) -> str:
    place = f"{problem.cell}: " if problem.cell else ""
    heading = f" [{problem.heading}]" if problem.heading else ""
    hint = f" {problem.hint}" if problem.hint else ""
    return f"  {place}{problem.message}{heading}{hint}"


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "severity": problem.severity.value,
        "sheet": problem.sheet or None,
        "row": problem.row,
        "column": problem.column or None,
        "heading": problem.heading or None,
        "message": problem.message,
        "hint": problem.hint or None,
    }


def _repair(repair: Repair) -> dict[str, Any]:
    return {
        "title": repair.title,
        "sheet": repair.sheet or None,
        "row": repair.row,
        "column": repair.column or None,
        "applied": repair.applied,
    }


def read(path: Path) -> bytes:
    """Return a form's file; raises Trouble where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(_MAX_BYTES)
    except OSError as error:
        raise Trouble(
            tr("The form {name} cannot be read.", name=path.name),
            what_to_do=error.strerror or "",
        ) from None


def beside(path: Path) -> dict[str, bytes]:
    """Return the lists that lie beside a form: CSV, GeoJSON and XML files of a moderate size.

    Other forms that lie there are no lists.
    """
    found: dict[str, bytes] = {}
    if not path.is_file():
        return found
    for other in sorted(path.parent.iterdir()):
        if other.suffix not in _LISTS or other == path or not other.is_file():
            continue
        if other.stat().st_size <= _MAX_BYTES // 16:
            content = other.read_bytes()
            if other.suffix != ".xml" or _FORM not in content[:_HEAD]:
                found[other.name] = content
        if len(found) == _MOST_LISTS:
            break
    return found

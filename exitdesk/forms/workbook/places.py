"""Paths in expressions that lead nowhere: ``/data/group/x`` or ``../x`` without such a row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from exitdesk.forms.workbook import engine
from exitdesk.forms.workbook.expressions import plain, written
from exitdesk.forms.workbook.model import Problem, Severity
from exitdesk.forms.workbook.survey import Row, RowKind
from exitdesk.forms.workbook.tables import Table
from exitdesk.i18n import tr

_LITERAL = re.compile(r"'[^']*'|\"[^\"]*\"")
_ABSOLUTE = re.compile(r"(?<![\w\])}./*'\"-])/([^\W\d][\w.-]*)/")
_PLACEHOLDER = re.compile(r"^_{4,}$")

Names = tuple[str, ...]


def wished_root(rows: Sequence[Row]) -> str | None:
    """Return the name that absolute paths give the root element, if there are any."""
    counted = Counter(
        name
        for row in rows
        for _, text in written(row)
        for name in _ABSOLUTE.findall(_LITERAL.sub("''", text))
    )
    return counted.most_common(1)[0][0] if counted else None


def paths(rows: Sequence[Row]) -> dict[int, Names]:
    """Return the path below the root of every row that has a node, by row number."""
    found: dict[int, Names] = {}
    above: Names = ()
    for row in rows:
        if row.kind is RowKind.END:
            above = above[:-1]
        elif row.name:
            found[row.number] = (*above, row.name)
        if row.kind is RowKind.BEGIN:
            above = (*above, row.name)
    return found


def problems(table: Table, rows: Sequence[Row], root: str) -> Iterator[Problem]:
    """Yield the paths that lead to no row."""
    at = paths(rows)
    known = set(at.values())
    known |= {(*path[:-1], f"{path[-1]}_other") for path in at.values()}
    known |= {(*path[:-1], f"{path[-1]}_count") for path in at.values()}
    for row in rows:
        if row.number not in at:
            continue
        for column, text in written(row):
            if column == "choice_filter":
                continue
            told: set[Names] = set()
            for names in engine.targets(plain(text), (root, *at[row.number])):
                if names not in told and not _leads_somewhere(names, root, known):
                    told.add(names)
                    path = "/" + "/".join(names)
                    message = tr("The path {path} leads to no row; it is read as empty.", path=path)
                    yield table.problem(Severity.WARNING, message, row.number, row.headers[column])


def _leads_somewhere(names: Names, root: str, known: set[Names]) -> bool:
    if not names or names[1:2] == ("meta",) or any(map(_is_open, names)):
        return True
    return names == (root,) or (names[0] == root and names[1:] in known)


def _is_open(name: str) -> bool:
    """Tell whether a step stands for several nodes, or for a reference looked at elsewhere."""
    return name == "*" or name.startswith("@") or _PLACEHOLDER.match(name) is not None

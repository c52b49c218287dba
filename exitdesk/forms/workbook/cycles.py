"""Rows that wait for each other: what is calculated or asked must not depend on itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from exitdesk.forms.workbook.model import Problem, Severity
from exitdesk.forms.workbook.survey import Row, RowKind, references
from exitdesk.forms.workbook.tables import Table
from exitdesk.i18n import tr

_COLUMNS = ("calculation", "relevant")
_SHOWN = 6


def problems(table: Table, rows: list[Row]) -> Iterator[Problem]:
    """Yield each ring of rows once, at the first row that names another one of it.

    A row that reads its own earlier value is no ring: many forms do that on purpose.
    """
    waits = _waits(rows)
    by_name = {row.name: row for row in rows if row.name and row.kind is not RowKind.END}
    for ring in _rings(waits):
        first, column = min(
            ((by_name[name], _speaking_column(by_name[name], ring)) for name in ring),
            key=lambda one: (one[1] == "name", one[0].number),
        )
        way = _way(waits, first.name, ring)
        shown = " → ".join(way if len(way) <= _SHOWN else [*way[:_SHOWN], "…"])
        message = tr("These rows wait for each other: {names}.", names=shown)
        hint = tr("Take one of the references out.")
        header = first.headers.get(column, "")
        yield table.problem(Severity.ERROR, message, first.number, header, hint)


def _speaking_column(row: Row, ring: frozenset[str]) -> str:
    """Return the column in which a row names another of the ring; it may inherit that instead."""
    for column in _COLUMNS:
        if any(name in ring for name, _ in references(row.get(column))):
            return column
    return "name"


def _waits(rows: list[Row]) -> dict[str, set[str]]:
    """Return for every name the names that must be known before."""
    waits: dict[str, set[str]] = {}
    above: list[set[str]] = []
    for row in rows:
        if row.kind is RowKind.END:
            above = above[:-1]
            continue
        relevant = {name for name, _ in references(row.get("relevant"))}
        inherited = above[-1] if above else set()
        if row.kind is RowKind.BEGIN:
            above.append(relevant | inherited)
        elif row.name:
            known = {name for name, _ in references(row.get("calculation"))}
            waits.setdefault(row.name, set()).update(known | relevant | inherited)
    for name, known in waits.items():
        known.discard(name)
    return {name: {other for other in known if other in waits} for name, known in waits.items()}


def _rings(waits: Mapping[str, set[str]]) -> list[frozenset[str]]:
    """Return the groups of names in which each waits for each other (Tarjan 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    on_path: set[str] = set()
    rings: list[frozenset[str]] = []
    for top in waits:
        if top in index:
            continue
        work = [(top, iter(sorted(waits[top])))]
        _enter(top, index, low, path, on_path)
        while work:
            name, others = work[-1]
            following = next(others, None)
            if following is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    rings.extend(_leave(name, path, on_path))
            elif following not in index:
                _enter(following, index, low, path, on_path)
                work.append((following, iter(sorted(waits[following]))))
            elif following in on_path:
                low[name] = min(low[name], index[following])
    return rings


def _enter(
    name: str, index: dict[str, int], low: dict[str, int], path: list[str], on_path: set[str]
) -> None:
    index[name] = low[name] = len(index)
    path.append(name)
    on_path.add(name)


def _leave(name: str, path: list[str], on_path: set[str]) -> list[frozenset[str]]:
    at = path.index(name)
    ring = frozenset(path[at:])
    del path[at:]
    on_path.difference_update(ring)
    return [ring] if len(ring) > 1 else []


def _way(waits: Mapping[str, set[str]], first: str, ring: frozenset[str]) -> list[str]:
    """Return a shortest way round from `first` back to itself."""
    before: dict[str, str] = {}
    reached = [first]
    for name in reached:
        for other in sorted(waits[name] & ring):
            if other == first:
                way = [first, name]
                while way[-1] != first:
                    way.append(before[way[-1]])
                return way[::-1]
            if other not in before:
                before[other] = name
                reached.append(other)
    raise AssertionError("a ring leads back to where it began")

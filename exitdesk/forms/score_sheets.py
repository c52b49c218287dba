"""The sheets `scores`, `bands` and `terms` of a workbook, read with every flaw by cell."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Final

from exitdesk.forms.score_model import (
    ANY_USE,
    USES,
    Band,
    CutOff,
    Direction,
    Finding,
    Score,
    Scoring,
    Terms,
)
from exitdesk.forms.xpath import ExpressionError, compiled
from exitdesk.i18n import tr

Rows = Sequence[Mapping[str, str]]

_FIRST_ROW: Final = 2
_REFERENCE: Final = re.compile(r"\$\{\s*([^{}\s]+)\s*\}")
_YES: Final = frozenset({"yes", "true", "1", "true()"})
_NO: Final = frozenset({"", "no", "false", "0", "false()"})
_CUT_OFF: Final = "cut_off"


def from_sheets(sheets: Mapping[str, Rows]) -> tuple[Scoring, list[Finding]]:
    """Return what the extra sheets say, and what is wrong with them.

    `sheets` maps names of sheets to rows by heading, an empty row being an empty mapping. With
    the `survey` sheet among them, items and references are looked up there. A row with an
    error is left out of the scoring.
    """
    by_name = {name.strip().lower(): rows for name, rows in sheets.items()}
    reading = _Reading(_names(by_name.get("survey")))
    scores = tuple(reading.scores(by_name.get("scores", ())))
    known = {score.name for score in scores} | reading.refused
    bands = tuple(reading.bands(by_name.get("bands", ()), known))
    terms, cut_offs = reading.terms(by_name.get("terms", ()), known)
    return Scoring(scores, bands, terms, cut_offs), reading.findings


def _names(survey: Rows | None) -> frozenset[str] | None:
    if survey is None:
        return None
    rows = (_plain(row) for row in survey)
    return frozenset(row["name"] for row in rows if row.get("name"))


def _plain(row: Mapping[str, str]) -> dict[str, str]:
    return {key.strip().lower(): str(value).strip() for key, value in row.items()}


@dataclass(slots=True)
class _Row:
    """One row with its place; asking for a value notes what is wrong with it."""

    sheet: str
    number: int
    cells: dict[str, str]
    labels: dict[str, str]
    findings: list[Finding]
    failed: bool = False

    def text(self, column: str) -> str:
        return self.cells.get(column, "")

    def error(self, column: str, message: str, hint: str = "") -> None:
        self.failed = True
        self.findings.append(Finding("error", message, self.sheet, self.number, column, hint))

    def warning(self, column: str, message: str, hint: str = "") -> None:
        self.findings.append(Finding("warning", message, self.sheet, self.number, column, hint))

    def needed(self, column: str) -> str:
        text = self.text(column)
        if not text:
            self.error(column, tr("The cell {column} is empty.", column=column))
        return text

    def figure(self, column: str, default: float | None = None) -> float | None:
        text = self.text(column)
        if not text:
            return default
        value = _number(text)
        if value is None:
            self.error(column, tr("{text} is not a number.", text=text))
        return value

    def flag(self, column: str) -> bool:
        text = self.text(column).lower()
        if text not in _YES | _NO:
            self.error(column, tr("{text} is neither yes nor no.", text=text))
        return text in _YES


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


@dataclass(slots=True)
class _Reading:
    names: frozenset[str] | None
    findings: list[Finding] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def rows(self, sheet: str, rows: Rows) -> Iterator[_Row]:
        for number, row in enumerate(rows, start=_FIRST_ROW):
            if any(str(value).strip() for value in row.values()):
                yield _Row(sheet, number, _plain(row), _labels(row), self.findings)

    # --- scores --------------------------------------------------------------------------

    def scores(self, rows: Rows) -> Iterator[Score]:
        seen: set[str] = set()
        for row in self.rows("scores", rows):
            score = self._score(row)
            if score.name in seen:
                row.error("score", tr("There are two scores called {name}.", name=score.name))
            seen.add(score.name)
            if row.failed:
                self.refused.add(score.name)
            else:
                yield score

    def _score(self, row: _Row) -> Score:
        expression = row.needed("expression")
        self._check_expression(row, expression)
        items = self._items(row, expression)
        sd, reliability = self._reliability(row)
        direction = row.text("direction").lower()
        if direction not in set(Direction):
            choices = ", ".join(value for value in Direction if value)
            row.error(
                "direction",
                tr("{text} is not a direction.", text=direction),
                tr("It is one of: {choices}.", choices=choices),
            )
            direction = ""
        return Score(
            name=row.needed("score"),
            expression=expression,
            items=items,
            min_answered=self._min_answered(row, len(items)),
            label=row.labels,
            prorated=row.flag("prorate"),
            minimum=row.figure("minimum"),
            maximum=row.figure("maximum"),
            direction=Direction(direction),
            sd=sd,
            reliability=reliability,
            source=row.text("source"),
        )

    def _check_expression(self, row: _Row, expression: str) -> None:
        for name in _REFERENCE.findall(expression):
            self._check_name(row, "expression", name)
        try:
            compiled(_REFERENCE.sub(r"//\1", expression or "1"))
        except ExpressionError as trouble:
            row.error("expression", trouble.message)

    def _check_name(self, row: _Row, column: str, name: str) -> None:
        if self.names is not None and name not in self.names:
            row.error(column, tr("The form has no question called {name}.", name=name))

    def _items(self, row: _Row, expression: str) -> tuple[str, ...]:
        named = row.text("items").replace(",", " ").split()
        items = [name.removeprefix("${").removesuffix("}") for name in named]
        for name in items:
            self._check_name(row, "items", name)
        for name in sorted({name for name in items if items.count(name) > 1}):
            row.error("items", tr("The item {name} is named twice.", name=name))
        return tuple(items or dict.fromkeys(_REFERENCE.findall(expression)))

    def _min_answered(self, row: _Row, items: int) -> int:
        found = row.figure("min_answered", items)
        number = items if found is None else found
        if number != int(number) or not min(1, items) <= number <= items:
            message = tr("min_answered is a whole number from 1 to {items}.", items=items)
            row.error("min_answered", message)
            return items
        return int(number)

    def _reliability(self, row: _Row) -> tuple[float | None, float | None]:
        sd, reliability = row.figure("sd"), row.figure("reliability")
        if sd is not None and sd <= 0:
            row.error("sd", tr("A standard deviation is above 0."))
        if reliability is not None and not 0 <= reliability < 1:
            row.error("reliability", tr("A reliability is from 0 to below 1."))
        if (sd is None) != (reliability is None):
            row.warning(
                "sd" if sd is None else "reliability",
                tr("Reliable change needs the SD and the reliability; one of them is missing."),
            )
        elif sd is not None and not row.text("source"):
            row.warning("source", tr("Reliable change needs a source of SD and reliability."))
        return sd, reliability

    # --- bands ---------------------------------------------------------------------------

    def bands(self, rows: Rows, known: set[str]) -> Iterator[Band]:
        found: dict[str, list[tuple[Band, _Row]]] = {}
        for row in self.rows("bands", rows):
            band = self._band(row, known)
            if band is not None:
                found.setdefault(band.score, []).append((band, row))
        for placed in found.values():
            placed.sort(key=lambda pair: pair[0].start)
            self._check_order(placed)
            yield from (band for band, _ in placed)

    def _band(self, row: _Row, known: set[str]) -> Band | None:
        name = row.needed("score")
        if name and name not in known:
            row.error("score", tr("There is no score called {name}.", name=name))
        row.needed("from"), row.needed("to")
        start, end = row.figure("from"), row.figure("to")
        if start is not None and end is not None and start > end:
            row.error("to", tr("The band ends before it begins."))
        if not row.labels:
            row.warning("label", tr("The band has no label."))
        if row.failed or start is None or end is None:
            return None
        return Band(name, start, end, row.labels)

    def _check_order(self, placed: list[tuple[Band, _Row]]) -> None:
        for (lower, _), (upper, row) in pairwise(placed):
            if upper.start <= lower.end:
                row.error("from", tr("The band overlaps the one that ends at {end:g}.",
                                     end=lower.end))  # fmt: skip
            elif upper.start - lower.end > 1:
                row.warning("from", tr("No band holds what lies between {end:g} and {start:g}.",
                                       end=lower.end, start=upper.start))  # fmt: skip

    # --- terms ---------------------------------------------------------------------------

    def terms(self, rows: Rows, known: set[str]) -> tuple[Terms, tuple[CutOff, ...]]:
        read = list(self.rows("terms", rows))
        if not read:
            return Terms(), ()
        pairs = read if any("key" in row.cells for row in read) else list(_across(read[0]))
        by_key: dict[str, _Row] = {}
        cut_offs: list[CutOff] = []
        for row in pairs:
            key, _, score = row.text("key").lower().replace("-", "_").partition(":")
            if key == _CUT_OFF:
                cut_offs += self._cut_off(row, row.text("key").partition(":")[2] or score, known)
            elif key in _TERMS:
                by_key[key] = row
            else:
                row.warning("key", tr("{key} is not known here.", key=row.text("key")))
        return self._terms(by_key), tuple(cut_offs)

    def _cut_off(self, row: _Row, score: str, known: set[str]) -> Iterator[CutOff]:
        score = score.strip()
        if score not in known:
            row.error("key", tr("There is no score called {name}.", name=score))
        row.needed("value")
        value = row.figure("value")
        if value is not None and not row.failed:
            yield CutOff(score, value, row.labels, row.text("source"))

    def _terms(self, by_key: dict[str, _Row]) -> Terms:
        def said(key: str) -> str:
            return by_key[key].text("value") if key in by_key else ""

        if said("date_checked") and not _is_day(said("date_checked")):
            by_key["date_checked"].error(
                "value", tr("{text} is not a date.", text=said("date_checked")),
                tr("Write it as 2026-11-25.")
            )  # fmt: skip
        uses = tuple(said("uses").lower().replace(",", " ").split()) or (ANY_USE,)
        for use in uses:
            if use not in (*USES, ANY_USE):
                by_key["uses"].error("value", tr("{text} is not a use.", text=use),
                                     tr("It is one of: {choices}.",
                                        choices=", ".join((*USES, ANY_USE))))  # fmt: skip
        return Terms(
            holder=said("holder"),
            licence=said("licence"),
            notice=said("notice"),
            source=said("source"),
            date_checked=said("date_checked"),
            uses=uses,
            who=said("who"),
            screening="screening" in by_key and by_key["screening"].flag("value"),
            stated=True,
        )


_TERMS: Final = frozenset(
    {"holder", "licence", "notice", "source", "date_checked", "uses", "who", "screening"}
)


def _across(row: _Row) -> Iterator[_Row]:
    """Yield a row of columns as rows of key and value."""
    for column, value in row.cells.items():
        if value:
            cells = {"key": column, "value": value}
            yield _Row(row.sheet, row.number, cells, {}, row.findings)


def _labels(row: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for column, value in row.items():
        head, _, language = column.strip().partition("::")
        if head.strip().lower() == "label" and str(value).strip():
            found[language.strip()] = str(value).strip()
    return found


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True

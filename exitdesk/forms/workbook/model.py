"""What is said of a workbook: problems by cell, repairs, and the form that came out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from exitdesk.forms.score_model import Scoring, from_json

Sheets = dict[str, list[dict[str, str]]]


class Severity(StrEnum):
    """How much a problem matters."""

    ERROR = "error"
    WARNING = "warning"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to know about a workbook, at the place where a person can look at it.

    `row` is counted as a spreadsheet program does: row 1 holds the headings. `column` is the
    column's letter and `heading` what row 1 says there. `hint` says what to do.
    """

    severity: Severity
    message: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    hint: str = ""
    heading: str = ""

    @property
    def cell(self) -> str:
        """The place as people write it, for example ``survey!C5``; empty for the whole file."""
        place = f"{self.column}{self.row or ''}"
        return "!".join(part for part in (self.sheet, place) if part)


@dataclass(frozen=True, slots=True)
class Repair:
    """A mechanical change that makes a workbook usable, offered or already `applied`."""

    title: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    applied: bool = False

    @property
    def cell(self) -> str:
        """The place as people write it."""
        return Problem(Severity.WARNING, "", self.sheet, self.row, self.column).cell


@dataclass(frozen=True)
class Compiled:
    """A form as it came out of a file; `xform` is None where it cannot be used."""

    xform: str | None
    form_id: str = ""
    title: str = ""
    version: str = ""
    languages: tuple[str, ...] = ()
    questions: int = 0
    problems: tuple[Problem, ...] = ()
    repairs: tuple[Repair, ...] = ()
    sheets: Sheets = field(default_factory=dict)
    scoring_text: str = ""
    #: The file itemsets.csv that belongs to the form, where it has external choices.
    itemsets: str = ""

    @cached_property
    def scoring(self) -> Scoring:
        """Scores, bands and terms that the workbook brings with it."""
        return from_json(self.scoring_text) if self.scoring_text else Scoring()

    def of(self, severity: Severity) -> tuple[Problem, ...]:
        """Return the problems of one severity."""
        return tuple(problem for problem in self.problems if problem.severity == severity)

    @property
    def usable(self) -> bool:
        """Tell whether the form can be filled in."""
        return self.xform is not None and not self.of(Severity.ERROR)


class Unreadable(Exception):
    """The file cannot be read as a form at all; `problem` says why."""

    def __init__(self, message: str, *, sheet: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.problem = Problem(Severity.ERROR, message, sheet, hint=hint)

"""How a record is described: once, for columns, editors, validation, paper and merge.

A document is a JSON-able dict. What a field's value looks like follows from its kind:

========== ===================================================================
TEXT       one line
PARAGRAPH  text with line breaks
NUMBER     int between `low` and `high`
MINUTES    int, minutes
DATE       ISO date, ``2023-03-14``
INSTANT    ISO date, or date and time with offset
YES_NO     bool
CHOICE     name of one choice
CHOICES    list of names of choices, without order
TAGS       list of words, without order
LINES      list of lines of text, in order
SCALE      int between `low` and `high`, `anchors` say what the ends mean
PERSON     ``@id`` of a staff or contact record, or plain words
PEOPLE     list of such
BLOCK      dict with the fields of `fields`
ROWS       list of such dicts
DATES      list of ISO dates
SCORES     dict goal id -> int between `low` and `high`
SCOPE      dict purpose -> answer, both words (consent lines)
RATINGS    dict item id -> dict with the fields of `fields`
========== ===================================================================
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class Kind(enum.Enum):
    """The closed set of field kinds; a new one is a walk that the type checker leads."""

    TEXT = "text"
    PARAGRAPH = "paragraph"
    NUMBER = "number"
    MINUTES = "minutes"
    DATE = "date"
    INSTANT = "instant"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    TAGS = "tags"
    LINES = "lines"
    SCALE = "scale"
    PERSON = "person"
    PEOPLE = "people"
    BLOCK = "block"
    ROWS = "rows"
    DATES = "dates"
    SCORES = "scores"
    SCOPE = "scope"
    RATINGS = "ratings"


class Merge(enum.Enum):
    """How two devices' values meet: one value wins and the other is kept, or element by element."""

    REGISTER = "register"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice name as stored and its label as shown."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record kind.

    `open_choices` accepts words that are not in `choices`. `synonyms` maps words of other
    sources to a choice name. `private` values are masked when the room is not alone.
    `rare` fields are offered only when asked for, or where they say something already.
    `identifying` values appear only after a deliberate reveal and never on paper unasked.
    `machine` values are the program's own: kept and checked, shown to nobody.
    """

    name: str
    kind: Kind
    label: str
    choices: tuple[Choice, ...] = ()
    fields: tuple[Field, ...] = ()
    hint: str = ""
    required: bool = False
    low: int | None = None
    high: int | None = None
    anchors: tuple[str, str] | None = None
    open_choices: bool = False
    synonyms: tuple[tuple[str, str], ...] = ()
    private: bool = True
    identifying: bool = False
    searched: bool = True
    rare: bool = False
    machine: bool = False

    @property
    def merge(self) -> Merge:
        """Sets merge by element, everything else is a register."""
        return Merge.SET if self.kind in (Kind.CHOICES, Kind.TAGS) else Merge.REGISTER

    def inner(self, name: str) -> Field | None:
        """Return the field `name` of a block, of rows or of ratings."""
        return next((f for f in self.fields if f.name == name), None)

    def choice_label(self, name: str) -> str:
        """Return the untranslated label of a choice; an open word reads as itself."""
        found = next((c.label for c in self.choices if c.name == name), None)
        return found if found is not None else name.replace("_", " ")


class Role(enum.Enum):
    """What a record is in a case file."""

    CASE = "case"
    EVENT = "event"
    PART = "part"
    LIBRARY = "library"


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record: its name as stored, its label, its fields in the order they are shown."""

    name: str
    label: str
    role: Role
    fields: tuple[Field, ...]
    icon: str = "circle"
    finalises: bool = False
    by_name: dict[str, Field] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Index the fields by name; two of one name are a mistake in the description."""
        self.by_name.update({f.name: f for f in self.fields})
        if len(self.by_name) != len(self.fields):
            raise ValueError(f"a field of {self.name} is described twice")


def choices(*pairs: str | tuple[str, str]) -> tuple[Choice, ...]:
    """Build choices from names, or from names with labels; a bare name reads with spaces."""
    return tuple(
        Choice(p, p.replace("_", " ")) if isinstance(p, str) else Choice(p[0], p[1]) for p in pairs
    )


def text(name: str, label: str, **more: object) -> Field:
    """Describe a line of text."""
    return Field(name, Kind.TEXT, label, **more)  # type: ignore[arg-type]


def paragraph(name: str, label: str, **more: object) -> Field:
    """Describe a text with line breaks."""
    return Field(name, Kind.PARAGRAPH, label, **more)  # type: ignore[arg-type]


def date_(name: str, label: str, **more: object) -> Field:
    """Describe a date."""
    return Field(name, Kind.DATE, label, **more)  # type: ignore[arg-type]


def yes_no(name: str, label: str, **more: object) -> Field:
    """Describe a plain yes or no."""
    return Field(name, Kind.YES_NO, label, **more)  # type: ignore[arg-type]


def number(name: str, label: str, low: int, high: int, **more: object) -> Field:
    """Describe a whole number between `low` and `high`."""
    return Field(name, Kind.NUMBER, label, low=low, high=high, **more)  # type: ignore[arg-type]


def minutes(name: str, label: str, **more: object) -> Field:
    """Describe a duration in minutes, a week at most."""
    return Field(name, Kind.MINUTES, label, low=0, high=7 * 1440, **more)  # type: ignore[arg-type]


def scale(name: str, label: str, high: int, anchors: tuple[str, str], **more: object) -> Field:
    """Describe a rating from 0 to `high`."""
    return Field(name, Kind.SCALE, label, low=0, high=high, anchors=anchors, **more)  # type: ignore[arg-type]


def choice(name: str, label: str, options: tuple[Choice, ...], **more: object) -> Field:
    """Describe one choice among `options`."""
    return Field(name, Kind.CHOICE, label, choices=options, **more)  # type: ignore[arg-type]


def several(name: str, label: str, options: tuple[Choice, ...], **more: object) -> Field:
    """Describe any number of choices among `options`."""
    return Field(name, Kind.CHOICES, label, choices=options, **more)  # type: ignore[arg-type]


def person(name: str, label: str, **more: object) -> Field:
    """Describe a person: staff, someone around the client, or plain words."""
    return Field(name, Kind.PERSON, label, **more)  # type: ignore[arg-type]


def people(name: str, label: str, **more: object) -> Field:
    """Describe several persons."""
    return Field(name, Kind.PEOPLE, label, **more)  # type: ignore[arg-type]


def block(name: str, label: str, *fields: Field, **more: object) -> Field:
    """Describe a group of fields that belong together."""
    return Field(name, Kind.BLOCK, label, fields=fields, **more)  # type: ignore[arg-type]


def rows(name: str, label: str, *fields: Field, **more: object) -> Field:
    """Describe a list of small groups."""
    return Field(name, Kind.ROWS, label, fields=fields, **more)  # type: ignore[arg-type]

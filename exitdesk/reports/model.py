"""What a paper says, before anyone knows how it looks: a neutral document of blocks.

Services build a `Document`; `exitdesk.reports.writing.write_pdf` turns it into pages. Every text is
already translated and already cleared for this reader: reports add, hide and shorten nothing.
Text may be in any script and of any length; line ends inside a text are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeAlias


class Paper(Enum):
    """Sheet sizes, in points (1/72 inch): width, height."""

    A4 = (595.276, 841.89)
    LETTER = (612.0, 792.0)


class Role(Enum):
    """What a paragraph is; it decides the look, never the words."""

    NORMAL = "normal"
    LEAD = "lead"
    QUOTE = "quote"  # the client's own words
    OPINION = "opinion"  # ours, set apart from what was seen and said
    SMALL = "small"
    LARGE = "large"  # read by two people over a table
    ORIGINAL = "original"  # first wording of something that was amended later
    AMENDMENT = "amendment"


class Align(Enum):
    """How a table column is set; START is the left in a left-to-right document."""

    START = "start"
    CENTRE = "centre"
    END = "end"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` is 1 to 3."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `label` stands small above it (Plan, Opinion, Amended 2024-03-01 by Ravn)."""

    text: str
    role: Role = Role.NORMAL
    label: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; numbered from 1 if `numbered`."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Pairs of label and value; with `columns` 2 the pairs stand side by side."""

    rows: tuple[tuple[str, str], ...]
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A table column; `width` is its share of the table's width."""

    title: str
    width: float = 1.0
    align: Align = Align.START


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under column titles, which are repeated on each page.

    Raises ValueError where a row has not as many cells as there are columns.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""

    def __post_init__(self) -> None:
        if not self.columns or any(column.width <= 0 for column in self.columns):
            raise ValueError("a table needs columns with a width above zero")
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("a row has not as many cells as the table has columns")


@dataclass(frozen=True, slots=True)
class Entry:
    """An event of a timeline: `date` in the margin, `kind`, `title` and `meta` above its blocks."""

    date: str
    kind: str
    title: str = ""
    meta: str = ""
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """Blocks side by side; `weights` are shares of the width (equal if empty).

    Raises ValueError where weights and parts differ in number.
    """

    parts: tuple[tuple[Block, ...], ...]
    weights: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not self.parts or (self.weights and len(self.weights) != len(self.parts)):
            raise ValueError("columns need parts, and one weight for each or none")


@dataclass(frozen=True, slots=True)
class Voices:
    """Two voices on one subject, on the same line and in the same size: ours and the client's."""

    subject: str
    our_label: str
    ours: str
    their_label: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Callout:
    """A box that must not be overlooked."""

    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line across."""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Lines:
    """`count` blank ruled lines for writing by hand, `pitch` millimetres apart."""

    count: int
    pitch: float = 8.0


@dataclass(frozen=True, slots=True)
class TickBoxes:
    """Boxes to tick; those in `ticked` (positions from 0) are ticked already."""

    options: tuple[str, ...]
    columns: int = 3
    ticked: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class TickRows:
    """Lines of boxes to tick, close together: what is asked, and the words beside the boxes."""

    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Blanks:
    """Labelled boxes to write in, side by side: label and share of the width; `height` in mm."""

    fields: tuple[tuple[str, float], ...]
    height: float = 9.0


@dataclass(frozen=True, slots=True)
class Code:
    """A code to be read and typed: groups in a fixed-width face, `per_line` on a line."""

    groups: tuple[str, ...]
    per_line: int = 4


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code of `text`, `size` millimetres wide; `caption` stands under it.

    Its text is not repeated in the PDF's text layer.
    """

    text: str
    size: float = 34.0
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Lines to sign on, side by side, with what belongs under each."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG or JPEG picture, no wider than the text and at most `height` millimetres high.

    `description` is read aloud by screen readers, `caption` printed under it.
    """

    content: bytes
    description: str
    caption: str = ""
    height: float = 120.0


@dataclass(frozen=True, slots=True)
class Lane:
    """One voice on a scale: `before` and `now` as levels, None where there is none.

    `aside` is drawn as an open diamond on a broken line, else as a filled circle on a solid one.
    `joined` where the two may be compared; `said` stands after the scale.
    """

    label: str
    before: int | None
    now: int | None
    said: str
    aside: bool = False
    joined: bool = True


@dataclass(frozen=True, slots=True)
class RatedRow:
    """An item on its scales side by side; `description` says all of it, `notes` stand after."""

    name: str
    scales: tuple[tuple[Lane, ...], ...]
    notes: str
    description: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Ratings:
    """Items under the names of their scales, whose levels go from 0 to `highest`."""

    name: str
    heads: tuple[str, ...]
    notes: str
    rows: tuple[RatedRow, ...]
    highest: int = 4


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line over time; None where nothing is known.

    `joins` tell how each value hangs on the last: "solid", "loose" (not quite comparable), "".
    """

    values: tuple[float | None, ...]
    joins: tuple[str, ...]
    aside: bool = False


Sign: TypeAlias = tuple[tuple[tuple[tuple[float, float], ...], bool], ...]
"""A mark: closed lines around corners from -1 to 1, upwards, each filled or open."""


@dataclass(frozen=True, slots=True)
class Course:
    """Values over time between `low` and `high`; `places` are shares of the width, 0 to 1.

    breaks: positions before which the measure changed. bands: (from, to, label) behind the lines.
    limit: a value with its words, as a broken line. said: words over the values of the first
    line. signs: a mark under each day. feet: a second line under each day. height: millimetres.
    description: read aloud by screen readers.
    """

    days: tuple[str, ...]
    places: tuple[float, ...]
    strokes: tuple[Stroke, ...]
    low: float
    high: float
    description: str
    breaks: tuple[int, ...] = ()
    bands: tuple[tuple[float, float, str], ...] = ()
    height: float = 28.0
    limit: tuple[float, str] | None = None
    said: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()
    feet: tuple[str, ...] = ()


Block: TypeAlias = (
    Heading
    | Paragraph
    | Bullets
    | KeyValues
    | Table
    | Entry
    | Columns
    | Voices
    | Callout
    | Rule
    | PageBreak
    | Lines
    | TickBoxes
    | TickRows
    | Blanks
    | Code
    | QrCode
    | Signature
    | Picture
    | Ratings
    | Course
)


@dataclass(frozen=True, slots=True)
class Document:
    """A paper: what it is, who made it, what it leaves out, and its blocks.

    kind: what it is, in words ("Case file"); the only one that gets into the PDF's metadata.
    title: large on the first page. code: beside the kind in the running header; put no name here
        unless the reader asked for names.
    made_at: with a zone. withheld: what was left out, one phrase each; empty means nothing was.
    statement: what the reader should know first. chain_head: hex digest of the history's head.
    marking: stands in each header ("Practice vault: fictional").
    language: BCP 47 code of the document's own words; it decides the reading direction.
    plain: neither masthead nor maker nor withheld line, for sheets that must say nothing.
    """

    kind: str
    title: str
    made_at: datetime
    blocks: tuple[Block, ...]
    code: str = ""
    subtitle: str = ""
    made_by: str = ""
    withheld: tuple[str, ...] = ()
    statement: str = ""
    chain_head: str | None = None
    marking: str = ""
    language: str = "en"
    paper: Paper = Paper.A4
    plain: bool = False

    def __post_init__(self) -> None:
        if self.made_at.tzinfo is None:
            raise ValueError("made_at needs a zone")

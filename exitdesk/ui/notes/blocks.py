"""Blocks of the note that open when wanted: one key each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from exitdesk.domain.catalogue import session as s
from exitdesk.domain.fields import Field
from exitdesk.i18n import N_, tr
from exitdesk.ui.editing.field_set import FieldSet, flat_fields
from exitdesk.ui.editing.lines import SideBySide, lines_of, share_of
from exitdesk.ui.notes.check_lines import CheckLines
from exitdesk.ui.notes.sheets import sheet_fields
from exitdesk.ui.notes.tally import TallyEntry
from exitdesk.ui.parts import Card, FormRow, Words, icon_button
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class BlockKey:
    """A block: its name, its key with Alt, what it is called, its picture, which paths it holds."""

    name: str
    letter: str
    label: str
    icon: str
    holds: tuple[str, ...]


BLOCKS = (
    BlockKey("trust", "T", N_("Trust"), "handshake", ("trust",)),
    BlockKey("mi", "M", N_("MI"), "message-circle", ("mi",)),
    BlockKey("cbt", "C", N_("CBT"), "clipboard-list", ("cbt",)),
    BlockKey("check", "K", N_("Six lines"), "list-checks", ("check",)),
    BlockKey("alliance", "A", N_("Alliance"), "heart", ("alliance",)),
    BlockKey("rupture", "R", N_("Rupture"), "life-buoy", ("rupture",)),
    BlockKey("third_party", "P", N_("Third party"), "users", ("third_party",)),
    BlockKey(
        "also",
        "W",
        N_("Who and when"),
        "clock",
        (
            "contact.with_also", "contact.direction", "contact.place_type", "contact.start",
            "contact.language", "contact.interpreter", "contact.channel_note",
            "contact.written_at", "contact.entered_at", "contact.from_paper",
            "worker", "phase", "subject", "event_ref",
        ),
    ),
    BlockKey("areas", "G", N_("Goals"), "target", ("areas", "goals")),
)  # fmt: skip
QUIET = frozenset({"contact.entered_at", "worker", "phase", "event_ref", "contact.place_type",
                   "contact.language", "contact.interpreter"})  # fmt: skip
"""What fills itself from the last contact; it alone does not open its block."""


class NoteBlock(Card):
    """One block of the note."""

    closed = Signal(str)

    def __init__(self, key: BlockKey, heading: str, fields: FieldSet, *, tone: str = "") -> None:
        super().__init__(heading, tone=tone)
        self.key = key
        self.fields = fields
        close = icon_button("x", tr("Close: {name}", name=heading), self._on_close, size=16)
        close.setToolTip(tr("Close; what is written stays in the note (Alt+{key})", key=key.letter))
        self.head.addWidget(close)
        self.body.setSpacing(theme().px(8))
        self.first: FormRow | None = None

    def add_fields(self, prefix: str, fields: Sequence[Field]) -> dict[str, FormRow]:
        """Add fields in lines; return their rows by name."""
        made: dict[str, FormRow] = {}
        for line in lines_of(fields):
            rows = [
                (self.fields.add_row(f"{prefix}{one.name}", one), share_of(one)) for one in line
            ]
            made |= {one.name: pair[0] for one, pair in zip(line, rows, strict=True)}
            self.add(rows[0][0] if len(rows) == 1 else SideBySide(rows))
        self.first = self.first or next(iter(made.values()), None)
        return made

    def focus_first(self) -> None:
        """Put the caret into the first field."""
        if self.first is not None:
            self.first.editor.setFocus()

    def _on_close(self) -> None:
        self.closed.emit(self.key.name)


def made_block(key: BlockKey, fields: FieldSet) -> NoteBlock:
    """Return the block of that name with its editors."""
    makers: dict[str, Callable[[BlockKey, FieldSet], NoteBlock]] = {
        "mi": _mi,
        "cbt": CbtBlock,
        "check": CheckBlock,
        "third_party": _third_party,
        "also": AlsoBlock,
        "areas": _areas,
    }
    maker = makers.get(key.name)
    return maker(key, fields) if maker else _plain(key, fields)


def _plain(key: BlockKey, fields: FieldSet) -> NoteBlock:
    described = s.SESSION.by_name[key.name]
    block = NoteBlock(key, tr(described.label), fields)
    block.add_fields(f"{key.name}.", described.fields)
    return block


def _third_party(key: BlockKey, fields: FieldSet) -> NoteBlock:
    described = s.SESSION.by_name[key.name]
    block = NoteBlock(key, tr(described.label), fields, tone="caution")
    block.add(
        Words(
            tr("Kept apart from the note: whoever gives a file to the client looks here first."),
            "muted",
        )
    )
    block.add_fields("third_party.", described.fields)
    return block


def _areas(key: BlockKey, fields: FieldSet) -> NoteBlock:
    block = NoteBlock(key, tr("Areas and goals"), fields)
    block.add_fields("", [s.SESSION.by_name["areas"], s.SESSION.by_name["goals"]])
    return block


def _mi(key: BlockKey, fields: FieldSet) -> NoteBlock:
    described = s.SESSION.by_name["mi"]
    block = NoteBlock(key, tr(described.label), fields)
    counted = ("change_talk", "sustain_talk")
    before = [f for f in described.fields if f.name not in counted]
    at = next(n for n, f in enumerate(before) if f.name == "strongest_sentence")
    block.add_fields("mi.", before[:at])
    block.add(Words(tr("Times heard (+ counts)"), "label"), _tallies(described, fields))
    block.add_fields("mi.", before[at:])
    return block


def _tallies(described: Field, fields: FieldSet) -> QWidget:
    whole = QWidget()
    grid = QGridLayout(whole)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme().px(24))
    grid.setVerticalSpacing(theme().px(4))
    talks = [f for f in described.fields if f.name in ("change_talk", "sustain_talk")]
    flat = flat_fields(talks, "mi.")
    for at, (path, field) in enumerate(flat):
        tally = TallyEntry(tr(field.label), field.high or 999)
        fields.add(path, field, tally)
        grid.addWidget(tally, at % 4, at // 4)
    return whole


class CbtBlock(NoteBlock):
    """The sheets: choose one, and only its fields are there, with all that holds text already."""

    def __init__(self, key: BlockKey, fields: FieldSet) -> None:
        described = s.SESSION.by_name["cbt"]
        super().__init__(key, tr(described.label), fields)
        self._rows = self.add_fields("cbt.", described.fields[:1])
        short = {f.name: f for f in described.fields[1:]}
        for field in short.values():
            row = fields.add_row(f"cbt.{field.name}", field)
            self._rows[field.name] = row
            self.add(row)
        fields.edited.connect(self._on_edited)

    def arrange(self) -> None:
        """Show the fields of the sheet in its order."""
        tool = self.fields.value("cbt.tool")
        names = list(sheet_fields(tool)) if tool else []
        rest = [n for n in self._rows if n not in names and n != "tool"]
        filled = [n for n in rest if self.fields.value(f"cbt.{n}") not in (None, "", [])]
        for name, row in self._rows.items():
            if name != "tool":
                self.body.removeWidget(row)
                row.setVisible(name in names or name in filled)
        for name in (*names, *filled):
            self.body.addWidget(self._rows[name])

    def _on_edited(self, path: str) -> None:
        if path == "cbt.tool":
            self.arrange()


class CheckBlock(NoteBlock):
    """The six lines of the client."""

    def __init__(self, key: BlockKey, fields: FieldSet) -> None:
        super().__init__(key, tr(s.CHECK.label), fields)
        self.lines = CheckLines(fields)
        self.add(self.lines)

    def focus_first(self) -> None:
        """Put the focus on the first line."""
        self.lines.focus_first()


class AlsoBlock(NoteBlock):
    """Who else was there, where it was, and the three dates."""

    def __init__(self, key: BlockKey, fields: FieldSet) -> None:
        super().__init__(key, tr("Who, where, when it was written"), fields)
        contact = {f.name: f for f in s.CONTACT.fields}
        session = s.SESSION.by_name
        self.add_fields("contact.", [contact["with_also"]])
        self.add_fields("contact.", [contact["written_at"]])
        self.add_fields("contact.", [contact[n] for n in ("from_paper", "start", "place_type")])
        self.entered = Words("", "muted")
        self.add(self.entered)
        self.add_fields("contact.", [contact[n] for n in ("direction", "language", "interpreter")])
        self.add_fields("contact.", [contact["channel_note"]])
        self.add_fields("", [session[n] for n in ("worker", "phase")])
        self.add_fields("", [session["subject"], session["event_ref"]])


def holds_text(key: BlockKey, fields: FieldSet) -> bool:
    """Tell whether something is written in the block that did not fill itself."""
    for path in fields.paths():
        mine = any(path == one or path.startswith(f"{one}.") for one in key.holds)
        if mine and path not in QUIET and fields.value(path) not in (None, "", [], {}):
            return True
    return False


__all__ = ["BLOCKS", "AlsoBlock", "BlockKey", "CbtBlock", "CheckBlock", "NoteBlock",
           "holds_text", "made_block"]  # fmt: skip

"""The page on which a session note is written."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from exitdesk.domain.catalogue.session import DECISIONS, NEXT, SESSION
from exitdesk.domain.dates import entered_late, shown_date
from exitdesk.domain.ids import new_id
from exitdesk.domain.validation import Problem
from exitdesk.i18n import N_, language, tr
from exitdesk.services import drafts
from exitdesk.ui.editing.field_set import FieldSet
from exitdesk.ui.editing.fitting import raw
from exitdesk.ui.editing.lines import SideBySide
from exitdesk.ui.editing.pick_entry import PickEntry
from exitdesk.ui.editing.tab_order import chain
from exitdesk.ui.editing.writing_page import WritingPage
from exitdesk.ui.notes.blocks import (
    BLOCKS,
    AlsoBlock,
    BlockKey,
    CbtBlock,
    CheckBlock,
    NoteBlock,
    holds_text,
    made_block,
)
from exitdesk.ui.notes.case_chooser import CaseChooser
from exitdesk.ui.notes.check_lines import last_check
from exitdesk.ui.notes.decisions import DecisionsEntry
from exitdesk.ui.notes.facts import Facts, put_under
from exitdesk.ui.notes.note_text import NoteText
from exitdesk.ui.notes.reminders import Reminders, SafetyAdvice
from exitdesk.ui.notes.sheets import METHOD_OF_BLOCK, TOOK_PLACE
from exitdesk.ui.page import KeyHint
from exitdesk.ui.parts import (
    Card,
    DateEntry,
    FlowRow,
    FormRow,
    KeyValueGrid,
    PlainTextEntry,
    push_button,
)
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.ids import RecordId
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.editing.opened import Opened


_SAID_ELSEWHERE = ("quote", "decisions", "next", *(key.name for key in BLOCKS))


class NotePage(WritingPage):
    """One screen: facts, the note, what was decided, the next step, safety; blocks when wanted.

    `open` takes ``[case id, record id | None, draft id | None]``; without a case it asks for one.
    """

    title = N_("Session note")
    keys = (
        KeyHint("Ctrl+S", N_("Save; it stays open for changes")),
        KeyHint("Ctrl+Enter", N_("Finalise: from then on it takes corrections only")),
        KeyHint("Ctrl+P", N_("Print")),
        KeyHint("F6", N_("Go on: facts, note, decisions, next step, safety")),
        KeyHint("Alt+1 … 5", N_("Format of the note; no word is lost")),
        *(KeyHint(f"Alt+{block.letter}", block.label) for block in BLOCKS),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.fields = FieldSet(self.around, self)
        self.facts = Facts(self.fields)
        self.reminders = Reminders()
        self.text = NoteText(self.fields)
        self.safety = SafetyAdvice()
        self.safety.concern_wanted.connect(self._on_concern_wanted)
        self.chooser = CaseChooser(desk)
        self.chooser.chosen.connect(self._on_case_chosen)
        self.stack.addWidget(self.chooser)
        self.blocks: dict[str, NoteBlock] = {}
        self._build()
        self.text.arranged.connect(self._chain)
        self._chain()
        self.fields.edited.connect(self._on_edited)
        self.fields.edited.connect(self._follow)
        for block in BLOCKS:
            self._shortcut(f"Alt+{block.letter}", self._toggles[block.name].click)
        for at, choose in enumerate(
            (self._on_format_1, self._on_format_2, self._on_format_3, self._on_format_4,
             self._on_format_5), 1
        ):  # fmt: skip
            self._shortcut(f"Alt+{at}", choose)
        self._shortcut("F6", self._on_next_part)

    # ------------------------------------------------------------ laying out

    def _build(self) -> None:
        look = theme()
        left, right = Card(), Card()
        for card in (left, right):
            card.body.setContentsMargins(*[look.px(12)] * 4)
            card.body.setSpacing(look.px(8))
        quote = PlainTextEntry(private=True, lines=1, most=6)
        self._quote = self.fields.add_row("quote", SESSION.by_name["quote"], quote)
        left.add(self.text, self._quote)
        left.body.addStretch(1)
        self._decisions = self.fields.add_row("decisions", DECISIONS, DecisionsEntry())
        methods = PickEntry(
            SESSION.by_name["methods"].choices,
            open_words=True,
            placeholder=tr("Type to find a method, or press ↓"),
        )
        self._methods = self.fields.add_row("methods", SESSION.by_name["methods"], methods)
        self._next_what = self._next_row("what")
        self._next_when = self._next_row("date")
        self._next_who = self._next_row("who")
        self._flag = self.fields.add_row("safety_flag", SESSION.by_name["safety_flag"])
        right.add(self._decisions, self._next_what)
        when = self._next_when.editor
        if isinstance(when, DateEntry):
            put_under(when)
        right.add(SideBySide([(self._next_when, 1), (self._next_who, 1)]))
        right.add(self._flag, self.safety, self._methods)
        right.body.addStretch(1)
        self._unknown = Card(tr("Kept as it came"))
        self._unknown_grid = KeyValueGrid()
        self._unknown.add(self._unknown_grid)
        self._columns = SideBySide([(left, 11), (right, 10)], gap=12, least=860)
        inner = self.area.body
        inner.setSpacing(look.px(8))
        for one in (self.facts, self.reminders, self._columns, self._made_bar()):
            inner.addWidget(one)
        self._block_box = QVBoxLayout()
        self._block_box.setSpacing(look.px(12))
        inner.addLayout(self._block_box)
        for key in BLOCKS:
            self._make_block(key)
        inner.addWidget(self._unknown)
        inner.addStretch(1)

    def _chain(self) -> None:
        """Let Tab go as the page reads."""
        right = (
            self._decisions, self._next_what, self._next_when, self._next_who, self._flag,
            self.safety, self._methods, self._bar,
        )  # fmt: skip
        chain([*self.facts.rows.values(), *self.text.in_order(), self._quote, *right])

    def _next_row(self, name: str) -> FormRow:
        field = next(one for one in NEXT.fields if one.name == name)
        label = {"what": tr("Next step"), "date": tr("When"), "who": tr("Who")}[name]
        return self.fields.add_row(f"next.{name}", field, label=label)

    def _made_bar(self) -> QWidget:
        bar = self._bar = FlowRow(theme().px(4))
        self._toggles = {}
        for key in BLOCKS:
            button = push_button(tr(key.label), self._on_toggle, kind="chip", icon=key.icon)
            button.setCheckable(True)
            button.setProperty("block", key.name)
            button.setToolTip(f"{tr(key.label)} (Alt+{key.letter})")
            button.setText(f"{tr(key.label)}  {key.letter}")
            button.setAccessibleName(tr("Block: {name}", name=tr(key.label)))
            button.setAccessibleDescription(f"Alt+{key.letter}")
            self._toggles[key.name] = button
            bar.flow.addWidget(button)
        return bar

    def _make_block(self, key: BlockKey) -> None:
        block = made_block(key, self.fields)
        block.closed.connect(self._on_block_closed)
        block.hide()
        self.blocks[key.name] = block
        self._block_box.addWidget(block)

    # ------------------------------------------------------------ what the frame asks

    def open(self, argument: object) -> None:
        """Show the note of ``[case, record, draft]``, or ask for which case it is."""
        case, record, draft = _parts(argument)
        if case is None:
            if self.keeper.draft is None:
                self._ask_case()
            return
        self.show_record(case, "session", record, draft)

    def _ask_case(self) -> None:
        self.flush()
        self.now = None
        self._asked = None
        self.header.set_words(tr("Write a note"))
        self.message.hide()
        self.problems.show_problems([])
        self._say_state("")
        for button in (
            self.save_button, self.final_button, self.discard_button, self.print_button,
            self.case_button,
        ):  # fmt: skip
            button.hide()
        self.stack.setCurrentWidget(self.chooser)
        self.chooser.start()

    def _on_case_chosen(self, case: RecordId) -> None:
        self.show_record(case, "session")

    def _fields(self) -> FieldSet:
        return self.fields

    def _shown(self, now: Opened) -> None:
        self.safety.set_ladder(now.ladder)
        goals = self.fields.entry("goals")
        if isinstance(goals, PickEntry):
            goals.set_choices(now.goals)
        if now.record is None:
            now.doc.setdefault("occurred_on", self.around.today().isoformat())

    def _loaded(self) -> None:
        for key in BLOCKS:
            self._set_open(key.name, holds_text(key, self.fields))
        self.text.arrange()
        cbt = self.blocks["cbt"]
        if isinstance(cbt, CbtBlock):
            cbt.arrange()
        self._unknown_grid.clear()
        unknown = self.fields.unknown()
        unknown.pop("contact.entered_at", None)
        for name, value in unknown.items():
            self._unknown_grid.add(name, raw(value))
        self._unknown.setVisible(bool(unknown))
        check = self.blocks["check"]
        if isinstance(check, CheckBlock) and self.now is not None:
            until = str(self.fields.value("occurred_on") or "")
            check.lines.set_before(last_check(self.now.events, until))
            check.lines.show_prompt()
        self._chain()
        self._follow("")

    def _focus_first(self) -> None:
        new = self.now is not None and self.now.record is None
        if new:
            self.facts.date.setFocus(Qt.FocusReason.TabFocusReason)
            self.facts.date.line.selectAll()
        else:
            self.text.focus_first()

    def _look(self) -> dict[str, Any]:
        opened = [name for name, block in self.blocks.items() if not block.isHidden()]
        return {"open": opened, "scroll": self.area.verticalScrollBar().value()}

    def _set_look(self, look: dict[str, Any]) -> None:
        for name in look.get("open", ()):
            if name in self.blocks:
                self._set_open(name, True)
        self.area.verticalScrollBar().setValue(int(look.get("scroll") or 0))

    def _reveal(self, target: QWidget) -> None:
        for name, block in self.blocks.items():
            if block.isAncestorOf(target):
                self._set_open(name, True)

    def _more_problems(self, doc: dict[str, Any]) -> list[Problem]:
        """Finalise no note in which nothing is written: it could only be corrected."""
        note = doc.get("note") or {}
        said = any(value for name, value in note.items() if name != "format")
        said = said or any(doc.get(name) for name in _SAID_ELSEWHERE)
        happened = self.fields.value("contact.attendance") in TOOK_PLACE
        if not self._finalising or said or not happened:
            return []
        why = tr("Write at least a line. A final note takes corrections only.")
        return [Problem(("note",), why)]

    # ------------------------------------------------------------ following what is typed

    def _follow(self, path: str) -> None:
        """Adapt the page to what was answered."""
        fields = self.fields
        proceedings = bool(self.now and self.now.case_doc.get("proceedings_open"))
        monitored = fields.value("contact.monitored")
        if path in ("", "contact.monitored"):
            self.reminders.tell(monitored, proceedings_open=proceedings)
        if path in ("", "contact.attendance"):
            self._set_short((fields.value("contact.attendance") or "") not in TOOK_PLACE)
        if path in ("", "safety_flag"):
            self.safety.tell(fields.value("safety_flag"))
        if path in ("", "occurred_on", "contact.written_at"):
            self._show_dates()
        block = path.split(".", maxsplit=1)[0]
        methods = fields.entry("methods")
        if block in METHOD_OF_BLOCK and isinstance(methods, PickEntry):
            methods.add(METHOD_OF_BLOCK[block])

    def _set_short(self, short: bool) -> None:
        self.facts.set_short(short)
        self.text.set_short(short)
        for row, path in ((self._quote, "quote"), (self._decisions, "decisions"),
                          (self._methods, "methods")):  # fmt: skip
            row.setVisible(not short or bool(self.fields.value(path)))

    def _show_dates(self) -> None:
        also = self.blocks["also"]
        if not isinstance(also, AlsoBlock):
            return
        happened, entered = self._day("occurred_on"), self._day("contact.entered_at")
        parts = [
            f"{label} {shown_date(day, language())}"
            for label, day in (
                (tr("Happened"), happened),
                (tr("written"), self._day("contact.written_at")),
                (tr("entered"), entered),
            )
            if day is not None
        ]
        if happened and entered and entered_late(happened, entered):
            parts.append(tr("entered more than three working days later"))
        elif entered is None:
            parts.append(tr("entered when it is saved"))
        also.entered.setText(" · ".join(parts))

    def _day(self, path: str) -> dt.date | None:
        known = path in self.fields.paths()
        value = self.fields.value(path) if known else self.fields.original(path)
        try:
            return dt.datetime.fromisoformat(str(value)).date() if value else None
        except ValueError:
            return None

    # ------------------------------------------------------------ keys and buttons

    def _on_toggle(self) -> None:
        name = str(self.sender().property("block"))
        if name not in self.blocks:
            return
        wanted = self.blocks[name].isHidden()
        self._set_open(name, wanted)
        if wanted:
            self.blocks[name].focus_first()
            self._scroll_to(self.blocks[name])
        else:
            self.text.focus_first()

    def _scroll_to(self, block: QWidget) -> None:
        self.area.show_top_of(block)

    def _on_block_closed(self, name: str) -> None:
        self._set_open(name, False)
        self._toggles[name].setFocus()

    def _set_open(self, name: str, is_open: bool) -> None:
        self.blocks[name].setVisible(is_open)
        self._toggles[name].setChecked(is_open)

    def _on_next_part(self) -> None:
        """Go from part to part, round and round."""
        parts = [self.facts, self.text, self._quote, self._decisions, self._next_what, self._flag]
        stops = [
            self.facts.date, None, self._quote.editor, self._decisions.editor,
            self._next_what.editor, self._flag.editor,
        ]  # fmt: skip
        shown = [at for at, part in enumerate(parts) if not part.isHidden()]
        focus = QApplication.focusWidget()
        inside = [at for at in shown if focus is not None and parts[at].isAncestorOf(focus)]
        here = inside[0] if inside else -1
        later = [at for at in shown if at > here] or shown
        stop = stops[later[0]]
        if stop is None:
            self.text.focus_first()
        else:
            stop.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_format_1(self) -> None:
        self.text.choose(0)

    def _on_format_2(self) -> None:
        self.text.choose(1)

    def _on_format_3(self) -> None:
        self.text.choose(2)

    def _on_format_4(self) -> None:
        self.text.choose(3)

    def _on_format_5(self) -> None:
        self.text.choose(4)

    def _on_concern_wanted(self) -> None:
        """Open a safety concern with what is known already; the note is kept as a draft."""
        if self.now is None:
            return
        draft = new_id()
        doc = {
            "occurred_on": self.fields.value("occurred_on") or self.around.today().isoformat(),
            "level": self.fields.value("safety_flag"),
        }
        place = {"touched": sorted(doc)}
        self.desk.runner.run(
            drafts.keep, self.desk.vault, draft, self.now.case, "safety_concern", None, doc, place
        )
        self.desk.go("event", [self.now.case, "safety_concern", None, draft])


def _parts(argument: object) -> tuple[RecordId | None, RecordId | None, RecordId | None]:
    given = list(argument) if isinstance(argument, list | tuple) else []
    given += [None] * (3 - len(given))
    return given[0], given[1], given[2]

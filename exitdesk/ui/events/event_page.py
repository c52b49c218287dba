"""The page on which any event of a case is entered and corrected."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.validation import Problem, is_empty
from exitdesk.i18n import N_, tr
from exitdesk.ui.editing.doc_form import DocForm
from exitdesk.ui.editing.writing_page import WritingPage
from exitdesk.ui.events.kind_picker import KindPicker
from exitdesk.ui.events.layouts import sections_of
from exitdesk.ui.page import KeyHint
from exitdesk.ui.parts import RowsEntry, row
from exitdesk.ui.places import entry_page
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.ids import RecordId
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.editing.field_set import FieldSet
    from exitdesk.ui.editing.opened import Opened

REVIEW_DAYS = 7
_NUMBERED = {"plan": "version", "plan_review": "seq", "assessment": "seq"}


class EventPage(WritingPage):
    """A form by kind; without a kind it asks what happened.

    `open` takes ``[case id, kind, record id | None, draft id | None]``.
    """

    title = N_("Event")
    keys = (
        KeyHint("Ctrl+S", N_("Save; it stays open for changes")),
        KeyHint("Ctrl+Enter", N_("Save, or finalise what is made final")),
        KeyHint("Ctrl+P", N_("Print")),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.picker = KindPicker()
        self.picker.picked.connect(self._on_picked)
        self.stack.addWidget(self.picker)
        self._case: RecordId | None = None
        holder = QWidget()
        holder.setMaximumWidth(theme().px(960))
        self._holder = QVBoxLayout(holder)
        self._holder.setContentsMargins(0, 0, 0, theme().px(16))
        line = row(gap=0)
        line.addWidget(holder, 1)
        line.addStretch(0)
        self.area.body.addLayout(line)
        self.area.body.addStretch(1)
        self.form = self._made_form("file_note")

    def open(self, argument: object) -> None:
        """Show the event of ``[case, kind, record, draft]``, or ask what happened."""
        given = list(argument) if isinstance(argument, list | tuple) else []
        case, kind, record, draft = (*given, None, None, None, None)[:4]
        if case is None:
            return
        if not kind:
            self._ask_kind(case)
        elif kind == "session":
            self.desk.go("note", [case, record, draft])
        else:
            self.show_record(case, kind, record, draft)

    def _ask_kind(self, case: RecordId) -> None:
        self.flush()
        self.now, self._asked, self._case = None, None, case
        self.keeper.let_go()
        self.message.hide()
        self.problems.show_problems([])
        self._say_state("")
        for button in (
            self.save_button, self.final_button, self.discard_button, self.print_button,
            self.case_button,
        ):  # fmt: skip
            button.hide()
        self.header.set_words(tr("What happened?"))
        self.stack.setCurrentWidget(self.picker)
        self.picker.start()

    def _on_picked(self, kind: str) -> None:
        if self._case is None:
            return
        if kind == "session":
            self.desk.go("note", [self._case, None, None])
        else:
            self.desk.go(entry_page(kind), [self._case, kind, None, None])

    def _made_form(self, kind: str) -> DocForm:
        form = DocForm(CATALOGUE[kind].fields, self.around, sections_of(kind))
        form.edited.connect(self._on_edited)
        form.edited.connect(self._follow)
        self._holder.addWidget(form)
        form.show()  # Qt itself would show it later, and a hidden form takes no focus
        self._form_kind, self._form_goals = kind, self.around.goals
        return form

    def _fields(self) -> FieldSet:
        return self.form.fields

    def _shown(self, now: Opened) -> None:
        if (now.kind, self.around.goals) != (self._form_kind, self._form_goals):
            self._holder.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = self._made_form(now.kind)
        if now.record is None:
            now.doc.update(self._beginning(now))

    def _beginning(self, now: Opened) -> dict[str, Any]:
        """Return what a new event of a kind begins with."""
        doc: dict[str, Any] = {"occurred_on": self.around.today().isoformat()}
        number = _NUMBERED.get(now.kind)
        if number:
            earlier = [d.get(number) for kind, d in now.events if kind == now.kind]
            doc[number] = max((n for n in earlier if isinstance(n, int)), default=0) + 1
        if now.kind == "phase_change" and now.case_doc.get("phase"):
            doc["from"] = now.case_doc["phase"]
        if now.kind == "plan_review":
            versions = [d.get("version") for kind, d in now.events if kind == "plan"]
            doc["plan_version"] = max((n for n in versions if isinstance(n, int)), default=1)
        return doc

    def _loaded(self) -> None:
        self.form.follow()
        self._suggest_review()

    def _focus_first(self) -> None:
        paths = self.form.fields.paths()
        self.form.fields.entry(paths[0]).setFocus()

    def _look(self) -> dict[str, Any]:
        scroll = self.area.verticalScrollBar().value()
        return {"open": self.form.open_sections(), "scroll": scroll}

    def _set_look(self, look: dict[str, Any]) -> None:
        self.form.set_open_sections(look.get("open", ()))
        self.area.verticalScrollBar().setValue(int(look.get("scroll") or 0))

    def _show_problem(self, problem: Problem) -> QWidget | None:
        return self.form.show_problem(problem)

    def _reveal(self, target: QWidget) -> None:
        self.form.reveal(target)

    def _before_saving(self) -> None:
        """Give goals without a number the next one."""
        if "goals" not in self.form.fields.paths():
            return
        goals = self.form.fields.entry("goals")
        forms = goals.forms() if isinstance(goals, RowsEntry) else []
        taken = {str(form.editor("id").value()) for form in forms}
        taken |= {goal.name for goal in self.around.goals}
        for form in forms:
            held = {name: one for name, one in form.values().items() if not is_empty(one)}
            if held and "id" not in held:
                name = next(f"G{n}" for n in range(1, 1000) if f"G{n}" not in taken)
                taken.add(name)
                form.editor("id").set_value(name)

    def _more_problems(self, doc: dict[str, Any]) -> list[Problem]:
        return more_problems(self._kind, doc)

    def _follow(self, path: str) -> None:
        if path in ("level", "occurred_on"):
            self._suggest_review()

    def _suggest_review(self) -> None:
        """Offer a review within seven days as a hint; the person types it or another day."""
        if self._form_kind != "safety_concern":
            return
        day = self.form.fields.value("occurred_on")
        if isinstance(day, str) and day:
            last = dt.date.fromisoformat(day) + dt.timedelta(days=REVIEW_DAYS)
            entry = self.form.fields.entry("review_on")
            line = getattr(entry, "line", None)
            if line is not None:
                line.setPlaceholderText(tr("by {day}", day=f"{last:%d.%m.}"))


def more_problems(kind: str, doc: dict[str, Any]) -> list[Problem]:
    """Return what the practice asks for beyond the description of a kind."""
    if kind == "intake_decision":
        deciders = {str(one).strip().casefold() for one in doc.get("by") or ()}
        if len(deciders) < 2:
            why = tr(
                "Two different people decide about an intake, so that nobody carries it alone. "
                "Add the second one."
            )
            return [Problem(("by",), why)]
    return []

"""The page on which a form is filled in, and read once it is final."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from exitdesk.domain.catalogue import kind_of
from exitdesk.domain.ids import RecordId, new_id, reference
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import N_, tr, trn
from exitdesk.services import (
    documents,
    drafts,
    form_answers,
    form_library,
    form_papers,
    submissions,
)
from exitdesk.ui.editing.around import Around
from exitdesk.ui.editing.final_view import FinalView
from exitdesk.ui.editing.keeper import DraftKeeper, Typed
from exitdesk.ui.editing.opened import Opened, opened
from exitdesk.ui.editing.tall_area import TallArea
from exitdesk.ui.forms.form_view import FormView
from exitdesk.ui.forms.label import plain
from exitdesk.ui.forms.roomy import RoomyStack, fit_header
from exitdesk.ui.forms.safety_watch import SafetyWatch
from exitdesk.ui.page import KeyHint, Page
from exitdesk.ui.parts import (
    ChoiceEntry,
    DateEntry,
    FlowRow,
    FormRow,
    InlineMessage,
    PageHeader,
    Words,
    column,
    push_button,
)
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from pathlib import Path

    from exitdesk.forms.session import FormSession
    from exitdesk.services.changes import ChangeSet
    from exitdesk.services.drafts import Draft
    from exitdesk.services.form_library import FormRow as LibraryForm
    from exitdesk.services.submissions import Interview
    from exitdesk.services.vault import Vault
    from exitdesk.ui.desk import Desk

KIND = submissions.KIND


@dataclass(frozen=True, slots=True)
class Came:
    """What the page shows: the interview with its running session, and the case around it."""

    interview: Interview
    session: FormSession
    around: Opened


class SubmissionPage(Page):
    """`open` takes [case id, form id or None, record id or None, draft id or None].

    Without a form, record or draft it asks which of the forms in use it is.
    """

    title = N_("Fill in a form")
    keys = (
        KeyHint("1 … 9", N_("Choose; the same digit takes it back")),
        KeyHint("Enter", N_("Go on to the next question")),
        KeyHint("Alt+PgDown", N_("Next part")),
        KeyHint("Alt+PgUp", N_("Part before")),
        KeyHint("Ctrl+S", N_("Save; it stays open for changes")),
        KeyHint("Ctrl+Enter", N_("Finalise: from then on it takes corrections only")),
        KeyHint("Ctrl+P", N_("Print")),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.around = Around(desk)
        self.case: RecordId | None = None
        self.came: Came | None = None
        self.record: RecordId | None = None
        self._asked: tuple[Any, ...] = ()
        self._spot: dict[str, Any] = {}
        self._saving = self._more = self._finalising = False
        self._dropped: list[str] = []
        self.keeper = DraftKeeper(desk, self._typed, self)
        self.keeper.kept.connect(self._on_kept)
        self.keeper.troubled.connect(self._on_trouble)
        desk.changed.connect(self._on_changed)
        self._make_frame()
        self._lay_out()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)
        for keys, receiver in (
            ("Ctrl+S", self._on_save),
            ("Ctrl+Return", self._on_finalise),
            ("Ctrl+Enter", self._on_finalise),
            ("Ctrl+P", self._on_print),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(receiver)

    def _make_frame(self) -> None:
        self.header = PageHeader(private=True)
        self.state = Words("", "small", wrap=False)
        self.message = InlineMessage()
        self.message.acted.connect(self._on_go_on_with)
        self.save_button = push_button(tr("Save"), self._on_save, icon="save")
        self.final_button = push_button(
            tr("Finalise"), self._on_finalise, icon="check", kind="primary"
        )
        self.print_button = push_button(tr("Print"), self._on_print, icon="printer", kind="quiet")
        self.case_button = push_button(
            tr("To the case"), self._on_to_case, icon="folder-open", kind="quiet"
        )
        for button in (self.print_button, self.case_button, self.save_button, self.final_button):
            self.header.add_action(button)
        self.happened = DateEntry(self.around.today)
        how = [one for one in kind_of(KIND).by_name["entered_how"].choices if one.name != "file"]
        self.how = ChoiceEntry(how, required=True, as_buttons=True)
        self.written = DateEntry(self.around.today)
        self.facts = FlowRow(theme().px(16))
        self._written_row = FormRow(tr("Written on paper on"), self.written)
        for one in (
            FormRow(tr("Happened on"), self.happened),
            FormRow(tr("Entered"), self.how),
            self._written_row,
        ):
            self.facts.flow.addWidget(one)
        self.form = FormView()
        # What a list of choices is called is what is chosen in it; this says of what.
        self.form.languages.setAccessibleDescription(tr("Language of the form"))
        self.form.edited.connect(self._on_edited)
        for entry in (self.happened, self.how, self.written):
            entry.edited.connect(self._on_edited)
        self.safety = SafetyWatch()
        self.safety.said.connect(self._on_safety_said)
        self.safety.concern_wanted.connect(self._on_concern_wanted)
        self.final_view = FinalView(self.desk, self.around)
        self.final_view.corrected.connect(self._reload)
        self.stack = RoomyStack()
        self.stack.addWidget(self.form)
        self.stack.addWidget(self.final_view)
        self.stack.hide()

    def _lay_out(self) -> None:
        side = theme().px(16)
        self.whole = TallArea(margins=0)
        self.whole.body.setContentsMargins(side, theme().px(12), side, theme().px(8))
        self.whole.body.setSpacing(theme().px(8))
        for one in (
            self.header, self.state, self.message, self.facts, self.safety, self.stack
        ):  # fmt: skip
            self.whole.body.addWidget(one)
        self.whole.body.setStretch(5, 1)
        outside = column(self.whole, gap=0)
        outside.setContentsMargins(0, 0, 0, 0)
        self.setLayout(outside)
        self._show_buttons()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the title its room."""
        super().resizeEvent(event)
        fit_header(self.header, event.size().width())

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Let the page follow the keyboard where the text is large."""
        if now is not None and self.stack.isAncestorOf(now):
            self.whole.ensureWidgetVisible(now, 0, theme().px(40))

    # ------------------------------------------------------------ coming and going

    def open(self, argument: object) -> None:
        """Show what ``[case, form, record, draft]`` names."""
        given = list(argument) if isinstance(argument, list | tuple) else []
        case, form, record, draft = (*given, None, None, None, None)[:4]
        if case is None:
            return
        form = None if form == KIND else form
        if self._is_here(case, form, record, draft):
            return
        if record is None and draft is None and form is None:
            self._ask_form(case)
            return
        self._load(case, form, record, draft)

    def _is_here(self, case: object, form: object, record: object, draft: object) -> bool:
        """Tell whether just this is being filled in: then nothing is asked or read again."""
        if self.came is None or self.keeper.draft is None or self.case != case:
            return False
        if draft is not None or record is not None:
            return draft in (None, self.keeper.draft) and record == self.record
        return self.record is None and form in (None, self.came.interview.form.record)

    def _ask_form(self, case: RecordId) -> None:
        self.keeper.flush()
        self.case, self.came = case, None
        self.safety.end()
        self.stack.hide()
        self._show_buttons()
        self.header.set_words(tr("Fill in a form"))
        self.desk.runner.run(
            form_library.forms, self.desk.vault, then=self._on_forms, failed=self._on_trouble
        )

    def _on_forms(self, rows: tuple[LibraryForm, ...]) -> None:
        offered = [one for one in rows if one.offered and one.permitted]
        if self.case is None:
            return
        if not offered:
            self.message.say(
                "info",
                tr("No form is in use yet."),
                tr("Add one in the list of forms and put it into use."),
            )
            return
        at = self.desk.questions.choose(
            self, tr("Fill in a form"), tr("Which form?"), [one.title for one in offered]
        )
        if at is None:
            self.desk.go("case", [self.case, "timeline", None])
        else:
            self._load(self.case, offered[at].record, None, None)

    def _load(
        self,
        case: RecordId,
        form: RecordId | None,
        record: RecordId | None,
        draft: RecordId | None,
    ) -> None:
        self.keeper.flush()
        self.final_view.keeper.flush()
        self._asked = (case, form, record, draft)
        self.desk.runner.run(
            _read,
            self.desk.vault,
            self._asked,
            then=self._on_read,
            failed=self._on_not_read,
            busy=tr("Opening the form"),
        )

    def _reload(self) -> None:
        if self.case is not None and self.record is not None:
            self._load(self.case, None, self.record, None)

    def may_leave(self) -> bool:
        """Keep the draft and say so quietly."""
        if self.keeper.draft is not None:
            self.desk.say(tr("Kept as a draft."))
        self.keeper.flush()
        self.final_view.keeper.flush()
        return True

    def place(self) -> dict[str, Any]:
        """Return ids and where the keyboard is."""
        if self.came is None:
            return {}
        return {
            "case": self.case,
            "form": self.came.interview.form.record,
            "record": self.record,
            "draft": self.keeper.draft,
            "spot": self.form.spot(),
        }

    def restore(self, place: dict[str, Any]) -> None:
        """Come back to a place with its draft and caret."""
        if place.get("case"):
            self._spot = dict(place.get("spot") or {})
            self._load(place["case"], place.get("form"), place.get("record"), place.get("draft"))

    # ------------------------------------------------------------ showing

    def _on_read(self, came: Came) -> None:
        now = came.around
        self.came, self.case, self.record = came, now.case, now.record
        self.message.hide()
        self.around.show(now.case, now.people, now.goals)
        interview = came.interview
        self.header.set_words(f"{interview.form.title} · {now.code} {now.alias}".rstrip())
        self.keeper.let_go()
        self.stack.show()
        self.stack.setCurrentWidget(self.final_view if now.final else self.form)
        self.facts.setVisible(not now.final)
        draft = interview.draft
        doc = dict(now.doc) if draft is None else {**now.doc, **draft.doc}
        if now.final:
            self.safety.end()
            self.final_view.show_record(now)
            self._say(tr("Final: it takes corrections only"))
        else:
            self._show_facts(doc)
            self.form.show_session(came.session)
            if draft is not None:
                self.keeper.take_up(draft.id)
                self._say(tr("A draft, not saved yet"))
            else:
                self._say(tr("Saved; open for changes") if self.record else "")
                self._offer(self._waiting())
            spot = self._spot or (dict(draft.place.get("spot") or {}) if draft else {})
            self._spot = {}
            self.form.go_to(spot) if spot else self.form.focus_first()
            self._watch(doc)
        self._show_buttons()

    def _show_facts(self, doc: dict[str, Any]) -> None:
        self.happened.set_value(doc.get("occurred_on") or submissions.today())
        self.how.set_value(doc.get("entered_how") or "screen")
        self.written.set_value(doc.get("written_on") or None)
        self._written_row.setVisible(self.how.value() == "paper")

    def _show_buttons(self) -> None:
        shown = self.came is not None
        final = shown and self.came is not None and self.came.around.final
        self.save_button.setVisible(shown and not final)
        self.final_button.setVisible(shown and not final)
        self.print_button.setVisible(shown and self.record is not None)
        self.case_button.setVisible(self.case is not None)
        self.facts.setVisible(shown and not final)

    def _say(self, text: str) -> None:
        self.state.setText(text or " ")

    # ------------------------------------------------------------ what waits or was changed

    def _waiting(self) -> list[Draft]:
        """Return drafts of the same record, or of the same form where it is a new one."""
        came = self.came
        if came is None or came.around.final:
            return []
        form = came.interview.form.record
        return [d for d in came.around.waiting if d.record or d.doc.get("form") == form]

    def _offer(self, waiting: list[Draft]) -> None:
        if waiting:
            text = trn(
                "A draft of {time} was kept, but not saved.",
                "{n} drafts of this were kept, but not saved; the newest at {time}.",
                len(waiting),
                time=_clock(waiting[0].saved_at),
            )
            self.message.say("info", text, action=tr("Go on with it"))

    def _on_go_on_with(self) -> None:
        waiting = self._waiting()
        self.message.hide()
        at: int | None = 0
        if len(waiting) > 1:
            at = self.desk.questions.choose(
                self, tr("Several drafts"),
                tr("Which one do you want to go on with? The others stay."),
                [_clock(one.saved_at) for one in waiting],
            )  # fmt: skip
        if self.case is not None and waiting and at is not None:
            self._load(self.case, None, self.record, waiting[at].id)

    def _on_changed(self, change: ChangeSet) -> None:
        if self._saving or self.record is None or self.record not in change.record_ids:
            return
        if self.keeper.draft is None:
            self._reload()
        else:
            self._say_changed()

    def _say_changed(self) -> None:
        self.message.say(
            "caution",
            tr("This was changed since the draft began."),
            tr("Saving replaces what stands there; the history keeps both."),
        )

    def _on_not_read(self, trouble: Trouble) -> None:
        """Keep the answers as a new draft where the record went: its making was undone."""
        came = self.came
        if came is None or self.record is None or self._asked[2] != self.record:
            self.message.tell_trouble(trouble)
            return
        self.record = None
        self.came = replace(came, around=replace(came.around, record=None, final=False))
        self.stack.setCurrentWidget(self.form)
        if self.form.session is not came.session:
            self.form.show_session(came.session)
        self.keeper.let_go()
        self.keeper.touched()
        self._show_buttons()
        self.message.say(
            "info", tr("The saved entry was taken back."), tr("Its text is here as a draft.")
        )

    # ------------------------------------------------------------ typing

    def _on_edited(self) -> None:
        if self.came is None:
            return
        self._more = True
        self._written_row.setVisible(self.how.value() == "paper")
        self.keeper.touched()
        self._say(tr("Not saved yet; a draft is kept as you type"))
        self._look_at_safety()

    def _typed(self) -> Typed | None:
        session = self.form.session
        if self.came is None or self.case is None or session is None or self._saving:
            return None
        doc = {
            "instance": session.instance_xml(),
            "form": self.came.interview.form.record,
            "title": self.came.interview.form.title,
            "language": session.language,
            **self._about(),
        }
        return Typed(self.case, KIND, self.record, doc, {"spot": self.form.spot()})

    def _about(self) -> dict[str, Any]:
        paper = self.how.value() == "paper"
        said = {
            "occurred_on": self.happened.value(),
            "entered_how": self.how.value(),
            "written_on": self.written.value() if paper else None,
            "safety_looked_at": [dict(row) for row in self.safety.looked_at],
        }
        return {name: value for name, value in said.items() if value}

    def _on_kept(self, at: datetime) -> None:
        if self.keeper.draft is not None:
            self._say(tr("Draft kept {time}, not saved yet", time=f"{at:%H:%M}"))

    def _on_trouble(self, trouble: Trouble) -> None:
        self.message.tell_trouble(trouble)

    # ------------------------------------------------------------ safety

    def _watch(self, doc: dict[str, Any]) -> None:
        """Begin to look at the answers; what was said about them stays with them."""
        if self.came is None or self.form.session is None:
            return
        now = self.came.around
        worker = str(now.doc.get("worker") or (reference(self.desk.me) if self.desk.me else ""))
        about = (self.came.interview.form.title, self.around.today().isoformat(), worker)
        self.safety.begin(self.form.session, doc.get("safety_looked_at"), now.ladder, about)

    def _look_at_safety(self) -> None:
        """Open what is done first; it does not wait for saving."""
        if self.form.session is not None and self.safety.look(self.form.session):
            self.keeper.flush()
            self.whole.show_top_of(self.safety)

    def _on_safety_said(self, ref: str) -> None:
        self._more = True
        self.keeper.touched()
        self.form.jump(ref)

    def _on_concern_wanted(self, doc: dict[str, Any]) -> None:
        """Open a safety concern with what is known already; the form stays as a draft."""
        self.keeper.flush()
        draft = new_id()
        self.desk.runner.run(
            drafts.keep, self.desk.vault, draft, self.case, "safety_concern", None, doc,
            {"touched": sorted(doc)},
        )  # fmt: skip
        self.desk.go("event", [self.case, "safety_concern", None, draft])

    # ------------------------------------------------------------ saving

    def _on_save(self) -> None:
        if self.stack.currentWidget() is self.final_view:
            self.final_view.save()
        else:
            self._save(finalise=False)

    def _on_finalise(self) -> None:
        session = self.form.session
        if self.came is None or self.came.around.final or session is None or self._saving:
            self._on_save()
            return
        found = session.problems()
        if found:
            text = trn(
                "{n} answer is still to be looked at.",
                "{n} answers are still to be looked at.",
                len(found),
            )
            named = "\n".join(self.form.target(one) for one in found[:5])
            self.message.say("caution", text, named)
            self.form.show_problems(found)
            return
        self._dropped = [_named(session, ref) for ref, _value in session.hidden_answers()]
        self._save(finalise=True)

    def _save(self, *, finalise: bool) -> None:
        session = self.form.session
        if self.came is None or self.case is None or session is None or self._saving:
            return
        if not self.happened.value() or self.happened.fault():
            self.message.say("caution", tr("Say on which day it happened first."))
            self.happened.setFocus()
            return
        self._saving, self._more, self._finalising = True, False, finalise
        about = self._about()
        self.desk.write(
            submissions.save,
            self.case,
            self.came.interview.form.record,
            session.instance_xml(),
            occurred_on=about.pop("occurred_on"),
            record=self.record,
            draft=self.keeper.draft,
            finalise=finalise,
            language=session.language or None,
            about=about,
            then=self._on_saved,
            failed=self._on_not_saved,
        )

    def _on_saved(self, result: tuple[RecordId, ChangeSet]) -> None:
        self._saving = False
        self.record = result[0]
        self.keeper.let_go()
        self.message.hide()
        if self._more:
            self.keeper.touched()
        if self._finalising and self._dropped:
            self.desk.say(
                tr("Left out, because it does not apply: {names}", names=", ".join(self._dropped))
            )
        if self.came is not None and self.came.interview.form.unvalidated:
            self.desk.go("assessment", [self.case, "assessment", self.record, None])
        elif self._finalising:
            self._reload()
        else:
            self._say(tr("Saved; open for changes"))
            self._show_buttons()

    def _on_not_saved(self, trouble: Trouble) -> None:
        self._saving = False
        self.keeper.touched()
        self.message.tell_trouble(trouble)

    # ------------------------------------------------------------ small things

    def _on_to_case(self) -> None:
        self.desk.go("case", [self.case, "timeline", self.record])

    def _on_print(self) -> None:
        if self.came is None or self.record is None or self.keeper.draft is not None:
            self.desk.say(tr("Save it first; then it can be printed."))
            return
        name = f"{self.came.around.code} {self.came.interview.form.form_id}.pdf"
        path = self.desk.questions.ask_save_path(
            self, tr("Save as PDF (anyone can read this file)"), name, tr("PDF files (*.pdf)")
        )
        if path is not None:
            self.desk.runner.run(
                _printed,
                self.desk.vault,
                self.record,
                path,
                then=self._on_printed,
                busy=tr("Making the PDF"),
            )

    def _on_printed(self, pages: int) -> None:
        self.desk.say(trn("PDF with {n} page saved", "PDF with {n} pages saved", pages))


def _read(vault: Vault, asked: tuple[Any, ...]) -> Came:
    """Read what was asked for and start its session, away from the window."""
    case, form, record, draft = asked
    kept = drafts.one(vault, draft) if draft else None
    if kept is not None:
        interview = submissions.resumed(vault, kept)
        record = kept.record
    elif record is not None:
        interview = submissions.opened(vault, record)
    elif form is not None:
        interview = submissions.begin(vault, case, form)
    else:
        raise Trouble(tr("This draft is no longer there."), tr("Nothing was changed."))
    around = opened(vault, case, KIND, record, draft)
    session = form_answers.session(interview.definition, interview.instance_xml, interview.language)
    return Came(interview, session, around)


def _named(session: FormSession, ref: str) -> str:
    return plain(session.node(ref).label) or ref.rsplit("/", 1)[-1]


def _clock(saved_at: int) -> str:
    at = datetime.fromtimestamp(saved_at / 1000).astimezone()
    today = datetime.now().astimezone().date()
    return f"{at:%H:%M}" if at.date() == today else f"{at:%Y-%m-%d %H:%M}"


def _printed(vault: Vault, record: RecordId, path: Path) -> int:
    return documents.write(form_papers.filled(vault, record), path)

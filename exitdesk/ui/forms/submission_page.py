"""The page on which a form is filled in, and read once it is final."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from exitdesk.domain.ids import new_id, reference
from exitdesk.i18n import N_, tr, trn
from exitdesk.services import drafts, form_library, submissions
from exitdesk.ui.editing.keeper import DraftKeeper, Typed
from exitdesk.ui.editing.opened import fingerprint
from exitdesk.ui.forms import interviewed
from exitdesk.ui.forms.submission_frame import SubmissionFrame
from exitdesk.ui.page import KeyHint

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtGui import QImage

    from exitdesk.domain.ids import RecordId
    from exitdesk.domain.trouble import Trouble
    from exitdesk.forms.session import FormSession
    from exitdesk.services.changes import ChangeSet
    from exitdesk.services.drafts import Draft
    from exitdesk.services.form_library import FormRow as LibraryForm
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.forms.interviewed import Came

KIND = submissions.KIND


class SubmissionPage(SubmissionFrame):
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
        super().__init__(desk)
        self.case: RecordId | None = None
        self.came: Came | None = None
        self.record: RecordId | None = None
        self._asked: tuple[Any, ...] = ()
        self._spot: dict[str, Any] = {}
        self._saving = self._more = self._finalising = self._came_in = False
        self._begun = ""
        self._dropped: list[str] = []
        self.keeper = DraftKeeper(desk, self._typed, self)
        self.keeper.kept.connect(self._on_kept)
        self.keeper.troubled.connect(self._on_trouble)
        desk.changed.connect(self._on_changed)
        self._connect()
        self._show_buttons()
        for keys, receiver in (
            ("Ctrl+S", self._on_save),
            ("Ctrl+Return", self._on_finalise),
            ("Ctrl+Enter", self._on_finalise),
            ("Ctrl+P", self._on_print),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(receiver)

    def _connect(self) -> None:
        for button, receiver in (
            (self.save_button, self._on_save),
            (self.final_button, self._on_finalise),
            (self.print_button, self._on_print),
            (self.case_button, self._on_to_case),
        ):
            button.clicked.connect(receiver)
        for entry in (self.happened, self.how, self.written, self.form):
            entry.edited.connect(self._on_edited)
        self.message.acted.connect(self._on_go_on_with)
        self.safety.said.connect(self._on_safety_said)
        self.safety.concern_wanted.connect(self._on_concern_wanted)
        self.final_view.corrected.connect(self._reload)

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
            interviewed.read,
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
            self._show_session(came)
            base = str(draft.place.get("base") or "") if draft is not None else ""
            mark = fingerprint(now.doc) if self.record else ""
            self._begun, self._came_in = base or mark, bool(base) and base != mark
            if draft is not None:
                self.keeper.take_up(draft.id)
                self._say(tr("A draft, not saved yet"))
                if self._came_in:
                    self._say_changed()
            else:
                self._say(tr("Saved; open for changes") if self.record else "")
                self._offer(self._waiting())
            spot = self._spot or (dict(draft.place.get("spot") or {}) if draft else {})
            self._spot = {}
            self.form.go_to(spot) if spot else self.form.focus_first()
            self._watch(doc)
        self._show_buttons()

    def _show_session(self, came: Came) -> None:
        """Show the answers at once; the pictures come when they are decoded."""
        self.form.show_session(came.session)
        if came.files:
            self.desk.runner.run_aside(
                interviewed.with_pictures, came.session, came.files,
                then=self._on_pictures, failed=self._on_trouble,
            )  # fmt: skip

    def _on_pictures(self, found: tuple[FormSession, dict[str, QImage]]) -> None:
        if found[0] is self.form.session:
            self.form.show_pictures(found[1])

    def _show_buttons(self) -> None:
        shown = self.came is not None
        final = shown and self.came is not None and self.came.around.final
        self.save_button.setVisible(shown and not final)
        self.final_button.setVisible(shown and not final)
        self.print_button.setVisible(shown and self.record is not None)
        self.case_button.setVisible(self.case is not None)
        self.facts.setVisible(shown and not final)

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
                time=interviewed.clock(waiting[0].saved_at),
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
                [interviewed.clock(one.saved_at) for one in waiting],
            )  # fmt: skip
        if self.case is not None and waiting and at is not None:
            self._load(self.case, None, self.record, waiting[at].id)

    def _on_changed(self, change: ChangeSet) -> None:
        if self._saving or self.record is None or self.record not in change.record_ids:
            return
        if self.keeper.draft is None:
            self._reload()
        else:
            self._came_in = self._came_in or change.undo is None  # nobody undoes what came in
            self._say_changed()

    def _say_changed(self) -> None:
        self.message.say(
            "caution",
            tr("This was changed since the draft began."),
            tr("Saving makes yours an entry of its own beside it: answers are not mixed.")
            if self._came_in
            else tr("Saving replaces what stands there; the history keeps both."),
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
            self._show_session(came)
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
        self._ask_paper()
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
        place = {"spot": self.form.spot(), "base": self._begun}
        return Typed(self.case, KIND, self.record, doc, place)

    def _about(self) -> dict[str, Any]:
        said = {
            **self._facts_said(),
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
        self._dropped = [
            interviewed.named(session, ref) for ref, _value in session.hidden_answers()
        ]
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
            record=None if self._came_in else self.record,
            draft=self.keeper.draft,
            finalise=finalise,
            language=session.language or None,
            about=about,
            then=self._on_saved,
            failed=self._on_not_saved,
        )

    def _on_saved(self, result: tuple[RecordId, ChangeSet]) -> None:
        self._saving, self._came_in, self.record, self._begun = False, False, result[0], ""
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
                interviewed.printed,
                self.desk.vault,
                self.record,
                path,
                then=self._on_printed,
                busy=tr("Making the PDF"),
            )

    def _on_printed(self, pages: int) -> None:
        self.desk.say(trn("PDF with {n} page saved", "PDF with {n} pages saved", pages))

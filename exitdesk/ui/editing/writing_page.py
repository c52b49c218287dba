"""What the note page and the event pages share: loading, drafts, saving, corrections."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from exitdesk.domain import reading
from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.ids import RecordId
from exitdesk.domain.validation import Problem, is_empty, problems
from exitdesk.i18n import tr, trn
from exitdesk.services import documents, entries
from exitdesk.services.saving import Invalid
from exitdesk.ui.editing.around import Around
from exitdesk.ui.editing.doc_form import ProblemList
from exitdesk.ui.editing.final_view import FinalView
from exitdesk.ui.editing.found import Found
from exitdesk.ui.editing.keeper import DraftKeeper, Typed
from exitdesk.ui.editing.opened import Opened, fingerprint, opened
from exitdesk.ui.editing.simple_entries import PasteWatch
from exitdesk.ui.editing.tall_area import TallArea
from exitdesk.ui.page import Page
from exitdesk.ui.parts import (
    InlineMessage,
    PageHeader,
    Words,
    column,
    push_button,
    row,
)
from exitdesk.ui.parts.buttons import make_kind
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from pathlib import Path

    from exitdesk.domain.trouble import Trouble
    from exitdesk.services.changes import ChangeSet
    from exitdesk.services.drafts import Draft
    from exitdesk.services.vault import Vault
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.editing.field_set import FieldSet


class WritingPage(Page):
    """A page on which one record is written.

    A subclass builds its editors into `area` and answers `_fields`, `_shown`, `_focus_first`; it
    may know more about problems (`_more_problems`) and about what is open (`_look`, `_set_look`).
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.around = Around(desk)
        self.now: Opened | None = None
        self._kind = ""
        self._saving = self._finalising = False
        self._edits = self._saved_edits = 0
        self._written: dict[str, Any] = {}
        self._spot: dict[str, Any] = {}
        self._asked: tuple[RecordId, str, RecordId | None, RecordId | None] | None = None
        self._thrown: tuple[dict[str, Any], list[str], dict[str, Any]] | None = None
        self._found = Found()
        self._latest: Opened | None = None
        self.keeper = DraftKeeper(desk, self._typed, self)
        self.keeper.kept.connect(self._on_kept)
        self.keeper.troubled.connect(self._on_not_kept)
        self.pastes = PasteWatch(self)
        self.pastes.left_out.connect(self._on_left_out)
        desk.changed.connect(self._on_changed)
        self._make_frame()
        self._make_shortcuts()

    # ------------------------------------------------------------ what a subclass answers

    def _fields(self) -> FieldSet:
        raise NotImplementedError

    def _shown(self, now: Opened) -> None:
        """Adapt to the case and record that is shown; the fields are loaded after this."""

    def _loaded(self) -> None:
        """Adapt to the document that was loaded."""

    def _focus_first(self) -> None:
        raise NotImplementedError

    def _before_saving(self) -> None:
        """Fill in what fills itself."""

    def _more_problems(self, doc: dict[str, Any]) -> list[Problem]:
        del doc
        return []

    def _look(self) -> dict[str, Any]:
        """Return what is open, for the way back."""
        return {}

    def _set_look(self, look: dict[str, Any]) -> None:
        """Open what was open."""

    def _show_problem(self, problem: Problem) -> QWidget | None:
        return self._fields().show_problem(problem)

    # ------------------------------------------------------------ the frame

    def _make_frame(self) -> None:
        self.header = PageHeader(private=True)
        self.state = Words("", "small", wrap=False)
        self.save_button = push_button(tr("Save"), self._on_save, icon="save")
        self.save_button.setToolTip(tr("Save and keep it open for changes (Ctrl+S)"))
        self.final_button = push_button(
            tr("Finalise"), self._on_finalise, icon="check", kind="primary"
        )
        self.final_button.setToolTip(
            tr("Save for good: from then on it takes corrections only (Ctrl+Enter)")
        )
        self.print_button = push_button(tr("Print"), self._on_print, icon="printer", kind="quiet")
        self.print_button.setToolTip(tr("Print (Ctrl+P)"))
        self.discard_button = push_button(
            tr("Discard"), self._on_discard, icon="trash-2", kind="quiet"
        )
        self.discard_button.setToolTip(tr("Throw away what is not saved"))
        self.case_button = push_button(
            tr("To the case"), self._on_to_case, icon="folder-open", kind="quiet"
        )
        self.case_button.hide()
        for button in (
            self.discard_button, self.print_button, self.case_button, self.save_button,
            self.final_button,
        ):  # fmt: skip
            self.header.add_action(button)
        self.message = InlineMessage()
        self.message.acted.connect(self._on_message)
        self.problems = ProblemList()
        self.problems.jump_wanted.connect(self._on_jump)
        self.area = TallArea(margins=0)
        self.stack = QStackedWidget()
        self.stack.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.stack.setMinimumHeight(theme().px(40))
        self.stack.addWidget(self.area)
        self.final_view = FinalView(self.desk, self.around)
        self.final_view.corrected.connect(self._reload)
        self.stack.addWidget(self.final_view)
        top = column(self.header, row(self.state), self.message, self.problems, gap=4)
        whole = QVBoxLayout(self)
        margin = theme().px(16)
        whole.setContentsMargins(margin, theme().px(12), margin, 0)
        whole.setSpacing(theme().px(8))
        whole.addLayout(top)
        whole.addWidget(self.stack, 1)

    def _make_shortcuts(self) -> None:
        for keys, receiver in (
            ("Ctrl+S", self._on_save),
            ("Ctrl+Return", self._on_finalise),
            ("Ctrl+Enter", self._on_finalise),
            ("Ctrl+P", self._on_print),
        ):
            self._shortcut(keys, receiver)

    def _shortcut(self, keys: str, receiver: Any) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(receiver)

    # ------------------------------------------------------------ coming and going

    def show_record(
        self,
        case: RecordId,
        kind: str,
        record: RecordId | None = None,
        draft: RecordId | None = None,
    ) -> None:
        """Show a record of a case, or a new one; `draft` goes on with what was typed."""
        here = self.now
        same = here is not None and (here.case, here.kind, here.record) == (case, kind, record)
        if same and self.keeper.draft is not None and draft in (None, self.keeper.draft):
            return
        self.flush()
        self._load(case, kind, record, draft)

    def _load(
        self, case: RecordId, kind: str, record: RecordId | None, draft: RecordId | None
    ) -> None:
        self._asked = (case, kind, record, draft)
        self.desk.runner.run(
            opened, self.desk.vault, case, kind, record, draft,
            then=self._on_opened, failed=self._on_not_opened,
        )  # fmt: skip

    def _reload(self) -> None:
        if self.now is not None:
            self._load(self.now.case, self.now.kind, self.now.record, None)

    def flush(self) -> None:
        """Hand what is being typed to the store's worker now."""
        self.keeper.flush()
        self.final_view.keeper.flush()

    def may_leave(self) -> bool:
        """Keep the draft and say so quietly."""
        waits = self.keeper.draft is not None or self.final_view.keeper.draft is not None
        self.flush()
        if waits:
            self.desk.say(tr("Kept as a draft."))
        return True

    def place(self) -> dict[str, Any]:
        """Return the record, its draft and the caret: ids and numbers only."""
        if self.now is None:
            return {}
        return {
            "case": self.now.case,
            "kind": self.now.kind,
            "record": self.now.record,
            "draft": self.keeper.draft,
            "spot": self._fields().spot(),
        }

    def restore(self, place: dict[str, Any]) -> None:
        """Come back to a place with its draft and caret."""
        if place.get("case") and place.get("kind"):
            self._spot = dict(place.get("spot") or {})
            self._load(place["case"], place["kind"], place.get("record"), place.get("draft"))

    # ------------------------------------------------------------ loading

    def _on_opened(self, now: Opened) -> None:
        if self._asked is None or self._asked[:3] != (now.case, now.kind, now.record):
            return
        self.now = now
        self._thrown = self._latest = None
        self._found = Found(now.doc if now.record else {})
        self.message.hide()
        self.problems.show_problems([])
        self.around.show(now.case, now.people, now.goals)
        self._kind = now.kind
        self._shown(now)
        self._show_header(now)
        self.stack.setCurrentWidget(self.final_view if now.final else self.area)
        self.keeper.let_go()
        if now.final:
            self.final_view.show_record(now)
            self._fields().load(now.doc)
        elif now.draft is not None:
            self._take_up(now.draft)
        else:
            self._fields().load(now.doc)
            self._loaded()
            self._say_state("")
            self._offer(now)
            self._go_to_spot({})
        self.pastes.watch(self)
        self._show_buttons()

    def _take_up(self, draft: Draft) -> None:
        place = draft.place
        self.keeper.take_up(draft.id)
        touched = [str(path) for path in place.get("touched", ())]
        self._fields().load(draft.doc, touched)
        self._loaded()
        self._set_look(dict(place.get("look") or {}))
        self._say_state(tr("Draft of {time}, not saved yet", time=_clock(draft.saved_at)))
        now = self.now
        base = place.get("base")
        if now is not None and now.record:
            self._found = Found.of_draft(now.doc, draft)
        if now is not None and now.record and base and base != fingerprint(now.doc):
            self._say_changed()
        elif now is not None and now.waiting:
            self._offer(now)
        self._go_to_spot({**place.get("spot", {}), **place.get("half", {})})

    def _go_to_spot(self, kept: dict[str, Any]) -> None:
        spot, self._spot = {**self._spot, **kept}, {}
        if not spot or not self._fields().go_to(spot):
            self._focus_first()

    def _offer(self, now: Opened) -> None:
        """Offer back what was typed and not saved."""
        if not now.waiting:
            return
        first = now.waiting[0]
        words = reading.excerpt(CATALOGUE[first.kind], first.doc, 80)
        text = trn(
            "A draft of {time} was kept, but not saved.",
            "{n} drafts of this were kept, but not saved; the newest at {time}.",
            len(now.waiting),
            time=_clock(first.saved_at),
        )
        shown = words and f"“{words}”"
        self.message.say("info", text, shown, action=tr("Go on with it"), private=True)

    def _on_message(self) -> None:
        now = self.now
        self.message.hide()
        if now is None:
            return
        if self._thrown is not None:
            self._bring_back()
        elif now.waiting:
            chosen = self._chosen_draft(now.waiting)
            if chosen is not None:
                self.flush()
                self._load(now.case, now.kind, now.record, chosen)

    def _chosen_draft(self, waiting: tuple[Draft, ...]) -> RecordId | None:
        if len(waiting) == 1:
            return waiting[0].id
        options = [
            f"{_clock(one.saved_at)}: {reading.excerpt(CATALOGUE[one.kind], one.doc, 40)}"
            for one in waiting
        ]
        title = tr("Several drafts")
        at = self.desk.questions.choose(
            self, title, tr("Which one do you want to go on with? The others stay."), options
        )
        return None if at is None else waiting[at].id

    def _on_not_opened(self, trouble: Trouble) -> None:
        now = self.now
        if now is not None and self._asked is not None and self._asked[2] == now.record:
            self._keep_what_is_here()
        else:
            self.message.tell_trouble(trouble)

    def _keep_what_is_here(self) -> None:
        """Keep the text as a new draft where the record went: its making was undone."""
        if self.now is None:
            return
        doc = {k: v for k, v in self._fields().doc().items() if not k.startswith("_")}
        self._become_new(doc)
        self.message.say(
            "info", tr("The saved entry was taken back."), tr("Its text is here as a draft.")
        )

    def _become_new(self, doc: dict[str, Any]) -> None:
        now = self.now
        if now is None:
            return
        self.now = Opened(
            **{**{n: getattr(now, n) for n in now.__slots__}, "record": None, "final": False}
        )
        self.stack.setCurrentWidget(self.area)
        self._fields().load(doc)
        self._loaded()
        draft = self.keeper.draft
        self.keeper.let_go()
        if draft is not None:
            self.keeper.take_up(draft)
        self.keeper.touched()
        self._found, self._latest = Found(), None
        self._show_buttons()

    # ------------------------------------------------------------ typing

    def _on_edited(self, path: str) -> None:
        del path
        if self.now is None:
            return
        self._edits += 1
        self.keeper.touched()
        self._say_state(tr("Not saved yet; a draft is kept as you type"))
        self.discard_button.setEnabled(True)

    def _typed(self) -> Typed | None:
        if self.now is None or self.now.final or self._saving:
            return None
        fields = self._fields()
        place = {
            "touched": fields.touched(),
            "look": self._look(),
            "spot": fields.spot(),
            "half": fields.half_typed(),
            "base": fingerprint(self._found.doc) if self.now.record else "",
            "was": self._found.was(fields.touched()) if self.now.record else {},
        }
        return Typed(self.now.case, self.now.kind, self.now.record, fields.doc(), place)

    def _on_kept(self, at: datetime) -> None:
        if self.keeper.draft is not None:
            self._say_state(tr("Draft kept {time}, not saved yet", time=f"{at:%H:%M}"))

    def _on_not_kept(self, trouble: Trouble) -> None:
        self.message.tell_trouble(trouble)
        self._say_state(tr("The draft could not be kept; it is tried again"))

    def _on_left_out(self, count: int) -> None:
        self.message.say(
            "info",
            trn(
                "1 character of the pasted text was left out.",
                "{n} characters of the pasted text were left out.",
                count,
            ),
            tr("They have no shape and cannot be stored: control marks, NUL, or marks that turn "
               "the writing direction."),
        )  # fmt: skip

    # ------------------------------------------------------------ saving

    def _on_save(self) -> None:
        if self.stack.currentWidget() is self.final_view:
            self.final_view.save()
        else:
            self._save(finalise=False)

    def _on_finalise(self) -> None:
        if self.now is not None and not self.now.final and CATALOGUE[self._kind].finalises:
            self._save(finalise=True)
        else:
            self._on_save()

    def _save(self, *, finalise: bool) -> None:
        now = self.now
        if now is None or self._saving:
            return
        _finish_typing()
        self._before_saving()
        self._fields().clear_problems()
        doc = {k: v for k, v in self._fields().doc().items() if not is_empty(v)}
        self._finalising = finalise
        if self._tell_problems(doc):
            return
        self._saving = True
        self._saved_edits, self._written = self._edits, doc
        name = tr(CATALOGUE[self._kind].label)
        label = tr("{kind} finalised", kind=name) if finalise else ""
        self.desk.write(
            entries.save, now.case, now.kind, doc,
            record=now.record, draft=self.keeper.draft, finalise=finalise, label=label,
            base=self._found.doc if now.record else None,
            then=self._on_saved, failed=self._on_not_saved,
        )  # fmt: skip

    def _tell_problems(self, doc: dict[str, Any]) -> bool:
        """Show what is wrong and go to the first of it; tell whether there was anything."""
        found: list[tuple[str, QWidget | None]] = [
            (sentence, where) for where, sentence in self._fields().faults()
        ]
        wrong = [*problems(CATALOGUE[self._kind], doc), *self._more_problems(doc)]
        found += [(self._sentence(one), self._show_problem(one)) for one in wrong]
        self.problems.show_problems(found)
        target = next((where for _sentence, where in found if where is not None), None)
        if target is not None:
            self._on_jump(target)
        return bool(found)

    def _sentence(self, problem: Problem) -> str:
        """Return a problem with the labels of the fields on the way."""
        labels: list[str] = []
        fields = CATALOGUE[self._kind].fields
        for part in problem.path:
            if isinstance(part, int):
                labels.append(str(part + 1))
                continue
            field = next((one for one in fields if one.name == part), None)
            labels.append(tr(field.label) if field else part)
            fields = field.fields if field else ()
        return f"{' · '.join(labels)}: {problem.message}"

    def _on_saved(self, result: tuple[RecordId, ChangeSet]) -> None:
        self._saving = False
        now = self.now
        if now is None:
            return
        doc = self._fields().doc()
        more = self._edits != self._saved_edits
        self.now = Opened(
            **{
                **{n: getattr(now, n) for n in now.__slots__},
                "record": result[0],
                "doc": doc,
                "final": self._finalising and not more,
            }
        )
        self._asked = (now.case, now.kind, result[0], None)
        came, self._latest = self._latest is not None, None
        self._found = Found(self._written)
        self.keeper.let_go()
        self.message.hide()
        if more:
            self.keeper.touched()
        elif self._finalising or came:
            self._spot = self._fields().spot() if came else {}
            self._reload()
        else:
            self._say_state(tr("Saved {time}", time=f"{datetime.now().astimezone():%H:%M}"))
        self._show_buttons()

    def _on_not_saved(self, trouble: Trouble) -> None:
        self._saving = False
        self.keeper.touched()
        if isinstance(trouble, Invalid):
            self.problems.show_problems(
                [(self._sentence(one), self._show_problem(one)) for one in trouble.problems]
            )
        else:
            self.message.tell_trouble(trouble)

    def _on_changed(self, change: ChangeSet) -> None:
        now = self.now
        if self._saving or now is None or now.record not in change.record_ids:
            return
        if self.keeper.draft is None:
            self._spot = self._fields().spot()
            self._reload()
        else:
            self.desk.runner.run(
                opened, self.desk.vault, now.case, now.kind, now.record, self.keeper.draft,
                then=self._on_came_in, failed=self._on_went,
            )  # fmt: skip

    def _on_came_in(self, latest: Opened) -> None:
        """Go on typing over what came in: it is put together when this is saved."""
        now = self.now
        if now is None or self._saving or (latest.case, latest.record) != (now.case, now.record):
            return
        if self.keeper.draft is None:
            self._reload()
            return
        self._latest = latest
        self._say_changed()

    def _on_went(self, _trouble: Trouble) -> None:
        """Go on as a new entry where the record was removed while it was written in."""
        if self.now is not None and self.now.record is not None and not self._saving:
            self._keep_what_is_here()

    def _say_changed(self) -> None:
        self.message.say(
            "caution",
            tr("This was changed since the draft began."),
            tr("Saving writes only what you changed. Where two wrote in one place, both stay."),
        )

    # ------------------------------------------------------------ discarding

    def _on_discard(self) -> None:
        """Give up what is not saved; a button brings it back."""
        now = self.now
        if now is None or self.keeper.draft is None:
            return
        fields = self._fields()
        self._thrown = (fields.doc(), fields.touched(), self._look())
        self.keeper.drop()
        self.problems.show_problems([])
        if self._latest is not None:
            now = self.now = self._latest
        fields.load(now.doc)
        self._loaded()
        self._say_state("")
        self.message.say("info", tr("What was not saved is thrown away."), action=tr("Undo"))
        self._show_buttons()
        self._focus_first()

    def _bring_back(self) -> None:
        if self._thrown is not None:
            doc, touched, look = self._thrown
            self._thrown = None
            self._fields().load(doc, touched)
            self._loaded()
            self._set_look(look)
            self._on_edited("")
            self._show_buttons()

    # ------------------------------------------------------------ small things

    def _on_print(self) -> None:
        now = self.now
        if now is None or now.record is None:
            self.desk.say(tr("Save it first; then it can be printed."))
        elif self.keeper.draft is not None:
            self.desk.say(tr("Save the changes first; then it can be printed."))
        else:
            self._print(now, now.record)

    def _print(self, now: Opened, record: RecordId) -> None:
        name = f"{now.code} {now.doc.get('occurred_on', '')}".rstrip() + ".pdf"
        path = self.desk.questions.ask_save_path(
            self, tr("Save as PDF (anyone can read this file)"), name, tr("PDF files (*.pdf)")
        )
        if path is not None:
            self.desk.runner.run(
                _printed, self.desk.vault, record, path,
                then=self._on_printed, busy=tr("Making the PDF"),
            )  # fmt: skip

    def _on_printed(self, pages: int) -> None:
        self.desk.say(trn("PDF with {n} page saved", "PDF with {n} pages saved", pages))

    def _on_jump(self, target: QWidget) -> None:
        self._reveal(target)
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        self.area.ensureWidgetVisible(target, 40, 80)

    def _reveal(self, target: QWidget) -> None:
        """Open what hides `target`."""

    def _show_header(self, now: Opened) -> None:
        kind = CATALOGUE[now.kind]
        self.header.set_words(f"{tr(kind.label)} · {now.code} {now.alias}".rstrip())
        self.header.title.setAccessibleName(self.header.title.text())

    def _show_buttons(self) -> None:
        now = self.now
        final = now is not None and now.final
        finalises = bool(self._kind) and CATALOGUE[self._kind].finalises
        self.save_button.setVisible(not final)
        make_kind(self.save_button, "plain" if finalises else "primary", "save")
        self.final_button.setVisible(finalises and not final)
        self.discard_button.setVisible(not final)
        self.discard_button.setEnabled(self.keeper.draft is not None)
        self.print_button.setVisible(now is not None and now.record is not None)
        self.case_button.setVisible(now is not None and now.record is not None)
        if final:
            self._say_state(tr("Final: it takes corrections only"))

    def _on_to_case(self) -> None:
        """Go where the record stands among the others."""
        if self.now is not None:
            self.desk.go("case", [self.now.case, "timeline", self.now.record])

    def _say_state(self, text: str) -> None:
        self.state.setText(text or " ")  # its line stays, so that nothing jumps at the first key


def _printed(vault: Vault, record: RecordId, path: Path) -> int:
    return documents.write(documents.note(vault, record), path)


def _finish_typing() -> None:
    """Let the line with the caret take what is typed in it, as when it is left."""
    focus = QApplication.focusWidget()
    if isinstance(focus, QLineEdit):
        focus.editingFinished.emit()


def _clock(saved_at: int) -> str:
    at = datetime.fromtimestamp(saved_at / 1000).astimezone()
    today = datetime.now().astimezone().date()
    return f"{at:%H:%M}" if at.date() == today else f"{at:%Y-%m-%d %H:%M}"

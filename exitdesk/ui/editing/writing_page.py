"""What the note page and the event pages share: drafts, saving, corrections, printing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QWidget,
)

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.ids import RecordId
from exitdesk.domain.validation import Problem, is_empty, problems
from exitdesk.i18n import tr, trn
from exitdesk.services import documents, entries
from exitdesk.services.saving import Invalid
from exitdesk.ui.editing.found import Found
from exitdesk.ui.editing.keeper import Typed
from exitdesk.ui.editing.opened import Opened, fingerprint, opened
from exitdesk.ui.editing.opened_page import OpenedPage
from exitdesk.ui.parts.buttons import make_kind

if TYPE_CHECKING:
    from pathlib import Path

    from exitdesk.domain.trouble import Trouble
    from exitdesk.services.changes import ChangeSet
    from exitdesk.services.vault import Vault
    from exitdesk.ui.desk import Desk


class WritingPage(OpenedPage):
    """A page on which one record is written.

    A subclass builds its editors into `area` and answers `_fields`, `_shown`, `_focus_first`; it
    may know more about problems (`_more_problems`) and about what is open (`_look`, `_set_look`).
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._saving = self._finalising = False
        self._edits = self._saved_edits = 0
        self._written: dict[str, Any] = {}
        self.keeper.kept.connect(self._on_kept)
        self.keeper.troubled.connect(self._on_not_kept)
        self.pastes.left_out.connect(self._on_left_out)
        self.problems.jump_wanted.connect(self._on_jump)
        desk.changed.connect(self._on_changed)
        for button, receiver in (
            (self.save_button, self._on_save),
            (self.final_button, self._on_finalise),
            (self.print_button, self._on_print),
            (self.discard_button, self._on_discard),
            (self.case_button, self._on_to_case),
        ):
            button.clicked.connect(receiver)
        for keys, receiver in (
            ("Ctrl+S", self._on_save),
            ("Ctrl+Return", self._on_finalise),
            ("Ctrl+Enter", self._on_finalise),
            ("Ctrl+P", self._on_print),
        ):
            self._shortcut(keys, receiver)

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


def _printed(vault: Vault, record: RecordId, path: Path) -> int:
    return documents.write(documents.note(vault, record), path)


def _finish_typing() -> None:
    """Let the line with the caret take what is typed in it, as when it is left."""
    focus = QApplication.focusWidget()
    if isinstance(focus, QLineEdit):
        focus.editingFinished.emit()

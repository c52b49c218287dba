"""The organisation's forms: added, tried, put into use, retired, printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from exitdesk import paths
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import N_, tr, trn
from exitdesk.services import (
    blind,
    documents,
    form_answers,
    form_export,
    form_library,
    form_media,
    form_papers,
)
from exitdesk.services.form_library import NotUsable
from exitdesk.ui.editing.tall_area import TallArea
from exitdesk.ui.forms import form_changes, form_source
from exitdesk.ui.forms.form_source import Source
from exitdesk.ui.forms.form_view import FormView
from exitdesk.ui.forms.pictures import decoded
from exitdesk.ui.forms.report import Report
from exitdesk.ui.forms.roomy import RoomyStack, fit_header
from exitdesk.ui.page import KeyHint, Page
from exitdesk.ui.parts import (
    BadgeSpec,
    EmptyState,
    FlowRow,
    InlineMessage,
    ListRow,
    PageHeader,
    RowList,
    Words,
    column,
    push_button,
    row,
)
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QImage

    from exitdesk.domain.ids import RecordId
    from exitdesk.forms.session import FormSession
    from exitdesk.forms.workbook import Compiled
    from exitdesk.services.changes import ChangeSet
    from exitdesk.services.form_library import FormRow
    from exitdesk.services.vault import Vault
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.forms.form_changes import Pair
    from exitdesk.ui.runner import Job

STATES: Final = {
    form_library.DRAFT: (N_("being tried"), "info"),
    form_library.PUBLISHED: (N_("in use"), "success"),
    form_library.RETIRED: (N_("retired"), "plain"),
}


class FormsPage(Page):
    """All forms of the library; what can be done with the one that is pointed to."""

    title = N_("Forms")
    keys = (KeyHint("Enter", N_("Try the form; nothing of it is kept")),)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._again: Source | None = None
        self._job: Job | None = None
        self._publishing: FormRow | None = None
        self.header = PageHeader(tr("Forms"), tr("Questionnaires that are filled in for a case"))
        self.import_button = push_button(
            tr("Import a form"), self._on_import, icon="upload", kind="primary"
        )
        self.shipped_button = push_button(tr("Add a shipped form"), self._on_shipped, icon="plus")
        self.starter_button = push_button(
            tr("Save the starter workbook"), self._on_starter, icon="download", kind="quiet"
        )
        for button in (self.starter_button, self.shipped_button, self.import_button):
            self.header.add_action(button)
        self.message = InlineMessage()
        self.message.acted.connect(self._on_repair)
        self.report = Report()
        self.beside_button = push_button(
            tr("Add files that belong to it"), self._on_beside, icon="paperclip", kind="plain"
        )
        self.beside_button.hide()
        self.list: RowList[FormRow] = RowList(_shown, tr("Forms"), key=_key)
        self.list.opened.connect(self._on_try)
        self.list.pointed.connect(self._on_pointed)
        self.empty = EmptyState(
            "clipboard-list",
            tr("No form is here yet."),
            tr(
                "Import an XLSForm workbook, or add one of the forms that come with the program. "
                "The starter workbook shows how one is written."
            ),
            tr("Add a shipped form"),
            self._on_shipped,
        )
        self.preview = FormView()
        self.preview.languages.setAccessibleDescription(tr("Language of the form"))
        self._lay_out()
        desk.changed.connect(self._on_changed)
        desk.runner.ended.connect(self._on_ended)

    def _lay_out(self) -> None:
        self.bar = FlowRow(theme().px(4))
        self.use_button = self._action(tr("Put into use"), self._on_publish, "check")
        self.retire_button = self._action(tr("Retire"), self._on_retire, "archive")
        self.try_button = self._action(tr("Try it"), self._on_try_clicked, "eye")
        self.print_button = self._action(tr("Print it blank"), self._on_blank, "printer")
        self.cards_button = self._action(tr("Print cards"), self._on_cards, "printer")
        self.export_button = self._action(tr("Export answers"), self._on_export, "download")
        self.about = Words("", "small")
        filled = QWidget()
        inner = column(self.bar, self.about, self.list, gap=8)
        inner.setStretch(2, 1)
        filled.setLayout(inner)
        trial = QWidget()
        self.close_button = push_button(tr("Back to the forms"), self._on_close, icon="arrow-left")
        self.trial_words = Words(tr("A trial: nothing that is answered here is kept."), "muted")
        top = row(self.close_button, self.trial_words, gap=12)
        top.setStretch(1, 1)
        tried = column(top, self.preview, gap=8)
        tried.setStretch(1, 1)
        trial.setLayout(tried)
        self.stack = RoomyStack()
        self._filled, self._trial = filled, trial
        for one in (self.empty, filled, trial):
            self.stack.addWidget(one)
        beside = row(self.beside_button)
        beside.addStretch(1)
        side = theme().px(24)
        area = TallArea(margins=0)
        area.body.setContentsMargins(side, theme().px(16), side, theme().px(16))
        area.body.setSpacing(theme().px(8))
        for one in (self.header, self.message, self.report):
            area.body.addWidget(one)
        area.body.addLayout(beside)
        area.body.addWidget(self.stack, 1)
        outside = column(area, gap=0)
        outside.setContentsMargins(0, 0, 0, 0)
        self.setLayout(outside)

    def _action(self, text: str, receiver: Any, icon: str) -> Any:
        button = push_button(text, receiver, icon=icon, kind="plain")
        self.bar.flow.addWidget(button)
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the title its room."""
        super().resizeEvent(event)
        fit_header(self.header, event.size().width())

    # ------------------------------------------------------------ showing

    def open(self, argument: object) -> None:
        """Show the list as it stands."""
        del argument
        self._ask()

    def _ask(self) -> None:
        self.desk.runner.run(
            form_library.forms, self.desk.vault, then=self._on_rows, failed=self._on_trouble
        )

    def _on_rows(self, rows: tuple[FormRow, ...]) -> None:
        current = self.list.current_item()
        self.list.set_items(rows)
        if rows and not (current is not None and self.list.point_to(current.record)):
            self.list.point_to(rows[0].record)
        if self.stack.currentWidget() is not self._trial:
            self.stack.setCurrentWidget(self._filled if rows else self.empty)
        self._on_pointed(self.list.current_item())

    def _on_pointed(self, one: object) -> None:
        del one
        row = self.list.current_item()
        for button in (
            self.use_button, self.retire_button, self.try_button, self.print_button,
            self.cards_button, self.export_button,
        ):  # fmt: skip
            button.setEnabled(row is not None)
        if row is None:
            self.about.hide()
            return
        self.use_button.setEnabled(row.state != form_library.PUBLISHED and row.permitted)
        self.retire_button.setEnabled(row.state == form_library.PUBLISHED)
        said = [row.notice, row.who]
        if not row.permitted:
            said.append(tr("Its licence does not allow the use that your organisation has set."))
        said += list(row.report[:3])
        self.about.setText("\n".join(one for one in said if one))
        self.about.setVisible(any(said))

    def _on_changed(self, change: ChangeSet) -> None:
        if "form" in change.kinds and self.isVisible():
            self._ask()

    def _on_trouble(self, trouble: Trouble) -> None:
        if isinstance(trouble, NotUsable):
            self.report.show_report(trouble.report)
            self.beside_button.show()
            offered = any(not one.applied for one in trouble.report.repairs)
            action = tr("Repair and import") if offered else ""
            self.message.tell_trouble(trouble, action=action)
        else:
            self.message.tell_trouble(trouble)

    # ------------------------------------------------------------ adding

    def _on_import(self) -> None:
        chosen = self.desk.questions.choose_files(
            self, tr("Import a form, with the files that belong to it"), tr("All files (*)")
        )
        if chosen:
            self._read(form_source.chosen, chosen)

    def _on_beside(self) -> None:
        """Take more files to the workbook that was read last, and read it again."""
        chosen = self.desk.questions.choose_files(
            self, tr("Add the files that belong to the form"), tr("All files (*)")
        )
        if chosen and self._again is not None:
            self._read(form_source.with_more, self._again, chosen)

    def _read(self, function: Any, *args: object) -> None:
        self._quiet()
        self.desk.runner.run_aside(function, *args, then=self._on_source, failed=self._on_trouble)

    def _on_source(self, source: Source) -> None:
        self._again = source
        self.take()

    def take(self, source: Source | None = None, *, repair: bool = False) -> None:
        """Read `source`, or what was chosen last, beside the window; then add it to the forms."""
        self._again = source or self._again
        if self._again is None:
            return
        self._quiet()
        self.import_button.setEnabled(False)
        self._job = self.desk.runner.run_aside(
            form_source.read, self._again, repair,
            then=self._on_ready, failed=self._on_trouble, busy=tr("Reading the form"),
            with_progress=True,
        )  # fmt: skip

    def _on_ended(self, job: object) -> None:
        """Let the next file come, also where this one was cancelled."""
        if job is self._job:
            self._job = None
            self.import_button.setEnabled(True)

    def _on_ready(self, repair: bool) -> None:
        if self._again is not None:
            self.desk.write(_taken, self._again, repair,
                            then=self._on_taken, failed=self._on_trouble)  # fmt: skip

    def _quiet(self) -> None:
        self.message.hide()
        self.report.hide()
        self.beside_button.hide()

    def _on_repair(self) -> None:
        self.take(repair=True)

    def _on_taken(self, result: tuple[tuple[RecordId, Compiled], ChangeSet]) -> None:
        record, report = result[0]
        self.report.show_report(report)
        self.message.say(
            "info", tr("{form} is here to be tried.", form=report.title or report.form_id),
            tr("Put it into use when it asks what it should."),
        )  # fmt: skip
        self._ask()
        self.list.point_to(record)

    def _on_shipped(self) -> None:
        names = list(form_library.shipped())
        at = self.desk.questions.choose(
            self, tr("Add a shipped form"), tr("It is put into use at once."), names
        )
        if at is not None:
            self.desk.write(
                form_library.add_shipped, names[at],
                then=self._on_added, failed=self._on_trouble, busy=tr("Reading the form"),
            )  # fmt: skip

    def _on_added(self, _result: object) -> None:
        self._ask()

    def _on_starter(self) -> None:
        path = self.desk.questions.ask_save_path(
            self, tr("Save the starter workbook"), "starter.xlsx", tr("Workbooks (*.xlsx)")
        )
        if path is not None:
            try:
                path.write_bytes((paths.resources() / "forms/starter/starter.xlsx").read_bytes())
            except OSError as error:
                self.message.say("problem", tr("It could not be saved."), str(error.strerror))
            else:
                self.desk.say(tr("The starter workbook is saved."))

    # ------------------------------------------------------------ doing

    def _on_publish(self) -> None:
        """Put into use; where another version is in use, say first what changes."""
        pointed = self.list.current_item()
        if pointed is not None:
            self._publishing = pointed
            self.desk.runner.run(
                form_changes.contents, self.desk.vault, pointed,
                then=self._on_contents, failed=self._on_trouble,
            )  # fmt: skip

    def _on_contents(self, pair: Pair | None) -> None:
        if pair is None:
            self._publish()
        else:
            self.desk.runner.run_aside(
                form_changes.words, pair, then=self._on_words, failed=self._on_trouble,
                busy=tr("Comparing the versions"),
            )  # fmt: skip

    def _on_words(self, lines: tuple[str, ...]) -> None:
        """Ask with the differences in view; nothing is asked where old answers stay as they are."""
        if not lines or self.desk.questions.confirm(
            self, tr("What changes in this version"), form_changes.shortened(lines),
            tr("Put into use"),
        ):  # fmt: skip
            self._publish()

    def _publish(self) -> None:
        one, self._publishing = self._publishing, None
        if one is not None:
            self.message.hide()
            self.desk.write(form_library.publish, one.record,
                            then=self._on_added, failed=self._on_trouble)  # fmt: skip

    def _on_retire(self) -> None:
        self._change(form_library.retire)

    def _change(self, service: Any) -> None:
        row = self.list.current_item()
        if row is not None:
            self.message.hide()
            self.desk.write(service, row.record, then=self._on_added, failed=self._on_trouble)

    def _on_try_clicked(self) -> None:
        self._on_try(self.list.current_item())

    def _on_try(self, row: object) -> None:
        del row
        pointed = self.list.current_item()
        if pointed is not None:
            self.desk.runner.run(
                _trial, self.desk.vault, pointed.record,
                then=self._on_trial, failed=self._on_trouble, busy=tr("Opening the form"),
            )  # fmt: skip

    def _on_trial(self, trial: tuple[FormSession, dict[str, QImage]]) -> None:
        self._quiet()
        self.preview.show_session(*trial)
        self.stack.setCurrentWidget(self._trial)
        self.preview.focus_first()

    def _on_close(self) -> None:
        self.stack.setCurrentWidget(self._filled)
        self.list.setFocus()

    def _on_blank(self) -> None:
        self._paper(form_papers.library_blank, tr("blank"))

    def _on_cards(self) -> None:
        self._paper(form_papers.library_cards, tr("cards"))

    def _paper(self, made: Any, word: str) -> None:
        row = self.list.current_item()
        if row is None:
            return
        path = self.desk.questions.ask_save_path(
            self, tr("Save as PDF"), f"{row.form_id} {word}.pdf", tr("PDF files (*.pdf)")
        )
        if path is not None:
            self.desk.runner.run(
                _printed, self.desk.vault, made, row.record, path,
                then=self._on_printed, failed=self._on_trouble, busy=tr("Making the PDF"),
            )  # fmt: skip

    def _on_printed(self, pages: int) -> None:
        self.desk.say(trn("PDF with {n} page saved", "PDF with {n} pages saved", pages))

    def _on_export(self) -> None:
        row = self.list.current_item()
        if row is None:
            return
        path = self.desk.questions.ask_save_path(
            self, tr("Export answers (anyone can read this file)"), f"{row.form_id}.xlsx",
            tr("Tables (*.xlsx *.csv)"),
        )  # fmt: skip
        if path is not None:
            self.desk.runner.run(
                _exported, self.desk.vault, row.form_id, path,
                then=self._on_exported, failed=self._on_trouble, busy=tr("Writing the answers"),
            )  # fmt: skip

    def _on_exported(self, done: tuple[int, str]) -> None:
        number, missing = done
        said = trn("{n} filled in form exported", "{n} filled in forms exported", number)
        self.desk.say(f"{said}. {missing}" if missing else said)


def _exported(vault: Vault, form_id: str, path: Path) -> tuple[int, str]:
    """Write the answers; return how many, and what is said of ratings that are left out."""
    number = form_export.write(vault, form_id, path)
    return number, blind.left_out_words(blind.left_out(vault, form_id))


def _shown(row: FormRow) -> ListRow:
    word, tone = STATES.get(row.state, (row.state, "plain"))
    facts = [
        tr("version {version}", version=row.version or "–"),
        trn("{n} question", "{n} questions", row.questions),
        ", ".join(row.languages),
        row.licence,
    ]
    return ListRow(
        row.title,
        " · ".join(one for one in facts if one),
        icon="clipboard-list",
        badges=(BadgeSpec(tr(word), tone),),
        private=False,
    )


def _key(row: FormRow) -> object:
    return row.record


def _taken(
    vault: Vault, source: Source, repair: bool
) -> tuple[tuple[RecordId, Compiled], ChangeSet]:
    record, report, change = form_library.take(
        vault, source.name, source.data, source.files, repair=repair
    )
    return (record, report), change


def _trial(vault: Vault, record: RecordId) -> tuple[FormSession, dict[str, QImage]]:
    definition = form_library.definition(vault, record)
    pictures = decoded(form_media.pictures(vault, record, definition))
    return form_answers.session(definition, None, None), pictures


def _printed(vault: Vault, made: Any, record: RecordId, path: Path) -> int:
    return documents.write(made(vault, record), path)

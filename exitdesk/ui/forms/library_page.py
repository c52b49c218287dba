"""The organisation's forms: added, tried, put into use, retired, printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exitdesk import paths
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import N_, tr
from exitdesk.services import form_answers, form_library, form_media
from exitdesk.services.form_library import NotUsable
from exitdesk.ui.forms import form_changes, form_source, interviewed
from exitdesk.ui.forms.form_source import Source
from exitdesk.ui.forms.library_words import LibraryWords
from exitdesk.ui.page import KeyHint

if TYPE_CHECKING:
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


class FormsPage(LibraryWords):
    """All forms of the library; what can be done with the one that is pointed to."""

    title = N_("Forms")
    keys = (KeyHint("Enter", N_("Try the form; nothing of it is kept")),)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._again: Source | None = None
        self._job: Job | None = None
        self._publishing: FormRow | None = None
        self._connect()
        desk.changed.connect(self._on_changed)
        desk.runner.ended.connect(self._on_ended)

    def _connect(self) -> None:
        for button, receiver in (
            (self.import_button, self._on_import),
            (self.shipped_button, self._on_shipped),
            (self.starter_button, self._on_starter),
            (self.beside_button, self._on_beside),
            (self.use_button, self._on_publish),
            (self.retire_button, self._on_retire),
            (self.try_button, self._on_try_clicked),
            (self.close_button, self._to_list),
        ):
            button.clicked.connect(receiver)
        self.message.acted.connect(self._on_repair)
        self.list.opened.connect(self._on_try)

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
        if self.stack.currentWidget() in (self.empty, self._filled):
            self.stack.setCurrentWidget(self._filled if rows else self.empty)
        self._on_pointed(self.list.current_item())

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

    def _on_trial(self, trial: tuple[FormSession, dict[str, bytes]]) -> None:
        self._quiet()
        self.preview.show_session(trial[0])
        if trial[1]:
            self.desk.runner.run_aside(
                interviewed.with_pictures, *trial,
                then=self._on_decoded, failed=self._on_trouble,
            )  # fmt: skip
        self.stack.setCurrentWidget(self._trial)
        self.preview.focus_first()

    def _on_decoded(self, found: tuple[FormSession, dict[str, QImage]]) -> None:
        if found[0] is self.preview.session:
            self.preview.show_pictures(found[1])


def _trial(vault: Vault, record: RecordId) -> tuple[FormSession, dict[str, bytes]]:
    definition = form_library.definition(vault, record)
    files = form_media.pictures(vault, record, definition)
    return form_answers.session(definition, None, None), files


def _taken(
    vault: Vault, source: Source, repair: bool
) -> tuple[tuple[RecordId, Compiled], ChangeSet]:
    record, report, change = form_library.take(
        vault, source.name, source.data, source.files, repair=repair
    )
    return (record, report), change

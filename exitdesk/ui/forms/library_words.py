"""What a form of the library gets added: words of another language, pictures; its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exitdesk.i18n import tr, trn
from exitdesk.services import form_media, form_past, form_wording
from exitdesk.ui.forms import form_source
from exitdesk.ui.forms.form_source import Source
from exitdesk.ui.forms.library_writing import LibraryWriting

if TYPE_CHECKING:
    from exitdesk.domain.ids import RecordId
    from exitdesk.services.changes import ChangeSet
    from exitdesk.services.form_library import FormRow
    from exitdesk.services.form_past import FormEvent
    from exitdesk.services.form_wording import Wording
    from exitdesk.services.vault import Vault
    from exitdesk.ui.desk import Desk


class LibraryWords(LibraryWriting):
    """Translates forms, adds pictures that lacked, and tells what happened to the versions."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._pictures_of: FormRow | None = None
        self.words_button.clicked.connect(self._on_translate)
        self.past_button.clicked.connect(self._on_history)
        self.files_button.clicked.connect(self._on_pictures)
        self.past.left.connect(self._to_list)
        view = self.translation
        view.left.connect(self._to_list)
        view.kept.connect(self._on_words_kept)
        view.save_wanted.connect(self._on_words_saved)
        view.table_wanted.connect(self._on_table)
        view.reading_wanted.connect(self._on_reading)

    def take(self, source: Source | None = None, *, repair: bool = False) -> None:
        """Add a form to the library."""
        raise NotImplementedError

    # ------------------------------------------------------------ history

    def _on_history(self) -> None:
        row = self.list.current_item()
        if row is not None:
            self.desk.runner.run(
                _events, self.desk.vault, row, then=self._on_events, failed=self._on_trouble
            )

    def _on_events(self, found: tuple[str, tuple[FormEvent, ...]]) -> None:
        self.stack.setCurrentWidget(self.past)
        self.past.show_events(*found)

    # ------------------------------------------------------------ pictures

    def _on_pictures(self) -> None:
        """Say what lacks, and take it to the version that is there."""
        self._pictures_of = self.list.current_item()
        if self._pictures_of is not None:
            self.desk.runner.run(
                form_media.missing, self.desk.vault, self._pictures_of.record,
                then=self._on_missing, failed=self._on_trouble,
            )  # fmt: skip

    def _on_missing(self, names: tuple[str, ...]) -> None:
        if not names:
            self.message.say("info", tr("No picture, sound or film is missing in this form."))
            return
        chosen = self.desk.questions.choose_files(
            self, tr("Missing: {names}", names=", ".join(names)), tr("All files (*)")
        )
        if chosen:
            self.desk.runner.run_aside(
                form_source.files, chosen, then=self._on_files, failed=self._on_trouble
            )

    def _on_files(self, files: dict[str, bytes]) -> None:
        if self._pictures_of is not None:
            self.desk.write(form_media.add, self._pictures_of.record, files,
                            then=self._on_pictures_added, failed=self._on_trouble)  # fmt: skip

    def _on_pictures_added(self, result: tuple[list[str], ChangeSet]) -> None:
        self.message.say("info", tr("Added: {names}", names=", ".join(result[0])))

    # ------------------------------------------------------------ words

    def _on_translate(self) -> None:
        row = self.list.current_item()
        if row is not None:
            self.desk.runner.run(
                _wording, self.desk.vault, row.record, then=self._on_wording,
                failed=self._on_trouble, busy=tr("Reading the form"),
            )  # fmt: skip

    def _on_wording(self, found: tuple[Wording, dict[str, dict[str, str]]]) -> None:
        self.message.hide()
        self.stack.setCurrentWidget(self._words)
        self.translation.show_wording(*found)

    def _on_words_kept(self, language: str, words: dict[str, str]) -> None:
        wording = self.translation.wording
        if wording is not None:
            self.desk.runner.run(
                form_wording.keep, self.desk.vault, wording.record, language, words,
                failed=self._on_trouble,
            )  # fmt: skip

    def _on_words_saved(self) -> None:
        view = self.translation
        if view.wording is not None:
            self.desk.runner.run(
                _translated, self.desk.vault, view.wording, view.source_now(),
                view.language_now(), view.words(),
                then=self._on_translated, failed=view.message.tell_trouble,
            )  # fmt: skip

    def _on_translated(self, source: Source) -> None:
        """Read the new workbook as any other: what is wrong in it is told, too."""
        self._to_list()
        self.take(source)

    def _on_table(self) -> None:
        view = self.translation
        if view.wording is None:
            return
        path = self.desk.questions.ask_save_path(
            self, tr("Save the words as a table"), f"{view.language_now()}.xlsx",
            tr("Tables (*.xlsx *.csv)"),
        )  # fmt: skip
        if path is not None:
            self.desk.runner.run_aside(
                form_wording.write_table, view.wording, view.source_now(), view.words(), path,
                then=self._on_table_saved, failed=view.message.tell_trouble,
            )  # fmt: skip

    def _on_table_saved(self, number: int) -> None:
        self.desk.say(trn("Table with {n} phrase saved", "Table with {n} phrases saved", number))

    def _on_reading(self) -> None:
        view = self.translation
        path = self.desk.questions.choose_file(
            self, tr("Read a table of translated words"), tr("Tables (*.xlsx *.csv)")
        )
        if path is not None and view.wording is not None:
            self.desk.runner.run_aside(
                form_wording.read_table, view.wording, view.source_now(), path,
                then=self._on_table_read, failed=view.message.tell_trouble,
            )  # fmt: skip

    def _on_table_read(self, found: tuple[dict[str, str], list[str]]) -> None:
        words, changed = found
        view = self.translation
        view.take(words)
        said = trn("{n} phrase was read.", "{n} phrases were read.", len(words))
        if changed:
            view.message.say(
                "caution", said,
                tr("The form says something else now: {words}", words="; ".join(changed[:5])),
            )  # fmt: skip
        else:
            view.message.say("info", said)


def _events(vault: Vault, row: FormRow) -> tuple[str, tuple[FormEvent, ...]]:
    return row.title, form_past.events(vault, row.form_id)


def _wording(vault: Vault, record: RecordId) -> tuple[Wording, dict[str, dict[str, str]]]:
    return form_wording.read(vault, record), form_wording.kept(vault, record)


def _translated(
    vault: Vault, wording: Wording, source: str, language: str, words: dict[str, str]
) -> Source:
    version = form_wording.next_version(vault, wording)
    name, data = form_wording.translated(wording, source, language, words, version)
    form_wording.keep(vault, wording.record, language, {})
    return Source(name, data, dict(wording.content.files))

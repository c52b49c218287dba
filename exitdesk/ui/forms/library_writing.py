"""What a form of the library is written into: papers, tables, XForm XML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exitdesk.i18n import tr, trn
from exitdesk.services import blind, documents, form_export, form_papers
from exitdesk.ui.forms.library_frame import LibraryFrame

if TYPE_CHECKING:
    from pathlib import Path

    from exitdesk.domain.ids import RecordId
    from exitdesk.services.vault import Vault
    from exitdesk.ui.desk import Desk


class LibraryWriting(LibraryFrame):
    """Writes files; each says beforehand that anyone can read it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.print_button.clicked.connect(self._on_blank)
        self.cards_button.clicked.connect(self._on_cards)
        self.export_button.clicked.connect(self._on_export)
        self.xml_button.clicked.connect(self._on_xml)

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

    def _on_xml(self) -> None:
        """Write each submission for other ODK tools, into a folder of its own."""
        row = self.list.current_item()
        if row is None:
            return
        folder = self.desk.questions.choose_folder(
            self, tr("Export as XForm XML into a new folder here (anyone can read it)")
        )
        if folder is not None:
            self.desk.runner.run(
                _instances, self.desk.vault, row.form_id, folder,
                then=self._on_exported, failed=self._on_trouble, busy=tr("Writing the answers"),
            )  # fmt: skip


def _exported(vault: Vault, form_id: str, path: Path) -> tuple[int, str]:
    """Write the answers; return how many, and what is said of ratings that are left out."""
    number = form_export.write(vault, form_id, path)
    return number, blind.left_out_words(blind.left_out(vault, form_id))


def _instances(vault: Vault, form_id: str, folder: Path) -> tuple[int, str]:
    """Write each submission as XForm XML; return how many, and what is said of those left out."""
    name = "".join(one if one.isalnum() or one in "-_." else "_" for one in form_id)
    number = form_export.write_instances(vault, form_id, folder / f"{name} XForm XML")
    return number, blind.left_out_words(blind.left_out(vault, form_id))


def _printed(vault: Vault, made: Any, record: RecordId, path: Path) -> int:
    return documents.write(made(vault, record), path)

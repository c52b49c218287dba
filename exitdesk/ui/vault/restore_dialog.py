"""Looking into a backup while the vault is open, practising a restore, or really restoring."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import restoring
from exitdesk.services.restoring import Drilled, Preview
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.form import Form
from exitdesk.ui.parts.messages import InlineMessage
from exitdesk.ui.parts.surfaces import Scrolled, Section, row
from exitdesk.ui.parts.words import Words
from exitdesk.ui.theme import theme
from exitdesk.ui.vault.key_file_entry import KeyFileEntry
from exitdesk.ui.vault.preview_card import PreviewCard
from exitdesk.ui.vault.secrets_entry import PassphraseEntry

if TYPE_CHECKING:
    from exitdesk.ui.desk import Desk


class RestoreDialog(QDialog):
    """First the passphrase, then what would change, then the verb."""

    restore_wanted = Signal(object, str, object)
    """The backup, its passphrase and its key file: a person has seen what would change."""

    def __init__(
        self, desk: Desk, backup: Path, *, drill: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._backup, self._drill = desk, backup, drill
        title = tr("Practise a restore") if drill else tr("Restore a backup")
        self.setWindowTitle(title)
        self.message = InlineMessage()
        form = Form()
        self.passphrase = form.add("passphrase", tr("Passphrase of the vault"), PassphraseEntry())
        self.passphrase.entered.connect(self._on_look)
        with_key = Section(tr("With a key file"))
        self.key_file = KeyFileEntry()
        self.key_file.set_reader_words(tr("Key file"))
        with_key.add(self.key_file)
        self.card = PreviewCard()
        self.card.hide()
        self.look = push_button(tr("Look into it"), self._on_look, icon="eye", kind="primary")
        self.button = push_button(
            tr("Practise now") if drill else tr("Restore this backup"),
            self._on_go,
            kind="primary" if drill else "danger",
        )
        self.button.hide()
        self.cancel = push_button(tr("Cancel"), self.reject)
        area = Scrolled(margins=24)
        for one in (Words(title, "heading"), Words(_lead(drill)), self.message, form, with_key):
            area.body.addWidget(one)
        area.body.addWidget(self.card)
        area.body.addStretch(1)
        foot = row(gap=8, margins=16)
        foot.addStretch(1)
        for button in (self.cancel, self.look, self.button):
            foot.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area, 1)
        whole.addLayout(foot)
        self.resize(min(theme().px(620), 1000), min(theme().px(600), 680))
        self.passphrase.line.setFocus()

    def _on_look(self) -> None:
        self._set_busy(busy=True)
        self.message.hide()
        self._desk.runner.run(
            restoring.looked_into,
            self._desk.vault,
            self._backup,
            self.passphrase.value(),
            self.key_file.value(),
            then=self._on_preview,
            failed=self._on_failed,
        )

    def _on_preview(self, preview: Preview) -> None:
        self._set_busy(busy=False)
        self.card.show_preview(preview)
        self.card.show()
        self.look.hide()
        self.button.show()
        (self.button if self._drill else self.cancel).setFocus()

    def _on_go(self) -> None:
        if not self._drill:
            self.restore_wanted.emit(self._backup, self.passphrase.value(), self.key_file.value())
            self.accept()
            return
        self._set_busy(busy=True)
        self._desk.runner.run(
            restoring.drilled,
            self._backup,
            self._desk.vault.folder,
            self.passphrase.value(),
            self.key_file.value(),
            then=self._on_drilled,
            failed=self._on_failed,
            busy=tr("Practising a restore"),
            with_progress=True,
        )

    def _on_drilled(self, done: Drilled) -> None:
        self._set_busy(busy=False)
        self.button.hide()
        self.cancel.setText(tr("Close"))
        self.cancel.setFocus()
        self.message.say(
            "success",
            tr("The restore worked: the vault from the backup opens and is whole."),
            tr(
                "{cases} cases and {changes} saved changes were read, and the copy is gone again.",
                cases=done.cases,
                changes=done.changes,
            ),
        )

    def _on_failed(self, trouble: Trouble) -> None:
        self._set_busy(busy=False)
        self.message.tell_trouble(trouble)

    def _set_busy(self, *, busy: bool) -> None:
        for one in (self.passphrase, self.look, self.button):
            one.setEnabled(not busy)


def _lead(drill: bool) -> str:
    if drill:
        return tr(
            "The backup is restored beside the vault, opened, checked and removed again. Nothing "
            "of your work is touched. Once in a quarter is a good habit."
        )
    return tr(
        "First you see what would change. The vault as it is now is kept beside the restored one."
    )

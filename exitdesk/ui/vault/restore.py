"""Restoring a backup while no vault is open: look into it first, then put it in place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import backups, places, vaults
from exitdesk.services.restoring import Preview, Restored, looked_into, restored_to
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.form import Form
from exitdesk.ui.parts.messages import ProgressStrip
from exitdesk.ui.parts.surfaces import Section, column, row
from exitdesk.ui.parts.words import Words
from exitdesk.ui.questions import ask
from exitdesk.ui.runner import Job, Runner
from exitdesk.ui.vault.doorway import DoorPage
from exitdesk.ui.vault.key_file_entry import KeyFileEntry
from exitdesk.ui.vault.preview_card import PreviewCard
from exitdesk.ui.vault.secrets_entry import PassphraseEntry

Restore = Callable[..., Restored]


class RestorePage(DoorPage):
    """Asks for the backup and its passphrase, shows what is in it, and restores."""

    restored = Signal(object)
    """The folder of the vault as restored; it is locked."""
    back_wanted = Signal()

    def __init__(self, runner: Runner, restore: Restore | None = None) -> None:
        super().__init__(
            tr("Restore a backup"),
            tr("The backup itself stays as it is. A vault in its place is kept beside it."),
        )
        self._runner, self._restore = runner, restore or backups.restore
        self._backup: Path | None = None
        self._folder = places.proposed()
        self._form = Form()
        self.passphrase = self._form.add(
            "passphrase",
            tr("Passphrase"),
            PassphraseEntry(),
            tr("The one that was valid when the backup was made, or a newer one of this vault."),
        )
        self.passphrase.entered.connect(self._on_look)
        self._with_key = Section(tr("With a key file"))
        self.key_file = KeyFileEntry()
        self.key_file.set_reader_words(tr("Key file"))
        self._with_key.add(self.key_file)
        self._chosen = Words("", "text")
        self._where = Words("", "text")
        choose = push_button(tr("Choose the backup …"), self._on_choose, icon="hard-drive")
        place = push_button(tr("Another place …"), self._on_place, icon="folder")
        self.look = push_button(tr("Look into it"), self._on_look, icon="eye", kind="primary")
        self.button = push_button(tr("Restore"), self._on_restore, kind="primary")
        self._back = push_button(tr("Back"), self.back_wanted.emit, kind="quiet")
        self.card = PreviewCard()
        self._strip = ProgressStrip()
        first, second = row(choose), row(place)
        first.addStretch(1)
        second.addStretch(1)
        foot = row(self.look, self.button, self._back, gap=8)
        foot.addStretch(1)
        self.body.addLayout(column(Words(tr("Backup"), "label"), self._chosen, first, gap=4))
        self.body.addLayout(column(Words(tr("Restore to"), "label"), self._where, second, gap=4))
        for one in (self._form, self._with_key, self.card, self._strip):
            self.body.addWidget(one)
        self.body.addLayout(foot)
        runner.slowed.connect(self._on_slowed)
        runner.progressed.connect(self._strip.refresh)
        runner.ended.connect(self._strip.end_job)
        self._show()

    def set_folder(self, folder: Path | None) -> None:
        """Restore into the vault in `folder`, or to a new place."""
        self._backup = None
        self._folder = folder if folder is not None else places.proposed()
        self.passphrase.set_value("")
        self.message.hide()
        self.card.hide()
        if folder is not None:
            self._runner.run(backups.newest, folder, then=self._on_newest, failed=self._on_none)
        self._show()

    def go_on(self, backup: Path, folder: Path, passphrase: str, key_file: Path | None) -> None:
        """Restore what somebody has looked into already."""
        self._backup, self._folder = backup, folder
        self.passphrase.set_value(passphrase)
        self.key_file.set_value(key_file)
        self._show()
        self._on_restore()

    def begin(self) -> None:
        """Put the focus into the passphrase."""
        self.passphrase.line.setFocus()

    def _show(self) -> None:
        chosen = self._backup is not None
        self._chosen.setText(str(self._backup) if self._backup else tr("none chosen yet"))
        self._where.setText(str(self._folder))
        self.look.setEnabled(chosen)
        self.look.setVisible(self.card.isHidden())
        self.button.setVisible(not self.card.isHidden())

    def _on_newest(self, backup: Path) -> None:
        self._backup = backup
        self._show()

    def _on_none(self, _trouble: Trouble) -> None:
        self._show()

    def _on_choose(self) -> None:
        folder = ask().choose_folder(self, tr("Choose the backup"))
        if folder is not None:
            self.card.hide()
            self._runner.run(backups.newest, folder, then=self._on_newest, failed=self._on_failed)

    def _on_place(self) -> None:
        above = ask().choose_folder(self, tr("Where shall the vault lie?"))
        if above is not None:
            fits = vaults.exists(above) or not any(above.iterdir())
            self._folder = above if fits else above / self._folder.name
            self._show()

    def _on_look(self) -> None:
        if self._backup is None:
            return
        self.message.hide()
        self._set_busy(busy=True)
        self._runner.run(
            looked_into,
            None,
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
        self._show()
        self.button.setFocus()

    def _on_restore(self) -> None:
        self.message.hide()
        self._set_busy(busy=True)
        self._runner.run(
            restored_to,
            self._restore,
            self._backup,
            self._folder,
            self.passphrase.value(),
            self.key_file.value(),
            then=self._on_restored,
            failed=self._on_failed,
            busy=tr("Restoring the backup"),
            with_progress=True,
        )

    def _on_restored(self, folder: Path) -> None:
        self._set_busy(busy=False)
        self.passphrase.set_value("")
        self.restored.emit(folder)

    def _on_failed(self, trouble: Trouble) -> None:
        self._set_busy(busy=False)
        self.message.tell_trouble(trouble)
        self.show_top()

    def _on_slowed(self, job: Job) -> None:
        if self.isVisible():
            self._strip.show_job(job)

    def _set_busy(self, *, busy: bool) -> None:
        for one in (self._form, self.look, self.button, self._back):
            one.setEnabled(not busy)

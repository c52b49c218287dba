"""Dialogs that change what opens the vault."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import keys, opening
from exitdesk.services.opening import Opened
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.form import Form
from exitdesk.ui.parts.messages import InlineMessage, ProgressStrip
from exitdesk.ui.parts.surfaces import Scrolled, Section, row
from exitdesk.ui.parts.words import Words
from exitdesk.ui.questions import ask
from exitdesk.ui.theme import theme
from exitdesk.ui.vault.key_file_entry import KeyFileEntry
from exitdesk.ui.vault.new_passphrase import NewPassphrase
from exitdesk.ui.vault.secrets_entry import PassphraseEntry
from exitdesk.ui.vault.sheet import SheetPage

if TYPE_CHECKING:
    from exitdesk.services.vaults import Vault
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.runner import Job


class KeyDialog(QDialog):
    """A dialog with a column of content, a verb, and Cancel."""

    def __init__(self, desk: Desk, parent: QWidget, title: str, verb: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self.setWindowTitle(title)
        self.message = InlineMessage()
        self.area = Scrolled(margins=24)
        self.area.body.addWidget(Words(title, "heading"))
        self.area.body.addWidget(self.message)
        self.button = push_button(verb, self._on_go, kind="primary")
        self.cancel = push_button(tr("Cancel"), self.reject)
        foot = row(gap=8, margins=16)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.button)
        self._strip = ProgressStrip()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.area, 1)
        whole.addWidget(self._strip)
        whole.addLayout(foot)
        self.resize(min(theme().px(600), 1000), min(theme().px(620), 690))
        desk.runner.slowed.connect(self._on_slowed)
        desk.runner.progressed.connect(self._strip.refresh)
        desk.runner.ended.connect(self._strip.end_job)

    def _on_go(self) -> None:
        """Do what the verb says."""

    def _on_failed(self, trouble: Trouble) -> None:
        self._set_busy(busy=False)
        self.message.tell_trouble(trouble)
        self.area.verticalScrollBar().setValue(0)

    def _on_slowed(self, job: Job) -> None:
        self._strip.show_job(job)

    def _set_busy(self, *, busy: bool) -> None:
        self.button.setEnabled(not busy)
        self.cancel.setEnabled(not busy)


class PassphraseDialog(KeyDialog):
    """The present passphrase, then a new one; a key file can come or go with it."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, tr("Change the passphrase"), tr("Take the new passphrase"))
        present = Form()
        self.present = present.add("present", tr("Present passphrase"), PassphraseEntry())
        self.present_file = present.add("file", tr("Present key file"), KeyFileEntry())
        present.row("file").setVisible(opening.uses_key_file(desk.vault))
        self.new = NewPassphrase(desk.runner)
        self.new.entered.connect(self._on_go)
        self.present.entered.connect(self.new.first.line.setFocus)
        self.with_file = Section(tr("With a key file from now on"))
        self.new_file = KeyFileEntry()
        self.new_file.set_reader_words(tr("New key file"))
        make = push_button(tr("Make a key file …"), self._on_make, icon="file-plus")
        line = row(make)
        line.addStretch(1)
        self.with_file.add(
            Words(
                tr(
                    "Without this file the passphrase then opens nothing. Keep a copy of it apart "
                    "from the computer; the recovery sheet works without it."
                ),
                "small",
            ),
            self.new_file,
            line,
        )
        for one in (present, self.new, self.with_file):
            self.area.body.addWidget(one)
        self.area.body.addStretch(1)
        self.present.line.setFocus()

    def _on_make(self) -> None:
        path = ask().ask_save_path(
            self, tr("Save the key file"), "exitdesk.key", tr("Key file (*.key)")
        )
        if path is None:
            return
        try:
            opening.new_key_file(path)
        except Trouble as trouble:
            self._on_failed(trouble)
            return
        self.new_file.set_value(path)

    def _on_go(self) -> None:
        if self.new.problem():
            return
        self.message.hide()
        self._set_busy(busy=True)
        self._desk.runner.run(
            keys.changed_passphrase,
            self._desk.vault,
            self.present.value(),
            self.present_file.value(),
            self.new.value(),
            self.new_file.value(),
            then=self._on_changed,
            failed=self._on_failed,
        )

    def _on_changed(self, _nothing: object) -> None:
        self._desk.say(tr("The new passphrase holds from now on"))
        self.accept()


class RotateDialog(KeyDialog):
    """Explains, asks for the passphrase, and writes everything anew."""

    rotated = Signal(str)
    """The new recovery code."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, tr("Rotate the data key"), tr("Rotate the key"))
        self.area.body.addWidget(
            Words(
                tr(
                    "All case files and documents are written anew under a fresh key, read again, "
                    "and put in place. It takes minutes with many documents, and as much room as "
                    "the vault has. A crash at any moment leaves a vault that opens."
                )
            )
        )
        self.area.body.addWidget(
            Words(
                tr(
                    "The recovery sheet changes with it. Backups that were made before still open "
                    "with their own passphrase: destroy those that are not needed."
                ),
                "muted",
            )
        )
        form = Form()
        self.passphrase = form.add("passphrase", tr("Passphrase"), PassphraseEntry())
        self.passphrase.entered.connect(self._on_go)
        self.key_file = form.add("file", tr("Key file"), KeyFileEntry())
        form.row("file").setVisible(opening.uses_key_file(desk.vault))
        self.area.body.addWidget(form)
        self.area.body.addStretch(1)
        self.passphrase.line.setFocus()

    def _on_go(self) -> None:
        self.message.hide()
        self._set_busy(busy=True)
        self._desk.runner.run(
            keys.rotated,
            self._desk.vault,
            self.passphrase.value(),
            self.key_file.value(),
            then=self._on_rotated,
            failed=self._on_failed,
            busy=tr("Rotating the key"),
            with_progress=True,
        )

    def _on_rotated(self, code: str) -> None:
        self.accept()
        self.rotated.emit(code)


class SheetDialog(QDialog):
    """A new recovery sheet, printed or saved, and its code typed once."""

    def __init__(self, desk: Desk, parent: QWidget, code: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self.setWindowTitle(tr("Recovery sheet"))
        self.page = SheetPage(desk.runner)
        self.page.confirmed.connect(self._on_confirmed)
        self._later = push_button(tr("Close without typing it"), self.reject, kind="quiet")
        foot = row(self._later, gap=8, margins=16)
        foot.insertStretch(0, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.page, 1)
        whole.addLayout(foot)
        self.resize(min(theme().px(680), 1100), min(theme().px(680), 700))
        if code:
            desk.runner.run(opening.opened_with, desk.vault, code, then=self._on_known)
        else:
            desk.runner.run(_with_new_code, desk.vault, then=self._on_known)

    def _on_known(self, opened: Opened) -> None:
        self.page.set_opened(replace(opened, sheet_needed=True))
        self.page.begin()

    def _on_confirmed(self, _opened: object) -> None:
        self._desk.say(tr("The new recovery sheet is in force"))
        self.accept()


def _with_new_code(vault: Vault) -> Opened:
    return opening.with_new_code(opening.opened(vault))

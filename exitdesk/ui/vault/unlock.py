"""Unlocking a vault; each thing that can be wrong is said differently, with its way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import failures, opening, vaults
from exitdesk.services.opening import Opened
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.form import Form
from exitdesk.ui.parts.surfaces import row
from exitdesk.ui.runner import Runner
from exitdesk.ui.vault.doorway import DoorPage
from exitdesk.ui.vault.key_file_entry import KeyFileEntry
from exitdesk.ui.vault.secrets_entry import PassphraseEntry

Unlock = Callable[..., vaults.Vault]


class UnlockPage(DoorPage):
    """Asks for what opens one vault. The work is done beside the window."""

    opened = Signal(object)
    """The `Opened` vault."""
    recover_wanted = Signal(object)
    """The passphrase is forgotten; the vault's folder."""
    restore_wanted = Signal(object)
    other_wanted = Signal()

    def __init__(self, runner: Runner, unlock: Unlock = vaults.unlock) -> None:
        super().__init__(tr("Unlock"))
        self._runner, self._unlock = runner, unlock
        self._folder = Path()
        self._accept_older = False
        self._way_out = ""
        self._form = Form()
        self.passphrase = self._form.add("passphrase", tr("Passphrase"), PassphraseEntry())
        self.passphrase.entered.connect(self._on_unlock)
        self.key_file = self._form.add("key_file", tr("Key file"), KeyFileEntry())
        self.button = push_button(tr("Unlock"), self._on_unlock, icon="lock-open", kind="primary")
        self._with_key = push_button(tr("Use a key file"), self._on_with_key, kind="quiet")
        self._forgotten = push_button(tr("Passphrase forgotten?"), self._on_forgotten, kind="quiet")
        self._other = push_button(tr("Another vault"), self.other_wanted.emit, kind="quiet")
        self._busy = QProgressBar(textVisible=False)
        self._busy.setRange(0, 0)
        self._busy.setAccessibleName(tr("The vault is being opened"))
        buttons = row(self.button, gap=8)
        buttons.addStretch(1)
        links = row(self._forgotten, self._with_key, self._other, gap=4)
        links.addStretch(1)
        self.body.addWidget(self._form)
        self.body.addWidget(self._busy)
        self.body.addLayout(buttons)
        self.body.addLayout(links)
        self.message.acted.connect(self._on_way_out)
        self._set_busy(busy=False)

    def set_folder(self, folder: Path) -> None:
        """Ask for what opens the vault in `folder`."""
        self._folder, self._accept_older = folder, False
        self.title.setText(tr("Unlock “{name}”", name=folder.name))
        self.lead.setText(str(folder.parent))
        self.lead.show()
        self.passphrase.set_value("")
        self.passphrase.set_shown(False)
        self.key_file.set_value(None)
        self.message.hide()
        try:
            needed = vaults.needs_key_file(folder)
        except Trouble:
            needed = False
        self._show_key_file(needed)

    def begin(self) -> None:
        """Put the focus into the passphrase."""
        self.passphrase.line.setFocus()
        self.passphrase.line.selectAll()

    def _on_unlock(self) -> None:
        if not self.button.isEnabled():
            return
        self.message.hide()
        self._set_busy(busy=True)
        self._runner.run(
            opened_by_passphrase,
            self._unlock,
            self._folder,
            self.passphrase.value(),
            self.key_file.value() if not self._form.row("key_file").isHidden() else None,
            self._accept_older,
            then=self._on_opened,
            failed=self._on_failed,
        )

    def _on_opened(self, opened: Opened) -> None:
        self.passphrase.set_value("")
        self._set_busy(busy=False)
        self.opened.emit(opened)

    def _on_failed(self, trouble: Trouble) -> None:
        self._set_busy(busy=False)
        self._way_out, words = way_out(trouble)
        if self._way_out == "key_file":
            self._show_key_file(needed=True)
        self.message.tell_trouble(trouble, action=words)
        self.show_top()
        self.begin()

    def _on_way_out(self) -> None:
        match self._way_out:
            case "recover":
                self._on_forgotten()
            case "restore":
                self.restore_wanted.emit(self._folder)
            case "older":
                self._accept_older = True
                self._on_unlock()
            case "again":
                self._on_unlock()
            case "other":
                self.other_wanted.emit()
            case _:
                self.key_file.choose()

    def _on_forgotten(self) -> None:
        self.recover_wanted.emit(self._folder)

    def _on_with_key(self) -> None:
        self._show_key_file(needed=True)
        self.key_file.choose()

    def _show_key_file(self, needed: bool) -> None:
        self._form.row("key_file").setVisible(needed)
        self._with_key.setVisible(not needed)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy.setVisible(busy)
        self._form.setEnabled(not busy)
        for one in (self.button, self._forgotten, self._with_key, self._other):
            one.setEnabled(not busy)
        self.button.setText(tr("Opening …") if busy else tr("Unlock"))


def opened_by_passphrase(
    unlock: Unlock, folder: Path, passphrase: str, key_file: Path | None, accept_older: bool
) -> Opened:
    """Open a vault on the store's worker, derive its key there, and return what is in it."""
    content = opening.key_file(key_file) if key_file is not None else None
    return opening.opened(unlock(folder, passphrase, content, accept_older=accept_older))


def way_out(trouble: Trouble) -> tuple[str, str]:
    """Return what can be done about trouble at the door, and the words of its button."""
    table: tuple[tuple[Any, str, str], ...] = (
        (failures.WrongPassphrase, "recover", tr("Use the recovery sheet")),
        (failures.KeyFileNeeded, "key_file", tr("Choose the key file")),
        (failures.VaultHeld, "again", tr("Try again")),
        (failures.DamagedHeader, "restore", tr("Restore a backup")),
        (failures.DamagedDatabase, "restore", tr("Restore a backup")),
        (failures.MissingFile, "restore", tr("Restore a backup")),
        (failures.OlderDatabase, "older", tr("I have looked: open it all the same")),
        (failures.NewerVersion, "other", tr("Another vault")),
    )
    for kind, way, words in table:
        if isinstance(trouble, kind):
            return way, words
    return "again", tr("Try again")

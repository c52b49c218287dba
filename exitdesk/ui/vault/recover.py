"""The passphrase is forgotten: in with the recovery code, then a new passphrase."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import failures, opening, vaults
from exitdesk.services.opening import Opened
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.surfaces import column, row
from exitdesk.ui.runner import Runner
from exitdesk.ui.vault.doorway import DoorPage
from exitdesk.ui.vault.new_passphrase import NewPassphrase
from exitdesk.ui.vault.secrets_entry import CodeEntry

Change = Callable[..., None]


class RecoverPage(DoorPage):
    """Two steps on one page: the code opens the vault, then a passphrase is chosen."""

    opened = Signal(object)
    """The `Opened` vault, with its new passphrase."""
    back_wanted = Signal()

    def __init__(self, runner: Runner, change: Change = vaults.change_passphrase) -> None:
        super().__init__(tr("Recovery sheet"))
        self._runner, self._change = runner, change
        self._folder = Path()
        self._opened: Opened | None = None
        self.code = CodeEntry()
        self.code.entered.connect(self._on_code)
        self.button = push_button(tr("Continue"), self._on_code, kind="primary")
        self._back = push_button(tr("Back"), self.back_wanted.emit, kind="quiet")
        self._first = QWidget()
        foot = row(self.button, self._back, gap=8)
        foot.addStretch(1)
        self._first.setLayout(column(self.code, foot, gap=20))
        self.passphrase = NewPassphrase(runner)
        self.passphrase.entered.connect(self._on_passphrase)
        self.finish = push_button(
            tr("Take this passphrase and open"), self._on_passphrase, kind="primary"
        )
        self._second = QWidget()
        foot = row(self.finish, gap=8)
        foot.addStretch(1)
        self._second.setLayout(column(self.passphrase, foot, gap=20))
        self.body.addWidget(self._first)
        self.body.addWidget(self._second)

    def set_folder(self, folder: Path) -> None:
        """Begin with the code of the vault in `folder`."""
        self._folder, self._opened = folder, None
        self.code.set_value("")
        self.code.set_wrong_group(None)
        self.passphrase.clear()
        self.message.hide()
        self._show_step()

    def begin(self) -> None:
        """Put the focus into the step that is shown."""
        (self.code.editors()[0] if self._opened is None else self.passphrase.first.line).setFocus()

    def held(self) -> Opened | None:
        """Return the vault that is open already while the passphrase is being chosen."""
        return self._opened

    def _show_step(self) -> None:
        first = self._opened is None
        self._first.setVisible(first)
        self._second.setVisible(not first)
        self.title.setText(tr("Recovery sheet") if first else tr("A new passphrase"))
        self.lead.setText(
            tr("Type the eight groups of letters and digits from your sheet.")
            if first
            else tr("The code was right. The forgotten passphrase opens nothing any more.")
        )
        self.lead.show()
        self.begin()

    def _on_code(self) -> None:
        self.message.hide()
        self.code.set_wrong_group(None)
        self._set_busy(busy=True)
        self._runner.run(
            opened_by_code,
            self._folder,
            self.code.value(),
            then=self._on_opened,
            failed=self._on_failed,
        )

    def _on_opened(self, opened: Opened) -> None:
        self._set_busy(busy=False)
        self._opened = opened
        self._show_step()

    def _on_passphrase(self) -> None:
        if self._opened is None or self.passphrase.problem():
            return
        self._set_busy(busy=True)
        self._runner.run(
            self._change,
            self._opened.vault,
            self.passphrase.value(),
            then=self._on_changed,
            failed=self._on_failed,
        )

    def _on_changed(self, _nothing: object) -> None:
        self._set_busy(busy=False)
        opened, self._opened = self._opened, None
        self.passphrase.clear()
        self.code.set_value("")
        self.opened.emit(opened)

    def _on_failed(self, trouble: Trouble) -> None:
        self._set_busy(busy=False)
        self.message.tell_trouble(trouble)
        self.show_top()
        if isinstance(trouble, failures.MistypedCode):
            self.code.set_wrong_group(trouble.group)

    def _set_busy(self, *, busy: bool) -> None:
        for one in (self.button, self.finish, self.code, self.passphrase, self._back):
            one.setEnabled(not busy)


def opened_by_code(folder: Path, code: str) -> Opened:
    """Open a vault by its recovery code, on the store's worker.

    Somebody who has just typed the code has shown that the sheet can be read.
    """
    vault = vaults.unlock_by_recovery(folder, code)
    opening.confirm_code(vault, code)
    return opening.opened(vault)

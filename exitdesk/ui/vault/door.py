"""The window in front of a vault: welcome, create, unlock, recover, restore."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import demo, opening, vaults
from exitdesk.services.opening import Opened
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.runner import Runner
from exitdesk.ui.vault.create import Create, CreatePage
from exitdesk.ui.vault.doorway import DoorPage, SideBySide
from exitdesk.ui.vault.recover import Change, RecoverPage
from exitdesk.ui.vault.restore import Restore, RestorePage
from exitdesk.ui.vault.sheet import SheetPage
from exitdesk.ui.vault.unlock import Unlock, UnlockPage, opened_by_passphrase
from exitdesk.ui.vault.welcome import WelcomePage

if TYPE_CHECKING:
    from collections.abc import Callable


class Door(QMainWindow):
    """Leads to an open vault and then emits `opened`. The window itself shows no case."""

    opened = Signal(object)
    """The `Opened` vault; nothing is left to ask."""
    closing = Signal()
    folder_taken = Signal(object)
    """A vault's folder was chosen: its look applies from now on."""

    def __init__(
        self,
        runner: Runner,
        *,
        create: Create = vaults.create,
        unlock: Unlock = vaults.unlock,
        change: Change = vaults.change_passphrase,
        restore: Restore | None = None,
        practice: Callable[[Path], vaults.Vault] = demo.make,
    ) -> None:
        super().__init__()
        self._runner, self._make_practice, self._unlock = runner, practice, unlock
        self._opened: Opened | None = None
        self._folder: Path | None = None
        self.welcome_page = WelcomePage()
        self.create_page = CreatePage(runner, create)
        self.unlock_page = UnlockPage(runner, unlock)
        self.recover_page = RecoverPage(runner, change)
        self.sheet_page = SheetPage(runner)
        self.restore_page = RestorePage(runner, restore)
        self._stack = QStackedWidget()
        for page in (
            self.welcome_page,
            self.create_page,
            self.unlock_page,
            self.recover_page,
            self.sheet_page,
            self.restore_page,
        ):
            self._stack.addWidget(page)
        self.setCentralWidget(SideBySide(self._stack))
        self.setWindowTitle("exitdesk")
        self.resize(1100, 720)
        self._connect()

    def _connect(self) -> None:
        self.welcome_page.create_wanted.connect(self._on_create)
        self.welcome_page.folder_chosen.connect(self.show_unlock)
        self.welcome_page.practice_wanted.connect(self._on_practice)
        self.welcome_page.restore_wanted.connect(self._on_restore)
        self.create_page.back_wanted.connect(self.show_welcome)
        self.create_page.created.connect(self._enter)
        self.unlock_page.opened.connect(self._enter)
        self.unlock_page.other_wanted.connect(self.show_welcome)
        self.unlock_page.recover_wanted.connect(self._on_recover)
        self.unlock_page.restore_wanted.connect(self._on_restore)
        self.recover_page.opened.connect(self._enter)
        self.recover_page.back_wanted.connect(self._on_back_to_unlock)
        self.sheet_page.confirmed.connect(self.opened)
        self.restore_page.restored.connect(self.show_unlock)
        self.restore_page.back_wanted.connect(self._on_back_to_unlock)

    def show_welcome(self) -> None:
        """Begin at the beginning."""
        self._folder = None
        self._show(self.welcome_page)

    def show_unlock(self, folder: Path) -> None:
        """Ask for what opens the vault in `folder`."""
        self._folder = folder
        self.folder_taken.emit(folder)
        self.unlock_page.set_folder(folder)
        if folder == demo.default_folder():
            self.unlock_page.message.say(
                "info", tr("The practice vault opens with the word “{word}”.", word=demo.PASSPHRASE)
            )
        self._show(self.unlock_page)

    def show_restoring(
        self, backup: Path, folder: Path, passphrase: str, key_file: Path | None
    ) -> None:
        """Put `backup` in the place of the vault in `folder`, which has been closed for it."""
        self._show(self.restore_page)
        self.restore_page.go_on(backup, folder, passphrase, key_file)

    def held(self) -> Opened | None:
        """Return the vault that is open already while something is still asked, or None."""
        return self._opened or self.recover_page.held()

    def minimumSizeHint(self) -> QSize:
        """Fit on a small laptop at any text size."""
        return QSize(480, 400)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell the application that the person is done."""
        self.closing.emit()
        super().closeEvent(event)

    def _show(self, page: DoorPage) -> None:
        privacy_screen().set_hidden(False)
        self._stack.setCurrentWidget(page)
        page.show_top()
        page.begin()

    def _enter(self, opened: Opened) -> None:
        """Ask for the recovery code where nobody has typed it yet, else go in."""
        if opened.sheet_needed and not opened.has_cases:
            self._opened = opened
            self.sheet_page.set_opened(opened)
            self._show(self.sheet_page)
            return
        self.opened.emit(opened)

    def _on_create(self) -> None:
        self._show(self.create_page)

    def _on_recover(self, folder: Path) -> None:
        self.recover_page.set_folder(folder)
        self._show(self.recover_page)

    def _on_restore(self, folder: Path | None = None) -> None:
        self.restore_page.set_folder(folder)
        self._show(self.restore_page)

    def _on_back_to_unlock(self) -> None:
        if self._folder is None:
            self.show_welcome()
        else:
            self.show_unlock(self._folder)

    def _on_practice(self) -> None:
        self.welcome_page.set_busy(True)
        self._runner.run(
            practised,
            self._make_practice,
            self._unlock,
            then=self._on_practised,
            failed=self._on_practice_failed,
            busy=tr("Making the practice vault"),
        )

    def _on_practised(self, opened: Opened) -> None:
        self.welcome_page.set_busy(False)
        self.opened.emit(opened)

    def _on_practice_failed(self, trouble: Trouble) -> None:
        self.welcome_page.set_busy(False)
        self.welcome_page.message.tell_trouble(trouble)


def practised(make: Callable[[Path], vaults.Vault], unlock: Unlock) -> Opened:
    """Open the practice vault on the store's worker; make it where there is none yet."""
    folder = demo.default_folder()
    if vaults.exists(folder):
        return opened_by_passphrase(unlock, folder, demo.PASSPHRASE, None, False)
    return opening.opened(make(folder))

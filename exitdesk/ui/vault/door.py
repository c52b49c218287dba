"""The window in front of a vault: welcome, create, unlock, recover, restore."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from exitdesk.i18n import tr
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.vault.doorway import DoorPage, SideBySide

if TYPE_CHECKING:
    from collections.abc import Callable

    from exitdesk.domain.trouble import Trouble
    from exitdesk.services import vaults
    from exitdesk.services.opening import Opened
    from exitdesk.ui.runner import Runner
    from exitdesk.ui.vault.create import Create, CreatePage
    from exitdesk.ui.vault.recover import Change, RecoverPage
    from exitdesk.ui.vault.restore import Restore, RestorePage
    from exitdesk.ui.vault.sheet import SheetPage
    from exitdesk.ui.vault.unlock import Unlock, UnlockPage
    from exitdesk.ui.vault.welcome import WelcomePage

_Page = TypeVar("_Page", bound=DoorPage)


class Door(QMainWindow):
    """Leads to an open vault and then emits `opened`. The window itself shows no case.

    What makes, opens and restores vaults may be given; the services that do so, and the pages
    with them, are loaded when they are first wanted: the first window needs no keys.
    """

    opened = Signal(object)
    """The `Opened` vault; nothing is left to ask."""
    closing = Signal()
    folder_taken = Signal(object)
    """A vault's folder was chosen: its look applies from now on."""

    def __init__(
        self,
        runner: Runner,
        *,
        create: Create | None = None,
        unlock: Unlock | None = None,
        change: Change | None = None,
        restore: Restore | None = None,
        practice: Callable[[Path], vaults.Vault] | None = None,
    ) -> None:
        super().__init__()
        self._runner, self._make_practice, self._unlock = runner, practice, unlock
        self._create, self._change, self._restore = create, change, restore
        self._opened: Opened | None = None
        self._folder: Path | None = None
        self._stack = QStackedWidget()
        self.setCentralWidget(SideBySide(self._stack))
        self.setWindowTitle("exitdesk")
        self.resize(1100, 720)

    # A page is loaded and made when it is first wanted: most starts need one of the six.

    @cached_property
    def welcome_page(self) -> WelcomePage:
        """The first page."""
        from exitdesk.ui.vault.welcome import WelcomePage

        page = self._taken(WelcomePage())
        page.create_wanted.connect(self._on_create)
        page.folder_chosen.connect(self.show_unlock)
        page.practice_wanted.connect(self._on_practice)
        page.restore_wanted.connect(self._on_restore)
        return page

    @cached_property
    def create_page(self) -> CreatePage:
        """Makes a vault."""
        from exitdesk.services import vaults
        from exitdesk.ui.vault.create import CreatePage

        page = self._taken(CreatePage(self._runner, self._create or vaults.create))
        page.back_wanted.connect(self.show_welcome)
        page.created.connect(self._enter)
        return page

    @cached_property
    def unlock_page(self) -> UnlockPage:
        """Asks for what opens a vault."""
        from exitdesk.services import vaults
        from exitdesk.ui.vault.unlock import UnlockPage

        page = self._taken(UnlockPage(self._runner, self._unlock or vaults.unlock))
        page.opened.connect(self._enter)
        page.other_wanted.connect(self.show_welcome)
        page.recover_wanted.connect(self._on_recover)
        page.restore_wanted.connect(self._on_restore)
        return page

    @cached_property
    def recover_page(self) -> RecoverPage:
        """Takes the recovery code and a new passphrase."""
        from exitdesk.services import vaults
        from exitdesk.ui.vault.recover import RecoverPage

        page = self._taken(RecoverPage(self._runner, self._change or vaults.change_passphrase))
        page.opened.connect(self._enter)
        page.back_wanted.connect(self._on_back_to_unlock)
        return page

    @cached_property
    def sheet_page(self) -> SheetPage:
        """Shows a new vault's recovery code and asks for it."""
        from exitdesk.ui.vault.sheet import SheetPage

        page = self._taken(SheetPage(self._runner))
        page.confirmed.connect(self.opened)
        return page

    @cached_property
    def restore_page(self) -> RestorePage:
        """Puts a backup in place."""
        from exitdesk.ui.vault.restore import RestorePage

        page = self._taken(RestorePage(self._runner, self._restore))
        page.restored.connect(self.show_unlock)
        page.back_wanted.connect(self._on_back_to_unlock)
        return page

    def _taken(self, page: _Page) -> _Page:
        self._stack.addWidget(page)
        return page

    def show_welcome(self) -> None:
        """Begin at the beginning."""
        self._folder = None
        self._show(self.welcome_page)

    def show_unlock(self, folder: Path) -> None:
        """Ask for what opens the vault in `folder`."""
        from exitdesk.services import demo

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
        recovering = self.__dict__.get("recover_page")
        return self._opened or (recovering.held() if recovering is not None else None)

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


def practised(make: Callable[[Path], vaults.Vault] | None, unlock: Unlock | None) -> Opened:
    """Open the practice vault on the store's worker; make it where there is none yet."""
    from exitdesk.services import demo, opening, vaults
    from exitdesk.ui.vault.unlock import opened_by_passphrase

    folder = demo.default_folder()
    if vaults.exists(folder):
        return opened_by_passphrase(unlock or vaults.unlock, folder, demo.PASSPHRASE, None, False)
    return opening.opened((make or demo.make)(folder))

"""The windows of one process: the door, then the desk, then away."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QLocale, QObject, QRect, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from exitdesk import i18n, paths
from exitdesk.app.locking import Replace, put_away, replace_process
from exitdesk.i18n import tr
from exitdesk.services import preferences
from exitdesk.services.preferences import Look, Preferences
from exitdesk.ui.faults import FaultCatcher, FaultDialog, report
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.questions import ask
from exitdesk.ui.runner import Runner
from exitdesk.ui.theme import theme
from exitdesk.ui.vault.door import Door

if TYPE_CHECKING:  # all this is loaded behind the first window, see `_warm`
    from exitdesk.domain.trouble import Trouble
    from exitdesk.services.opening import Opened
    from exitdesk.ui.clipboard import ClipboardGuard
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.housekeeping import Housekeeping
    from exitdesk.ui.lockwatch import LockWatch
    from exitdesk.ui.shell import Shell

_TRY_AGAIN_MS: Final = 5_000
_WARM_AFTER_MS: Final = 150
_ON_TOP: Final = ("search",)
"""Pages whose argument is not written down: nothing of a search is kept."""

_MAXIMISED: Final = [0, 0, 0, 0]

_log = logging.getLogger(__name__)


class Program(QObject):
    """Holds the windows together. `replace` starts the program anew; tests put their own here."""

    entered = Signal()
    """The desk is open and stands in front."""
    left = Signal(str)
    """The vault was put away: ``locked`` or ``closed``."""

    def __init__(self, *, replace: Replace = replace_process, **door: Any) -> None:
        super().__init__()
        self.runner = Runner(self)
        self.faults = FaultCatcher(self)
        self._fault_dialog: FaultDialog | None = None
        self._told: set[str] = set()
        self.door: Door | None = None
        self.shell: Shell | None = None
        self.desk: Desk | None = None
        self._replace, self._door_parts = replace, door
        self._watch: LockWatch | None = None
        self._clipboard: ClipboardGuard | None = None
        self._housekeeping: Housekeeping | None = None
        self._leaving = False
        self._again = QTimer(self, singleShot=True, interval=_TRY_AGAIN_MS)
        self._again.timeout.connect(self._on_again)
        self._shown = QTimer(self, singleShot=True, interval=_WARM_AFTER_MS)
        self._shown.timeout.connect(self._warm)
        self.runner.faulted.connect(self.faults.take)
        self.faults.caught.connect(self._on_fault)

    def start(self, folder: Path | None) -> None:
        """Show the welcome page, or the unlock page of the vault in `folder`."""
        privacy_screen().start()
        self.faults.start()
        self._take_look(preferences.look(folder) if folder is not None else Look())
        door = self.door = Door(self.runner, **self._door_parts)
        door.folder_taken.connect(self._on_folder_taken)
        door.opened.connect(self.enter)
        door.closing.connect(self._on_door_closing)
        if folder is None:
            door.show_welcome()
        else:
            door.show_unlock(folder)
        door.show()
        self._shown.start()

    def _warm(self) -> None:
        """Load, while a person reads the first window, what the next ones need."""
        self.runner.run_aside(import_module, "exitdesk.services.demo")

    def enter(self, opened: Opened) -> None:
        """Open the desk of a vault, and put the person back where they were."""
        chosen = opened.preferences
        self._take_look(Look(chosen.scheme, chosen.font_scale, chosen.language))
        from exitdesk.app.assembly import assembled
        from exitdesk.ui.desk import Desk
        from exitdesk.ui.shell import Shell

        desk = self.desk = Desk(
            self.runner, opened.vault, me=opened.me, practice=opened.practice, parent=self
        )
        shell = self.shell = Shell(self.runner, practice=opened.practice)
        assembled(desk, shell)
        shell.installEventFilter(self)
        shell.lock_wanted.connect(self.lock)
        self._watch_over(desk, shell, chosen)
        self._show(shell, opened)
        self.entered.emit()

    def lock(self, reason: str = "asked") -> None:
        """Keep what is typed, put the vault away, and start anew at its unlock window.

        Where the text cannot be kept (a full disk), the room is hidden and the window stays: it
        is said, tried again, and only a person may decide to give the last words up.
        """
        if self._leaving or self.desk is None or self.shell is None:
            return
        if self._housekeeping is not None:
            self._housekeeping.interrupt()
        trouble = self.desk.flushed()
        if trouble is not None and not self._give_up(trouble, reason):
            return
        self._put_away("locked")

    def leave(self) -> bool:
        """Put the vault away because the window was closed; tell whether that may happen."""
        if self._leaving or self.desk is None:
            return True
        trouble = self.desk.flushed()
        if trouble is not None and not self._give_up(trouble, "closing"):
            return False
        self._put_away("closed")
        return True

    def restore(self, backup: Path, passphrase: str, key_file: Path | None) -> None:
        """Put the vault away, restore `backup` in its place, and start anew to unlock it."""
        if self._leaving or self.desk is None or self.shell is None:
            return
        trouble = self.desk.flushed()
        if trouble is not None and not self._give_up(trouble, "asked"):
            return
        self._leaving = True
        self._end_watching()
        folder = self.desk.vault.folder
        put_away(self.runner, self.desk.vault, None, _frame(self.shell))
        door = self.door = Door(self.runner, **self._door_parts)
        door.closing.connect(self._on_restore_left)
        door.restore_page.restored.connect(self._replace)
        door.restore_page.back_wanted.connect(self._on_restore_left)
        door.show_restoring(backup, folder, passphrase, key_file)
        door.show()
        self.shell.hide()

    def stop(self) -> None:
        """End what still runs, for the end of the process."""
        self._end_watching()
        self._shown.stop()
        self.runner.close()
        privacy_screen().stop()
        self.faults.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the window close only when the vault is put away."""
        if watched is self.shell and event.type() == QEvent.Type.Close and not self.leave():
            event.ignore()
            return True
        return False

    def _watch_over(self, desk: Desk, shell: Shell, chosen: Preferences) -> None:
        from exitdesk.ui.clipboard import ClipboardGuard
        from exitdesk.ui.housekeeping import Housekeeping
        from exitdesk.ui.lockwatch import LockWatch

        self._watch = LockWatch(chosen.idle_minutes, self)
        self._watch.lock_wanted.connect(self.lock)
        self._watch.start()
        self._clipboard = ClipboardGuard(self)
        self._clipboard.start()
        self._housekeeping = Housekeeping(self.runner, desk.vault, self)
        self._housekeeping.troubled.connect(shell.tell_trouble)
        self._housekeeping.start()
        desk.preferred.connect(self._on_preferred)
        desk.restore_wanted.connect(self.restore)
        desk.lock_wanted.connect(self.lock)

    def _end_watching(self) -> None:
        self._again.stop()
        for one in (self._watch, self._clipboard, self._housekeeping):
            if one is not None:
                one.stop()
        self._watch = self._clipboard = self._housekeeping = None

    def _show(self, shell: Shell, opened: Opened) -> None:
        frame, place = opened.preferences.frame, opened.preferences.place
        if frame is not None and _on_a_screen(frame):
            shell.setGeometry(*frame)
        shell.show_page("today")
        if place:
            shell.restore(place)
        if frame == _MAXIMISED:
            shell.showMaximized()
        else:
            shell.show()
        if self.door is not None:
            door, self.door = self.door, None
            door.hide()
            door.deleteLater()
        for notice in opened.vault.notices:
            shell.message.say("info", notice)

    def _give_up(self, trouble: Trouble, reason: str) -> bool:
        """Say that the last words cannot be kept; tell whether a person gives them up."""
        if self.shell is not None:
            self.shell.tell_trouble(trouble)
        if reason not in ("asked", "closing"):
            privacy_screen().set_hidden(True)
            self._again.start()
            return False
        self._leaving = True
        try:
            answer = ask().choose(
                self.shell,
                tr("What you typed last is not saved"),
                f"{trouble} " + tr("If you go on, these last words are lost."),
                [tr("Go on without them"), tr("Stay here")],
            )
        finally:
            self._leaving = False
        return answer == 0

    def _put_away(self, how: str) -> None:
        assert self.shell is not None  # noqa: S101 (both callers have asked)
        assert self.desk is not None  # noqa: S101
        self._leaving = True
        shell, folder = self.shell, self.desk.vault.folder
        place: dict[str, Any] | None = None
        frame: list[int] | None = None
        with _whatever_happens():
            place, frame = self._place() if how == "locked" else None, _frame(shell)
        with _whatever_happens():
            if self._clipboard is not None:
                self._clipboard.clear()
        with _whatever_happens():
            self._end_watching()
            shell.hide()
        with _whatever_happens():
            put_away(self.runner, self.desk.vault, place, frame)
            self.runner.close()
        self.left.emit(how)
        if how == "locked":
            self._replace(folder)
        else:
            QApplication.quit()

    def _place(self) -> dict[str, Any] | None:
        assert self.shell is not None  # noqa: S101 (asked before)
        place = self.shell.place()
        return None if place.get("page") in _ON_TOP else place

    def _take_look(self, look: Look) -> None:
        """Dress the window; dressing costs a third of a second, so only where it is another."""
        chosen = look.language
        before = i18n.language()
        i18n.set_language(_system_language() if chosen == "system" else chosen)
        worn = (theme().choice.value, theme().text_scale)
        if i18n.language() != before or worn != (look.scheme, look.font_scale):
            theme().choose(look.scheme, look.font_scale)

    def _on_folder_taken(self, folder: Path) -> None:
        look = preferences.look(folder)
        if (theme().choice.value, theme().text_scale) != (look.scheme, look.font_scale):
            theme().choose(look.scheme, look.font_scale)

    def _on_preferred(self, name: str, value: object) -> None:
        if name == "idle_minutes" and self._watch is not None and isinstance(value, int):
            self._watch.set_minutes(value)

    def _on_again(self) -> None:
        self.lock("idle")

    def _on_fault(self, fault: BaseException) -> None:
        """Log a mistake of the program, and tell the same one once."""
        _log.critical("unhandled", exc_info=(type(fault), fault, fault.__traceback__))
        text = report(fault)
        if text in self._told or self._fault_dialog is not None:
            return
        self._told.add(text)
        self._fault_dialog = FaultDialog(fault, self.shell or self.door)
        self._fault_dialog.finished.connect(self._on_fault_told)
        self._fault_dialog.open()

    def _on_fault_told(self) -> None:
        self._fault_dialog = None

    def _on_restore_left(self) -> None:
        if self.desk is not None:
            self._replace(self.desk.vault.folder)

    def _on_door_closing(self) -> None:
        if self.door is None or self.shell is not None:
            return
        held = self.door.held()
        if held is not None:
            put_away(self.runner, held.vault, None, None)
        self.runner.close()
        QApplication.quit()


def _frame(shell: Shell) -> list[int]:
    if shell.isMaximized() or shell.isFullScreen():
        return list(_MAXIMISED)
    area = shell.geometry()
    return [area.x(), area.y(), area.width(), area.height()]


@contextmanager
def _whatever_happens() -> Iterator[None]:
    """Log a mistake of one step: no mistake may keep the vault from being locked."""
    try:
        yield
    except Exception as fault:  # noqa: BLE001 (see above)
        _log.critical("putting away", exc_info=fault)


def _on_a_screen(frame: list[int]) -> bool:
    area = QRect(*frame)
    return area.width() > 0 and any(
        screen.availableGeometry().intersects(area) for screen in QGuiApplication.screens()
    )


def _system_language() -> str:
    """Return the system's language where exitdesk speaks it, else English: never half of each."""
    code = QLocale.system().name().split("_", maxsplit=1)[0]
    return code if (paths.resources() / "locale" / code).is_dir() else "en"

"""Small work while the window is open: the journal is emptied, a backup is made once a day."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from exitdesk.i18n import tr
from exitdesk.services import backups, vaults

if TYPE_CHECKING:
    from pathlib import Path

    from exitdesk.domain.trouble import Trouble
    from exitdesk.services.vaults import Vault
    from exitdesk.ui.runner import Job, Progress, Runner

_KEEP_MS: Final = 2_000
_LOOK_EVERY: Final = 30
"""A backup is thought of every so many rounds: once a minute."""
_QUIET_SECONDS: Final = 20
"""Nobody has typed for so long: a backup disturbs nobody."""
_AGAIN_SECONDS: Final = 3600


class Housekeeping(QObject):
    """Belongs to one open vault. It asks nothing; troubles are told once, not every round."""

    backed_up = Signal()
    troubled = Signal(object)

    def __init__(self, runner: Runner, vault: Vault, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner, self._vault = runner, vault
        self._keeping: Job | None = None
        self._backing_up: Job | None = None
        self._round = 0
        self._told = ""
        self._last_input = time.monotonic()
        self._not_before = 0.0
        self._timer = QTimer(self, interval=_KEEP_MS)
        self._timer.timeout.connect(self.keep)

    def start(self) -> None:
        """Work from now on."""
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)
        self._timer.start()

    def stop(self) -> None:
        """Stop, and stop a backup that is being made; it leaves nothing half done."""
        self._timer.stop()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self.interrupt()

    def interrupt(self) -> None:
        """Stop a backup that is being made, because the vault is to be locked; it is made later."""
        if self._backing_up is not None:
            self._backing_up.cancel()

    def keep(self) -> None:
        """Do what is due; what the last round has not finished is not asked for twice."""
        if self._keeping is not None or self._backing_up is not None:
            return
        self._keeping = self._runner.run(
            vaults.keep, self._vault, then=self._on_kept, failed=self._on_not_kept
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note when somebody types."""
        del watched
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress):
            self._last_input = time.monotonic()
        return False

    def _on_kept(self, _nothing: object) -> None:
        self._keeping = None
        self._told = ""
        self._round += 1
        quiet = time.monotonic() - self._last_input >= _QUIET_SECONDS
        if self._round % _LOOK_EVERY == 0 and quiet and time.monotonic() >= self._not_before:
            self._runner.run(backups.due, self._vault, then=self._on_due)

    def _on_not_kept(self, trouble: Trouble) -> None:
        self._keeping = None
        self._tell(trouble)

    def _on_due(self, due: bool) -> None:
        if due and self._backing_up is None:
            self._backing_up = self._runner.run(
                backed_up,
                self._vault,
                None,
                then=self._on_backed_up,
                failed=self._on_not_backed_up,
                busy=tr("Making today’s backup"),
                with_progress=True,
                gives_way=True,
            )
            self._runner.ended.connect(self._on_ended)

    def _on_backed_up(self, _folder: object) -> None:
        self.backed_up.emit()

    def _on_not_backed_up(self, trouble: Trouble) -> None:
        self._not_before = time.monotonic() + _AGAIN_SECONDS
        self._tell(trouble)

    def _on_ended(self, job: Job) -> None:
        if job is self._backing_up:
            self._runner.ended.disconnect(self._on_ended)
            self._backing_up = None
            self._not_before = max(self._not_before, time.monotonic() + 60)

    def _tell(self, trouble: Trouble) -> None:
        if str(trouble) != self._told:
            self._told = str(trouble)
            self.troubled.emit(trouble)


def backed_up(vault: Vault, into: Path | None, *, progress: Progress) -> Path:
    """Make and verify a backup on the store's worker."""
    return backups.make(vault, into, progress.step)

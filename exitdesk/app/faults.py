"""A mistake of the program is said once, calmly, with a report that holds nothing of a client."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from exitdesk import __version__
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.log import DiscreetFormatter
from exitdesk.ui.questions import ask

Hook = Callable[[type[BaseException], BaseException, TracebackType | None], object]

_log = logging.getLogger(__name__)


class FaultTeller(QObject):
    """Takes unhandled exceptions of any thread and tells them on the GUI thread.

    The same mistake is told once in a session; the log has every one.
    """

    _met = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before: Hook = sys.excepthook
        self._told: set[str] = set()
        self._telling = False
        self._met.connect(self._on_met, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Take what nobody handles from now on."""
        self._before = sys.excepthook
        sys.excepthook = self.on_unhandled

    def stop(self) -> None:
        """Give the hook back."""
        sys.excepthook = self._before

    def on_unhandled(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Log, and tell; may be called on any thread."""
        if issubclass(kind, KeyboardInterrupt):
            QGuiApplication.quit()
            return
        _log.critical("unhandled", exc_info=(kind, error, trace))
        self._met.emit(report(error))

    def take(self, fault: BaseException) -> None:
        """Tell the fault of a job."""
        self.on_unhandled(type(fault), fault, fault.__traceback__)

    def _on_met(self, text: str) -> None:
        if text in self._told or self._telling:
            return
        self._told.add(text)
        self._telling = True
        try:
            answer = ask().choose(
                None,
                tr("exitdesk made a mistake"),
                tr(
                    "What was confirmed as saved is safe. You can go on; if it happens again, "
                    "close the window and open it anew. The report names places in the program "
                    "and nothing of a case."
                ),
                [tr("Copy the report"), tr("Go on")],
            )
        finally:
            self._telling = False
        if answer == 0:
            QGuiApplication.clipboard().setText(text)


def report(error: BaseException) -> str:
    """Return where it happened, without any value."""
    record = logging.LogRecord(
        __name__, logging.ERROR, "", 0, "fault", None, (type(error), error, error.__traceback__)
    )
    lines = DiscreetFormatter((Trouble,)).format(record).split("\n")[1:]
    head = f"exitdesk {__version__}, Python {sys.version.split()[0]}, {sys.platform}"
    return "\n".join([head, *lines])

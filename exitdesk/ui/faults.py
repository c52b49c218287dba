"""Mistakes of the program itself: caught on every thread, told without a client's words."""

from __future__ import annotations

import platform
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from exitdesk import __version__
from exitdesk.i18n import tr
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.surfaces import row
from exitdesk.ui.parts.words import Words
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from types import TracebackType


def report(fault: BaseException) -> str:
    """Return kinds and places of `fault` and its causes: no messages, no values, no paths.

    The text of an exception may hold what somebody wrote, and a path may hold a name.
    """
    lines = [f"exitdesk {__version__}, Python {platform.python_version()}, Qt {qVersion()}"]
    lines.append(f"{platform.system()} {platform.machine()}")
    one: BaseException | None = fault
    while one is not None:
        lines.append(type(one).__qualname__)
        for frame in traceback.extract_tb(one.__traceback__):
            place = Path(frame.filename)
            shown = "/".join(place.parts[-3:]) if "exitdesk" in place.parts else place.name
            lines.append(f"  {shown}:{frame.lineno} {frame.name}")
        one = one.__cause__ or one.__context__
    return "\n".join(lines)


class FaultCatcher(QObject):
    """Takes what nobody caught, from any thread, and tells `caught` on the GUI thread."""

    caught = Signal(object)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arrived.connect(self.caught, Qt.ConnectionType.QueuedConnection)
        self._hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)

    def start(self) -> None:
        """Put the hooks in place."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread
        sys.unraisablehook = self._on_unraisable

    def stop(self) -> None:
        """Put the hooks back that were there before."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._hooks

    @Slot(object)
    def take(self, fault: BaseException) -> None:
        """Take a fault that somebody else has noticed, such as the runner."""
        self._arrived.emit(fault)

    def _on_exception(
        self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, fault, trace)
            return
        self._arrived.emit(fault.with_traceback(trace))

    def _on_thread(self, hook: threading.ExceptHookArgs) -> None:
        if hook.exc_value is not None and not isinstance(hook.exc_value, SystemExit):
            self._arrived.emit(hook.exc_value)

    def _on_unraisable(self, hook: sys.UnraisableHookArgs) -> None:
        if hook.exc_value is not None:
            self._arrived.emit(hook.exc_value)


class FaultDialog(QDialog):
    """Says that the program made a mistake, and shows the report, which can be copied."""

    def __init__(self, fault: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("A mistake in exitdesk"))
        look = theme()
        self._report = QPlainTextEdit(report(fault), readOnly=True)
        self._report.setAccessibleName(tr("Report"))
        self._report.setTabChangesFocus(True)
        buttons = row(push_button(tr("Copy the report"), self._on_copy, icon="copy"))
        buttons.addStretch(1)
        buttons.addWidget(push_button(tr("Close"), self.accept, kind="primary"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[look.px(24)] * 4)
        whole.setSpacing(look.px(12))
        whole.addWidget(Words(tr("exitdesk made a mistake"), "heading"))
        whole.addWidget(
            Words(
                tr(
                    "What was saved before is safe, and what you type is kept as a draft. "
                    "You can go on; if something looks odd, lock and unlock."
                )
            )
        )
        whole.addWidget(
            Words(
                tr("This report holds no case content: only where in the program it happened."),
                "muted",
            )
        )
        whole.addWidget(self._report, 1)
        whole.addLayout(buttons)
        room = self.screen().availableGeometry().size() * 0.9
        self.resize(QSize(look.px(600), look.px(460)).boundedTo(room))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report.toPlainText())

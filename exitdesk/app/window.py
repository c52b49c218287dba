"""The Qt application around the window: nothing of it is remembered outside a vault."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from exitdesk import __version__, paths
from exitdesk.app.program import Program
from exitdesk.ui.questions import diverted_settings
from exitdesk.ui.theme import theme

_LEVELS = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_NOWHERE = Path(os.devnull) / "none"
_ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)


def run(vault: Path | None) -> int:
    """Show the window, of `vault` or to choose one, until it is closed; return the exit status."""
    made = application()
    program = Program()
    try:
        program.start(vault)
    except BaseException:
        program.faults.stop()  # nobody hears them without an event loop: it would end in silence
        raise
    status = made.exec()
    program.stop()
    return status


def application() -> QApplication:
    """Return the dressed Qt application, whose settings and file dialogs leave no trace."""
    qInstallMessageHandler(_on_qt_message)
    diverted_settings(_NOWHERE)
    made = QApplication(sys.argv[:1])
    made.setApplicationName("exitdesk")
    made.setApplicationDisplayName("exitdesk")
    made.setApplicationVersion(__version__)
    made.setDesktopFileName("org.exitdesk.Exitdesk")
    made.setWindowIcon(_icon())
    theme().start()
    return made


def _icon() -> QIcon:
    icon = QIcon()
    for size in _ICON_SIZES:
        icon.addFile(str(paths.resources() / "icons" / "app" / f"exitdesk-{size}.png"))
    return icon


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Log that Qt complained and about which part; its words may quote what someone typed."""
    level = _LEVELS.get(kind)
    if level is not None:
        part = context.category or "default"
        logging.getLogger(f"exitdesk.qt.{part}").log(level, "complaint of %d characters", len(text))

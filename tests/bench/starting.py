"""What starts are compared: a bare PySide6 window, and the program's first window."""

from __future__ import annotations

import psutil


def bare() -> None:
    """Show a window with one line of text, as small as PySide6 allows."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    app = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(QLabel("exitdesk"))
    window.resize(1366, 768)
    window.show()
    QTimer.singleShot(0, app.quit)
    app.exec()
    _tell()


def ours() -> None:
    """Show the welcome page as the program does."""
    from exitdesk.app import hardening

    hardening.harden()
    from PySide6.QtCore import QTimer

    from exitdesk.app.program import Program
    from exitdesk.app.window import application

    app = application()
    program = Program()
    program.start(None)
    QTimer.singleShot(0, app.quit)
    app.exec()
    program.stop()
    _tell()


def _tell() -> None:
    print(f"{psutil.Process().memory_info().rss / 1e6:.0f} MB")

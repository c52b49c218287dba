"""The application around the window remembers nothing and repeats nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CLIENT = "Rafael Ostrowski"

BEGIN = """
import sys
from exitdesk import log, paths
from exitdesk.app.window import application
log.set_up(paths.log_folder())
made = application()
client = sys.argv[1]
"""
VISIT_FOLDER = """
from PySide6.QtWidgets import QFileDialog
dialog = QFileDialog()
dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
dialog.setDirectory(client)
dialog.show()
made.processEvents()
dialog.accept()
dialog.deleteLater()
made.processEvents()
"""
KEEP_SETTING = """
from PySide6.QtCore import QSettings
for settings in (QSettings(), QSettings("QtProject"), QSettings("a", "b")):
    settings.setValue("last", client)
    settings.sync()
"""
COMPLAIN = """
from PySide6.QtCore import qCritical, qWarning
qWarning(f"cannot draw {client}")
qCritical(f"cannot draw {client}")
"""
SHOW_ICON = """
assert not made.windowIcon().pixmap(48, 48).isNull()
assert made.desktopFileName() == "org.exitdesk.Exitdesk"
"""


def files_left(home: Path, body: str, folder: Path) -> dict[str, str]:
    """Run `body` in an application of its own; return the files in `home` and their text."""
    result = subprocess.run(
        [sys.executable, "-c", BEGIN + body, str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert CLIENT not in result.stderr
    every = [file for file in home.rglob("*") if file.is_file()]
    return {file.name: file.read_text("utf-8", errors="replace") for file in every}


@pytest.mark.parametrize("body", [VISIT_FOLDER, KEEP_SETTING, SHOW_ICON])
def test_nothing_is_left_in_the_home_folder(home: Path, tmp_path: Path, body: str) -> None:
    (tmp_path / CLIENT).mkdir()
    files = files_left(home, body, tmp_path / CLIENT)
    assert not [name for name in files if name.endswith((".conf", ".ini", ".plist"))]
    assert not [name for name, text in files.items() if "Rafael" in text]


def test_complaints_of_qt_are_logged_without_their_words(home: Path, tmp_path: Path) -> None:
    log = files_left(home, COMPLAIN, tmp_path / CLIENT)["exitdesk.log"]
    assert "WARNING exitdesk.qt.default" in log
    assert "ERROR exitdesk.qt.default" in log
    assert "Rafael" not in log

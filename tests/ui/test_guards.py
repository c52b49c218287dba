"""The guards around every test fail what they should fail, and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]

OFFENDERS = """
import logging, os, threading, warnings
from pathlib import Path
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QLabel

released = threading.Event()
kept = []

def test_good(qtbot, expected_log, home):
    label = QLabel("x")
    qtbot.addWidget(label)
    with qtbot.waitExposed(label):
        label.show()
    QTimer.singleShot(1, label.close)
    thread = threading.Thread(target=lambda: None)
    thread.start()
    with expected_log.expect("exitdesk.x", "checkpoint .* late"):
        logging.getLogger("exitdesk.x").warning("checkpoint %d late", 3)
    assert Path.home() == home

def test_leaves_a_thread():
    threading.Thread(target=released.wait, args=(7,), daemon=True).start()

def test_leaves_a_window(qapp):
    kept.append(QLabel("x"))
    kept[0].show()

def test_leaves_a_timer(qapp):
    kept.append(QTimer())
    kept[-1].start(10000)

def test_logs_a_warning():
    logging.getLogger("exitdesk.x").warning("surprise")

def test_waits_for_a_record_in_vain(expected_log):
    with expected_log.expect("exitdesk.x", "never"):
        pass

def test_warns():
    warnings.warn("old", DeprecationWarning)

def test_makes_qt_complain(qapp):
    qWarning("broken signal")

def test_opens_the_umask():
    os.umask(0)
"""


@pytest.mark.long
def test_guards_fail_what_leaves_something_behind(tmp_path: Path) -> None:
    (tmp_path / "test_offenders.py").write_text(OFFENDERS, "utf-8")
    guards = ["-p", "tests.conftest", "-p", "tests.ui.conftest", "-p", "no:cacheprovider"]
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-c",
            str(TOP / "pyproject.toml"),
            *guards,
            "-q",
            tmp_path,
        ],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=False,
    )
    bad = set(re.findall(r"^(?:FAILED|ERROR) \S+::(\w+)", result.stdout, re.MULTILINE))
    every = set(re.findall(r"^def (test_\w+)", OFFENDERS, re.MULTILINE))
    assert bad == every - {"test_good"}, result.stdout

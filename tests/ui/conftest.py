"""Tests that see windows: no screen unless asked for, and nothing left open or ticking.

``EXITDESK_TEST_PLATFORM=xcb`` shows them on the display.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest

os.environ["QT_QPA_PLATFORM"] = os.environ.get("EXITDESK_TEST_PLATFORM", "offscreen")

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from exitdesk.ui.refcounts import hold_singletons

hold_singletons()


@pytest.fixture(autouse=True)
def _nothing_left(qapp: QApplication) -> Iterator[None]:
    """Fail a test that leaves a top-level widget or an active timer behind."""
    widgets_before = _top_level_widgets()
    timers_before = _active_timers()
    yield
    _finish_deletions()
    widgets = [w for w in _top_level_widgets() if w not in widgets_before]
    timers = [t for t in _active_timers() if t not in timers_before]
    found = [_described(one) for one in (*widgets, *timers)]
    for timer in timers:
        timer.stop()
    for widget in widgets:
        widget.close()
        widget.deleteLater()
    del widgets, timers
    _finish_deletions()
    assert not found, f"left behind: {', '.join(found)}"


def _finish_deletions() -> None:
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QCoreApplication.processEvents()


def _top_level_widgets() -> list[QWidget]:
    return [w for w in QApplication.topLevelWidgets() if w.parent() is None]


def _active_timers() -> list[QTimer]:
    known = shiboken6.getAllValidWrappers()
    return [one for one in known if isinstance(one, QTimer) and one.isActive()]


def _described(one: QObject) -> str:
    return f"{type(one).__name__} {one.objectName()!r}".strip()

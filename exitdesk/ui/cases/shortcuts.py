"""Keys that work within one page or form only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def within(widget: QWidget, keys: str, receiver: Callable[[], object]) -> QShortcut:
    """Call the bound method `receiver` when `keys` are pressed while the focus is in `widget`.

    The context is set apart: as an argument of the constructor it is lost beside a receiver.
    """
    shortcut = QShortcut(QKeySequence(keys), widget)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(receiver)
    return shortcut

"""The order in which Tab goes: as things stand on the page, not as they were made."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def stops(widget: QWidget) -> list[QWidget]:
    """Return what takes the focus in `widget`, itself included, in its own order."""
    return [
        one
        for one in (widget, *widget.findChildren(QWidget))
        if one.focusPolicy() != Qt.FocusPolicy.NoFocus
        and one.focusProxy() is None
        and one.window() is widget.window()
    ]


def chain(widgets: Sequence[QWidget]) -> None:
    """Let Tab go through `widgets` one after the other; what is not on the page yet is left out."""
    every = [stop for widget in widgets for stop in stops(widget)]
    for one, following in pairwise(every):
        if one.window() is following.window():
            QWidget.setTabOrder(one, following)
    for stop in every:
        _gather(stop)


def _gather(stop: QWidget) -> None:
    """Bring the frames that hand their focus to `stop` back to it.

    Qt moves the stop alone. A frame that is left behind it hands the focus back again, and Tab
    goes to and fro between two fields for ever.
    """
    around = stop.parentWidget()
    while around is not None and (proxy := around.focusProxy()) is not None:
        around.setFocusProxy(None)
        around.setFocusProxy(proxy)
        around = around.parentWidget()

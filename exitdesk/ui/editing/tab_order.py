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
    """Let Tab go through `widgets` one after the other; what is not on the page yet is left out.

    Qt moves the stops alone, and keeps a frame that hands its focus on where it was made: Tab
    would come to the frame, be handed back, and go round in a few fields for ever. So frames
    hand nothing on from now on; an `Entry` puts the focus into its editor by itself.
    """
    every = [stop for widget in widgets for stop in stops(widget)]
    for stop in every:
        _release(stop)
    for one, following in pairwise(every):
        if one.window() is following.window():
            QWidget.setTabOrder(one, following)


def _release(stop: QWidget) -> None:
    """Let no widget around `stop` hand the focus on to what is in it."""
    around = stop.parentWidget()
    while around is not None and not around.isWindow():
        proxy = around.focusProxy()
        if proxy is not None and around.isAncestorOf(proxy):
            around.setFocusProxy(None)  # type: ignore[arg-type]
        around = around.parentWidget()

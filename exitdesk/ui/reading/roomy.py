"""Room for what may be higher than the window, with large text or in a low window."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from exitdesk.ui.parts import Scrolled


def scrolling(widget: QWidget) -> Scrolled:
    """Return an area that shows `widget` in all its height and scrolls where that is too much."""
    area = Scrolled(margins=0)
    area.body.addWidget(widget, 1)
    return area

"""The keyboard map: which keys do what, in the whole window and on the page in front."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from exitdesk.i18n import N_, tr
from exitdesk.ui.page import KeyHint
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.surfaces import Scrolled, row
from exitdesk.ui.parts.words import Words
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

_WINDOW: Final = (
    KeyHint("Ctrl+K", N_("Search cases, notes and people")),
    KeyHint("Ctrl+N", N_("Write a quick note")),
    KeyHint("Ctrl+1 … 9", N_("Go to a page of the navigation")),
    KeyHint("Alt+←", N_("Back")),
    KeyHint("Alt+→", N_("Forward")),
    KeyHint("F9", N_("Hide names and text from the room, and show them again")),
    KeyHint("Ctrl+L", N_("Lock now; what you typed is kept")),
    KeyHint("F1", N_("Manual")),
    KeyHint("Ctrl+/", N_("This list")),
)
_EDITING: Final = (
    KeyHint("Tab", N_("Next field; Shift+Tab goes back")),
    KeyHint("Space", N_("Choose, open or close what has the focus")),
    KeyHint("← →", N_("Move among buttons that belong together")),
    KeyHint("Alt+↓", N_("Open a list or the calendar")),
    KeyHint("↑ ↓", N_("In a date: a day later or earlier")),
    KeyHint("Ctrl+Z", N_("Undo what was typed")),
)


def window_keys() -> Sequence[KeyHint]:
    """Return the keys that work everywhere."""
    return _WINDOW


class KeysDialog(QDialog):
    """Shows the keys; Escape closes it."""

    def __init__(self, parent: QWidget, page_keys: Sequence[KeyHint] = ()) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Keys"))
        look = theme()
        area = Scrolled(margins=24)
        groups = (
            (tr("On this page"), page_keys),
            (tr("Everywhere"), _WINDOW),
            (tr("While writing"), _EDITING),
        )
        for heading, keys in groups:
            if keys:
                area.body.addWidget(Words(heading, "heading"))
                area.body.addLayout(_grid(keys))
        area.body.addStretch(1)
        close = push_button(tr("Close"), self.accept, kind="primary")
        foot = row(gap=8, margins=16)
        foot.addStretch(1)
        foot.addWidget(close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area, 1)
        whole.addLayout(foot)
        self.resize(min(look.px(560), 1200), min(look.px(600), 700))
        close.setFocus()


def _grid(keys: Sequence[KeyHint]) -> QGridLayout:
    look = theme()
    grid = QGridLayout()
    grid.setHorizontalSpacing(look.px(24))
    grid.setVerticalSpacing(look.px(8))
    grid.setColumnStretch(1, 1)
    for at, key in enumerate(keys):
        name = Words(key.keys, "code", wrap=False)
        name.setMinimumWidth(look.px(110))
        grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(Words(tr(key.does)), at, 1)
    return grid

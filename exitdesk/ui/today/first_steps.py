"""What to do first in a fresh vault."""

from __future__ import annotations

from PySide6.QtCore import Signal

from exitdesk.i18n import tr
from exitdesk.ui.parts.surfaces import Card
from exitdesk.ui.parts.words import Words
from exitdesk.ui.today.line_button import LineButton


class FirstSteps(Card):
    """Three lines that lead to the places where work begins."""

    page_wanted = Signal(str, object)

    def __init__(self) -> None:
        super().__init__(tr("A fresh desk"))
        self.add(Words(tr("There is no case yet. This is a good order to begin in:"), "muted"))
        for page, icon, title, text in (
            (
                "cases",
                "folder",
                tr("Open the first case"),
                tr("A code and an alias are enough; names can follow and stay covered."),
            ),
            (
                "settings",
                "building-2",
                tr("Say who works here"),
                tr("Colleagues, the series of codes, what you tell clients about limits."),
            ),
            (
                "manual",
                "life-buoy",
                tr("Read one page of the manual"),
                tr("How a day with exitdesk goes, and what it cannot protect from."),
            ),
        ):
            line = LineButton(page, icon=icon, title=title, text=text)
            line.chosen.connect(self._on_chosen)
            self.add(line)

    def _on_chosen(self, page: str) -> None:
        self.page_wanted.emit(page, None)

"""Who opened a case, when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.domain.ids import RecordId, reference
from exitdesk.i18n import tr
from exitdesk.services import cases, people
from exitdesk.services.cases import CaseRow
from exitdesk.ui.moments import moment_words
from exitdesk.ui.parts.row_list import ListRow, RowList
from exitdesk.ui.parts.surfaces import Card
from exitdesk.ui.parts.words import Words
from exitdesk.ui.settings.case_field import CaseField
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.services.vaults import Vault
    from exitdesk.ui.desk import Desk


@dataclass(frozen=True, slots=True)
class Reading:
    """One time that a case was opened or printed."""

    at: dt.datetime
    who: str
    what: str


class ReadingsTab(QWidget):
    """A case, and below it who has looked at it; reading is part of the history."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.case = CaseField(desk)
        self.case.chosen.connect(self._on_chosen)
        self.list: RowList[Reading] = RowList(_described, tr("Who opened it"))
        self.list.setMinimumHeight(theme().px(220))
        self.list.hide()
        card = Card(tr("Who opened a case"))
        card.add(
            Words(
                tr(
                    "A person may ask who has looked at their file. Every opening, every print and "
                    "every look at the real name on this device is written down with the "
                    "colleague who sat at the desk."
                ),
                "muted",
            ),
            self.case,
            self.list,
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, theme().px(16), 0, 0)
        whole.addWidget(card)

    def show_now(self) -> None:
        """Read the cases again."""
        self.case.refresh()

    def _on_chosen(self, one: object) -> None:
        if isinstance(one, CaseRow):
            self._desk.runner.run(readings, self._desk.vault, one.id, then=self._on_read)
        else:
            self.list.set_items([])
            self.list.hide()

    def _on_read(self, found: list[Reading]) -> None:
        self.list.set_items(found)
        self.list.show()


def readings(vault: Vault, case: RecordId) -> list[Reading]:
    """Return who opened a case, newest first."""
    names = people.names(vault)
    return [
        Reading(
            dt.datetime.fromtimestamp(at / 1000).astimezone(),
            names.shown(reference(RecordId(by))) if by else "",
            what,
        )
        for at, by, what in cases.readings(vault, case)
    ]


def _described(one: Reading) -> ListRow:
    what = {"print": tr("printed"), "name": tr("real name shown")}.get(one.what, tr("opened"))
    icon = "printer" if one.what == "print" else "eye"
    return ListRow(one.who, what, trailing=moment_words(one.at), icon=icon, private=False)

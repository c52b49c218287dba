"""Choosing one case by its code or alias."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.showing import day
from exitdesk.i18n import tr
from exitdesk.services import cases
from exitdesk.services.cases import CaseRow, Filter
from exitdesk.ui.parts.row_list import ListRow, RowList
from exitdesk.ui.parts.search_box import SearchBox
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.services.vaults import Vault
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.runner import Job

_MOST: Final = 60


class CaseField(QWidget):
    """A search line over a short list."""

    chosen = Signal(object)
    """The `CaseRow` that was opened or pointed at."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._job: Job | None = None
        self.box = SearchBox(tr("Code or alias"), tr("Which case"))
        self.list: RowList[CaseRow] = RowList(_described, tr("Cases"), key=_key)
        self.list.setMinimumHeight(theme().px(150))
        self.list.setMaximumHeight(theme().px(220))
        self.box.searched.connect(self._look)
        self.box.stepped.connect(self.list.step)
        self.box.entered.connect(self._on_entered)
        self.list.pointed.connect(self.chosen)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme().px(8))
        whole.addWidget(self.box)
        whole.addWidget(self.list)

    def refresh(self) -> None:
        """Read the list again."""
        self._look(self.box.words())

    def _look(self, words: str) -> None:
        if self._job is not None:
            self._job.drop()
        self._job = self._desk.runner.run(found, self._desk.vault, words, then=self._on_found)

    def _on_found(self, rows: list[CaseRow]) -> None:
        self._job = None
        self.list.set_items(rows)

    def _on_entered(self, _words: str) -> None:
        if self.list.current_item() is None:
            self.list.step(1)


def found(vault: Vault, words: str) -> list[CaseRow]:
    """Return the first cases that fit."""
    return list(cases.rows(vault, Filter(words=words), limit=_MOST))


def _described(one: CaseRow) -> ListRow:
    fields = CATALOGUE["case"].by_name
    parts = [tr(fields["state"].choice_label(one.state)) if one.state else ""]
    parts.append(tr(fields["setting"].choice_label(one.setting)) if one.setting else "")
    if one.last_contact_on:
        parts.append(tr("last contact {day}", day=day(one.last_contact_on)))
    return ListRow(
        one.alias, ", ".join(part for part in parts if part), code=one.code, icon="folder"
    )


def _key(one: CaseRow) -> object:
    return one.id

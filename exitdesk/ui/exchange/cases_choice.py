"""Choosing any number of cases: Enter or a click takes one, and again gives it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.i18n import tr, trn
from exitdesk.services import cases
from exitdesk.services.cases import CaseRow, Filter
from exitdesk.ui.exchange.fitting import AsHighAsRows
from exitdesk.ui.parts import BadgeSpec, FlowRow, ListRow, RowList, SearchBox, Words, push_button
from exitdesk.ui.reading.case_words import state_badge
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exitdesk.domain.ids import RecordId
    from exitdesk.services.vault import Vault
    from exitdesk.ui.desk import Desk

_MOST = 200


class CasesChoice(QWidget):
    """A search over a list; what is chosen stands above it."""

    chosen_changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._chosen: dict[RecordId, CaseRow] = {}
        self.box = SearchBox(tr("Code or alias"), tr("Which cases"))
        self.list: RowList[CaseRow] = RowList(self._described, tr("Cases"), key=_key)
        AsHighAsRows(self.list, 4)
        self.words = Words("", "muted")
        self.taken = FlowRow(theme().px(6))
        self.box.searched.connect(self._look)
        self.box.stepped.connect(self.list.step)
        self.box.entered.connect(self._on_entered)
        self.list.opened.connect(self._on_opened)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme().px(8))
        for one in (self.words, self.taken, self.box, self.list):
            whole.addWidget(one)

    def start(self, wanted: Sequence[RecordId]) -> None:
        """Begin with the cases `wanted` chosen."""
        self.box.set_words("")
        self._chosen = {}
        self._desk.runner.run(_begun, self._desk.vault, list(wanted), then=self._on_begun)

    def chosen(self) -> list[RecordId]:
        """Return the chosen cases in the order in which they were chosen."""
        return list(self._chosen)

    def _look(self, words: str) -> None:
        self._desk.runner.run(_fitting, self._desk.vault, words, then=self.list.set_items)

    def _on_begun(self, found: tuple[list[CaseRow], list[CaseRow]]) -> None:
        rows, wanted = found
        self._chosen = {row.id: row for row in wanted}
        self.list.set_items(rows)
        self._show()

    def _on_entered(self, _words: str) -> None:
        self.list.open_current()

    def _on_opened(self, row: CaseRow) -> None:
        if row.id in self._chosen:
            del self._chosen[row.id]
        else:
            self._chosen[row.id] = row
        self.list.set_items(list(self.list.rows.items()))
        self._show()

    def _on_chip(self) -> None:
        button = self.sender()
        if button is not None:
            self._chosen.pop(button.property("case"), None)
            self.list.set_items(list(self.list.rows.items()))
            self.box.setFocus()
            self._show()

    def _show(self) -> None:
        self.taken.clear()
        for row in self._chosen.values():
            chip = push_button(row.code, self._on_chip, icon="x", kind="chip")
            chip.setAccessibleName(tr("Leave {code} out", code=row.code))
            chip.setToolTip(tr("Leave {code} out", code=row.code))
            chip.setProperty("case", row.id)
            self.taken.flow.addWidget(chip)
        count = len(self._chosen)
        self.taken.setVisible(count > 0)
        self.words.setText(
            trn("{n} case is chosen.", "{n} cases are chosen.", count)
            if count
            else tr("Choose with Enter or a click; the same again leaves it out.")
        )
        self.chosen_changed.emit()

    def _described(self, row: CaseRow) -> ListRow:
        badges = [BadgeSpec(tr("chosen"), "success", "check")] if row.id in self._chosen else []
        return ListRow(
            row.alias,
            state_badge(row.state).text,
            code=row.code,
            icon="folder",
            badges=tuple(badges),
        )


def _begun(vault: Vault, wanted: list[RecordId]) -> tuple[list[CaseRow], list[CaseRow]]:
    every = {row.id: row for row in cases.rows(vault)}
    return _fitting(vault, ""), [every[case] for case in wanted if case in every]


def _fitting(vault: Vault, words: str) -> list[CaseRow]:
    return list(cases.rows(vault, Filter(words=words), "last_contact", _MOST))


def _key(row: CaseRow) -> object:
    return row.id

"""For whom the note is: found by typing a code or an alias."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.domain.dates import shown_span
from exitdesk.i18n import tr
from exitdesk.services import cases
from exitdesk.services.cases import Filter
from exitdesk.ui.parts import EmptyState, ListRow, RowList, SearchBox, Words
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.ids import RecordId
    from exitdesk.ui.desk import Desk

_MOST = 40


class CaseChooser(QWidget):
    """Cases with the latest contact first; Enter takes the first that fits, or the marked one."""

    chosen = Signal(str)
    """The id of a case."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.box = SearchBox(tr("Code or alias"), tr("For which case"))
        self.list: RowList[tuple[RecordId, ListRow]] = RowList(_row, tr("Cases that fit"))
        self._none = EmptyState(
            "folder-open",
            tr("No open case fits."),
            tr("A note belongs to a case. Type other words, or begin with a new case."),
            tr("Go to the cases"),
            self._on_cases,
        )
        self._none.hide()
        self.box.searched.connect(self._search)
        self.box.entered.connect(self._on_entered)
        self.box.stepped.connect(self.list.step)
        self.list.opened.connect(self._on_chosen)
        inner = QWidget()
        inner.setMaximumWidth(theme().px(640))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, theme().px(16))
        whole.addWidget(inner)
        box = QVBoxLayout(inner)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme().px(12))
        box.addWidget(Words(tr("For which case is the note?"), "heading"))
        box.addWidget(self.box)
        box.addWidget(self._none, 1)
        box.addWidget(self.list, 1)
        self._enter_waits = False

    def start(self) -> None:
        """Begin with an empty line."""
        self.box.set_words("")
        self.box.setFocus()
        self._search("")

    def _search(self, words: str) -> None:
        self._desk.runner.run(_fitting, self._desk.vault, words, then=self._on_found)

    def _on_found(self, found: list[tuple[RecordId, ListRow]]) -> None:
        self.list.set_items(found)
        self._none.setVisible(not found)
        self.list.setVisible(bool(found))
        if self._enter_waits:
            self._enter_waits = False
            self.list.open_current()

    def _on_entered(self, words: str) -> None:
        self._enter_waits = True
        if not self.list.currentIndex().isValid():
            self._search(words)
        else:
            self._enter_waits = False
            self.list.open_current()

    def _on_cases(self) -> None:
        self._desk.go("cases")

    def _on_chosen(self, item: object) -> None:
        if isinstance(item, tuple):
            self.chosen.emit(item[0])


def _fitting(vault: object, words: str) -> list[tuple[RecordId, ListRow]]:
    rows = cases.rows(vault, Filter(words=words, state="open"), "last_contact", _MOST)  # type: ignore[arg-type]
    return [(one.id, _described(one.code, one.alias, one.last_contact_on)) for one in rows]


def _described(code: str, alias: str, last: str) -> ListRow:
    ago = shown_span((_today() - date.fromisoformat(last)).days) if last else ""
    spoken = tr("last contact {ago}", ago=ago) if ago else tr("no contact yet")
    return ListRow(alias or code, spoken, code, "", "user")


def _today() -> date:
    return datetime.now().astimezone().date()


def _row(item: tuple[RecordId, ListRow]) -> ListRow:
    return item[1]

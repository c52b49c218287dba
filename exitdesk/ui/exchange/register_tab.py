"""Who holds what: every line of the register, the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.i18n import tr
from exitdesk.services import asking, colleagues
from exitdesk.services.colleagues import RegisterLine
from exitdesk.ui.exchange.fitting import AsHighAsRows
from exitdesk.ui.exchange.words import line_badge, line_words
from exitdesk.ui.parts import (
    Card,
    EmptyState,
    ListRow,
    RowList,
    SearchBox,
    Words,
    column,
    push_button,
    row,
)
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.ids import RecordId
    from exitdesk.ui.desk import Desk


class RegisterTab(QWidget):
    """A list with a search; Enter opens the case."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._all: list[RegisterLine] = []
        self.search = SearchBox(tr("Code, alias or colleague"), tr("Search the register"))
        self.list: RowList[RegisterLine] = RowList(_described, tr("Who holds what"), key=_key)
        AsHighAsRows(self.list, 10)
        self.search.searched.connect(self._on_searched)
        self.search.stepped.connect(self.list.step)
        self.list.opened.connect(self._on_opened)
        self.empty = EmptyState(
            "folder-open",
            tr("No case was given to anybody"),
            tr("Whoever is given a case stands here: since when, how, and with what right."),
        )
        self.ask = push_button(tr("Ask to remove it …"), self._on_ask, icon="mail")
        self.list.pointed.connect(self._on_pointed)
        self._foot = QWidget()
        foot = row(self.ask)
        foot.addStretch(1)
        self._foot.setLayout(foot)
        card = Card(tr("Who holds what"))
        card.add(
            Words(
                tr(
                    "Since when, how, and with what right. Lines stay when they have ended, and "
                    "say whether a removal was confirmed."
                ),
                "muted",
            ),
            self.search,
            self.empty,
            self.list,
            self._foot,
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, theme().px(16), 0, 0)
        whole.addWidget(card)

    def show_now(self) -> None:
        """Show what is stored."""
        self._desk.runner.run(colleagues.register, self._desk.vault, then=self._on_read)

    def _on_read(self, found: list[RegisterLine]) -> None:
        self._all = found
        self._on_searched(self.search.words())

    def _on_searched(self, words: str) -> None:
        wanted = words.casefold().split()
        shown = [
            one
            for one in self._all
            if all(w in f"{one.code} {one.alias} {one.name}".casefold() for w in wanted)
        ]
        self.list.set_items(shown)
        self.list.setVisible(bool(self._all))
        self.search.setVisible(bool(self._all))
        self._foot.setVisible(bool(self._all))
        self._on_pointed(self.list.current_item())
        self.empty.setVisible(not self._all)

    def _on_pointed(self, line: object) -> None:
        live = isinstance(line, RegisterLine) and line.state in {"held", "leaving"}
        self.ask.setEnabled(live and isinstance(line, RegisterLine) and bool(line.code))

    def _on_ask(self) -> None:
        line = self.list.current_item()
        if line is None or not self.ask.isEnabled():
            return
        holders = dict.fromkeys(
            one.name
            for one in self._all
            if one.case == line.case and one.state in {"held", "leaving"}
        )
        sure = self._desk.questions.confirm(
            self,
            tr("Ask everybody who holds {code} to remove it?", code=line.code),
            tr(
                "{names}. The request goes out with the next sync through a shared folder, and is "
                "carried out there once their own work in the case has reached you. It stands "
                "here whether they have confirmed it. Your own copy stays.",
                names=", ".join(holders),
            ),
            tr("Ask them"),
        )
        if sure:
            self._desk.runner.run(
                asking.ask, self._desk.vault, "withdraw", line.case, then=self._on_asked
            )

    def _on_asked(self, _nothing: object) -> None:
        self._desk.say(tr("They are asked with the next sync."))
        self.show_now()

    def _on_opened(self, line: RegisterLine) -> None:
        if line.code:
            self._desk.go("case", [line.case, "file", None])


class HoldersCard(Card):
    """Who holds one case, on its file."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("Who holds this file"))
        self._desk = desk
        self._case: RecordId | None = None
        self._lines: list[QWidget] = []
        self.none = Words(tr("Only this device. It was given to nobody."), "muted")
        self.give = push_button(tr("Give it to a colleague …"), self._on_give, icon="send")
        self._box = column(gap=4)
        foot = row(self.give)
        foot.addStretch(1)
        self.add(self.none, self._box, foot)

    def show_case(self, case: RecordId) -> None:
        """Show the lines of a case."""
        self._case = case
        self._desk.runner.run(colleagues.register, self._desk.vault, case, then=self._on_read)

    def _on_read(self, found: list[RegisterLine]) -> None:
        if any(one.case != self._case for one in found):
            return
        for line in self._lines:
            line.hide()
            line.deleteLater()
        self._lines = []
        for one in found:
            for words, role in ((one.name, "strong"), (_with_state(one), "small")):
                made = Words(words, role)
                self._lines.append(made)
                self._box.addWidget(made)
        self.none.setVisible(not found)

    def _on_give(self) -> None:
        if self._case is not None:
            self._desk.go("give", [self._case])


def _with_state(one: RegisterLine) -> str:
    return f"{line_badge(one).text}, {line_words(one)}"


def _described(one: RegisterLine) -> ListRow:
    name = f"{one.alias} → {one.name}" if one.alias else one.name
    return ListRow(
        name,
        line_words(one),
        code=one.code or tr("erased case"),
        icon="folder",
        badges=(line_badge(one),),
    )


def _key(one: RegisterLine) -> object:
    return one.case, one.name, one.mode, one.since

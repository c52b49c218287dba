"""Every time that others' work came in, and taking it back as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.i18n import tr, trn
from exitdesk.services import merges
from exitdesk.services.merges import MergeRow
from exitdesk.ui.exchange.fitting import AsHighAsRows
from exitdesk.ui.exchange.words import moment
from exitdesk.ui.parts import (
    BadgeSpec,
    Card,
    EmptyState,
    InlineMessage,
    ListRow,
    RowList,
    Words,
    push_button,
    row,
)
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.trouble import Trouble
    from exitdesk.services.changes import ChangeSet
    from exitdesk.ui.desk import Desk

_FEW = 6


class MergesTab(QWidget):
    """A list, and one button."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.message = InlineMessage()
        self.list: RowList[MergeRow] = RowList(_described, tr("What came in"), key=_key)
        AsHighAsRows(self.list, 8)
        self.list.pointed.connect(self._on_pointed)
        self.back = push_button(tr("Take it back as a whole …"), self._on_back, icon="undo-2")
        self.empty = EmptyState(
            "inbox",
            tr("Nothing came in yet"),
            tr("Each bundle and each sync that brought something stands here afterwards."),
        )
        self._foot = QWidget()
        foot = row(self.back)
        foot.addStretch(1)
        self._foot.setLayout(foot)
        card = Card(tr("What came in"))
        card.add(
            Words(
                tr(
                    "A verified backup was made before each. Taking it back writes the earlier "
                    "values again, where nothing was written over them since; a case that was new "
                    "with it goes from this device and stays with whoever sent it."
                ),
                "muted",
            ),
            self.message,
            self.empty,
            self.list,
            self._foot,
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, theme().px(16), 0, 0)
        whole.addWidget(card)

    def show_now(self) -> None:
        """Show what is stored."""
        self._desk.runner.run(merges.every, self._desk.vault, then=self._on_read)

    def _on_read(self, found: list[MergeRow]) -> None:
        self.list.set_items(found)
        for one in (self.list, self._foot):
            one.setVisible(bool(found))
        self.empty.setVisible(not found)
        if found and self.list.current_item() is None:
            self.list.setCurrentIndex(self.list.rows.index(0))
        self._on_pointed(self.list.current_item())

    def _on_pointed(self, one: object) -> None:
        self.back.setEnabled(isinstance(one, MergeRow) and not one.undone)

    def _on_back(self) -> None:
        one = self.list.current_item()
        if one is None or one.undone:
            return
        sure = self._desk.questions.confirm(
            self,
            tr("Take back what came from {name}?", name=one.sender),
            tr(
                "{when}: {cases}, {n} changes. The earlier values are written again and travel "
                "like any change.",
                when=moment(one.at),
                cases=_cases(one),
                n=one.operations,
            ),
            tr("Take it back"),
        )
        if sure:
            self.message.hide()
            self.back.setEnabled(False)
            self._desk.write(
                merges.undo, one.no, label=" ", busy=tr("Taking it back"),
                then=self._on_done, failed=self._on_failed,
            )  # fmt: skip

    def _on_done(self, _change: ChangeSet) -> None:
        self.message.say("success", tr("It is taken back."))
        self.show_now()

    def _on_failed(self, trouble: Trouble) -> None:
        self.message.tell_trouble(trouble)
        self._on_pointed(self.list.current_item())


def _cases(one: MergeRow) -> str:
    if not one.cases:
        return tr("the organisation’s library")
    rest = len(one.cases) - _FEW
    more = trn("and {n} more", "and {n} more", rest) if rest > 0 else ""
    return " ".join([", ".join(one.cases[:_FEW]), more]).strip()


def _described(one: MergeRow) -> ListRow:
    changes = trn("{n} change", "{n} changes", one.operations)
    badge = BadgeSpec(tr("taken back"), "plain", "undo-2")
    return ListRow(
        one.sender or tr("a device that is not known any more"),
        f"{changes}: {_cases(one)}",
        trailing=moment(one.at),
        icon="inbox",
        badges=(badge,) if one.undone else (),
        private=False,
    )


def _key(one: MergeRow) -> object:
    return one.no

"""Two versions: what two people wrote differently, case by case. Nothing waits for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from exitdesk.i18n import N_, tr
from exitdesk.services import conflicts, settling
from exitdesk.services.settling import Waiting
from exitdesk.ui.cases.shortcuts import within
from exitdesk.ui.conflicts.detail import Detail, side_name
from exitdesk.ui.page import KeyHint, Page
from exitdesk.ui.parts import (
    BadgeSpec,
    EmptyState,
    InlineMessage,
    ListRow,
    PageHeader,
    RowList,
    Scrolled,
)
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.ids import RecordId
    from exitdesk.domain.trouble import Trouble
    from exitdesk.services.changes import ChangeSet
    from exitdesk.ui.desk import Desk

_NARROW: Final = 960
_ANY_HEIGHT: Final = 16_777_215
_KEEP_AFTER_MS: Final = 900


class ConflictsPage(Page):
    """`open` takes the id of a case whose conflicts stand first, or None."""

    title = N_("Two versions")
    keys = (
        KeyHint("↑ ↓", N_("Another place that was written twice")),
        KeyHint("1, 2", N_("Take the first or the second version")),
        KeyHint("Enter", N_("In the list: go to both versions")),
        KeyHint("Ctrl+Z", N_("Choose the last one again")),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._first: RecordId | None = None
        self._settled: list[Waiting] = []
        self._settling: Waiting | None = None
        self._all: list[Waiting] = []
        self.header = PageHeader(
            tr("Two versions"),
            tr("Written by two people before they knew of each other. Work goes on meanwhile."),
        )
        self.message = InlineMessage()
        self.message.acted.connect(self.choose_again)
        self.list: RowList[Waiting] = RowList(self._described, tr("Two versions"), key=_key)
        self.list.setMinimumWidth(theme().px(260))
        self.list.pointed.connect(self._on_pointed)
        self.list.opened.connect(self._on_opened)
        self.detail = Detail()
        self.detail.chosen.connect(self._on_chosen)
        self.detail.asked.connect(self._on_asked)
        self.detail.case_wanted.connect(self._on_case)
        self.detail.typed.connect(self._on_typed)
        self.empty = EmptyState(
            "circle-check",
            tr("Nothing was written twice"),
            tr("Where two people change the same thing apart, both versions come here."),
        )
        self._right = Scrolled(margins=0, measure=860)
        self._right.body.addWidget(self.detail)
        self._right.body.addStretch(1)
        self._narrow = False
        self._both = QHBoxLayout()
        self._both.setSpacing(theme().px(16))
        self._both.addWidget(self.list, 2)
        self._both.addWidget(self._right, 5)
        look = theme()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(look.px(24), look.px(16), look.px(24), look.px(16))
        whole.setSpacing(look.px(12))
        for one in (self.header, self.message, self.empty):
            whole.addWidget(one)
        whole.addLayout(self._both, 1)
        self._timer = QTimer(self, singleShot=True, interval=_KEEP_AFTER_MS)
        self._timer.timeout.connect(self._keep)
        for at, key in enumerate("12"):
            within(self, key, self._on_key).setProperty("side", at)
        within(self, "Ctrl+Z", self.choose_again)
        desk.flushing.connect(self._on_flushing)
        desk.changed.connect(self._on_changed)

    def open(self, argument: object) -> None:
        """Show what waits; the conflicts of a case first where one is named."""
        self._first = argument if isinstance(argument, str) else None  # type: ignore[assignment]
        self._settled = []
        self.message.hide()
        self.refresh()

    def refresh(self) -> None:
        """Read everything again."""
        self._desk.runner.run(settling.waiting, self._desk.vault, then=self._on_read)

    def take_focus(self) -> None:
        """Begin in the list."""
        self.list.setFocus()

    def may_leave(self) -> bool:
        """Keep what is typed."""
        self._on_flushing()
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the list scroll away over the versions where there is no room beside."""
        super().resizeEvent(event)
        narrow = self.width() < theme().px(_NARROW)
        if narrow == self._narrow:
            return
        self._narrow = narrow
        if narrow:
            self._right.body.insertWidget(0, self.list)
            self.list.setFixedHeight(theme().px(150))
        else:
            self._both.insertWidget(0, self.list, 2)
            self.list.setMinimumHeight(0)
            self.list.setMaximumHeight(_ANY_HEIGHT)

    def choose_again(self) -> None:
        """Go back to the one that was settled last."""
        if self._settled:
            self.list.point_to(_key(self._settled[-1]))
            self.detail.sides[0].take.setFocus()

    # ------------------------------------------------------------ reading

    def _on_read(self, found: list[Waiting]) -> None:
        self._all = sorted(found, key=lambda one: one.conflict.case != self._first)
        open_ = {_key(one) for one in self._all}
        self._settled = [one for one in self._settled if _key(one) not in open_]
        shown = [*self._all, *reversed(self._settled)]
        before = self.list.current_item()
        self.list.set_items(shown)
        for one in (self.list, self._right):
            one.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        if shown and (before is None or self.list.current_item() is None):
            self.list.setCurrentIndex(self.list.rows.index(0))

    def _on_pointed(self, one: object) -> None:
        self._on_flushing()
        if isinstance(one, Waiting):
            now = next((other for other in self._all if _key(other) == _key(one)), one)
            self.detail.message.hide()
            self.detail.show_one(now, settled=self._is_settled(now))

    def _on_opened(self, _one: Waiting) -> None:
        if self.detail.sides:
            self.detail.sides[0].take.setFocus()

    def _is_settled(self, one: Waiting) -> bool:
        return any(_key(one) == _key(other) for other in self._settled)

    # ------------------------------------------------------------ settling

    def _on_key(self) -> None:
        shortcut = self.sender()
        if shortcut is not None:
            self.detail.take(int(shortcut.property("side")))

    def _on_chosen(self, value: Any) -> None:
        one = self.detail.one
        if one is None or self._settling is not None:
            return
        self._timer.stop()
        self._settling = one
        self._desk.write(
            conflicts.settle, one.conflict, value, label=" ",
            then=self._on_done, failed=self._on_failed,
        )  # fmt: skip

    def _on_done(self, _change: ChangeSet) -> None:
        one, self._settling = self._settling, None
        if one is None:
            return
        again = one.conflict.what != "final"  # a correction would be added twice
        if again:
            self._settled = [*(o for o in self._settled if _key(o) != _key(one)), one]
        self.message.say(
            "success",
            tr("Settled: {what}", what=one.conflict.label),
            tr("It goes to the other devices with the next exchange."),
            action=tr("Choose again") if again else "",
        )
        self.refresh()
        self.list.setFocus()

    def _on_failed(self, trouble: Trouble) -> None:
        self._settling = None
        self.detail.message.tell_trouble(trouble)
        self.refresh()

    def _on_asked(self, asking: bool) -> None:
        one = self.detail.one
        if one is not None:
            self._desk.runner.run(
                asked, self._desk.vault, one.conflict.id, asking, then=self._on_noted
            )

    def _on_noted(self, _nothing: object) -> None:
        self._desk.runner.run(settling.waiting, self._desk.vault, then=self._on_noted_read)

    def _on_noted_read(self, found: list[Waiting]) -> None:
        self._on_read(found)
        one = self.list.current_item()
        if one is not None:
            self.detail.show_one(one, settled=self._is_settled(one))
            self.detail.ask.setFocus()

    def _on_case(self) -> None:
        one = self.detail.one
        if one is not None:
            record = one.conflict.record
            within_case = record != one.conflict.case
            tab = "timeline" if within_case and one.day else "file"
            self._desk.go("case", [one.conflict.case, tab, record if within_case else None])

    # ------------------------------------------------------------ what is typed

    def _on_typed(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _on_flushing(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self._keep()

    def _keep(self) -> None:
        one = self.detail.one
        if one is None or self._is_settled(one):
            return
        words = self.detail.words()
        kept = replace(one, typed=words)
        self._all = [kept if _key(other) == _key(one) else other for other in self._all]
        self._desk.runner.run(settling.keep, self._desk.vault, one.conflict.id, words)

    def _on_changed(self, _change: ChangeSet) -> None:
        if self.isVisible() and self._settling is None and not self.detail.words():
            self.refresh()

    def _described(self, one: Waiting) -> ListRow:
        found = one.conflict
        names = " / ".join(side_name(side) for side in found.sides)
        place = f"{one.kind}, {one.day}" if one.day else one.kind
        return ListRow(
            found.label,
            f"{place}: {names}",
            code=found.code,
            icon="arrow-left-right",
            badges=(self._badge(one),),
        )

    def _badge(self, one: Waiting) -> BadgeSpec:
        if self._is_settled(one):
            return BadgeSpec(tr("settled"), "success")
        if one.asked_at:
            return BadgeSpec(tr("being asked"), "info", "phone-call")
        match one.conflict.what:
            case "deleted":
                return BadgeSpec(tr("removed and written in"), "caution")
            case "final":
                return BadgeSpec(tr("came after it was final"), "info")
            case _:
                return BadgeSpec(tr("two versions"), "accent", "arrow-left-right")


def asked(vault: Any, conflict: str, asking: bool) -> None:
    """Note on the store's worker whether somebody is being asked."""
    settling.ask(vault, conflict, asking=asking)


def _key(one: Waiting) -> object:
    return one.conflict.id

"""What needs a look today, drafts to go on with, who has been quiet, and the last backup."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.i18n import N_, tr, trn
from exitdesk.services import cases, colleagues, offers, today
from exitdesk.services.colleagues import News
from exitdesk.services.offers import DraftOffer
from exitdesk.services.today import Item, Today
from exitdesk.ui.moments import ago_words, day_words, long_day, moment_words, today_here
from exitdesk.ui.page import Page
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.messages import InlineMessage
from exitdesk.ui.parts.surfaces import Card, PageHeader, Scrolled, column, row
from exitdesk.ui.parts.words import Words
from exitdesk.ui.places import entry_page
from exitdesk.ui.theme import theme
from exitdesk.ui.today.colleagues_card import ColleaguesCard
from exitdesk.ui.today.first_steps import FirstSteps
from exitdesk.ui.today.groups import day_of, grouped
from exitdesk.ui.today.line_button import LineButton

if TYPE_CHECKING:
    from exitdesk.services.changes import ChangeSet
    from exitdesk.services.drafts import Draft
    from exitdesk.services.vaults import Vault
    from exitdesk.ui.desk import Desk

_NARROW: Final = 900
_MOST_QUIET: Final = 6
_MOST_DRAFTS: Final = 8
_MOST_IN_GROUP: Final = 12
_QUIET_AFTER_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page shows, read at once."""

    today: Today
    drafts: list[DraftOffer]
    has_cases: bool
    news: News


def seen(vault: Vault, day: dt.date) -> Seen:
    """Read everything for the page on the store's worker."""
    return Seen(
        today.today(vault, day),
        offers.waiting(vault),
        cases.count(vault) > 0,
        colleagues.news(vault),
    )


class TodayPage(Page):
    """The first page after unlocking."""

    title = N_("Today")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.header = PageHeader(tr("Today"))
        self.notices = InlineMessage()
        self.attention = Card(tr("Needs a look"))
        self.drafts = Card(tr("Go on writing"))
        self.colleagues = ColleaguesCard(desk)
        self.quiet = Card(tr("Longest without contact"))
        self.backup = Card(tr("Backup"))
        self.first_steps = FirstSteps()
        self.first_steps.page_wanted.connect(desk.go)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(theme().px(16))
        first, second = column(self.first_steps, self.attention, gap=16), column(gap=16)
        for card in (self.drafts, self.colleagues, self.quiet, self.backup):
            second.addWidget(card)
        first.addStretch(1)
        second.addStretch(1)
        self._columns.addLayout(first, 3)
        self._columns.addLayout(second, 2)
        area = Scrolled()
        area.body.addWidget(self.header)
        area.body.addWidget(self.notices)
        area.body.addLayout(self._columns, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self._contents: dict[Card, QWidget] = {}
        for card in (self.attention, self.drafts, self.quiet, self.backup, self.first_steps):
            card.hide()
        desk.changed.connect(self._on_changed)

    def open(self, argument: object) -> None:
        """Read what is shown."""
        del argument
        day = today_here()
        self.header.set_words(tr("Today"), long_day(day))
        self.refresh()

    def refresh(self) -> None:
        """Read everything again."""
        self._desk.runner.run(seen, self._desk.vault, today_here(), then=self._on_seen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the columns under each other where there is no room beside."""
        super().resizeEvent(event)
        narrow = self.width() < theme().px(_NARROW)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(way)

    def _on_seen(self, found: Seen) -> None:
        self.first_steps.setVisible(not found.has_cases)
        self._show_attention(found)
        self._show_drafts(found.drafts)
        self._show_quiet(found.today.quiet)
        self._show_backup(found)
        self.colleagues.show_news(found.news)
        if found.today.notices:
            self.notices.say("info", found.today.notices[0], " ".join(found.today.notices[1:]))
        else:
            self.notices.hide()

    def _show_attention(self, found: Seen) -> None:
        body = QVBoxLayout()
        body.setSpacing(theme().px(4))
        for heading, items in grouped(found.today.attention, today_here()):
            body.addWidget(Words(heading, "overline"))
            for item in items[:_MOST_IN_GROUP]:
                day = day_of(item)
                line = LineButton(
                    item,
                    icon="calendar-clock",
                    code=item.code,
                    title=item.alias,
                    text=item.text,
                    trailing=day_words(day) if day else "",
                )
                line.chosen.connect(self._on_item)
                body.addWidget(line)
            left = len(items) - _MOST_IN_GROUP
            if left > 0:
                body.addWidget(Words(trn("{n} more", "{n} more", left), "small"))
        if not found.today.attention:
            body.addWidget(
                Words(tr("Nothing is due and nothing lapses. A good day to write."), "muted")
            )
        self._fill(self.attention, body)
        self.attention.setVisible(found.has_cases)

    def _show_drafts(self, drafts: list[DraftOffer]) -> None:
        body = QVBoxLayout()
        body.setSpacing(theme().px(4))
        for offer in drafts[:_MOST_DRAFTS]:
            saved = dt.datetime.fromtimestamp(offer.draft.saved_at / 1000).astimezone()
            line = LineButton(
                offer,
                icon="file-pen",
                code=offer.code,
                title=offer.alias,
                text=tr("{kind}, not saved yet", kind=_what(offer.draft)),
                trailing=moment_words(saved),
            )
            line.chosen.connect(self._on_draft)
            body.addWidget(line)
        self._fill(self.drafts, body)
        self.drafts.setVisible(bool(drafts))

    def _show_quiet(self, quiet: list[Any]) -> None:
        body = QVBoxLayout()
        body.setSpacing(theme().px(4))
        today_ = today_here()
        shown = 0
        for one in quiet:
            last = dt.date.fromisoformat(one.last_contact_on) if one.last_contact_on else None
            if last is not None and (today_ - last).days < _QUIET_AFTER_DAYS:
                continue
            line = LineButton(
                one,
                icon="message-circle",
                code=one.code,
                title=one.alias,
                trailing=ago_words(last, today_) if last else tr("no contact yet"),
            )
            line.chosen.connect(self._on_quiet)
            body.addWidget(line)
            shown += 1
            if shown == _MOST_QUIET:
                break
        self._fill(self.quiet, body)
        self.quiet.setVisible(shown > 0)

    def _show_backup(self, found: Seen) -> None:
        state = found.today.backup
        body = QVBoxLayout()
        body.setSpacing(theme().px(8))
        if state.last_verified_at is None:
            body.addWidget(Words(tr("No verified backup yet. One is made every day by itself.")))
        else:
            made = moment_words(state.last_verified_at)
            body.addWidget(Words(tr("The last verified backup was made {when}.", when=made)))
            body.addWidget(Words(state.where, "small"))
        if state.wanted and found.has_cases:
            body.addWidget(
                Words(
                    tr(
                        "The last one on a stick was made {when}.",
                        when=moment_words(state.stick_at),
                    )
                    if state.stick_at
                    else tr("There is none on a stick yet. A laptop can be lost with its backups."),
                    "muted",
                )
            )
        button = push_button(tr("Backups …"), self._on_backups, icon="hard-drive")
        line = row(button)
        line.addStretch(1)
        body.addLayout(line)
        self._fill(self.backup, body)
        self.backup.show()

    def _fill(self, card: Card, body: QVBoxLayout) -> None:
        """Put other content into a card."""
        body.setContentsMargins(0, 0, 0, 0)
        before = self._contents.pop(card, None)
        if before is not None:
            before.hide()
            before.deleteLater()
        content = QWidget()
        content.setLayout(body)
        self._contents[card] = content
        card.add(content)

    def _on_item(self, item: Item) -> None:
        known = item.record != item.case
        self._desk.go(
            "case", [item.case, "timeline" if known else "", item.record if known else None]
        )

    def _on_draft(self, offer: DraftOffer) -> None:
        draft = offer.draft
        if draft.kind == "session":
            self._desk.go("note", [draft.case, draft.record, draft.id])
        else:
            self._desk.go(entry_page(draft.kind), [draft.case, draft.kind, draft.record, draft.id])

    def _on_quiet(self, row_: Any) -> None:
        self._desk.go("case", [row_.id, "", None])

    def _on_backups(self) -> None:
        self._desk.go("backups")

    def _on_changed(self, _change: ChangeSet) -> None:
        if self.isVisible():
            self.refresh()


def _what(draft: Draft) -> str:
    """Return what a draft is of: the title of a form, else the name of the kind."""
    kind = CATALOGUE.get(draft.kind)
    if draft.kind == "submission" and draft.doc.get("title"):
        return str(draft.doc["title"])
    return tr(kind.label) if kind else ""

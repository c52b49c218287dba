"""The timeline of a case: found, filtered, opened in place."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.i18n import tr, trn
from exitdesk.services import documents, drafts, entries
from exitdesk.ui.cases import event_card
from exitdesk.ui.cases.event_card import EventCard, Shown
from exitdesk.ui.cases.list_page import FilterList
from exitdesk.ui.cases.shortcuts import within
from exitdesk.ui.cases.timeline_view import CaseTimeline
from exitdesk.ui.history.history_dialog import HistoryDialog
from exitdesk.ui.parts import (
    Card,
    EmptyState,
    FlowRow,
    SearchBox,
    TimelineItem,
    Words,
    push_button,
)
from exitdesk.ui.places import entry_page
from exitdesk.ui.reading.roomy import scrolling
from exitdesk.ui.reading.timeline_items import (
    DRAFT,
    Band,
    Lines,
    arranged,
    fitting_keys,
    haystacks,
)
from exitdesk.ui.theme import dress, theme

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from exitdesk.domain.ids import RecordId
    from exitdesk.services.drafts import Draft
    from exitdesk.services.vault import Vault
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.reading.open_case import OpenCase


class TimelineTab(QWidget):
    """Everything that happened, newest first unless the person turns it round."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._opened: OpenCase | None = None
        self._lines = Lines((), (), {}, {})
        self._stacks: Mapping[str, str] | None = None
        self._keys: frozenset[str] | None = None
        self._newest_first = True
        self._pointed: str | None = None
        self.search = SearchBox(tr("Find in this case"), tr("Find in the timeline"))
        self.search.searched.connect(self._on_searched)
        self.search.stepped.connect(self._on_left)
        self.search.left.connect(self._on_left)
        self.kinds = FilterList(tr("Kind of entry"), tr("All kinds"), (), letters=13)
        self.kinds.activated.connect(self._on_kind)
        self.turn = push_button("", self._on_turn, icon="arrow-up-down", kind="quiet")
        self.found = Words("", "muted", wrap=False)
        self.view = CaseTimeline(self._card)
        self.view.opened.connect(self._on_opened)
        self._lay_out()
        self._dress_turn()
        within(self, "Ctrl+F", self._on_find)

    def show_case(self, opened: OpenCase) -> None:
        """Show the events of a case; for the same case, what was open and found stays so."""
        if self._opened is None or self._opened.id != opened.id:
            self.search.set_words("")
            self._keys = None
            self.kinds.choose("")
            self.view.set_items([])
        self._opened = opened
        self._stacks = None
        self._lines = opened.lines
        self._offer_kinds()
        if self.search.words():
            self._ask_stacks()
        self._arrange()

    def point_to(self, record: str) -> None:
        """Open the card of a record and go to it; filters that hide it are taken away."""
        if not self.view.point_to(record, unfold=True):
            self.kinds.choose("")
            self.search.set_words("")
            self._keys = None
            self._arrange()
            self.view.point_to(record, unfold=True)
        self.view.setFocus()

    def place(self) -> dict[str, Any]:
        """Return what is open, and where the view stands."""
        current = self.view.current_item()
        return {
            "open": self.view.open_keys(),
            "at": current.key if current else "",
            "newest_first": self._newest_first,
            "scrolled": self.view.verticalScrollBar().value(),
        }

    def restore(self, place: dict[str, Any]) -> None:
        """Open what was open."""
        self._newest_first = bool(place.get("newest_first", True))
        self._dress_turn()
        self._arrange()
        for key in place.get("open", ()):
            self.view.point_to(str(key), unfold=True)
        self.view.point_to(str(place.get("at", "")))
        self.view.verticalScrollBar().setValue(int(place.get("scrolled", 0)))

    def _lay_out(self) -> None:
        look = theme()
        tools = FlowRow(look.px(8))
        self.search.setMinimumWidth(look.px(210))
        for one in (self.search, self.kinds, self.turn, self.found):
            tools.flow.addWidget(one)
        self._nothing = EmptyState(
            "notebook-pen",
            tr("Nothing has been written yet."),
            tr("The first note begins the timeline. It takes a minute and a half."),
            tr("Write a note"),
            self._on_note,
        )
        self._no_hit = EmptyState(
            "search",
            tr("Nothing fits."),
            tr("Other words, or all kinds, may show more."),
            tr("Show everything"),
            self._on_show_all,
        )
        self.stack = QStackedWidget()
        self._nothing_area, self._no_hit_area = scrolling(self._nothing), scrolling(self._no_hit)
        for widget in (self.view, self._nothing_area, self._no_hit_area):
            self.stack.addWidget(widget)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, look.px(12), 0, 0)
        box.setSpacing(look.px(8))
        box.addWidget(tools)
        box.addWidget(self.stack, 1)

    def _offer_kinds(self) -> None:
        counted = Counter(self._lines.kinds.values())
        options = [
            (name, f"{tr(CATALOGUE[name].label)} ({n})")
            for name, n in sorted(counted.items(), key=lambda one: (-one[1], one[0]))
        ]
        self.kinds.offer(options)

    def _arrange(self) -> None:
        if self._opened is None:
            return
        chosen = self.kinds.chosen()
        items = arranged(
            self._lines,
            newest_first=self._newest_first,
            kinds=frozenset({chosen}) if chosen else frozenset(),
            keys=self._keys,
        )
        self.view.set_items(items)
        shown = sum(not isinstance(item, Band) for item in items)
        narrowed = bool(chosen) or self._keys is not None
        self.found.setText(trn("{n} entry", "{n} entries", shown) if narrowed else "")
        empty = self._no_hit_area if narrowed else self._nothing_area
        self.stack.setCurrentWidget(self.view if items else empty)

    def _card(self, item: TimelineItem) -> QWidget:
        opened = self._opened
        if opened is None:
            return QWidget()
        if item.key.startswith(DRAFT):
            return _DraftCard(self, self._draft(item.key))
        record = next(r for r in opened.page.events if r.id == item.key)
        card = EventCard(opened, Shown(record.id, record.kind, record.doc))
        card.asked.connect(self._on_asked)
        return card

    def _draft(self, key: str) -> Draft | None:
        if self._opened is None:
            return None
        wanted = key.removeprefix(DRAFT)
        return next((d for d in self._opened.drafts if d.id == wanted), None)

    def go_on(self, draft: Draft) -> None:
        """Go back to where something was being typed."""
        if draft.kind == "amendment" and draft.record:
            self._edit(draft.record)
        elif draft.kind == "session":
            self._desk.go("note", [draft.case, draft.record, draft.id])
        else:
            self._desk.go(entry_page(draft.kind), [draft.case, draft.kind, draft.record, draft.id])

    def give_up(self, draft: Draft) -> None:
        """Drop a draft on the person's word; it cannot be brought back, so it is asked."""
        text = tr("What was typed there is gone for good. Saved entries are not touched.")
        if self._desk.questions.confirm(
            self, tr("Give up this draft?"), text, tr("Give it up"), irreversible=True
        ):
            self._desk.runner.run(
                drafts.drop, self._desk.vault, draft.id, then=self._on_draft_dropped
            )

    def _on_draft_dropped(self, _none: object) -> None:
        if self._opened is not None:
            self._desk.go("case", [self._opened.id, "timeline", None])

    def _on_opened(self, item: TimelineItem) -> None:
        if isinstance(item, Band) or self._opened is None:
            return
        draft = self._draft(item.key) if item.key.startswith(DRAFT) else None
        if draft is not None:
            self.go_on(draft)
            return
        record = next((r for r in self._opened.page.events if r.id == item.key), None)
        if record is not None and not record.final:
            self._edit(record.id)
        else:
            self.view.point_to(item.key, unfold=True)

    def _on_asked(self, what: str, record: RecordId) -> None:
        match what:
            case event_card.EDIT:
                self._edit(record)
            case event_card.FINALISE:
                self._desk.write(entries.finalise, record)
            case event_card.REMOVE:
                self._desk.write(entries.remove, record)
            case event_card.HISTORY:
                HistoryDialog(self.window(), self._desk, record).open()
            case _:
                self._print(record)

    def _edit(self, record: RecordId) -> None:
        if self._opened is None:
            return
        kind = next(r.kind for r in self._opened.page.events if r.id == record)
        if kind == "session":
            self._desk.go("note", [self._opened.id, record, None])
        else:
            self._desk.go(entry_page(kind), [self._opened.id, kind, record, None])

    def _print(self, record: RecordId) -> None:
        if self._opened is None:
            return
        item = next(i for i in self._lines.items if i.key == record)
        day = item.day.isoformat() if item.day else ""
        name = f"{self._opened.page.row.code} {day}.pdf".replace("  ", " ")
        path = self._desk.questions.ask_save_path(
            self, tr("Save as PDF (anyone can read this file)"), name, tr("PDF files (*.pdf)")
        )
        if path is not None:
            self._desk.runner.run(
                _write_note,
                self._desk.vault,
                record,
                path,
                then=self._on_printed,
                busy=tr("Making the PDF"),
            )

    def _on_printed(self, pages: int) -> None:
        self._desk.say(trn("PDF with {n} page saved", "PDF with {n} pages saved", pages))

    def _on_searched(self, words: str) -> None:
        if not words:
            self._keys = None
            self._arrange()
        elif self._stacks is None:
            self._ask_stacks()
        else:
            self._narrow(words)

    def _ask_stacks(self) -> None:
        if self._opened is None:
            return
        self._desk.runner.run_aside(haystacks, self._opened.page, then=self._on_stacks)

    def _on_stacks(self, stacks: Mapping[str, str]) -> None:
        self._stacks = stacks
        self._narrow(self.search.words())

    def _narrow(self, words: str) -> None:
        self._keys = fitting_keys(self._stacks or {}, words)
        self._arrange()

    def _on_kind(self) -> None:
        self._arrange()

    def _on_turn(self) -> None:
        self._newest_first = not self._newest_first
        self._dress_turn()
        self._arrange()
        self.view.scrollToTop()

    def _dress_turn(self) -> None:
        words = tr("Newest first") if self._newest_first else tr("Oldest first")
        self.turn.setText(words)
        self.turn.setAccessibleName(tr("Order: {order}. Press to turn round.", order=words))
        dress(self.turn, "arrow-up-down", "accent_text")

    def _on_find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.line.selectAll()

    def _on_left(self) -> None:
        self.view.setFocus()

    def _on_show_all(self) -> None:
        self.kinds.choose("")
        self.search.set_words("")
        self._keys = None
        self._arrange()

    def _on_note(self) -> None:
        if self._opened is not None:
            self._desk.go("note", [self._opened.id, None, None])


class _DraftCard(Card):
    """A draft in the timeline: go on with it, or give it up."""

    def __init__(self, tab: TimelineTab, draft: Draft | None) -> None:
        super().__init__()
        self._tab, self._draft = tab, draft
        self.add(
            Words(tr("This was being typed and is not part of the file yet. It is safe here."),
                  "muted")
        )  # fmt: skip
        buttons = FlowRow(theme().px(8))
        for button in (
            push_button(tr("Go on writing"), self._on_go_on, icon="pencil", kind="primary"),
            push_button(tr("Give it up"), self._on_give_up, icon="trash-2", kind="quiet"),
        ):
            buttons.flow.addWidget(button)
        self.add(buttons)

    def _on_go_on(self) -> None:
        if self._draft is not None:
            self._tab.go_on(self._draft)

    def _on_give_up(self) -> None:
        if self._draft is not None:
            self._tab.give_up(self._draft)


def _write_note(vault: Vault, record: RecordId, path: Path) -> int:
    return documents.write(documents.note(vault, record), path)

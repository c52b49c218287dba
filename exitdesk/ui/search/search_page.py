"""Results of the search line, live while somebody types. Nothing of a search is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.fields import Role
from exitdesk.i18n import N_, tr, trn
from exitdesk.services import finding
from exitdesk.services.finding import Hit, Results
from exitdesk.ui.page import KeyHint, Page
from exitdesk.ui.parts.surfaces import EmptyState, PageHeader
from exitdesk.ui.search.commands import Command, fitting
from exitdesk.ui.search.hit_list import Found, HitList
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.services.changes import ChangeSet
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.parts.search_box import SearchBox
    from exitdesk.ui.runner import Job


class SearchPage(Page):
    """Belongs to the search line of the window, which keeps the caret while the arrows walk."""

    command_wanted = Signal(str)
    """An action of the window, by the name of its `Command`."""

    title = N_("Search")
    keys = (
        KeyHint("↑ ↓", N_("Walk through the results")),
        KeyHint("Enter", N_("Open the result")),
        KeyHint("Esc", N_("Empty the line, then go back")),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._box: SearchBox | None = None
        self._words = ""
        self._job: Job | None = None
        self._waiting_to_open = False
        self.header = PageHeader(tr("Search"), private=False)
        self.list = HitList()
        self.list.opened.connect(self._on_opened)
        self.empty = EmptyState(
            "search",
            tr("Nothing was found"),
            tr("Try fewer or shorter words. Names are also found by their sound."),
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[theme().px(24)] * 4)
        whole.setSpacing(theme().px(12))
        whole.addWidget(self.header)
        whole.addWidget(self.list, 1)
        whole.addWidget(self.empty, 1)
        self._show(None)
        desk.changed.connect(self._on_changed)

    def join(self, box: SearchBox) -> None:
        """Take the words of `box`, the window's search line."""
        self._box = box
        box.entered.connect(self._on_entered)
        box.stepped.connect(self._on_stepped)

    def open(self, argument: object) -> None:
        """Come to the front, with words or with those of before."""
        typed = self._box.words() if self._box is not None else ""
        words = argument if isinstance(argument, str) and argument else typed or self._words
        if self._box is not None and self._box.words() != words:
            self._box.set_words(words)
        self.look_for(words)

    def take_focus(self) -> None:
        """Leave the caret in the search line."""
        if self._box is not None:
            self._box.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def look_for(self, words: str) -> None:
        """Show what fits `words`; a question that is still on its way is dropped."""
        self._words = words
        self._waiting_to_open = False
        if self._job is not None:
            self._job.drop()
            self._job = None
        if not words:
            self._show(None)
            return
        self._job = self._desk.runner.run(
            finding.search, self._desk.vault, words, then=self._on_results
        )

    def forget(self) -> None:
        """Keep nothing of the search."""
        self._words = ""
        self._show(None)

    def place(self) -> dict[str, Any]:
        """Return nothing: searches are not kept."""
        return {}

    def _on_results(self, results: Results) -> None:
        self._job = None
        self._show(results)
        if self._waiting_to_open:
            self._waiting_to_open = False
            self.list.open_current()

    def _show(self, results: Results | None) -> None:
        hits = results.hits if results is not None else ()
        commands = fitting(self._words)
        found: list[Found] = [h for h in hits if h.kind == "case"]
        cases = len(found)
        found += commands[:3] if self._words else commands
        found += [h for h in hits if h.kind != "case"]
        self.list.set_items(found)
        if found:
            self.list.setCurrentIndex(self.list.rows.index(0))
        nothing = results is not None and not found
        self.list.setVisible(not nothing)
        self.empty.setVisible(nothing)
        self.header.set_words(tr("Search"), self._summary(results, cases))

    def _summary(self, results: Results | None, cases: int) -> str:
        if results is None:
            return tr("Cases, notes, people and commands. Nothing of a search is kept.")
        others = len(results.hits) - cases
        parts = []
        if cases:
            parts.append(trn("{n} case", "{n} cases", cases))
        if others:
            parts.append(trn("{n} entry", "{n} entries", others))
        counted = ", ".join(parts) or tr("No case, no entry")
        return (
            tr("{counted}, and there are more: add a word.", counted=counted)
            if (results.more)
            else counted
        )

    def _on_stepped(self, step: int) -> None:
        if self.isVisible():
            self.list.step(step)

    def _on_entered(self, words: str) -> None:
        if not self.isVisible():
            return
        if self._job is not None or words != self._words:
            if words != self._words:
                self.look_for(words)
            self._waiting_to_open = True
            return
        self.list.open_current()

    def _on_opened(self, found: Found) -> None:
        if isinstance(found, Command):
            if found.page:
                self._desk.go(found.page)
            else:
                self.command_wanted.emit(found.name)
            return
        self._desk.go("case", place_of(found))

    def _on_changed(self, _change: ChangeSet) -> None:
        if self.isVisible() and self._words:
            self.look_for(self._words)


def place_of(hit: Hit) -> list[Any]:
    """Return where a hit is shown: case, tab, record."""
    kind = CATALOGUE.get(hit.kind)
    if hit.kind == "case" or kind is None:
        return [hit.case, "", None]
    if kind.role is Role.EVENT:
        return [hit.case, "timeline", hit.record]
    tab = {
        "attachment": "documents",
        "contact": "people",
        "team_member": "people",
        "amendment": "timeline",
    }.get(hit.kind, "file")
    return [hit.case, tab, hit.record]

"""The page with all cases: found by words and filters, sorted, opened."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QStackedWidget, QVBoxLayout

from exitdesk.domain import vocabulary as v
from exitdesk.domain.ids import reference
from exitdesk.i18n import N_, tr, trn
from exitdesk.services import cases, people
from exitdesk.services.cases import Filter
from exitdesk.ui.cases.list_model import CODE, COLUMNS, CaseTableModel
from exitdesk.ui.cases.list_view import CaseTable
from exitdesk.ui.cases.new_case import NewCaseDialog
from exitdesk.ui.cases.shortcuts import within
from exitdesk.ui.page import KeyHint, Page
from exitdesk.ui.parts import EmptyState, FlowRow, PageHeader, SearchBox, push_button
from exitdesk.ui.reading.roomy import scrolling
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from exitdesk.domain.fields import Choice
    from exitdesk.services.cases import CaseRow
    from exitdesk.services.changes import ChangeSet
    from exitdesk.services.vault import Vault
    from exitdesk.ui.desk import Desk

_EVERY: Final = Filter()
_OPEN: Final = Filter(state="open")


class FilterList(QComboBox):
    """One filter; its first line means that it does not filter.

    It is as wide as its longest line, or as `letters`.
    """

    def __init__(
        self, name: str, every: str, options: tuple[Choice, ...], *, letters: int = 0
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(name)
        policy = QComboBox.SizeAdjustPolicy
        self.setSizeAdjustPolicy(
            policy.AdjustToMinimumContentsLengthWithIcon if letters else policy.AdjustToContents
        )
        self.setMinimumContentsLength(letters)
        self._every = every
        self.offer([(one.name, tr(one.label)) for one in options])

    def offer(self, options: list[tuple[str, str]]) -> None:
        """Offer (value, words); the choice stays where it is still offered."""
        chosen = self.chosen()
        self.clear()
        self.addItem(self._every, "")
        for value, words in options:
            self.addItem(words[:1].upper() + words[1:], value)
        self.choose(chosen)

    def chosen(self) -> str:
        """Return the value, "" for no filter."""
        return str(self.currentData() or "")

    def choose(self, value: str) -> None:
        """Choose a value, or no filter where it is not offered."""
        self.setCurrentIndex(max(0, self.findData(value)))


class CasesPage(Page):
    """All cases. `open` takes a `Filter` (or its fields as a dict), or None to stay as it was."""

    title = N_("Cases")
    keys = (
        KeyHint("Ctrl+Shift+N", N_("New case")),
        KeyHint("Ctrl+F", N_("Find in the list; letters typed in the list do the same")),
        KeyHint("Enter", N_("Open the case")),
        KeyHint("Alt+1 … 5", N_("Sort by a column; again turns the order round")),
    )

    def __init__(self, desk: Desk, today: Callable[[], date] = date.today) -> None:
        super().__init__()
        self._desk, self._today = desk, today
        self._column, self._reverse = CODE, False
        self._stale = True
        self.header = PageHeader(tr("Cases"))
        self.header.add_action(
            push_button(tr("New case"), self.open_new_case, icon="plus", kind="primary")
        )
        self.search = SearchBox(tr("Code or alias"), tr("Find a case"))
        self.search.searched.connect(self._on_filtered)
        self.search.entered.connect(self._on_entered)
        self.search.stepped.connect(self._on_stepped)
        self.search.left.connect(self._on_search_left)
        self.model = CaseTableModel(desk, self)
        self.model.counted.connect(self._on_counted)
        self.table = CaseTable(self.model, today)
        self.table.opened.connect(self._on_opened)
        self.table.typed.connect(self._on_typed)
        self.table.sort_wanted.connect(self._on_sort)
        self._make_filters()
        self._lay_out()
        self._show_sort()
        desk.changed.connect(self._on_changed)
        for keys, receiver in (("Ctrl+Shift+N", self.open_new_case), ("Ctrl+F", self._on_find)):
            within(self, keys, receiver)
        for at, column in enumerate(COLUMNS):
            if column.order:
                within(self, f"Alt+{at + 1}", self._on_sort_key).setProperty("column", at)

    def open(self, argument: object) -> None:
        """Show the list; it is read again where something was written meanwhile."""
        if isinstance(argument, dict):
            argument = Filter(**argument)
        if isinstance(argument, Filter):
            self._set_filter(argument)
            self._stale = True
        if self._stale:
            self._ask()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def place(self) -> dict[str, Any]:
        """Return the filter without its words: nothing of a search is kept."""
        return {
            "filter": {**asdict(self.wanted()), "words": ""},
            "column": self._column,
            "reverse": self._reverse,
        }

    def restore(self, place: dict[str, Any]) -> None:
        """Filter and sort as before."""
        if "filter" in place:
            self._column, self._reverse = int(place["column"]), bool(place["reverse"])
            self._show_sort()
            self._set_filter(Filter(**place["filter"]))
            self._ask()

    def wanted(self) -> Filter:
        """Return the filter as it stands."""
        chosen = {name: one.chosen() for name, one in self.filters.items()}
        return Filter(words=self.search.words(), **chosen)

    def open_new_case(self) -> None:
        """Ask for what a new case needs."""
        NewCaseDialog(self, self._desk, self._today).open()

    def _make_filters(self) -> None:
        self.filters = {
            "state": FilterList(tr("State"), tr("Any state"), v.CASE_STATE),
            "setting": FilterList(tr("Setting"), tr("Any setting"), v.SETTING),
            "phase": FilterList(tr("Phase"), tr("Any phase"), v.PHASE),
            "kind": FilterList(tr("Kind of case"), tr("Any kind"), v.CASE_KIND),
            "worker": FilterList(tr("Case manager"), tr("Any case manager"), ()),
        }
        self.filters["state"].choose("open")
        for one in self.filters.values():
            one.activated.connect(self._on_filtered)
        self.all_button = push_button(tr("Show all"), self._on_show_all, icon="x", kind="quiet")

    def _lay_out(self) -> None:
        look = theme()
        tools = FlowRow(look.px(8))
        self.search.setMinimumWidth(look.px(240))
        tools.flow.addWidget(self.search)
        for one in self.filters.values():
            tools.flow.addWidget(one)
        tools.flow.addWidget(self.all_button)
        self._none = EmptyState(
            "folder-open",
            tr("No case yet."),
            tr("A new case takes two minutes: a code, an alias, and where the person is now."),
            tr("Open the first case"),
            self.open_new_case,
        )
        self._nothing_fits = EmptyState(
            "search",
            tr("No case fits."),
            tr("The list shows only what fits the words and filters above."),
            tr("Show all cases"),
            self._on_show_all,
        )
        self.stack = QStackedWidget()
        self._none_area = scrolling(self._none)
        self._nothing_fits_area = scrolling(self._nothing_fits)
        for widget in (self.table, self._none_area, self._nothing_fits_area):
            self.stack.addWidget(widget)
        box = QVBoxLayout(self)
        box.setContentsMargins(*[look.px(24)] * 4)
        box.setSpacing(look.px(16))
        box.addWidget(self.header)
        box.addWidget(tools)
        box.addWidget(self.stack, 1)

    def _set_filter(self, wanted: Filter) -> None:
        self.search.set_words(wanted.words)
        for name, one in self.filters.items():
            one.choose(getattr(wanted, name))

    def _ask(self) -> None:
        self._stale = False
        self.model.show(self.wanted(), self._column, reverse=self._reverse)
        self._desk.runner.run(_people_words, self._desk.vault, then=self._on_people)

    def _show_sort(self) -> None:
        order = Qt.SortOrder
        newest = COLUMNS[self._column].newest_first
        down = order.DescendingOrder if self._reverse is not newest else order.AscendingOrder
        self.table.horizontalHeader().setSortIndicator(self._column, down)

    def _on_sort(self, column: int) -> None:
        if not COLUMNS[column].order:
            self._show_sort()
            return
        self._reverse = not self._reverse if column == self._column else False
        self._column = column
        self._show_sort()
        self._ask()

    def _on_sort_key(self) -> None:
        shortcut = self.sender()
        if shortcut is not None:
            self._on_sort(int(shortcut.property("column")))

    def _on_filtered(self) -> None:
        self._ask()

    def _on_show_all(self) -> None:
        self._set_filter(_EVERY)
        self._ask()
        self.table.setFocus()

    def _on_counted(self, total: int) -> None:
        everything = self.wanted() == _EVERY
        words = trn("{n} case", "{n} cases", total)
        if replace(self.wanted(), words="") == _OPEN:
            words = trn("{n} open case", "{n} open cases", total)
        self.header.set_words(tr("Cases"), words)
        self.all_button.setVisible(not everything)
        empty = self._none_area if everything else self._nothing_fits_area
        if not total and self.wanted() == _OPEN:
            self._desk.runner.run(_is_empty, self._desk.vault, then=self._on_emptiness)
            return
        self.stack.setCurrentWidget(self.table if total else empty)

    def _on_emptiness(self, is_empty: bool) -> None:
        self.stack.setCurrentWidget(self._none_area if is_empty else self._nothing_fits_area)

    def _on_people(self, answer: tuple[dict[str, str], list[tuple[str, str]]]) -> None:
        words, managers = answer
        self.model.set_names(words)
        self.filters["worker"].offer(managers)

    def _on_opened(self, row: CaseRow) -> None:
        self._desk.go("case", [row.id])

    def _on_entered(self) -> None:
        self.table.open_current()

    def _on_stepped(self, step: int) -> None:
        self.table.step(step)

    def _on_search_left(self) -> None:
        self.table.setFocus()

    def _on_typed(self, text: str) -> None:
        self.search.setFocus()
        self.search.line.insert(text)
        self.search.line.textEdited.emit(self.search.line.text())

    def _on_find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.line.selectAll()

    def _on_changed(self, change: ChangeSet) -> None:
        if not change.case_ids and "staff" not in change.kinds:
            return
        if self.isVisible():
            self._ask()
        else:
            self._stale = True


def _people_words(vault: Vault) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the short form of everybody, and (reference, name) of colleagues."""
    staff = people.colleagues(vault)
    shown = {reference(r.id): str(r.doc.get("alias") or r.doc.get("code") or "") for r in staff}
    return shown, list(shown.items())


def _is_empty(vault: Vault) -> bool:
    return cases.count(vault) == 0

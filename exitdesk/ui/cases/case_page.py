"""The page of one case: its head, and tabs that are made when they are first looked at."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMenu, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from exitdesk.domain.catalogue import EVENT_KINDS, kind_of
from exitdesk.i18n import N_, tr, trn
from exitdesk.services import cases, colleagues, documents
from exitdesk.ui.cases.case_header import CaseHeader
from exitdesk.ui.cases.file_tab import FileTab
from exitdesk.ui.cases.people_tab import PeopleTab
from exitdesk.ui.cases.shortcuts import within
from exitdesk.ui.cases.timeline_tab import TimelineTab
from exitdesk.ui.documents.documents_tab import DocumentsTab
from exitdesk.ui.history.history_dialog import HistoryDialog
from exitdesk.ui.needs.needs_tab import NeedsTab
from exitdesk.ui.page import KeyHint, Page
from exitdesk.ui.parts import InlineMessage
from exitdesk.ui.places import entry_page
from exitdesk.ui.plan.plan_tab import PlanTab
from exitdesk.ui.reading import open_case
from exitdesk.ui.reading.case_words import picture
from exitdesk.ui.theme import icon, theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from exitdesk.domain.fields import RecordKind
    from exitdesk.domain.ids import RecordId
    from exitdesk.domain.trouble import Trouble
    from exitdesk.services.changes import ChangeSet
    from exitdesk.services.vault import Vault
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.reading.open_case import OpenCase

TIMELINE: Final = "timeline"
_LOW: Final = 480
_TABS: Final = (
    (TIMELINE, N_("Timeline"), TimelineTab),
    ("needs", N_("Needs"), NeedsTab),
    ("file", N_("File"), FileTab),
    ("people", N_("People"), PeopleTab),
    ("plan", N_("Plan"), PlanTab),
    ("documents", N_("Documents"), DocumentsTab),
)
_OFTEN: Final = (
    "meeting", "safety_concern", "assessment", "submission", "plan", "plan_review", "consent",
    "permission", "referral_out", "phase_change", "setting_change", "aftercare_contact",
)  # fmt: skip


class _Tab(Protocol):
    """What the page asks of a tab."""

    def show_case(self, opened: OpenCase) -> None:
        """Show a case; called again whenever it was changed."""

    def place(self) -> dict[str, Any]:
        """Return where the view stands."""

    def restore(self, place: dict[str, Any]) -> None:
        """Go back to a `place`."""

    def point_to(self, record: str) -> None:
        """Bring a record into sight."""


class CasePage(Page):
    """Shows one case. `open` takes [case id, tab name, record id or None]."""

    title = N_("Case")
    keys = (
        KeyHint("N", N_("Write a note")),
        KeyHint("E", N_("Add another entry")),
        KeyHint("Ctrl+Tab", N_("Next tab; Shift goes back")),
        KeyHint("Alt+1 … 6", N_("Go to a tab")),
        KeyHint("↑ ↓", N_("In the timeline and the needs: move by a line")),
        KeyHint("Space", N_("In the timeline: open and close an entry")),
        KeyHint("Enter", N_("In the timeline: edit the entry; in the needs: all ratings of it")),
    )

    def __init__(self, desk: Desk, today: Callable[[], date] = date.today) -> None:
        super().__init__()
        self._desk, self._today = desk, today
        self._case: RecordId | None = None
        self._opened: OpenCase | None = None
        self._tabs: dict[str, QWidget] = {}
        self._stale: set[str] = set()
        self._pointed = ""
        self._to_restore: dict[str, Any] = {}
        self.header = CaseHeader()
        self.header.note_button.clicked.connect(self.write_note)
        self.header.entry_button.clicked.connect(self.offer_entries)
        self.header.name_shown.connect(self._on_name_shown)
        self.header.today.wanted.connect(self._on_wanted)
        self.header.two_versions_wanted.connect(self._on_two_versions)
        self.message = InlineMessage(closable=False)
        self.bar = QTabBar()
        self.bar.setAccessibleName(tr("Parts of the case"))
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        self.bar.setUsesScrollButtons(True)
        for at, (_, label, _kind) in enumerate(_TABS, 1):
            self.bar.addTab(tr(label))
            self.bar.setTabToolTip(at - 1, f"{tr(label)} (Alt+{at})")
        self.bar.currentChanged.connect(self._on_tab)
        self.stack = QStackedWidget()
        look = theme()
        box = QVBoxLayout(self)
        box.setContentsMargins(look.px(24), look.px(16), look.px(24), look.px(16))
        box.setSpacing(look.px(8))
        for widget in (self.header, self.message, self.bar):
            box.addWidget(widget)
        box.addWidget(self.stack, 1)
        self._make_shortcuts()
        self._make_menu()
        desk.changed.connect(self._on_changed)

    def open(self, argument: object) -> None:
        """Show a case; one that is shown already is read again, without a new line in the log."""
        parts = list(argument) if isinstance(argument, list | tuple) else [argument]
        case, tab, record = (*parts, "", None)[:1] + tuple((*parts[1:], "", None)[:2])
        if not isinstance(case, str):
            return
        again = self._case == case
        self._case = cast("RecordId", case)
        self._pointed = str(record or "")
        if tab or not again:
            self._show_tab(str(tab or TIMELINE))
        if not again:
            self._opened = None
            self._clear()
        self._ask(logged=not again)

    def place(self) -> dict[str, Any]:
        """Return the tab, and where its view stands."""
        name = self.tab()
        inner = self._tab(name).place() if name in self._tabs and self._opened else {}
        return {"tab": name, "inner": inner}

    def restore(self, place: dict[str, Any]) -> None:
        """Go back to the tab; its view follows once the case has been read."""
        self._show_tab(str(place.get("tab", TIMELINE)))
        self._to_restore = dict(place.get("inner", {}))

    def tab(self) -> str:
        """Return the name of the tab in front."""
        return _TABS[self.bar.currentIndex()][0]

    def write_note(self) -> None:
        """Go to a new session note."""
        if self._case is not None:
            self._desk.go("note", [self._case, None, None])

    def offer_entries(self) -> None:
        """Offer every other kind of entry, the frequent ones first."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(tr("Add an entry"))
        often = [kind_of(name) for name in _OFTEN]
        rest = [k for k in EVENT_KINDS if k not in often and k.name != "session"]
        _add_kinds(menu, often)
        menu.addSeparator()
        _add_kinds(menu.addMenu(tr("Other entries")), sorted(rest, key=lambda k: tr(k.label)))
        menu.triggered.connect(self._on_entry_chosen)
        button = self.header.entry_button
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))
        menu.setActiveAction(menu.actions()[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the head smaller where the page is low."""
        super().resizeEvent(event)
        self.header.set_compact(event.size().height() < theme().px(_LOW))

    def hideEvent(self, event: QHideEvent) -> None:
        """Hide the real name with the page."""
        super().hideEvent(event)
        self.header.hide_name()

    def _make_shortcuts(self) -> None:
        for keys, receiver in (
            ("N", self.write_note),
            ("E", self.offer_entries),
            ("Ctrl+Tab", self._on_next_tab),
            ("Ctrl+Shift+Tab", self._on_previous_tab),
            ("Ctrl+P", self._on_print),
        ):
            within(self, keys, receiver)
        for at in range(len(_TABS)):
            within(self, f"Alt+{at + 1}", self._on_tab_key).setProperty("tab", at)

    def _make_menu(self) -> None:
        menu = self.header.menu
        for words, picture_name, receiver in (
            (tr("Give this case to a colleague"), "send", self._on_give),
            (tr("Print the case file"), "printer", self._on_print),
            (tr("History of the case"), "history", self._on_history),
        ):
            menu.addAction(icon(picture_name, "muted"), words).triggered.connect(receiver)

    def _show_tab(self, name: str) -> None:
        at = next((n for n, tab in enumerate(_TABS) if tab[0] == name), 0)
        self.bar.setCurrentIndex(at)
        self._on_tab()

    def _tab(self, name: str) -> _Tab:
        return cast("_Tab", self._tabs[name])

    def _on_tab(self) -> None:
        name = self.tab()
        if name not in self._tabs:
            made = next(kind for tab, _, kind in _TABS if tab == name)(self._desk)
            self._tabs[name] = made
            self._stale.add(name)
            self.stack.addWidget(made)
        self.stack.setCurrentWidget(self._tabs[name])
        self._fill(name)

    def _fill(self, name: str) -> None:
        if self._opened is not None and name in self._stale:
            self._stale.discard(name)
            self._tab(name).show_case(self._opened)

    def _clear(self) -> None:
        self.header.hide()
        self.stack.hide()

    def _ask(self, *, logged: bool) -> None:
        self._desk.runner.run(
            open_case.read,
            self._desk.vault,
            self._case,
            logged,
            self._today(),
            then=self._on_read,
            failed=self._on_trouble,
        )

    def _on_read(self, opened: OpenCase) -> None:
        if opened.id != self._case:
            return
        first = self._opened is None
        self._opened = opened
        self._stale = set(self._tabs)
        self.message.hide()
        self.header.show_case(opened)
        self.header.show()
        self._desk.runner.run(
            colleagues.standing, self._desk.vault, opened.id, then=self.header.show_standing
        )
        self.stack.show()
        self._fill(self.tab())
        if self._pointed:
            self._tab(self.tab()).point_to(self._pointed)
            self._pointed = ""
        elif self._to_restore:
            self._tab(self.tab()).restore(self._to_restore)
            self._to_restore = {}
        elif first and not self.isAncestorOf(QApplication.focusWidget() or self.window()):
            self.bar.setFocus()

    def _on_trouble(self, trouble: Trouble) -> None:
        self._opened = None
        self._clear()
        self.message.tell_trouble(trouble)

    def _on_changed(self, change: ChangeSet) -> None:
        if self._case in change.case_ids or "staff" in change.kinds:
            if self.isVisible() and self._opened is not None:
                self._ask(logged=False)
            else:
                self._opened_is_old()

    def _opened_is_old(self) -> None:
        self._stale = set(self._tabs)

    def _on_name_shown(self) -> None:
        if self._case is not None:
            self._desk.runner.run(cases.note_name_shown, self._desk.vault, self._case)

    def _on_wanted(self, record: str) -> None:
        self._show_tab(TIMELINE)
        self._tab(TIMELINE).point_to(record)

    def _on_entry_chosen(self, action: Any) -> None:
        self._desk.go(entry_page(action.data()), [self._case, action.data(), None, None])

    def _on_next_tab(self) -> None:
        self.bar.setCurrentIndex((self.bar.currentIndex() + 1) % self.bar.count())

    def _on_previous_tab(self) -> None:
        self.bar.setCurrentIndex((self.bar.currentIndex() - 1) % self.bar.count())

    def _on_tab_key(self) -> None:
        shortcut = self.sender()
        if shortcut is not None:
            self.bar.setCurrentIndex(int(shortcut.property("tab")))

    def _on_two_versions(self) -> None:
        self._desk.go("conflicts", self._case)

    def _on_give(self) -> None:
        if self._case is not None:
            self._desk.go("give", [self._case])

    def _on_history(self) -> None:
        if self._case is not None:
            HistoryDialog(self.window(), self._desk, self._case).open()

    def _on_print(self) -> None:
        if self._opened is None:
            return
        path = self._desk.questions.ask_save_path(
            self,
            tr("Save as PDF (anyone can read this file)"),
            f"{self._opened.page.row.code}.pdf",
            tr("PDF files (*.pdf)"),
        )
        if path is not None:
            self._desk.runner.run(
                _write_case_file,
                self._desk.vault,
                self._case,
                path,
                then=self._on_printed,
                busy=tr("Making the PDF"),
            )

    def _on_printed(self, pages: int) -> None:
        self._desk.say(trn("PDF with {n} page saved", "PDF with {n} pages saved", pages))


def _add_kinds(menu: QMenu, kinds: Sequence[RecordKind]) -> None:
    for kind in kinds:
        menu.addAction(icon(picture(kind), "muted"), tr(kind.label)).setData(kind.name)


def _write_case_file(vault: Vault, case: RecordId, path: Path) -> int:
    return documents.write(documents.case_file(vault, case), path)

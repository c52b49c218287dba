"""Which pages the window has, and what joins them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from exitdesk.i18n import N_
from exitdesk.ui.assessment.page import AssessmentPage
from exitdesk.ui.cases.case_page import CasePage
from exitdesk.ui.cases.list_page import CasesPage
from exitdesk.ui.conflicts.page import ConflictsPage
from exitdesk.ui.events.event_page import EventPage
from exitdesk.ui.exchange.give_page import GivePage
from exitdesk.ui.exchange.page import ColleaguesPage
from exitdesk.ui.exchange.take_page import TakePage
from exitdesk.ui.forms.library_page import FormsPage
from exitdesk.ui.forms.submission_page import SubmissionPage
from exitdesk.ui.manual.page import ManualPage
from exitdesk.ui.notes.note_page import NotePage
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.search.search_page import SearchPage
from exitdesk.ui.settings.page import SettingsPage
from exitdesk.ui.shell import PageEntry, Shell
from exitdesk.ui.today.page import TodayPage
from exitdesk.ui.vault.backups import BackupsPage
from exitdesk.ui.vault.check import CheckPage

if TYPE_CHECKING:
    from exitdesk.ui.desk import Desk

_PAGES: Final = (
    (PageEntry("today", N_("Today"), "sunrise"), TodayPage),
    (PageEntry("cases", N_("Cases"), "folder"), CasesPage),
    (PageEntry("forms", N_("Forms"), "clipboard-list"), FormsPage),
    (PageEntry("colleagues", N_("Colleagues"), "users-round"), ColleaguesPage),
    (PageEntry("backups", N_("Backups"), "hard-drive"), BackupsPage),
    (PageEntry("settings", N_("Settings"), "settings"), SettingsPage),
    (PageEntry("manual", N_("Manual"), "life-buoy"), ManualPage),
    (PageEntry("search", N_("Search")), SearchPage),
    (PageEntry("case", N_("Case"), under="cases"), CasePage),
    (PageEntry("note", N_("Note"), under="cases"), NotePage),
    (PageEntry("event", N_("Event"), under="cases"), EventPage),
    (PageEntry("assessment", N_("Assessment"), under="cases"), AssessmentPage),
    (PageEntry("submission", N_("Fill in a form"), under="cases"), SubmissionPage),
    (PageEntry("give", N_("Give a case"), under="colleagues"), GivePage),
    (PageEntry("take", N_("Take in a bundle"), under="colleagues"), TakePage),
    (PageEntry("conflicts", N_("Two versions"), under="colleagues"), ConflictsPage),
    (PageEntry("check", N_("Check"), under="backups"), CheckPage),
)
_WITH_A_CASE: Final = ("case", "note", "event", "assessment", "submission")


class Joints(QObject):
    """What the frame, the desk and the pages want of each other."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(shell)
        self._desk, self._shell = desk, shell
        desk.page_wanted.connect(shell.show_page)
        desk.said.connect(shell.say)
        shell.undo_wanted.connect(desk.undo)
        shell.quick_note_wanted.connect(self._on_quick_note)
        shell.manual_wanted.connect(self._on_manual)
        search = shell.page("search")
        if isinstance(search, SearchPage):
            self._search = search
            search.join(shell.search)
            search.command_wanted.connect(self._on_command)
            shell.search.searched.connect(self._on_searched)
            shell.search.left.connect(self._on_search_left)
            shell.page_shown.connect(self._on_page_shown)

    def _on_quick_note(self) -> None:
        key, argument = self._shell.current()
        case = argument[0] if key in _WITH_A_CASE and isinstance(argument, list) else None
        self._shell.show_page("note", [case, None, None])

    def _on_manual(self) -> None:
        key = self._shell.current()[0]
        if key != "manual":
            self._shell.show_page("manual", key)

    def _on_searched(self, words: str) -> None:
        if self._shell.current()[0] == "search":
            self._search.look_for(words)
        elif words:
            self._shell.show_page("search")

    def _on_search_left(self) -> None:
        if self._shell.current()[0] == "search":
            self._search.forget()
            self._shell.go_back()

    def _on_page_shown(self, key: str, _argument: object) -> None:
        if key != "search":
            self._shell.search.set_words("")

    def _on_command(self, name: str) -> None:
        match name:
            case "note":
                self._shell.go_back()
                self._on_quick_note()
            case "lock":
                self._desk.lock_wanted.emit("asked")
            case "hide":
                privacy_screen().toggle()
            case _:
                self._shell.show_keys()


def assembled(desk: Desk, shell: Shell) -> Joints:
    """Give `shell` its pages and join it with `desk`."""
    for entry, kind in _PAGES:
        shell.add_page(entry, kind(desk))
    return Joints(desk, shell)

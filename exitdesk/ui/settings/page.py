"""Everything that can be chosen, in tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from exitdesk.i18n import N_, tr
from exitdesk.ui.page import Page
from exitdesk.ui.parts.surfaces import PageHeader, Scrolled, column
from exitdesk.ui.settings.colleagues_tab import ColleaguesTab
from exitdesk.ui.settings.erase_tab import EraseTab
from exitdesk.ui.settings.keys_tab import KeysTab
from exitdesk.ui.settings.organisation_tab import OrganisationTab
from exitdesk.ui.settings.readings_tab import ReadingsTab
from exitdesk.ui.settings.window_tab import WindowTab
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.ui.desk import Desk

_TABS: Final = (
    ("window", N_("Window"), WindowTab),
    ("organisation", N_("Organisation"), OrganisationTab),
    ("colleagues", N_("Colleagues"), ColleaguesTab),
    ("keys", N_("Passphrase and keys"), KeysTab),
    ("readings", N_("Who opened a case"), ReadingsTab),
    ("erase", N_("Erase a case"), EraseTab),
)


class SettingsPage(Page):
    """Opens with the tab that is named as argument, or as it was left."""

    title = N_("Settings")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.tabs = QTabWidget()
        self.tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.tabs.tabBar().setAccessibleName(tr("Settings"))
        self.tabs.tabBar().setExpanding(False)
        self._made: dict[str, QWidget] = {}
        for name, label, kind in _TABS:
            tab = kind(desk)
            self._made[name] = tab
            area = Scrolled(margins=0, measure=760)
            area.body.addWidget(tab)
            area.body.addStretch(1)
            self.tabs.addTab(area, tr(label))
        self.tabs.currentChanged.connect(self._on_tab)
        whole = column(PageHeader(tr("Settings")), self.tabs, gap=12)
        margins = theme().px(24)
        whole.setContentsMargins(margins, margins, margins, 0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(whole)

    def open(self, argument: object) -> None:
        """Show a tab with what is stored now."""
        names = [name for name, _, _ in _TABS]
        if isinstance(argument, str) and argument in names:
            self.tabs.setCurrentIndex(names.index(argument))
        self._on_tab(self.tabs.currentIndex())

    def tab(self) -> str:
        """Return the name of the tab in front."""
        return _TABS[self.tabs.currentIndex()][0]

    def take_focus(self) -> None:
        """Begin at the names of the tabs."""
        self.tabs.tabBar().setFocus()

    def place(self) -> dict[str, Any]:
        """Return the tab."""
        return {"tab": self.tab()}

    def restore(self, place: dict[str, Any]) -> None:
        """Go back to the tab."""
        self.open(place.get("tab"))

    def _on_tab(self, at: int) -> None:
        tab: Any = self._made[_TABS[at][0]]
        tab.show_now()

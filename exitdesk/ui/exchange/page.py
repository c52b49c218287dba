"""The page of colleagues: devices, the shared folder, who holds what, what came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QTabWidget, QVBoxLayout, QWidget

from exitdesk.i18n import N_, tr
from exitdesk.ui.exchange.devices_tab import DevicesTab
from exitdesk.ui.exchange.dropped import dropped_file
from exitdesk.ui.exchange.folder_tab import FolderTab
from exitdesk.ui.exchange.merges_tab import MergesTab
from exitdesk.ui.exchange.register_tab import RegisterTab
from exitdesk.ui.page import KeyHint, Page
from exitdesk.ui.parts import FlowRow, Scrolled, Words, column, push_button
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.services.changes import ChangeSet
    from exitdesk.ui.desk import Desk

_NARROW: Final = 760
_TABS: Final = (
    ("devices", N_("Devices"), DevicesTab),
    ("folder", N_("Shared folder"), FolderTab),
    ("register", N_("Who holds what"), RegisterTab),
    ("merges", N_("What came in"), MergesTab),
)


class ColleaguesPage(Page):
    """Opens with the tab that is named as argument, or as it was left."""

    title = N_("Colleagues")
    keys = (KeyHint("Ctrl+Tab", N_("Next tab; Shift goes back")),)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setAcceptDrops(True)
        heading = Words(tr("Colleagues"), "title", wrap=False)
        actions = FlowRow(theme().px(8))
        self.give = push_button(tr("Give a case …"), self._on_give, icon="send", kind="primary")
        self.take = push_button(tr("Take in a bundle …"), self._on_take, icon="inbox")
        self.two = push_button(tr("Two versions"), self._on_two, icon="arrow-left-right")
        for button in (self.take, self.two, self.give):
            actions.flow.addWidget(button)
        self.tabs = QTabWidget()
        self.tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.tabs.tabBar().setAccessibleName(tr("Colleagues"))
        self.tabs.tabBar().setExpanding(False)
        self._made: dict[str, Any] = {}
        for name, label, kind in _TABS:
            tab: QWidget = kind(desk)
            self._made[name] = tab
            area = Scrolled(margins=0, measure=860)
            area.body.addWidget(tab)
            area.body.addStretch(1)
            self.tabs.addTab(area, tr(label))
        self.tabs.currentChanged.connect(self._on_tab)
        self.devices.counted.connect(self._on_counted)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.addWidget(heading, 1)
        self._head.addWidget(actions, 0, Qt.AlignmentFlag.AlignTop)
        whole = column(self._head, self.tabs, gap=12)
        margins = theme().px(24)
        whole.setContentsMargins(margins, margins, margins, 0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(whole)
        desk.changed.connect(self._on_changed)

    @property
    def devices(self) -> DevicesTab:
        """The tab of devices."""
        found = self._made["devices"]
        assert isinstance(found, DevicesTab)  # noqa: S101 (made above)
        return found

    @property
    def folder(self) -> FolderTab:
        """The tab of the shared folder."""
        found = self._made["folder"]
        assert isinstance(found, FolderTab)  # noqa: S101 (made above)
        return found

    def open(self, argument: object) -> None:
        """Show a tab with what is stored now."""
        names = [name for name, _, _ in _TABS]
        if isinstance(argument, str) and argument in names:
            self.tabs.setCurrentIndex(names.index(argument))
        if self.tabs.currentIndex():
            self.devices.show_now()  # it knows whether there is anybody to give to
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons under the title where there is no room beside."""
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        narrow = self.width() < theme().px(_NARROW)
        self._head.setDirection(way.TopToBottom if narrow else way.LeftToRight)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file: it should be a bundle."""
        if dropped_file(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Go to where bundles are taken in."""
        path = dropped_file(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self._desk.go("take", str(path))

    def _on_tab(self, at: int) -> None:
        self._made[_TABS[at][0]].show_now()

    def _on_counted(self, verified: int) -> None:
        """Nobody can be given a case before somebody is verified."""
        self.give.setEnabled(verified > 0)
        self.give.setToolTip(
            "" if verified else tr("Pair with a colleague first: then cases can be given.")
        )

    def _on_give(self) -> None:
        self._desk.go("give")

    def _on_take(self) -> None:
        self._desk.go("take")

    def _on_two(self) -> None:
        self._desk.go("conflicts")

    def _on_changed(self, _change: ChangeSet) -> None:
        if self.isVisible():
            self._on_tab(self.tabs.currentIndex())

"""The first page: make a vault, open one, or practise with invented cases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout

from exitdesk.i18n import tr
from exitdesk.services import places
from exitdesk.ui.parts.surfaces import column, row
from exitdesk.ui.parts.words import Words
from exitdesk.ui.questions import ask
from exitdesk.ui.theme import dress, theme
from exitdesk.ui.vault.doorway import DoorPage
from exitdesk.ui.wide_button import WideButton

if TYPE_CHECKING:
    from collections.abc import Callable


class WelcomePage(DoorPage):
    """Three ways in. Nothing is remembered by name; vaults in the usual folder are looked up."""

    create_wanted = Signal()
    folder_chosen = Signal(object)
    """The folder of a vault to open."""
    practice_wanted = Signal()
    restore_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Welcome"), tr("What would you like to do?"))
        self._offers: list[Offer] = []
        self._found = QVBoxLayout()
        self._found.setSpacing(theme().px(12))
        self._new = Offer(
            "plus",
            tr("Make a new vault"),
            tr("An encrypted folder for your case files, in about three minutes."),
            self.create_wanted.emit,
        )
        self._open = Offer(
            "folder-open",
            tr("Open a vault"),
            tr("One that lies somewhere else on this computer or on a disk."),
            self._on_open,
        )
        self._practise = Offer(
            "graduation-cap",
            tr("Practise with invented cases"),
            tr("Look around and try everything; nobody in it is real."),
            self.practice_wanted.emit,
        )
        self._restore = Offer(
            "database-backup",
            tr("Restore a backup"),
            tr("After a loss, or on a new computer."),
            self.restore_wanted.emit,
        )
        whole = column(self._found, gap=12)
        for offer in (self._new, self._open, self._practise, self._restore):
            whole.addWidget(offer)
        self.body.addLayout(whole)

    def begin(self) -> None:
        """Look which vaults lie in the usual folder, and put the focus on the likeliest way in."""
        for offer in self._offers:
            self._found.removeWidget(offer)
            offer.hide()
            offer.deleteLater()
        self._offers = []
        for folder in places.own_vaults():
            offer = Offer(
                "lock",
                tr("Open “{name}”", name=folder.name),
                tr("A vault in the usual folder of this computer."),
                self._on_found,
            )
            offer.setProperty("folder", str(folder))
            self._offers.append(offer)
            self._found.addWidget(offer)
            offer.show()
        (self._offers[0] if self._offers else self._new).setFocus()

    def set_busy(self, busy: bool) -> None:
        """Take no more presses while the practice vault is being made."""
        for offer in (*self._offers, self._new, self._open, self._practise, self._restore):
            offer.setEnabled(not busy)
        self.lead.setText(
            tr("The practice vault is being made …") if busy else tr("What would you like to do?")
        )

    def _on_open(self) -> None:
        folder = ask().choose_folder(self, tr("Open a vault"))
        if folder is not None:
            self.folder_chosen.emit(folder)

    def _on_found(self) -> None:
        offer = self.sender()
        if offer is not None:
            self.folder_chosen.emit(Path(str(offer.property("folder"))))


class Offer(WideButton):
    """A wide button with a picture, a line, and a smaller line that explains it."""

    def __init__(self, icon: str, text: str, more: str, pressed: Callable[[], object]) -> None:
        picture = QLabel()
        dress(picture, icon, "accent_text", 24)
        words = column(Words(text, "strong"), Words(more, "muted"), gap=2)
        line = row(gap=16, margins=14)
        line.addWidget(picture)
        line.addLayout(words, 1)
        super().__init__(line)
        self.setProperty("kind", "offer")
        self.setAccessibleName(text)
        self.setAccessibleDescription(more)
        self.clicked.connect(pressed)

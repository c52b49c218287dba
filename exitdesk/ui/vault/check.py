"""Looking the vault over: what was looked at, what is wrong, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import N_, tr
from exitdesk.services import checking
from exitdesk.services.checking import Finding
from exitdesk.ui.page import Page
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.messages import InlineMessage
from exitdesk.ui.parts.surfaces import Card, PageHeader, Scrolled, column, row
from exitdesk.ui.parts.words import Words
from exitdesk.ui.theme import dress

if TYPE_CHECKING:
    from exitdesk.services.vaults import Vault
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.runner import Job, Progress


class CheckPage(Page):
    """Checks on request and tells it in plain words."""

    title = N_("Check the vault")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.message = InlineMessage(closable=False)
        self.button = push_button(
            tr("Check everything now"), self._on_check, icon="shield-check", kind="primary"
        )
        self.backups = push_button(tr("Backups …"), self._on_backups, icon="hard-drive")
        first = row(self.button, self.backups)
        first.addStretch(1)
        self._looked_at = Card(tr("What is looked at"))
        for words in checking.checked_words():
            self._looked_at.add(_line("eye", "muted", words))
        self._found = QVBoxLayout()
        self._cards: list[QWidget] = []
        self._job: Job | None = None
        desk.runner.ended.connect(self._on_ended)
        area = Scrolled(measure=760)
        area.body.addWidget(
            PageHeader(
                tr("Check the vault"),
                tr("Reads everything and changes nothing. It takes seconds, or minutes when full."),
            )
        )
        area.body.addLayout(first)
        area.body.addWidget(self.message)
        area.body.addLayout(self._found)
        area.body.addWidget(self._looked_at)
        area.body.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def open(self, argument: object) -> None:
        """Show the page as it was left; a check is only made on request."""

    def _on_check(self) -> None:
        self.button.setEnabled(False)
        self._clear()
        self.message.say("info", tr("Everything is being read …"))
        self._job = self._desk.runner.run(
            checked,
            self._desk.vault,
            then=self._on_checked,
            failed=self._on_failed,
            busy=tr("Checking the vault"),
            with_progress=True,
            gives_way=True,
        )

    def _on_checked(self, found: list[Finding]) -> None:
        if not found:
            self.message.say(
                "success",
                tr("All is well."),
                tr("All of the points below were looked at and found whole."),
            )
            return
        serious = any(one.serious for one in found)
        self.message.say(
            "problem" if serious else "caution",
            tr("Something needs your hand.") if serious else tr("Small things to put right."),
            tr("Each point says what is safe and what to do."),
        )
        for one in found:
            card = Card(one.what, tone="problem" if one.serious else "caution")
            if one.safe:
                card.add(_line("shield-check", "success_text", one.safe))
            if one.to_do:
                card.add(_line("arrow-right", "accent_text", one.to_do))
            self._cards.append(card)
            self._found.addWidget(card)

    def _on_failed(self, trouble: Trouble) -> None:
        self.message.tell_trouble(trouble)

    def _on_ended(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self.button.setEnabled(True)
            self.message.hide()

    def _on_backups(self) -> None:
        self._desk.go("backups")

    def _clear(self) -> None:
        for card in self._cards:
            self._found.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = []


def _line(icon: str, colour: str, text: str) -> QWidget:
    picture = QLabel()
    dress(picture, icon, colour, 18)
    line = row(gap=10)
    line.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
    line.addLayout(column(Words(text)), 1)
    whole = QWidget()
    whole.setLayout(line)
    return whole


def checked(vault: Vault, *, progress: Progress) -> list[Finding]:
    """Look the whole vault over on the store's worker."""
    return checking.check(vault, progress.step)

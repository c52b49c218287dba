"""Backups: made now, on a stick, listed, read again, restored with a look first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import N_, tr
from exitdesk.services import backups, places
from exitdesk.services.backups import BackupRow, BackupState
from exitdesk.ui.housekeeping import backed_up
from exitdesk.ui.moments import moment_words
from exitdesk.ui.page import Page
from exitdesk.ui.parts.badges import BadgeSpec
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.flow import FlowRow
from exitdesk.ui.parts.messages import InlineMessage
from exitdesk.ui.parts.row_list import ListRow, RowList
from exitdesk.ui.parts.surfaces import Card, EmptyState, PageHeader, Scrolled
from exitdesk.ui.parts.words import Words
from exitdesk.ui.theme import theme
from exitdesk.ui.vault.restore_dialog import RestoreDialog

if TYPE_CHECKING:
    from exitdesk.services.vaults import Vault
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.runner import Progress


class BackupsPage(Page):
    """What there is, and the four things that can be done with it."""

    title = N_("Backups")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._elsewhere: Path | None = None
        self._dialog: RestoreDialog | None = None
        header = PageHeader(
            tr("Backups"),
            tr("Made by itself every day, read again to be sure, and encrypted like the vault."),
        )
        self.message = InlineMessage()
        self.now = push_button(
            tr("Make a backup now"), self._on_now, icon="database-backup", kind="primary"
        )
        self.stick = push_button(tr("To a stick …"), self._on_stick, icon="hard-drive")
        self.look = push_button(tr("Look on a stick …"), self._on_look, icon="folder-open")
        self.check = push_button(tr("Check the vault …"), self._on_check, icon="shield-check")
        actions = FlowRow(theme().px(8))
        for button in (self.now, self.stick, self.look, self.check):
            actions.flow.addWidget(button)
        self._state = Words("")
        self._stick_state = Words("", "muted")
        state = Card()
        state.add(self._state, self._stick_state, actions)
        self._where = Words("", "heading")
        self.list: RowList[BackupRow] = RowList(_described, tr("Backups"), key=_key)
        self.list.setMinimumHeight(theme().px(220))
        self.list.pointed.connect(self._on_pointed)
        self.list.opened.connect(self._on_restore_row)
        self.verify = push_button(tr("Read it again"), self._on_verify, icon="check")
        self.restore_button = push_button(tr("Restore …"), self._on_restore, icon="rotate-ccw")
        self.drill = push_button(tr("Practise a restore …"), self._on_drill, icon="life-buoy")
        below = FlowRow(theme().px(8))
        for button in (self.verify, self.restore_button, self.drill):
            below.flow.addWidget(button)
        self.empty = EmptyState(
            "database-backup",
            tr("No backup here yet"),
            tr("One is made by itself today, as soon as you pause."),
        )
        self._below = below
        area = Scrolled(measure=860)
        for one in (header, self.message, state, self._where, self.empty, self.list, below):
            area.body.addWidget(one)
        area.body.setStretch(5, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self._on_pointed(None)

    def open(self, argument: object) -> None:
        """Look what is there."""
        del argument
        self._elsewhere = None
        self.refresh()

    def refresh(self) -> None:
        """Read the state and the list again."""
        runner, vault = self._desk.runner, self._desk.vault
        runner.run(backups.state, vault, then=self._on_state)
        runner.run(
            backups.listed, vault, self._elsewhere, then=self._on_listed, failed=self._on_failed
        )

    def _on_state(self, state: BackupState) -> None:
        if state.last_verified_at is None:
            self._state.setText(tr("There is no verified backup yet."))
        else:
            made = moment_words(state.last_verified_at)
            self._state.setText(tr("The last verified backup was made {when}.", when=made))
        self._stick_state.setText(
            tr("The last one on a stick was made {when}.", when=moment_words(state.stick_at))
            if state.stick_at
            else tr(
                "There is none on a stick yet. Fire, theft and coffee take the laptop and the "
                "backups on it; a stick in another room does not."
            )
        )

    def _on_listed(self, found: list[BackupRow]) -> None:
        self._where.setText(
            tr("In the vault’s own folder")
            if self._elsewhere is None
            else tr("In {folder}", folder=str(self._elsewhere))
        )
        self.list.set_items(found)
        self.empty.setVisible(not found)
        self.list.setVisible(bool(found))
        self._below.setVisible(bool(found))
        if found and self.list.current_item() is None:
            self.list.setCurrentIndex(self.list.rows.index(0))
        self._on_pointed(self.list.current_item())

    def _on_pointed(self, row: object) -> None:
        chosen = isinstance(row, BackupRow)
        for button in (self.verify, self.restore_button, self.drill):
            button.setEnabled(chosen)

    def _on_now(self) -> None:
        self._make(None)

    def _on_stick(self) -> None:
        sticks = places.sticks()
        folder = self._desk.questions.choose_folder(
            self, tr("A folder on the stick"), sticks[0] if sticks else None
        )
        if folder is None:
            return
        if folder.is_relative_to(self._desk.vault.folder):
            self.message.say(
                "caution",
                tr("This folder lies inside the vault."),
                tr("Choose a folder on a stick or another disk."),
            )
            return
        self._elsewhere = folder
        self._make(folder)

    def _make(self, into: Path | None) -> None:
        self.message.hide()
        self.now.setEnabled(False)
        self._desk.runner.run(
            backed_up,
            self._desk.vault,
            into,
            then=self._on_made,
            failed=self._on_failed,
            busy=tr("Making and reading a backup"),
            with_progress=True,
            gives_way=True,
        )
        self.now.setEnabled(True)

    def _on_made(self, folder: Path) -> None:
        self.message.say(
            "success",
            tr("The backup was made and read again: it is whole."),
            str(folder.parent),
        )
        self.refresh()

    def _on_look(self) -> None:
        folder = self._desk.questions.choose_folder(self, tr("Where are the backups?"))
        if folder is not None:
            self._elsewhere = folder
            self.refresh()

    def _on_check(self) -> None:
        self._desk.go("check")

    def _on_verify(self) -> None:
        row = self.list.current_item()
        if row is not None:
            self.message.hide()
            self._desk.runner.run(
                verified,
                self._desk.vault,
                row.folder,
                then=self._on_verified,
                failed=self._on_failed,
                busy=tr("Reading the backup"),
                with_progress=True,
                gives_way=True,
            )

    def _on_verified(self, _nothing: object) -> None:
        self.message.say("success", tr("Every byte of this backup was read: it is whole."))

    def _on_restore_row(self, _row: object) -> None:
        self._on_restore()

    def _on_restore(self) -> None:
        self._open_dialog(drill=False)

    def _on_drill(self) -> None:
        self._open_dialog(drill=True)

    def _open_dialog(self, *, drill: bool) -> None:
        row = self.list.current_item()
        if row is None:
            return
        dialog = RestoreDialog(self._desk, row.folder, drill=drill, parent=self)
        dialog.restore_wanted.connect(self._desk.restore_wanted)
        self._dialog = dialog
        dialog.open()

    def _on_failed(self, trouble: Trouble) -> None:
        self.now.setEnabled(True)
        self.message.tell_trouble(trouble)


def verified(vault: Vault, backup: Path, *, progress: Progress) -> None:
    """Read every byte of a backup on the store's worker."""
    backups.verify(vault, backup, progress.step)


def _described(row: BackupRow) -> ListRow:
    counts = row.counts
    held = (
        tr(
            "{cases} cases, {events} entries",
            cases=counts.get("case_row", 0),
            events=counts.get("event_row", 0),
        )
        if row.whole
        else tr("made with another key, or damaged")
    )
    badge = BadgeSpec(tr("verified"), "success", "check") if row.whole else None
    return ListRow(
        moment_words(row.made_at),
        held,
        trailing=row.folder.name,
        icon="database-backup",
        badges=(badge,) if badge else (),
        private=False,
    )


def _key(row: BackupRow) -> object:
    return row.folder

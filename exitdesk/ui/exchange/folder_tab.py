"""Syncing through a folder that several devices reach: a stick, Syncthing, Nextcloud, a share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.i18n import tr, trn
from exitdesk.services import cases, colleagues, places, shared_folders, syncing
from exitdesk.services.colleagues import Missing
from exitdesk.services.shared_folders import Remembered
from exitdesk.services.syncing import SyncResult
from exitdesk.ui.exchange.fitting import AsHighAsRows
from exitdesk.ui.exchange.words import mode_words, moment
from exitdesk.ui.moments import day_words
from exitdesk.ui.parts import (
    BadgeSpec,
    Card,
    EmptyState,
    FlowRow,
    InlineMessage,
    ListRow,
    RowList,
    Section,
    Words,
    push_button,
)
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.trouble import Trouble
    from exitdesk.services.vault import Vault
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.runner import Job, Progress


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that was used before, and where it is now (None: the stick is not here)."""

    remembered: Remembered
    path: Path | None


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a case, and how far they are."""

    code: str
    alias: str
    holding: syncing.Holding


class FolderTab(QWidget):
    """Choose a folder, sync, read what happened; below, who has what and since when."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._job: Job | None = None
        self.message = InlineMessage()
        self.more = Section(tr("What else lies in the folder"))
        self.more.hide()
        self._found: list[QWidget] = []
        self.list: RowList[Folder] = RowList(_described, tr("Shared folders"), key=_key)
        AsHighAsRows(self.list)
        self.list.pointed.connect(self._on_pointed)
        self.list.opened.connect(self._on_opened)
        self.now = push_button(tr("Sync now"), self.sync_now, icon="refresh-cw", kind="primary")
        self.choose = push_button(tr("Choose a folder …"), self._on_choose, icon="folder-plus")
        self.forget = push_button(tr("Forget it"), self._on_forget, kind="quiet")
        self.stop = push_button(tr("Stop"), self._on_stop, icon="x")
        self.stop.hide()
        self.empty = EmptyState(
            "hard-drive",
            tr("No shared folder yet"),
            tr("A folder on a stick, or one that Syncthing or Nextcloud carries, will do."),
        )
        foot = FlowRow(theme().px(8))
        for button in (self.now, self.stop, self.choose, self.forget):
            foot.flow.addWidget(button)
        card = Card(tr("Shared folder"))
        card.add(
            Words(
                tr(
                    "Each device takes what is new for it and leaves what others lack. What lies "
                    "there is encrypted and signed, under names that say nothing. A stick may be "
                    "pulled out at any time: the next sync goes on."
                ),
                "muted",
            ),
            self.message,
            self.more,
            self.empty,
            self.list,
            foot,
        )
        self.holders: RowList[Holder] = RowList(_held, tr("Who has what"), key=_holder_key)
        AsHighAsRows(self.holders, 8)
        self.nobody = Words(tr("No case is shared with anybody yet."), "muted")
        self.missing = Words("")
        self._missing_card = Card(tr("What is missing, and from whom"))
        self._missing_card.add(self.missing)
        self._missing_card.hide()
        who = Card(tr("Who has what, and since when"))
        who.add(self.nobody, self.holders)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, theme().px(16), 0, 0)
        whole.setSpacing(theme().px(16))
        whole.addWidget(card)
        whole.addWidget(self._missing_card)
        whole.addWidget(who)
        desk.runner.ended.connect(self._on_job_ended)

    def show_now(self) -> None:
        """Show what is stored."""
        runner, vault = self._desk.runner, self._desk.vault
        runner.run(folders, vault, then=self._on_folders)
        runner.run(holders, vault, then=self._on_holders)
        runner.run(colleagues.missing, vault, then=self._on_missing)

    def sync_now(self) -> None:
        """Sync through the folder that is marked."""
        one = self.list.current_item()
        if one is not None and one.path is not None:
            self.sync_through(one.path)

    def sync_through(self, path: Path) -> None:
        """Sync through a folder; what is typed meanwhile is kept as always."""
        if self._job is not None:
            return
        self.message.hide()
        self.more.hide()
        self._set_busy(busy=True)
        self._job = self._desk.runner.run(
            synced,
            self._desk.vault,
            path,
            then=self._on_synced,
            failed=self._on_failed,
            busy=tr("Syncing"),
            with_progress=True,
            gives_way=True,
        )

    def _on_synced(self, result: SyncResult) -> None:
        tone = "caution" if result.refused or result.problems or result.waiting else "success"
        self.message.say(tone, result_words(result), " ".join(result_more(result)))
        self._explain(result)
        self._desk.tell(result.changes, " ")
        self.show_now()

    def _explain(self, result: SyncResult) -> None:
        for one in self._found:
            one.hide()
            one.deleteLater()
        self._found = []
        for name, sentence in shared_folders.explained(result):
            for words, role in ((name, "strong"), (sentence, "small")):
                made = Words(words, role, private=role == "strong")
                self._found.append(made)
                self.more.add(made)
        self.more.setVisible(bool(self._found))

    def _on_failed(self, trouble: Trouble) -> None:
        self.message.tell_trouble(trouble)
        self.show_now()

    def _on_stop(self) -> None:
        if self._job is not None:
            self._job.progress.cancel()
            self.stop.setEnabled(False)

    def _on_job_ended(self, job: Job) -> None:
        if job is not self._job:
            return
        self._job = None
        self._set_busy(busy=False)
        if job.progress.cancelled:
            self.message.say(
                "info",
                tr("The sync was stopped."),
                tr("What was taken in stays; the next sync goes on from there."),
            )
            self.show_now()

    def _set_busy(self, *, busy: bool) -> None:
        self.stop.setVisible(busy)
        self.stop.setEnabled(busy)
        self.choose.setEnabled(not busy)
        self._on_pointed(self.list.current_item())

    def _on_choose(self) -> None:
        sticks = places.sticks()
        folder = self._desk.questions.choose_folder(
            self, tr("A folder that your colleagues reach, too"), sticks[0] if sticks else None
        )
        if folder is not None:
            self.sync_through(folder)

    def _on_forget(self) -> None:
        one = self.list.current_item()
        if one is not None:
            self._desk.runner.run(
                shared_folders.forget, self._desk.vault, one.remembered.id, then=self._on_forgotten
            )

    def _on_forgotten(self, _nothing: object) -> None:
        self._desk.say(tr("Forgotten. What lies in the folder stays there."))
        self.show_now()

    def _on_folders(self, found: list[Folder]) -> None:
        self.list.set_items(found)
        for one in (self.list, self.now, self.forget):
            one.setVisible(bool(found))
        self.empty.setVisible(not found)
        if found and self.list.current_item() is None:
            self.list.setCurrentIndex(self.list.rows.index(0))
        self._on_pointed(self.list.current_item())

    def _on_pointed(self, one: object) -> None:
        here = isinstance(one, Folder) and one.path is not None
        self.now.setEnabled(here and self._job is None)
        self.forget.setEnabled(isinstance(one, Folder) and self._job is None)

    def _on_opened(self, _one: Folder) -> None:
        self.sync_now()

    def _on_missing(self, found: list[Missing]) -> None:
        self.missing.setText("\n".join(missing_words(one) for one in found))
        self._missing_card.setVisible(bool(found))

    def _on_holders(self, found: list[Holder]) -> None:
        self.holders.set_items(found)
        self.holders.setVisible(bool(found))
        self.nobody.setVisible(not found)


def missing_words(one: Missing) -> str:
    """Return what waits, and whose earlier work has to come first."""
    changes = trn("{n} change waits", "{n} changes wait", one.changes)
    return tr(
        "{code}: {changes} for earlier work of {author}. It came from {sender}: ask one of them "
        "for the whole case.",
        code=one.code or tr("A case that is not here yet"),
        changes=changes,
        author=one.author or tr("a device that is not known here"),
        sender=one.sender or tr("somebody"),
    )


def folders(vault: Vault) -> list[Folder]:
    """Return the remembered folders with where they are now."""
    return [
        Folder(one, shared_folders.there(vault, one)) for one in shared_folders.remembered(vault)
    ]


def holders(vault: Vault) -> list[Holder]:
    """Return who has what, those who lack most first."""
    rows = {row.id: row for row in cases.rows(vault)}
    found = [
        Holder(rows[one.case].code, rows[one.case].alias, one)
        for one in syncing.holdings(vault)
        if one.case in rows
    ]
    return sorted(found, key=lambda one: (-one.holding.behind, one.code))


def synced(vault: Vault, path: Path, *, progress: Progress) -> SyncResult:
    """Sync on the store's worker."""
    return shared_folders.sync(vault, path, progress=progress.step)


def result_words(result: SyncResult) -> str:
    """Return what a sync did, in one sentence that never says more than happened."""
    if not result.read and not result.written:
        if result.refused:
            return tr("Nothing was taken in, and nothing was left for others.")
        return tr("Nothing new on either side.")
    came = (
        trn("{n} bundle was taken in", "{n} bundles were taken in", result.read)
        if result.read
        else tr("Nothing new was there for you")
    )
    left = (
        trn("{n} was left for others", "{n} were left for others", result.written)
        if result.written
        else tr("nobody lacks anything of yours")
    )
    return f"{came}; {left}."


def result_more(result: SyncResult) -> list[str]:
    """Return what to know beyond that, sentence by sentence."""
    said = []
    if result.operations:
        changes = trn("{n} change", "{n} changes", result.operations)
        where = trn("{n} case", "{n} cases", len(result.cases))
        said.append(tr("{cases} with news, {changes} in all.", changes=changes, cases=where))
    if result.documents:
        said.append(trn("{n} document came in.", "{n} documents came in.", result.documents))
    if result.conflicts:
        said.append(
            trn(
                "{n} field was written by two people: see “Two versions”.",
                "{n} fields were written by two people: see “Two versions”.",
                result.conflicts,
            )
        )
    if result.waiting:
        said.append(
            trn(
                "{n} change waits for an earlier one that has not come yet.",
                "{n} changes wait for earlier ones that have not come yet.",
                result.waiting,
            )
        )
    if result.erased:
        said.append(
            trn(
                "{n} case was removed because a colleague asked for it.",
                "{n} cases were removed because a colleague asked for it.",
                result.erased,
            )
        )
    said += [f"{sentence} ({count})" for sentence, count in shared_folders.refusals(result)]
    return said + result.problems


def _described(one: Folder) -> ListRow:
    when = tr("synced {when}", when=moment(one.remembered.at))
    if one.path is None:
        badge = BadgeSpec(tr("not here now"), "plain", "circle")
    else:
        badge = BadgeSpec(tr("here"), "success")
    return ListRow(
        one.remembered.name,
        str(one.path or one.remembered.path),
        trailing=when,
        icon="hard-drive",
        badges=(badge,),
        private=False,
    )


def _held(one: Holder) -> ListRow:
    held = one.holding
    since = dt.datetime.fromtimestamp(held.since / 1000).astimezone().date()
    said = [
        mode_words(held.mode),
        tr("since {when}", when=day_words(since)),
        tr("last heard {when}", when=moment(held.at)),
    ]
    badge = (
        BadgeSpec(trn("lacks {n} change", "lacks {n} changes", held.behind), "info", "hourglass")
        if held.behind
        else BadgeSpec(tr("has everything"), "success")
    )
    return ListRow(
        f"{one.alias} → {held.peer.name}",
        ", ".join(said),
        code=one.code,
        icon="folder",
        badges=(badge,),
    )


def _key(one: Folder) -> object:
    return one.remembered.id


def _holder_key(one: Holder) -> Any:
    return one.holding.case, one.holding.peer.no

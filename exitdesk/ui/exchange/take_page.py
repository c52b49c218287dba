"""Taking a bundle in: opened apart, looked at by a person, then taken in or left."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from exitdesk.i18n import N_, tr, trn
from exitdesk.services import previewing, receiving
from exitdesk.services.receiving import CasePreview, Looked, TakenIn
from exitdesk.ui.exchange.dropped import dropped_file
from exitdesk.ui.exchange.fitting import AsHighAsRows
from exitdesk.ui.exchange.words import cases_words, mode_words
from exitdesk.ui.page import Page
from exitdesk.ui.parts import (
    BadgeSpec,
    Card,
    EmptyState,
    FlowRow,
    InlineMessage,
    ListRow,
    PageHeader,
    RowList,
    Scrolled,
    Words,
    push_button,
    row,
)
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.trouble import Trouble
    from exitdesk.services.previewing import Asked
    from exitdesk.services.vault import Vault
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.runner import Job, Progress


class TakePage(Page):
    """`open` takes the path of a file, or None."""

    title = N_("Take in a bundle")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setAcceptDrops(True)
        self._path: Path | None = None
        self._job: Job | None = None
        self._looked: Looked | None = None
        self._done: TakenIn | None = None
        self.header = PageHeader(
            tr("Take in a bundle"),
            tr("It is opened apart from the vault first. Nothing changes before you say so."),
        )
        self.message = InlineMessage()
        self.empty = EmptyState(
            "inbox",
            tr("Which file did you get?"),
            tr("Choose it, or drop it here. You see what is in it before it is taken in."),
            tr("Choose a bundle …"),
            self._on_choose,
        )
        self.busy = QWidget()
        self._bar = QProgressBar(textVisible=False)
        self._bar.setRange(0, 0)
        self._busy_words = Words("", "strong")
        self.stop = push_button(tr("Stop"), self._on_stop, icon="x")
        box = QVBoxLayout(self.busy)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._busy_words)
        box.addLayout(row(self._bar, self.stop))
        self.card = self._made_card()
        self.after = FlowRow(theme().px(8))
        self.two = push_button(tr("Look at both versions"), self._on_two, icon="arrow-left-right")
        self.back = push_button(tr("Take it back …"), self._on_back, icon="undo-2")
        self.case = push_button(tr("Open the case"), self._on_case, icon="folder-open")
        self.more = push_button(tr("Take in another …"), self._on_choose, icon="inbox")
        for button in (self.case, self.two, self.back, self.more):
            self.after.flow.addWidget(button)
        area = Scrolled(measure=860)
        for one in (self.header, self.message, self.busy, self.empty, self.card, self.after):
            area.body.addWidget(one)
        area.body.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        desk.runner.ended.connect(self._on_job_ended)
        self._show(self.empty)

    def _made_card(self) -> Card:
        card = Card(tr("What is in it"))
        self.origin = Words("", "lead")
        self.list: RowList[CasePreview] = RowList(_described, tr("Cases in the bundle"), key=_key)
        AsHighAsRows(self.list, 6)
        self.says = Words("")
        self.waits = Words("", "strong")
        self.take = push_button(tr("Take it in"), self._on_take, kind="primary", icon="check")
        self.leave = push_button(tr("Leave it"), self._on_leave)
        foot = row(self.take, self.leave)
        foot.addStretch(1)
        card.add(self.origin, self.list, self.says, self.waits, foot)
        return card

    def open(self, argument: object) -> None:
        """Look at a file where one is named; else ask for one."""
        path = Path(argument) if isinstance(argument, str) and argument else None
        if path is not None and self._is_done(path):
            return
        if self._job is None and self._looked is None:
            self._done = None
            self.message.hide()
            self._show(self.empty)
        if path is not None:
            self.look_at(path)

    def _is_done(self, path: Path) -> bool:
        """Tell whether the way back leads to a bundle that was taken in here just now."""
        return self._done is not None and self._path == path

    def take_focus(self) -> None:
        """Begin with choosing a file, or with what is to be decided."""
        (self.take if self._looked is not None else self.empty.action).setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file."""
        if dropped_file(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at it."""
        path = dropped_file(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.look_at(path)

    # ------------------------------------------------------------ looking

    def look_at(self, path: Path) -> None:
        """Open a file apart from the vault and show what is in it."""
        if self._job is not None:
            return
        self._path, self._looked, self._done = path, None, None
        self.message.hide()
        self._busy_words.setText(tr("Opening it apart from the vault …"))
        self._show(self.busy)
        self._job = self._desk.runner.run(
            previewing.asked, self._desk.vault, then=self._on_asked, failed=self._on_refused
        )

    def _on_asked(self, asked: Asked) -> None:
        if self._path is None:
            return
        self._job = self._desk.runner.run_aside(
            previewing.opened, asked, self._path, then=self._on_opened, failed=self._on_refused
        )

    def _on_opened(self, found: tuple[bytes, object]) -> None:
        self._job = self._desk.runner.run(
            previewing.looked, self._desk.vault, *found,
            then=self._on_looked, failed=self._on_refused,
        )  # fmt: skip

    def _on_looked(self, looked: Looked) -> None:
        self._job, self._looked = None, looked
        self.origin.setText(tr("From {name}", name=looked.sender.name))
        self.list.set_items(looked.cases)
        self.list.setVisible(bool(looked.cases))
        self.says.setText("\n".join(_contents(looked)))
        waits = _waits(looked)
        self.waits.setText(waits)
        self.waits.setVisible(bool(waits))
        self._show(self.card)
        self.take.setFocus()

    def _on_refused(self, trouble: Trouble) -> None:
        self._job = None
        self._show(self.empty)
        self.message.tell_trouble(trouble)

    # ------------------------------------------------------------ taking in

    def _on_take(self) -> None:
        if self._looked is None or self._job is not None:
            return
        self._busy_words.setText(tr("Making a backup, then taking it in …"))
        self._show(self.busy)
        self._job = self._desk.runner.run(
            taken, self._desk.vault, self._looked,
            then=self._on_taken, failed=self._on_not_taken,
            busy=tr("Taking the bundle in"), with_progress=True, gives_way=True,
        )  # fmt: skip

    def _on_taken(self, done: TakenIn) -> None:
        self._looked, self._done = None, done
        self._show(self.after)
        self.two.setVisible(done.conflicts > 0)
        self.back.setVisible(done.merge is not None)
        self.case.setVisible(len(done.cases) == 1)
        tone = "caution" if done.problems or done.held else "success"
        self.message.say(tone, taken_words(done), " ".join(taken_more(done)))
        self._desk.tell(done.changes, " ")
        self.more.setFocus()

    def _on_not_taken(self, trouble: Trouble) -> None:
        self._show(self.card)
        self.message.tell_trouble(trouble)

    def _on_leave(self) -> None:
        self._looked = None
        self._show(self.empty)
        self.message.say("info", tr("It was left. Nothing of it is in the vault."))

    def _on_stop(self) -> None:
        job = self._job
        if job is None:
            return
        if job.cancellable:
            job.progress.cancel()
            return
        self._job = None
        job.drop()
        self._show(self.empty)
        self.message.say("info", tr("Stopped. Nothing of it is in the vault."))

    def _on_job_ended(self, job: Job) -> None:
        if job is not self._job or not job.cancellable:
            return
        self._job = None
        if job.progress.cancelled:
            self._show(self.card)
            self.message.say("info", tr("Stopped. Nothing of it is in the vault."))

    # ------------------------------------------------------------ small things

    def _on_choose(self) -> None:
        path = self._desk.questions.choose_file(
            self, tr("Take in a bundle"), tr("Bundles (*.exd);;All files (*)")
        )
        if path is not None:
            self.look_at(path)

    def _on_two(self) -> None:
        self._desk.go("conflicts")

    def _on_back(self) -> None:
        self._desk.go("colleagues", "merges")

    def _on_case(self) -> None:
        if self._done is not None and self._done.cases:
            self._desk.go("case", [self._done.cases[0], "", None])

    def _show(self, wanted: QWidget) -> None:
        for one in (self.busy, self.empty, self.card, self.after):
            one.setVisible(one is wanted)


def taken(vault: Vault, looked: Looked, *, progress: Progress) -> TakenIn:
    """Take a bundle in on the store's worker."""
    return receiving.take(vault, looked, progress=progress.step)


def taken_words(done: TakenIn) -> str:
    """Return what came in, in a sentence that never says more than happened."""
    if not done.operations and not done.files and not done.erased:
        return tr("Nothing new was in it: all of it is here already.")
    changes = trn("{n} change", "{n} changes", done.operations)
    if not done.cases:
        return tr("From {name}: {changes}, in no case.", name=done.sender, changes=changes)
    return tr(
        "From {name}: {cases} with news, {changes} in all.",
        name=done.sender,
        changes=changes,
        cases=cases_words(len(done.cases)),
    )


def taken_more(done: TakenIn) -> list[str]:
    """Return what to know beyond that."""
    said = []
    if done.files:
        said.append(trn("{n} document came in.", "{n} documents came in.", done.files))
    if done.conflicts:
        said.append(
            trn(
                "{n} field was written by both of you; both versions are kept.",
                "{n} fields were written by both of you; both versions are kept.",
                done.conflicts,
            )
        )
    if done.held:
        said.append(
            trn(
                "{n} change waits for an earlier one that has not come yet.",
                "{n} changes wait for earlier ones that have not come yet.",
                done.held,
            )
        )
    if done.erased:
        said.append(
            trn(
                "{n} case was removed because the sender asked for it.",
                "{n} cases were removed because the sender asked for it.",
                done.erased,
            )
        )
    return said + done.problems


def _contents(looked: Looked) -> list[str]:
    said = []
    if not looked.cases:
        said.append(tr("No case is in it."))
    if looked.files:
        said.append(trn("{n} document comes along.", "{n} documents come along.", looked.files))
    if looked.library:
        said.append(tr("News for the organisation’s library: forms, services, colleagues."))
    if looked.statements:
        said.append(
            trn(
                "The sender asks to remove {n} case here; it goes when you take the bundle in.",
                "The sender asks to remove {n} cases here; they go when you take the bundle in.",
                looked.statements,
            )
        )
    said.append(tr("A verified backup is made before. It can be taken back as a whole."))
    return said


def _waits(looked: Looked) -> str:
    said = []
    if looked.parts > 1:
        said.append(
            tr(
                "This is part {part} of {parts}: documents of the others come with them.",
                part=looked.part,
                parts=looked.parts,
            )
        )
    if looked.gap:
        said.append(
            tr(
                "An earlier bundle of this sender has not come yet. What builds on it waits and "
                "is put in by itself when that one comes."
            )
        )
    return " ".join(said)


def _described(one: CasePreview) -> ListRow:
    changes = trn("{n} save", "{n} saves", one.changes)
    if one.erased:
        badge = BadgeSpec(tr("erased here, stays out"), "caution")
    elif one.new:
        badge = BadgeSpec(tr("new here"), "accent", "plus")
    elif one.changes:
        badge = BadgeSpec(tr("changed"), "info", "pencil")
    else:
        badge = BadgeSpec(tr("nothing new"), "plain", "check")
    return ListRow(
        one.alias, f"{mode_words(one.mode)}, {changes}", code=one.code, icon="folder",
        badges=(badge,),
    )  # fmt: skip


def _key(one: CasePreview) -> object:
    return one.case

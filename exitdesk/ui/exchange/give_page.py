"""Giving cases to a colleague: which, to whom, how, with what right; then a file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from exitdesk.domain.fields import Choice
from exitdesk.i18n import N_, tr, trn
from exitdesk.services import colleagues, sharing
from exitdesk.services.colleagues import Gave, Going, Person
from exitdesk.services.sharing import Unagreed
from exitdesk.ui.exchange.cases_choice import CasesChoice
from exitdesk.ui.exchange.fitting import AsHighAsRows
from exitdesk.ui.exchange.words import cases_words, role_words, size_words
from exitdesk.ui.page import Page
from exitdesk.ui.parts import (
    BadgeSpec,
    Card,
    ChoiceEntry,
    EmptyState,
    Form,
    InlineMessage,
    LineEntry,
    ListRow,
    PageHeader,
    RowList,
    Scrolled,
    Words,
    YesNoEntry,
    push_button,
    row,
)

if TYPE_CHECKING:
    from exitdesk.domain.ids import RecordId
    from exitdesk.domain.trouble import Trouble
    from exitdesk.services.vault import Vault
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.runner import Job, Progress

_MOST_NAMED: Final = 8
_MODES: Final = (
    Choice("full", N_("Work on it together")),
    Choice("read", N_("Only to read")),
    Choice("over", N_("Hand it over")),
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What would go, and what no consent covers."""

    going: list[Going]
    unagreed: list[Unagreed]


class GivePage(Page):
    """`open` takes a list of case ids, or None."""

    title = N_("Give a case")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._job: Job | None = None
        self._asked: Job | None = None
        self._prepared: Prepared | None = None
        self.header = PageHeader(
            tr("Give a case"),
            tr("It goes into an encrypted file that only the colleague’s devices can open."),
        )
        self.message = InlineMessage()
        self.cases = CasesChoice(desk)
        self.cases.chosen_changed.connect(self._prepare)
        self.persons: RowList[Person] = RowList(_described, tr("To whom"), key=_key)
        AsHighAsRows(self.persons)
        self.persons.pointed.connect(self._on_pointed)
        self.nobody = EmptyState(
            "handshake",
            tr("Nobody is verified yet"),
            tr("Pair with a colleague first: exchange identities and compare six words."),
            tr("To the colleagues"),
            self._on_colleagues,
        )
        self.how = Form()
        self.mode = self.how.add(
            "mode", tr("What may they do with it?"), ChoiceEntry(_MODES, required=True)
        )
        self.mode.edited.connect(self._show_mode)
        self.mode_words = Words("", "muted")
        self.how.add_widget(self.mode_words)
        self.copy = self.how.add("copy", tr("Keep a copy here?"), YesNoEntry(required=True))
        self.copy.edited.connect(self._show_mode)
        self.right = Words("")
        self.reasons = Form()
        self.reason = self.reasons.add(
            "reason",
            tr("Reason"),
            LineEntry(limit=300),
            tr("Stands in the register of who holds what. Nothing of the case itself."),
            required=True,
        )
        self.goes, self.stays = Words("", private=True), Words("", "muted")
        self.write = push_button(tr("Write the file …"), self._on_write, kind="primary")
        self.cancel = push_button(tr("Stop"), self._on_stop, icon="x")
        self.cancel.hide()
        self._layout()
        desk.runner.ended.connect(self._on_job_ended)

    def _layout(self) -> None:
        which, whom = Card(tr("Which cases")), Card(tr("To whom"))
        which.add(self.cases)
        whom.add(self.nobody, self.persons)
        how = Card(tr("How"))
        how.add(self.how)
        self._how = how
        before = Card(tr("Before it goes"))
        before.add(self.right, self.reasons, self.goes, self.stays)
        foot = row(self.write, self.cancel)
        foot.addStretch(1)
        before.add(foot)
        self._before = before
        area = Scrolled(measure=860)
        for one in (self.header, self.message, which, whom, how, before):
            area.body.addWidget(one)
        area.body.addStretch(1)
        self._area = area
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def open(self, argument: object) -> None:
        """Begin, with cases chosen where some are named."""
        wanted = [str(one) for one in argument] if isinstance(argument, list | tuple) else []
        self.message.hide()
        self.mode.set_value("full")
        self.copy.set_answer(False)
        self.reason.set_value("")
        self._show_mode()
        self._desk.runner.run(colleagues.persons, self._desk.vault, then=self._on_persons)
        self.cases.start(wanted)  # type: ignore[arg-type]

    def take_focus(self) -> None:
        """Begin at the search for a case."""
        self.cases.box.setFocus()

    # ------------------------------------------------------------ choosing

    def _on_persons(self, found: list[Person]) -> None:
        self.persons.set_items(found)
        self.persons.setVisible(bool(found))
        self.nobody.setVisible(not found)
        if len(found) == 1:
            self.persons.setCurrentIndex(self.persons.rows.index(0))
        self._prepare()

    def _on_pointed(self, _one: object) -> None:
        self._prepare()

    def _on_colleagues(self) -> None:
        self._desk.go("colleagues", "devices")

    def _show_mode(self) -> None:
        mode = self.mode.value()
        self.how.row("copy").setVisible(mode == "over")
        words = {
            "full": tr("Both write in it. What one of you writes reaches the other by bundles."),
            "read": tr(
                "They can read all of it, and what they might change in it is not taken in."
            ),
            "over": tr("They go on with it, and a copy of it stays on this device.")
            if self.copy.answer()
            else tr(
                "They go on with it. The copy on this device is removed by itself once their "
                "device has confirmed that it has everything."
            ),
        }
        self.mode_words.setText(words.get(mode or "", ""))

    def _prepare(self) -> None:
        """Look at consents, and at what would go."""
        if self._asked is not None:
            self._asked.drop()
            self._asked = None
        to, wanted = self.persons.current_item(), self.cases.chosen()
        self._prepared = None
        ready = to is not None and bool(wanted)
        self._how.setVisible(ready)
        self._before.setVisible(ready)
        if to is not None and wanted:
            self._asked = self._desk.runner.run(
                prepared, self._desk.vault, to, wanted, then=self._on_prepared
            )

    def _on_prepared(self, found: Prepared) -> None:
        self._asked, self._prepared = None, found
        lacking = found.unagreed
        if lacking:
            codes = _named([one.code for one in lacking])
            self.right.setText(
                tr(
                    "No consent in force covers this for {codes}. Talk with the client first if "
                    "you can. If it has to go all the same, say why.",
                    codes=codes,
                )
            )
        else:
            self.right.setText(tr("A consent in force covers it."))
        self.reasons.setVisible(bool(lacking))
        self.goes.setText(_goes(found.going))
        to = self.persons.current_item()
        own = to is not None and to.same_organisation
        library = (
            tr("The organisation’s library (forms, services, names of colleagues) goes along.")
            if own
            else tr("The organisation’s library does not go to another organisation.")
        )
        self.stays.setText(
            library
            + " "
            + tr(
                "Not in it: any other case, drafts that are not saved, who opened the case here, "
                "settings, keys."
            )
        )

    # ------------------------------------------------------------ writing

    def _on_write(self) -> None:
        to, wanted = self.persons.current_item(), self.cases.chosen()
        if self._prepared is None or to is None or not wanted or self._job is not None:
            return
        reason = self.reason.value().strip()
        if self._prepared.unagreed and not reason:
            self.reasons.show_faults({"reason": tr("Say why it goes without a consent.")})
            return
        day = dt.datetime.now().astimezone().date().isoformat()
        path = self._desk.questions.ask_save_path(
            self, tr("Write the bundle"), f"bundle-{day}.exd", tr("Bundles (*.exd)")
        )
        if path is None:
            return
        self.message.hide()
        self._set_busy(busy=True)
        over = self.mode.value() == "over"
        keeps = not over or bool(self.copy.answer())
        self._job = self._desk.runner.run(
            given, self._desk.vault, to, wanted, path,
            "read" if self.mode.value() == "read" else "full", keeps, reason,
            then=self._on_given, failed=self._on_failed, busy=tr("Writing the bundle"),
            with_progress=True, gives_way=True,
        )  # fmt: skip

    def _on_given(self, gave: Gave) -> None:
        names = ", ".join(gave.names)
        what = trn("{n} change", "{n} changes", gave.operations)
        documents = trn("{n} document", "{n} documents", gave.documents)
        more = tr(
            "In it: {codes}, with {changes} and {documents}. Nothing has been sent yet: the file "
            "lies where you wrote it. Hand it over, and ask whether it was taken in.",
            codes=_named(list(gave.codes)),
            changes=what,
            documents=documents,
        )
        text = tr(
            "For {to}: {cases} in {files}.",
            to=", ".join(gave.to),
            cases=cases_words(len(gave.codes)),
            files=names,
        )
        if not gave.operations and not gave.documents:
            more = tr("They have everything of it already, so nothing new is in the file.")
        self.message.say("success" if gave.operations else "caution", text, more)
        self._area.verticalScrollBar().setValue(0)
        self.message.setFocus(Qt.FocusReason.OtherFocusReason)
        self.reason.set_value("")
        self.cases.start([])

    def _on_failed(self, trouble: Trouble) -> None:
        self.message.tell_trouble(trouble)
        self._area.verticalScrollBar().setValue(0)

    def _on_stop(self) -> None:
        if self._job is not None:
            self._job.progress.cancel()
            self.cancel.setEnabled(False)

    def _on_job_ended(self, job: Job) -> None:
        if job is not self._job:
            return
        self._job = None
        self._set_busy(busy=False)
        if job.progress.cancelled:
            self.message.say("info", tr("Stopped. Nothing was given."))
            self._area.verticalScrollBar().setValue(0)

    def _set_busy(self, *, busy: bool) -> None:
        self.write.setEnabled(not busy)
        self.cancel.setVisible(busy)
        self.cancel.setEnabled(busy)
        for one in (self.cases, self.persons, self._how):
            one.setEnabled(not busy)


def prepared(vault: Vault, to: Person, wanted: list[RecordId]) -> Prepared:
    """Look at consents and content on the store's worker."""
    return Prepared(
        colleagues.going(vault, wanted), sharing.unagreed(vault, to.devices[:1], wanted)
    )


def given(  # noqa: PLR0917 (what a gift is made of)
    vault: Vault,
    to: Person,
    wanted: list[RecordId],
    path: Path,
    mode: Any,
    keeps_copy: bool,
    reason: str,
    *,
    progress: Progress,
) -> Gave:
    """Write the file on the store's worker."""
    return colleagues.give(
        vault,
        to,
        wanted,
        path,
        mode=mode,
        keeps_copy=keeps_copy,
        reason=reason,
        progress=progress.step,
    )


def _goes(going: list[Going]) -> str:
    lines = []
    for one in going[:_MOST_NAMED]:
        entries = trn("{n} entry", "{n} entries", one.entries)
        said = [f"{one.code} {one.alias}".strip(), entries]
        if one.documents:
            documents = trn("{n} document", "{n} documents", one.documents)
            said.append(f"{documents} ({size_words(one.size)})")
        lines.append(" · ".join(said))
    rest = len(going) - _MOST_NAMED
    if rest > 0:
        lines.append(trn("and {n} more case", "and {n} more cases", rest))
    lines.append(tr("Each with its whole history: every earlier state, who wrote it and when."))
    return "\n".join(lines)


def _named(codes: list[str]) -> str:
    shown = list(dict.fromkeys(codes))
    rest = len(shown) - _MOST_NAMED
    named = ", ".join(shown[:_MOST_NAMED])
    return named if rest <= 0 else f"{named} " + trn("and {n} more", "and {n} more", rest)


def _described(one: Person) -> ListRow:
    devices = trn("{n} device", "{n} devices", len(one.devices))
    badge = (
        BadgeSpec(tr("your organisation"), "accent", "building-2")
        if one.same_organisation
        else BadgeSpec(tr("another organisation"), "plain", "building-2")
    )
    said = [role_words(one.role), one.organisation, devices]
    return ListRow(
        one.name,
        ", ".join(part for part in said if part),
        icon="user",
        badges=(badge,),
        private=False,
    )


def _key(one: Person) -> object:
    return one.name, one.organisation

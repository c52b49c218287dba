"""The head of a case: code and alias, where the person stands, what matters today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from exitdesk.domain.dates import shown_date
from exitdesk.i18n import language, tr, trn
from exitdesk.ui.parts import Badge, BadgeSpec, FlowRow, Words, icon_button, push_button
from exitdesk.ui.parts.words import FittingWords
from exitdesk.ui.reading.case_words import (
    ago,
    day_of,
    phase_badge,
    setting_badge,
    state_badge,
)
from exitdesk.ui.reading.secret import SecretWords
from exitdesk.ui.theme import dress, theme

if TYPE_CHECKING:
    from exitdesk.services.colleagues import Standing
    from exitdesk.ui.reading.open_case import OpenCase

_FEW: Final = 4
_TWO_COLUMNS: Final = 820
_PICTURES: Final = {
    "safety_concern": "shield",
    "proceedings": "scale",
    "permission": "id-card",
    "consent": "signature",
    "promise": "handshake",
    "next_step": "arrow-right",
    "action": "list-checks",
    "reassessment": "clipboard-list",
    "plan_review": "route",
    "referral": "external-link",
    "reply": "mail",
    "no_contact": "clock",
    "release": "door-open",
    "data_request": "folder-open",
    "aftercare": "phone",
    "retention": "archive",
}


class CaseHeader(QWidget):
    """What a person sees of a case before anything else; the real name only on purpose."""

    two_versions_wanted = Signal()
    name_shown = Signal()
    """The real name came into sight: somebody wanted it."""

    def __init__(self) -> None:
        super().__init__()
        look = theme()
        self.code = FittingWords("", "title")
        self.alias = FittingWords("", "title", private=True)
        self.name: SecretWords | None = None
        self.note_button = push_button(tr("Write a note"), icon="notebook-pen", kind="primary")
        self.note_button.setToolTip(tr("Write a note (N)"))
        self.entry_button = push_button(tr("Add an entry"), icon="plus")
        self.entry_button.setToolTip(tr("Add another entry (E)"))
        self.more = icon_button("ellipsis-vertical", tr("More"))
        self.menu = QMenu(self.more)
        self.menu.setAccessibleName(tr("More"))
        self.more.setMenu(self.menu)
        self.more.setPopupMode(self.more.ToolButtonPopupMode.InstantPopup)
        self.two_versions = push_button(
            tr("Two versions"), self.two_versions_wanted, icon="arrow-left-right", kind="link"
        )
        self.two_versions.hide()
        self._only_read = Badge(tr("only to read"), "info", "eye")
        self._only_read.hide()
        self.badges = FlowRow(look.px(6))
        self.today = TodayStrip()
        self._names = FlowRow(look.px(10))
        for words in (self.code, self.alias):
            self._names.flow.addWidget(words)
        buttons = FlowRow(look.px(8))
        buttons.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        for button in (self.note_button, self.entry_button, self.more):
            buttons.flow.addWidget(button)
        first = QHBoxLayout()
        first.setSpacing(look.px(16))
        first.addWidget(self._names, 1)
        first.addWidget(buttons, 0, Qt.AlignmentFlag.AlignTop)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(8))
        box.addLayout(first)
        box.addWidget(self.badges)
        beside = QHBoxLayout()
        beside.addWidget(self._only_read)
        beside.addWidget(self.two_versions)
        beside.addStretch(1)
        box.addLayout(beside)
        box.addWidget(self.today)

    def show_case(self, opened: OpenCase) -> None:
        """Show the head of a case."""
        row = opened.page.row
        self.code.set_whole(row.code)
        self.alias.set_whole(row.alias)
        self.alias.setVisible(bool(row.alias))
        self._show_name(opened)
        self.badges.clear()
        for badge in _badges(opened):
            self.badges.flow.addWidget(Badge(badge.text, badge.tone, badge.icon))
        self.today.show_notices(list(_today(opened)))

    def show_standing(self, standing: Standing) -> None:
        """Show how the case stands with colleagues."""
        count = standing.two_versions
        words = trn(
            "{n} place was written by two people: look at both versions",
            "{n} places were written by two people: look at both versions",
            count,
        )
        self.two_versions.setText(words)
        self.two_versions.setVisible(count > 0)
        self._only_read.setVisible(standing.only_read)

    def set_compact(self, compact: bool) -> None:
        """Leave the room to what lies below, in a low window or with large text."""
        self.badges.setVisible(not compact)
        self.today.set_compact(compact)

    def hide_name(self) -> None:
        """Hide the real name."""
        if self.name is not None:
            self.name.hide_words()

    def _show_name(self, opened: OpenCase) -> None:
        names = [str(r.doc.get("full_name", "")) for r in opened.page.parts.get("name", ())]
        if self.name is not None:
            self.name.hide()
            self.name.deleteLater()
            self.name = None
        if names:
            self.name = SecretWords(" · ".join(names), tr("real name"), role="lead")
            self.name.revealed.connect(self._on_name_revealed)
            self._names.flow.addWidget(self.name)

    def _on_name_revealed(self, shown: bool) -> None:
        if shown:
            self.name_shown.emit()


@dataclass(frozen=True, slots=True)
class Notice:
    """A line that matters today; `record` is the entry it is about, "" for none."""

    icon: str
    words: str
    record: str = ""


class TodayStrip(QWidget):
    """The most pressing lines, and the rest on demand."""

    wanted = Signal(str)
    """Go to the entry with that id."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("What matters today"))
        self._told: list[Notice] = []
        self._all = False
        self._few = _FEW
        self._lines: list[QWidget] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme().px(16))
        self._grid.setVerticalSpacing(0)
        self._columns = 2
        self.more = push_button("", self._on_more, kind="link")
        self._place()

    def show_notices(self, told: list[Notice]) -> None:
        """Show other lines; the strip is gone where there is none."""
        if told != self._told:
            self._told = told
            self._draw()
        self.setVisible(bool(told))

    def set_compact(self, compact: bool) -> None:
        """Show no line until somebody asks."""
        if compact != (self._few == 0):
            self._few = 0 if compact else _FEW
            self._draw()

    def _draw(self) -> None:
        for line in self._lines:
            line.hide()
            line.deleteLater()
        shown = self._told if self._all else self._told[: self._few]
        self._lines = [self._line(one) for one in shown]
        self._place()
        rest = len(self._told) - self._few
        self.more.setVisible(rest > 0)
        words = trn("{n} more", "{n} more", rest)
        if not self._few:
            words = trn("{n} thing to know today", "{n} things to know today", rest)
        self.more.setText(tr("Show fewer") if self._all else words)

    def _place(self) -> None:
        columns = self._columns
        for at, line in enumerate(self._lines):
            self._grid.addWidget(line, at // columns, at % columns)
        end = (len(self._lines) + columns - 1) // columns
        self._grid.addWidget(self.more, end, 0, Qt.AlignmentFlag.AlignLeading)
        for at in range(2):
            self._grid.setColumnStretch(at, 1 if at < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the lines under each other where there is little room."""
        super().resizeEvent(event)
        columns = 2 if event.size().width() >= theme().px(_TWO_COLUMNS) else 1
        if columns != self._columns:
            self._columns = columns
            self._place()

    def _line(self, notice: Notice) -> QWidget:
        look = theme()
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(4))
        if notice.record:
            words = tr("Go to the entry: {what}", what=notice.words)
            button = icon_button(notice.icon, words, self._on_wanted, colour="accent_text", size=16)
            button.setToolTip(tr("Go to the entry"))
            button.setProperty("record", notice.record)
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        else:
            picture = Words("", wrap=False)
            picture.setMargin(look.px(7))
            dress(picture, notice.icon, "muted", 16)
            line.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        text = Words(notice.words, private=True)
        line.addWidget(text, 1, Qt.AlignmentFlag.AlignVCenter)
        return holder

    def _on_wanted(self) -> None:
        button = self.sender()
        if button is not None:
            self.wanted.emit(str(button.property("record")))

    def _on_more(self) -> None:
        self._all = not self._all
        self._draw()
        self.more.setFocus()


def _badges(opened: OpenCase) -> Iterable[BadgeSpec]:
    row, doc = opened.page.row, opened.doc
    if row.state != "open":
        yield state_badge(row.state)
    if row.kind == "family":
        yield BadgeSpec(tr("family case"), "plain", "users")
    if row.phase:
        yield phase_badge(row.phase)
    if doc.get("phase_also"):
        yield phase_badge(str(doc["phase_also"]))
    if row.setting:
        yield setting_badge(row.setting)
    last = ago(row.last_contact_on, opened.today)
    words = tr("last contact {when}", when=last) if last else tr("no contact yet")
    yield BadgeSpec(words, "plain", "clock")


def _today(opened: OpenCase) -> Iterable[Notice]:
    """Return what to know before the next contact: reminders first, then what is due, flags."""
    ids = {str(r.doc.get("event_ref") or r.id): r.id for r in opened.page.events}
    due = [item for item in opened.attention if item.rule != "flag"]
    for item in sorted(due, key=lambda one: one.rule != "proceedings"):
        yield Notice(_PICTURES.get(item.rule, "bell"), item.text, ids.get(item.ref, ""))
    for flag in opened.page.parts.get("flag", ()):
        until = day_of(str(flag.doc.get("expires_on", "")))
        if until is None or until >= opened.today:
            words = str(flag.doc.get("what", ""))
            if until is not None:
                words = tr("{what} (until {day})", what=words, day=shown_date(until, language()))
            yield Notice("flag", words)

"""The head of a case: code and alias, where the person stands, what matters today."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from exitdesk.domain.dates import shown_date
from exitdesk.i18n import language, tr
from exitdesk.ui.cases.case_words import (
    ago,
    day_of,
    phase_badge,
    setting_badge,
    state_badge,
)
from exitdesk.ui.parts import Badge, BadgeSpec, FlowRow, Words, icon_button, push_button
from exitdesk.ui.reading.secret import SecretWords
from exitdesk.ui.theme import dress, theme

if TYPE_CHECKING:
    from exitdesk.ui.reading.open_case import OpenCase


class CaseHeader(QWidget):
    """What a person sees of a case before anything else; the real name only on purpose."""

    def __init__(self) -> None:
        super().__init__()
        look = theme()
        self.code = Words("", "title", wrap=False)
        self.alias = Words("", "title", wrap=False, private=True)
        self.name: SecretWords | None = None
        self._name_place = QHBoxLayout()
        self.note_button = push_button(tr("Write a note"), icon="notebook-pen", kind="primary")
        self.note_button.setToolTip(tr("Write a note (N)"))
        self.entry_button = push_button(tr("Add an entry"), icon="plus")
        self.entry_button.setToolTip(tr("Add another entry (E)"))
        self.more = icon_button("ellipsis-vertical", tr("More"))
        self.menu = QMenu(self.more)
        self.menu.setAccessibleName(tr("More"))
        self.more.setMenu(self.menu)
        self.more.setPopupMode(self.more.ToolButtonPopupMode.InstantPopup)
        self.badges = FlowRow(look.px(6))
        self.today = FlowRow(look.px(16))
        self.today.setAccessibleName(tr("What matters today"))
        first = QHBoxLayout()
        first.setSpacing(look.px(10))
        for words in (self.code, self.alias):
            first.addWidget(words)
        first.addLayout(self._name_place)
        first.addStretch(1)
        for button in (self.note_button, self.entry_button, self.more):
            first.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(8))
        box.addLayout(first)
        box.addWidget(self.badges)
        box.addWidget(self.today)

    def show_case(self, opened: OpenCase) -> None:
        """Show the head of a case."""
        row = opened.page.row
        self.code.setText(row.code)
        self.alias.setText(row.alias)
        self.alias.setVisible(bool(row.alias))
        self._show_name(opened)
        self.badges.clear()
        for badge in _badges(opened):
            self.badges.flow.addWidget(Badge(badge.text, badge.tone, badge.icon))
        self.today.clear()
        told = list(_today(opened))
        for icon, words, tone in told:
            self.today.flow.addWidget(_Notice(icon, words, tone))
        self.today.setVisible(bool(told))

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
            self._name_place.addWidget(self.name, 0, Qt.AlignmentFlag.AlignVCenter)


class _Notice(QWidget):
    """A line that matters today: a picture and words."""

    def __init__(self, icon: str, words: str, tone: str) -> None:
        super().__init__()
        look = theme()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(6))
        picture = Words("", wrap=False)
        dress(picture, icon, tone, 16)
        line.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(Words(words, "text", wrap=False, private=True))


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


def _today(opened: OpenCase) -> Iterable[tuple[str, str, str]]:
    """Return (icon, words, ink) of what to know before the next contact."""
    if opened.doc.get("proceedings_open"):
        words = tr(
            "Proceedings are open: do not talk about the acts, and say that you may be called "
            "as a witness."
        )
        yield "scale", words, "caution_text"
    for flag in opened.page.parts.get("flag", ()):
        until = day_of(str(flag.doc.get("expires_on", "")))
        if until is None or until >= opened.today:
            words = str(flag.doc.get("what", ""))
            if until is not None:
                words = tr("{what} (until {day})", what=words, day=shown_date(until, language()))
            yield "flag", words, "caution_text"

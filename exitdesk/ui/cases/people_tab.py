"""The people of a case: the team with its reasons, and who is around the client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.i18n import tr, trn
from exitdesk.ui.cases.part_list import PartList
from exitdesk.ui.editing.around import Around
from exitdesk.ui.editing.lines import SideBySide
from exitdesk.ui.parts import BadgeSpec, Card, Scrolled, Words
from exitdesk.ui.reading.case_words import day_of
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exitdesk.ui.desk import Desk
    from exitdesk.ui.reading.open_case import OpenCase


class PeopleTab(QWidget):
    """Few faces: the number of people in the team is said, and why each of them is needed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._opened: OpenCase | None = None
        self.around = Around(desk)
        self.count = Words("", "muted")
        self.team = PartList(
            desk,
            self.around,
            "team_member",
            add=tr("Add somebody to the team"),
            empty=tr("Nobody is noted yet. The fewer people, the easier the trust."),
            badges=self._team_badges,
        )
        self.contacts = PartList(
            desk,
            self.around,
            "contact",
            add=tr("Add a person or service"),
            empty=tr("Family, friends, services: only what the work needs."),
            badges=self._contact_badges,
        )
        team, around = Card(tr("Team")), Card(tr("People and services around the client"))
        team.add(self.count, self.team)
        around.add(
            Words(tr("They are not our clients. Keep what is said about them short."), "muted"),
            self.contacts,
        )
        area = Scrolled(margins=0)
        area.body.setContentsMargins(0, theme().px(12), theme().px(8), theme().px(24))
        area.body.addWidget(SideBySide([(team, 1), (around, 1)]))
        area.body.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(area)

    def show_case(self, opened: OpenCase) -> None:
        """Show the people of a case."""
        self._opened = opened
        self.around.show(opened.id, opened.people)
        here = [r for r in opened.page.parts.get("team_member", ()) if not self._is_over(r.doc)]
        self.count.setText(trn("{n} person works on this case.", "{n} people work on this case.",
                               len(here)))  # fmt: skip
        self.count.setVisible(bool(here))
        self.team.show_case(opened)
        self.contacts.show_case(opened)

    def point_to(self, record: str) -> None:
        """Put the focus on a person."""
        for one in (*self.team.rows, *self.contacts.rows):
            if one.record == record:
                one.edit.setFocus()

    def place(self) -> dict[str, Any]:
        """Nothing: what is being typed is a draft."""
        return {}

    def restore(self, place: dict[str, Any]) -> None:
        """Nothing to go back to."""

    def _is_over(self, doc: Mapping[str, Any]) -> bool:
        until = day_of(str(doc.get("until", "")))
        return self._opened is not None and until is not None and until < self._opened.today

    def _team_badges(self, doc: Mapping[str, Any]) -> Sequence[BadgeSpec]:
        if self._is_over(doc):
            return (BadgeSpec(tr("no longer in the team"), "plain", "log-out"),)
        return ()

    def _contact_badges(self, doc: Mapping[str, Any]) -> Sequence[BadgeSpec]:
        found = []
        if doc.get("anchor_person"):
            found.append(BadgeSpec(tr("anchor person"), "accent", "handshake"))
        if self._is_over(doc):
            found.append(BadgeSpec(tr("until then"), "plain", "log-out"))
        return found

"""One event, whole: everything it says, its corrections, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from exitdesk.domain import blind, score_words, showing
from exitdesk.domain.catalogue import kind_of
from exitdesk.i18n import tr, trn
from exitdesk.ui.parts import Card, FlowRow, ReadingText, Words, push_button
from exitdesk.ui.reading.facts import facts
from exitdesk.ui.reading.facts_view import FactsView
from exitdesk.ui.reading.timeline_items import late_by
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exitdesk.domain.ids import RecordId
    from exitdesk.ui.reading.open_case import OpenCase

EDIT: Final = "edit"
FINALISE: Final = "finalise"
HISTORY: Final = "history"
PRINT: Final = "print"
REMOVE: Final = "remove"


@dataclass(frozen=True, slots=True)
class Shown:
    """The record that a card shows."""

    id: RecordId
    kind: str
    doc: Mapping[str, Any]

    @property
    def final(self) -> bool:
        """Whether it only takes corrections."""
        return bool(self.doc.get("_final"))


class EventCard(Card):
    """`asked` carries what the person wants with the record, and its id."""

    asked = Signal(str, object)

    def __init__(self, opened: OpenCase, shown: Shown) -> None:
        super().__init__()
        self._opened, self._shown = opened, shown
        self.setAccessibleName(tr("The whole entry"))
        self.add(FactsView(facts(kind_of(shown.kind), shown.doc, opened.known)))
        if shown.id in opened.page.withheld:
            self.add(Words(tr(blind.WHY), "muted"))
        if score_words.invites_a_finding(shown.doc):
            self.add(Words(score_words.screening(), "muted"))
        self._add_corrections()
        self._add_dates()
        self.add(self._made_foot())

    def _add_corrections(self) -> None:
        for amendment in self._opened.page.amendments(self._shown.id):
            doc = amendment.doc
            block = Card(tone="info")
            who = self._opened.known.names.shown(str(doc.get("by") or "")) or tr("somebody")
            when = showing.moment(str(doc.get("written_at", "")))
            block.add(Words(tr("Correction · {who}, {when}", who=who, when=when), "strong"))
            block.add(ReadingText(str(doc.get("text", ""))))
            if doc.get("reason"):
                block.add(Words(tr("Why: {reason}", reason=doc["reason"]), "muted", private=True))
            self.add(block)

    def _add_dates(self) -> None:
        said = []
        late = late_by(self._shown.doc)
        if late:
            said.append(trn("Entered {n} day after the contact.",
                            "Entered {n} days after the contact.", late))  # fmt: skip
        if self._shown.final:
            when = showing.moment(str(self._shown.doc["_final"]))
            said.append(tr("Final since {when}: it only takes corrections.", when=when))
        if said:
            self.add(Words(" ".join(said), "small"))

    def _made_foot(self) -> FlowRow:
        foot = FlowRow(theme().px(6))
        final = self._shown.final
        edit = tr("Add a correction") if final else tr("Edit")
        buttons = [self._button(EDIT, edit, "pencil")]
        if not final and kind_of(self._shown.kind).finalises:
            buttons.append(self._button(FINALISE, tr("Make final"), "file-check"))
        buttons.append(self._button(PRINT, tr("Print"), "printer"))
        buttons.append(self._button(HISTORY, tr("History"), "history"))
        if not final:
            buttons.append(self._button(REMOVE, tr("Remove"), "trash-2"))
        for button in buttons:
            foot.flow.addWidget(button)
        return foot

    def _button(self, what: str, words: str, icon: str) -> QWidget:
        button = push_button(words, self._on_button, icon=icon, kind="quiet")
        button.setProperty("what", what)
        return button

    def _on_button(self) -> None:
        button = self.sender()
        if button is not None:
            self.asked.emit(str(button.property("what")), self._shown.id)

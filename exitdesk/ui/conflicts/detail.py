"""One conflict: both versions with who, when and where, and the ways to settle it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.i18n import tr
from exitdesk.services import settling
from exitdesk.ui.conflicts.pieces import PieceEditor
from exitdesk.ui.moments import moment_words
from exitdesk.ui.parts import (
    Badge,
    Card,
    FlowRow,
    InlineMessage,
    ReadingText,
    Words,
    column,
    push_button,
)
from exitdesk.ui.parts.form import SideBySide
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.services.conflicts import Side
    from exitdesk.services.settling import Waiting


class SideCard(Card):
    """One version: whose it is, since when, what it says; a button takes it."""

    taken = Signal(int)

    def __init__(self, one: Waiting, at: int, verb: str) -> None:
        side = one.conflict.sides[at]
        super().__init__(side_name(side))
        self._at = at
        if side.shown:
            self.head.addWidget(Badge(tr("shown now"), "info", "eye"))
        origin = Words(_origin(side), "small")
        said = one.words[at] or tr("Nothing: it was emptied.")
        text = ReadingText(said)
        self.take = push_button(verb, self._on_take, icon="check")
        self.take.setAccessibleName(f"{verb}: {side_name(side)}")
        self.take.setToolTip(f"{verb} ({at + 1})")
        line = FlowRow(theme().px(8))
        line.flow.addWidget(self.take)
        self.add(origin, text)
        self.body.addStretch(1)
        self.add(line)

    def _on_take(self) -> None:
        self.taken.emit(self._at)


class Detail(QWidget):
    """Shows one conflict after the other."""

    chosen = Signal(object)
    """The value that the person wants."""
    asked = Signal(bool)
    case_wanted = Signal()
    typed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._one: Waiting | None = None
        self.editors: list[PieceEditor] = []
        self.sides: list[SideCard] = []
        self.message = InlineMessage()
        self.title = Words("", "heading", private=True)
        self.why = Words("", "muted")
        self._content: QWidget | None = None
        self._place = QVBoxLayout()
        self.ask = push_button(tr("Ask first"), self._on_ask, icon="phone-call")
        self.case = push_button(tr("Open the case"), self.case_wanted, icon="folder-open")
        self.note = Words("", "small")
        foot = FlowRow(theme().px(8))
        for button in (self.ask, self.case):
            foot.flow.addWidget(button)
        self.setLayout(
            column(self.message, self.title, self.why, self._place, foot, self.note, gap=12)
        )

    @property
    def one(self) -> Waiting | None:
        """What is shown."""
        return self._one

    def show_one(self, one: Waiting, *, settled: bool = False) -> None:
        """Show a conflict, or one that was just settled, to choose again."""
        self._one = one
        found = one.conflict
        self.title.setText(_title(one))
        self.why.setText(_why(one, settled=settled))
        other = next((side for side in found.sides if not side.own), found.sides[-1])
        name = other.by or other.device or tr("the others")
        self.ask.setVisible(not settled)
        self.ask.setText(
            tr("I have asked {name}: done", name=name)
            if one.asked_at
            else tr("Ask {name} first", name=name)
        )
        self.note.setText(
            tr(
                "Noted {when} that you are asking. It stands only on this device: call them, or "
                "say it when you meet.",
                when=moment_words(dt.datetime.fromtimestamp(one.asked_at / 1000).astimezone()),
            )
            if one.asked_at
            else ""
        )
        self.note.setVisible(bool(one.asked_at))
        self._fill(one)

    def take(self, at: int) -> None:
        """Take the version at that place."""
        if self._one is not None and at < len(self._one.conflict.sides):
            self.chosen.emit(self._one.conflict.sides[at].value)

    def words(self) -> dict[str, str]:
        """Return what a person wrote by hand, by piece."""
        typed = {editor.piece.key: editor.typed() for editor in self.editors}
        return {key: text for key, text in typed.items() if text is not None}

    def _fill(self, one: Waiting) -> None:
        if self._content is not None:
            self._place.removeWidget(self._content)
            self._content.hide()
            self._content.deleteLater()
        self._content = content = QWidget()
        box = column(gap=16)
        content.setLayout(box)
        self.sides, self.editors = [], []
        for at in range(len(one.conflict.sides)):
            card = SideCard(one, at, _verb(one, at))
            card.taken.connect(self.take)
            self.sides.append(card)
        box.addWidget(SideBySide(self.sides))
        if _may_be_combined(one):
            box.addWidget(self._together(one))
        self._place.addWidget(content)

    def _together(self, one: Waiting) -> QWidget:
        card = Card(tr("Put both together"))
        ours, theirs = one.conflict.sides[:2]
        if one.together:
            card.add(Words(tr("What only one of you changed is in it already."), "muted"))
        for piece in one.pieces:
            names = (side_name(ours), side_name(theirs))
            editor = PieceEditor(piece, names, one.typed.get(piece.key))
            editor.edited.connect(self.typed)
            self.editors.append(editor)
            card.add(editor)
        self.save = push_button(tr("Take this"), self._on_together, icon="check", kind="primary")
        line = FlowRow(theme().px(8))
        line.flow.addWidget(self.save)
        card.add(line)
        return card

    def _on_together(self) -> None:
        if self._one is not None:
            chosen: dict[str, Any] = {one.piece.key: one.value() for one in self.editors}
            self.chosen.emit(settling.value(self._one, chosen))

    def _on_ask(self) -> None:
        if self._one is not None:
            self.asked.emit(not self._one.asked_at)


def side_name(side: Side) -> str:
    """Return whose version it is."""
    if side.own:
        return tr("On this device")
    return side.by or side.device or tr("On the other device")


def _origin(side: Side) -> str:
    if not side.at:
        return tr("There somebody went on writing in it.")
    when = moment_words(dt.datetime.fromtimestamp(side.at / 1000).astimezone())
    who = side.by or tr("somebody")
    if side.own:
        return tr("{who}, {when}, on this device", who=who, when=when)
    return tr("{who}, {when}, on the device of {name}", who=who, when=when, name=side.device)


def _title(one: Waiting) -> str:
    found = one.conflict
    place = f"{one.kind}, {one.day}" if one.day else one.kind
    return f"{found.code} {one.alias} · {place} · {found.label}"


def _why(one: Waiting, *, settled: bool) -> str:
    if settled:
        return tr("You have settled this. Both versions are still here, if you think again.")
    match one.conflict.what:
        case "deleted":
            return tr(
                "One of you removed this entry while the other wrote in it, and neither knew. "
                "Nothing is lost: keep it with what was written, or let it go."
            )
        case "final":
            return tr(
                "The entry was final when these words came in from another device. It keeps its "
                "words. If the others should stand there too, they are added as a correction."
            )
        case _:
            return tr(
                "Both wrote here before they knew of each other. Until you choose, everybody sees "
                "the version that is marked. The choice goes to all devices; the history keeps "
                "both."
            )


def _verb(one: Waiting, at: int) -> str:
    side = one.conflict.sides[at]
    if one.conflict.what == "deleted":
        return tr("Remove the entry") if side.value else tr("Keep the entry")
    if one.conflict.what == "final":
        return tr("Leave it as it is") if side.shown else tr("Add it as a correction")
    return tr("Take this version")


def _may_be_combined(one: Waiting) -> bool:
    if one.conflict.what != "field" or not one.pieces:
        return False
    return len(one.pieces) > 1 or bool(one.pieces[0].key) or one.pieces[0].parts is not None

"""Pairing, step by step: whose file it is, six words read aloud, the same words typed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from exitdesk.domain.fields import Choice
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import colleagues, identity
from exitdesk.services.colleagues import Met
from exitdesk.services.identity import Pairing, Peer
from exitdesk.ui.exchange.dropped import dropped_file
from exitdesk.ui.exchange.words import role_words
from exitdesk.ui.parts import (
    ChoiceEntry,
    Form,
    InlineMessage,
    KeyValueGrid,
    LineEntry,
    Scrolled,
    Words,
    column,
    push_button,
    row,
)
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.services.vault import Vault
    from exitdesk.ui.desk import Desk

_FILE, _WHO, _WORDS, _TYPE, _DONE = range(5)


class PairingDialog(QDialog):
    """Without `peer` it begins with the file of an identity; with one, at the words.

    The words are hidden while they are typed: a button that says "the same" is pressed blindly.
    """

    changed = Signal()
    """Something of a device was written down."""

    def __init__(self, desk: Desk, parent: QWidget, peer: Peer | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self._desk = desk
        self._data = b""
        self._met: Met | None = None
        self._pairing: Pairing | None = None
        self.setWindowTitle(tr("Pair with a colleague"))
        self.title = Words("", "heading")
        self.message = InlineMessage(closable=False)
        self.step = _FILE
        self._steps = (self._file(), self._who(), self._words(), self._type(), self._done())
        area = Scrolled(margins=24)
        for one in (self.title, self.message, *self._steps):
            area.body.addWidget(one)
        area.body.addStretch(1)
        self.back = push_button(tr("Back"), self._on_back)
        self.cancel = push_button(tr("Cancel"), self.reject)
        self.go_on = push_button(tr("Continue"), self._on_continue, kind="primary")
        self.go_on.setDefault(True)
        foot = row(self.back, gap=8, margins=16)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.go_on)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area, 1)
        whole.addLayout(foot)
        room = self.screen().availableGeometry()
        self.resize(
            min(theme().px(640), room.width() - 40), min(theme().px(520), room.height() - 60)
        )
        self._show(_FILE)
        if peer is not None:
            self.go_on.setEnabled(False)
            desk.runner.run(
                colleagues.again, desk.vault, peer, then=self._on_paired, failed=self._on_trouble
            )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file at the first step."""
        if self.step == _FILE and dropped_file(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look whose identity it is."""
        path = dropped_file(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.take_file(path)

    # ------------------------------------------------------------ the steps

    def _file(self) -> QWidget:
        self.choose = push_button(
            tr("Choose the file …"), self._on_choose, icon="folder-open", kind="primary"
        )
        made = QWidget()
        box = column(
            Words(
                tr(
                    "Your colleague writes the file of their identity on their device (Colleagues, "
                    "“Write my identity to a file”) and gives it to you; you give them yours. "
                    "Choose the file that came from them, or drop it here."
                )
            ),
            gap=16,
        )
        box.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignLeading)
        made.setLayout(box)
        return made

    def _who(self) -> QWidget:
        self.facts = KeyValueGrid(private=False)
        self.form = Form()
        self.belongs = self.form.add(
            "belongs",
            tr("Where does this vault belong?"),
            ChoiceEntry([Choice("", "")], required=True, as_buttons=True),
            required=True,
        )
        self.joining = Words(
            tr(
                "Joining takes over their forms, services and names of colleagues, which come with "
                "their next bundle. New case codes carry two letters of this device. Do it in a "
                "new vault, before the first case."
            ),
            "muted",
        )
        made = QWidget()
        made.setLayout(
            column(
                self.facts,
                self.form,
                self.joining,
                Words(
                    tr(
                        "A file can be exchanged on its way. Six words, compared by voice, show "
                        "whether it is theirs."
                    ),
                    "muted",
                ),
                gap=16,
            )
        )
        return made

    def _words(self) -> QWidget:
        self.lead = Words("")
        self._tiles: list[Words] = []
        grid = QGridLayout()
        grid.setSpacing(theme().px(12))
        for at in range(6):
            number = Words(str(at + 1), "small", wrap=False)
            word = Words("", "title", wrap=False)
            word.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            self._tiles.append(word)
            grid.addLayout(column(number, word, gap=0), at // 2, at % 2)
        made = QWidget()
        box = column(self.lead, gap=20)
        box.addLayout(grid)
        box.addWidget(
            Words(
                tr("Not by mail or message: who exchanges files can exchange those, too."), "muted"
            )
        )
        made.setLayout(box)
        return made

    def _type(self) -> QWidget:
        self.typed_lead = Words("")
        form = Form()
        self.typed = form.add("words", tr("The words that you hear"), LineEntry(limit=200))
        made = QWidget()
        made.setLayout(column(self.typed_lead, form, gap=16))
        return made

    def _done(self) -> QWidget:
        self.done_words = Words("")
        made = QWidget()
        made.setLayout(column(self.done_words, gap=16))
        return made

    def _show(self, step: int) -> None:
        self.step = step
        for at, one in enumerate(self._steps):
            one.setVisible(at == step)
        titles = (
            tr("1  The file of their identity"),
            tr("2  Whose it is"),
            tr("3  Read these words aloud"),
            tr("4  Type the words that your colleague reads"),
            tr("Paired"),
        )
        self.title.setText(titles[step])
        self.setAccessibleDescription(titles[step])
        self.go_on.setVisible(step != _FILE)
        self.back.setVisible(step in {_WHO, _TYPE})
        self.cancel.setVisible(step != _DONE)
        words = {_WORDS: tr("They have heard them"), _TYPE: tr("Compare")}
        self.go_on.setText(tr("Close") if step == _DONE else words.get(step, tr("Continue")))
        self.go_on.setEnabled(True)
        focus = {_FILE: self.choose, _TYPE: self.typed.line}.get(step, self.go_on)
        if step == _WHO and self.form.isVisibleTo(self):
            focus = self.belongs.editors()[0]
        focus.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------ going on

    def _on_choose(self) -> None:
        path = self._desk.questions.choose_file(
            self, tr("The identity of a colleague"), tr("Identities (*.exid);;All files (*)")
        )
        if path is not None:
            self.take_file(path)

    def take_file(self, path: Path) -> None:
        """Look whose identity a file is."""
        self.message.hide()
        self._desk.runner.run(
            looked_at, self._desk.vault, path, then=self._on_met, failed=self._on_trouble
        )

    def _on_met(self, found: tuple[bytes, Met]) -> None:
        self._data, met = found
        self._met = met
        self.facts.clear()
        self.facts.add(tr("Name"), met.name)
        self.facts.add(tr("Organisation"), met.organisation)
        self.facts.add(tr("Role"), role_words(met.role))
        self.form.setVisible(met.may_join)
        self.joining.setVisible(met.may_join)
        self.belongs.set_choices(
            [
                Choice("join", tr("It joins {name}", name=met.organisation)),
                Choice("stay", tr("We are two organisations")),
            ]
        )
        self.belongs.set_value(None)
        self._show(_WHO)

    def _on_continue(self) -> None:
        match self.step:
            case step if step == _WHO:
                self._pair()
            case step if step == _WORDS:
                self._show(_TYPE)
            case step if step == _TYPE:
                self._compare()
            case _:
                self.accept()

    def _on_back(self) -> None:
        self.message.hide()
        self._show(_FILE if self.step == _WHO else _WORDS)

    def _pair(self) -> None:
        met = self._met
        if met is None:
            return
        if met.may_join and self.belongs.value() is None:
            self.form.show_faults({"belongs": tr("Choose one of the two first.")})
            return
        self.go_on.setEnabled(False)
        self._desk.runner.run(
            paired,
            self._desk.vault,
            self._data,
            met.may_join and self.belongs.value() == "join",
            then=self._on_paired,
            failed=self._on_trouble,
        )

    def _on_paired(self, pairing: Pairing) -> None:
        self.message.hide()
        self._pairing = pairing
        self.changed.emit()
        name = pairing.peer.name
        if pairing.verified:
            self._finish(tr("{name} was verified before; nothing has changed.", name=name))
            return
        self.lead.setText(
            tr(
                "Call {name}, or meet. Read these six words to them. On their screen they must see "
                "the very same ones.",
                name=name,
            )
        )
        self.typed_lead.setText(
            tr(
                "Now {name} reads the six words on their own screen to you. Type what you hear, "
                "one after the other. Your own are hidden meanwhile, so that your ears decide.",
                name=name,
            )
        )
        for tile, word in zip(self._tiles, pairing.words.split(), strict=True):
            tile.setText(word)
        self._show(_WORDS)

    def _compare(self) -> None:
        if self._pairing is None:
            return
        self.message.hide()
        self.go_on.setEnabled(False)
        self._desk.runner.run(
            identity.verify,
            self._desk.vault,
            self._pairing.peer,
            self.typed.value(),
            then=self._on_verified,
            failed=self._on_trouble,
        )

    def _on_verified(self, pairing: Pairing) -> None:
        self.changed.emit()
        self._finish(
            tr(
                "{name} is verified on this device. It goes both ways once they have typed the "
                "words, too.",
                name=pairing.peer.name,
            )
        )

    def _finish(self, words: str) -> None:
        self.done_words.setText(words)
        self._show(_DONE)

    def _on_trouble(self, trouble: Trouble) -> None:
        self.go_on.setEnabled(True)
        self.message.tell_trouble(trouble)
        self.changed.emit()
        if self.step == _TYPE:
            self.typed.line.selectAll()
            self.typed.setFocus()


def looked_at(vault: Vault, path: Path) -> tuple[bytes, Met]:
    """Read the file of an identity on the store's worker."""
    data = colleagues.identity_in(path)
    return data, colleagues.met(vault, data)


def paired(vault: Vault, data: bytes, joining: bool) -> Pairing:
    """Take an identity in on the store's worker."""
    return colleagues.pair(vault, data, joining=joining)

"""What must be in mind while writing: the channel, open proceedings, safety."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.i18n import N_, tr
from exitdesk.ui.parts import InlineMessage, ReadingText, Words, push_button, row
from exitdesk.ui.parts.surfaces import Card
from exitdesk.ui.theme import theme

HEARD = frozenset({"recorded", "read"})


class Reminders(QWidget):
    """Short sentences over the note; hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self._channel = InlineMessage(closable=False)
        self._proceedings = InlineMessage(closable=False)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme().px(6))
        for one in (self._channel, self._proceedings):
            box.addWidget(one)
        self.hide()

    def tell(self, monitored: str | None, *, proceedings_open: bool) -> None:
        """Say what the channel and the case ask for."""
        heard = monitored in HEARD
        if heard:
            self._channel.say(
                "caution",
                tr("This channel is recorded or read: no case content on this channel."),
            )
        self._channel.setVisible(heard)
        if proceedings_open:
            self._proceedings.say(
                "info",
                tr("Proceedings are open: do not talk or write about the acts."),
                tr("You can be called as a witness, and this note can be asked for."),
            )
        self._proceedings.setVisible(proceedings_open)
        self.setVisible(heard or proceedings_open)


class SafetyAdvice(Card):
    """What to do first when the safety flag is raised."""

    concern_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("", tone="caution")
        self.body.setContentsMargins(*[theme().px(12)] * 4)
        self.body.setSpacing(theme().px(6))
        self.first = Words("", "strong")
        self.then = Words("")
        self.ladder = ReadingText("", private=False)
        self.button = push_button(
            tr("Open a safety concern"), self.concern_wanted.emit, icon="shield"
        )
        line = row(self.button)
        line.addStretch(1)
        self.add(self.first, self.then, self.ladder, line)
        self._ladder_text = ""
        self.hide()

    def set_ladder(self, text: str) -> None:
        """Take the organisation's own words about whom to call when."""
        self._ladder_text = text

    def tell(self, flag: str | None) -> None:
        """Say what the flag asks for."""
        said = _ADVICE.get(flag or "")
        self.setVisible(said is not None)
        if said is None:
            return
        self.first.setText(tr(said[0]))
        self.then.setText(tr(said[1]))
        grave = flag in ("concern", "immediate")
        text = self._ladder_text or tr(
            "The organisation has not written down whom to call yet (Settings)."
        )
        self.ladder.set_plain(text)
        self.ladder.setVisible(grave)
        self.button.setVisible(grave)


_ADVICE = {
    "watch": (N_("Tell the team lead by tomorrow."), N_("It stays in the note; nothing is sent.")),
    "concern": (
        N_("Today: two people decide together what follows."),
        N_("Write down who decided, on what facts, and whether the client was told."),
    ),
    "immediate": (
        N_("Call first, write later."),
        N_("The draft is kept. Go down the list until somebody answers."),
    ),
}

"""Look, text size, language, locking, and how notes begin: taken at once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.domain import vocabulary
from exitdesk.domain.fields import Choice
from exitdesk.i18n import N_, tr, trn
from exitdesk.services import preferences
from exitdesk.services.preferences import Preferences
from exitdesk.ui.parts.choice_entry import ChoiceEntry
from exitdesk.ui.parts.form import Form
from exitdesk.ui.parts.messages import InlineMessage
from exitdesk.ui.parts.surfaces import Card
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.ui.desk import Desk

PSEUDO: Final = "EXITDESK_PSEUDO_LANGUAGE"
"""An environment variable: a further language for testing, for example one from right to left."""
_SCHEMES: Final = (
    Choice("system", N_("As the system")),
    Choice("light", N_("Light")),
    Choice("dark", N_("Dark")),
    Choice("contrast", N_("High contrast")),
)
_SCALES: Final = (0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5)
_MINUTES: Final = (1, 2, 3, 5, 10, 15, 20, 30)


class WindowTab(QWidget):
    """There is no button to save: what is chosen holds from now on."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._look, self._work = Form(), Form()
        self.scheme = self._look.add("scheme", tr("Colours"), ChoiceEntry(_SCHEMES, required=True))
        self.scale = self._look.add(
            "font_scale", tr("Text size"), ChoiceEntry(_scales(), required=True, as_buttons=True)
        )
        self.language = self._look.add(
            "language", tr("Language"), ChoiceEntry(_languages(), required=True)
        )
        self.message = InlineMessage()
        self.message.acted.connect(self._on_lock)
        self.minutes = self._work.add(
            "idle_minutes",
            tr("Lock by itself after"),
            ChoiceEntry(_minutes(), required=True, as_buttons=True),
            tr(
                "When nobody has touched keyboard or mouse. It also locks when the computer sleeps "
                "or its screen is locked. What is typed is always kept."
            ),
        )
        self.note_format = self._work.add(
            "note_format",
            tr("New notes begin as"),
            ChoiceEntry(vocabulary.NOTE_FORMAT, required=True),
            tr("Can be switched in every note without losing a word."),
        )
        look, work = Card(tr("Look")), Card(tr("Work"))
        look.add(self._look, self.message)
        work.add(self._work)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, theme().px(16), 0, 0)
        whole.setSpacing(theme().px(16))
        whole.addWidget(look)
        whole.addWidget(work)
        self._look.edited.connect(self._on_edited)
        self._work.edited.connect(self._on_edited)

    def show_now(self) -> None:
        """Show what is chosen."""
        self._desk.runner.run(preferences.every, self._desk.vault, then=self._on_read)

    def _on_read(self, chosen: Preferences) -> None:
        nearest = min(_SCALES, key=lambda scale: abs(scale - chosen.font_scale))
        self._look.set_values(
            {
                "scheme": chosen.scheme,
                "font_scale": str(nearest),
                "language": chosen.language,
            }
        )
        self._work.set_values(
            {
                "idle_minutes": str(chosen.idle_minutes),
                "note_format": chosen.note_format,
            }
        )

    def _on_edited(self, name: str) -> None:
        form = self._look if name in self._look.names() else self._work
        text = form.editor(name).value()
        if text is None:
            return
        value: object = text
        if name == "font_scale":
            value = float(text)
        elif name == "idle_minutes":
            value = int(text)
        self._desk.runner.run(preferences.set_, self._desk.vault, name, value)
        self._desk.preferred.emit(name, value)
        if name in ("scheme", "font_scale"):
            theme().choose(str(self.scheme.value()), float(self.scale.value() or 1.0))
        if name == "language":
            self.message.say(
                "info",
                tr("The language changes with the next unlocking."),
                action=tr("Lock now"),
            )

    def _on_lock(self) -> None:
        self._desk.lock_wanted.emit("asked")


def _scales() -> tuple[Choice, ...]:
    return tuple(Choice(str(scale), f"{round(scale * 100)} %") for scale in _SCALES)


def _minutes() -> tuple[Choice, ...]:
    return tuple(Choice(str(n), trn("{n} minute", "{n} minutes", n)) for n in _MINUTES)


def _languages() -> tuple[Choice, ...]:
    offered = [Choice("system", N_("As the system")), Choice("en", "English")]
    pseudo = os.environ.get(PSEUDO, "")
    if pseudo:
        offered.append(Choice(pseudo, pseudo))
    return tuple(offered)

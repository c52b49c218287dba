"""Choosing a passphrase: typed twice, with advice in plain words and no rules."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from exitdesk.i18n import tr
from exitdesk.services import passphrases
from exitdesk.services.passphrases import Advice, Strength
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.form import Form
from exitdesk.ui.parts.surfaces import column, row
from exitdesk.ui.parts.words import Words
from exitdesk.ui.runner import Job, Runner
from exitdesk.ui.theme import theme
from exitdesk.ui.vault.secrets_entry import PassphraseEntry
from exitdesk.ui.vault.strength_bar import StrengthBar

_PAUSE_MS: Final = 120


class NewPassphrase(QWidget):
    """Two lines for a new passphrase, a bar with words, and suggestions.

    `problem` says what keeps it from being taken: only that it is empty or typed differently.
    """

    entered = Signal()

    def __init__(self, runner: Runner) -> None:
        super().__init__()
        self._runner = runner
        self._own_words: tuple[str, ...] = ()
        self._job: Job | None = None
        self.advice = Advice(Strength.NONE, "", "")
        self.form = Form()
        self.first = self.form.add("first", tr("New passphrase"), PassphraseEntry())
        self.second = self.form.add("second", tr("The same once more"), PassphraseEntry())
        self.bar = StrengthBar()
        self.words = Words("", "strong")
        self.hint = Words(
            tr(
                "Long is what counts: four or more words that have nothing to do with each "
                "other. Capital letters and signs are not needed."
            ),
            "small",
        )
        suggest = push_button(
            tr("Suggest six words"), self._on_suggest, icon="lightbulb", kind="quiet"
        )
        line = row(self.words, suggest, gap=8)
        line.setStretch(0, 1)
        self.setLayout(column(self.form, column(self.bar, line, self.hint, gap=6), gap=12))
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._on_pause)
        self.first.edited.connect(self._on_edited)
        self.second.edited.connect(self._on_second_edited)
        self.first.entered.connect(self.second.line.setFocus)
        self.second.entered.connect(self.entered)
        theme().changed.connect(self.bar.update)

    def set_own_words(self, *words: str) -> None:
        """Count these words (own name, organisation) as easy to guess."""
        self._own_words = tuple(word for whole in words for word in whole.split())

    def value(self) -> str:
        """Return the passphrase."""
        return self.first.value()

    def clear(self) -> None:
        """Forget what was typed."""
        self.first.set_value("")
        self.second.set_value("")
        self._show(Advice(Strength.NONE, "", ""))

    def problem(self) -> str:
        """Return why it cannot be taken, "" where it can; marks the field."""
        self.first.set_fault("")
        self.second.set_fault("")
        if not self.first.value():
            self.first.set_fault(tr("A passphrase is needed."))
        elif self.first.value() != self.second.value():
            self.second.set_fault(tr("This is not the same as above."))
        return self.first.fault() or self.second.fault()

    def _on_suggest(self) -> None:
        self.first.set_value(passphrases.suggested())
        self.first.set_shown(True)
        self.first.set_fault("")
        self.second.set_value("")
        self.second.line.setFocus()
        self._on_pause()

    def _on_edited(self) -> None:
        self._timer.start()

    def _on_second_edited(self) -> None:
        self.second.set_fault("")

    def _on_pause(self) -> None:
        if self._job is not None:
            self._job.drop()
        self._job = self._runner.run_aside(
            passphrases.advice, self.first.value(), self._own_words, then=self._show
        )

    def _show(self, advice: Advice) -> None:
        self.advice = advice
        self.bar.set_strength(advice.strength)
        self.words.setText(advice.words)
        self.bar.setAccessibleName(advice.words or tr("Strength of the passphrase"))
        if advice.hint:
            self.hint.setText(advice.hint)

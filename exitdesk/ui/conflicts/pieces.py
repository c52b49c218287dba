"""Putting two versions together: paragraph by paragraph, or one entry of a group after another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from exitdesk.domain import text_merge
from exitdesk.domain.fields import Choice
from exitdesk.domain.text_merge import Part
from exitdesk.i18n import tr
from exitdesk.ui.parts import ChoiceEntry, FormRow, PlainTextEntry, ReadingText, Words, push_button
from exitdesk.ui.parts.form import SideBySide
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exitdesk.services.settling import Piece

_OURS, _THEIRS, _BOTH = "ours", "theirs", "both"


def version(heading: str, words: str) -> QWidget:
    """Return one version as a soft box."""
    made = QFrame()
    made.setProperty("role", "sunken")
    box = QVBoxLayout(made)
    box.setContentsMargins(*[theme().px(12)] * 4)
    box.setSpacing(theme().px(4))
    box.addWidget(Words(heading, "overline"))
    text = ReadingText(words or "–")
    text.setAccessibleName(f"{heading}: {words or '–'}")
    box.addWidget(text)
    box.addStretch(1)
    made.setAccessibleName(heading)
    return made


class PieceEditor(QWidget):
    """One piece. `value` is what will be written; `typed` the words that a person changed by hand.

    `names` are those of the two sides.
    """

    edited = Signal()

    def __init__(self, piece: Piece, names: tuple[str, str], typed: str | None) -> None:
        super().__init__()
        self.piece, self._names = piece, names
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme().px(12))
        if piece.key:
            self._box.addWidget(Words(piece.label, "strong"))
        self.choices: list[ChoiceEntry] = []
        self.paper: PlainTextEntry | None = None
        self.again = push_button(tr("Begin again from both"), self._on_again, icon="rotate-ccw")
        if piece.parts is None:
            self._add_choice(piece.ours_words, piece.theirs_words, both=False)
        else:
            self._add_text(piece.parts, typed)

    def value(self) -> Any:
        """Return the value of the piece as it stands."""
        if self.paper is not None:
            return self.paper.value()
        return self.piece.theirs if self.choices[0].value() == _THEIRS else self.piece.ours

    def typed(self) -> str | None:
        """Return the text where a person wrote in it, else None."""
        hand = self.paper is not None and not self.again.isHidden()
        return self.paper.value() if self.paper is not None and hand else None

    def _add_text(self, parts: Sequence[Part], typed: str | None) -> None:
        """Show what is agreed, both versions where it is not, and the text that comes of it."""
        for part in parts:
            if part.agreed:
                self._box.addWidget(version(tr("Undisputed"), part.ours))
            else:
                self._add_choice(part.ours, part.theirs or "", both=True)
        self.paper = PlainTextEntry(lines=4)
        form = FormRow(
            tr("The text as it will be"),
            self.paper,
            tr("You may write in it. The history keeps both versions in any case."),
        )
        self._box.addWidget(form)
        self._box.addWidget(self.again)
        self.again.hide()
        self.paper.set_value(typed if typed is not None else self._combined())
        if typed is not None:
            self._by_hand()
        self.paper.edited.connect(self._on_written)

    def _add_choice(self, ours: str, theirs: str, *, both: bool) -> None:
        mine, yours = self._names
        self._box.addWidget(SideBySide([version(mine, ours), version(yours, theirs)]))
        offered = [Choice(_OURS, mine), Choice(_THEIRS, yours)]
        if both:
            offered.append(Choice(_BOTH, tr("Both, one after the other")))
        entry = ChoiceEntry(offered, required=True, as_buttons=True)
        entry.set_value(_BOTH if both else _OURS)
        entry.set_reader_words(tr("Which one: {what}", what=self.piece.label))
        entry.edited.connect(self._on_chosen)
        self.choices.append(entry)
        self._box.addWidget(entry)

    def _combined(self) -> str:
        """Return the text that follows from the choices."""
        chosen = iter(self.choices)
        kept = []
        for part in self.piece.parts or ():
            which = _OURS if part.agreed else next(chosen).value()
            if which == _BOTH:
                kept.append(part)
            else:
                kept.append(Part(part.ours if which == _OURS else part.theirs or ""))
        return text_merge.text(kept)

    def _on_chosen(self) -> None:
        if self.paper is not None and self.again.isHidden():
            self.paper.set_value(self._combined())
        self.edited.emit()

    def _on_written(self) -> None:
        self._by_hand()
        self.edited.emit()

    def _by_hand(self) -> None:
        """Leave the text to the person: choices would overwrite what they wrote."""
        self.again.show()
        for entry in self.choices:
            entry.setEnabled(False)

    def _on_again(self) -> None:
        self.again.hide()
        for entry in self.choices:
            entry.setEnabled(True)
        if self.paper is not None:
            self.paper.set_value(self._combined())
            self.paper.setFocus()
        self.edited.emit()

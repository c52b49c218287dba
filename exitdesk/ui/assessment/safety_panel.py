"""What is done first when a rating says that somebody may be harmed; saving can wait."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Qt, Signal

from exitdesk.i18n import tr
from exitdesk.ui.parts import Card, FormRow, LineEntry, ReadingText, Words, push_button, row
from exitdesk.ui.theme import theme

CATEGORY: Final = {
    "M4": "self_harm",
    "S7": "harm_to_others",
    "X2": "retaliation",
    "K7": "domestic_violence",
}
"""What a concern about an item is mostly about; a person may choose another word."""


class SafetyPanel(Card):
    """Steps in their order, a safety concern to open, and a way on that asks for a word why."""

    concern_wanted = Signal(str)
    """The item."""
    set_aside = Signal(str, str)
    """The item, and why nothing more is opened."""

    def __init__(self) -> None:
        super().__init__("", tone="caution")
        self.body.setContentsMargins(*[theme().px(12)] * 4)
        self.body.setSpacing(theme().px(6))
        self.item = ""
        self.first = Words("", "strong")
        self.ladder = ReadingText("", private=False)
        self.open_button = push_button(
            tr("Open a safety concern"), self._on_open, icon="shield", kind="primary"
        )
        self.why = FormRow(
            tr("Or say in a word why nothing more is opened"),
            LineEntry(tr("for example: written down on Monday already")),
        )
        self.why.editor.edited.connect(self._on_typed)
        self.aside_button = push_button(tr("Go on rating"), self._on_aside)
        self.aside_button.setEnabled(False)
        line, last = row(self.open_button), row(self.aside_button)
        line.addStretch(1)
        last.addStretch(1)
        self.add(
            self.first,
            Words(tr("1. Call first, write later. What you have entered is kept as a draft.")),
            self.ladder,
            Words(
                tr("2. Two people decide together what follows. Write down who decided, on what "
                   "facts, and whether the client was told.")
            ),
            Words(tr("3. Open a safety concern; level, day and facts are filled in already.")),
            line,
            self.why,
            last,
        )  # fmt: skip
        self.setAccessibleName(tr("Safety: what to do first"))
        self._ladder_text = ""
        self.hide()

    def set_ladder(self, text: str) -> None:
        """Take the organisation's own words about whom to call when."""
        self._ladder_text = text

    def show_item(self, item: str, words: str) -> None:
        """Open for an item."""
        if self.item != item or self.isHidden():
            self.why.editor.set_value("")
            self.aside_button.setEnabled(False)
        self.item = item
        self.first.setText(tr("{item}: act today", item=words))
        self.ladder.set_plain(
            self._ladder_text
            or tr("The organisation has not written down whom to call yet (Settings).")
        )
        self.show()

    def take_focus(self) -> None:
        """Put the keyboard to the first thing to do here."""
        self.open_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_panel(self) -> None:
        """Close without a word: the rating was taken back."""
        self.item = ""
        self.hide()

    def _on_typed(self) -> None:
        self.aside_button.setEnabled(bool(str(self.why.editor.value()).strip()))

    def _on_open(self) -> None:
        self.concern_wanted.emit(self.item)

    def _on_aside(self) -> None:
        why = str(self.why.editor.value()).strip()
        if why:
            self.set_aside.emit(self.item, why)


def concern(item: str, name: str, rating: dict[str, Any], day: str, worker: str) -> dict[str, Any]:
    """Return what a safety concern begins with: level, category, facts; people fill in the rest."""
    facts = [f"{item} {name}"]
    if rating.get("note_fact"):
        facts.append(str(rating["note_fact"]))
    doc: dict[str, Any] = {
        "occurred_on": day,
        "level": "immediate",
        "category": CATEGORY.get(item, "other"),
        "what": ". ".join(facts),
    }
    if rating.get("client_words"):
        doc["client_words"] = rating["client_words"]
    if worker:
        doc["decided_by"] = [worker]
    return doc

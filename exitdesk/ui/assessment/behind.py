"""What stands behind a rating: urgency, wishes, sources, confidence, notes. Folded until wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import Signal

from exitdesk.domain import vocabulary as v
from exitdesk.domain.fields import Choice
from exitdesk.domain.validation import is_empty
from exitdesk.i18n import tr
from exitdesk.ui.editing.lines import SideBySide
from exitdesk.ui.parts import ChipsEntry, ChoiceEntry, Entry, FormRow, PlainTextEntry, Section

_NAMES: Final = ("u", "wants", "conf", "src", "client_words", "note_fact", "note_opinion")


class Behind(Section):
    """Its editors are made when it is first opened; its heading says what is in it."""

    edited = Signal(str, object)
    """Name of the field and its value."""

    def __init__(
        self, item: str, sources: tuple[Choice, ...], confidence: Mapping[str, str]
    ) -> None:
        super().__init__("")
        self._item, self._sources, self._confidence = item, sources, confidence
        self._values: Mapping[str, Any] = {}
        self._entries: dict[str, Entry] = {}
        self.toggled.connect(self._on_opened)
        self._say()

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show what is known."""
        self._values = values
        for name, entry in self._entries.items():
            entry.blockSignals(True)
            entry.set_value(values.get(name))
            entry.blockSignals(False)
        self._say()

    def entry(self, name: str) -> Entry:
        """Return an editor; opens the section."""
        self.set_open(True)
        return self._entries[name]

    def _on_opened(self, is_open: bool) -> None:
        if is_open and not self._entries:
            self._make()
            self.show_values(self._values)

    def _make(self) -> None:
        sure = "\n".join(
            f"{tr(one.label)}: {tr(self._confidence[one.name])}" for one in v.CONFIDENCE
        )
        rows = {
            "u": (tr("Urgency"), ChoiceEntry(v.URGENCY)),
            "wants": (tr("Wants to work on it"), ChoiceEntry(v.WANTS)),
            "src": (tr("Sources"), ChipsEntry(self._sources)),
            "conf": (tr("How sure we are"), ChoiceEntry(v.CONFIDENCE)),
            "client_words": (tr("In the client's words"), PlainTextEntry(lines=1, private=True)),
            "note_fact": (tr("Facts: seen or said, and by whom"), PlainTextEntry(lines=1,
                                                                               private=True)),
            "note_opinion": (tr("Opinion: how we read it"), PlainTextEntry(lines=1, private=True)),
        }  # fmt: skip
        shown: dict[str, FormRow] = {}
        for name, (label, entry) in rows.items():
            self._entries[name] = entry
            entry.setProperty("field", name)
            entry.edited.connect(self._on_edited)
            shown[name] = FormRow(label, entry, sure if name == "conf" else "")
            entry.set_reader_words(f"{self._item}: {label}")
        self.add(
            SideBySide([(shown["u"], 1), (shown["wants"], 1)]),
            shown["src"],
            shown["conf"],
            shown["client_words"],
            SideBySide([(shown["note_fact"], 1), (shown["note_opinion"], 1)], least=620),
        )

    def _on_edited(self) -> None:
        entry = self.sender()
        if isinstance(entry, Entry):
            name = str(entry.property("field"))
            self._values = {**self._values, name: entry.value()}
            self._say()
            self.edited.emit(name, entry.value())

    def _say(self) -> None:
        """Let the heading say what is inside."""
        held = [name for name in _NAMES if not is_empty(self._values.get(name))]
        parts = []
        if "u" in held:
            parts.append(tr(_label(v.URGENCY, self._values["u"])))
        if "wants" in held:
            wants = tr(_label(v.WANTS, self._values["wants"]))
            parts.append(tr("wants to work on it: {answer}", answer=wants))
        if "conf" in held:
            sure = tr(_label(v.CONFIDENCE, self._values["conf"]))
            parts.append(tr("confidence {degree}", degree=sure))
        if any(name in held for name in ("client_words", "note_fact", "note_opinion")):
            parts.append(tr("notes"))
        name = tr("Urgency, wishes, sources, notes")
        self.head.setText(f"{name}: {' · '.join(parts)}" if parts else name)
        self.head.setAccessibleName(f"{self._item}: {self.head.text()}")


def _label(choices: tuple[Choice, ...], name: object) -> str:
    return next((one.label for one in choices if one.name == name), str(name))

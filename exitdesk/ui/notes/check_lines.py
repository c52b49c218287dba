"""The client's six lines, large enough to hand the screen over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.domain.catalogue.session import CHECK
from exitdesk.i18n import tr
from exitdesk.ui.editing.lines import SideBySide
from exitdesk.ui.parts import InlineMessage, ScaleEntry, Words
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.ui.editing.field_set import FieldSet

DROP = 2
LOW = 1


class CheckLines(QWidget):
    """Six sentences in the client's words with 0 (never) to 4 (always); no sum is made of them."""

    def __init__(self, fields: FieldSet) -> None:
        super().__init__()
        self._fields = fields
        self._before: Mapping[str, Any] = {}
        self.prompt = InlineMessage(closable=False)
        self._labels = {field.name: tr(field.label) for field in CHECK.fields}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme().px(10))
        low, high = (tr(end) for end in CHECK.fields[0].anchors or ("", ""))
        box.addWidget(
            Words(tr("0 is {low}, 4 is {high}. The client answers.", low=low, high=high), "muted")
        )
        self._scales: dict[str, ScaleEntry] = {}
        for field in CHECK.fields:
            scale = ScaleEntry(4, ("", ""))
            fields.add(f"check.{field.name}", field, scale)
            scale.set_reader_words(tr(field.label))
            words = Words(tr(field.label), "lead")
            words.setBuddy(scale)
            box.addWidget(SideBySide([(words, 5), (scale, 4)]))
            self._scales[field.name] = scale
        box.addWidget(self.prompt)
        fields.edited.connect(self._on_edited)

    def set_before(self, before: Mapping[str, Any]) -> None:
        """Take the answers of the last time."""
        self._before = before

    def focus_first(self) -> None:
        """Put the focus on the first line."""
        next(iter(self._scales.values())).setFocus()

    def show_prompt(self) -> None:
        """Say which lines are worth asking about."""
        now = {name: self._fields.value(f"check.{name}") for name in self._labels}
        worth = worth_asking(now, self._before)
        if worth:
            more = " ".join(f"“{self._labels[name]}”" for name in worth)
            self.prompt.say("info", tr("Ask about it."), more)
        else:
            self.prompt.hide()

    def _on_edited(self, path: str) -> None:
        if path.startswith("check."):
            self.show_prompt()


def worth_asking(now: Mapping[str, Any], before: Mapping[str, Any]) -> list[str]:
    """Return the lines that fell by 2 or more since the last time, or stand at 1 or below."""
    return [
        name
        for name, value in now.items()
        if isinstance(value, int) and (value <= LOW or _before(before, name) - value >= DROP)
    ]


def _before(before: Mapping[str, Any], name: str) -> int:
    value = before.get(name)
    return value if isinstance(value, int) else -1


def last_check(events: Iterable[tuple[str, Mapping[str, Any]]], until: str) -> Mapping[str, Any]:
    """Return the latest answers in `events` (oldest first) up to the day `until`."""
    found: Mapping[str, Any] = {}
    for kind, doc in events:
        check = doc.get("check")
        before = not until or str(doc.get("occurred_on")) <= until
        if kind == "session" and before and isinstance(check, Mapping) and check:
            found = check
    return found

"""One item on the page: both voices, a status instead of numbers, and what stands behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.domain import vocabulary as v
from exitdesk.domain.fields import Choice
from exitdesk.domain.five_areas.description import RATED, Item, Scales
from exitdesk.domain.five_areas.rating import CLIENTS, NUMBERS, changed, number, seen_differently
from exitdesk.domain.validation import is_empty
from exitdesk.i18n import tr
from exitdesk.ui.assessment.behind import Behind
from exitdesk.ui.assessment.rating_scale import Voice, VoiceLine
from exitdesk.ui.parts import Card, ChoiceEntry, Entry, FormRow, Words
from exitdesk.ui.parts.choice_entry import Buttons
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.ui.assessment.last_time import LastTime

_INSTEAD: Final = tuple(one for one in v.RATING_STATUS if one.name != RATED)
_ORDER: Final = ("n", "cn", "s", "cs")


class ItemEntry(Entry):
    """The rating of one item; `value` is its dict (see `catalogue.events`), names kept as given."""

    went_on = Signal()
    """The last question was answered by a digit, or a status said: the next item, please."""

    def __init__(self, item: Item, scales: Scales, sources: tuple[Choice, ...]) -> None:
        super().__init__()
        self.item = item
        self._value: dict[str, Any] = {}
        self._last: LastTime | None = None
        self._scales = scales
        card = Card()
        card.body.setContentsMargins(*[theme().px(12)] * 4)
        card.body.setSpacing(theme().px(8))
        self._title = f"{item.id}  {tr(item.name)}"
        card.add(Words(self._title, "strong"))
        if item.ask:
            card.add(Words(tr(item.ask), "text"))
        self.voices = self._made_voices()
        self._numbers = QWidget()
        lines = QVBoxLayout(self._numbers)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(theme().px(10))
        for ours, clients in (("n", "cn"), ("s", "cs")):
            lines.addWidget(VoiceLine(self.voices[ours], self.voices[clients]))
        self._client_rather_not = Words(
            tr("The client would rather not say how they see it."), "muted"
        )
        self._differently = Words("", "strong")
        self._differently.hide()
        self._why = FormRow(
            tr("It differs from last time: why?"), ChoiceEntry(v.CHANGE_REASON, as_buttons=True)
        )
        self._why.editor.edited.connect(self._on_why)
        self._why.hide()
        self._status = Buttons(_INSTEAD, several=False, kind="segment")
        self._status.set_reader_words(tr("{item}: instead of numbers", item=tr(item.name)))
        self._status.edited.connect(self._on_status)
        self.behind = Behind(tr(item.name), sources, scales.confidence)
        self.behind.edited.connect(self._on_behind)
        card.add(
            self._numbers, self._client_rather_not, self._differently, self._why,
            Words(tr("Instead of numbers"), "small"), self._status, self.behind,
        )  # fmt: skip
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(card)
        self.setAccessibleName(self._title)

    def _made_voices(self) -> dict[str, Voice]:
        scales, item = self._scales, self.item
        made = {
            "n": Voice(tr("Need, as we see it"), item.need),
            "cn": Voice(tr(scales.client_need_question), scales.client_need),
            "s": Voice(tr("Strength, as we see it"), item.strength),
            "cs": Voice(tr(scales.client_strength_question), scales.client_strength),
        }
        for name, voice in made.items():
            if name in CLIENTS:
                voice.title.setText(tr("Client: {question}", question=voice.title.text()))
            voice.name(self._title)
            voice.edited.connect(self._on_number)
            voice.scale.went_on.connect(self._on_went_on)
            voice.scale.status_wanted.connect(self._on_status_key)
        return made

    # ------------------------------------------------------------ as an editor

    def value(self) -> dict[str, Any]:
        """Return the rating; only one that is rated carries numbers."""
        numbers = NUMBERS if self._value.get("st", RATED) != RATED else ()
        return {name: one for name, one in self._value.items() if name not in numbers}

    def set_value(self, value: Mapping[str, Any] | None) -> None:
        """Load a rating."""
        self._value = dict(value or {})
        self._show()

    def editors(self) -> list[QWidget]:
        """Return the scales, or the status where one stands instead."""
        if self._numbers.isHidden():
            return self._status.editors()
        return [one for name in _ORDER for one in self.voices[name].scale.editors()]

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Begin at our need, or at the status."""
        if self._numbers.isHidden():
            chosen = self._status.chosen()
            at = [one.name for one in _INSTEAD].index(chosen[0]) if chosen else 0
            self._status.editors()[at].setFocus(reason)
        else:
            self.focus_voice("n", reason)

    def focus_voice(self, name: str, reason: Qt.FocusReason) -> None:
        """Put the keyboard to one of the four questions."""
        buttons = self.voices[name].scale.editors()
        at = next((b for b in buttons if b.focusPolicy() != Qt.FocusPolicy.NoFocus), buttons[0])
        at.setFocus(reason)

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Each question has its own words already."""
        del name
        self.setAccessibleDescription(description)

    def show_problem(self, path: object, message: str) -> QWidget | None:
        """Show a problem inside the item: under its heading."""
        del path
        self.set_fault(message)
        return self.editors()[0]

    def set_last(self, last: LastTime | None) -> None:
        """Show the rating before beside the new one."""
        self._last = last
        for name in NUMBERS:
            self.voices[name].show_last(last.words(self.item.id, name) if last else "")
        for line in self._numbers.findChildren(VoiceLine):
            line.level()
        self._show()

    # ------------------------------------------------------------ what is edited

    def put(self, values: Mapping[str, Any]) -> None:
        """Take answers that were given elsewhere (talk mode): an edit."""
        for name, value in values.items():
            self._set(name, value)
        self._show()
        self.edited.emit()

    def _set(self, name: str, value: object) -> None:
        if is_empty(value):
            self._value.pop(name, None)
        else:
            self._value[name] = value

    def _on_number(self) -> None:
        for name, voice in self.voices.items():
            self._set(name, voice.scale.value())
        self._show_follow()
        self.edited.emit()

    def _on_went_on(self) -> None:
        at = next((n for n in _ORDER if self.voices[n].scale is self.sender()), _ORDER[-1])
        rest = _ORDER[_ORDER.index(at) + 1 :]
        if rest:
            self.focus_voice(rest[0], Qt.FocusReason.TabFocusReason)
        else:
            self.went_on.emit()

    def _on_status(self) -> None:
        chosen = self._status.chosen()
        self._take_status(chosen[0] if chosen else "")
        if not chosen:
            self.focus_voice("n", Qt.FocusReason.TabFocusReason)

    def _on_status_key(self, status: str) -> None:
        self._take_status(status)
        self.went_on.emit()

    def _take_status(self, status: str) -> None:
        """Numbers stay in mind while a status stands: the client may come back to it."""
        self._set("st", status)
        self._show()
        self.edited.emit()

    def _on_why(self) -> None:
        self._set("why", self._why.editor.value())
        self.edited.emit()

    def _on_behind(self, name: str, value: object) -> None:
        self._set(name, value)
        self.edited.emit()

    # ------------------------------------------------------------ what is shown

    def _show(self) -> None:
        status = str(self._value.get("st") or "")
        self._status.choose([status] if status and status != RATED else [])
        self._numbers.setVisible(status in ("", RATED))
        for name, voice in self.voices.items():
            voice.show_value(number({**self._value, "st": RATED}, name))
        self.behind.show_values(self._value)
        self._show_follow()

    def _show_follow(self) -> None:
        self._client_rather_not.setVisible(self._value.get("cst") == "declined")
        apart = seen_differently(self._value)
        of = {"n": tr("need"), "s": tr("strength")}
        self._differently.setText(
            tr("You see this differently: talk about it")
            + f" ({', '.join(of[name] for name in apart)})"
            if apart
            else ""
        )
        self._differently.setVisible(bool(apart))
        before = self._last.rating(self.item.id) if self._last else None
        asked = before is not None and changed(self._value, before)
        self._why.editor.set_value(self._value.get("why"))
        self._why.setVisible(asked or bool(self._value.get("why")))

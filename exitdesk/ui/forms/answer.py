"""One editor for each kind of question; every value is text as XForms writes it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from exitdesk.domain.fields import Choice
from exitdesk.i18n import tr
from exitdesk.ui.editing.simple_entries import InstantEntry
from exitdesk.ui.forms.choosing import Beside, choosing, in_columns, offer, offered, shape
from exitdesk.ui.forms.moved import RankEntry, SliderEntry, line_of
from exitdesk.ui.forms.part_of_date import PartOfDateEntry
from exitdesk.ui.parts import (
    ChoiceEntry,
    DateEntry,
    Entry,
    LineEntry,
    PlainTextEntry,
    ScaleEntry,
    TimeEntry,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exitdesk.forms.session import NodeState

_STEPS: Final = 11
_LONGEST: Final = 5000
_SEVERAL: Final = ("select", "rank", "odk:rank")


class Answer(QObject):
    """An editor with its value as text, and what is said under it about how to answer."""

    edited = Signal()

    def __init__(
        self, state: NodeState, parameters: Mapping[str, str], beside: Beside | None = None
    ) -> None:
        super().__init__()
        self.kind = _kind(state)
        self._beside = beside or Beside()
        self._shape = self._suited(state)
        self.entry = _entry(self.kind, state, parameters, self._beside)
        self.advice = _advice(
            "rank" if isinstance(self.entry, RankEntry) else self.kind, parameters
        )
        self._choices = state.choices
        self.entry.edited.connect(self.edited)

    def text(self) -> str:
        """Return the answer as it is kept."""
        return _written(self.kind, self.entry.value())

    def choose(self, number: int) -> bool:
        """Choose the choice of that number (from 1), or take it back; an edit."""
        if not 1 <= number <= len(self._choices) or self.kind not in ("select1", "several"):
            return False
        if isinstance(self.entry, RankEntry):
            return False
        name, now = self._choices[number - 1].name, self.text().split()
        if self.kind == "select1":
            self.entry.set_value(None if now == [name] else name)
        else:
            taken = name in now
            self.entry.set_value([one for one in now if one != name] if taken else [*now, name])
        self.edited.emit()
        return True

    def suits(self, state: NodeState) -> bool:
        """Tell whether the editor is right for the choices as they are offered now."""
        return state.choices == self._choices or self._suited(state) == self._shape

    def _suited(self, state: NodeState) -> tuple[str, bool]:
        return shape(state, self._beside) if self.kind in ("select1", "several") else ("", False)

    def load(self, state: NodeState) -> None:
        """Show what is answered; this is no edit."""
        entry = self.entry
        if state.choices != self._choices:
            self._choices = state.choices
            offer(entry, offered(state))
        if self.text() != state.value:
            try:
                entry.set_value(_loaded(self.kind, state.value))
            except ValueError:
                entry.set_value(None)
        entry.set_read_only(state.readonly)


def is_note(state: NodeState) -> bool:
    """Tell whether a question only says something."""
    return state.control == "input" and state.readonly and not state.value


def is_head(state: NodeState) -> bool:
    """Tell whether a question is the line of words over the columns of a table."""
    return "label" in state.appearance.split() and state.control in ("select1", "select")


def in_line(state: NodeState) -> bool:
    """Tell whether the choices of a question stand beside it, in columns without words."""
    return is_head(state) or ("list-nolabel" in state.appearance.split() and in_columns(state))


def _kind(state: NodeState) -> str:
    if state.control in ("select1", *_SEVERAL, "trigger", "range", "upload"):
        return "several" if state.control in _SEVERAL else state.control
    return state.data_type


def _entry(  # noqa: PLR0911 (one arm a kind)
    kind: str, state: NodeState, parameters: Mapping[str, str], beside: Beside
) -> Entry:
    looks = state.appearance.split()
    match kind:
        case "select1" | "several":
            return choosing(state, beside)
        case "trigger":
            return ChoiceEntry([Choice("OK", tr("Noted"))], as_buttons=True)
        case "range" if (steps := _steps(parameters)) is not None:
            return ScaleEntry(steps[1], low=steps[0], private=True)
        case "range" if (line := line_of(parameters)) is not None:
            return SliderEntry(*line)
        case "date" if "year" in looks or "month-year" in looks:
            return PartOfDateEntry(months="month-year" in looks)
        case "date":
            return DateEntry(future=True, private=True)
        case "time":
            return TimeEntry()
        case "dateTime":
            return InstantEntry(private=True)
        case "string" if "multiline" in looks:
            return PlainTextEntry(private=True, lines=4)
        case _:
            return LineEntry(private=True, limit=_LONGEST)


def _steps(parameters: Mapping[str, str]) -> tuple[int, int] | None:
    """Return the ends of a range that fits on buttons, None where it does not."""
    try:
        low, high = int(parameters.get("start", "1")), int(parameters.get("end", "10"))
        step = int(parameters.get("step", "1"))
    except ValueError:
        return None
    return (low, high) if step == 1 and 0 <= high - low < _STEPS else None


def _advice(kind: str, parameters: Mapping[str, str]) -> str:
    match kind:
        case "rank":
            return tr("Alt with an arrow key moves a line up or down.")
        case "range" if _steps(parameters) is None and line_of(parameters) is None:
            low, high = parameters.get("start", "1"), parameters.get("end", "10")
            return tr("A number from {low} to {high}.", low=low, high=high)
        case "upload":
            return tr("Files are kept with the case. Write here which one is meant.")
        case "geopoint" | "geotrace" | "geoshape":
            return tr("Typed as latitude, longitude: this program never asks where you are.")
        case "barcode":
            return tr("Typed: this program uses no camera.")
        case _:
            return ""


def _written(kind: str, value: Any) -> str:
    if value is None:
        return ""
    match kind:
        case "several":
            return " ".join(value)
        case "time":
            moment = dt.datetime.now().astimezone()
            return f"{value}:00.000{moment.isoformat()[-6:]}" if value else ""
        case "int" | "decimal":
            return str(value).strip().replace(",", ".")
        case _:
            return str(value)


def _loaded(kind: str, text: str) -> Any:
    match kind:
        case "several":
            return text.split()
        case "range":
            return text if not text.lstrip("-").isdigit() else int(text)
        case "time":
            return text[:5] or None
        case "date" | "dateTime" | "select1" | "trigger":
            return text or None
        case _:
            return text

"""Values by name: scores by goal, consent by purpose, ratings by item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from exitdesk.domain.fields import Choice, Field, Kind, choices
from exitdesk.domain.items import item_name
from exitdesk.i18n import N_, tr
from exitdesk.ui.editing.groups import BlockEntry
from exitdesk.ui.parts import (
    ChoiceEntry,
    Entry,
    LineEntry,
    NumberEntry,
    ScaleEntry,
    Words,
    icon_button,
)
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exitdesk.ui.editing.around import Around
    from exitdesk.ui.editing.groups import Maker

PURPOSES: Final = choices(
    ("participation", N_("Taking part")),
    ("share_attendance_with_prison", N_("Attendance to the prison")),
    ("share_plan_with_probation", N_("Plan points to probation")),
    ("share_with_police", N_("Anything to the police beyond what the law demands")),
    ("evaluation_pseudonymous", N_("Evaluation, without the name")),
    ("research", N_("Research")),
    ("aftercare_contact", N_("Contact in aftercare")),
)
ANSWERS: Final = choices(
    ("yes", N_("yes")),
    ("no", N_("no")),
    ("ask_each_time", N_("ask each time")),
    ("later", N_("later")),
    ("undecided", N_("undecided")),
)
_WIDE: Final = 10


class NamedTable(Entry):
    """One editor per name, in lines; other names can be added. `value` is a dict.

    Lines that are empty are left out of the value.
    """

    def __init__(self, offered: Sequence[Choice], add: str, *, private: bool = False) -> None:
        super().__init__(private=private)
        self._offered = list(offered)
        self._entries: dict[str, Entry] = {}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme().px(16))
        self._grid.setVerticalSpacing(theme().px(8))
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 3)
        self._new = LineEntry(add, limit=200)
        self._new.line.returnPressed.connect(self._on_add)
        self._new.line.editingFinished.connect(self._on_add)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme().px(8))
        box.addLayout(self._grid)
        box.addWidget(self._new)
        self._name = ("", "")
        self._fill({})
        self._finish()

    def value(self) -> dict[str, Any]:
        """Return what is answered, by name."""
        held = {name: entry.value() for name, entry in self._entries.items()}
        return {name: one for name, one in held.items() if one not in (None, "", {})}

    def set_value(self, value: Mapping[str, Any] | None) -> None:
        """Load values by name."""
        self._fill(value or {})

    def editors(self) -> list[QWidget]:
        """Return the editors of all lines, then the line for a new name."""
        lines = [one for entry in self._entries.values() for one in entry.editors()]
        return [*lines, self._new.line]

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Each line is read with the name of the table."""
        self._name = (name, description)
        for line, entry in self._entries.items():
            entry.set_reader_words(f"{name}: {self._label(line)}", description)
        self._new.set_reader_words(f"{name}: {self._new.line.placeholderText()}")

    def show_problem(self, path: Sequence[str | int], message: str) -> QWidget | None:
        """Show a problem of one line."""
        entry = self._entries.get(str(path[0])) if path else None
        if entry is not None:
            self.set_fault(f"{self._label(str(path[0]))}: {message}")
        return entry

    def _editor(self, name: str) -> Entry:
        raise NotImplementedError

    def _label(self, name: str) -> str:
        label = next((tr(one.label) for one in self._offered if one.name == name), None)
        return label or name.replace("_", " ")

    def _fill(self, value: Mapping[str, Any]) -> None:
        names = list(dict.fromkeys((*(one.name for one in self._offered), *value)))
        if names != list(self._entries):
            self._lay_out(names)
        for name, entry in self._entries.items():
            entry.blockSignals(True)
            entry.set_value(value.get(name))
            entry.blockSignals(False)
        self._new.set_value("")

    def _lay_out(self, names: Sequence[str]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._entries = {}
        for name in names:
            self._add(name)

    def _add(self, name: str) -> Entry:
        at = len(self._entries)
        entry = self._editor(name)
        entry.edited.connect(self.edited)
        self._entries[name] = entry
        words = Words(self._label(name))
        words.setMinimumWidth(theme().px(90))
        words.setBuddy(entry)
        self._grid.addWidget(words, at, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(entry, at, 1)
        entry.set_reader_words(f"{self._name[0]}: {self._label(name)}", self._name[1])
        return entry

    def _on_add(self) -> None:
        name = self._new.value().strip()
        self._new.set_value("")
        if name and name not in self._entries:
            self._add(name).setFocus()


class ScopeEntry(NamedTable):
    """Consent lines; `value` is a dict purpose -> answer."""

    def __init__(self, *, private: bool = False) -> None:
        super().__init__(PURPOSES, tr("Add another purpose, Enter"), private=private)

    def _editor(self, name: str) -> Entry:
        del name
        return ChoiceEntry(ANSWERS, open_words=True)


class ScoresEntry(NamedTable):
    """Scores by goal; `value` is a dict goal -> int."""

    def __init__(self, field: Field, goals: Sequence[Choice], *, private: bool = False) -> None:
        self._low = field.low if field.low is not None else 0
        self._high = field.high if field.high is not None else 9999
        super().__init__(goals, tr("Add another goal, Enter"), private=private)

    def _editor(self, name: str) -> Entry:
        del name
        if self._high - self._low <= _WIDE:
            return ScaleEntry(self._high, low=self._low)
        return NumberEntry(self._low, self._high)


class RatingsEntry(Entry):
    """A compact table: one line per item with the numbers of both voices and the choices.

    Texts and lists of an item open under its line. Up and Down go from item to item. `value` is a
    dict item -> dict; items in which nothing is said are left out.
    """

    def __init__(
        self,
        field: Field,
        items: Sequence[Choice],
        around: Around,
        make: Maker,
        *,
        private: bool = False,
    ) -> None:
        super().__init__(private=private)
        self._field, self._items, self._around, self._make = field, list(items), around, make
        self._lines: dict[str, _RatingLine] = {}
        self._name = tr(field.label)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme().px(8))
        self._grid.setVerticalSpacing(theme().px(4))
        self._new = LineEntry(tr("Add another item, Enter"), limit=80)
        self._new.line.returnPressed.connect(self._on_add)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme().px(8))
        box.addLayout(self._grid)
        box.addWidget(self._new)
        self.set_value({})
        self._finish()

    def value(self) -> dict[str, Any]:
        """Return the items that say something."""
        held = {name: line.value() for name, line in self._lines.items()}
        return {name: one for name, one in held.items() if one}

    def set_value(self, value: Mapping[str, Any] | None) -> None:
        """Load ratings by item."""
        loaded = value or {}
        names = list(dict.fromkeys((*(one.name for one in self._items), *loaded)))
        if names != list(self._lines):
            self._lay_out(names)
        for name, line in self._lines.items():
            line.load(loaded.get(name) or {})

    def _lay_out(self, names: Sequence[str]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._lines = {}
        columns = [f for f in self._field.fields if f.kind in (Kind.NUMBER, Kind.CHOICE)]
        for at, column in enumerate(columns, 1):
            head = Words(tr(column.label), "small")
            head.setMinimumWidth(theme().px(44))
            self._grid.addWidget(head, 0, at, Qt.AlignmentFlag.AlignBottom)
            self._grid.setColumnStretch(at, 0 if column.kind is Kind.NUMBER else 1)
        for name in names:
            self._add(name)

    def editors(self) -> list[QWidget]:
        """Return every editor, line by line."""
        return [*(w for line in self._lines.values() for w in line.editors()), self._new.line]

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Each box is read with item and column."""
        del description
        self._name = name
        for line in self._lines.values():
            line.name_for_readers(name)
        self._new.set_reader_words(f"{name}: {self._new.line.placeholderText()}")

    def show_problem(self, path: Sequence[str | int], message: str) -> QWidget | None:
        """Show a problem of one item."""
        line = self._lines.get(str(path[0])) if path else None
        if line is None:
            return None
        self.set_fault(f"{path[0]}: {message}")
        return line.editors()[0]

    def _add(self, name: str) -> None:
        label = next((tr(one.label) for one in self._items if one.name == name), item_name(name))
        line = _RatingLine(name, label, self._field, self._around, self._make)
        line.edited.connect(self.edited)
        line.stepped.connect(self._on_stepped)
        self._lines[name] = line
        line.place(self._grid, 1 + 2 * (len(self._lines) - 1))
        line.name_for_readers(self._name)

    def _on_add(self) -> None:
        name = self._new.value().strip()
        self._new.set_value("")
        if name and name not in self._lines:
            self._add(name)
            self._lines[name].editors()[0].setFocus()

    def _on_stepped(self, name: str, column: int, step: int) -> None:
        names = list(self._lines)
        at = names.index(name) + step
        if 0 <= at < len(names):
            self._lines[names[at]].editors()[column].setFocus(Qt.FocusReason.TabFocusReason)


class _RatingLine(QObject):
    """The editors of one item."""

    edited = Signal()
    stepped = Signal(str, int, int)

    def __init__(self, name: str, label: str, field: Field, around: Around, make: Maker) -> None:
        super().__init__()
        self._name, self._label = name, label
        self._loaded: dict[str, Any] = {}
        self._boxes: dict[str, _Digit | ChoiceEntry] = {}
        self._labels: dict[str, str] = {}
        rest = []
        for one in field.fields:
            if one.kind is Kind.NUMBER:
                self._boxes[one.name] = _Digit(one.low or 0, one.high or 4)
            elif one.kind is Kind.CHOICE:
                box = ChoiceEntry(one.choices, open_words=one.open_choices, as_buttons=False)
                box.editors()[0].setMinimumWidth(theme().px(92))
                self._boxes[one.name] = box
            else:
                rest.append(one)
            self._labels[one.name] = tr(one.label)
        title = tr("More about {item}", item=label)
        self._inner = Field("more", Kind.BLOCK, title, fields=tuple(rest))
        self._around, self._make = around, make
        self._more: BlockEntry | None = None
        self._grid: tuple[QGridLayout, int] | None = None
        self._toggle = icon_button("ellipsis", tr("More"), self._on_toggle, size=16)
        self._head = Words(label, "strong")
        self._head.setMinimumWidth(theme().px(110))
        for edits in self._boxes.values():
            edits.edited.connect(self.edited)
        for widget in self.editors():
            widget.installEventFilter(self)

    def place(self, grid: QGridLayout, at: int) -> None:
        """Put the editors into two lines of `grid`."""
        grid.addWidget(self._head, at, 0)
        for column, box in enumerate(self._boxes.values(), 1):
            grid.addWidget(box, at, column)
        grid.addWidget(self._toggle, at, len(self._boxes) + 1)
        self._grid = (grid, at + 1)

    def load(self, value: Mapping[str, Any]) -> None:
        """Load one rating."""
        self._loaded = dict(value)
        for name, box in self._boxes.items():
            box.set_value(value.get(name))
        texts = {n: v for n, v in value.items() if n not in self._boxes}
        if texts or self._more is not None:
            more = self._made_more()
            more.set_value(texts)
            more.setVisible(bool(texts))

    def value(self) -> dict[str, Any]:
        """Return the rating without what is empty."""
        numbers = {name: box.value() for name, box in self._boxes.items()}
        said = {name: one for name, one in numbers.items() if one not in (None, "")}
        return {**said, **(self._more.value() if self._more is not None else {})}

    def editors(self) -> list[QWidget]:
        """Return the boxes in their order."""
        return [box.editors()[0] for box in self._boxes.values()]

    def name_for_readers(self, table: str) -> None:
        """Say table, item and column."""
        for name, box in self._boxes.items():
            box.set_reader_words(f"{table}: {self._label}, {self._labels[name]}")
        self._toggle.setAccessibleName(tr("More about {item}", item=self._label))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down go from item to item, except in a list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if step and isinstance(watched, QLineEdit):
                self.stepped.emit(self._name, self.editors().index(watched), step)
                return True
        return super().eventFilter(watched, event)

    def _made_more(self) -> BlockEntry:
        """Return the texts of the item; they are made when they are wanted."""
        if self._more is None:
            self._more = BlockEntry(self._inner, self._around, self._make)
            self._more.set_reader_words(self._inner.label)
            self._more.edited.connect(self.edited)
            if self._grid is not None:
                grid, at = self._grid
                grid.addWidget(self._more, at, 1, 1, len(self._boxes))
        return self._more

    def _on_toggle(self) -> None:
        fresh = self._more is None
        more = self._made_more()
        more.setVisible(fresh or more.isHidden())
        if not more.isHidden():
            more.setFocus()


class _Digit(Entry):
    """A very short number; `value` is an int or None."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setValidator(QIntValidator(low, high, self.line))
        self.line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.line.setPlaceholderText("–")
        self.line.textEdited.connect(self._on_typed)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.line)
        self._fit()
        theme().changed.connect(self._fit)
        self._finish()

    def value(self) -> int | None:
        """Return the number."""
        return int(self.line.text()) if self.line.hasAcceptableInput() else None

    def set_value(self, value: int | None) -> None:
        """Load a number."""
        self.line.setText("" if value is None else str(value))

    def editors(self) -> list[QWidget]:
        """Return the line."""
        return [self.line]

    def _on_typed(self, _text: str) -> None:
        self.edited.emit()

    def _fit(self) -> None:
        self.line.setFixedWidth(theme().px(48))

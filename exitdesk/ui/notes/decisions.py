"""What was decided, and by whom: an empty line is always ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from exitdesk.domain.vocabulary import DECIDED_BY
from exitdesk.i18n import tr
from exitdesk.ui.editing.simple_entries import TextEntry
from exitdesk.ui.editing.tab_order import chain
from exitdesk.ui.parts import ChoiceEntry, Entry, icon_button
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class DecisionsEntry(Entry):
    """Lines of what and by whom; `value` is a list of dicts. Other keys of a line are kept.

    The last line is always empty: typing in it makes the next one. Enter goes on to who decided.
    """

    def __init__(self) -> None:
        super().__init__(private=False)
        self._lines: list[_Line] = []
        self._words = ("", "")
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme().px(6))
        self._append({})
        self._finish()

    def value(self) -> list[dict[str, Any]]:
        """Return the lines that say something."""
        return [value for line in self._lines if (value := line.value())]

    def set_value(self, value: Sequence[Mapping[str, Any]] | None) -> None:
        """Load lines."""
        for line in self._lines:
            self._box.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = []
        for one in (*(value or ()), {}):
            self._append(one)
        self.setFocusProxy(self._lines[0].what.editors()[0])

    def editors(self) -> list[QWidget]:
        """Return the editors of all lines."""
        return [one for line in self._lines for one in line.editors()]

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Each line is read with its number."""
        self._words = (name, description)
        for at, line in enumerate(self._lines, 1):
            line.name_for_readers(f"{name} {at}", description)

    def show_problem(self, path: Sequence[str | int], message: str) -> QWidget | None:
        """Show what is missing in one line."""
        held = [line for line in self._lines if line.value()]
        if not path or not isinstance(path[0], int) or path[0] >= len(held):
            return None
        line = held[path[0]]
        self.set_fault(message if len(path) < 2 or path[1] != "by" else tr("Say who decided it."))
        return line.by if path[1:2] == ["by"] else line.what

    def _append(self, value: Mapping[str, Any]) -> None:
        line = _Line(value)
        line.edited.connect(self._on_edited)
        line.thrown.connect(self._on_thrown)
        self._lines.append(line)
        self._box.addWidget(line)
        chain(self._lines)
        self.set_reader_words(*self._words)
        self._show_bins()

    def _on_edited(self) -> None:
        if self._lines[-1].value():
            self._append({})
        self.set_fault("")
        self._show_bins()
        self.edited.emit()

    def _on_thrown(self) -> None:
        line = self.sender()
        if isinstance(line, _Line) and len(self._lines) > 1:
            at = self._lines.index(line)
            self._lines.remove(line)
            self._box.removeWidget(line)
            line.hide()
            line.deleteLater()
            self._lines[min(at, len(self._lines) - 1)].what.setFocus()
            self.setFocusProxy(self._lines[0].what.editors()[0])
            self.edited.emit()

    def _show_bins(self) -> None:
        for line in self._lines:
            line.bin.setVisible(bool(line.value()))
            line.by.setEnabled(bool(line.value()))


class _Line(QWidget):
    edited = Signal()
    thrown = Signal()

    def __init__(self, value: Mapping[str, Any]) -> None:
        super().__init__()
        self._loaded = dict(value)
        self.what = TextEntry(tr("What was decided"), private=True)
        self.by = ChoiceEntry(DECIDED_BY, as_buttons=False)
        self.bin = icon_button("x", tr("Take out"), self.thrown.emit, size=15)
        self.what.set_value(str(value.get("what") or ""))
        self.by.set_value(value.get("by"))
        for one in (self.what, self.by):
            one.edited.connect(self.edited)
        self.what.line_entry.line.installEventFilter(self)
        combo = self.by.editors()[0]
        combo.setMinimumWidth(theme().px(118))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme().px(6))
        line.addWidget(self.what, 5)
        line.addWidget(self.by, 2, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.bin, 0, Qt.AlignmentFlag.AlignTop)

    def value(self) -> dict[str, Any]:
        """Return the line, an empty dict where it says nothing."""
        kept = {k: v for k, v in self._loaded.items() if k not in ("what", "by")}
        what, by = self.what.value(), self.by.value()
        if not what.strip() and not kept and not self._loaded.get("by"):
            return {}
        said = {"what": what} if what.strip() else {}
        return {**said, **({"by": by} if by else {}), **kept}

    def editors(self) -> list[QWidget]:
        """Return the two editors."""
        return [*self.what.editors(), *self.by.editors()]

    def name_for_readers(self, name: str, description: str) -> None:
        """Name line, list and button."""
        self.what.set_reader_words(name, description)
        self.by.set_reader_words(tr("{name}, decided by", name=name), description)
        self.bin.setAccessibleName(tr("Take out: {name}", name=name))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on to who decided."""
        if (
            isinstance(watched, QLineEdit)
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
        ):
            self.by.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)

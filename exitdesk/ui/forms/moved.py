"""Answers that are moved into place: a number on a line, choices put in order."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from exitdesk.i18n import tr
from exitdesk.ui.parts import Entry, FlowRow, Words, push_button
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exitdesk.domain.fields import Choice

_MOST: Final = 10_000
_NAME: Final = Qt.ItemDataRole.UserRole


def line_of(parameters: Mapping[str, str]) -> tuple[Decimal, Decimal, int] | None:
    """Return start, step and the count of steps of a range; None where they make no line."""
    try:
        low = Decimal(parameters.get("start", "1"))
        high = Decimal(parameters.get("end", "10"))
        step = abs(Decimal(parameters.get("step", "1")))
    except InvalidOperation:
        return None
    if not (low.is_finite() and high.is_finite() and step.is_finite()) or step == 0:
        return None
    count = int(abs(high - low) / step)
    return (low, step if high > low else -step, count) if 1 <= count <= _MOST else None


class SliderEntry(Entry):
    """A number on a line, with the number beside it; `value` is its text, None without answer.

    The arrow keys move, Delete takes the answer back; the wheel scrolls the page, never the answer.
    """

    def __init__(self, low: Decimal, step: Decimal, count: int) -> None:
        super().__init__(private=True)
        self._low, self._step = low, step
        self._answered = False
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, count)
        self.slider.setMinimumWidth(theme().px(160))
        self.slider.valueChanged.connect(self._on_moved)
        self.slider.sliderReleased.connect(self._on_moved)
        self.slider.installEventFilter(self)
        self.number = Words("–", "strong", wrap=False)
        self.number.setMinimumWidth(theme().px(56))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(Words(self._text(0), "small", wrap=False))
        line.addWidget(self.slider, 1)
        line.addWidget(Words(self._text(count), "small", wrap=False))
        line.addWidget(self.number)
        self._finish()

    def value(self) -> str | None:
        """Return the number as text."""
        return self._text(self.slider.value()) if self._answered else None

    def set_value(self, value: str | int | None) -> None:
        """Load a number; one beside the line raises ValueError."""
        at = 0
        if value not in (None, ""):
            try:
                at = int((Decimal(str(value)) - self._low) / self._step)
            except InvalidOperation as error:
                raise ValueError(value) from error
        self.slider.blockSignals(True)
        self.slider.setValue(at)
        self.slider.blockSignals(False)
        self._answered = value not in (None, "")
        self._show()

    def editors(self) -> list[QWidget]:
        """Return the line."""
        return [self.slider]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the wheel from answering; Delete takes back, Space takes the first number."""
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._answered:
                self.set_value(None)
                self.edited.emit()
                return True
            if event.key() == Qt.Key.Key_Space:
                self._on_moved()
                return True
        return super().eventFilter(watched, event)

    def _text(self, at: int) -> str:
        return f"{self._low + self._step * at:f}"

    def _on_moved(self) -> None:
        self._answered = True
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        self.number.setText(self.value() or "–")
        said = self.value() or tr("No answer")
        self.slider.setAccessibleDescription(said)


class RankEntry(Entry):
    """Choices put in order; `value` is the list of names, empty until an order was given.

    Alt with an arrow key moves the line; Space takes the order as it stands.
    """

    def __init__(self, choices: Sequence[Choice]) -> None:
        super().__init__(private=True)
        self._answered = False
        self.list = QListWidget()
        self.list.installEventFilter(self)
        self.list.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        self.list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.list.setSpacing(theme().px(2))
        self.up = push_button(tr("Up"), self._on_up, icon="chevron-up", kind="quiet")
        self.down = push_button(tr("Down"), self._on_down, icon="chevron-down", kind="quiet")
        self.keep = push_button(tr("This is the order"), self._on_keep, icon="check", kind="quiet")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme().px(4))
        box.addWidget(self.list)
        foot = FlowRow(theme().px(4))
        for button in (self.up, self.down, self.keep):
            foot.flow.addWidget(button)
        box.addWidget(foot)
        self.set_choices(choices)
        self._finish()

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer other choices, in the order given so far."""
        before = self.value()
        self._labels = {one.name: one.label for one in choices}
        self.set_value(before)

    def value(self) -> list[str]:
        """Return the names in order."""
        return self._names() if self._answered else []

    def set_value(self, value: Sequence[str] | None) -> None:
        """Load an order; what it does not name follows."""
        wanted = list(value or ())
        self._answered = bool(wanted)
        self.list.clear()
        for name in [*wanted, *(one for one in self._labels if one not in wanted)]:
            QListWidgetItem("", self.list).setData(_NAME, name)
        self.list.setCurrentRow(0)
        self._number()

    def editors(self) -> list[QWidget]:
        """Return the list."""
        return [self.list]

    def set_read_only(self, read_only: bool) -> None:
        """Show the order without letting it be changed."""
        for one in (self.list, self.up, self.down, self.keep):
            one.setEnabled(not read_only)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move a line by Alt and an arrow key."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self._move(-1 if event.key() == Qt.Key.Key_Up else 1)
                return True
            if event.key() == Qt.Key.Key_Space:
                self._on_keep()
                return True
        return super().eventFilter(watched, event)

    def _names(self) -> list[str]:
        return [str(self.list.item(n).data(_NAME)) for n in range(self.list.count())]

    def _number(self) -> None:
        for n, name in enumerate(self._names()):
            words = self._labels.get(name, name)
            self.list.item(n).setText(f"{n + 1}. {words}" if self._answered else words)

    def _on_up(self) -> None:
        self._move(-1)

    def _on_down(self) -> None:
        self._move(1)

    def _move(self, step: int) -> None:
        at = self.list.currentRow()
        if 0 <= at + step < self.list.count():
            self.list.insertItem(at + step, self.list.takeItem(at))
            self.list.setCurrentRow(at + step)
            self._on_keep()

    def _on_keep(self) -> None:
        self._answered = True
        self._number()
        self.edited.emit()

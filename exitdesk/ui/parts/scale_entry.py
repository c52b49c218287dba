"""Numbers: ratings with worded ends, and counts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from exitdesk.i18n import right_to_left, tr
from exitdesk.ui.parts.entry import Entry
from exitdesk.ui.parts.flow import FlowRow
from exitdesk.ui.parts.typed_entry import TypedEntry
from exitdesk.ui.parts.words import Words
from exitdesk.ui.theme import dress, theme


class ScaleEntry(Entry):
    """A rating from `low` to `high`, or "not asked"; `value` is an int or None.

    Not asked is a button of its own, apart from 0. Digits choose directly, the arrow keys move,
    Delete takes the answer back. The ends are worded: `anchors`.
    """

    def __init__(
        self,
        high: int = 10,
        anchors: tuple[str, str] = ("", ""),
        *,
        low: int = 0,
        private: bool = False,
    ) -> None:
        super().__init__(private=private)
        look = theme()
        self._low, self._high, self._anchors = low, high, anchors
        self._value: int | None = None
        self._typed = ""
        self._buttons = [self._button(str(n), n) for n in range(low, high + 1)]
        self._none = self._button(tr("Not asked"), None)
        self._none.setProperty("kind", "segment")
        dress(self._none, "check", "accent_text", 15)
        line = FlowRow(look.px(4))
        for button in self._buttons:
            line.flow.addWidget(button)
        apart = QWidget()
        apart.setFixedWidth(look.px(8))
        line.flow.addWidget(apart)
        line.flow.addWidget(self._none)
        self._lowest = Words(anchors[0], "small")
        self._highest = Words(anchors[1], "small")
        far = Qt.AlignmentFlag.AlignLeft if right_to_left() else Qt.AlignmentFlag.AlignRight
        self._highest.setAlignment(far | Qt.AlignmentFlag.AlignAbsolute)
        self._ends = QWidget()
        ends = QHBoxLayout(self._ends)
        ends.setContentsMargins(0, 0, 0, 0)
        ends.addWidget(self._lowest, 1)
        ends.addWidget(self._highest, 1)
        self._ends.setVisible(any(anchors))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.px(4))
        whole.addWidget(line)
        whole.addWidget(self._ends, 0, Qt.AlignmentFlag.AlignLeading)
        self._fit()
        theme().changed.connect(self._fit)
        self._press()
        self._finish()

    def value(self) -> int | None:
        """Return the rating, None where it was not asked."""
        return self._value

    def set_value(self, value: int | None) -> None:
        """Load a rating."""
        self._value = value
        self._press()

    def editors(self) -> list[QWidget]:
        """Return the chosen button first, then the others."""
        return [*self._buttons, self._none]

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Name each step with the question and, at the ends, what they mean."""
        for at, button in enumerate(self._buttons):
            end = self._anchors[0] if at == 0 else ""
            end = self._anchors[1] if at == len(self._buttons) - 1 else end
            button.setAccessibleName(f"{name}: {button.text()} {end}".strip())
            button.setAccessibleDescription(description)
        self._none.setAccessibleName(f"{name}: {self._none.text()}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Digits, arrows and Delete."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._took(event)
        return super().eventFilter(watched, event)

    def _took(self, event: QKeyEvent) -> bool:
        key = event.key()
        leftwards = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        if event.text().isdecimal():
            self._type(event.text())
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self._move(1 if (key == Qt.Key.Key_Right) is not leftwards else -1)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._choose(None)
        else:
            return False
        return True

    def _type(self, digit: str) -> None:
        """Take a digit; 1 and then 0 make 10."""
        both = int(self._typed + digit)
        number = both if both <= self._high else int(digit)
        self._typed = str(number)
        if self._low <= number <= self._high:
            self._choose(number)

    def _move(self, step: int) -> None:
        self._typed = ""
        now = self._low - 1 if self._value is None else self._value
        self._choose(min(self._high, max(self._low, now + step)))

    def _choose(self, value: int | None) -> None:
        changed = value != self._value
        self._value = value
        self._press()
        button = self._none if value is None else self._buttons[value - self._low]
        button.setFocus(Qt.FocusReason.TabFocusReason)
        if changed:
            self.edited.emit()

    def _button(self, text: str, value: int | None) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("kind", "scale")
        button.setProperty("step", value)
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        button.clicked.connect(self._on_clicked)
        button.installEventFilter(self)
        return button

    def _press(self) -> None:
        for at, button in enumerate(self._buttons, self._low):
            button.setChecked(at == self._value)
            stop = at == (self._low if self._value is None else self._value)
            policy = Qt.FocusPolicy.StrongFocus if stop else Qt.FocusPolicy.NoFocus
            button.setFocusPolicy(policy)
        self._none.setChecked(self._value is None)
        dress(self._none, "check" if self._value is None else "circle", "muted", 15)

    def _fit(self) -> None:
        side = theme().px(34 if self._high > 5 else 44)
        for button in self._buttons:
            button.setFixedWidth(side)
        self._ends.setFixedWidth(len(self._buttons) * (side + theme().px(4)) - theme().px(4))

    def _on_clicked(self) -> None:
        self._typed = ""
        button = self.sender()
        if button is not None:
            step = button.property("step")
            self._choose(None if step is None else int(step))


class NumberEntry(TypedEntry):
    """A whole number between `low` and `high`; `value` is an int or None."""

    def __init__(self, low: int = 0, high: int = 9999, unit: str = "") -> None:
        self._low, self._high, self._unit = low, high, unit
        super().__init__("", characters=max(5, len(str(high)) + 2))
        self.line.setValidator(QIntValidator(min(low, 0), 10 ** len(str(high)) - 1, self))

    def value(self) -> int | None:
        """Return the number."""
        return self._value if isinstance(self._value, int) else None

    def _read(self, text: str) -> object:
        number = int(text)
        if not self._low <= number <= self._high:
            raise ValueError(
                tr("A number from {low} to {high} fits here.", low=self._low, high=self._high)
            )
        return number

    def _written(self, value: object) -> str:
        return str(value)

    def _explained(self, value: object) -> str:
        del value
        return self._unit

    def _stepped(self, value: object, step: int) -> object:
        number = value + step if isinstance(value, int) else self._low
        return min(self._high, max(self._low, number))

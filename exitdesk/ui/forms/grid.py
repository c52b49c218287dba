"""Answers in columns: one column a choice, so that questions under each other make a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from exitdesk.ui.parts import Entry, Words
from exitdesk.ui.theme import dress, theme

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exitdesk.domain.fields import Choice

MOST: Final = 11
"""More columns than this do not fit beside each other."""
_APART: Final = 20
"""Pixels before what is no point of the scale."""
_STEPS: Final = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}


class Columns(QWidget):
    """The words over the columns of a table."""

    def __init__(self, choices: Sequence[Choice], apart: frozenset[str] = frozenset()) -> None:
        super().__init__()
        line = _line(self)
        for choice, gap in _with_gaps(choices, apart):
            if gap:
                line.addSpacing(theme().px(_APART))
            line.addWidget(_cell(Words(choice.label, "small")), 1)


class GridEntry(Entry):
    """One button in each column; `value` is a name, with `several` a list of names.

    The arrow keys move along the line, Space chooses and takes back. With `words` each column
    has its words under it. Before and after choices in `apart` there is a gap; they are quieter.
    """

    def __init__(
        self,
        choices: Sequence[Choice],
        *,
        several: bool,
        words: bool,
        apart: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(private=True)
        self._several, self._words, self._apart = several, words, apart
        self._named = ("", "")
        self._buttons: dict[str, QPushButton] = {}
        self._line = _line(self)
        self.set_choices(choices)
        self._finish()

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer other choices; what was chosen stays where it is still offered."""
        chosen = self._chosen()
        while (item := self._line.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons = {one.name: self._button(one) for one in choices}
        for one, gap in _with_gaps(choices, self._apart):
            if gap:
                self._line.addSpacing(theme().px(_APART))
            words = [Words(one.label, "small")] if self._words else []
            self._line.addWidget(_cell(self._buttons[one.name], *words), 1)
        self._press(chosen)
        self.set_reader_words(*self._named)

    def value(self) -> str | list[str] | None:
        """Return what is chosen."""
        chosen = self._chosen()
        return chosen if self._several else next(iter(chosen), None)

    def set_value(self, value: str | Sequence[str] | None) -> None:
        """Load what is chosen."""
        self._press([value] if isinstance(value, str) else list(value or ()))

    def editors(self) -> list[QWidget]:
        """Return the buttons, the one that Tab stops at first."""
        every = list(self._buttons.values())
        stops = [one for one in every if one.focusPolicy() != Qt.FocusPolicy.NoFocus]
        return [*stops, *(one for one in every if one not in stops)] or [self]

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Name each button by its question and its column."""
        self._named = (name, description)
        for button in self._buttons.values():
            button.setAccessibleName(f"{name}: {button.toolTip()}")
            button.setAccessibleDescription(description)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move along the line by arrow keys."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = _STEPS.get(Qt.Key(event.key()), 0)
            every = list(self._buttons.values())
            if step and watched in every:
                leftwards = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
                at = [id(one) for one in every].index(id(watched)) + (-step if leftwards else step)
                target = every[at % len(every)]
                self._stop_at(target)
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _button(self, choice: Choice) -> QPushButton:
        button = QPushButton()
        button.setToolTip(choice.label)
        button.setProperty("kind", "aside" if choice.name in self._apart else "segment")
        button.setProperty("name", choice.name)
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(self._on_clicked)
        button.installEventFilter(self)
        return button

    def _chosen(self) -> list[str]:
        return [name for name, button in self._buttons.items() if button.isChecked()]

    def _press(self, names: Sequence[str]) -> None:
        for name, button in self._buttons.items():
            button.setChecked(name in names)
            checked = button.isChecked()
            dress(
                button, "check" if checked else "circle", "accent_text" if checked else "muted", 15
            )
        chosen = self._chosen() or list(self._buttons)
        if chosen:
            self._stop_at(self._buttons[chosen[0]])

    def _stop_at(self, stop: QPushButton) -> None:
        for button in self._buttons.values():
            policy = Qt.FocusPolicy.StrongFocus if button is stop else Qt.FocusPolicy.NoFocus
            button.setFocusPolicy(policy)

    def _on_clicked(self) -> None:
        pressed = self.sender()
        if not isinstance(pressed, QPushButton):
            return
        name = str(pressed.property("name"))
        now = [name] if pressed.isChecked() else []
        self._press(self._chosen() if self._several else now)
        self._stop_at(pressed)
        pressed.setFocus(Qt.FocusReason.MouseFocusReason)
        self.edited.emit()


def _with_gaps(choices: Sequence[Choice], apart: frozenset[str]) -> Iterator[tuple[Choice, bool]]:
    """Yield the choices, and whether a gap stands before each."""
    for before, one in zip([None, *choices], choices, strict=False):
        yield one, before is not None and (before.name in apart) is not (one.name in apart)


def _line(holder: QWidget) -> QHBoxLayout:
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(theme().px(4))
    return line


def _cell(*widgets: QWidget) -> QWidget:
    """Return a column; all columns are of one width, whatever is in them."""
    cell = QWidget()
    cell.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    cell.setMinimumWidth(theme().px(44))
    box = QVBoxLayout(cell)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(theme().px(2))
    for widget in widgets:
        if isinstance(widget, Words):
            widget.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
            box.addWidget(widget)
        else:
            box.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
    return cell

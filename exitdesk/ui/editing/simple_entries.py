"""Editors of single values that the parts do not have: a line that takes any text, and others."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from exitdesk.domain.dates import shown_date
from exitdesk.domain.validation import clean_text
from exitdesk.i18n import language, tr
from exitdesk.ui.parts import (
    DateEntry,
    Entry,
    FlowRow,
    LineEntry,
    PlainTextEntry,
    TimeEntry,
    YesNoEntry,
    push_button,
)
from exitdesk.ui.parts.text_entry import cleaned
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LINE_FITS: Final = 300
_MOST: Final = 4_000_000


def is_paste(event: QEvent) -> bool:
    """Tell whether `event` is the key that pastes."""
    pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
    return (
        pressed and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Paste)
    )


class TextEntry(Entry):
    """A text that is mostly one line; `value` is a str. A longer one gets the room it needs.

    Text with line breaks, or too long for a line, is never cut: the line turns into a paper.
    """

    def __init__(self, placeholder: str = "", *, private: bool = False) -> None:
        super().__init__(private=private)
        self.line_entry = LineEntry(placeholder, limit=_MOST)
        self.paper_entry = PlainTextEntry(placeholder, private=False, lines=2)
        self.paper_entry.hide()
        self.line_entry.edited.connect(self._on_line)
        self.paper_entry.edited.connect(self.edited)
        self.line_entry.line.installEventFilter(self)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.line_entry)
        box.addWidget(self.paper_entry)
        self._finish()

    def value(self) -> str:
        """Return the text."""
        inner = self.line_entry if self._is_line() else self.paper_entry
        return inner.value()

    def set_value(self, value: str | None) -> None:
        """Load a text of any length."""
        text = value or ""
        fits = _fits_line(text)
        self.line_entry.set_value(text if fits else "")
        self.paper_entry.set_value("" if fits else text)
        self._show_line(fits)

    def editors(self) -> list[QWidget]:
        """Return the line, or the paper it has become."""
        return [self.line_entry.line if self._is_line() else self.paper_entry.paper]

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Name both."""
        self.line_entry.set_reader_words(name, description)
        self.paper_entry.set_reader_words(name, description)

    def set_read_only(self, read_only: bool) -> None:
        """Lock both."""
        self.line_entry.set_read_only(read_only)
        self.paper_entry.set_read_only(read_only)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Turn into a paper before a long text is pasted."""
        if watched is self.line_entry.line and is_paste(event):
            pasted = QGuiApplication.clipboard().text()
            if not _fits_line(self.line_entry.value() + pasted):
                self._become_paper()
                self.paper_entry.paper.paste()
                return True
        return super().eventFilter(watched, event)

    def _is_line(self) -> bool:
        return self.paper_entry.isHidden()

    def _on_line(self) -> None:
        if not _fits_line(self.line_entry.value()):
            self._become_paper()
        self.edited.emit()

    def _become_paper(self) -> None:
        at = self.line_entry.line.cursorPosition()
        self.paper_entry.set_value(clean_text(self.line_entry.value()))
        self.paper_entry.set_caret(at)
        self.line_entry.set_value("")
        self._show_line(False)
        self.paper_entry.paper.setFocus()

    def _show_line(self, is_line: bool) -> None:
        self.line_entry.setVisible(is_line)
        self.paper_entry.setVisible(not is_line)
        self.setFocusProxy(self.editors()[0])


def _fits_line(text: str) -> bool:
    return len(text) <= _LINE_FITS and not any(end in text for end in "\n\r\u2028\u2029")


class AnswerEntry(Entry):
    """Yes, no or not answered; `value` is a bool or None."""

    def __init__(self, *, private: bool = False) -> None:
        super().__init__(private=private)
        self._inner = YesNoEntry()
        self._inner.edited.connect(self.edited)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._inner)
        self._finish()

    def value(self) -> bool | None:
        """Return the answer."""
        return self._inner.answer()

    def set_value(self, value: bool | None) -> None:
        """Load an answer."""
        self._inner.set_answer(value)

    def editors(self) -> list[QWidget]:
        """Return the buttons."""
        return self._inner.editors()

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Name the question."""
        self._inner.set_reader_words(name, description)


class InstantEntry(Entry):
    """A day with a time where it is known; `value` is an ISO date, an ISO instant, or None."""

    def __init__(
        self, today: Callable[[], dt.date] = dt.date.today, *, private: bool = False
    ) -> None:
        super().__init__(private=private)
        self.day = DateEntry(today)
        self.time = TimeEntry()
        self._zone: dt.tzinfo | None = None
        for one in (self.day, self.time):
            one.edited.connect(self.edited)
            one.fault_changed.connect(self._on_fault)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme().px(8))
        line.addWidget(self.day)
        line.addWidget(self.time)
        self._finish()

    def value(self) -> str | None:
        """Return the day, with the time and its offset where a time was typed."""
        day, time = self.day.value(), self.time.value()
        if day is None or time is None:
            return day
        at = dt.datetime.fromisoformat(f"{day}T{time}")
        return (at.replace(tzinfo=self._zone) if self._zone else at.astimezone()).isoformat(
            timespec="seconds"
        )

    def set_value(self, value: str | None) -> None:
        """Load an ISO date or instant."""
        at = dt.datetime.fromisoformat(value) if value else None
        self._zone = at.tzinfo if at else None
        self.day.set_value(at.date() if at else None)
        timed = at is not None and value is not None and len(value) > 10
        self.time.set_value(at.time() if at is not None and timed else None)

    def editors(self) -> list[QWidget]:
        """Return the two lines."""
        return [*self.day.editors(), *self.time.editors()]

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Name day and time."""
        self.day.set_reader_words(name, description)
        self.time.set_reader_words(tr("{name}, time", name=name), description)

    def _on_fault(self) -> None:
        self.set_fault(self.day.fault() or self.time.fault())


class LinesEntry(Entry):
    """Lines of text, one each; `value` is a list of str without the empty ones."""

    def __init__(self, *, private: bool = False, lines: int = 3) -> None:
        super().__init__(private=private)
        self.text = PlainTextEntry(tr("One on each line"), private=False, lines=lines)
        self.text.edited.connect(self.edited)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.text)
        self._finish()

    def value(self) -> list[str]:
        """Return the lines."""
        return [line.strip() for line in self.text.value().split("\n") if line.strip()]

    def set_value(self, value: Sequence[str] | None) -> None:
        """Load lines."""
        self.text.set_value("\n".join(value or ()))

    def editors(self) -> list[QWidget]:
        """Return the paper."""
        return self.text.editors()


class DatesEntry(Entry):
    """Any number of days; `value` is a list of ISO dates in order. Enter adds the day typed."""

    def __init__(
        self, today: Callable[[], dt.date] = dt.date.today, *, private: bool = False
    ) -> None:
        super().__init__(private=private)
        self._days: list[str] = []
        self._chips = FlowRow(theme().px(6))
        self._chips.hide()
        self.day = DateEntry(today, future=True)
        self.day.line.returnPressed.connect(self._on_return)
        self.day.line.editingFinished.connect(self._on_return)
        self.day.fault_changed.connect(self.set_fault)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme().px(6))
        box.addWidget(self._chips)
        box.addWidget(self.day)
        self._finish()

    def value(self) -> list[str]:
        """Return the days."""
        return list(self._days)

    def set_value(self, value: Sequence[str] | None) -> None:
        """Load days."""
        self._days = list(value or ())
        self.day.set_value(None)
        self._draw()

    def editors(self) -> list[QWidget]:
        """Return the line."""
        return self.day.editors()

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Name the line."""
        self.day.set_reader_words(name, description)

    def _on_return(self) -> None:
        day = self.day.value()
        if day is None or self.day.fault():
            return
        self.day.set_value(None)
        if day not in self._days:
            self._days = sorted([*self._days, day])
            self._draw()
            self.edited.emit()

    def _draw(self) -> None:
        self._chips.clear()
        for day in self._days:
            words = shown_date(dt.date.fromisoformat(day), language())
            chip = push_button(words, self._on_remove, icon="x", kind="chip")
            chip.setProperty("day", day)
            chip.setAccessibleName(tr("{name}, press to take out", name=words))
            self._chips.flow.addWidget(chip)
        self._chips.setVisible(bool(self._days))

    def _on_remove(self) -> None:
        chip = self.sender()
        if chip is not None:
            self._days.remove(str(chip.property("day")))
            self._draw()
            self.day.setFocus()
            self.edited.emit()


class PasteWatch(QObject):
    """Tells how many characters of a pasted text could not be taken."""

    left_out = Signal(int)

    def watch(self, widget: QWidget) -> None:
        """Watch the texts in `widget`."""
        for kind in (QPlainTextEdit, QLineEdit):
            for one in widget.findChildren(
                kind, options=Qt.FindChildOption.FindChildrenRecursively
            ):
                if not one.property("paste_watched"):
                    one.setProperty("paste_watched", True)
                    one.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at the clipboard when the key for pasting goes by."""
        if is_paste(event):
            gone = removed_by_cleaning(QGuiApplication.clipboard().text())
            if gone:
                self.left_out.emit(gone)
        return super().eventFilter(watched, event)


def removed_by_cleaning(text: str) -> int:
    """Return how many characters of a pasted text the editors leave out."""
    ends = text.replace("\r\n", "\n")
    return len(ends) - len(cleaned(ends))

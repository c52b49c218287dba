"""Dates, times of day and durations as people type them."""

from __future__ import annotations

import re
from datetime import date, time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDate, QEvent, QLocale, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QToolButton, QVBoxLayout, QWidget

from exitdesk.domain.dates import parsed_date, shown_date, shown_span
from exitdesk.domain.durations import parsed_minutes, shown_minutes
from exitdesk.i18n import language, right_to_left, tr
from exitdesk.ui.parts.buttons import icon_button
from exitdesk.ui.parts.typed_entry import TypedEntry
from exitdesk.ui.theme import dress, theme

if TYPE_CHECKING:
    from collections.abc import Callable

_TIME: Final = re.compile(r"(\d{1,2})\s*(?:[:.h ]\s*(\d{1,2}))?\s*(am|pm|h|uhr)?", re.IGNORECASE)


class DateEntry(TypedEntry):
    """A day; `value` is an ISO date as str, or None.

    Understands "yesterday", "14.3.", "3 weeks ago"; Up and Down go by days, Alt+Down or F4 opens
    a calendar. With `future` a weekday or a day without a year means the next one.
    """

    def __init__(
        self,
        today: Callable[[], date] = date.today,
        *,
        future: bool = False,
        private: bool = False,
    ) -> None:
        self._today = today
        self._future = future
        super().__init__(
            tr("14.3. or yesterday") if not future else tr("14.3. or friday"),
            characters=17,
            private=private,
        )
        self.button = icon_button("calendar", tr("Open the calendar"), self.open_calendar)
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.box.insertWidget(1, self.button)
        self._calendar: _CalendarPopup | None = None

    def value(self) -> str | None:
        """Return the day as an ISO date."""
        return self._value.isoformat() if isinstance(self._value, date) else None

    def day(self) -> date | None:
        """Return the day."""
        return self._value if isinstance(self._value, date) else None

    def set_value(self, value: object) -> None:
        """Load an ISO date, a date or None."""
        super().set_value(
            date.fromisoformat(value) if isinstance(value, str) and value else value or None
        )

    def set_read_only(self, read_only: bool) -> None:
        """Show the day without letting it be changed."""
        super().set_read_only(read_only)
        self.button.setVisible(not read_only)

    def open_calendar(self) -> None:
        """Open the calendar under the line."""
        if self.line.isReadOnly():
            return
        if self._calendar is None:
            self._calendar = _CalendarPopup(self)
            self._calendar.chosen.connect(self._on_chosen)
        self._calendar.open_at(self.line, self.day() or self._today())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the calendar by keyboard."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
            if event.key() == Qt.Key.Key_F4 or (alt and event.key() == Qt.Key.Key_Down):
                self.open_calendar()
                return True
        return super().eventFilter(watched, event)

    def _read(self, text: str) -> object:
        return parsed_date(text, self._today(), language(), future=self._future)

    def _written(self, value: object) -> str:
        return shown_date(value, language()) if isinstance(value, date) else ""

    def _explained(self, value: object) -> str:
        if not isinstance(value, date):
            return ""
        code = language()
        plain, whole = shown_date(value, code), shown_date(value, code, weekday=True)
        if self.line.text() == plain:
            whole = whole.replace(plain, "").strip(" ,،")
        return f"{whole} · {shown_span((self._today() - value).days)}"

    def _stepped(self, value: object, step: int) -> object:
        if not isinstance(value, date):
            return self._today()
        try:
            return date.fromordinal(value.toordinal() + step)
        except (ValueError, OverflowError):
            return value

    def _on_chosen(self, day: date) -> None:
        self._take(day)
        self.line.setFocus()


class _CalendarPopup(QWidget):
    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.calendar = QCalendarWidget()
        self.calendar.setLocale(QLocale(language()))
        self.calendar.setGridVisible(False)
        if language().replace("-", "_") != "en_US":
            self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self._dress()
        theme().changed.connect(self._dress)
        headings = QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader
        self.calendar.setVerticalHeaderFormat(headings)
        self.calendar.setAccessibleName(tr("Calendar"))
        plain = QTextCharFormat()
        for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.calendar.setWeekdayTextFormat(weekday, plain)
        self.calendar.activated.connect(self._on_activated)
        self.calendar.clicked.connect(self._on_activated)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.addWidget(self.calendar)

    def _dress(self) -> None:
        look = theme()
        self.calendar.setMinimumSize(look.px(320), look.px(290))
        for name, picture in (("prevmonth", "chevron-left"), ("nextmonth", "chevron-right")):
            button = self.calendar.findChild(QToolButton, f"qt_calendar_{name}")
            if button is not None:
                dress(button, picture)

    def open_at(self, line: QWidget, day: date) -> None:
        """Show the popup under `line` with `day` selected."""
        self.calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        self.adjustSize()
        corner = QPoint(0, line.height() + theme().px(2))
        if right_to_left():
            corner.setX(line.width() - self.width())
        spot = line.mapToGlobal(corner)
        screen = line.screen().availableGeometry()
        if spot.y() + self.height() > screen.bottom():
            spot.setY(line.mapToGlobal(QPoint(0, 0)).y() - self.height())
        self.move(max(screen.left(), min(spot.x(), screen.right() - self.width())), spot.y())
        self.show()
        self.calendar.setFocus()

    def _on_activated(self, day: QDate) -> None:
        self.hide()
        self.chosen.emit(date(day.year(), day.month(), day.day()))


class TimeEntry(TypedEntry):
    """A time of day; `value` is ``HH:MM`` or None. Understands "9", "930", "9.30", "3 pm"."""

    def __init__(self) -> None:
        super().__init__(tr("14:30"), characters=7)

    def value(self) -> str | None:
        """Return the time as ``HH:MM``."""
        return self._value.strftime("%H:%M") if isinstance(self._value, time) else None

    def set_value(self, value: object) -> None:
        """Load ``HH:MM``, a time or None."""
        super().set_value(
            time.fromisoformat(value) if isinstance(value, str) and value else value or None
        )

    def _read(self, text: str) -> object:
        return _time(text)

    def _written(self, value: object) -> str:
        return value.strftime("%H:%M") if isinstance(value, time) else ""

    def _explained(self, value: object) -> str:
        del value
        return ""

    def _stepped(self, value: object, step: int) -> object:
        if not isinstance(value, time):
            return time(9, 0)
        minutes = (value.hour * 60 + value.minute + 15 * step) % 1440
        return time(minutes // 60, minutes % 60)


def _time(text: str) -> time:
    digits = text.replace(" ", "")
    if digits.isdecimal() and len(digits) in (3, 4):
        text = f"{digits[:-2]}:{digits[-2:]}"
    found = _TIME.fullmatch(text.strip())
    hour = int(found[1]) if found else 99
    minute = int(found[2] or 0) if found else 0
    half = (found[3] or "").lower() if found else ""
    if half in ("am", "pm"):
        hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else 99
    if hour > 23 or minute > 59:
        raise ValueError(tr("This cannot be read as a time. Try 14:30 or 9."))
    return time(hour, minute)


class DurationEntry(TypedEntry):
    """How long something took; `value` is minutes as int, or None.

    Understands "1h20", "80", "1:20", "1,5 h"; Up and Down go by five minutes.
    """

    def __init__(self) -> None:
        super().__init__(tr("1h20 or 80"), characters=10)

    def value(self) -> int | None:
        """Return the minutes."""
        return self._value if isinstance(self._value, int) else None

    def _read(self, text: str) -> object:
        return parsed_minutes(text)

    def _written(self, value: object) -> str:
        return shown_minutes(value) if isinstance(value, int) else ""

    def _explained(self, value: object) -> str:
        shown = shown_minutes(value) if isinstance(value, int) else ""
        return "" if shown == self.line.text() else shown

    def _stepped(self, value: object, step: int) -> object:
        minutes = value if isinstance(value, int) else 0
        return max(0, (minutes // 5 + step) * 5)

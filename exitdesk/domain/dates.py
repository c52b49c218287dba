"""Dates as people type and read them, and the arithmetic of weeks and months."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final, assert_never

from exitdesk.domain.date_words import LANGUAGES, DateWords, Unit
from exitdesk.domain.textkeys import folded
from exitdesk.i18n import tr, trn

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200
LATE_AFTER_WORKING_DAYS: Final = 3

_DAYS_PER_MONTH: Final = 30.4375
_LONGEST_INPUT: Final = 80
_YEARS_SEARCHED: Final = 9  # 29 February comes back after eight years at the latest
_TWO_DIGIT_YEARS_AHEAD: Final = 20

_YEAR_FIRST: Final = re.compile(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})")
_NUMBERS: Final = re.compile(r"(\d{1,2})\s?([-./])\s?(\d{1,2})(?:\s?\2\s?(\d{4}|\d{2})?)?")
_OFFSET: Final = re.compile(r"([+-])\s?(\d{1,5})")
_ORDINAL: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|e|\.)?")
_YEAR: Final = re.compile(r"\d{4}|\d{2}")
_MINUS: Final = str.maketrans({"−": "-", "–": "-", "‐": "-", "‑": "-", "’": "'", "٫": "."})


class NotADate(ValueError):
    """What was typed is no date; the text is a translated sentence without the typed words."""


def _unreadable() -> NotADate:
    return NotADate(
        tr("This cannot be read as a date. Try 14.3.2025, 14 March, yesterday or 3 days ago.")
    )


def _no_such_day() -> NotADate:
    return NotADate(tr("There is no such day in the calendar."))


def _out_of_range() -> NotADate:
    return NotADate(
        tr("A date must lie between {first} and {last}.", first=FIRST_YEAR, last=LAST_YEAR)
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a reader needs to know: the folded text, the day it is, and what is meant by default."""

    text: str
    today: date
    languages: tuple[str, ...]
    future: bool
    month_first: bool


@dataclass(frozen=True, slots=True)
class _Lookup:
    """The words of one language, folded, as they are looked up."""

    months: dict[str, int]
    weekdays: dict[str, int]
    days: dict[str, int]
    units: dict[str, Unit]
    numbers: dict[str, int]
    ago: tuple[re.Pattern[str], ...]
    ahead: tuple[re.Pattern[str], ...]
    last: tuple[str, ...]
    next: tuple[str, ...]
    between: frozenset[str]


def parsed_date(text: str, today: date, language: str = "en", *, future: bool = False) -> date:
    """Return the day that `text` means.

    Words of all known languages are understood, those of `language` first; the month comes first
    only in ``en_US``. A weekday, or a day and month without a year, means the last one up to and
    including today; with `future` the weekday after today and the next such day from today on.

    Raises NotADate for what cannot be read, days that do not exist and years outside
    1900 to 2200.
    """
    if len(text) > _LONGEST_INPUT:
        raise _unreadable()
    reading = _Reading(
        _cleaned(text), today, _preferred(language), future, language.replace("-", "_") == "en_US"
    )
    for reader in _READERS:
        try:
            found = reader(reading)
        except OverflowError as error:
            raise _out_of_range() from error
        if found is not None:
            if not FIRST_YEAR <= found.year <= LAST_YEAR:
                raise _out_of_range()
            return found
    raise _unreadable()


def _cleaned(text: str) -> str:
    spaced = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
    return " ".join(folded(spaced.translate(_MINUS)).replace(",", " ").split())


def _preferred(language: str) -> tuple[str, ...]:
    base = re.split(r"[-_]", language)[0]
    return tuple(dict.fromkeys(code for code in (base, "en", *LANGUAGES) if code in LANGUAGES))


@cache
def _lookup(code: str) -> _Lookup:
    words = LANGUAGES[code]
    return _Lookup(
        months=_numbered(words.months, 1),
        weekdays=_numbered(words.weekdays, 0),
        days={folded(phrase): offset for phrase, offset in words.days.items()},
        units={folded(name): unit for name, unit in words.units.items()},
        numbers=_numbered(words.numbers, 1),
        ago=tuple(map(_pattern, words.ago)),
        ahead=tuple(map(_pattern, words.ahead)),
        last=tuple(map(folded, words.last)),
        next=tuple(map(folded, words.next)),
        between=frozenset(map(folded, words.between)),
    )


def _numbered(forms: tuple[str, ...], first: int) -> dict[str, int]:
    return {folded(form): number for number, row in enumerate(forms, first) for form in row.split()}


def _pattern(phrase: str) -> re.Pattern[str]:
    before, after = folded(phrase).split("{}")
    return re.compile(f"{re.escape(before)}(\\S+?) ?(\\S+){re.escape(after)}")


def _tables(reading: _Reading) -> Iterator[_Lookup]:
    return map(_lookup, reading.languages)


def _day(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _out_of_range()
    try:
        return date(year, month, day)
    except ValueError as error:
        raise _no_such_day() from error


def _full_year(digits: str, today: date) -> int:
    """Return the year; two digits mean the century in which it is at most 20 years ahead."""
    if len(digits) == 4:
        return int(digits)
    year = today.year - today.year % 100 + int(digits)
    return year - 100 if year > today.year + _TWO_DIGIT_YEARS_AHEAD else year


def _nearest(day: int, month: int, reading: _Reading) -> date:
    """Return the nearest such day on the side of today that is meant."""
    step = 1 if reading.future else -1
    for distance in range(_YEARS_SEARCHED):
        try:
            found = date(reading.today.year + step * distance, month, day)
        except ValueError:
            continue
        if (found - reading.today).days * step >= 0:
            return found
    raise _no_such_day()


def _on(day: str, month: int, year: str | None, reading: _Reading) -> date:
    if year is None:
        return _nearest(int(day), month, reading)
    return _day(_full_year(year, reading.today), month, int(day))


def _read_year_first(reading: _Reading) -> date | None:
    match = _YEAR_FIRST.fullmatch(reading.text)
    return match and _day(int(match[1]), int(match[3]), int(match[4]))


def _read_numbers(reading: _Reading) -> date | None:
    match = _NUMBERS.fullmatch(reading.text)
    if match is None:
        return None
    first, second = match[1], match[3]
    if reading.month_first and match[2] == "/":
        first, second = second, first
    return _on(first, int(second), match[4], reading)


def _read_offset(reading: _Reading) -> date | None:
    match = _OFFSET.fullmatch(reading.text)
    return match and reading.today + timedelta(days=int(match[1] + match[2]))


def _read_day_word(reading: _Reading) -> date | None:
    for table in _tables(reading):
        if reading.text in table.days:
            return reading.today + timedelta(days=table.days[reading.text])
    return None


def _read_named_month(reading: _Reading) -> date | None:
    for table in _tables(reading):
        parts = [part for part in reading.text.split() if part not in table.between]
        if not 2 <= len(parts) <= 3:
            continue
        names = [part.removesuffix(".") for part in parts[:2]]
        place = next((at for at, name in enumerate(names) if name in table.months), None)
        if place is None:
            continue
        day = _ORDINAL.fullmatch(parts[1 - place])
        year = parts[2] if len(parts) == 3 else None
        if day is not None and (year is None or _YEAR.fullmatch(year)):
            return _on(day[1], table.months[names[place]], year, reading)
    return None


def _read_weekday(reading: _Reading) -> date | None:
    for table in _tables(reading):
        plain = table.weekdays.get(reading.text.removesuffix("."))
        if plain is not None:
            after = reading.future
            return _weekday(reading.today, plain, after=after, today_counts=not after)
        for after, names in ((False, table.last), (True, table.next)):
            for name in names:
                word = _without(reading.text, name)
                if word in table.weekdays:
                    number = table.weekdays[word]
                    return _weekday(reading.today, number, after=after, today_counts=False)
    return None


def _without(text: str, word: str) -> str:
    """Return `text` without `word` before or after it, or an empty text where it has neither."""
    if text.startswith(f"{word} "):
        return text.removeprefix(f"{word} ")
    return text.removesuffix(f" {word}") if text.endswith(f" {word}") else ""


def _weekday(today: date, number: int, *, after: bool, today_counts: bool) -> date:
    distance = (number - today.weekday()) % 7 if after else (today.weekday() - number) % 7
    if distance == 0 and not today_counts:
        distance = 7
    return today + timedelta(days=distance if after else -distance)


def _read_span(reading: _Reading) -> date | None:
    for table in _tables(reading):
        for sign, patterns in ((-1, table.ago), (1, table.ahead)):
            for pattern in patterns:
                match = pattern.fullmatch(reading.text)
                count = match and _count(match[1], table)
                if match and count is not None and match[2] in table.units:
                    return _moved(reading.today, sign * count, table.units[match[2]])
    return None


def _count(word: str, table: _Lookup) -> int | None:
    if word.isdecimal():
        return int(word) if len(word) <= 5 else None
    return table.numbers.get(word)


def _moved(day: date, count: int, unit: Unit) -> date:
    match unit:
        case "day":
            return day + timedelta(days=count)
        case "week":
            return day + timedelta(weeks=count)
        case "month":
            return add_months(day, count)
        case "year":
            return add_months(day, 12 * count)
        case _:
            assert_never(unit)


def _read_after_weekday(reading: _Reading) -> date | None:
    """Read "Fri 14.3.2025": the weekday must fit where the year is given, and helps where not."""
    name, _, rest = reading.text.partition(" ")
    for table in _tables(reading):
        number = table.weekdays.get(name.removesuffix("."))
        if number is None:
            continue
        inner = _Reading(
            rest, reading.today, reading.languages, reading.future, reading.month_first
        )
        for reader in (_read_year_first, _read_numbers, _read_named_month):
            found = reader(inner)
            if found is not None:
                if found.weekday() != number:
                    raise NotADate(tr("The weekday and the date do not fit together."))
                return found
    return None


# fmt: off
_READERS: Final[tuple[Callable[[_Reading], date | None], ...]] = (
    _read_year_first, _read_numbers, _read_offset, _read_day_word, _read_named_month,
    _read_weekday, _read_span, _read_after_weekday,
)
# fmt: on


def _words(language: str) -> DateWords:
    return LANGUAGES[_preferred(language)[0]]


def shown_date(day: date, language: str = "en", *, weekday: bool = False) -> str:
    """Return `day` as it is written in `language`: "14 March 2025", "14. März 2025"."""
    words = _words(language)
    month = words.shown[day.month - 1]
    if language.replace("-", "_") == "en_US":
        text = f"{month} {day.day}, {day.year}"
    else:
        number = words.first if day.day == 1 else "{day}"
        text = words.form.format(day=number.format(day=day.day), month=month, year=day.year)
    return f"{words.shown_weekdays[day.weekday()]}, {text}" if weekday else text


def shown_span(days: int) -> str:
    """Return how long ago something was: ``21`` is "3 weeks ago", ``-2`` is "in 2 days"."""
    if days == 0:
        return tr("today")
    if abs(days) == 1:
        return tr("yesterday") if days > 0 else tr("tomorrow")
    past = days > 0
    length = abs(days)
    if length < 14:
        return _span(past, length, "day")
    if length < 61:
        return _span(past, length // 7, "week")
    if length < 730:
        return _span(past, int(length / _DAYS_PER_MONTH), "month")
    return _span(past, int(length / (12 * _DAYS_PER_MONTH)), "year")


def _span(past: bool, count: int, unit: Unit) -> str:
    match unit:
        case "day":
            ago = trn("{n} day ago", "{n} days ago", count)
            return ago if past else trn("in {n} day", "in {n} days", count)
        case "week":
            ago = trn("{n} week ago", "{n} weeks ago", count)
            return ago if past else trn("in {n} week", "in {n} weeks", count)
        case "month":
            ago = trn("{n} month ago", "{n} months ago", count)
            return ago if past else trn("in {n} month", "in {n} months", count)
        case "year":
            ago = trn("{n} year ago", "{n} years ago", count)
            return ago if past else trn("in {n} year", "in {n} years", count)
        case _:
            assert_never(unit)


def week_start(day: date) -> date:
    """Return the Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def week_days(day: date) -> tuple[date, ...]:
    """Return the seven days of the week of `day`, Monday first."""
    return tuple(week_start(day) + timedelta(days=offset) for offset in range(7))


def week_number(day: date) -> tuple[int, int]:
    """Return (year, week) by ISO 8601."""
    year, week, _ = day.isocalendar()
    return year, week


def weeks_between(earlier: date, later: date) -> int:
    """Return how many calendar weeks (Monday to Sunday) `later` lies after `earlier`."""
    return (week_start(later) - week_start(earlier)).days // 7


def add_months(day: date, count: int) -> date:
    """Return the same day `count` months on, or the last of that month where it is shorter.

    Raises OverflowError outside the years 1 to 9999.
    """
    month = day.year * 12 + day.month - 1 + count
    year, index = divmod(month, 12)
    if not 1 <= year <= 9999:
        message = "the year lies outside the calendar"
        raise OverflowError(message)
    return date(year, index + 1, min(day.day, _month_length(year, index + 1)))


def _month_length(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31


def working_days_between(earlier: date, later: date) -> int:
    """Return the Mondays to Fridays after `earlier` up to and including `later`.

    0 where `later` is not later. Public holidays are not known.
    """
    days = (later - earlier).days
    if days <= 0:
        return 0
    weeks, rest = divmod(days, 7)
    return weeks * 5 + sum((earlier.weekday() + offset) % 7 < 5 for offset in range(1, rest + 1))


def entered_late(occurred_on: date, entered_on: date) -> bool:
    """Tell whether a note was entered more than 3 working days after the contact (shown only)."""
    return working_days_between(occurred_on, entered_on) > LATE_AFTER_WORKING_DAYS

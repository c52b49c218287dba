"""Dates as people type and read them."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exitdesk.domain.date_words import LANGUAGES
from exitdesk.domain.dates import (
    NotADate,
    add_months,
    entered_late,
    parsed_date,
    shown_date,
    shown_span,
    week_days,
    week_number,
    week_start,
    weeks_between,
    working_days_between,
)

TODAY = date(2025, 3, 19)  # a Wednesday

days = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2025-03-14", "2025-03-14"),
        ("2025/3/14", "2025-03-14"),
        ("14.3.", "2025-03-14"),
        ("14.3", "2025-03-14"),
        ("20.3.", "2024-03-20"),
        ("19.3.", "2025-03-19"),
        ("14.3.2025", "2025-03-14"),
        ("14. 3. 2025", "2025-03-14"),
        ("14.3.25", "2025-03-14"),
        ("14.3.45", "2045-03-14"),
        ("14.3.46", "1946-03-14"),
        ("14/3/2025", "2025-03-14"),
        ("14-3-2025", "2025-03-14"),
        (" 14/3 ", "2025-03-14"),
        ("29.2.", "2024-02-29"),
        ("14 March", "2025-03-14"),
        ("14th of March 2024", "2024-03-14"),
        ("March 14, 2025", "2025-03-14"),
        ("march 14", "2025-03-14"),
        ("14. Mrz. 25", "2025-03-14"),
        ("1er mars", "2025-03-01"),
        ("14 MÄRZ", "2025-03-14"),
        ("14 maart 2025", "2025-03-14"),
        ("den 14 mars 2025", "2025-03-14"),
        ("today", "2025-03-19"),
        ("Yesterday", "2025-03-18"),
        ("tomorrow", "2025-03-20"),
        ("day before yesterday", "2025-03-17"),
        ("monday", "2025-03-17"),
        ("wednesday", "2025-03-19"),
        ("Thu.", "2025-03-13"),
        ("last wednesday", "2025-03-12"),
        ("next wednesday", "2025-03-26"),
        ("next monday", "2025-03-24"),
        ("-3", "2025-03-16"),
        ("\u22123", "2025-03-16"),
        ("+ 3", "2025-03-22"),
        ("3 days ago", "2025-03-16"),
        ("3d ago", "2025-03-16"),
        ("a week ago", "2025-03-12"),
        ("two months ago", "2025-01-19"),
        ("a year from now", "2026-03-19"),
        ("in 2 weeks", "2025-04-02"),
        ("vorgestern", "2025-03-17"),
        ("Übermorgen", "2025-03-21"),
        ("vor 3 Tagen", "2025-03-16"),
        ("in zwei Wochen", "2025-04-02"),
        ("letzten Freitag", "2025-03-14"),
        ("Sonnabend", "2025-03-15"),
        ("i går", "2025-03-18"),
        ("i forgårs", "2025-03-17"),
        ("for 3 dage siden", "2025-03-16"),
        ("om tre uger", "2025-04-09"),
        ("i mandags", "2025-03-17"),
        ("på lørdag", "2025-03-22"),
        ("i förrgår", "2025-03-17"),
        ("för två veckor sedan", "2025-03-05"),
        ("lördag", "2025-03-15"),
        ("avant-hier", "2025-03-17"),
        ("aujourd\u2019hui", "2025-03-19"),
        ("il y a 2 jours", "2025-03-17"),
        ("dans une semaine", "2025-03-26"),
        ("lundi dernier", "2025-03-17"),
        ("eergisteren", "2025-03-17"),
        ("3 dagen geleden", "2025-03-16"),
        ("over 2 weken", "2025-04-02"),
        ("أمس", "2025-03-18"),
        ("قبل ٣ أيام", "2025-03-16"),
        ("١٤ مارس", "2025-03-14"),
        ("١٤/٣/٢٠٢٥", "2025-03-14"),
        ("۱۴/۳/۲۰۲۵", "2025-03-14"),
        ("\u200f14.3.2025\u200e", "2025-03-14"),
        ("Wed 19.3.2025", "2025-03-19"),
        ("Fri, 14 March", "2025-03-14"),
        ("fri 2025-03-14", "2025-03-14"),
        ("fri. 14.3.", "2025-03-14"),
        ("31.12.2200", "2200-12-31"),
        ("1.1.1900", "1900-01-01"),
    ],
)
def test_a_typed_day_is_understood(typed: str, day: str) -> None:
    assert parsed_date(typed, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("wednesday", "2025-03-26"),
        ("monday", "2025-03-24"),
        ("last monday", "2025-03-17"),
        ("14.3.", "2026-03-14"),
        ("19.3.", "2025-03-19"),
        ("20 March", "2025-03-20"),
        ("29.2.", "2028-02-29"),
        ("yesterday", "2025-03-18"),
    ],
)
def test_what_is_planned_lies_ahead(typed: str, day: str) -> None:
    assert parsed_date(typed, TODAY, future=True) == date.fromisoformat(day)


def test_a_leap_day_is_found_across_a_century_without_one() -> None:
    assert parsed_date("29.2.", date(2103, 5, 1)) == date(2096, 2, 29)


@pytest.mark.parametrize(
    ("typed", "language", "day"),
    [
        ("3/4/2025", "en_US", "2025-03-04"),
        ("3/4/2025", "en-US", "2025-03-04"),
        ("3/4/2025", "en", "2025-04-03"),
        ("3/4/2025", "en_GB", "2025-04-03"),
        ("3.4.2025", "en_US", "2025-04-03"),
        ("3-4-2025", "en_US", "2025-04-03"),
        ("morgen", "de", "2025-03-20"),
        ("mar", "fr", "2025-03-18"),
        ("14 mar", "fr", "2025-03-14"),
        ("ma", "nl", "2025-03-17"),
        ("ons", "xx", "2025-03-19"),
    ],
)
def test_the_language_decides_where_words_or_order_differ(
    typed: str, language: str, day: str
) -> None:
    assert parsed_date(typed, TODAY, language) == date.fromisoformat(day)


UNREADABLE = "cannot be read"
NO_DAY = "no such day"
RANGE = "between 1900 and 2200"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", UNREADABLE),
        ("   ", UNREADABLE),
        ("soon", UNREADABLE),
        ("1 2 3", UNREADABLE),
        ("14", UNREADABLE),
        ("3 days", UNREADABLE),
        ("3 parsecs ago", UNREADABLE),
        ("in many weeks", UNREADABLE),
        ("in 999999 days", UNREADABLE),
        ("14.3/2025", UNREADABLE),
        ("14.3.025", UNREADABLE),
        ("March March", UNREADABLE),
        ("14 March 025", UNREADABLE),
        ("14 of March in 2025", UNREADABLE),
        ("next", UNREADABLE),
        ("mon maybe", UNREADABLE),
        ("\x00", UNREADABLE),
        ("1" * 2_000_000, UNREADABLE),
        ("31.2.", NO_DAY),
        ("31.2.2025", NO_DAY),
        ("29.2.2025", NO_DAY),
        ("0.1.2025", NO_DAY),
        ("1.13.2025", NO_DAY),
        ("2025-13-01", NO_DAY),
        ("31 June", NO_DAY),
        ("1.1.1899", RANGE),
        ("1.1.2201", RANGE),
        ("0000-01-01", RANGE),
        ("9999-12-31", RANGE),
        ("-99999", RANGE),
        ("in 999 years", RANGE),
        ("in 99999 years", RANGE),
        ("99999 weeks ago", RANGE),
        ("99999 months ago", RANGE),
        ("Mon 19.3.2025", "do not fit together"),
    ],
)
def test_what_is_no_day_is_said_in_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(NotADate, match=sentence) as refused:
        parsed_date(typed, TODAY)
    assert isinstance(refused.value, ValueError)


def test_the_sentence_does_not_repeat_what_was_typed() -> None:
    with pytest.raises(NotADate) as refused:
        parsed_date("Mattis", TODAY)
    assert "Mattis" not in str(refused.value)


@given(days, st.sampled_from(sorted(LANGUAGES)))
def test_what_is_shown_is_read_back(day: date, language: str) -> None:
    assert parsed_date(shown_date(day, language), TODAY, language) == day
    assert parsed_date(shown_date(day, language, weekday=True), TODAY, language) == day
    assert parsed_date(day.isoformat(), TODAY, language) == day


@given(st.text(max_size=90), st.booleans())
def test_any_text_is_a_day_or_a_sentence(typed: str, future: bool) -> None:
    with contextlib.suppress(NotADate):
        assert 1900 <= parsed_date(typed, TODAY, future=future).year <= 2200


@given(days, st.integers(1, 12), st.integers(1, 28))
def test_a_day_without_a_year_is_the_nearest_on_its_side(today: date, month: int, day: int) -> None:
    try:
        past = parsed_date(f"{day}.{month}.", today)
        ahead = parsed_date(f"{day}.{month}.", today, future=True)
    except NotADate:
        assert today.year in {1900, 2200}
    else:
        assert timedelta(0) <= today - past <= timedelta(366)
        assert timedelta(0) <= ahead - today <= timedelta(366)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "1 March 2025"),
        ("en_US", "March 1, 2025"),
        ("de", "1. März 2025"),
        ("de_AT", "1. März 2025"),
        ("da", "1. marts 2025"),
        ("fr", "1er mars 2025"),
        ("nl", "1 maart 2025"),
        ("ar", "1 مارس 2025"),
        ("xx", "1 March 2025"),
    ],
)
def test_a_day_is_written_as_the_language_writes_it(language: str, shown: str) -> None:
    assert shown_date(date(2025, 3, 1), language) == shown


def test_a_day_is_shown_with_its_weekday() -> None:
    assert shown_date(TODAY, "de", weekday=True) == "Mittwoch, 19. März 2025"
    assert shown_date(TODAY, "en_US", weekday=True) == "Wednesday, March 19, 2025"


@pytest.mark.parametrize(
    ("days_ago", "shown"),
    [
        (0, "today"),
        (1, "yesterday"),
        (-1, "tomorrow"),
        (2, "2 days ago"),
        (13, "13 days ago"),
        (14, "2 weeks ago"),
        (21, "3 weeks ago"),
        (60, "8 weeks ago"),
        (61, "2 months ago"),
        (729, "23 months ago"),
        (731, "2 years ago"),
        (-2, "in 2 days"),
        (-21, "in 3 weeks"),
        (-100, "in 3 months"),
        (-1100, "in 3 years"),
    ],
)
def test_a_span_is_shown_in_the_unit_people_use(days_ago: int, shown: str) -> None:
    assert shown_span(days_ago) == shown


def test_a_week_begins_on_monday() -> None:
    assert week_start(TODAY) == date(2025, 3, 17)
    assert week_days(TODAY)[0] == date(2025, 3, 17)
    assert week_days(TODAY)[6] == date(2025, 3, 23)
    assert week_number(date(2024, 12, 30)) == (2025, 1)
    assert weeks_between(date(2025, 3, 16), date(2025, 3, 17)) == 1
    assert weeks_between(date(2025, 3, 17), date(2025, 3, 23)) == 0


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("1900-01-29", 1, "1900-02-28"),
        ("2000-01-29", 1, "2000-02-29"),
        ("2025-05-31", 1, "2025-06-30"),
        ("2025-01-15", -1, "2024-12-15"),
        ("2025-06-30", 6, "2025-12-30"),
    ],
)
def test_months_are_added_within_the_calendar(day: str, count: int, found: str) -> None:
    assert add_months(date.fromisoformat(day), count) == date.fromisoformat(found)


@pytest.mark.parametrize(
    ("earlier", "later", "count"),
    [
        ("2025-03-14", "2025-03-14", 0),
        ("2025-03-14", "2025-03-13", 0),
        ("2025-03-14", "2025-03-17", 1),
        ("2025-03-15", "2025-03-16", 0),
        ("2025-03-10", "2025-03-17", 5),
        ("2025-03-14", "2025-03-19", 3),
        ("2025-03-14", "2025-03-20", 4),
    ],
)
def test_working_days_are_counted_without_weekends(earlier: str, later: str, count: int) -> None:
    assert working_days_between(date.fromisoformat(earlier), date.fromisoformat(later)) == count


def test_an_entry_after_three_working_days_is_late() -> None:
    assert not entered_late(date(2025, 3, 14), date(2025, 3, 19))
    assert entered_late(date(2025, 3, 14), date(2025, 3, 20))


@given(days, st.integers(0, 400))
def test_working_days_are_those_one_counts_on_a_calendar(day: date, distance: int) -> None:
    counted = sum((day + timedelta(n)).weekday() < 5 for n in range(1, distance + 1))
    assert working_days_between(day, day + timedelta(distance)) == counted

"""Durations as people type and read them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exitdesk.domain.durations import LONGEST_MINUTES, NotADuration, parsed_minutes, shown_minutes


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("1h20", 80),
        ("1:20", 80),
        ("80", 80),
        ("80 min", 80),
        ("80min.", 80),
        ("80'", 80),
        ("90m", 90),
        ("1.5h", 90),
        ("1,5 h", 90),
        ("½h", 30),
        ("1½ h", 90),
        ("1 ½ hours", 90),
        ("¼ h", 15),
        ("¾h", 45),
        ("1 h 20 min", 80),
        ("1 hour and 5 minutes", 65),
        ("2 Std.", 120),
        ("1 Std 5", 65),
        ("2 timer", 120),
        ("1 uur", 60),
        ("1 heure et 10 minutes", 70),
        ("٨٠", 80),
        ("۱:۲۰", 80),
        ("1.33h", 80),
        ("0.0084h", 1),
        ("0", 0),
        ("168h", LONGEST_MINUTES),
        ("10080", LONGEST_MINUTES),
        (" 45 ", 45),
        ("1\u00a0h", 60),
    ],
)
def test_a_typed_duration_is_understood(typed: str, minutes: int) -> None:
    assert parsed_minutes(typed) == minutes


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "cannot be read"),
        ("h", "cannot be read"),
        ("-5", "cannot be read"),
        ("1.5", "cannot be read"),
        ("1:75", "cannot be read"),
        ("a while", "cannot be read"),
        ("\x00", "cannot be read"),
        ("1h²h", "cannot be read"),
        ("9" * 2_000_000, "cannot be read"),
        ("10081", "seven days"),
        ("169h", "seven days"),
        ("999:59", "seven days"),
    ],
)
def test_what_is_no_duration_is_said_in_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(NotADuration, match=sentence) as refused:
        parsed_minutes(typed)
    assert isinstance(refused.value, ValueError)


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(0, "0 min"), (45, "45 min"), (60, "1 h"), (80, "1 h 20 min"), (10080, "168 h")],
)
def test_minutes_are_shown_as_hours_and_minutes(minutes: int, shown: str) -> None:
    assert shown_minutes(minutes) == shown


@given(st.integers(0, LONGEST_MINUTES))
def test_what_is_shown_is_read_back(minutes: int) -> None:
    assert parsed_minutes(shown_minutes(minutes)) == minutes


@given(st.text(max_size=50))
def test_any_text_is_minutes_or_a_sentence(typed: str) -> None:
    with contextlib.suppress(NotADuration):
        assert 0 <= parsed_minutes(typed) <= LONGEST_MINUTES

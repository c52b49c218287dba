"""Order of mixed directions, against examples worked out with the reference algorithm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exitdesk.reports.bidi import levels, paragraph_level, visual_order


def _seen(text: str, base: int) -> str:
    return "".join(text[at] for at in visual_order(levels(text, base)))


@pytest.mark.parametrize(
    ("text", "base", "seen"),
    [
        ("abc def", 0, "abc def"),
        ("abc אבג def", 0, "abc גבא def"),
        ("abc אבג דהו def", 0, "abc והד גבא def"),
        ("אבג abc דהו", 1, "והד abc גבא"),
        ("אבג 123 דהו", 1, "והד 123 גבא"),
        ("abc אבג 12.5% def", 0, "abc 12.5% גבא def"),
        ("عرب 45% ok", 0, "45 برع% ok"),
        ("אב (abc) גד", 1, "דג (abc) בא".replace("(abc)", ")abc(")),
        ("abc (אבג) def", 0, "abc (גבא) def"),
        ("+49 151 אב", 1, "בא 151 49+"),
        ("א\u05b0ב", 1, "ב\u05b0א"),
        ("אב  ", 0, "בא  "),
        ("א-ב 3-4", 1, "3-4 ב-א"),
        ("", 0, ""),
    ],
)
def test_order_on_the_line(text: str, base: int, seen: str) -> None:
    assert _seen(text, base) == seen


@pytest.mark.parametrize(
    ("text", "level"), [("abc א", 0), ("12 א abc", 1), ("123 (", 0), ("\u200fabc", 1)]
)
def test_direction_of_a_paragraph(text: str, level: int) -> None:
    assert paragraph_level(text) == level


def test_direction_without_letters_is_that_of_the_document() -> None:
    assert paragraph_level("12:30", 1) == 1


@given(st.text(max_size=60), st.integers(0, 1))
def test_every_character_is_seen_once(text: str, base: int) -> None:
    found = levels(text, base)
    assert len(found) == len(text)
    assert sorted(visual_order(found)) == list(range(len(text)))


@given(st.text(alphabet="abc xyz,.-", max_size=40))
def test_latin_stays_as_it_is(text: str) -> None:
    assert _seen(text, 0) == text

"""Breaking text to lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exitdesk.reports import breaks
from exitdesk.reports.lines import Line, TextStyle, lines, single_line

STYLE = TextStyle(10.0, 14.0)


def _text(line: Line) -> str:
    return "".join(
        cluster.text for word in line.words for run in word.runs for cluster in run.clusters
    )


@given(st.text(max_size=300), st.floats(30, 400))
def test_no_line_is_wider_than_its_measure(text: str, width: float) -> None:
    for line in lines(text, STYLE, width):
        glyphs = sum(len(run.clusters) for word in line.words for run in word.runs)
        assert line.width <= width + 0.01 or glyphs <= 8


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=0x24F), min_size=1))
def test_nothing_is_lost_in_breaking(text: str) -> None:
    def bare(words: str) -> str:
        return "".join(c for c in words if c.isalnum())

    if text.isprintable() and "\u00ad" not in text:
        assert bare("".join(map(_text, lines(text, STYLE, 40.0)))) == bare("".join(text))


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("well-being", ["well-", "being"]),
        ("3-4", ["3-4"]),
        ("-5", ["-5"]),
        ("and/or", ["and/", "or"]),
        ("1/2", ["1/2"]),
        ("中文，字", ["中", "文，", "字"]),
        ("「引用」", ["「引", "用」"]),
        ("ไทยเป็น", ["ไทย", "เป็น"]),
        ("ខ្មែរ", ["ខ្មែ", "រ"]),
        ("👨‍👩‍👧🇩🇪🇫🇷", ["👨‍👩‍👧", "🇩🇪", "🇫🇷"]),
    ],
)
def test_where_a_word_may_break(word: str, parts: list[str]) -> None:
    assert breaks.parts(word) == parts


def test_a_web_address_breaks_after_its_signs() -> None:
    broken = lines("https://example.org/a/very/long/path?with=query", STYLE, 120.0)
    assert len(broken) > 1
    assert all(_text(line)[-1] in "/?=&." for line in broken[:-1])


def test_a_soft_hyphen_is_seen_only_where_the_line_ends() -> None:
    word = "Ver\u00adwaltungs\u00adgericht"
    assert [_text(line) for line in lines(word, STYLE, 80.0)] == ["Verwaltungs-", "gericht"]
    assert [_text(line) for line in lines(word, STYLE, 400.0)] == ["Verwaltungsgericht"]


def test_own_line_ends_are_kept_and_many_empty_lines_are_not() -> None:
    assert [_text(line) for line in lines("a\r\nb\u2028c\vd", STYLE, 100.0)] == list("abcd")
    assert len(lines("a" + "\n" * 5000 + "b", STYLE, 100.0)) == 4


def test_a_word_of_ten_thousand_letters_is_cut() -> None:
    broken = lines("x" * 10_000, STYLE, 400.0)
    assert sum(len(_text(line)) for line in broken) == 10_000
    assert all(line.width <= 400.0 for line in broken)


def test_a_single_line_ends_with_an_ellipsis_where_it_does_not_fit() -> None:
    short = single_line("names and addresses; " * 50, STYLE, 150.0)
    assert short.width <= 150.0
    assert _text(short).endswith("…")
    assert _text(single_line("a\nb", STYLE, 150.0)) == "a b"


def test_lines_of_tall_scripts_are_higher() -> None:
    latin, khmer = (lines(text, STYLE, 400.0)[0].height for text in ("abc", "ខ្ញុំស្រឡាញ់"))
    assert khmer > latin == STYLE.leading

"""Java's patterns over the whole text, with an end to waiting."""

from __future__ import annotations

import time

import pytest

from exitdesk.forms.xpath import ExpressionError
from exitdesk.forms.xpath.regexes import matches, translated


@pytest.mark.parametrize(
    ("text", "pattern", "finding"),
    [
        ("123", "[0-9]{3}", True),
        ("1234", "[0-9]{3}", False),
        ("a.b-c", r"[\w-\.]+", True),
        ("a]", r"[]a]+", True),
        ("b", r"[^]a]", True),
        ("]", r"[^]a]", False),
        ("b", r"[a-z&&[^aeiou]]", True),
        ("e", r"[a-z&&[^aeiou]]", False),
        ("Q", r"[a-z[A-Z]]", True),
        ("a.b", r"\Qa.b\E", True),
        ("axb", r"\Qa.b\E", False),
        ("a.b", r"\Qa.b", True),
        ("--", r"[--]+", True),
        ("|~", r"[||~~]+", True),
        ("é1", r"\p{L}\d", True),
        ("x-", r"[\p{L}-]+", True),
        ("aa", r"(a)\1", True),
        ("a", r"^a\z", True),
        ("a", r"^a\Z", True),
        ("a b", r"a\hb", True),
        ("aaa", "a++", True),
        ("", "", True),
        ("a&b", "a&b", True),
    ],
)
def test_patterns(text: str, pattern: str, finding: bool) -> None:
    assert matches(text, pattern) is finding


@pytest.mark.parametrize("pattern", ["(", "[a", "a{2,1}", "*", "x" * 6_000, "\\"])
def test_a_pattern_that_cannot_be_read(pattern: str) -> None:
    with pytest.raises(ExpressionError, match="pattern"):
        matches("a", pattern)


def test_a_pattern_that_runs_and_runs_ends() -> None:
    begin = time.monotonic()
    for _ in range(200):
        with pytest.raises(ExpressionError, match="takes too long"):
            matches("a" * 60 + "!", "(a|aa)+(b|a?)*c(a|aa)+$|(a*)*(a*)*d")
    assert time.monotonic() - begin < 20


def test_sets_in_sets_are_seen() -> None:
    assert translated("[a[b]]")[1] is True
    assert translated("[a]")[1] is False

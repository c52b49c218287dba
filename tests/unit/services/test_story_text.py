"""The text of a story file, and files that are none."""

from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from exitdesk.services import story_text
from exitdesk.services.story_text import StoryTextError, read

DEMO = Path(__file__).parents[3] / "resources" / "demo" / "stories.yaml"


def with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): with_text_keys(inner) for key, inner in value.items()}
    return [with_text_keys(inner) for inner in value] if isinstance(value, list) else value


def lines(text: str | bytes) -> list[tuple[int, str]]:
    with pytest.raises(StoryTextError) as refused:
        read(text.encode() if isinstance(text, str) else text)
    return refused.value.lines


def test_the_demo_stories_are_read_as_any_yaml_reader_does() -> None:
    data = DEMO.read_bytes()
    assert read(data).value == with_text_keys(yaml.safe_load(data))


def test_every_value_knows_its_line() -> None:
    story = read(DEMO.read_bytes())
    rows = DEMO.read_text("utf-8").splitlines()
    for at, case in enumerate(story.value["cases"]):
        assert rows[story.line(("cases", at)) - 1].startswith(f"- id: {case['id']}")
        for number, event in enumerate(case["events"]):
            row = rows[story.line(("cases", at, "events", number, "id")) - 1]
            assert f"id: {event['id']}" in row


def test_what_has_no_line_has_that_of_what_contains_it() -> None:
    story = read(b"# stories\n\na:\n  b:\n  - c: 1\n")
    assert story.line(()) == 3
    assert story.line(("a",)) == 3
    assert story.line(("a", "b", 0)) == 5
    assert story.line(("a", "b", 0, "c", "d", 7)) == 5
    assert story.line(("nowhere", "at all")) == 3
    assert read(b"").line(("a",)) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("a:", {"a": None}),
        ("a: null", {"a": None}),
        ("a: true", {"a": True}),
        ("a: False", {"a": False}),
        ("a: yes", {"a": "yes"}),
        ("a: no", {"a": "no"}),
        ("a: 12", {"a": 12}),
        ("a: -2", {"a": -2}),
        ("a: +1", {"a": 1}),
        ("a: 017", {"a": "017"}),
        ("a: 0x1f", {"a": "0x1f"}),
        ("a: 10:30", {"a": "10:30"}),
        ("a: 1_000", {"a": "1_000"}),
        ("a: 50.5", {"a": 50.5}),
        ("a: 1.10", {"a": "1.10"}),
        ("a: .nan", {"a": ".nan"}),
        ("a: 1e999", {"a": "1e999"}),
        (f"a: {'9' * 5000}", {"a": "9" * 5000}),
        ("a: 2024-02-29", {"a": date(2024, 2, 29)}),
        ("a: 2024-02-31", {"a": "2024-02-31"}),
        ("a: 2024-02-29T10:00:00Z", {"a": "2024-02-29T10:00:00Z"}),
        ("a: '12'", {"a": "12"}),
        ('a: "true"', {"a": "true"}),
        ("a: !!str 12", {"a": "12"}),
        ("1: x", {"1": "x"}),
        ('{"-2": x, "+1": y}', {"-2": "x", "+1": "y"}),
        ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
        ("a: &x [1, [2, {b: c}]]", {"a": [1, [2, {"b": "c"}]]}),
        ("[]", []),
        ("\ufeffa: é", {"a": "é"}),
        ("a: 😀 محمد", {"a": "😀 محمد"}),
    ],
)
def test_plain_values_are_read(text: str, value: Any) -> None:
    found = read(text.encode()).value
    assert found == value
    assert type(found) is type(value)


def test_a_file_in_utf_16_is_read() -> None:
    assert read("a: é".encode("utf-16")).value == {"a": "é"}


def test_two_megabytes_of_pasted_text_are_read() -> None:
    text = "word " * 400_000
    assert read(f'a: "{text}"'.encode()).value == {"a": text}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\n\tb: 2", 2, "A tab"),
        ("a:\n \t- 1\n", 2, "A tab"),
        ("a: 1\nb: [1, 2", 2, "well-formed"),
        ("a: 1\nb: [1, 2\n\n\n", 2, "well-formed"),
        ("a: 1\n'b\nc\n", 2, "well-formed"),
        ("a: b: c", 1, "well-formed"),
        ("a: @x", 1, "well-formed"),
        ("a: 1\nb: 2\na: 3", 3, "“a” is there twice"),
        ("a: 1\n? [b]\n: 2", 2, "A name is expected"),
        ("a: &x 1\nb: *x", 2, "References"),
        ("a: &x {b: 1}\nc:\n  <<: *x", 3, "References"),
        ("a: &x 1\n*x : 2", 2, "References"),
        ("a: 1\nb: !!python/object:os.system x", 2, "Tags"),
        ("a: !!binary aGk=", 1, "Tags"),
        ("a: 1\nb: !x [1]", 2, "Tags"),
        ("a: 1\n---\nb: 2", 2, "second document"),
        ("a: 1\nb: \x00", 2, "cannot be written"),
        ("a: 1\nb: \x1b[31m", 2, "cannot be written"),
        ("a: \x85\nb: \x9f", 2, "cannot be written"),
        ("\n\n" + "[" * 100_000, 3, "too deeply"),
        ("a: " + "{a: " * 100_000, 1, "too deeply"),
    ],
)
def test_what_is_no_story_is_named_by_its_line(text: str, line: int, words: str) -> None:
    found = lines(text)
    assert found[0][0] == line
    assert words in found[0][1]


def test_several_problems_are_named_at_once_but_not_thousands() -> None:
    assert [line for line, _ in lines("a: 1\na: 2\nb: !x 1\n")] == [2, 3]
    assert len(lines("a: 1\n" * 10_000)) == 50
    assert len(lines("\x00\n" * 10_000)) == 50


def test_a_bomb_of_references_does_not_go_off() -> None:
    rows = ["a0: &a0 [x, x]"]
    rows += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    assert lines("\n".join(rows))[0] == (2, "References are not read here: write it out.")


def test_a_wrong_encoding_is_named_by_its_line() -> None:
    assert lines("a: 1\nb: é".encode("latin-1")) == [(2, "This is not text in UTF-8.")]
    assert lines(b"\xff\xfea")[0][0] == 1
    assert lines(b"a: \xed\xa0\x80")[0][0] == 1


def test_a_huge_file_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "larger than 16 MB" in lines(b" " * (story_text.LARGEST_BYTES + 1))[0][1]
    monkeypatch.setattr(story_text, "MOST_VALUES", 1000)
    assert lines("- 1\n" * 2000) == [(1000, "The file holds more than a case file can.")]


def test_the_sentences_do_not_quote_the_file() -> None:
    assert all("Mattis" not in message for _, message in lines("a: [Mattis\nb: 'Mattis"))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(StoryTextError):
        read(data)


@given(st.text("ab:-[]{}'\"#&*!|>?%@`, \n\t~<", max_size=60))
def test_any_punctuation_is_read_or_refused(text: str) -> None:
    named: list[int] = []
    try:
        named += read(text.encode()).lines.values()
    except StoryTextError as refused:
        named += [line for line, _ in refused.lines]
    assert all(1 <= line <= text.count("\n") + 1 for line in named)


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-999, 999) | st.text("abc é:#-'", max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("xyz", min_size=1), inner),
    max_leaves=12,
)


@given(plain)
def test_what_is_written_as_yaml_is_read_back(value: Any) -> None:
    text = yaml.safe_dump(value, allow_unicode=True)
    if "*id" not in text:
        assert read(text.encode()).value == value

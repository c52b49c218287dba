"""What may be saved, kind of field by kind of field, and what is refused where."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exitdesk.domain import validation
from exitdesk.domain.fields import (
    Choice,
    Field,
    Kind,
    Merge,
    RecordKind,
    Role,
    block,
    choice,
    choices,
    rows,
    several,
    text,
)
from exitdesk.domain.validation import clean_text, is_empty, problems

_ROW = (text("what", "What", required=True),)
_FIELDS = {
    Kind.TEXT: text("f", "F"),
    Kind.PARAGRAPH: Field("f", Kind.PARAGRAPH, "F"),
    Kind.PERSON: Field("f", Kind.PERSON, "F"),
    Kind.NUMBER: Field("f", Kind.NUMBER, "F", low=-2, high=2),
    Kind.MINUTES: Field("f", Kind.MINUTES, "F", low=0, high=100),
    Kind.SCALE: Field("f", Kind.SCALE, "F", low=0, high=4),
    Kind.DATE: Field("f", Kind.DATE, "F"),
    Kind.INSTANT: Field("f", Kind.INSTANT, "F"),
    Kind.YES_NO: Field("f", Kind.YES_NO, "F"),
    Kind.CHOICE: choice("f", "F", choices("a", ("b", "Bee"))),
    Kind.CHOICES: several("f", "F", choices("a", "b")),
    Kind.TAGS: Field("f", Kind.TAGS, "F"),
    Kind.LINES: Field("f", Kind.LINES, "F"),
    Kind.PEOPLE: Field("f", Kind.PEOPLE, "F"),
    Kind.DATES: Field("f", Kind.DATES, "F"),
    Kind.BLOCK: block("f", "F", *_ROW),
    Kind.ROWS: rows("f", "F", *_ROW),
    Kind.SCORES: Field("f", Kind.SCORES, "F", low=-2, high=2),
    Kind.SCOPE: Field("f", Kind.SCOPE, "F"),
    Kind.RATINGS: Field("f", Kind.RATINGS, "F", fields=_ROW),
}
_GOOD: dict[Kind, list[Any]] = {
    Kind.TEXT: ["words"],
    Kind.PARAGRAPH: ["two\nlines"],
    Kind.PERSON: ["grandmother", "@" + "0" * 32],
    Kind.NUMBER: [-2, 0, 2],
    Kind.MINUTES: [0, 100],
    Kind.SCALE: [0, 4],
    Kind.DATE: ["2024-02-29", "1900-01-01", "2200-12-31"],
    Kind.INSTANT: ["2024-02-29", "2024-02-29T10:05:00+01:00"],
    Kind.YES_NO: [True, False],
    Kind.CHOICE: ["a", "b"],
    Kind.CHOICES: [["a"], ["b", "a"]],
    Kind.TAGS: [["x", "y"]],
    Kind.LINES: [["one", "two"]],
    Kind.PEOPLE: [["grandmother"]],
    Kind.DATES: [["2024-02-29"]],
    Kind.BLOCK: [{"what": "x"}],
    Kind.ROWS: [[{"what": "x"}, {"what": "y"}]],
    Kind.SCORES: [{"G1": -2, "G2": 2}],
    Kind.SCOPE: [{"participation": "yes"}],
    Kind.RATINGS: [{"F1": {"what": "x"}}],
}
_BAD: dict[Kind, list[Any]] = {
    Kind.TEXT: [1, ["x"], "a\x00b", "\ud800", "x" * (validation.TEXT_LIMIT + 1)],
    Kind.PARAGRAPH: [{"a": 1}],
    Kind.PERSON: [7],
    Kind.NUMBER: [3, -3, "1", 1.5, True],
    Kind.MINUTES: [-1, 101],
    Kind.SCALE: [5],
    Kind.DATE: ["2024-02-30", "1899-12-31", "2201-01-01", "14.3.2024", 20240229],
    Kind.INSTANT: ["noon", 5, "1066-10-14T09:00:00"],
    Kind.YES_NO: ["yes", 1],
    Kind.CHOICE: ["c", ["a"], 1],
    Kind.CHOICES: ["a", ["c"]],
    Kind.TAGS: ["x", [1]],
    Kind.LINES: [{"a": "b"}],
    Kind.PEOPLE: [[{"x": 1}]],
    Kind.DATES: [["2024-02-30"], "2024-02-29"],
    Kind.BLOCK: ["x", {"who": "x", "what": "y"}, {"what": " "}],
    Kind.ROWS: [{"what": "x"}, ["x"], [{}]],
    Kind.SCORES: [[1], {"G1": 3}],
    Kind.SCOPE: [["x"], {"a": 1}],
    Kind.RATINGS: ["x", {"F1": 1}, {"F1": {"who": "x", "what": "y"}}],
}


def _problems(field: Field, value: Any) -> list[validation.Problem]:
    return problems(RecordKind("k", "K", Role.EVENT, (field,)), {"f": value})


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_field_takes_what_it_is_for(kind: Kind) -> None:
    for value in _GOOD[kind]:
        assert _problems(_FIELDS[kind], value) == [], value


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_field_refuses_what_it_is_not_for(kind: Kind) -> None:
    for value in _BAD[kind]:
        found = _problems(_FIELDS[kind], value)
        assert found, value
        assert all(problem.path[0] == "f" for problem in found)


@pytest.mark.parametrize("kind", list(Kind))
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        ),
        max_leaves=6,
    )
)
def test_nothing_that_json_can_hold_breaks_the_check(kind: Kind, value: Any) -> None:
    for problem in _problems(_FIELDS[kind], value):
        assert problem.message


def test_open_choices_take_own_words_but_no_novel() -> None:
    field = choice("f", "F", choices("a"), open_choices=True)
    assert _problems(field, "own words") == []
    assert _problems(field, "x" * 300)
    assert _problems(field, "x\x00")
    assert field.choice_label("own_words") == "own words"
    assert field.choice_label("a") == "a"


def test_problems_read_as_a_place_and_a_sentence() -> None:
    [problem] = _problems(_FIELDS[Kind.ROWS], [{"what": "x"}, {}])
    assert str(problem) == "f 2 what: This is needed."
    assert str(validation.Problem((), "Odd.")) == "Odd."


def test_meta_fields_belong_to_records_and_not_to_their_blocks() -> None:
    kind = RecordKind("k", "K", Role.EVENT, (_FIELDS[Kind.BLOCK],))
    assert problems(kind, {"_final": "x", "f": {"what": "y"}}) == []
    assert problems(kind, {"f": {"what": "y", "_final": "x"}})


def test_a_field_described_twice_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="twice"):
        RecordKind("k", "K", Role.EVENT, (text("a", "A"), text("a", "B")))


def test_sets_merge_by_element_and_all_else_as_a_whole() -> None:
    assert _FIELDS[Kind.TAGS].merge is Merge.SET
    assert _FIELDS[Kind.CHOICES].merge is Merge.SET
    assert _FIELDS[Kind.LINES].merge is Merge.REGISTER
    assert _FIELDS[Kind.BLOCK].inner("what") is _ROW[0]
    assert _FIELDS[Kind.BLOCK].inner("who") is None
    assert choices("a_b")[0] == Choice("a_b", "a b")


@given(st.text())
def test_cleaned_text_can_be_stored(words: str) -> None:
    cleaned = clean_text(words)
    assert _problems(_FIELDS[Kind.PARAGRAPH], cleaned) == []
    assert clean_text(cleaned) == cleaned


@pytest.mark.parametrize(
    ("value", "empty"),
    [(None, True), ("", True), (" \n", True), ([], True), ({}, True), (0, False), (False, False)],
)
def test_nothing_is_empty_but_no_and_zero_are_not(value: object, empty: bool) -> None:
    assert is_empty(value) is empty

"""What engines disagree on is said in words; what all read alike is not mentioned."""

from __future__ import annotations

import pytest

from exitdesk.forms.xpath import ExpressionError
from exitdesk.forms.xpath.portability import differences


@pytest.mark.parametrize(
    ("source", "finding"),
    [
        ("/data/a != yes", '"yes" is read as an answer'),
        ("1 + (yes = ../a)", '"yes" is read as an answer'),
        ("-floor(../a)", "floor() does not work in every"),
        ("substring(../a, 1)", "substring() does not work in every"),
        ("difference-in-months(../a, ../b)", "Community Health Toolkit"),
        ("regex(., '[0-9]+')", "whole text"),
        ("date('soon')", '"soon" is no date'),
        ("count(//a)", '"//" in a path'),
        ("following-sibling::a = 1", '"following-sibling::" in a path'),
        ("/data/a[2]", "chooses by place"),
        ("count(../a | ../b)", '"|" joins'),
        ("round(-1.5)", "halves below zero"),
        ("position(..)", "other numbers"),
        ("boolean-from-string(../a)", "capitals"),
        ("once(random())", "old versions of Kobo"),
        ("cht:age(../a)", "Community Health Toolkit"),
        ("(../a)[. = 1]", "result of a function"),
        ("instance('x')/root/item[//b]", '"//" in a path'),
    ],
)
def test_differences(source: str, finding: str) -> None:
    found = differences(source)
    assert len(found) == 1
    assert finding in found[0]


@pytest.mark.parametrize(
    "source",
    [
        "selected(/data/a, 'b') and . > 3",
        "regex(., '^[0-9]+$')",
        "regex(., ../pattern)",
        "instance('x')/root/item[name = b]/label",
        "date('2026-01-01') > today()",
        "date(../a) < date('')",
        "* = 1",
        "round(../a)",
        "position()",
        "text() = 'x'",
        "sum(../r/n) div 2",
    ],
)
def test_what_all_read_alike(source: str) -> None:
    assert differences(source) == ()


def test_in_the_filter_of_a_list_a_word_is_a_column() -> None:
    assert differences("country = ../a", filters=True) == ()
    assert len(differences("country = ../a")) == 1


def test_each_is_said_once_and_faults_are_faults() -> None:
    assert len(differences("floor(1) + floor(2)")) == 1
    with pytest.raises(ExpressionError):
        differences("1 +")

"""Operators, conversions and comparisons by the rules of XPath 1.0, and dates as days."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exitdesk.forms.xpath import Context, ExpressionError, compiled
from exitdesk.forms.xpath.conversions import number_of_text, text_of_number
from tests.unit.forms.xpath.evaluating import CLOCK, EAST, context, value


@pytest.mark.parametrize(
    ("source", "finding"),
    [
        ("1 + 2 - 4 + 0.5", -0.5),
        ("7 div 2", 3.5),
        ("7 mod -3", 1.0),
        ("-7 mod 3", -1.0),
        ("1 mod 0", math.nan),
        ("1 div 0", math.inf),
        ("-1 div 0", -math.inf),
        ("1 div -0", -math.inf),
        ("0 div 0", math.nan),
        ("2 * 3 * 4", 24.0),
        ("-'3'", -3.0),
        ("--'3'", 3.0),
        ("true() + true()", 2.0),
        ("'x' + 1", math.nan),
        ("age * 2", 68.0),
        ("blank + 1", math.nan),
        ("nothing + 1", math.nan),
        ("'2026-11-21' - day", 1.0),
        ("day + 1 = '2026-11-21'", True),
        ("day < '2026-11-21'", True),
        ("'2026-11-20' = '2026-11-20T00:00:00Z'", True),
        ("'2026-11-20' != '2026-11-20T00:00:00Z'", False),
        ("day = '2026-11-20T00:00:00.000+00:00'", True),
        ("'2026-13-20' = '2026-13-21'", False),
        ("1 = 1.0", True),
        ("'1' = '1.0'", False),
        ("'1.0' = 1", True),
        ("true() = 'x'", True),
        ("true() != ''", True),
        ("'' = false()", True),
        ("1 = 1 = 1", True),
        ("3 > 2 > 1", False),
        ("'b' > 'a'", False),
        ("'10' > '9'", True),
        ("group/q = 2", True),
        ("group/q = 9", False),
        ("group/q != 2", True),
        ("group/q = '2'", True),
        ("'2' = group/q", True),
        ("'2' != group/q", True),
        ("2 = group/q", True),
        ("group/q = group/q[3]", True),
        ("group/q != group/q[1]", True),
        ("group/q > 2", True),
        ("group/q > group/q", True),
        ("3 < group/q", False),
        ("group/q = true()", True),
        ("true() = nothing", False),
        ("false() != nothing", False),
        ("nothing != 'x'", False),
        ("nothing = ''", False),
        ("blank = ''", True),
        ("group/q > false()", True),
        ("nothing >= false()", False),
        ("1 and 0", False),
        ("'a' and age and 1", True),
        ("'a' and '' and 1", False),
        ("0 or ''", False),
        ("0 or '' or 'x'", True),
        ("0 or '' or blank/x", False),
        ("0 div 0 or 0", False),
        ("coalesce(0, 1) and 1", False),
        ("number('x') or blank", True),
    ],
)
def test_operators(source: str, finding: Any) -> None:
    found = value(source)
    assert type(found) is type(finding)
    if isinstance(found, float):
        assert found == pytest.approx(finding, nan_ok=True)
    else:
        assert found == finding


@pytest.mark.parametrize(
    ("source", "finding"),
    [
        ("nothing != 'x'", True),
        ("nothing != 0", True),
        ("nothing = ''", True),
        ("nothing = 'x'", False),
        ("nothing = 0", False),
        ("concat('', 'x') = nothing", False),
        ("nothing = false()", True),
        ("nothing = nothing", False),
        ("blank = ''", True),
        ("word != 'abc'", False),
    ],
)
def test_a_path_that_leads_nowhere_may_read_as_blank(source: str, finding: bool) -> None:
    assert value(source, missing_is_blank=True) is finding


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("12", 12.0),
        (" -1.5\n", -1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("", math.nan),
        ("+1", math.nan),
        ("1e3", math.nan),
        ("1 2", math.nan),
        ("٣", math.nan),
        ("Infinity", math.nan),
        ("1970-01-02", 1.0),
        ("1970-01-02T12:00:00.000Z", 1.5),
        ("1970-1-2", math.nan),
        ("1970-02-30", math.nan),
        ("1970-01-02x", math.nan),
    ],
)
def test_texts_as_numbers(text: str, finding: float) -> None:
    found = number_of_text(text, CLOCK.tzinfo or EAST)
    assert found == finding or (math.isnan(found) and math.isnan(finding))


@pytest.mark.parametrize(
    ("number", "finding"),
    [
        (1.0, "1"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (1e21, "1000000000000000000000"),
        (1.5e-7, "0.00000015"),
        (math.nan, "NaN"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
    ],
)
def test_numbers_as_texts(number: float, finding: str) -> None:
    assert text_of_number(number) == finding


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_survives_being_written(number: float) -> None:
    written = text_of_number(number)
    assert "e" not in written.lower()
    assert number_of_text(written, EAST) == number


@pytest.mark.parametrize(
    ("source", "boolean", "number", "string"),
    [
        ("age", True, 34.0, "34"),
        ("nothing", False, math.nan, ""),
        ("'0'", True, 0.0, "0"),
        ("0", False, 0.0, "0"),
        ("1 = 1", True, 1.0, "true"),
        ("1 = 2", False, 0.0, "false"),
        ("0 div 0", False, math.nan, "NaN"),
    ],
)
def test_a_value_in_every_type(source: str, boolean: bool, number: float, string: str) -> None:
    expression, here = compiled(source), context()
    assert expression.boolean(here) is boolean
    assert expression.string(here) == string
    found = expression.number(here)
    assert found == number or (math.isnan(found) and math.isnan(number))


def test_what_is_no_node_set_has_no_nodes() -> None:
    with pytest.raises(ExpressionError, match="A path is needed"):
        compiled("1 + 1").nodes(context())


def test_hidden_answers_read_as_the_session_says() -> None:
    tree = context().node

    def hidden(node: Any) -> str:
        return "" if node.name == "age" else "shown"

    assert value("age = ''", string_of=hidden) is True
    assert value("concat(age, name)", string_of=hidden) == "shown"
    assert compiled("string(age)").string(Context(tree)) == "34"


def test_an_expression_is_compiled_once() -> None:
    assert compiled("1 + age") is compiled("1 + age")
    assert repr(compiled("1 + age")) == "Expression('1 + age')"


def test_long_chains_are_flat() -> None:
    assert value("1" + " + 1" * 20_000) == 20_001.0
    assert value("0 or " * 20_000 + "1") is True
    assert value(" | ".join(["age"] * 5_000) + " = 34") is True


@pytest.mark.parametrize("source", ["1" + " = 1" * 5_000, "1" + " < 2" * 5_000])
def test_a_chain_that_is_too_deep_ends_in_a_message(source: str) -> None:
    with pytest.raises(ExpressionError, match="nested too deeply"):
        value(source)


def test_a_tree_that_is_too_deep_to_compile_ends_in_a_message() -> None:
    source = "if(1 and " * 118 + "1" + ", 2, 3)" * 118
    with pytest.raises(ExpressionError, match="nested too deeply"):
        compiled(source)


def test_what_cannot_be_counted_ends_in_a_message() -> None:
    def endless(_: Any) -> str:
        raise OverflowError

    with pytest.raises(ExpressionError, match="too large"):
        value("string(age)", string_of=endless)

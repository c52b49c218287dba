"""Expressions cut into tokens and put together: what is read, and what is refused where."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exitdesk.forms.xpath import ExpressionError, compiled
from exitdesk.forms.xpath.grammar import (
    Ast,
    Call,
    Chain,
    Filter,
    Literal,
    Negation,
    Number,
    Path,
    Step,
    Union,
    parsed,
)
from exitdesk.forms.xpath.lexer import LONGEST, TokenKind, tokens


@pytest.mark.parametrize(
    ("source", "finding"),
    [
        ("a-b", ["a-b"]),
        ("a - b", ["a", "-", "b"]),
        ("1div2", ["1", "div", "2"]),
        ("div div div", ["div", "div", "div"]),
        ("* * *", ["*", "*", "*"]),
        ("and and or", ["and", "and", "or"]),
        (".5+.5", [".5", "+", ".5"]),
        ("1.5e-3", ["1.5e-3"]),
        ("a::b", ["a", "::", "b"]),
        ("jr:itext('x')", ["jr:itext", "(", "x", ")"]),
        ("x:*", ["x:*"]),
        ("größe_1.2·3", ["größe_1.2·3"]),
        ("../a//@b", ["..", "/", "a", "//", "@", "b"]),
        ('"it\'s"', ["it's"]),
        ("  ", []),
    ],
)
def test_tokens(source: str, finding: list[str]) -> None:
    assert [token.text for token in tokens(source)[:-1]] == finding


def test_a_star_is_a_name_or_a_multiplication() -> None:
    kinds = [token.kind for token in tokens("* * 2")[:-1]]
    assert kinds == [TokenKind.NAME, TokenKind.OPERATOR, TokenKind.NUMBER]


@pytest.mark.parametrize(
    ("source", "position", "words"),
    [
        ("a b", 2, "An operator is missing"),
        ("1 OR 2", 2, '"or" is written in small letters'),
        ("'open", 0, "quotation mark"),
        ("${age} > 3", 0, "was not resolved"),
        ("a # b", 2, '"#" cannot stand here'),
        ("1 +", 3, "ends too early"),
        ("", 0, "ends too early"),
        ("(1", 2, '")" is missing'),
        ("f(1,", 4, "ends too early"),
        ("a[1", 3, '"]" is missing'),
        ("1 2", 2, "cannot stand here"),
        ("a/)", 2, "cannot stand here"),
        ("nowhere::a", 0, 'no axis named "nowhere"'),
        ("text(1)", 5, '")" is missing'),
        (")", 0, "cannot stand here"),
        ("(" * 10_000 + "1" + ")" * 10_000, 120, "nested too deeply"),
        ("a[" * 10_000, 240, "nested too deeply"),
        ("1" * (LONGEST + 1), 0, "too long"),
    ],
)
def test_what_is_refused_is_named_with_its_place(source: str, position: int, words: str) -> None:
    with pytest.raises(ExpressionError, match=re.escape(words)) as caught:
        compiled(source)
    assert caught.value.position == position


@pytest.mark.parametrize(
    ("source", "finding"),
    [
        ("1 + 2 * 3", "(1 + (2 * 3))"),
        ("(1 + 2) * 3", "((1 + 2) * 3)"),
        ("1 - 2 - 3", "(1 - 2 - 3)"),
        ("1 or 2 and 3 = 4 < 5 + 6 * -7", "(1 or (2 and (3 = (4 < (5 + (6 * -7))))))"),
        ("1 * 2 + 3 < 4 = 5 and 6 or 7", "(((((1 * 2) + 3) < 4) = 5) and 6) or 7"),
        ("--1", "--1"),
        ("---1", "-1"),
        ("a | b | c", "child::a | child::b | child::c"),
        ("-a | b", "-(child::a | child::b)"),
        ("//a", "/descendant-or-self::node()/child::a"),
        ("a//b", "child::a/descendant-or-self::node()/child::b"),
        ("./@b/..", "self::node()/attribute::b/parent::node()"),
        ("/", "/"),
        ("(a)[1]", "(child::a)[1]"),
        ("f(1)/b", "f(1)/child::b"),
        ("f()//b", "f()/descendant-or-self::node()/child::b"),
        ("processing-instruction('x')", "child::processing-instruction('x')"),
        ("child::text()", "child::text()"),
        ("text", "child::text"),
        ("'a' = \"b\"", "('a' = 'b')"),
        ("2[1]", "(2)[1]"),
    ],
)
def test_trees(source: str, finding: str) -> None:
    shown = written(parsed(source))
    assert shown in (finding, f"({finding})")


def written(tree: Ast) -> str:  # noqa: PLR0911
    """The canonical text of a tree: every operator in brackets, every axis spelt out."""
    match tree:
        case Literal():
            return f"'{tree.text}'"
        case Number():
            return f"{tree.value:g}"
        case Negation():
            return "-" + written(tree.operand)
        case Chain():
            rest = zip(tree.operators, tree.operands[1:], strict=True)
            return (
                f"({written(tree.operands[0])}"
                + "".join(f" {sign} {written(operand)}" for sign, operand in rest)
                + ")"
            )
        case Union():
            return "(" + " | ".join(map(written, tree.parts)) + ")"
        case Call():
            return f"{tree.name}({', '.join(map(written, tree.arguments))})"
        case Filter():
            return f"({written(tree.base)})" + predicates(tree.predicates)
        case Path():
            steps = "/".join(map(step, tree.steps))
            if tree.base is not None:
                return f"{written(tree.base)}/{steps}"
            return f"/{steps}" if tree.absolute else steps


def step(one: Step) -> str:
    test = one.test if one.target is None else f"{one.test[:-1]}'{one.target}')"
    return f"{one.axis}::{test}" + predicates(one.predicates)


def predicates(trees: tuple[Ast, ...]) -> str:
    return "".join(f"[{written(tree)}]" for tree in trees)


_NAMES = st.sampled_from(["a", "b-c", "div", "and", "größe", "x:y"])
_STEPS = st.builds(
    Step, st.sampled_from(["child", "attribute", "parent", "self"]), _NAMES | st.just("*")
)
_LEAVES = (
    st.builds(Literal, st.text('abc "<&äß', max_size=5))
    | st.builds(Number, st.integers(0, 999).map(float))
    | st.builds(Path, st.lists(_STEPS, min_size=1, max_size=3).map(tuple), st.booleans())
)


def _larger(inner: st.SearchStrategy[Ast]) -> st.SearchStrategy[Ast]:
    levels = st.sampled_from(
        [("or",), ("and",), ("=", "!="), ("<", ">="), ("+", "-"), ("*", "div")]
    )

    @st.composite
    def chains(draw: st.DrawFn) -> Ast:
        signs = draw(levels)
        operators = draw(st.lists(st.sampled_from(signs), min_size=1, max_size=3))
        operands = [draw(inner) for _ in range(len(operators) + 1)]
        return Chain(tuple(operands), tuple(operators))

    calls = st.builds(Call, st.sampled_from(["f", "jr:g"]), st.tuples(inner, inner), st.just(0))
    return chains() | calls | st.builds(Filter, calls, st.tuples(inner))


@given(st.recursive(_LEAVES, _larger, max_leaves=20))
def test_what_is_written_is_read_back_as_the_same(tree: Ast) -> None:
    once = written(tree)
    assert written(parsed(once)) == once


@given(st.text(max_size=40) | st.text("()[]/@.'\"1a*-=<, ", max_size=40))
def test_any_text_is_an_expression_or_an_expression_error(source: str) -> None:
    place: int | None = 0
    try:
        compiled.__wrapped__(source)
    except ExpressionError as error:
        place = error.position
    assert place is None or 0 <= place <= len(source)

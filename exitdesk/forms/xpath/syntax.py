"""The parts of an expression, and how they are read from its words (XPath 1.0, section 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from exitdesk.forms.xpath.context import ExpressionError
from exitdesk.forms.xpath.lexer import Token, tokens

DEEPEST: Final = 100
"""Levels of brackets and calls within each other; what lies deeper is refused."""

AXES: Final = frozenset(
    {
        "ancestor",
        "ancestor-or-self",
        "attribute",
        "child",
        "descendant",
        "descendant-or-self",
        "following",
        "following-sibling",
        "namespace",
        "parent",
        "preceding",
        "preceding-sibling",
        "self",
    }
)
_NODE_TYPES: Final = frozenset({"node", "text", "comment", "processing-instruction"})
_LEVELS: Final = (
    ("or",),
    ("and",),
    ("=", "!="),
    ("<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "div", "mod"),
)


@dataclass(frozen=True, slots=True)
class Literal:
    """A text or a number as written."""

    value: str | float


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments; `at` is where its name begins."""

    name: str
    arguments: tuple[Part, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Binary:
    """Two parts joined by an operator."""

    operator: str
    left: Part
    right: Part


@dataclass(frozen=True, slots=True)
class Chain:
    """Parts joined by `and` or `or`, however many: long chains do not nest."""

    operator: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Negative:
    """A part with a minus before it."""

    part: Part


@dataclass(frozen=True, slots=True)
class Union:
    """Node sets put together."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path. `test` is a name, ``*``, ``prefix:*``, or a node type with brackets."""

    axis: str
    test: str
    predicates: tuple[Part, ...] = ()
    target: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """A location path; `start` is None (here), ``/`` (the root) or the part that it begins with."""

    start: Part | None
    steps: tuple[Step, ...]
    absolute: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A part with predicates behind it."""

    part: Part
    predicates: tuple[Part, ...]


Part: TypeAlias = Literal | Call | Binary | Chain | Negative | Union | Path | Filter

_ANY: Final = Step("descendant-or-self", "node()")


def parsed(source: str) -> Part:
    """Return what `source` says. Raises ExpressionError with the place of the first mistake."""
    return _Reader(source).whole()


class _Reader:
    def __init__(self, source: str) -> None:
        self._tokens = tokens(source)
        self._at = 0
        self._depth = 0

    def whole(self) -> Part:
        if self._now.kind == "end":
            raise ExpressionError("the expression is empty", 0)
        part = self._expression()
        if self._now.kind != "end":
            raise self._unexpected()
        return part

    @property
    def _now(self) -> Token:
        return self._tokens[self._at]

    @property
    def _next(self) -> Token:
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    def _take(self) -> Token:
        token = self._now
        self._at += 1
        return token

    def _is(self, *texts: str) -> bool:
        return self._now.kind in {"sign", "operator"} and self._now.text in texts

    def _want(self, text: str) -> None:
        if not self._is(text):
            raise self._unexpected(f"“{text}” is missing")
        self._take()

    def _unexpected(self, message: str = "") -> ExpressionError:
        token = self._now
        if not message:
            ends = token.kind == "end"
            message = "the expression ends too early" if ends else f"“{token.text}” is unexpected"
        return ExpressionError(message, token.at)

    def _expression(self) -> Part:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError(f"brackets lie deeper than {DEEPEST} levels", self._now.at)
        part = self._level(0)
        self._depth -= 1
        return part

    def _level(self, level: int) -> Part:
        if level == len(_LEVELS):
            return self._unary()
        part = self._level(level + 1)
        chained = [part]
        while self._now.kind == "operator" and self._now.text in _LEVELS[level]:
            operator = self._take().text
            right = self._level(level + 1)
            if level < 2:
                chained.append(right)
            else:
                part = Binary(operator, part, right)
        return Chain(_LEVELS[level][0], tuple(chained)) if len(chained) > 1 else part

    def _unary(self) -> Part:
        minus = 0
        while self._is("-"):
            self._take()
            minus += 1
        part = self._union()
        if minus:
            part = Negative(part)
            if minus % 2 == 0:
                part = Negative(part)
        return part

    def _union(self) -> Part:
        parts = [self._path()]
        while self._is("|"):
            self._take()
            parts.append(self._path())
        return parts[0] if len(parts) == 1 else Union(tuple(parts))

    def _path(self) -> Part:
        if self._is("/", "//"):
            return self._absolute()
        if self._begins_filter():
            return self._filter()
        return Path(None, tuple(self._steps()))

    def _absolute(self) -> Path:
        if self._take().text == "//":
            return Path(None, (_ANY, *self._steps()), absolute=True)
        if self._begins_step():
            return Path(None, tuple(self._steps()), absolute=True)
        return Path(None, (), absolute=True)

    def _begins_filter(self) -> bool:
        token = self._now
        if token.kind in {"number", "string"} or self._is("("):
            return True
        call = token.kind == "name" and token.text != "*" and self._next.text == "("
        return call and self._next.kind == "sign" and token.text not in _NODE_TYPES

    def _begins_step(self) -> bool:
        return self._now.kind == "name" or self._is(".", "..", "@")

    def _filter(self) -> Part:
        part = self._primary()
        predicates = tuple(self._predicates())
        if predicates:
            part = Filter(part, predicates)
        if not self._is("/", "//"):
            return part
        deep = self._take().text == "//"
        steps = tuple(self._steps())
        return Path(part, (_ANY, *steps) if deep else steps)

    def _primary(self) -> Part:
        token = self._take()
        if token.kind == "number":
            return Literal(float(token.text))
        if token.kind == "string":
            return Literal(token.text)
        if token.text == "(" and token.kind == "sign":
            part = self._expression()
            self._want(")")
            return part
        return Call(token.text, self._arguments(), token.at)

    def _arguments(self) -> tuple[Part, ...]:
        self._want("(")
        found: list[Part] = []
        while not self._is(")"):
            if found:
                self._want(",")
            found.append(self._expression())
        self._take()
        return tuple(found)

    def _predicates(self) -> list[Part]:
        found: list[Part] = []
        while self._is("["):
            self._take()
            found.append(self._expression())
            self._want("]")
        return found

    def _steps(self) -> list[Step]:
        found = [self._step()]
        while self._is("/", "//"):
            if self._take().text == "//":
                found.append(_ANY)
            found.append(self._step())
        return found

    def _step(self) -> Step:
        if self._is("."):
            self._take()
            return Step("self", "node()", tuple(self._predicates()))
        if self._is(".."):
            self._take()
            return Step("parent", "node()", tuple(self._predicates()))
        axis = self._axis()
        test, target = self._test()
        return Step(axis, test, tuple(self._predicates()), target)

    def _axis(self) -> str:
        if self._is("@"):
            self._take()
            return "attribute"
        if self._now.kind == "name" and self._next.text == "::" and self._next.kind == "sign":
            token = self._take()
            self._take()
            if token.text not in AXES:
                raise ExpressionError(f"there is no axis “{token.text}”", token.at)
            return token.text
        return "child"

    def _test(self) -> tuple[str, str]:
        if self._now.kind != "name":
            raise self._unexpected()
        name = self._take()
        if not (self._is("(") and name.text in _NODE_TYPES):
            return name.text, ""
        self._take()
        target = ""
        if self._now.kind == "string" and name.text == "processing-instruction":
            target = self._take().text
        self._want(")")
        return f"{name.text}()", target

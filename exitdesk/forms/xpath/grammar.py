"""The grammar of XPath 1.0: from tokens to a tree of small values.

Chains of one level of precedence are flat, so that a thousand terms nest no deeper than one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from exitdesk.forms.xpath.context import ExpressionError
from exitdesk.forms.xpath.lexer import Token, TokenKind, tokens
from exitdesk.i18n import tr

DEEPEST: Final = 120

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
_NODE_TESTS: Final = frozenset({"node", "text", "comment", "processing-instruction"})

# From the loosest to the tightest.
_LEVELS: Final[tuple[frozenset[str], ...]] = (
    frozenset({"or"}),
    frozenset({"and"}),
    frozenset({"=", "!="}),
    frozenset({"<", "<=", ">", ">="}),
    frozenset({"+", "-"}),
    frozenset({"*", "div", "mod"}),
)
_OF_LEVEL: Final = {name: level for level, names in enumerate(_LEVELS) for name in names}


@dataclass(frozen=True, slots=True)
class Literal:
    """A text in quotation marks."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: float


@dataclass(frozen=True, slots=True)
class Negation:
    """A minus sign before an operand."""

    operand: Ast


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands of one level of precedence: `operators[i]` stands before `operands[i + 1]`."""

    operands: tuple[Ast, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Union:
    """Node sets joined by `|`."""

    parts: tuple[Ast, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[Ast, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path; `test` is a name, `*`, `prefix:*` or a node test such as `text()`.

    `target` is the name that processing-instruction() may ask for.
    """

    axis: str
    test: str
    predicates: tuple[Ast, ...] = ()
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from the root (`absolute`), from the nodes of `base`, or from the context node."""

    steps: tuple[Step, ...]
    absolute: bool = False
    base: Ast | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """Predicates on the nodes of an expression that is no path."""

    base: Ast
    predicates: tuple[Ast, ...]


Ast: TypeAlias = "Literal | Number | Negation | Chain | Union | Call | Path | Filter"

_ANY_BELOW: Final = Step("descendant-or-self", "node()")


def parsed(source: str) -> Ast:
    """Return the tree of an expression. Raises ExpressionError with the position of the trouble."""
    reader = _Reader(tokens(source))
    tree = reader.expression()
    reader.finish()
    return tree


class _Reader:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0
        self._depth = 0

    # ---- tokens

    @property
    def _now(self) -> Token:
        return self._tokens[self._at]

    def _next_is(self, text: str, ahead: int = 0) -> bool:
        token = self._tokens[self._at + ahead]
        return token.text == text and token.kind in (TokenKind.SYMBOL, TokenKind.OPERATOR)

    def _took(self, text: str) -> bool:
        if self._next_is(text):
            self._at += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._took(text):
            raise self._unexpected(text)

    def _unexpected(self, wanted: str = "") -> ExpressionError:
        token = self._now
        if token.kind is TokenKind.END:
            words = tr("The expression ends too early.")
        else:
            words = tr('"{text}" cannot stand here.', text=token.text)
        if wanted:
            words += " " + tr('"{text}" is missing.', text=wanted)
        return ExpressionError(words, token.position)

    def finish(self) -> None:
        if self._now.kind is not TokenKind.END:
            raise self._unexpected()

    # ---- expressions

    def expression(self) -> Ast:
        self._depth += 1
        if self._depth > DEEPEST:
            words = tr("The expression is nested too deeply.")
            raise ExpressionError(words, self._now.position)
        operands = [self._operand()]
        operators: list[str] = []
        while self._now.kind is TokenKind.OPERATOR and self._now.text in _OF_LEVEL:
            operators.append(self._now.text)
            self._at += 1
            operands.append(self._operand())
        self._depth -= 1
        return _joined(operands, operators)

    def _operand(self) -> Ast:
        signs = 0
        while self._took("-"):
            signs += 1
        parts = [self._path()]
        while self._took("|"):
            parts.append(self._path())
        operand: Ast = parts[0] if len(parts) == 1 else Union(tuple(parts))
        if signs:
            operand = Negation(operand)
        # Two signs cancel out, but still make a number of what follows.
        return Negation(operand) if signs and signs % 2 == 0 else operand

    # ---- paths

    def _path(self) -> Ast:
        token = self._now
        if token.kind is TokenKind.TEXT:
            self._at += 1
            return self._after_primary(Literal(token.text))
        if token.kind is TokenKind.NUMBER:
            self._at += 1
            return self._after_primary(Number(float(token.text)))
        if self._took("("):
            inner = self.expression()
            self._expect(")")
            return self._after_primary(inner)
        if self._is_call():
            return self._after_primary(self._call())
        if self._took("//"):
            return Path((_ANY_BELOW, *self._steps()), absolute=True)
        if self._took("/"):
            return Path(self._steps() if self._starts_step() else (), absolute=True)
        return Path(self._steps())

    def _is_call(self) -> bool:
        token = self._now
        return (
            token.kind is TokenKind.NAME
            and self._next_is("(", 1)
            and token.text not in _NODE_TESTS
            and not token.text.endswith("*")
        )

    def _call(self) -> Call:
        token = self._now
        self._at += 2
        arguments: list[Ast] = []
        if not self._took(")"):
            arguments.append(self.expression())
            while self._took(","):
                arguments.append(self.expression())
            self._expect(")")
        return Call(token.text, tuple(arguments), token.position)

    def _after_primary(self, primary: Ast) -> Ast:
        predicates = self._predicates()
        if predicates:
            primary = Filter(primary, predicates)
        if self._took("//"):
            return Path((_ANY_BELOW, *self._steps()), base=primary)
        if self._took("/"):
            return Path(self._steps(), base=primary)
        return primary

    def _starts_step(self) -> bool:
        token = self._now
        return token.kind is TokenKind.NAME or (
            token.kind is TokenKind.SYMBOL and token.text in (".", "..", "@")
        )

    def _steps(self) -> tuple[Step, ...]:
        steps = [self._step()]
        while True:
            if self._took("//"):
                steps.append(_ANY_BELOW)
            elif not self._took("/"):
                return tuple(steps)
            steps.append(self._step())

    def _step(self) -> Step:
        if self._took("."):
            return Step("self", "node()", self._predicates())
        if self._took(".."):
            return Step("parent", "node()", self._predicates())
        axis = self._axis()
        test, target = self._test()
        return Step(axis, test, self._predicates(), target)

    def _axis(self) -> str:
        if self._took("@"):
            return "attribute"
        token = self._now
        if token.kind is TokenKind.NAME and self._next_is("::", 1):
            if token.text not in AXES:
                words = tr('There is no axis named "{name}".', name=token.text)
                raise ExpressionError(words, token.position)
            self._at += 2
            return token.text
        return "child"

    def _test(self) -> tuple[str, str | None]:
        token = self._now
        if token.kind is not TokenKind.NAME:
            raise self._unexpected()
        self._at += 1
        if token.text not in _NODE_TESTS or not self._took("("):
            return token.text, None
        target = None
        if token.text == "processing-instruction" and self._now.kind is TokenKind.TEXT:
            target = self._now.text
            self._at += 1
        self._expect(")")
        return f"{token.text}()", target

    def _predicates(self) -> tuple[Ast, ...]:
        if not self._next_is("["):
            return ()
        predicates: list[Ast] = []
        while self._took("["):
            predicates.append(self.expression())
            self._expect("]")
        return tuple(predicates)


def _joined(operands: list[Ast], operators: list[str]) -> Ast:
    """Chains by precedence, tightest first; there are six levels, so it nests no deeper."""
    for level in reversed(_LEVELS):
        if not operators:
            break
        if level.isdisjoint(operators):
            continue
        operands, operators = _joined_level(level, operands, operators)
    return operands[0]


def _joined_level(
    level: frozenset[str], operands: list[Ast], operators: list[str]
) -> tuple[list[Ast], list[str]]:
    joined: list[Ast] = []
    left: list[str] = []
    chain: list[Ast] = [operands[0]]
    signs: list[str] = []
    for operator, operand in zip(operators, operands[1:], strict=True):
        if operator in level:
            chain.append(operand)
            signs.append(operator)
            continue
        joined.append(Chain(tuple(chain), tuple(signs)) if signs else chain[0])
        left.append(operator)
        chain, signs = [operand], []
    joined.append(Chain(tuple(chain), tuple(signs)) if signs else chain[0])
    return joined, left

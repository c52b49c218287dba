"""From the tree of an expression to one closure; kinds that are known beforehand cost nothing."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeAlias

from exitdesk.forms.nodes import Node, in_document_order
from exitdesk.forms.xpath import comparisons
from exitdesk.forms.xpath.context import Context, ExpressionError, Value
from exitdesk.forms.xpath.conversions import to_boolean, to_nodes, to_number, to_text
from exitdesk.forms.xpath.dates import looks_like_date
from exitdesk.forms.xpath.grammar import (
    Ast,
    Call,
    Chain,
    Filter,
    Literal,
    Negation,
    Number,
    Path,
    Union,
)
from exitdesk.forms.xpath.paths import path_of_steps, predicate
from exitdesk.forms.xpath.registry import FUNCTIONS, Function, unknown
from exitdesk.i18n import tr

Run: TypeAlias = "Callable[[Context], Any]"

BOOLEAN: Final = "boolean"
NUMBER: Final = "number"
STRING: Final = "string"
NODES: Final = "nodes"
ANY: Final = "any"


class Code(NamedTuple):
    """A closure and the kind of value that it gives; ANY when only the run shows it."""

    run: Run
    kind: str


def _divide(left: float, right: float) -> float:
    if right:
        return left / right
    if left == 0 or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.inf if (left > 0) == (math.copysign(1, right) > 0) else -math.inf


def _modulo(left: float, right: float) -> float:
    try:
        return math.fmod(left, right)
    except ValueError:
        return math.nan


def _multiply(left: float, right: float) -> float:
    return left * right


_ARITHMETIC: Final[dict[str, Callable[[float, float], float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": _multiply,
    "div": _divide,
    "mod": _modulo,
}


class Compiler:
    """Compiles trees.

    `strict` finds unknown functions and wrong arguments at once; otherwise they are errors
    only when they are reached.
    """

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict

    # ---- by kind

    def boolean(self, tree: Ast) -> Run:
        """Return a closure that gives true or false."""
        run, kind = self.code(tree)
        if kind == BOOLEAN:
            return run
        if kind == NUMBER:
            return lambda c: to_boolean(run(c))
        if kind in (STRING, NODES):
            return lambda c: bool(run(c))
        return lambda c: to_boolean(run(c))

    def number(self, tree: Ast) -> Run:
        """Return a closure that gives a number."""
        run, kind = self.code(tree)
        return run if kind == NUMBER else lambda c: to_number(run(c), c)

    def text(self, tree: Ast) -> Run:
        """Return a closure that gives a text."""
        run, kind = self.code(tree)
        if kind == STRING:
            return run
        if kind == NODES:

            def first(c: Context) -> str:
                nodes = run(c)
                return c.text(nodes[0]) if nodes else ""

            return first
        return lambda c: to_text(run(c), c)

    def nodes(self, tree: Ast) -> Run:
        """Return a closure that gives a node set, or raises when there is none."""
        run, kind = self.code(tree)
        if kind == NODES:
            return run
        if kind != ANY and self._strict:
            raise ExpressionError(tr("A path is needed here, not a value."))
        return lambda c: to_nodes(run(c))

    # ---- trees

    def code(self, tree: Ast) -> Code:
        """Return the closure of a tree with the kind of its value."""
        match tree:
            case Literal():
                text = tree.text
                return Code(lambda _: text, STRING)
            case Number():
                number = tree.value
                return Code(lambda _: number, NUMBER)
            case Negation():
                operand = self.number(tree.operand)
                return Code(lambda c: -operand(c), NUMBER)
            case Chain():
                return self._chain(tree)
            case Union():
                return self._union(tree)
            case Call():
                return self._call(tree)
            case Path():
                base = None if tree.base is None else self.nodes(tree.base)
                return Code(path_of_steps(tree, base, self._predicate), NODES)
            case _:
                return self._filter(tree)

    def _union(self, tree: Union) -> Code:
        parts = [self.nodes(part) for part in tree.parts]

        def union(c: Context) -> list[Node]:
            return in_document_order(node for part in parts for node in part(c))

        return Code(union, NODES)

    def _filter(self, tree: Filter) -> Code:
        base = self.nodes(tree.base)
        predicates = [self._predicate(one) for one in tree.predicates]

        def filtered(c: Context) -> list[Node]:
            nodes = base(c)
            for one in predicates:
                nodes = one(nodes, c)
            return list(nodes)

        return Code(filtered, NODES)

    def _predicate(self, tree: Ast) -> Callable[[list[Node], Context], list[Node]]:
        if isinstance(tree, Number):
            return predicate(None, NUMBER, tree.value)
        run, kind = self.code(tree)
        return predicate(run, kind, None)

    # ---- operators

    def _chain(self, tree: Chain) -> Code:
        first = tree.operators[0]
        if first in ("and", "or"):
            return self._logic(tree)
        if first in _ARITHMETIC:
            return self._arithmetic(tree)
        code = self._comparison(first, self.code(tree.operands[0]), tree.operands[1], tree)
        for sign, operand in zip(tree.operators[1:], tree.operands[2:], strict=True):
            code = self._comparison(sign, code, operand, None)
        return code

    def _logic(self, tree: Chain) -> Code:
        operands = [self.boolean(operand) for operand in tree.operands]
        if len(operands) == 2:
            left, right = operands
            if tree.operators[0] == "and":
                return Code(lambda c: left(c) and right(c), BOOLEAN)
            return Code(lambda c: left(c) or right(c), BOOLEAN)

        def every(c: Context) -> bool:
            for operand in operands:  # noqa: SIM110 (a generator costs more than the operands)
                if not operand(c):
                    return False
            return True

        def some(c: Context) -> bool:
            for operand in operands:  # noqa: SIM110
                if operand(c):
                    return True
            return False

        return Code(every if tree.operators[0] == "and" else some, BOOLEAN)

    def _arithmetic(self, tree: Chain) -> Code:
        first, *rest = [self.number(operand) for operand in tree.operands]
        signs = [_ARITHMETIC[sign] for sign in tree.operators]
        if len(rest) == 1:
            right, sign = rest[0], signs[0]
            return Code(lambda c: sign(first(c), right(c)), NUMBER)
        steps = list(zip(signs, rest, strict=True))

        def calculated(c: Context) -> float:
            number = first(c)
            for sign, operand in steps:
                number = sign(number, operand(c))
            return float(number)

        return Code(calculated, NUMBER)

    def _comparison(self, sign: str, left: Code, tree: Ast, chain: Chain | None) -> Code:
        order = comparisons.ORDERS.get(sign)
        if order is not None:
            return self._order(order, left, self.code(tree))
        fast = None if chain is None else self._with_text(sign, left, tree, chain)
        if fast is not None:
            return Code(fast, BOOLEAN)
        compare = comparisons.equal if sign == "=" else comparisons.unequal
        one, other = left.run, self.code(tree).run
        return Code(lambda c: compare(one(c), other(c), c), BOOLEAN)

    def _with_text(self, sign: str, left: Code, tree: Ast, chain: Chain) -> Run | None:
        """Return the commonest comparison, `path = 'text'`, without asking for kinds again."""
        right = self.code(tree)
        literal, path = tree, left
        if right.kind == NODES:
            literal, path = chain.operands[0], right
        if path.kind != NODES or not isinstance(literal, Literal) or looks_like_date(literal.text):
            return None
        nodes, text = path.run, literal.text
        if sign == "=":
            return lambda c: comparisons.any_text(nodes(c), text, c, equal_to=True)
        return lambda c: comparisons.any_text(nodes(c), text, c, equal_to=False)

    def _order(self, order: comparisons.Order, left: Code, right: Code) -> Code:
        one, other = left.run, right.run
        if left.kind == NUMBER and right.kind == NUMBER:
            return Code(lambda c: order(one(c), other(c)), BOOLEAN)
        return Code(lambda c: comparisons.ordered(order, one(c), other(c), c), BOOLEAN)

    # ---- functions

    def _call(self, tree: Call) -> Code:
        known = FUNCTIONS.get(tree.name)
        problem = unknown(tree.name) if known is None else known.count_problem(len(tree.arguments))
        if problem is not None:
            return self._refused(problem, tree.position)
        assert known is not None  # noqa: S101
        if tree.name == "if":
            return self._if(tree)
        try:
            arguments = [
                self._argument(known, place, argument)
                for place, argument in enumerate(tree.arguments)
            ]
        except ExpressionError as error:
            if error.position is None:
                raise ExpressionError(f"{tree.name}(): {error.message}", tree.position) from error
            raise
        return Code(_applied(known, arguments), known.result)

    def _refused(self, words: str, position: int) -> Code:
        if self._strict:
            raise ExpressionError(words, position)

        def refuse(_: Context) -> Value:
            raise ExpressionError(words, position)

        return Code(refuse, ANY)

    def _argument(self, known: Function, place: int, tree: Ast) -> Run:
        match known.letter(place):
            case "s":
                return self.text(tree)
            case "n":
                return self.number(tree)
            case "b":
                return self.boolean(tree)
            case "N":
                return self.nodes(tree)
            case "L":
                run = self.code(tree).run
                return lambda _: run
            case _:
                return self.code(tree).run

    def _if(self, tree: Call) -> Code:
        condition = self.boolean(tree.arguments[0])
        one, other = (self.code(argument) for argument in tree.arguments[1:])
        yes, no = one.run, other.run
        kind = one.kind if one.kind == other.kind else ANY
        return Code(lambda c: yes(c) if condition(c) else no(c), kind)


def _applied(known: Function, arguments: list[Run]) -> Run:
    call = known.run
    match arguments:
        case []:
            return call
        case [one]:
            return lambda c: call(c, one(c))
        case [one, two]:
            return lambda c: call(c, one(c), two(c))
        case [one, two, three]:
            return lambda c: call(c, one(c), two(c), three(c))
        case _:
            return lambda c: call(c, *[argument(c) for argument in arguments])

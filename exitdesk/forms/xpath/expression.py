"""A compiled expression, and the cache that holds them."""

from __future__ import annotations

from functools import cached_property, lru_cache

import exitdesk.forms.xpath.functions  # noqa: F401 (fills the table of functions)
from exitdesk.forms.nodes import Node
from exitdesk.forms.xpath import references
from exitdesk.forms.xpath.compile import Compiler, Run
from exitdesk.forms.xpath.context import Context, ExpressionError, TooMuch, Value
from exitdesk.forms.xpath.conversions import to_boolean, to_nodes, to_number, to_text
from exitdesk.forms.xpath.grammar import Ast, parsed
from exitdesk.i18n import tr


class Expression:
    """An expression that can be evaluated as often as needed; `source` is its text."""

    def __init__(self, source: str, tree: Ast, run: Run) -> None:
        self.source = source
        self.tree = tree
        self._run = run

    def __repr__(self) -> str:
        return f"Expression({self.source!r})"

    def value(self, context: Context) -> Value:
        """Return the value in its natural type. Raises ExpressionError where there is none."""
        environment = context.environment
        if environment.refused and self.source in environment.refused:
            raise TooMuch(tr("This takes too long to work out."))
        before = environment.since = environment.spent
        try:
            value: Value = self._run(context)
        except TooMuch:
            environment.refused.add(self.source)
            raise
        except RecursionError as error:
            raise ExpressionError(tr("The expression is nested too deeply.")) from error
        except (OverflowError, MemoryError) as error:
            raise ExpressionError(tr("A number in the expression is too large.")) from error
        if environment.spent != before:
            environment.charge(self.source, environment.spent - before)
        return value

    def boolean(self, context: Context) -> bool:
        """Return the value as true or false."""
        return to_boolean(self.value(context))

    def number(self, context: Context) -> float:
        """Return the value as a number; NaN for what is none."""
        return to_number(self.value(context), context)

    def string(self, context: Context) -> str:
        """Return the value as text."""
        return to_text(self.value(context), context)

    def nodes(self, context: Context) -> list[Node]:
        """Return the nodes in document order. Raises ExpressionError for another kind of value."""
        return to_nodes(self.value(context))

    @cached_property
    def references(self) -> tuple[references.Reference, ...]:
        """The paths that the expression reads, see exitdesk.forms.xpath.references."""
        return references.references(self.tree)

    @cached_property
    def functions(self) -> frozenset[str]:
        """The names of the functions that it calls."""
        return references.functions(self.tree)

    def literals(self, function: str, argument: int = 0) -> frozenset[str]:
        """Return the texts written as that argument of a function: ids of instances, file names."""
        return references.literals(self.tree, function, argument)


@lru_cache(maxsize=20_000)
def compiled(source: str, *, strict: bool = True) -> Expression:
    """Return the expression of a source text. Raises ExpressionError(message, position).

    Without `strict`, unknown functions and wrong arguments are errors only when reached.
    """
    try:
        tree = parsed(source)
        run = Compiler(strict=strict).code(tree).run
    except RecursionError as error:
        raise ExpressionError(tr("The expression is nested too deeply."), 0) from error
    return Expression(source, tree, run)

"""Long lists that an answer filters: their items are found from an index, not one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from exitdesk.forms.nodes import Node, string_value
from exitdesk.forms.xpath import Expression, ExpressionError
from exitdesk.forms.xpath.compile import Compiler
from exitdesk.forms.xpath.dates import looks_like_date
from exitdesk.forms.xpath.grammar import Ast, Call, Chain, Literal, Path, Step

if TYPE_CHECKING:
    from exitdesk.forms.session.world import World

_PLACES: Final = frozenset({"position", "last", "random", "once", "randomize"})


@dataclass(frozen=True, slots=True)
class Plan:
    """``instance(name)/steps[column = value and rest]``; `rest` is None where that is all."""

    items: Expression
    column: str
    value: Expression
    rest: Expression | None
    by_text: dict[str, list[Node]] = field(default_factory=dict)


def plan_of(nodes: Expression) -> Plan | None:
    """Return how the items of a list are found by one of its columns; None for other filters."""
    tree = nodes.tree
    if not isinstance(tree, Path) or not _is_instance(tree.base) or not tree.steps:
        return None
    *before, last = tree.steps
    if len(last.predicates) != 1 or any(step.predicates for step in before):
        return None
    if nodes.functions & _PLACES or any(step.axis != "child" for step in tree.steps):
        return None
    parts = _conjuncts(last.predicates[0])
    for at, part in enumerate(parts):
        found = _equality(part)
        if found is not None:
            others = parts[:at] + parts[at + 1 :]
            whole = Path((*before, Step("child", last.test)), base=tree.base)
            source = nodes.source
            rest = _expression(last.predicates[0], source) if others else None
            return Plan(_expression(whole, source), found[0], _expression(found[1], source), rest)
    return None


def items_of(plan: Plan, world: World, node: Node) -> list[Node] | None:
    """Return the items of a list as a question at `node` sees it, in their order.

    None where the index does not tell: dates may be equal and written differently, and what
    answers in several rows ask for would lose its order.
    """
    context = world.context(node)
    try:
        if not plan.by_text:
            _fill(plan, plan.items.nodes(context))
        texts = {context.text(one) for one in plan.value.nodes(context)}
        if len(texts) > 1 or any(looks_like_date(text) for text in texts):
            return None
        found = [item for text in texts for item in plan.by_text.get(text, ())]
        if plan.rest is None:
            return found
        size = len(found)
        return [item for item in found if plan.rest.boolean(context.at(item, 1, size))]
    except ExpressionError:
        return []


def _fill(plan: Plan, items: list[Node]) -> None:
    for item in items:
        for text in {string_value(one) for one in item.named(plan.column)}:
            plan.by_text.setdefault(text, []).append(item)


def _is_instance(base: Ast | None) -> bool:
    return (
        isinstance(base, Call)
        and base.name == "instance"
        and len(base.arguments) == 1
        and isinstance(base.arguments[0], Literal)
    )


def _conjuncts(tree: Ast) -> tuple[Ast, ...]:
    if isinstance(tree, Chain) and set(tree.operators) == {"and"}:
        return tree.operands
    return (tree,)


def _equality(tree: Ast) -> tuple[str, Ast] | None:
    """Return the column and what it is to say, where that is another question's answer."""
    if not isinstance(tree, Chain) or tree.operators != ("=",):
        return None
    for column, value in (tree.operands, tree.operands[::-1]):
        name = _column(column)
        if name and isinstance(value, Path) and _is_elsewhere(value):
            return name, value
    return None


def _column(tree: Ast) -> str:
    if not isinstance(tree, Path) or tree.absolute or tree.base is not None:
        return ""
    step = tree.steps[0] if len(tree.steps) == 1 else None
    plain = step is not None and step.axis == "child" and not step.predicates
    return step.test if step is not None and plain and not set(step.test) & set(":*(") else ""


def _is_elsewhere(path: Path) -> bool:
    """Tell whether a path reads the same from every item of a list."""
    of_current = isinstance(path.base, Call) and path.base.name == "current"
    begins = path.absolute if path.base is None else of_current
    return begins and not any(step.predicates for step in path.steps)


def _expression(tree: Ast, source: str) -> Expression:
    return Expression(source, tree, Compiler(strict=False).code(tree).run)

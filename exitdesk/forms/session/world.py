"""The answers of one session, and how expressions see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from exitdesk.forms import nodes
from exitdesk.forms.nodes import Node, string_value
from exitdesk.forms.session import lexical
from exitdesk.forms.session.tree import Place, Tree
from exitdesk.forms.xpath import Context, Environment, Expression, ExpressionError
from exitdesk.forms.xpath.conversions import to_boolean

if TYPE_CHECKING:
    from exitdesk.forms.definition import FormDefinition


def _nobody(_node: Node) -> None:
    """Hear of a change before anybody listens."""


class World:
    """What the parts of a session share: the form, the tree, the language, the environment.

    `noticed` is called with every node that gets another value.
    """

    def __init__(
        self, definition: FormDefinition, tree: Tree, language: str, environment: Environment
    ) -> None:
        self.definition, self.tree = definition, tree
        self.language, self.environment = language, environment
        self.noticed: Callable[[Node], None] = _nobody
        self.generation = 0
        """Changes with everything that expressions may read of the answers."""

    def context(self, node: Node) -> Context:
        """Return how an expression sees the world from a node."""
        place = node.state
        if isinstance(place, Place) and place.names in self.definition.repeats and node.parent:
            size = len(node.parent.named(node.name))
            at = node.parent.place_of(node) if size else 1
            return Context(node, self.tree.document, at, size, environment=self.environment)
        return Context(node, self.tree.document, environment=self.environment)

    def evaluated(self, expression: Expression, node: Node) -> Any:
        """Return an expression's value at a node, None where it has none."""
        try:
            return expression.value(self.context(node))
        except ExpressionError:
            return None

    def holds(self, expression: Expression | None, node: Node, *, otherwise: bool) -> bool:
        """Tell whether a condition holds at a node; `otherwise` where there is none or no value."""
        if expression is None:
            return otherwise
        try:
            value = expression.value(self.context(node))
        except ExpressionError:
            return otherwise
        return _answered_yes(value[0]) if isinstance(value, list) and value else to_boolean(value)

    def put(self, node: Node, text: str) -> bool:
        """Store a value; tell whether it differs from the one before."""
        if string_value(node) == text:
            return False
        nodes.set_text(node, text)
        self.noticed(node)
        return True


def seen(node: Node) -> str:
    """Return a node's text as expressions see it: nothing where it is not relevant."""
    place = node.state
    if not isinstance(place, Place):
        return string_value(node)
    if place.hidden:
        return ""
    children = node.elements()
    if children:
        return "".join(seen(child) for child in children)
    text = string_value(node)
    return lexical.read(place.bind.type, text) if place.bind is not None else text


def visible(node: Node) -> bool:
    """Tell whether paths end at a node: not where it is not relevant."""
    place = node.state
    return not (isinstance(place, Place) and place.hidden)


def _answered_yes(node: Node) -> bool:
    """Tell whether a condition that is just a path holds: by its answer, as in JavaRosa."""
    text, place = seen(node), node.state
    kind = place.bind.type if isinstance(place, Place) and place.bind is not None else "string"
    if kind == "boolean":
        return text in {"true", "1"}
    if kind in {"int", "decimal"}:
        return text != "" and float(text) != 0
    return text != ""

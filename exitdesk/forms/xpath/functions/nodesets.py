"""Functions over node sets: counting, instances, repeats."""

from __future__ import annotations

from exitdesk.forms.nodes import Node, NodeKind, descendants, in_document_order, top_of
from exitdesk.forms.xpath.context import Context, ExpressionError, Value
from exitdesk.forms.xpath.conversions import to_nodes, to_number, to_text
from exitdesk.forms.xpath.registry import function
from exitdesk.i18n import tr


@function("count", "N", "number")
def _count(_: Context, nodes: list[Node]) -> float:
    return float(len(nodes))


@function("count-non-empty", "N", "number")
def _count_non_empty(c: Context, nodes: list[Node]) -> float:
    # A group counts by what it holds, as in JavaRosa, even where that is blank.
    return float(sum(1 for node in nodes if c.text(node) or node.elements()))


@function("instance", "s", "nodes")
def _instance(c: Context, name: str) -> list[Node]:
    found = c.environment.instance(name)
    if found is None:
        raise ExpressionError(tr('There is no list of choices named "{name}".', name=name))
    return [found]


@function("id", "v", "nodes")
def _id(c: Context, value: Value) -> list[Node]:
    texts = [c.text(node) for node in value] if isinstance(value, list) else [to_text(value, c)]
    wanted = {word for text in texts for word in text.split()}
    return [
        node
        for node in descendants(top_of(c.node))
        if node.kind is NodeKind.ELEMENT
        and any(one.name in ("id", "xml:id") and one.value in wanted for one in node.attributes)
    ]


@function("indexed-repeat", "N N v v*", "nodes")
def _indexed_repeat(c: Context, nodes: list[Node], *pairs: Value) -> list[Node]:
    """Return the target inside the n-th repeat, inside the m-th repeat in that one, and so on."""
    if len(pairs) % 2:
        raise ExpressionError(tr("indexed-repeat() needs a number after every repeat."))
    chosen: Node | None = None
    for repeats, number in zip(pairs[::2], pairs[1::2], strict=True):
        instances = to_nodes(repeats)
        if chosen is not None:
            instances = [one for one in instances if _is_in(one, chosen)]
        place = to_number(number, c)
        if not 1 <= place <= len(instances):
            return []
        chosen = instances[int(place) - 1]
    assert chosen is not None  # noqa: S101
    inside = [node for node in nodes if _is_in(node, chosen)]
    return inside or _same_place(nodes, chosen)


def _is_in(node: Node, above: Node) -> bool:
    found: Node | None = node
    while found is not None:
        if found is above:
            return True
        found = found.parent
    return False


def _names(node: Node) -> list[str]:
    names: list[str] = []
    found: Node | None = node
    while found is not None:
        names.append(found.name)
        found = found.parent
    return names[::-1]


def _same_place(nodes: list[Node], chosen: Node) -> list[Node]:
    """Return what stands in `chosen` where the nodes stand in their own repeat."""
    wanted = _names(chosen)
    found: list[Node] = []
    for node in nodes:
        names = _names(node)
        if names[: len(wanted)] != wanted:
            continue
        reached = [chosen]
        for name in names[len(wanted) :]:
            reached = [child for one in reached for child in one.named(name)]
        found += reached
    return in_document_order(found)

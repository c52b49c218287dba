"""Conversions, logic, and the functions about the context node."""

from __future__ import annotations

from typing import Final

from exitdesk.forms.nodes import Node, NodeKind
from exitdesk.forms.xpath.context import Context, ExpressionError, Value
from exitdesk.forms.xpath.conversions import to_number, to_text
from exitdesk.forms.xpath.registry import function
from exitdesk.i18n import tr


@function("true", "", "boolean")
def _true(_: Context) -> bool:
    return True


@function("false", "", "boolean")
def _false(_: Context) -> bool:
    return False


@function("not", "b", "boolean")
def _not(_: Context, value: bool) -> bool:
    return not value


@function("boolean", "b", "boolean")
def _boolean(_: Context, value: bool) -> bool:
    return value


@function("string", "s?", "string")
def _string(c: Context, value: str | None = None) -> str:
    return c.text(c.node) if value is None else value


@function("number", "v?", "number")
def _number(c: Context, value: Value | None = None) -> float:
    return to_number([c.node] if value is None else value, c)


# Only its arguments are described here: it is compiled so that one branch runs.
function("if", "b v v", "any")(_boolean)


@function("boolean-from-string", "v", "boolean")
def _boolean_from_string(c: Context, value: Value) -> bool:
    text = to_text(value, c).strip()
    return text.lower() == "true" or to_number(text, c) == 1


@function("position", "N?", "number")
def _position(c: Context, nodes: list[Node] | None = None) -> float:
    if nodes is None:
        return float(c.position)
    if not nodes:
        raise ExpressionError(tr("position() was asked for a node that is not there."))
    node = nodes[0]
    if node.parent is None:
        return 1.0
    if node.kind is NodeKind.ELEMENT:
        return float(node.parent.place_of(node))
    if node.kind in (NodeKind.ATTRIBUTE, NodeKind.NAMESPACE):
        return 1.0
    same = [one for one in node.parent.children if one.kind is node.kind and one.name == node.name]
    return float(next(place for place, one in enumerate(same, 1) if one is node))


@function("last", "", "number")
def _last(c: Context) -> float:
    return float(c.size)


@function("current", "", "nodes")
def _current(c: Context) -> list[Node]:
    return [c.start]


_NAMED: Final = frozenset({NodeKind.ELEMENT, NodeKind.ATTRIBUTE, NodeKind.PI, NodeKind.NAMESPACE})


def _first(c: Context, nodes: list[Node] | None) -> Node | None:
    if nodes is None:
        return c.node
    return nodes[0] if nodes else None


@function("name", "N?", "string")
def _name(c: Context, nodes: list[Node] | None = None) -> str:
    node = _first(c, nodes)
    return node.name if node is not None and node.kind in _NAMED else ""


@function("local-name", "N?", "string")
def _local_name(c: Context, nodes: list[Node] | None = None) -> str:
    node = _first(c, nodes)
    return node.local if node is not None and node.kind in _NAMED else ""


@function("namespace-uri", "N?", "string")
def _namespace_uri(c: Context, nodes: list[Node] | None = None) -> str:
    node = _first(c, nodes)
    return "" if node is None else node.namespace


@function("lang", "s", "boolean")
def _lang(c: Context, wanted: str) -> bool:
    node: Node | None = c.node
    while node is not None:
        language = node.attribute("xml:lang").lower()
        if language:
            wanted = wanted.lower()
            return language == wanted or language.startswith(f"{wanted}-")
        node = node.parent
    return False


@function("version", "", "string")
def _version(c: Context) -> str:
    return c.environment.version

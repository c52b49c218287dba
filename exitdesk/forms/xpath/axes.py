"""The thirteen axes and the node tests of XPath 1.0."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

from exitdesk.forms.nodes import XML_NAMESPACE, Node, NodeKind, descendants
from exitdesk.forms.xpath.grammar import Step

Axis: TypeAlias = "Callable[[Node], Iterable[Node]]"
Test: TypeAlias = "Callable[[Node], bool]"

REVERSE: Final = frozenset({"ancestor", "ancestor-or-self", "preceding", "preceding-sibling"})

# Prefixes that forms and test cases use without declaring them where the expression stands.
WELL_KNOWN: Final = {
    "xml": XML_NAMESPACE,
    "h": "http://www.w3.org/1999/xhtml",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "xforms": "http://www.w3.org/2002/xforms",
    "ev": "http://www.w3.org/2001/xml-events",
    "jr": "http://openrosa.org/javarosa",
    "orx": "http://openrosa.org/xforms",
    "odk": "http://www.opendatakit.org/xforms",
    "entities": "http://www.opendatakit.org/xforms/entities",
}


def _children(node: Node) -> Iterable[Node]:
    return node.children


def _parent(node: Node) -> Iterator[Node]:
    if node.parent is not None:
        yield node.parent


def _self(node: Node) -> Iterator[Node]:
    yield node


def _attributes(node: Node) -> Iterable[Node]:
    return node.attributes


def _ancestors(node: Node) -> Iterator[Node]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def _ancestors_or_self(node: Node) -> Iterator[Node]:
    yield node
    yield from _ancestors(node)


def _descendants_or_self(node: Node) -> Iterator[Node]:
    yield node
    yield from descendants(node)


def _siblings(node: Node) -> tuple[list[Node], int]:
    if node.parent is None or node.kind in (NodeKind.ATTRIBUTE, NodeKind.NAMESPACE):
        return [], 0
    siblings = node.parent.children
    return siblings, next(place for place, one in enumerate(siblings) if one is node)


def _following_siblings(node: Node) -> Iterable[Node]:
    siblings, place = _siblings(node)
    return siblings[place + 1 :]


def _preceding_siblings(node: Node) -> Iterable[Node]:
    siblings, place = _siblings(node)
    return siblings[:place][::-1]


def _following(node: Node) -> Iterator[Node]:
    if node.kind in (NodeKind.ATTRIBUTE, NodeKind.NAMESPACE) and node.parent is not None:
        node = node.parent
        yield from descendants(node)
    for one in _ancestors_or_self(node):
        for sibling in _following_siblings(one):
            yield from _descendants_or_self(sibling)


def _preceding(node: Node) -> Iterator[Node]:
    if node.kind in (NodeKind.ATTRIBUTE, NodeKind.NAMESPACE) and node.parent is not None:
        node = node.parent
    for one in _ancestors_or_self(node):
        for sibling in _preceding_siblings(one):
            yield from reversed(list(_descendants_or_self(sibling)))


def in_scope(node: Node) -> dict[str, str]:
    """Return the prefixes that are declared where a node stands, the default one as ""."""
    scope: dict[str, str] = {}
    for one in _ancestors_or_self(node):
        for prefix, address in one.declared.items():
            scope.setdefault(prefix, address)
    return scope


def _namespaces(node: Node) -> Iterator[Node]:
    if node.kind is not NodeKind.ELEMENT:
        return
    scope = {"xml": XML_NAMESPACE, **in_scope(node)}
    for prefix in sorted(scope):
        if scope[prefix]:
            yield Node(NodeKind.NAMESPACE, prefix, scope[prefix], parent=node)


AXES: Final[dict[str, Axis]] = {
    "ancestor": _ancestors,
    "ancestor-or-self": _ancestors_or_self,
    "attribute": _attributes,
    "child": _children,
    "descendant": descendants,
    "descendant-or-self": _descendants_or_self,
    "following": _following,
    "following-sibling": _following_siblings,
    "namespace": _namespaces,
    "parent": _parent,
    "preceding": _preceding,
    "preceding-sibling": _preceding_siblings,
    "self": _self,
}

_KINDS: Final = {
    "text()": NodeKind.TEXT,
    "comment()": NodeKind.COMMENT,
    "processing-instruction()": NodeKind.PI,
}
_PRINCIPAL: Final = {"attribute": NodeKind.ATTRIBUTE, "namespace": NodeKind.NAMESPACE}


def node_test(step: Step) -> Test | None:
    """Return what a step asks of a node; None where every node is welcome."""
    test = step.test
    if test == "node()":
        return None
    if test in _KINDS:
        return _of_kind(_KINDS[test], step.target)
    kind = _PRINCIPAL.get(step.axis, NodeKind.ELEMENT)
    if test == "*":
        return _of_kind(kind, None)
    prefix, colon, local = test.partition(":")
    if colon:
        return _prefixed(kind, prefix, local)

    def named(node: Node) -> bool:
        return node.name == test and node.kind is kind

    return named


def _of_kind(kind: NodeKind, name: str | None) -> Test:
    if name is None:
        return lambda node: node.kind is kind
    return lambda node: node.kind is kind and node.name == name


def _prefixed(kind: NodeKind, prefix: str, local: str) -> Test:
    known = WELL_KNOWN.get(prefix)

    def matches(node: Node) -> bool:
        if node.kind is not kind or (local not in ("*", node.local)):
            return False
        if node.name.startswith(f"{prefix}:"):
            return True
        if not node.namespace:
            return False
        return node.namespace == (in_scope(node).get(prefix) or known)

    return matches

"""Location paths as closures: steps, predicates, document order only where it can be lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from exitdesk.forms.nodes import Node, in_document_order
from exitdesk.forms.xpath.axes import AXES, REVERSE, node_test
from exitdesk.forms.xpath.context import Context
from exitdesk.forms.xpath.conversions import to_boolean
from exitdesk.forms.xpath.grammar import Ast, Call, Path, Step

Run: TypeAlias = "Callable[[Context], Any]"
Walk: TypeAlias = "Callable[[list[Node], Context], list[Node]]"
MakePredicate: TypeAlias = "Callable[[Ast], Walk]"

_FEW: Final = 16
_FLAT: Final = frozenset({"child", "attribute", "namespace"})


def path_of_steps(tree: Path, base: Run | None, make_predicate: MakePredicate) -> Run:
    """Return the closure of a path that starts at the nodes of `base`, or at the context."""
    steps = _shortened(tree.steps)
    names = _plain_names(steps)
    if base is None and names is not None:
        return _named_from_root(names) if tree.absolute else _named_from_node(names)
    if _is_current(tree.base) and names is not None:
        return _named_from_node(names, start=True)
    walks = _walks(steps, make_predicate, single=base is None or _is_one(tree.base))
    if base is not None:
        start = base
    elif tree.absolute:
        start = _root
    else:
        start = _node
    shareable = _shareable(steps) if tree.absolute and base is None else []

    def path(c: Context) -> list[Node]:
        if shareable and c.environment.shared:
            node, done = _shared(c, shareable)
            nodes = [node]
            rest = walks[done:]
        else:
            nodes, rest = start(c), walks
        for walk in rest:
            nodes = walk(nodes, c)
            if not nodes:
                break
        return _visible(nodes, c)

    return path


def _is_one(tree: Ast | None) -> bool:
    """Tell whether a path begins at one node."""
    return isinstance(tree, Call) and tree.name in ("current", "instance")


def _is_current(tree: Ast | None) -> bool:
    return isinstance(tree, Call) and tree.name == "current" and not tree.arguments


def _visible(nodes: list[Node], c: Context) -> list[Node]:
    if len(nodes) > _FEW:
        c.environment.spend(len(nodes) // _FEW)
    visible = c.environment.visible
    if visible is None:
        return nodes
    return [node for node in nodes if visible(node)]


def _shareable(steps: tuple[Step, ...]) -> list[str]:
    """Return the names that an absolute path begins with, without its last step."""
    names: list[str] = []
    for step in steps[:-1]:
        if step.axis != "child" or step.predicates or "(" in step.test or "*" in step.test:
            break
        names.append(step.test)
    return names


def _shared(c: Context, names: list[str]) -> tuple[Node, int]:
    """Return the deepest node that is both on the path and above the current node, and how deep."""
    above: list[Node] = []
    one: Node | None = c.start
    while one is not None and one is not c.root:
        above.append(one)
        one = one.parent
    if one is None:
        return c.root, 0
    reached, done = c.root, 0
    for name, node in zip(names, reversed(above), strict=False):
        if node.name != name:
            break
        reached, done = node, done + 1
    return reached, done


def _root(c: Context) -> list[Node]:
    return [c.root]


def _node(c: Context) -> list[Node]:
    return [c.node]


def _shortened(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """`//name` in one step, where no predicate asks for a position among the children."""
    short: list[Step] = []
    for step in steps:
        if (
            short
            and short[-1] == Step("descendant-or-self", "node()")
            and step.axis == "child"
            and not step.predicates
        ):
            short[-1] = Step("descendant", step.test, (), step.target)
        else:
            short.append(step)
    return tuple(short)


def _plain_names(steps: tuple[Step, ...]) -> list[str | None] | None:
    """Return the steps as names, None for `..`, when they are nothing but these and `.`."""
    names: list[str | None] = []
    for step in steps:
        if step.predicates:
            return None
        if step.axis == "child" and not (":" in step.test or "*" in step.test or "(" in step.test):
            names.append(step.test)
        elif step.axis == "parent" and step.test == "node()":
            if any(name is not None for name in names):
                return None
            names.append(None)
        elif not (step.axis == "self" and step.test == "node()"):
            return None
    return names


def _named_from_root(names: list[str | None]) -> Run:
    wanted = [name for name in names if name is not None]
    if len(wanted) != len(names):
        # `/..` is nothing at all.
        return lambda _: []
    first = wanted[:-1]

    def path(c: Context) -> list[Node]:
        if c.environment.shared:
            node, done = _shared(c, first)
            return _visible(_down(node, wanted[done:]), c)
        return _visible(_down(c.root, wanted), c)

    return path


def _named_from_node(names: list[str | None], *, start: bool = False) -> Run:
    """Return a path from the node at hand, or with `start` from that of ``current()``."""
    up = names.count(None)
    wanted = [name for name in names if name is not None]

    def path(c: Context) -> list[Node]:
        node: Node | None = c.start if start else c.node
        for _ in range(up):
            node = node.parent if node is not None else None
        return [] if node is None else _visible(_down(node, wanted), c)

    return path


def _down(node: Node, names: list[str]) -> list[Node]:
    nodes = [node]
    for name in names:
        if len(nodes) == 1:
            nodes = nodes[0].named(name)
        else:
            nodes = [child for one in nodes for child in one.named(name)]
    return nodes


def _walks(steps: tuple[Step, ...], make_predicate: MakePredicate, *, single: bool) -> list[Walk]:
    walks: list[Walk] = []
    # Flat: no node is inside another and the order is that of the document.
    flat = single
    for step in steps:
        predicates = [make_predicate(one) for one in step.predicates]
        keeps = single or step.axis == "self" or (flat and step.axis in _FLAT)
        walks.append(_walk(step, predicates, sort=not keeps))
        flat = flat and (step.axis in _FLAT or step.axis in ("self", "parent"))
        single = single and step.axis in ("self", "parent")
    return walks


def _walk(step: Step, predicates: list[Walk], *, sort: bool) -> Walk:
    axis = AXES[step.axis]
    test = node_test(step)
    backwards = step.axis in REVERSE

    def walk(nodes: list[Node], c: Context) -> list[Node]:
        found: list[Node] = []
        for node in nodes:
            reached = list(axis(node))
            if len(reached) > _FEW:
                c.environment.spend(len(reached) // _FEW)
            if test is not None:
                reached = [one for one in reached if test(one)]
            for one in predicates:
                if not reached:
                    break
                reached = one(reached, c)
            found += reversed(reached) if backwards else reached
        return in_document_order(found) if sort else found

    return walk


def predicate(run: Run | None, kind: str, number: float | None) -> Walk:
    """Which of the nodes stay, by a closure or by a place among them."""
    if run is None:
        place = number or 0.0

        def at_place(nodes: list[Node], _: Context) -> list[Node]:
            if place == int(place) and 1 <= place <= len(nodes):
                return [nodes[int(place) - 1]]
            return []

        return at_place
    test = run

    def kept(nodes: list[Node], c: Context) -> list[Node]:
        c.environment.spend(len(nodes))
        inner = c.at(c.node, 0, len(nodes))
        found: list[Node] = []
        for place, node in enumerate(nodes, 1):
            inner.node = node
            inner.position = place
            value = test(inner)
            if kind == "boolean":
                keep = value
            elif isinstance(value, float) and not isinstance(value, bool):
                keep = value == place
            else:
                keep = to_boolean(value)
            if keep:
                found.append(node)
        return found

    return kept

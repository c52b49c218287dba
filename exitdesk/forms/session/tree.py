"""The answers as a tree of nodes, and where the instances of a path lie in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from exitdesk.forms import nodes
from exitdesk.forms.definition import FormDefinition, Names
from exitdesk.forms.nodes import Node, NodeKind

if TYPE_CHECKING:
    from exitdesk.forms.definition import Bind


class Place:
    """What a session knows of one node; it hangs on the node as `state`."""

    __slots__ = ("bind", "crowded", "hidden", "names", "overlong", "relevant")

    def __init__(self, names: Names, bind: Bind | None) -> None:
        self.names = names
        self.bind = bind
        self.relevant = True
        """What its own condition says."""
        self.hidden = False
        """Whether it, or a node above it, is not relevant."""
        self.overlong = False
        """Whether what is computed for it is too long to be kept."""
        self.crowded: frozenset[Names] = frozenset()
        """The repeats in it of which the form wants more rows than are made."""


class Tree:
    """The primary instance of one session. Every element has a `Place` as its state."""

    def __init__(self, form: FormDefinition, root: Node) -> None:
        self.form = form
        self.document = Node(NodeKind.DOCUMENT)
        nodes.insert(self.document, root)
        self.root = root
        self.size = 0
        """How many elements there are."""
        self.dress(root, (root.name,))

    def dress(self, node: Node, names: Names) -> None:
        """Give a node, and all below it, their places."""
        above = node.parent.state if node.parent is not None else None
        place = Place(names, self.form.binds.get(names))
        place.hidden = above.hidden if isinstance(above, Place) else False
        node.state = place
        self.size += 1
        for attribute in node.attributes:
            path = (*names, f"@{attribute.name}")
            attribute.state = Place(path, self.form.binds.get(path))
        for child in node.elements():
            self.dress(child, (*names, child.name))

    def instances(self, names: Names, above: Node | None = None) -> list[Node]:
        """Return the nodes of a path in document order, all or those under `above`."""
        if above is None:
            found = [self.root]
            rest = names[1:]
        else:
            found = [above]
            rest = names[len(above.state.names) :]
        for name in rest:
            if name.startswith("@"):
                return [one for node in found for one in node.attributes if one.name == name[1:]]
            found = [child for node in found for child in node.named(name)]
        return found

    def weight(self, names: Names) -> int:
        """Return how many elements a fresh instance of a repeat has."""
        return sum(1 for _ in _elements(self.form.templates[names]))

    def remove(self, node: Node) -> None:
        """Take a node out, with all below it."""
        nodes.remove(node)
        self.size -= sum(1 for _ in _elements(node))

    def counted(self) -> None:
        """Count the elements again, after they changed by other means than this tree's."""
        self.size = sum(1 for _ in _elements(self.root))

    def template(self, names: Names) -> Node:
        """Return a fresh instance of a repeat, with nested repeats as the form begins them."""
        return nodes.clone(self.form.templates[names])

    def find(self, ref: str) -> Node | None:
        """Return the node of a ref with positions (``/data/r[2]/q``); None where there is none."""
        node: Node | None = None
        for step in ref.strip().strip("/").split("/"):
            name, position = _step(step)
            around = [self.root] if node is None else node.named(name)
            around = [one for one in around if one.name == name]
            if not 1 <= position <= len(around):
                return None
            node = around[position - 1]
        return node

    def ref(self, node: Node) -> str:
        """Return a node's ref; rows of a repeat are numbered always, so that refs stay the same."""
        steps: list[str] = []
        one: Node | None = node
        while one is not None and one.parent is not None:
            step = f"@{one.name}" if one.kind is NodeKind.ATTRIBUTE else one.name
            repeats = isinstance(one.state, Place) and one.state.names in self.form.repeats
            if repeats or (one.kind is NodeKind.ELEMENT and len(one.parent.named(one.name)) > 1):
                step += f"[{one.parent.place_of(one)}]"
            steps.append(step)
            one = one.parent
        return "/" + "/".join(reversed(steps))

    def leaves(self) -> Iterator[Node]:
        """Yield the nodes that hold answers, in document order."""
        for node in self.elements():
            if not node.elements():
                yield node

    def elements(self) -> Iterator[Node]:
        """Yield every element in document order."""
        yield from _elements(self.root)


def _elements(top: Node) -> Iterator[Node]:
    yield top
    for node in nodes.descendants(top):
        if node.kind is NodeKind.ELEMENT:
            yield node


def _step(step: str) -> tuple[str, int]:
    name, bracket, rest = step.partition("[")
    number = rest.rstrip("]").strip()
    if not bracket:
        return name.strip(), 1
    return name.strip(), int(number) if number.isdecimal() else 0


def started(form: FormDefinition) -> Node:
    """Return the tree of new answers."""
    return nodes.clone(form.primary)


def resumed(form: FormDefinition, root: Node) -> Node:
    """Return loaded answers with the nodes that they lack, as ODK leaves hidden ones out."""
    copy = nodes.clone(root)
    _completed(form, copy, form.primary, (copy.name,))
    return copy


def _completed(form: FormDefinition, node: Node, model: Node, names: Names) -> None:
    present = {child.name for child in node.elements()}
    for wanted in model.elements():
        path = (*names, wanted.name)
        if path in form.repeats:
            continue
        if wanted.name not in present:
            nodes.insert(node, nodes.clone(wanted), _index(node, model, wanted))
    by_name = {child.name: child for child in model.elements()}
    for child in node.elements():
        path = (*names, child.name)
        model_child = form.templates.get(path) or by_name.get(child.name)
        if model_child is not None:
            _completed(form, child, model_child, path)


def _index(node: Node, model: Node, wanted: Node) -> int:
    """Return where a missing child belongs: behind the last of those that come before it."""
    order = model.elements()
    before = {child.name for child in order[: order.index(wanted)]}
    places = [at for at, child in enumerate(node.children) if child.name in before]
    return places[-1] + 1 if places else 0

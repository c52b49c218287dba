"""One node of the tree that forms and answers live in."""

from __future__ import annotations

from enum import Enum
from typing import Any, Final

_FEW: Final = 16
"""So many children are looked through; more get an index."""


class NodeKind(Enum):
    """What a node is; the words are those of XPath 1.0."""

    DOCUMENT = "document"
    ELEMENT = "element"
    TEXT = "text"
    ATTRIBUTE = "attribute"
    COMMENT = "comment"
    PI = "processing-instruction"
    NAMESPACE = "namespace"


class XmlError(ValueError):
    """A document that is not well-formed XML, or one that this program refuses to read."""


class Node:
    """One node; `children` and `attributes` are in document order.

    They may be changed only through the functions of this module.
    `name` is as written (with its prefix), `namespace` the address that the prefix stands
    for ("" for none), `local` the name without prefix. `value` is the text of a text,
    attribute, comment or instruction. `declared` holds the prefixes that an element
    declares. `state` belongs to whoever works with the tree.
    """

    __slots__ = (
        "_counted",
        "_index",
        "_places",
        "attributes",
        "children",
        "declared",
        "kind",
        "local",
        "name",
        "namespace",
        "parent",
        "state",
        "value",
    )

    def __init__(
        self,
        kind: NodeKind,
        name: str = "",
        value: str = "",
        *,
        namespace: str = "",
        parent: Node | None = None,
    ) -> None:
        self.kind = kind
        self.name = name
        self.namespace = namespace
        self.local = name.rpartition(":")[2] if ":" in name else name
        self.value = value
        self.parent = parent
        self.children: list[Node] = []
        self.attributes: list[Node] = []
        self.declared: dict[str, str] = {}
        self.state: Any = None
        self._index: dict[str, list[Node]] | None = None
        self._places: dict[int, int] | None = None
        self._counted = 0

    def __repr__(self) -> str:
        return f"<{self.kind.value} {self.name or self.value}>"

    def attribute(self, name: str, default: str = "") -> str:
        """Return the value of the attribute that is written `name`, or `default`."""
        for attribute in self.attributes:
            if attribute.name == name:
                return attribute.value
        return default

    def named(self, name: str) -> list[Node]:
        """Return the child elements that are written `name`, from an index where they are many."""
        children = self.children
        count = len(children)
        if count < _FEW:
            return [
                child for child in children if child.name == name and child.kind is NodeKind.ELEMENT
            ]
        index = self._index
        if index is None or self._counted != count:
            index = self._indexed()
        return index.get(name, [])

    def _indexed(self) -> dict[str, list[Node]]:
        index: dict[str, list[Node]] = {}
        for child in self.children:
            if child.kind is NodeKind.ELEMENT:
                index.setdefault(child.name, []).append(child)
        self._index = index
        self._places = None
        self._counted = len(self.children)
        return index

    def place_of(self, child: Node) -> int:
        """Return the place of a child element among those of its name, from 1."""
        same = self.named(child.name)
        if len(self.children) < _FEW:
            return next(place for place, one in enumerate(same, 1) if one is child)
        if self._places is None:
            lists = (self._index or {}).values()
            self._places = {id(one): at for found in lists for at, one in enumerate(found, 1)}
        return self._places[id(child)]

    def forget_index(self) -> None:
        """To be called after `children` changed by other means than this module."""
        self._index = None

    def take_in(self, child: Node, at: int) -> None:
        """Put an element among the children; one behind its like does not cost a new index."""
        index, last = self._index, self.children[at - 1] if at else None
        known = index is not None and self._counted == len(self.children)
        self.children.insert(at, child)
        same = index.get(child.name) if index is not None and known else None
        if not same or same[-1] is not last:
            self.forget_index()
            return
        same.append(child)
        self._counted += 1
        if self._places is not None:
            self._places[id(child)] = len(same)

    def elements(self, name: str | None = None) -> list[Node]:
        """Return the child elements, or those whose name without prefix is `name`."""
        return [
            child
            for child in self.children
            if child.kind is NodeKind.ELEMENT and (name is None or child.local == name)
        ]

    def element(self, name: str) -> Node | None:
        """Return the first child element whose name without prefix is `name`."""
        for child in self.children:
            if child.kind is NodeKind.ELEMENT and child.local == name:
                return child
        return None

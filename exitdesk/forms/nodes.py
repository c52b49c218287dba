"""The tree that forms and answers live in: small nodes which expressions can walk quickly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from exitdesk.forms.node import Node, NodeKind, XmlError
from exitdesk.i18n import tr

__all__ = [
    "XML_NAMESPACE",
    "Node",
    "NodeKind",
    "XmlError",
    "clone",
    "descendants",
    "in_document_order",
    "insert",
    "new_element",
    "numbered_path_of",
    "parse",
    "path_of",
    "position_among",
    "remove",
    "root_element",
    "serialised",
    "set_attribute",
    "set_text",
    "string_value",
    "top_of",
]

XML_NAMESPACE: Final = "http://www.w3.org/XML/1998/namespace"

_DEEPEST: Final = 256
_FEW: Final = 16


# ---------------------------------------------------------------- reading


def parse(xml: str | bytes, *, deepest: int = _DEEPEST) -> Node:
    """Return the document node of `xml`.

    A document type may be named, but declares nothing: entities and anything outside
    the text are refused, and so is nesting below `deepest` levels. Raises XmlError.
    """
    reader = _Reader(deepest)
    try:
        reader.parser.Parse(xml.encode() if isinstance(xml, str) else xml, True)
    except (expat.ExpatError, UnicodeError, LookupError) as error:
        raise XmlError(str(error)) from error
    return reader.document


class _Reader:
    def __init__(self, deepest: int) -> None:
        self.document = Node(NodeKind.DOCUMENT)
        self._open = self.document
        self._depth = 0
        self._deepest = deepest
        self._scopes: list[dict[str, str]] = [{"xml": XML_NAMESPACE, "": ""}]
        self._texts: list[str] = []
        parser = expat.ParserCreate()
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._texts.append
        # A CDATA section is a text node of its own, as in the trees that browsers build.
        parser.StartCdataSectionHandler = self._flush
        parser.EndCdataSectionHandler = self._flush
        parser.CommentHandler = self._comment
        parser.ProcessingInstructionHandler = self._instruction
        parser.EntityDeclHandler = self._refused
        parser.ExternalEntityRefHandler = self._refused
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser = parser

    def _refused(self, *_: object) -> int:
        raise XmlError(tr("The document declares entities, which are not read."))

    def _flush(self) -> None:
        if self._texts:
            text = "".join(self._texts)
            self._texts.clear()
            self._open.children.append(Node(NodeKind.TEXT, value=text, parent=self._open))

    def _start(self, name: str, written: list[str]) -> None:
        self._flush()
        self._depth += 1
        if self._depth > self._deepest:
            words = tr("The document is nested deeper than {count} levels.", count=self._deepest)
            raise XmlError(words)
        element = Node(NodeKind.ELEMENT, name, parent=self._open)
        pairs = list(zip(written[::2], written[1::2], strict=True))
        for key, value in pairs:
            if key == "xmlns":
                element.declared[""] = value
            elif key.startswith("xmlns:"):
                element.declared[key[6:]] = value
        scope = self._scopes[-1]
        if element.declared:
            scope = {**scope, **element.declared}
        self._scopes.append(scope)
        element.namespace = self._address(name, scope, scope[""])
        for key, value in pairs:
            if key == "xmlns" or key.startswith("xmlns:"):
                continue
            address = self._address(key, scope, "")
            element.attributes.append(
                Node(NodeKind.ATTRIBUTE, key, value, namespace=address, parent=element)
            )
        self._open.children.append(element)
        self._open = element

    @staticmethod
    def _address(name: str, scope: dict[str, str], default: str) -> str:
        prefix, colon, _ = name.partition(":")
        # A prefix that nobody declared happens in real workbooks: its name still works.
        return scope.get(prefix, "") if colon else default

    def _end(self, _: str) -> None:
        self._flush()
        self._depth -= 1
        self._scopes.pop()
        parent = self._open.parent
        self._open = parent if parent is not None else self.document

    def _comment(self, text: str) -> None:
        self._flush()
        self._open.children.append(Node(NodeKind.COMMENT, value=text, parent=self._open))

    def _instruction(self, target: str, text: str) -> None:
        self._flush()
        self._open.children.append(Node(NodeKind.PI, target, text, parent=self._open))


# ---------------------------------------------------------------- looking


def string_value(node: Node) -> str:
    """Return the string-value of XPath 1.0: for an element, all text below it."""
    kind = node.kind
    if kind is not NodeKind.ELEMENT and kind is not NodeKind.DOCUMENT:
        return node.value
    children = node.children
    if not children:
        return ""
    if len(children) == 1 and children[0].kind is NodeKind.TEXT:
        return children[0].value
    return "".join(child.value for child in descendants(node) if child.kind is NodeKind.TEXT)


def descendants(node: Node) -> Iterator[Node]:
    """Every node below `node` in document order, without attributes."""
    stack = list(reversed(node.children))
    while stack:
        found = stack.pop()
        yield found
        if found.children:
            stack.extend(reversed(found.children))


def top_of(node: Node) -> Node:
    """Return the node that holds the whole tree: the document, or the topmost element."""
    while node.parent is not None:
        node = node.parent
    return node


def root_element(document: Node) -> Node:
    """Return the one element of a document; an element is its own. Raises XmlError without one."""
    if document.kind is NodeKind.ELEMENT:
        return document
    for child in document.children:
        if child.kind is NodeKind.ELEMENT:
            return child
    raise XmlError(tr("The document has no element."))


def path_of(node: Node) -> str:
    """Return the absolute path: `/data/r[2]/q`, with `[n]` where siblings share the name."""
    return _path(node, always=False)


def numbered_path_of(node: Node) -> str:
    """Return the absolute path with `[n]` on every element: `/data[1]/r[2]/q[1]`."""
    return _path(node, always=True)


def _path(node: Node, *, always: bool) -> str:
    steps: list[str] = []
    while node.parent is not None:
        steps.append(_step(node, node.parent, always=always))
        node = node.parent
    if node.kind is not NodeKind.DOCUMENT:
        steps.append(node.name + ("[1]" if always else ""))
    return "/" + "/".join(reversed(steps))


def _step(node: Node, parent: Node, *, always: bool) -> str:
    if node.kind is NodeKind.ATTRIBUTE:
        return f"@{node.name}"
    if node.kind is NodeKind.NAMESPACE:
        return f"namespace::{node.name}"
    if node.kind is NodeKind.ELEMENT:
        several = always or len(parent.named(node.name)) > 1
        return f"{node.name}[{parent.place_of(node)}]" if several else node.name
    same = [one for one in parent.children if one.kind is node.kind]
    place = next(n for n, one in enumerate(same, 1) if one is node)
    name = f"{node.kind.value}()"
    return f"{name}[{place}]" if always or len(same) > 1 else name


def in_document_order(nodes: Iterable[Node]) -> list[Node]:
    """Return the nodes without doubles, in document order; trees one after the other."""
    single = list({id(node): node for node in nodes}.values())
    if len(single) < 2:
        return single
    if len(single) <= _FEW:
        return sorted(single, key=_place)
    tops = {id(top): top for top in map(top_of, single)}
    wanted = {id(node) for node in single}
    return [node for top in tops.values() for node in _everything(top) if id(node) in wanted] + [
        node for node in single if node.kind is NodeKind.NAMESPACE
    ]


def _everything(top: Node) -> Iterator[Node]:
    yield top
    yield from top.attributes
    for node in descendants(top):
        yield node
        yield from node.attributes


def _place(node: Node) -> tuple[int, ...]:
    steps: list[int] = []
    while node.parent is not None:
        steps.append(_index(node, node.parent))
        node = node.parent
    steps.append(id(node))
    return tuple(reversed(steps))


def _index(node: Node, parent: Node) -> int:
    # Namespaces and attributes stand before the children of their element.
    if node.kind is NodeKind.NAMESPACE:
        return -1_000_000
    if node.kind is NodeKind.ATTRIBUTE:
        return _at(parent.attributes, node) - len(parent.attributes)
    return _at(parent.children, node)


def _at(nodes: list[Node], wanted: Node) -> int:
    for index, node in enumerate(nodes):
        if node is wanted:
            return index
    raise LookupError(wanted.name)


# ---------------------------------------------------------------- building


def new_element(name: str, text: str = "", *, namespace: str = "") -> Node:
    """Return an element that stands alone, with a text if one is given."""
    element = Node(NodeKind.ELEMENT, name, namespace=namespace)
    if text:
        set_text(element, text)
    return element


def set_text(element: Node, text: str) -> None:
    """Replace everything inside `element` by one text; an attribute gets it as its value."""
    if element.kind is NodeKind.ATTRIBUTE:
        element.value = text
        return
    children = element.children
    if len(children) == 1 and children[0].kind is NodeKind.TEXT and text:
        children[0].value = text
        return
    for child in children:
        child.parent = None
    children.clear()
    element.forget_index()
    if text:
        children.append(Node(NodeKind.TEXT, value=text, parent=element))


def set_attribute(element: Node, name: str, value: str, *, namespace: str = "") -> None:
    """Give the attribute a value; it is added where it is missing.

    ``xmlns:prefix`` declares a prefix.
    """
    if name.startswith("xmlns:"):
        element.declared[name[6:]] = value
        return
    for attribute in element.attributes:
        if attribute.name == name:
            attribute.value = value
            return
    element.attributes.append(
        Node(NodeKind.ATTRIBUTE, name, value, namespace=namespace, parent=element)
    )


def insert(parent: Node, child: Node, index: int | None = None) -> None:
    """Put a node that stands alone among the children of `parent`; at the end by default."""
    child.parent = parent
    parent.take_in(child, len(parent.children) if index is None else index)


def position_among(node: Node) -> int:
    """Return the index of `node` in the children of its parent; -1 for one that stands alone."""
    return -1 if node.parent is None else _at(node.parent.children, node)


def remove(node: Node) -> None:
    """Take a node out of its tree; it then stands alone."""
    parent = node.parent
    if parent is None:
        return
    siblings = parent.attributes if node.kind is NodeKind.ATTRIBUTE else parent.children
    del siblings[_at(siblings, node)]
    parent.forget_index()
    node.parent = None


def clone(node: Node, *, keep: Callable[[Node], bool] | None = None) -> Node:
    """Return a copy that stands alone, without `state`; `keep` chooses among what is below."""
    copy = Node(node.kind, node.name, node.value, namespace=node.namespace)
    copy.declared = dict(node.declared)
    for attribute in node.attributes:
        copy.attributes.append(
            Node(
                NodeKind.ATTRIBUTE,
                attribute.name,
                attribute.value,
                namespace=attribute.namespace,
                parent=copy,
            )
        )
    for child in node.children:
        if keep is None or keep(child):
            below = clone(child, keep=keep)
            below.parent = copy
            copy.children.append(below)
    return copy


# ---------------------------------------------------------------- writing


def serialised(node: Node) -> str:
    """Return the XML text of a node and what is below it; no declaration is written."""
    parts: list[str] = []
    _write(node, parts)
    return "".join(parts)


def _write(node: Node, parts: list[str]) -> None:
    match node.kind:
        case NodeKind.DOCUMENT:
            for child in node.children:
                _write(child, parts)
        case NodeKind.TEXT:
            parts.append(escape(node.value, {"\r": "&#13;"}))
        case NodeKind.COMMENT:
            parts.append(f"<!--{node.value}-->")
        case NodeKind.PI:
            parts.append(f"<?{node.name} {node.value}?>" if node.value else f"<?{node.name}?>")
        case NodeKind.ELEMENT:
            _write_element(node, parts)
        case _:
            parts.append(f"{node.name}={_quoted(node.value)}")


def _write_element(node: Node, parts: list[str]) -> None:
    parts.append(f"<{node.name}")
    for prefix, address in node.declared.items():
        parts.append(f" xmlns{':' if prefix else ''}{prefix}={_quoted(address)}")
    parts += [f" {one.name}={_quoted(one.value)}" for one in node.attributes]
    if not node.children:
        parts.append("/>")
        return
    parts.append(">")
    for child in node.children:
        _write(child, parts)
    parts.append(f"</{node.name}>")


def _quoted(value: str) -> str:
    return quoteattr(value, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})

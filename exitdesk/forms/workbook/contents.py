"""The fields of an XForm as far as two versions are compared: type, words, choices, place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from exitdesk.forms import nodes
from exitdesk.forms.nodes import Node, NodeKind

Words = dict[str, str]

_ITEXT = re.compile(r"jr:itext\(\s*'([^']+)'\s*\)")
_INSTANCE = re.compile(r"instance\(\s*'([^']+)'\s*\)")
_SPACE = re.compile(r"\s+")
_CONTROLS = {
    "input": "",
    "select1": "select_one",
    "select": "select_multiple",
    "upload": "file",
    "trigger": "acknowledge",
    "range": "range",
    "rank": "rank",
}


@dataclass(slots=True)
class Field:
    """One field that holds an answer; words are by language, empty for a form with one."""

    path: str
    type: str = "string"
    control: str = ""
    repeat: str = ""
    calculation: str = ""
    label: Words = field(default_factory=dict)
    choices: dict[str, Words] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The last step of the path."""
        return self.path.rpartition("/")[2]

    @property
    def kind(self) -> str:
        """The type as it matters for answers: ``int``, ``select_one`` and so on."""
        choosing = {"select_one", "select_multiple", "rank"}
        return self.control if self.control in choosing else self.type


def fields(xform: str) -> dict[str, Field]:
    """Return the fields of a form by path below the root, in the order of the form."""
    return _Reading(nodes.parse(xform)).fields


class _Reading:
    def __init__(self, document: Node) -> None:
        everything = below(document)
        self.fields: dict[str, Field] = {}
        self._words: dict[str, Words] = {}
        self._lists: dict[str, dict[str, Words]] = {}
        for node in everything:
            match node.local:
                case "translation":
                    self._take_words(node)
                case "instance" if node.attribute("id"):
                    self._take_list(node)
                case "bind":
                    self._take_bind(node)
                case _:
                    pass
        for node in everything:
            if node.local == "body":
                self._take_body(node, "")

    def _take_words(self, translation: Node) -> None:
        language = translation.attribute("lang")
        for text in translation.elements():
            for value in text.elements():
                if not value.attribute("form"):
                    words = _squeezed(nodes.string_value(value))
                    self._words.setdefault(text.attribute("id"), {})[language] = words

    def _take_list(self, instance: Node) -> None:
        choices: dict[str, Words] = {}
        for item in below(instance):
            if item.local == "item":
                cells = {cell.local: nodes.string_value(cell) for cell in item.elements()}
                choices[cells.get("name", "")] = self._words.get(
                    cells.get("itextId", ""), {"": _squeezed(cells.get("label", ""))}
                )
        self._lists[instance.attribute("id")] = choices

    def _take_bind(self, bind: Node) -> None:
        path = _place(bind.attribute("nodeset"))
        if path and not path.startswith("meta/"):
            kind = bind.attribute("type") or "string"
            self.fields[path] = Field(path, kind, calculation=bind.attribute("calculate"))

    def _take_body(self, node: Node, repeat: str) -> None:
        for child in node.elements():
            if child.local == "repeat":
                self._take_body(child, _place(child.attribute("nodeset")))
            elif child.local in _CONTROLS:
                self._take_control(child, repeat)
            else:
                self._take_body(child, repeat)

    def _take_control(self, control: Node, repeat: str) -> None:
        path = _place(control.attribute("ref"))
        found = self.fields.setdefault(path, Field(path))
        found.control = _CONTROLS[control.local]
        found.repeat = repeat
        for child in control.elements():
            if child.local == "label":
                found.label = self._said(child)
            elif child.local == "itemset":
                named = _INSTANCE.search(child.attribute("nodeset"))
                found.choices = self._lists.get(named[1], {}) if named else {}
            elif child.local == "item":
                values = [nodes.string_value(one) for one in child.elements("value")]
                words = [self._said(one) for one in child.elements("label")]
                found.choices[values[0] if values else ""] = words[0] if words else {}

    def _said(self, label: Node) -> Words:
        named = _ITEXT.search(label.attribute("ref"))
        if named:
            return self._words.get(named[1], {})
        return {"": _squeezed(nodes.string_value(label))}


def below(top: Node) -> list[Node]:
    """Return the elements below a node, itself included, in the order of the document."""
    found: list[Node] = []
    waiting = [top]
    while waiting:
        node = waiting.pop()
        if node.kind is NodeKind.ELEMENT:
            found.append(node)
        waiting.extend(reversed(node.children))
    return found


def _place(path: str) -> str:
    """Return a path without the root, whose name says nothing."""
    return path.strip("/").partition("/")[2]


def _squeezed(text: str) -> str:
    return _SPACE.sub(" ", text).strip()

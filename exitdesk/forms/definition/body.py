"""The body of an XForm: groups, repeats and questions in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exitdesk.forms.definition.actions import actions_in
from exitdesk.forms.definition.model import (
    Element,
    Group,
    Itemset,
    Label,
    Names,
    Question,
    Repeat,
    StaticChoice,
)
from exitdesk.forms.definition.paths import names_of
from exitdesk.forms.definition.texts import label_of, label_of_ref, plain_text
from exitdesk.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exitdesk.forms.definition.model import Bind
    from exitdesk.forms.definition.problems import Problems
    from exitdesk.forms.nodes import Node

CONTROLS: Final = frozenset(
    {"input", "secret", "select", "select1", "rank", "range", "upload", "trigger"}
)


class Body:
    """Reads the controls of a body; what they point at must be in `known`."""

    def __init__(
        self, known: Mapping[Names, Node], binds: Mapping[Names, Bind], problems: Problems
    ) -> None:
        self._known, self._binds, self._problems = known, binds, problems

    def elements(self, parent: Node, base: Names) -> tuple[Element, ...]:
        """Return what `parent` holds, its refs seen from `base`."""
        found: list[Element] = []
        for node in parent.elements():
            if node.local == "group":
                found += self._group(node, base)
            elif node.local == "repeat":
                found.append(self._repeat(node, base, None, ""))
            elif node.local in CONTROLS:
                question = self._question(node, base)
                if question is not None:
                    found.append(question)
        return tuple(found)

    def _place(self, node: Node, base: Names) -> Names | None:
        """Return the node that a control is for; None, and a problem, where there is none."""
        bind = node.attribute("bind")
        if bind:
            found = next(
                (names for names, one in self._binds.items() if one.attributes.get("id") == bind),
                None,
            )
            if found is not None:
                return found
        ref = node.attribute("ref") or node.attribute("nodeset")
        names = names_of(ref, base)
        if not ref or names not in self._known:
            message = tr("The form has no node {ref} for this question.", ref=ref or bind)
            self._problems.error(ref or bind, "ref", message)
            return None
        return names

    def _group(self, node: Node, base: Names) -> tuple[Element, ...]:
        bound = bool(node.attribute("ref") or node.attribute("nodeset"))
        names = self._place(node, base) if bound else base
        if names is None:
            return self.elements(node, base)
        label = label_of(node.element("label"), "/" + "/".join(names), self._problems)
        inside = node.elements("repeat")
        if len(inside) == 1 and self._only_labels_beside(node):
            return (self._repeat(inside[0], names, label, node.attribute("appearance")),)
        children = self.elements(node, names)
        return (Group(names, label, node.attribute("appearance"), children, bound),)

    def _only_labels_beside(self, node: Node) -> bool:
        return all(child.local in {"label", "hint", "repeat"} for child in node.elements())

    def _repeat(self, node: Node, base: Names, label: Label | None, appearance: str) -> Repeat:
        names = self._place(node, base) or base
        path = "/" + "/".join(names)
        written = self._count_source(node.attribute("jr:count"), names)
        count = self._problems.compiled(written, path, "jr:count")
        return Repeat(
            names,
            label or label_of(node.element("label"), path, self._problems),
            appearance or node.attribute("appearance"),
            self.elements(node, names),
            count,
            fixed=node.attribute("jr:noAddRemove").startswith("true"),
            actions=actions_in(node, names, self._problems),
        )

    def _count_source(self, written: str, names: Names) -> str:
        """Return a count as it is seen from a row; JavaRosa sees it from what holds the rows."""
        beside = names_of(written, names[:-1])
        if names_of(written, names) not in self._known and beside in self._known:
            return "/" + "/".join(beside)
        return written

    def _question(self, node: Node, base: Names) -> Question | None:
        names = self._place(node, base)
        if names is None:
            return None
        path = "/" + "/".join(names)
        known = {"ref", "bind", "appearance", "mediatype"}
        return Question(
            names,
            node.local,
            label_of(node.element("label"), path, self._problems),
            label_of(node.element("hint"), path, self._problems),
            node.attribute("appearance"),
            self._choices(node, path),
            self._itemset(node, path),
            {one.name: one.value for one in node.attributes if one.name not in known},
            node.attribute("mediatype"),
            actions_in(node, names, self._problems),
        )

    def _choices(self, node: Node, path: str) -> tuple[StaticChoice, ...]:
        found = []
        for item in node.elements("item"):
            value = item.element("value")
            name = plain_text(value) if value is not None else ""
            label = label_of(item.element("label"), path, self._problems) or Label()
            found.append(StaticChoice(name, label))
        return tuple(found)

    def _itemset(self, node: Node, path: str) -> Itemset | None:
        query = node.attribute("query")
        itemset = node.element("itemset")
        if itemset is None and not query:
            return None
        source = itemset.attribute("nodeset") if itemset is not None else query
        nodes = self._problems.compiled(source, path, "choice_filter")
        value, label = "name", "label"
        if itemset is not None:
            value = self._ref(itemset, "value") or value
            label = self._ref(itemset, "label")
        value_expression = self._problems.compiled(value, path, "itemset value")
        shown = label_of_ref(label, path, self._problems) if label else None
        if nodes is None or value_expression is None:
            return None
        computed = shown.computed if shown is not None else None
        return Itemset(nodes, value_expression, computed, source)

    @staticmethod
    def _ref(itemset: Node, name: str) -> str:
        element = itemset.element(name)
        return element.attribute("ref") if element is not None else ""

"""The choices of a question as they are offered now, and answers that are offered no more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from exitdesk.forms.definition import Itemset, Question
from exitdesk.forms.definition.paths import names_of
from exitdesk.forms.nodes import Node, string_value
from exitdesk.forms.session.filtered import Plan, items_of, plan_of
from exitdesk.forms.session.states import ChoiceState
from exitdesk.forms.session.words import ITEXT, Words
from exitdesk.forms.xpath import ExpressionError, Start

if TYPE_CHECKING:
    from exitdesk.forms.definition import Names
    from exitdesk.forms.session.wording import Wording
    from exitdesk.forms.session.world import World

_STEADY: Final = frozenset({"instance", "true", "false", "not", "starts-with", "contains"})
_CHANGING: Final = frozenset(
    {"random", "randomize", "uuid", "now", "once", "jr:itext", "jr:choice-name", "indexed-repeat"}
    | {"position", "last"}
)
"""What gives something else at another place, or each time."""
SEVERAL: Final = frozenset({"select", "rank"})
CHOOSING: Final = SEVERAL | {"select1"}
Remembered: TypeAlias = Mapping[int, tuple[Node, str]]
"""What was chosen before it was offered no more, by the id of its node."""


class Choosing:
    """Works out choices for one session."""

    def __init__(self, world: World, wording: Wording, words: Words) -> None:
        self._world, self._wording, self._words = world, wording, words
        self._wanted: dict[int, tuple[Node, str]] = {}
        """What was chosen before it was offered no more: it comes back with the offer."""
        self._same: dict[tuple[int, int], tuple[tuple[str, int], tuple[ChoiceState, ...]]] = {}
        """Lists that are the same wherever they are asked for, with when they were made."""
        self._shared: dict[int, bool] = {}
        self._offered: dict[tuple[int, int], tuple[int, frozenset[str]]] = {}
        self._plans: dict[int, Plan | None] = {}
        self._called: dict[tuple[int, int], str] = {}
        """The names of items that are found by a plan."""
        self._shown: dict[tuple[int, int, str], ChoiceState] = {}
        """Those items as they read in a language, where no answer is among their words."""

    def chosen(self, node: Node) -> None:
        """Hear that a person has answered: what was chosen there before is given up."""
        self._wanted.pop(id(node), None)

    def remembered(self) -> Remembered:
        """Return what is to come back with its offer, as it stands."""
        return dict(self._wanted)

    def remember(self, wanted: Remembered) -> None:
        """Go back to what was to come back with its offer at an earlier moment."""
        self._wanted = dict(wanted)

    def choices(self, question: Question, node: Node) -> tuple[ChoiceState, ...]:
        """Return what can be chosen at a node, in the order in which it is offered."""
        if question.itemset is not None:
            return self._listed(question.itemset, node)
        words = self._wording
        return tuple(
            ChoiceState(one.name, words.words(one.label, node), words.media(one.label, node))
            for one in question.choices
        )

    def names(self, question: Question, node: Node) -> list[str]:
        """Return the names that can be chosen at a node."""
        itemset = question.itemset
        if itemset is None:
            return [one.name for one in question.choices]
        return [self._value(itemset, item) for item in self._items(itemset, node)]

    def not_offered(self, question: Question, node: Node, text: str) -> list[str]:
        """Return what of an answer is not among the choices of a question that has some."""
        if question.control not in CHOOSING or not text.strip():
            return []
        chosen = text.split() if question.control in SEVERAL else [text.strip()]
        offered = self._names_offered(question, node)
        return [one for one in chosen if one not in offered]

    def _names_offered(self, question: Question, node: Node) -> Collection[str]:
        """Return the names that can be chosen; a list that is the same everywhere is asked once."""
        itemset = question.itemset
        if itemset is None or not self._is_shared(itemset):
            return self.names(question, node)
        key, made = (id(itemset.nodes), id(itemset.value)), self._generation(itemset)
        known = self._offered.get(key)
        if known is None or known[0] != made:
            plain = self._words.are_plain(itemset)
            listed = (one.name for one in self._listed(itemset, node)) if plain else None
            names = frozenset(listed or self.names(question, node))
            known = self._offered[key] = (made, names)
        return known[1]

    def name_of(self, value: str, path: str, node: Node) -> str:
        """Return the label of a choice (``jr:choice-name``); ``""`` where it is not offered."""
        names = self._names_of(path, node)
        question = self._world.definition.questions.get(names)
        if question is None:
            return ""
        found = self._world.tree.instances(names)
        place = next((one for one in found if _together(one, node)), found[0] if found else node)
        choices = self.choices(question, place)
        return next((one.label for one in choices if one.name == value), "")

    def drop_lost(self, leaves: Iterable[Node]) -> list[Node]:
        """Take back what is chosen and not offered any more; return the nodes that changed.

        It is remembered, and chosen again where it is offered again before anybody answers anew.
        """
        changed = []
        for node in leaves:
            question = self._world.definition.questions.get(node.state.names)
            if question is None or question.itemset is None or node.state.hidden:
                continue
            text = self._wanted[id(node)][1] if id(node) in self._wanted else string_value(node)
            kept = self._kept(question, node, text) if text else ""
            if kept == text:
                self._wanted.pop(id(node), None)
            else:
                self._wanted[id(node)] = (node, text)
            if self._world.put(node, kept):
                changed.append(node)
        return changed

    def _kept(self, question: Question, node: Node, text: str) -> str:
        offered = self._names_offered(question, node)
        if question.control in SEVERAL:
            return " ".join(one for one in text.split() if one in offered)
        return text if text in offered else ""

    def _listed(self, itemset: Itemset, node: Node) -> tuple[ChoiceState, ...]:
        """Return the choices of a list; one that is the same everywhere is made once."""
        if not self._is_shared(itemset) or not self._words.are_plain(itemset):
            return tuple(self._of_itemset(itemset, node))
        key = (id(itemset.nodes), id(itemset.label))
        made = (self._world.language, self._generation(itemset))
        known = self._same.get(key)
        if known is None or known[0] != made:
            known = self._same[key] = (made, tuple(self._of_itemset(itemset, node)))
        return known[1]

    def _generation(self, itemset: Itemset) -> int:
        """Return what changes when a list may change; one that no answer changes stays."""
        return 0 if _is_fixed(itemset) else self._world.generation

    def _is_shared(self, itemset: Itemset) -> bool:
        """Tell whether a list is the same at every place that asks for it."""
        if id(itemset) not in self._shared:
            self._shared[id(itemset)] = _is_fixed(itemset) or self._reads_one_place(itemset)
        return self._shared[id(itemset)]

    def _reads_one_place(self, itemset: Itemset) -> bool:
        """Tell whether a list reads only answers that are there once."""
        if itemset.nodes.functions & _CHANGING:
            return False
        for reference in itemset.nodes.references:
            if reference.start is Start.CONTEXT:
                return False
            target = reference.target()
            names = target.names if target is not None else ()
            if any(names[:depth] in self._world.definition.repeats for depth in range(len(names))):
                return False
        return True

    def _of_itemset(self, itemset: Itemset, node: Node) -> Iterable[ChoiceState]:
        label, language = itemset.label, self._world.language
        match = ITEXT.match(label.source) if label is not None else None
        planned = self._plan(itemset) is not None
        for item in self._items(itemset, node):
            key = (id(itemset), id(item), language)
            shown = self._shown.get(key) if planned else None
            if shown is None:
                ids = item.named(match[1])[:1] if match is not None else []
                text = "".join(string_value(one) for one in ids) if match is not None else None
                shown = self._state(itemset, item, node, text)
                if planned and self._is_plain(itemset, text):
                    self._shown[key] = shown
            yield shown

    def _state(self, itemset: Itemset, item: Node, node: Node, text: str | None) -> ChoiceState:
        """Return an item as it reads; `text` is the id of its translated words."""
        name, words = self._value(itemset, item), self._wording
        if text is not None:
            return ChoiceState(name, words.itext(text, node), words.itext_media(text, node))
        if itemset.label is None:
            return ChoiceState(name, name)
        try:
            return ChoiceState(name, itemset.label.string(self._world.context(item)))
        except ExpressionError:
            return ChoiceState(name, name)

    def _is_plain(self, itemset: Itemset, text: str | None) -> bool:
        if text is not None:
            return self._words.is_plain(text)
        return itemset.label is None or not itemset.label.functions

    def _plan(self, itemset: Itemset) -> Plan | None:
        if id(itemset) not in self._plans:
            self._plans[id(itemset)] = plan_of(itemset.nodes)
        return self._plans[id(itemset)]

    def _items(self, itemset: Itemset, node: Node) -> list[Node]:
        plan = self._plan(itemset)
        found = items_of(plan, self._world, node) if plan is not None else None
        if found is not None:
            return found
        try:
            return itemset.nodes.nodes(self._world.context(node))
        except ExpressionError:
            return []

    def _value(self, itemset: Itemset, item: Node) -> str:
        key = (id(itemset), id(item))
        known = self._called.get(key)
        if known is not None:
            return known
        try:
            name = itemset.value.string(self._world.context(item))
        except ExpressionError:
            return ""
        if self._plan(itemset) is not None:
            self._called[key] = name
        return name

    def _names_of(self, path: str, node: Node) -> Names:
        base = node.state.names if node.state is not None else ()
        return names_of(path, base)


def _is_fixed(itemset: Itemset) -> bool:
    """Tell whether which choices there are hangs on nothing but the list itself."""
    inside = all(one.start is Start.INSTANCE for one in itemset.nodes.references)
    return inside and itemset.nodes.functions <= _STEADY


def _together(one: Node, other: Node) -> bool:
    """Tell whether two nodes lie in the same instances of what they both lie in."""
    above = set()
    node: Node | None = other
    while node is not None:
        above.add(id(node))
        node = node.parent
    node = one.parent
    while node is not None and id(node) not in above:
        siblings = node.parent.named(node.name) if node.parent is not None else [node]
        if len(siblings) > 1:
            return False
        node = node.parent
    return True

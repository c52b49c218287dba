"""Which expressions stand in the words of a form: labels and choices that hold answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from exitdesk.forms import nodes
from exitdesk.forms.definition import Element, FormDefinition, Itemset, Label, Names, Question
from exitdesk.forms.definition.paths import names_of
from exitdesk.forms.nodes import string_value
from exitdesk.forms.xpath import Start

if TYPE_CHECKING:
    from exitdesk.forms.definition import Text
    from exitdesk.forms.xpath import Expression

ITEXT: Final = re.compile(r"\s*jr:itext\(\s*([\w.\-/]+)\s*\)\s*\Z")
"""A label that each choice names by the id of a translated text."""


class Words:
    """The words of one form."""

    def __init__(self, form: FormDefinition) -> None:
        self._form = form
        self._filled: dict[str, list[Expression]] = {}
        """What is to be filled in, by the id of the translated text, all languages together."""
        self._of_list: dict[int, set[str]] = {}
        for language in form.itext.values():
            for name, forms in language.items():
                found = [part for text in forms.values() for part in _places(text)]
                if found:
                    self._filled.setdefault(name, []).extend(found)

    def shown(self, element: Element) -> Iterator[Expression]:
        """Yield what is filled into the label of an element and into those of its choices."""
        yield from self._in_label(element.label)
        if isinstance(element, Question):
            yield from self._in_choices(element)

    def asked(self, expression: Expression, base: Names) -> Iterator[tuple[Names, Expression]]:
        """Yield what hangs on words in an expression at `base`, each with where it stands.

        These are ``jr:choice-name`` and ``jr:itext``.
        """
        if "jr:choice-name" in expression.functions:
            for path in expression.literals("jr:choice-name", 1):
                question = self._form.questions.get(names_of(path, base))
                if question is not None:
                    for one in self._behind(question):
                        yield question.names, one
        if "jr:itext" in expression.functions:
            root = (self._form.primary.name,)
            for name in expression.literals("jr:itext") or self._filled:
                for one in self._filled.get(name, ()):
                    yield root, one

    def are_plain(self, itemset: Itemset) -> bool:
        """Tell whether the choices of a list are called the same whatever is answered."""
        label = itemset.label
        if label is None or not label.functions:
            return True
        named = ITEXT.match(label.source) is not None
        return named and all(name not in self._filled for name in self._ids(itemset))

    def is_plain(self, name: str) -> bool:
        """Tell whether a translated text reads the same whatever is answered."""
        return name not in self._filled

    # ------------------------------------------------------------ inside

    def _behind(self, question: Question) -> Iterator[Expression]:
        """Yield what decides which choices there are, and what they are called."""
        if question.itemset is not None:
            yield question.itemset.nodes
        yield from self._in_choices(question)

    def _in_choices(self, question: Question) -> Iterator[Expression]:
        for choice in question.choices:
            yield from self._in_label(choice.label)
        if question.itemset is not None and self._filled:
            for name in self._ids(question.itemset):
                yield from self._filled.get(name, ())

    def _in_label(self, label: Label | None) -> Iterator[Expression]:
        if label is None:
            return
        if label.computed is not None:
            yield label.computed
        if label.text is not None:
            yield from _places(label.text)
        yield from self._filled.get(label.itext, ())

    def _ids(self, itemset: Itemset) -> set[str]:
        """Return the ids of the translated texts that the choices of a list may be called by."""
        if id(itemset) not in self._of_list:
            self._of_list[id(itemset)] = self._looked_up(itemset)
        return self._of_list[id(itemset)]

    def _looked_up(self, itemset: Itemset) -> set[str]:
        match = ITEXT.match(itemset.label.source) if itemset.label is not None else None
        if match is None:
            return set()
        lists = {one.instance for one in itemset.nodes.references if one.start is Start.INSTANCE}
        return {
            string_value(named)
            for name in lists
            if (holder := self._form.instances.get(name)) is not None
            for item in nodes.descendants(holder)
            for named in item.named(match[1])
        }


def _places(text: Text) -> Iterator[Expression]:
    return (part for part in text.parts if not isinstance(part, str))

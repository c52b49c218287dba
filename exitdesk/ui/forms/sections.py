"""A form cut into parts that are made one at a time, and how far each of them is answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from exitdesk.forms.nodes import string_value
from exitdesk.i18n import tr
from exitdesk.ui.forms.label import plain

if TYPE_CHECKING:
    from exitdesk.forms.definition import FormDefinition, Names
    from exitdesk.forms.session import FormSession, ViewItem

MOST: Final = 30
"""So many lines are on the page at once; a longer part goes on in the next one."""


@dataclass(slots=True)
class Part:
    """What is on the page at once; one where nothing applies is left out of sight."""

    title: str
    items: list[ViewItem] = field(default_factory=list)
    silent: frozenset[Names] = frozenset()
    answered: set[str] = field(default_factory=set)
    """The refs of what has an answer."""

    def questions(self) -> list[ViewItem]:
        """Return what is asked in it as the form stands; words that ask nothing are left out."""
        return [one for one in self.items if one.relevant and self._asks(one)]

    def asks(self) -> bool:
        """Tell whether it has a question, applying or not."""
        return any(self._asks(one) for one in self.items)

    def applies(self) -> bool:
        """Tell whether there is anything to see."""
        return any(one.relevant and (one.kind == "question" or one.can_add) for one in self.items)

    def count(self) -> tuple[int, int]:
        """Return how many of its questions are answered, and how many there are."""
        asked = self.questions()
        return sum(one.ref in self.answered for one in asked), len(asked)

    def _asks(self, item: ViewItem) -> bool:
        if item.kind != "question" or item.element.names in self.silent:
            return False
        return "label" not in item.appearance.split()  # the words over the columns of a table


class Parts:
    """All parts of a session; `touched` follows an answer without looking at the whole form."""

    def __init__(self, session: FormSession, *, single: bool = False) -> None:
        self._session = session
        self.all = cut(session, single=single)
        self._places: dict[str, list[tuple[int, int]]] = {}
        leaves = session.tree.leaves()  # one walk; asking for each ref would search each time
        answered = {session.tree.ref(one) for one in leaves if string_value(one)}
        for at, part in enumerate(self.all):
            for line, item in enumerate(part.items):
                self._places.setdefault(item.ref, []).append((at, line))
                if item.kind == "question" and item.ref in answered:
                    part.answered.add(item.ref)

    def touched(self, refs: Iterable[str]) -> set[int]:
        """Look again at these nodes and return the numbers of the parts that they lie in."""
        found: set[int] = set()
        for ref in refs:
            for at, line in self._places.get(ref, ()):
                found.add(at)
                self._look(self.all[at], line)
        return found

    def of(self, ref: str) -> int:
        """Return the number of the part of a question, -1 where there is none."""
        for at, line in self._places.get(ref, ()):
            if self.all[at].items[line].kind == "question":
                return at
        return -1

    def item(self, ref: str) -> ViewItem | None:
        """Return the question of a ref."""
        for at, line in self._places.get(ref, ()):
            item = self.all[at].items[line]
            if item.kind == "question":
                return item
        return None

    def beside(self, at: int, step: int) -> int:
        """Return the number of the next part that applies in a direction, -1 at the end."""
        at += step
        while 0 <= at < len(self.all):
            if self.all[at].applies():
                return at
            at += step
        return -1

    def place(self, at: int) -> tuple[int, int]:
        """Return the how many-th of how many a part is, among those that apply."""
        applying = [n for n, part in enumerate(self.all) if part.applies() or n == at]
        return applying.index(at) + 1, len(applying)

    def nearest(self, at: int) -> int:
        """Return a part that applies: this one, or one beside it."""
        at = max(0, min(at, len(self.all) - 1))
        if self.all[at].applies():
            return at
        after = self.beside(at, 1)
        return after if after >= 0 else max(self.beside(at, -1), 0)

    def _look(self, part: Part, line: int) -> None:
        item = part.items[line]
        node = self._session.tree.find(item.ref)
        if node is None:
            return
        relevant = not node.state.hidden
        if relevant != item.relevant:
            part.items[line] = replace(item, relevant=relevant)
        if item.kind == "question":
            if string_value(node):
                part.answered.add(item.ref)
            else:
                part.answered.discard(item.ref)


def cut(session: FormSession, *, single: bool = False) -> list[Part]:
    """Return the parts of a form, also those that do not apply now; `single`: questions alone."""
    silent = _silent(session.definition)
    found: list[Part] = []
    title = tr("Questions")
    for item in session.view():
        begins = item.level == 0 and item.kind in ("group", "repeat")
        if begins:
            title = plain(item.label) or tr("Questions")
        if item.level == 0 and item.kind == "question" and title != tr("Questions"):
            title, begins = tr("Questions"), True
        if begins and found and not found[-1].asks():
            begins = False  # words before a part belong to it
            found[-1].title = title
        full = bool(found) and len(found[-1].items) >= MOST
        alone = single and bool(found) and found[-1].asks()
        if not found or begins or full or alone:
            found.append(Part(title, silent=silent))
        found[-1].items.append(item)
    return found or [Part(title)]


def _silent(form: FormDefinition) -> frozenset[Names]:
    """Return what only says something: nobody can answer it."""
    return frozenset(
        names
        for names, one in form.questions.items()
        if one.control == "input" and (bind := form.binds.get(names)) is not None and bind.readonly
    )

"""A form cut into parts that are made one at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from exitdesk.i18n import tr
from exitdesk.ui.forms.label import plain

if TYPE_CHECKING:
    from exitdesk.forms.definition import FormDefinition, Names
    from exitdesk.forms.session import FormSession, ViewItem

MOST: Final = 30
"""So many lines are on the page at once; a longer part goes on in the next one."""


@dataclass(slots=True)
class Part:
    """What is on the page at once."""

    title: str
    items: list[ViewItem] = field(default_factory=list)

    silent: frozenset[Names] = frozenset()

    def questions(self) -> list[ViewItem]:
        """Return what is asked in it as the form stands; words that ask nothing are left out."""
        return [
            one
            for one in self.items
            if one.kind == "question" and one.relevant and one.element.names not in self.silent
        ]


def parts(session: FormSession, *, single: bool = False) -> list[Part]:
    """Return the parts of a form as it stands; `single`: each question alone."""
    silent = _silent(session.definition)
    found: list[Part] = []
    title = tr("Questions")
    for item in session.view():
        begins = item.level == 0 and item.kind in ("group", "repeat")
        if begins:
            title = plain(item.label) or tr("Questions")
        if item.level == 0 and item.kind == "question" and title != tr("Questions"):
            title, begins = tr("Questions"), True
        if begins and found and not found[-1].questions():
            begins = False  # words before a part belong to it
            found[-1].title = title
        full = bool(found) and len(found[-1].items) >= MOST
        alone = single and bool(found) and bool(found[-1].questions())
        if not found or begins or full or alone:
            found.append(Part(title, silent=silent))
        found[-1].items.append(item)
    return [one for one in found if _has_something(one)] or [Part(title)]


def _silent(form: FormDefinition) -> frozenset[Names]:
    """Return what only says something: nobody can answer it."""
    return frozenset(
        names
        for names, one in form.questions.items()
        if one.control == "input" and (bind := form.binds.get(names)) is not None and bind.readonly
    )


def _has_something(part: Part) -> bool:
    return any(one.relevant and (one.kind == "question" or one.can_add) for one in part.items)

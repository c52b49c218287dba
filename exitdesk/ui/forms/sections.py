"""A form cut into parts that are made one at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from exitdesk.i18n import tr
from exitdesk.ui.forms.label import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exitdesk.forms.session import ViewItem

MOST: Final = 30
"""So many lines are on the page at once; a longer part goes on in the next one."""


@dataclass(slots=True)
class Part:
    """What is on the page at once."""

    title: str
    items: list[ViewItem] = field(default_factory=list)

    def questions(self) -> list[ViewItem]:
        """Return what is asked in it as the form stands."""
        return [one for one in self.items if one.kind == "question" and one.relevant]


def parts(view: Sequence[ViewItem], *, single: bool = False) -> list[Part]:
    """Return the parts of a form as it stands; `single`: each question alone."""
    found: list[Part] = []
    title = tr("Questions")
    for item in view:
        begins = item.level == 0 and item.kind in ("group", "repeat")
        if begins:
            title = plain(item.label) or tr("Questions")
        if item.level == 0 and item.kind == "question" and title != tr("Questions"):
            title, begins = tr("Questions"), True
        full = bool(found) and len(found[-1].items) >= MOST
        alone = single and bool(found) and bool(found[-1].questions())
        if not found or begins or full or alone:
            found.append(Part(title))
        found[-1].items.append(item)
    return [one for one in found if _has_something(one)] or [Part(title)]


def _has_something(part: Part) -> bool:
    return any(one.relevant and (one.kind == "question" or one.can_add) for one in part.items)

"""The answers as they stood at one moment, to come back to exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exitdesk.forms import nodes
from exitdesk.forms.session.tree import Place

if TYPE_CHECKING:
    from random import Random

    from exitdesk.forms.nodes import Node


class Moment:
    """What a tree held when this was made; `bring_back` undoes everything that came after.

    The nodes themselves are put back, so that whatever hangs on them still fits. Nothing is
    evaluated: what was computed from the clock or by chance is as it was.
    """

    def __init__(self, root: Node, chance: Random) -> None:
        everything = [root, *nodes.descendants(root)]
        self._held = [(one, one.parent, tuple(one.children), one.value) for one in everything]
        self._attributes = [(each, each.value) for one in everything for each in one.attributes]
        places = [one.state for one in everything if isinstance(one.state, Place)]
        self._places = [
            (one, (one.relevant, one.hidden), one.overlong, one.crowded) for one in places
        ]
        self._chance = chance.getstate()

    def bring_back(self, chance: Random) -> None:
        """Put every node back where it was, with what it said, and chance where it stood."""
        for node, parent, children, value in self._held:
            node.parent, node.value = parent, value
            node.children[:] = children
            node.forget_index()
        for attribute, value in self._attributes:
            attribute.value = value
        for place, (relevant, hidden), overlong, crowded in self._places:
            place.relevant, place.hidden = relevant, hidden
            place.overlong, place.crowded = overlong, crowded
        chance.setstate(self._chance)

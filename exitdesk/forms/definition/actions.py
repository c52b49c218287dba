"""Values that are set when something happens (``setvalue`` of ODK XForms)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exitdesk.forms.definition.model import Action, Names
from exitdesk.forms.definition.paths import names_of
from exitdesk.forms.definition.texts import plain_text
from exitdesk.i18n import tr

if TYPE_CHECKING:
    from exitdesk.forms.definition.problems import Problems
    from exitdesk.forms.nodes import Node

_NOT_HERE: Final = frozenset({"setgeopoint", "recordaudio"})


def actions_in(node: Node, base: Names, problems: Problems) -> tuple[Action, ...]:
    """Return the actions that stand directly in an element, their targets seen from `base`."""
    found: list[Action] = []
    for child in node.elements():
        if child.local == "setvalue":
            found.append(_setvalue(child, base, problems))
        elif child.local in _NOT_HERE:
            ref = child.attribute("ref")
            message = tr("This is not recorded on a desk: it stays empty.")
            problems.warning(ref, child.local, message)
    return tuple(found)


def _setvalue(node: Node, base: Names, problems: Problems) -> Action:
    ref = node.attribute("ref")
    target = names_of(ref, base)
    events = frozenset(node.attribute("event").split())
    value = problems.compiled(node.attribute("value"), "/" + "/".join(target), "setvalue")
    return Action(events, target, value, plain_text(node), "" if ref.startswith("/") else ref)

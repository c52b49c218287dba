"""Answers that call for the safety flow at once, as the workbook says it.

The column `bind::exd:safety` of a question holds an expression over the form, `.` being the
question's own answer (PHQ-9, item 9: ``. > 0``). pyxform keeps it as an attribute of the bind
because the settings name the space: `namespaces` is ``exd="https://exitdesk.org/xforms"``. It is
asked after every answer and does not wait for saving.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from exitdesk.forms import nodes
from exitdesk.forms.xpath import ExpressionError, compiled

if TYPE_CHECKING:
    from exitdesk.forms.session import FormSession

ATTRIBUTE: Final = "exd:safety"
NAMESPACE: Final = "https://exitdesk.org/xforms"


@dataclass(frozen=True, slots=True)
class SafetyCue:
    """A question whose answer calls for the safety flow, with its label as shown."""

    ref: str
    label: str
    value: str


def raised(session: FormSession) -> tuple[SafetyCue, ...]:
    """Return the questions whose answers call for the safety flow now."""
    rules = {
        names: bind.attributes[ATTRIBUTE]
        for names, bind in session.definition.binds.items()
        if bind.attributes.get(ATTRIBUTE)
    }
    if not rules:
        return ()
    found = []
    for node in session.tree.leaves():
        rule = rules.get(node.state.names)
        if rule and _holds(rule, session, node):
            state = session.state_of(node)
            found.append(SafetyCue(state.ref, state.label, state.value))
    return tuple(found)


def _holds(rule: str, session: FormSession, node: nodes.Node) -> bool:
    """Evaluate a rule at its own node; one that cannot be evaluated calls, rather than not."""
    if node.state.hidden or not nodes.string_value(node).strip():
        return False
    try:
        return compiled(rule).boolean(session.world.context(node))
    except ExpressionError:
        return True

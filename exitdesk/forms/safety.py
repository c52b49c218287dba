"""Answers that call for the safety flow at once, as the workbook says it.

The column `bind::exd:safety` of a question holds an expression over the form, `.` being the
question's own answer (PHQ-9, item 9: ``. > 0``). pyxform keeps it as an attribute of the bind
because the settings name the space: `namespaces` is ``exd="https://exitdesk.org/xforms"``. It is
asked after every answer and does not wait for saving.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from exitdesk.forms import nodes
from exitdesk.forms.xpath import Context, ExpressionError, compiled

if TYPE_CHECKING:
    from exitdesk.forms.session import FormSession

ATTRIBUTE: Final = "exd:safety"
NAMESPACE: Final = "https://exitdesk.org/xforms"
_INDEX: Final = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class SafetyCue:
    """A question whose answer calls for the safety flow, with its label as shown."""

    ref: str
    label: str
    value: str


def raised(session: FormSession) -> tuple[SafetyCue, ...]:
    """Return the questions whose answers call for the safety flow now."""
    rules = {bind.ref: bind.attributes.get(ATTRIBUTE, "") for bind in session.definition.binds}
    rules = {ref: rule for ref, rule in rules.items() if rule}
    if not rules:
        return ()
    document = nodes.parse(session.instance_xml(final=True))
    found = []
    for node in nodes.descendants(document):
        place = nodes.path_of(node)
        rule = rules.get(_INDEX.sub("", place))
        if rule and _holds(rule, node):
            label = session.node(place).label
            found.append(SafetyCue(place, label, nodes.string_value(node)))
    return tuple(found)


def _holds(rule: str, node: nodes.Node) -> bool:
    """Evaluate a rule at its own node; one that cannot be evaluated calls, rather than not."""
    if not nodes.string_value(node).strip():
        return False
    try:
        return compiled(rule).boolean(Context(node))
    except ExpressionError:
        return True

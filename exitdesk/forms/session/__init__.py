"""Filling in a form: a session holds the answers and keeps what follows from them up to date."""

from exitdesk.forms.session.session import FormSession, Unknown
from exitdesk.forms.session.states import AnswerProblem, Changed, ChoiceState, NodeState, ViewItem

__all__ = [
    "AnswerProblem",
    "Changed",
    "ChoiceState",
    "FormSession",
    "NodeState",
    "Unknown",
    "ViewItem",
]

"""Forms as XForms describe them: read once, shared by every session."""

from exitdesk.forms.definition.model import (
    Action,
    Bind,
    DefinitionProblem,
    Element,
    FormDefinition,
    FormProblem,
    Group,
    Itemset,
    Label,
    Names,
    Question,
    Repeat,
    StaticChoice,
    Text,
    path_text,
)
from exitdesk.forms.definition.reading import read_xform

__all__ = [
    "Action",
    "Bind",
    "DefinitionProblem",
    "Element",
    "FormDefinition",
    "FormProblem",
    "Group",
    "Itemset",
    "Label",
    "Names",
    "Question",
    "Repeat",
    "StaticChoice",
    "Text",
    "path_text",
    "read_xform",
]

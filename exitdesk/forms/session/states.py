"""What a session tells of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from exitdesk.forms.definition import Element

ProblemKind = Literal["required", "constraint", "type", "choice", "calculate", "count"]


@dataclass(frozen=True, slots=True)
class Changed:
    """What an answer changed: nodes to look at again; `structure`: rows came or went."""

    refs: frozenset[str]
    structure: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceState:
    """One choice as it is offered now; `media` are file names by kind (image, audio, video)."""

    name: str
    label: str
    media: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """Why an answer does not do yet."""

    ref: str
    kind: ProblemKind
    message: str


@dataclass(frozen=True, slots=True)
class NodeState:
    """One node as it stands: its answer and everything that the form says about it now.

    `value` is the answer as it was given, `read` how the form reads it: blank where it is no value
    of the type that is asked for.
    """

    ref: str
    value: str
    relevant: bool
    required: bool
    readonly: bool
    valid: bool
    problem: str
    label: str
    hint: str
    guidance: str
    choices: tuple[ChoiceState, ...]
    data_type: str
    control: str = ""
    appearance: str = ""
    media: Mapping[str, str] = field(default_factory=dict)
    read: str = ""


@dataclass(frozen=True, slots=True)
class ViewItem:
    """One line of the form as it stands.

    `kind` is group, repeat, instance or question; `level` counts what it lies in. A repeat is
    followed by its instances, `can_add` tells whether a person may add one; `removable` instances
    may be taken away.
    """

    kind: Literal["group", "repeat", "instance", "question"]
    ref: str
    level: int
    label: str
    relevant: bool
    element: Element
    appearance: str = ""
    can_add: bool = False
    removable: bool = False

"""What an XForm says before anybody fills it in; paths are absolute, names without positions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from exitdesk.forms.nodes import Node
from exitdesk.forms.xpath import Expression

Names: TypeAlias = tuple[str, ...]
"""A path as names: ``("data", "group", "q")``."""


@dataclass(frozen=True, slots=True)
class DefinitionProblem:
    """One thing that is wrong with a form: at which node, in which attribute, and what.

    `attribute` is the XForms word (``relevant``, ``calculate``, ``ref`` …), `position` counts the
    characters of its expression from 0.
    """

    path: str
    attribute: str
    message: str
    position: int | None = None


class FormProblem(Exception):
    """A form that cannot be used as it is; `problems` says why, node by node."""

    def __init__(self, problems: list[DefinitionProblem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        place = f"{first.path}: " if first.path else ""
        super().__init__(f"{place}{first.message}")


@dataclass(frozen=True, slots=True)
class Text:
    """Words with places that are filled from answers: strings and expressions in their order."""

    parts: tuple[str | Expression, ...] = ()

    @property
    def plain(self) -> str:
        """Return the words where no place is to be filled, each place as three dots."""
        return "".join(part if isinstance(part, str) else "…" for part in self.parts).strip()


@dataclass(frozen=True, slots=True)
class Label:
    """A label or hint: words of its own, the id of a translated text, or what computes the id."""

    text: Text | None = None
    itext: str = ""
    computed: Expression | None = None


Forms: TypeAlias = Mapping[str, Text]
"""A translated text in its forms: ``""`` the words, ``guidance``, ``image``, ``audio`` …"""


@dataclass(frozen=True, slots=True)
class Bind:
    """What holds for all instances of one node."""

    names: Names
    type: str = "string"
    relevant: Expression | None = None
    required: Expression | None = None
    readonly: Expression | None = None
    constraint: Expression | None = None
    calculate: Expression | None = None
    constraint_message: Label | None = None
    required_message: Label | None = None
    preload: str = ""
    preload_parameters: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Every attribute as written, those of other namespaces (``exd:safety``) included."""


@dataclass(frozen=True, slots=True)
class StaticChoice:
    """A choice that is written in the question itself."""

    name: str
    label: Label


@dataclass(frozen=True, slots=True)
class Itemset:
    """Choices taken from nodes: which, and where value and label lie in each of them."""

    nodes: Expression
    value: Expression
    label: Expression | None
    nodes_source: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A value that is set when something happens: `events` as ODK names them."""

    events: frozenset[str]
    target: Names
    value: Expression | None
    text: str = ""
    relative: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A control: `control` is ODK's word (input, select, select1, rank, range, upload, trigger)."""

    names: Names
    control: str
    label: Label | None = None
    hint: Label | None = None
    appearance: str = ""
    choices: tuple[StaticChoice, ...] = ()
    itemset: Itemset | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    media_type: str = ""
    actions: tuple[Action, ...] = ()

    @property
    def ref(self) -> str:
        """Return the path as text."""
        return path_text(self.names)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together; a group without a node has the names of what holds it."""

    names: Names
    label: Label | None = None
    appearance: str = ""
    children: tuple[Element, ...] = ()
    bound: bool = True

    @property
    def ref(self) -> str:
        """Return the path as text."""
        return path_text(self.names)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A group that may occur several times; `count` says how often, where the form decides."""

    names: Names
    label: Label | None = None
    appearance: str = ""
    children: tuple[Element, ...] = ()
    count: Expression | None = None
    fixed: bool = False
    actions: tuple[Action, ...] = ()

    @property
    def ref(self) -> str:
        """Return the path as text."""
        return path_text(self.names)


Element: TypeAlias = Question | Group | Repeat


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """A form as read from its XForm. It is never changed: sessions copy what they fill in."""

    form_id: str
    version: str
    title: str
    languages: tuple[str, ...]
    default_language: str
    primary: Node
    instances: Mapping[str, Node]
    binds: Mapping[Names, Bind]
    itext: Mapping[str, Mapping[str, Forms]]
    body: tuple[Element, ...]
    actions: tuple[Action, ...]
    templates: Mapping[Names, Node]
    repeats: Mapping[Names, Repeat]
    questions: Mapping[Names, Question]
    layout: Mapping[Names, tuple[str, ...]]
    """The names of what each node holds, in order, repeats without an instance included."""
    warnings: tuple[DefinitionProblem, ...] = ()

    @property
    def root(self) -> str:
        """Return the path of the outermost node."""
        return f"/{self.primary.name}"

    def elements(self) -> Iterator[Element]:
        """Yield every group, repeat and question, outer ones first, in the order of the form."""
        pending = list(reversed(self.body))
        while pending:
            one = pending.pop()
            yield one
            if not isinstance(one, Question):
                pending.extend(reversed(one.children))


def path_text(names: Names) -> str:
    """Return names as an absolute path."""
    return "/" + "/".join(names)

"""What an expression sees while it is evaluated."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Final, TypeAlias

from exitdesk.forms.nodes import Node, string_value, top_of
from exitdesk.i18n import tr

Value: TypeAlias = bool | float | str | list[Node]


class ExpressionError(ValueError):
    """An expression that cannot be read or has no value; `position` counts from 0."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


class TooMuch(ExpressionError):
    """An expression that would run on and on."""


MOST_AT_ONCE: Final = 120_000
"""Nodes that one evaluation may look at; some microseconds each."""
MOST_OF_ONE: Final = 1_000_000
"""Nodes that one expression may look at, in all its places, while one answer is worked out."""
MOST_WORK: Final = 4_000_000
"""Nodes that all may look at while one answer is worked out."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _no_instance(_: str) -> Node | None:
    return None


@dataclass(slots=True)
class Environment:
    """The world around an expression; everything has a harmless default.

    `string_of` lets a session hide what is not relevant, `current` is the node of
    `current()` (by default the node where the evaluation began), `choice_name` answers
    `jr:choice-name(value, path)`, `itext` answers `jr:itext(id)`, `pulldata` gets its
    arguments as text, `properties` answers `property(name)`, `instance` finds secondary instances.
    `missing_is_blank` makes a path that leads nowhere equal to a blank text, as JavaRosa has it;
    in XPath 1.0 it is equal to nothing and unequal to nothing.
    """

    now: Callable[[], datetime] = _utc_now
    tz: tzinfo = UTC
    instance: Callable[[str], Node | None] = _no_instance
    string_of: Callable[[Node], str] | None = None
    current: Node | None = None
    choice_name: Callable[[str, str, Node], str] | None = None
    itext: Callable[[str], str | Node] | None = None
    pulldata: Callable[[Sequence[str]], str] | None = None
    properties: dict[str, str] = field(default_factory=dict)
    random: random.Random = field(default_factory=random.Random)
    version: str = ""
    missing_is_blank: bool = False
    shared: bool = False
    """An absolute path stays in the repeat instances that it shares with the current node."""
    visible: Callable[[Node], bool] | None = None
    """Which nodes a path may end at; a session leaves out what is not relevant, as ODK does."""
    spent: int = 0
    """Nodes that were looked at since `begin`."""
    since: int = 0
    """How many those were when the evaluation at hand began."""
    refused: set[str] = field(default_factory=set)
    """Expressions that ran on and on: they are not tried again."""

    by_source: dict[str, int] = field(default_factory=dict)

    def begin(self) -> None:
        """Begin to count anew what is looked at: something new is asked for."""
        self.spent = self.since = 0
        if self.by_source:
            self.by_source.clear()

    def charge(self, source: str, count: int) -> None:
        """Note what an expression looked at; one that takes too much is not tried again."""
        total = self.by_source[source] = self.by_source.get(source, 0) + count
        if total > MOST_OF_ONE:
            self.refused.add(source)

    def spend(self, count: int) -> None:
        """Count nodes that are looked at. Raises TooMuch when there are more than there may be."""
        self.spent += count
        if self.spent - self.since > MOST_AT_ONCE or self.spent > MOST_WORK:
            raise TooMuch(tr("This takes too long to work out."))


class Context:
    """Where an expression is evaluated: a node, its position, and where `/` starts."""

    __slots__ = ("environment", "node", "position", "root", "size", "start", "text")

    def __init__(
        self,
        node: Node,
        root: Node | None = None,
        position: int = 1,
        size: int = 1,
        environment: Environment | None = None,
    ) -> None:
        self.node = node
        self.root = root if root is not None else top_of(node)
        self.position = position
        self.size = size
        self.environment = environment if environment is not None else Environment()
        current = self.environment.current
        self.start = current if current is not None else node
        self.text = self.environment.string_of or string_value

    def at(self, node: Node, position: int, size: int) -> Context:
        """Return the same world seen from another node: what a predicate works with."""
        inner = Context.__new__(Context)
        inner.node = node
        inner.root = self.root
        inner.position = position
        inner.size = size
        inner.environment = self.environment
        inner.start = self.start
        inner.text = self.text
        return inner

"""Which nodes an expression reads, found without evaluating it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from exitdesk.forms.xpath.grammar import (
    Ast,
    Call,
    Chain,
    Filter,
    Literal,
    Negation,
    Number,
    Path,
    Step,
    Union,
)
from exitdesk.forms.xpath.registry import FUNCTIONS


class Start(Enum):
    """Where a path begins: at the root, at the expression's own node, in another instance."""

    ROOT = "root"
    CONTEXT = "context"
    INSTANCE = "instance"


class Target(NamedTuple):
    """An absolute path as names, `*` for any; `deep` says that everything below counts."""

    names: tuple[str, ...]
    deep: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """A path that an expression reads.

    Predicates are left out; what they read is a reference of its own, from where they stand.
    `instance` is the id for Start.INSTANCE ("" when it is computed). `read` says that the text of
    the nodes counts, and with it all that is below them; without it only which nodes there are.
    """

    start: Start
    steps: tuple[tuple[str, str], ...] = ()
    instance: str = ""
    read: bool = True

    def target(self, base: Sequence[str] = ()) -> Target | None:
        """Return the path seen from the names of `base`; None for one in another instance.

        A step that cannot be followed by names alone (an axis such as `following`)
        makes it the nearest path that holds whatever is meant, `deep`.
        """
        if self.start is Start.INSTANCE:
            return None
        names = list(base) if self.start is Start.CONTEXT else []
        for axis, test in self.steps:
            if not _followed(names, axis, test):
                return Target(tuple(names), deep=True)
        return Target(tuple(names), deep=False)


def _followed(names: list[str], axis: str, test: str) -> bool:
    """Whether the step leads to one path of names; `names` is changed to it."""
    if axis == "child":
        # `text()` reads the node that it stands in.
        if test == "text()":
            return True
        names.append("*" if test == "node()" else test)
        return True
    if axis == "attribute":
        names.append(f"@{test}")
        return True
    if axis == "self":
        return True
    if axis == "parent":
        if names:
            names.pop()
        return True
    if axis in ("descendant", "descendant-or-self"):
        return False
    if axis in ("following-sibling", "preceding-sibling"):
        if names:
            names[-1] = "*" if test == "node()" else test
        return True
    names.clear()
    return False


class _Place(NamedTuple):
    start: Start
    steps: tuple[tuple[str, str], ...] = ()
    instance: str = ""
    read: bool = True


_CONTEXT = _Place(Start.CONTEXT)
_ONLY_WHICH = frozenset({"count", "position", "name", "local-name", "namespace-uri"})
"""Functions that ask which nodes there are, and not what they say."""
_READS_CONTEXT = frozenset(
    {"once", "string", "number", "string-length", "normalize-space", "name", "local-name"}
)


def references(tree: Ast) -> tuple[Reference, ...]:
    """Every path that the expression reads, without doubles, in the order of the text."""
    found = dict.fromkeys(Reference(*place) for place in _read(tree, _CONTEXT))
    return tuple(found)


def functions(tree: Ast) -> frozenset[str]:
    """Return the names of all functions in the expression."""
    names: set[str] = set()
    pending: list[Ast] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, Call):
            names.add(node.name)
        pending.extend(_inside(node))
    return frozenset(names)


def literals(tree: Ast, name: str, argument: int) -> frozenset[str]:
    """Return the texts written as that argument of a function, such as ids of instances."""
    texts: set[str] = set()
    pending: list[Ast] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, Call) and node.name == name and len(node.arguments) > argument:
            text = node.arguments[argument]
            if isinstance(text, Literal):
                texts.add(text.text)
        pending.extend(_inside(node))
    return frozenset(texts)


def _inside(node: Ast) -> Iterator[Ast]:
    match node:
        case Negation():
            yield node.operand
        case Chain():
            yield from node.operands
        case Union():
            yield from node.parts
        case Call():
            yield from node.arguments
        case Filter():
            yield node.base
            yield from node.predicates
        case Path():
            if node.base is not None:
                yield node.base
            for step in node.steps:
                yield from step.predicates
        case _:
            return


def _read(node: Ast, place: _Place) -> list[_Place]:
    match node:
        case Literal() | Number():
            return []
        case Path() | Filter() | Union():
            ends, read = _ends(node, place)
            return [*ends, *read]
        case Negation():
            return _read(node.operand, place)
        case Chain():
            look = _asked if node.operators[0] in ("and", "or") else _read
            return [found for operand in node.operands for found in look(operand, place)]
        case _:
            ends, read = _call(node, place)
            return [*ends, *read]


def _ends(node: Ast, place: _Place) -> tuple[list[_Place], list[_Place]]:
    """Where the nodes of an expression may be, and what is read on the way."""
    match node:
        case Path():
            if node.base is not None:
                starts, read = _ends(node.base, place)
            else:
                starts, read = [_Place(Start.ROOT) if node.absolute else place], []
            return _walked(starts, read, node.steps)
        case Filter():
            ends, read = _ends(node.base, place)
            for end in ends or [place]:
                for predicate in node.predicates:
                    read = read + _read(predicate, end)
            return ends, read
        case Union():
            ends, read = [], []
            for part in node.parts:
                more, also = _ends(part, place)
                ends += more
                read += also
            return ends, read
        case Call():
            return _call(node, place)
        case _:
            return [], _read(node, place)


def _walked(
    starts: list[_Place], read: list[_Place], steps: tuple[Step, ...]
) -> tuple[list[_Place], list[_Place]]:
    ends = starts
    for step in steps:
        ends = [one._replace(steps=(*one.steps, (step.axis, step.test))) for one in ends]
        for predicate in step.predicates:
            for end in ends:
                read = read + _read(predicate, end)
    return ends, read


def _call(node: Call, place: _Place) -> tuple[list[_Place], list[_Place]]:
    if node.name == "instance":
        argument = node.arguments[0] if node.arguments else None
        name = argument.text if isinstance(argument, Literal) else ""
        read = [] if argument is None else _read(argument, place)
        return [_Place(Start.INSTANCE, (), name)], read
    if node.name == "current" and not node.arguments:
        return [_CONTEXT], []
    if node.name in _ONLY_WHICH:
        # A position changes with the siblings: whatever stands beside is asked for.
        asked = [found for argument in node.arguments for found in _asked(argument, place)]
        return [], asked
    if node.name == "indexed-repeat":
        ends, read = _ends(node.arguments[0], place) if node.arguments else ([], [])
        for at, argument in enumerate(node.arguments[1:]):
            read = read + (_read(argument, place) if at % 2 else _asked(argument, place))
        return ends, read
    return _arguments(node, place)


def _asked(node: Ast, place: _Place) -> list[_Place]:
    """Return what is read where only the nodes themselves matter."""
    ends, read = _ends(node, place)
    return [*(one._replace(read=False) for one in ends), *read]


def _arguments(node: Call, place: _Place) -> tuple[list[_Place], list[_Place]]:
    ends: list[_Place] = []
    read: list[_Place] = []
    known = FUNCTIONS.get(node.name)
    if node.name == "once" or (node.name in _READS_CONTEXT and not node.arguments):
        read.append(place)
    for at, argument in enumerate(node.arguments):
        if known is not None and known.letter(at) == "b":
            read += _asked(argument, place)
            continue
        more, also = _ends(argument, place)
        ends += more
        read += also
    return ends, read

"""Which expressions an answer touches: worked out once for a form, from what they read."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from exitdesk.forms.definition import (
    DefinitionProblem,
    FormDefinition,
    FormProblem,
    Names,
    path_text,
)
from exitdesk.forms.session.words import Words
from exitdesk.forms.xpath import Expression, Reference, Start
from exitdesk.i18n import tr

if TYPE_CHECKING:
    from exitdesk.forms.nodes import Node


class TaskKind(enum.Enum):
    """What an expression is for. The first three change other nodes, the rest are looked at."""

    RELEVANT = "relevant"
    CALCULATE = "calculate"
    COUNT = "count"
    REQUIRED = "required"
    READONLY = "readonly"
    CONSTRAINT = "constraint"
    CHOICES = "choices"
    LABEL = "label"


WRITING: Final = frozenset({TaskKind.RELEVANT, TaskKind.CALCULATE, TaskKind.COUNT})


@dataclass(eq=False, slots=True)
class Task:
    """An expression of one node of the form; `order` is its place among all that write."""

    names: Names
    kind: TaskKind
    expression: Expression
    order: int = -1


@dataclass(frozen=True, slots=True)
class Reader:
    """A task that reads a path; both lie in one instance of the node at depth `meet`."""

    task: Task
    meet: int


@dataclass(slots=True)
class Graph:
    """The tasks of a form in an order in which each comes after what it reads."""

    tasks: list[Task]
    readers: dict[Names, list[Reader]]
    below: dict[Names, tuple[Names, ...]]
    words: Words


def graph_of(form: FormDefinition) -> Graph:
    """Return the dependency graph of a form. Raises FormProblem where expressions go in circles."""
    words = Words(form)
    tasks = list(_tasks(form, words))
    paths = _Paths(form)
    readers: dict[Names, list[Reader]] = defaultdict(list)
    for task in tasks:
        for names, meet in _reads(task, paths, words).items():
            readers[names].append(Reader(task, meet))
    below = _below(form, paths)
    graph = Graph(tasks, dict(readers), below, words)
    _put_in_order(graph)
    return graph


def _below(form: FormDefinition, paths: Iterable[Names]) -> dict[Names, tuple[Names, ...]]:
    """Return, for each node that repeats or is bound, the paths of all nodes inside it."""
    found: dict[Names, list[Names]] = {
        names: [] for names in paths if names in form.repeats or names in form.binds
    }
    for path in paths:
        for depth in range(1, len(path)):
            inside = found.get(path[:depth])
            if inside is not None:
                inside.append(path)
    return {names: tuple(inside) for names, inside in found.items()}


class _Paths:
    """The paths of all elements of a form, templates included."""

    def __init__(self, form: FormDefinition) -> None:
        self._all: dict[Names, None] = {}
        self._inside: dict[Names, tuple[Names, ...]] = {}
        self._walk(form.primary, (form.primary.name,))
        for names, template in sorted(form.templates.items(), key=lambda item: len(item[0])):
            self._walk(template, names)

    def __iter__(self) -> Iterator[Names]:
        return iter(self._all)

    def inside(self, names: Names) -> tuple[Names, ...]:
        """Return the paths of what a group holds; a question holds nothing."""
        found = self._inside.get(names)
        if found is None:
            deeper = (path for path in self._all if len(path) > len(names))
            found = tuple(path for path in deeper if path[: len(names)] == names)
            self._inside[names] = found
        return found

    def _walk(self, node: Node, names: Names) -> None:
        self._all.setdefault(names)
        for child in node.elements():
            self._walk(child, (*names, child.name))


def _tasks(form: FormDefinition, words: Words) -> Iterator[Task]:
    for names, bind in form.binds.items():
        for kind, expression in (
            (TaskKind.RELEVANT, bind.relevant),
            (TaskKind.CALCULATE, bind.calculate),
            (TaskKind.REQUIRED, bind.required),
            (TaskKind.READONLY, bind.readonly),
            (TaskKind.CONSTRAINT, bind.constraint),
        ):
            if expression is not None:
                yield Task(names, kind, expression)
    for repeat in form.repeats.values():
        if repeat.count is not None:
            yield Task(repeat.names, TaskKind.COUNT, repeat.count)
    for question in form.questions.values():
        if question.itemset is not None:
            yield Task(question.names, TaskKind.CHOICES, question.itemset.nodes)
    for element in form.elements():
        for expression in words.shown(element):
            yield Task(element.names, TaskKind.LABEL, expression)


def _reads(task: Task, paths: _Paths, words: Words) -> dict[Names, int]:
    """Return the paths that a task reads, and up to which depth they lie in one instance."""
    found: dict[Names, int] = {}
    _note(found, task.expression, task.names, len(task.names), paths)
    for base, expression in words.asked(task.expression, task.names):
        _note(found, expression, base, _shared(task.names, base), paths)
    return found


def _note(
    found: dict[Names, int], expression: Expression, base: Names, most: int, paths: _Paths
) -> None:
    """Add what an expression at `base` reads; who asks shares `most` levels with that place."""
    for reference in expression.references:
        target = reference.target(base)
        if target is None:
            continue
        meet = min(most, _meet(reference, base, target.names))
        plain = not target.deep and "*" not in target.names
        fitting = (target.names,) if plain else _fitting(target.names, paths, deep=target.deep)
        for names in fitting:
            # The text of a group is that of all it holds.
            for each in (names, *(paths.inside(names) if reference.read else ())):
                found[each] = min(meet, found.get(each, meet))


def _shared(one: Names, other: Names) -> int:
    """Return how many levels two paths have in common, at least the root."""
    count = 0
    for name, also in zip(one, other, strict=False):
        if name != also:
            break
        count += 1
    return max(1, count)


def _fitting(names: Names, paths: Iterable[Names], *, deep: bool) -> Iterator[Names]:
    for path in paths:
        if len(path) < len(names) or (len(path) > len(names) and not deep):
            continue
        if all(wanted in ("*", name) for wanted, name in zip(names, path, strict=False)):
            yield path


def _meet(reference: Reference, base: Names, target: Names) -> int:
    """Return the depth of the deepest node that reader and target surely share."""
    if reference.start is Start.ROOT:
        return _shared(base, target[:-1])
    depth = lowest = len(base)
    for axis, _ in reference.steps:
        if axis == "parent":
            depth -= 1
        elif axis in {"child", "attribute"}:
            depth += 1
        elif axis != "self":
            return 1
        lowest = min(lowest, depth if axis == "parent" else lowest)
    return max(1, min(lowest, len(base)))


# ---------------------------------------------------------------- order


def _put_in_order(graph: Graph) -> None:
    """Give each task that writes its number, after what it reads; raises FormProblem."""
    writing = [task for task in graph.tasks if task.kind in WRITING]
    after = {id(task): _written_for(graph, task) for task in writing}
    state: dict[int, int] = {}
    ordered: list[Task] = []
    for start in writing:
        _visit(start, after, state, ordered)
    for number, task in enumerate(reversed(ordered)):
        task.order = number


def _written_for(graph: Graph, task: Task) -> list[Task]:
    """Return the tasks that read what `task` writes; that it reads itself is allowed.

    A count may be worked out from the rows that it made: rows are only ever added, so that this
    comes to an end, and whatever reads them is done again when they come.
    """
    if task.kind is TaskKind.COUNT:
        return []
    written: tuple[Names, ...] = (task.names,)
    if task.kind is TaskKind.RELEVANT:
        written += graph.below.get(task.names, ())
    found: dict[int, Task] = {}
    for names in written:
        for reader in graph.readers.get(names, ()):
            if reader.task is not task and reader.task.kind in WRITING:
                found[id(reader.task)] = reader.task
    return list(found.values())


def _visit(
    start: Task, after: dict[int, list[Task]], state: dict[int, int], ordered: list[Task]
) -> None:
    """Walk from `start` to everything that reads it; what is done last comes first."""
    if state.get(id(start)):
        return
    trail: list[tuple[Task, Iterator[Task]]] = [(start, iter(after[id(start)]))]
    state[id(start)] = 1
    while trail:
        task, readers = trail[-1]
        one = next(readers, None)
        if one is None:
            state[id(task)] = 2
            ordered.append(task)
            trail.pop()
        elif state.get(id(one)) == 1:
            raise _circle([step for step, _ in trail], one)
        elif not state.get(id(one)):
            state[id(one)] = 1
            trail.append((one, iter(after[id(one)])))


def _circle(trail: list[Task], again: Task) -> FormProblem:
    begin = next(at for at, task in enumerate(trail) if task is again)
    names = [task.names[-1] for task in trail[begin:]]
    message = tr(
        "These depend on each other in a circle: {names}", names=" → ".join([*names, names[0]])
    )
    problems = [
        DefinitionProblem(path_text(task.names), task.kind.value, message) for task in trail[begin:]
    ]
    return FormProblem(problems)
